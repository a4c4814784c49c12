"""Give contacts and addresses of our people names that say nothing.

Frappe names a Contact for the person and whom it belongs to, and an Address for its title: "Agnes Karlsson-MEM-00002".
A name is heard where the row is hidden: in rooms of the websocket, in "not found" against "not permitted". So whatever
is linked to a member, a prospect or a member's customer gets a random name, whoever makes it. What is linked later, or
named otherwise, gets one in the background.
"""

import re
from functools import partial

import frappe

from membership_recruitment.utils import batches, conflicts
from membership_recruitment.utils.rename_rows import rename

PREFIXES = {"Contact": "CON-", "Address": "ADR-"}
DIGITS = 16
OURS = ("Member", "Membership Prospect")
# a field without an index is read through for every batch
BATCH = 5000


def new_name(doctype: str) -> str:
	"""A name for a Contact or an Address."""
	return f"{PREFIXES[doctype]}{frappe.generate_hash(length=DIGITS)}"


def says_nothing(doc) -> bool:
	return bool(re.fullmatch(_pattern(doc.doctype), doc.name))


def _pattern(doctype: str) -> str:
	return f"^{PREFIXES[doctype]}[0-9a-z]{{{DIGITS}}}$"


# ---------------------------------------------------------------- document events


def autoname(doc, method: str | None = None) -> None:
	"""Contact and Address, after Frappe has named them."""
	if _is_ours(doc):
		doc.name = new_name(doc.doctype)


def on_update(doc, method: str | None = None) -> None:
	"""Contact and Address: linked to one of our people after they were made."""
	if not says_nothing(doc) and _is_ours(doc):
		batches.soon(rename_telling, "contact_names")


def customer_chosen(member) -> None:
	"""The contacts and addresses of a member's customer are ours from now on."""
	if member.customer and member.has_value_changed("customer"):
		batches.soon(rename_telling, "contact_names")


def _is_ours(doc) -> bool:
	links = [(row.link_doctype, row.link_name) for row in doc.get("links") or ()]
	customers = [name for doctype, name in links if doctype == "Customer"]
	return any(doctype in OURS for doctype, _name in links) or bool(
		customers and frappe.db.exists("Member", {"customer": ["in", customers]})
	)


# ---------------------------------------------------------------- those that have other names


@conflicts.tried_again
def rename_telling() -> None:
	"""Rename what is ours and has a name that tells, batch by batch; nothing where there is none."""
	for doctype in PREFIXES:
		batches.finish_each(partial(_rename, doctype), batches.split(telling(doctype), BATCH))


def _rename(doctype: str, names: list[str]) -> None:
	rename(doctype, names, PREFIXES[doctype], DIGITS)


def telling(doctype: str) -> list[str]:
	"""Names of contacts or addresses of our people that may tell whose they are."""
	return frappe.db.sql_list(
		f"""select distinct c.name from `tab{doctype}` c
		join `tabDynamic Link` l on l.parenttype = %(doctype)s and l.parent = c.name
		where (l.link_doctype in %(ours)s or (l.link_doctype = 'Customer'
				and l.link_name in (select m.customer from `tabMember` m where m.customer is not null)))
			and c.name not regexp %(pattern)s
		order by c.name""",
		{"doctype": doctype, "ours": OURS, "pattern": _pattern(doctype)},
	)
