"""Until when the books about somebody are kept: by the financial year in which each row's day lies."""

from datetime import date

import frappe
from frappe.utils import getdate

from membership_recruitment.member_privacy.registry import kinds
from membership_recruitment.member_privacy.registry.holdings import HOLDINGS
from membership_recruitment.member_privacy.registry.kinds import Holding
from membership_recruitment.member_privacy.registry.retention import KEPT
from membership_recruitment.member_privacy.requests.gather import Gathered

# The day of a row in the books: the first of these that it has
DAYS = ("posting_date", "transaction_date", "date", "start_date", "creation")
# Whom the books name: kept as long as the last of their rows, and not at all without any
WITHOUT_A_DAY = ("Customer", "Bank Account")


def has_no_day(holding: Holding) -> bool:
	return holding.doctype in WITHOUT_A_DAY


def kept_until(found: Gathered, ends: list[tuple[date, date]]) -> dict[tuple[str, str], date]:
	"""By DocType and name the last day on which a row of the books is kept; it may be over.

	Args:
	        ends: What `year_ends` gives.
	"""
	return {
		(holding.doctype, name): KEPT[holding.erased.kept](_end_of_year(_day(row), ends))
		for holding in HOLDINGS
		if holding.erased.does == kinds.KEEP and not has_no_day(holding)
		for name, row in found.rows.get(holding.doctype, {}).items()
	}


def _day(row: dict) -> date:
	return getdate(next(row[column] for column in DAYS if row.get(column)))


def year_ends() -> list[tuple[date, date]]:
	"""The financial years of ERPNext: first and last day of each."""
	years = frappe.get_all("Fiscal Year", fields=["year_start_date", "year_end_date"], as_list=True)
	return [(start, end) for start, end in years if start and end]


def _end_of_year(day: date, years: list[tuple[date, date]]) -> date:
	"""The last day of the financial year; where several fit, or none, what keeps it longest or the calendar year."""
	return max((end for start, end in years if start <= day <= end), default=date(day.year, 12, 31))
