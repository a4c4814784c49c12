"""Doubtful rows of an import, put to who knows the people: each with all whom it may be about, side by side."""

import json
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import cint

from membership_recruitment.membership.register import import_decisions, import_job, import_words
from membership_recruitment.membership.register.import_columns import TARGETS
from membership_recruitment.membership.register.import_decisions import NEW, SAME, SKIP
from membership_recruitment.people import addresses
from membership_recruitment.utils import conflicts

OF_A_MEMBER = ("former_number", "email", "phone", "birth_date")


@frappe.whitelist()
def questions(register_import: str) -> list[dict]:
	"""The rows that the last run could not tell whose they are.

	Returns:
	        Of each: rows, name, says (label and text), others (label, says, status), decided (same, new, skip or nothing)
	        and, of the others, the one that was chosen.
	"""
	doc = _document(register_import, "read")
	asked = json.loads(doc.questions or "[]")
	members = _members({other["member"] for one in asked for other in one["others"] if "member" in other})
	stored = import_decisions.stored(key for one in asked for key in one["keys"])
	return [
		{
			"rows": one["rows"],
			"name": one["name"],
			"says": one["says"],
			"others": [_shown(other, members) for other in one["others"]],
			**_decided(one, stored.get(one["keys"][0])),
		}
		for one in asked
	]


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def decide(register_import: str, row: int, decision: str, other: int | None = None) -> None:
	"""Decide whose a doubtful row is, and with it the others of the same person.

	Args:
	        register_import: Name of the Register Import.
	        row: Its number; one that the last run asked about.
	        decision: same, new or skip; nothing takes the decision back.
	        other: Whom of the others it is the same as, from 0.
	"""
	doc = _document(register_import, "write")
	if import_job.is_alive(doc):
		frappe.throw(_("This import is running. Wait until it has finished before you decide."))
	asked = next((one for one in json.loads(doc.questions or "[]") if cint(row) in one["rows"]), None)
	if not asked:
		frappe.throw(_("This row is not in doubt. Load the page anew."))
	if decision not in ("same", "new", "skip", ""):
		frappe.throw(_("Choose one of those shown, a new member, or to skip the row."))
	whose = {}
	if decision == "same":
		if other is None or not 0 <= cint(other) < len(asked["others"]):
			frappe.throw(_("Choose one of those shown, a new member, or to skip the row."))
		chosen = asked["others"][cint(other)]
		whose = {"member": chosen.get("member"), "other_row": chosen.get("key")}
		if chosen.get("member") and not frappe.db.exists("Member", chosen["member"]):
			frappe.throw(_("This member has been merged or deleted. Start the dry run again."))
	import_decisions.store(asked["keys"], decision.capitalize(), **whose)


def _document(name: str, right: str):
	doc = frappe.get_doc(import_job.DOCTYPE, name)
	doc.check_permission(right)
	frappe.has_permission("Member", right, throw=True)
	return doc


def _members(names: Iterable[str]) -> dict[str, dict]:
	"""What the register says of members, as the rows say it."""
	names = sorted(names)
	homes = addresses.addresses_of("Member", names) if names else {}
	found = {}
	for row in frappe.get_list(
		"Member",
		filters=[["Member", "name", "in", names or [""]]],
		fields=["name", "full_name", "status", "join_date", "payer", *OF_A_MEMBER],
		limit=0,
	):
		home = homes.get(row.name, {})
		said = [(field, row[field]) for field in OF_A_MEMBER]
		said += [
			("address_line", home.get("address_line1")),
			("postal_code", home.get("pincode")),
			("city", home.get("city")),
			("payer", row.payer),
			("start_date", row.join_date),
		]
		found[row.name] = {
			"label": f"{row.full_name} ({row.name})",
			"status": row.status,
			"says": [[_(TARGETS[target][0]), _written(value)] for target, value in said if value],
		}
	return found


def _written(value) -> str:
	return value if isinstance(value, str) else import_words.day_in_words(value)


def _shown(other: dict, members: dict[str, dict]) -> dict:
	if name := other.get("member"):
		return members.get(name) or {"label": name, "status": "", "says": [], "gone": True}
	label = _("row {0}").format(other["row"]) + f" {other['name']}"
	return {"label": label, "status": "", "says": other["says"]}


def _decided(asked: dict, decision: frappe._dict | None) -> dict:
	"""What was decided, and which of the others."""
	if not decision:
		return {"decided": "", "chosen": None}
	if decision.decision in (NEW, SKIP):
		return {"decided": decision.decision.lower(), "chosen": None}
	for at, other in enumerate(asked["others"]):
		if other.get("member", other.get("key")) in (decision.member, decision.other_row):
			return {"decided": SAME.lower(), "chosen": at}
	return {"decided": "", "chosen": None}
