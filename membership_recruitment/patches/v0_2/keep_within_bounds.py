"""Days and numbers from before there were bounds: 9999 is no end, and what lies beyond the bounds ends at them."""

import frappe

from membership_recruitment.utils import bounds


def execute() -> None:
	frappe.db.sql("update `tabMembership` set end_date = null where end_date >= %s", bounds.NO_END_FROM)
	frappe.db.sql(
		"update `tabMembership` set kept_until = %(latest)s where kept_until > %(latest)s",
		{"latest": bounds.LATEST},
	)
	# nobody saw the number of a fixed year, which always was one
	frappe.db.sql(
		"update `tabMembership Type` set period_count = 1, period_unit = 'Year' where period_kind = 'Fixed Year'"
	)
	for unit, most in bounds.MOST_PERIODS.items():
		frappe.db.sql(
			"update `tabMembership Type` set period_count = %s where period_unit = %s and period_count > %s",
			(most, unit, most),
		)
	for doctype, numbers in bounds.NUMBERS.items():
		for fieldname, (lowest, highest) in numbers.items():
			_keep_within(doctype, fieldname, lowest, highest)
	frappe.clear_cache()


def _keep_within(doctype: str, fieldname: str, lowest: int, highest: int) -> None:
	if frappe.get_meta(doctype).issingle:
		number = frappe.utils.cint(frappe.db.get_single_value(doctype, fieldname))
		if not lowest <= number <= highest:
			frappe.db.set_single_value(doctype, fieldname, min(max(number, lowest), highest))
		return
	frappe.db.sql(
		f"update `tab{doctype}` set {fieldname} = least(greatest({fieldname}, %s), %s) where {fieldname} not between %s and %s",
		(lowest, highest, lowest, highest),
	)
