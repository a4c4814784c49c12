"""Who pays instead of somebody who leaves: whom the dialogs offer."""

import frappe

from membership_recruitment.membership.terms.payers import is_there_sql
from membership_recruitment.people import person_search


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def possible_payers(
	doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict
) -> list[tuple]:
	"""Members who can pay instead, for a Link field: (number, full name, birth year and town).

	Args:
	        txt: How a name, number or address begins; without it only those whom the one who leaves pays for, who come
	                first in any case.
	        filters: `leaving`, the Member who leaves.
	"""
	leaving = filters["leaving"]
	found = frappe.get_list(
		"Member",
		filters=[
			["Member", "name", "!=", leaving],
			["Member", "deceased_on", "is", "not set"],
			["Member", "payer", "in", ["", leaving] if txt else [leaving]],
			*([["Member", "name", "in", person_search.find("Member", txt) or [""]]] if txt else []),
		],
		fields=["name", "full_name", "birth_date"],
		order_by="payer desc, full_name asc, name asc",  # who has a payer here is of the household
		limit=start + page_len,
	)[start:]
	there = frappe.db.sql_list(
		f"select p.name from `tabMember` p where p.name in %(names)s and {is_there_sql('p')}",
		{"names": tuple(row.name for row in found) or ("",), "day": frappe.utils.getdate()},
	)
	apart = person_search.described(found, "Member")
	return [(row.name, row.full_name, apart[row.name]) for row in found if row.name in there]
