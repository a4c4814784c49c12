"""Who may be the same person as somebody: whom the dialog of a merge offers."""

import frappe
from frappe import _

from membership_recruitment.member_recruitment.conversion.duplicates import reason_text
from membership_recruitment.people import person_search
from membership_recruitment.people.prospect_statuses import CONVERTED

DOCTYPES = ("Member", "Membership Prospect")
ALIKE = ("email", "phone", "full_name")


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def same_persons(
	doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict
) -> list[tuple]:
	"""For a Link field, under the row rules: (number, full name, birth year and town, e-mail, what is the
	same).

	Args:
	        doctype: Member or Membership Prospect.
	        txt: How a name, number or address begins; without it only those with the same e-mail, phone or name.
	        filters: `kept`, the one that stays; hidden and missing are alike.
	"""
	name = filters.get("kept")
	if doctype not in DOCTYPES or not isinstance(name, str):
		return []
	found = frappe.get_list(doctype, filters={"name": name}, fields=["name", *ALIKE], limit=1)
	if not found:
		return []
	kept = found[0]
	alike = [[doctype, field, "=", kept.get(field)] for field in ALIKE if kept.get(field)]
	others = [[doctype, "name", "!=", kept.name]]
	if doctype == "Membership Prospect":
		others.append([doctype, "status", "!=", CONVERTED])
	if txt:
		others.append([doctype, "name", "in", person_search.find(doctype, txt) or [""]])
	rows = frappe.get_list(
		doctype,
		filters=others,
		or_filters=None if txt else alike,
		fields=["name", "birth_date", *ALIKE],
		order_by="full_name asc, name asc",
		limit=start + page_len,
	)[start:]
	apart = person_search.described(rows, doctype)
	return [
		(row.name, row.full_name, apart[row.name], row.email or "", _what_is_the_same(row, kept))
		for row in rows
	]


def _what_is_the_same(row: frappe._dict, kept) -> str:
	words = {"email": reason_text("email"), "phone": reason_text("phone"), "full_name": _("same name")}
	return ", ".join(words[field] for field in ALIKE if row[field] and row[field] == kept.get(field))
