"""On which days ERPNext books nothing any more: frozen, closed by a period or by the year's closing voucher."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe.query_builder.functions import Max
from frappe.utils import getdate


def closed_days(company: str, days: Iterable[date]) -> set[date]:
	"""Those of the days on which no Payment Entry may be made."""
	days = set(days)
	last, periods = _last_closed_day(company), _closed_periods(company)
	return {
		day
		for day in days
		if (last and day <= last) or any(first <= day <= until for first, until in periods)
	}


def _last_closed_day(company: str) -> date | None:
	voucher = frappe.qb.DocType("Period Closing Voucher")
	closing = frappe.qb.from_(voucher).select(Max(voucher.period_end_date))
	ends = closing.where((voucher.docstatus == 1) & (voucher.company == company)).run(pluck=True)
	# Frappe 16 has it on the company
	for doctype, name, field in (
		("Accounts Settings", "Accounts Settings", "acc_frozen_upto"),
		("Company", company, "accounts_frozen_till_date"),
	):
		if frappe.get_meta(doctype).has_field(field):
			ends.append(frappe.db.get_value(doctype, name, field))
	return max((getdate(end) for end in ends if end), default=None)


def _closed_periods(company: str) -> list[tuple[date, date]]:
	period, closed = frappe.qb.DocType("Accounting Period"), frappe.qb.DocType("Closed Document")
	query = (
		frappe.qb.from_(period)
		.join(closed)
		.on(closed.parent == period.name)
		.where((period.company == company) & (closed.closed == 1) & (closed.document_type == "Payment Entry"))
		.select(period.start_date, period.end_date)
	)
	if frappe.get_meta("Accounting Period").has_field("disabled"):
		query = query.where(period.disabled == 0)
	return list(query.run())
