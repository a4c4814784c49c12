"""What Frappe keeps beside a mail or a comment that holds its text too: the beginning of it on the document that it is about, the
mail as it was sent, comments, versions and notifications of it. It goes with the mail."""

import json
from collections.abc import Iterable

import frappe

from membership_recruitment.member_privacy.erasure import search_index
from membership_recruitment.member_privacy.erasure.shared_rows import PAIRS
from membership_recruitment.member_privacy.registry.frappe_doctypes import HANGING_ON, TRACES
from membership_recruitment.utils.batches import split
from membership_recruitment.utils.database import write_rows

# Whose text Frappe writes on the document that they are about, too
WRITTEN_ON = ("Comment", "Communication")
BEGINNINGS = "_comments"
SENT = "Email Queue"
# Files go with their bytes (stored_files.py)
HANGING = (
	*(holding.doctype for holding in (*HANGING_ON, *TRACES) if holding.doctype != "File"),
	"Notification Log",
	"ToDo",
	SENT,
)


def take_off_documents(doctype: str, names: Iterable[str]) -> None:
	"""The documents that some rows are about say nothing of them any more.

	Args:
	        doctype: One of WRITTEN_ON; nothing is done for others.
	"""
	if doctype not in WRITTEN_ON:
		return
	about: dict[str, set[str]] = {}
	gone = set(names)
	for part in split(sorted(gone)):
		for of, name in frappe.get_all(
			doctype,
			filters={
				"name": ["in", part],
				"reference_doctype": ["is", "set"],
				"reference_name": ["is", "set"],
			},
			fields=["reference_doctype", "reference_name"],
			distinct=True,
			order_by=None,
			as_list=True,
		):
			about.setdefault(of, set()).add(name)
	for of, documents in about.items():
		take_off(of, documents, gone)


def take_off(doctype: str, documents: set[str], gone: set[str]) -> None:
	"""Documents say nothing any more of mails and comments with some names."""
	if not frappe.db.table_exists(doctype, cached=True) or BEGINNINGS not in frappe.db.get_table_columns(
		doctype
	):
		return
	for part in split(sorted(documents)):
		rows = frappe.get_all(
			doctype,
			filters={"name": ["in", part], BEGINNINGS: ["is", "set"]},
			fields=["name", BEGINNINGS],
			order_by=None,
		)
		changed = {}
		for row in rows:
			said = json.loads(row[BEGINNINGS])
			left = [one for one in said if one.get("name") not in gone]
			if left != said:
				changed[row.name] = {BEGINNINGS: json.dumps(left) if left else None}
		write_rows(doctype, changed, stamp=False)
		for name in changed:
			frappe.clear_document_cache(doctype, name)


def delete_what_hangs_on(doctype: str, names: Iterable[str]) -> None:
	"""Delete comments, versions, notifications and the like of rows that go, and the mails that were sent of them."""
	gone: dict[str, set[str]] = {}
	for part in split(sorted(names)):
		for hanging in HANGING:
			if frappe.db.table_exists(hanging, cached=True):
				gone.setdefault(hanging, set()).update(_hanging_on(hanging, doctype, part))
	for hanging, rows in gone.items():
		for part in split(sorted(rows)):
			if hanging == SENT:
				frappe.db.delete("Email Queue Recipient", {"parenttype": SENT, "parent": ["in", part]})
			frappe.db.delete(hanging, {"name": ["in", part]})
	search_index.remove(gone)


def _hanging_on(hanging: str, doctype: str, names: list[str]) -> set[str]:
	there = set(frappe.db.get_table_columns(hanging))
	ways = [{of: doctype, name: ["in", names]} for of, name in PAIRS.get(hanging, ()) if {of, name} <= there]
	if hanging == SENT and doctype == "Communication":
		ways.append({"communication": ["in", names]})
	return {
		row
		for filters in ways
		for row in frappe.get_all(hanging, filters=filters, pluck="name", order_by=None)
	}
