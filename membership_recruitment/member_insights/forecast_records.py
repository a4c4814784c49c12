"""Keep what the Member Forecast says on the first of each month, so that nobody can polish it afterwards.

State and a unique name decide what is new: a month of which nothing is kept is said on the first night that comes, late
after an outage. Months that went by are not made up: what was not said then is not said now.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import frappe
from frappe.utils import getdate

from membership_recruitment.member_insights import forecast_terms, member_forecast
from membership_recruitment.member_insights.forecast_history import History, last_day
from membership_recruitment.member_insights.member_forecast import YEAR
from membership_recruitment.membership.terms.periods import month_number
from membership_recruitment.utils import conflicts, database

RECORD = "Forecast Record"
ALL_TYPES = ""
NO_BAND = -1


@dataclass(frozen=True)
class Said:
	"""What was said of a month, so many months ahead."""

	month: int
	ahead: int
	expected: float


@conflicts.tried_again
def nightly() -> None:
	"""The daily job."""
	keep()


def keep() -> None:
	"""Keep what is said of the twelve months from the present one on, unless that was done."""
	said_on = getdate().replace(day=1)
	if frappe.db.exists(RECORD, {"said_on": said_on}):
		return
	history = forecast_terms.history(said_on)
	rows = [row for membership_type in _types(history) for row in _said(history, membership_type, said_on)]
	# somebody else may be saying the same
	database.insert(RECORD, rows, ignore=True)


def _types(history: History) -> list[str]:
	"""All together, and each that has members."""
	if not history.terms:
		return []
	return [ALL_TYPES, *(name for name in history.types if history.of([name]).members[-1])]


def _said(history: History, membership_type: str, said_on: date) -> list[dict]:
	said = member_forecast.forecast(history, YEAR, [membership_type] if membership_type else None)
	return [
		{
			"name": _name(said_on, membership_type, ahead),
			"said_on": said_on,
			"membership_type": membership_type,
			"months_ahead": ahead,
			"month_end": last_day(month.month),
			"expected": month.expected,
			"low": NO_BAND if month.low is None else month.low,
			"high": NO_BAND if month.high is None else month.high,
			"method": said.method,
		}
		for ahead, month in enumerate(said.months, start=1)
	]


def _name(said_on: date, membership_type: str, ahead: int) -> str:
	"""The same for the same, whatever the type is called later."""
	return sha256(f"{said_on} {ahead} {membership_type}".encode()).hexdigest()[:20]


def said_of(first: int, last: int, membership_type: str | None = None) -> list[Said]:
	"""What was said of the months `first` to `last`, in order, of each first what was said earliest."""
	rows = frappe.db.sql(
		# types may have been merged since
		f"""select month_end, months_ahead, sum(expected) from `tab{RECORD}`
		where membership_type = %(membership_type)s and month_end between %(first)s and %(last)s
		group by month_end, months_ahead order by month_end, months_ahead desc""",
		{
			"membership_type": membership_type or ALL_TYPES,
			"first": last_day(first),
			"last": last_day(last),
		},
	)
	return [Said(month_number(month_end), ahead, float(expected)) for month_end, ahead, expected in rows]


def in_a_year(said_on: date) -> float | None:
	"""How many members in all were expected twelve months ahead on the first of a month; None where nothing is kept."""
	return frappe.db.get_value(
		RECORD, {"said_on": said_on, "membership_type": ALL_TYPES, "months_ahead": YEAR}, "expected"
	)
