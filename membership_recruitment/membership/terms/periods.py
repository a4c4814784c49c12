"""Which days a term covers. No database, no frappe.

Every date is inclusive. Arithmetic in months keeps the day of the month where the target month has it and
takes the last day of that month otherwise (a month from 31 January runs to 27 February, the one after it to
30 March: terms that follow each other keep the day on which the first of them started).
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ROLLING = "Rolling"
FIXED_YEAR = "Fixed Year"
LIFETIME = "Lifetime"

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PeriodRule:
	"""How long a term of a membership type is.

	Attributes:
	        kind: ROLLING, FIXED_YEAR or LIFETIME.
	        months: Length of a rolling term; of a FIXED_YEAR one 12 for each membership year that it covers.
	        year_end_month: Last month of the association's membership year, 1–12; for FIXED_YEAR.
	        year_end_day: Its last day in that month; one that the month does not have, 31 say, is the month's last.
	        rollover: (month, day) from which a joiner gets the next year too; for FIXED_YEAR; None: never.
	"""

	kind: str
	months: int = 12
	year_end_month: int = 12
	rollover: tuple[int, int] | None = None
	year_end_day: int = 31

	@property
	def years(self) -> int:
		"""Membership years that a term of a fixed year covers."""
		return max(1, self.months // 12)

	def year_end(self, day: date) -> date:
		"""Last day of the membership year that `day` lies in."""
		return membership_year_end(day, self.year_end_month, self.year_end_day)


def month_number(day: date) -> int:
	"""The month of a day, as a number that months can be counted with: 12 × year + month − 1."""
	return 12 * day.year + day.month - 1


def add_months(day: date, months: int, *, day_of_month: int | None = None) -> date:
	"""The same day of the month, that many months later; the month's last day where there is none.

	Args:
	        day: Where to count from.
	        months: How many, also negative.
	        day_of_month: The day wanted in the month that is reached, instead of `day`'s own.
	"""
	index = day.year * 12 + day.month - 1 + months
	year, month = divmod(index, 12)
	return date(year, month + 1, min(day_of_month or day.day, calendar.monthrange(year, month + 1)[1]))


def last_day_of_month(year: int, month: int) -> date:
	return date(year, month, calendar.monthrange(year, month)[1])


def membership_year_end(day: date, month: int, day_of_month: int = 31) -> date:
	"""Last day of the membership year that `day` lies in, when years end on this day of this month. A year that ends on
	28 February ends on the 29th where there is one."""
	end = _year_end(day.year, month, day_of_month)
	return end if day <= end else _year_end(day.year + 1, month, day_of_month)


def _year_end(year: int, month: int, day_of_month: int) -> date:
	last = last_day_of_month(year, month)
	return (
		last
		if day_of_month >= last.day or (month == 2 and day_of_month >= 28)
		else last.replace(day=day_of_month)
	)


def term_end(
	rule: PeriodRule, start: date, *, first_term: bool = False, day_of_month: int | None = None
) -> date | None:
	"""Last day of a term that starts on `start`; None for a lifetime.

	Args:
	        rule: The membership type's rule.
	        start: First day of the term.
	        first_term: Whether somebody joins (or rejoins) with this term, or begins it midway: only then does
	                rollover count.
	        day_of_month: For a renewal, the day of the month on which the first of these terms started. It counts
	                where `start` is that day moved to the end of a short month.

	Raises:
	        ValueError: When the rule's length is not positive.
	"""
	if rule.kind == LIFETIME:
		return None
	if rule.kind == FIXED_YEAR:
		end = rule.year_end(start)
		years = rule.years - 1
		if first_term and rule.rollover and start >= _rollover_day(end, rule.rollover):
			years += 1
		return _year_end(end.year + years, rule.year_end_month, rule.year_end_day)
	if rule.months < 1:
		raise ValueError("a rolling term is at least one month long")
	shortened = start == last_day_of_month(start.year, start.month) and (day_of_month or 0) > start.day
	return add_months(start, rule.months, day_of_month=day_of_month if shortened else None) - ONE_DAY


def months_left(rule: PeriodRule, start: date) -> tuple[int, int]:
	"""Months that a joiner on `start` pays for, the month of joining included, and those of a whole term: 8 of 12. All of
	them by any rule but FIXED_YEAR, and for who joins on or after the rollover day.

	A membership year that ends on the 29th has months that do.
	"""
	whole = 12 * rule.years
	if rule.kind != FIXED_YEAR:
		return whole, whole
	year_end = rule.year_end(start)
	if rule.rollover and start >= _rollover_day(year_end, rule.rollover):
		return whole, whole
	last_day = 31 if year_end == last_day_of_month(year_end.year, year_end.month) else year_end.day
	months = 1
	while add_months(year_end, -months, day_of_month=last_day) >= start:
		months += 1
	return whole - 12 + months, whole


def pro_rated(fee: float, rule: PeriodRule, start: date) -> float:
	"""The fee for joining a fixed year on `start`: a twelfth for each month left, the month of joining included.

	Somebody who joins on or after the rollover day pays a whole year's fee and gets the rest of this one with it.

	Args:
	        fee: For a whole term, in any currency.
	        rule: The membership type's rule; any but FIXED_YEAR leaves the fee as it is.
	        start: First day of the first term.
	"""
	months, whole = months_left(rule, start)
	return fee if months == whole else round(fee * months / whole, 2)


def end_of_part(rule: PeriodRule, planned: date, planned_end: date, start: date) -> date | None:
	"""Last day of a year that was paid for in part and begins later than planned: the one that was planned, and where
	that is over, the last of as many months as were paid for. None where a whole term was paid for.

	Args:
	        rule: The membership type's rule.
	        planned, planned_end: First and last day by which the fee was reckoned.
	        start: The first day that it has now.
	"""
	months, whole = months_left(rule, planned)
	if months == whole:
		return None
	if start <= planned_end:
		return planned_end
	year_end = rule.year_end(start)
	last_day = 31 if year_end == last_day_of_month(year_end.year, year_end.month) else year_end.day
	left = 1
	while add_months(year_end, -left, day_of_month=last_day) >= start:
		left += 1
	return add_months(year_end, months - left, day_of_month=last_day)


def begins_midway(rule: PeriodRule, start: date) -> bool:
	"""Whether a fixed year had begun before `start`: who comes to it from another type is like one who joins."""
	if rule.kind != FIXED_YEAR:
		return False
	return rule.year_end(start - ONE_DAY) >= start


def _rollover_day(year_end: date, rollover: tuple[int, int]) -> date:
	"""The rollover day inside the membership year that ends on `year_end`."""
	month, day = rollover

	def in_year(year: int) -> date:
		return date(year, month, min(day, calendar.monthrange(year, month)[1]))

	found = in_year(year_end.year)
	return found if found <= year_end else in_year(year_end.year - 1)


def earliest_leaving(joined: date, said_on: date, *, minimum_months: int = 0, notice_months: int = 0) -> date:
	"""The first day on which somebody who leaves may be without membership.

	Args:
	        joined: First day of the unbroken membership.
	        said_on: The day on which it was said.
	        minimum_months: How long somebody stays at least.
	        notice_months: How long before the end it has to be said.
	"""
	return max(add_months(joined, minimum_months), add_months(said_on, notice_months))


def next_start(
	latest_end: date | None, today: date, grace_days: int, kept_until: date | None = None
) -> tuple[date, bool]:
	"""First day of a renewal, and whether it is a rejoin.

	In time, in grace or on the day after that the new term joins on to the old one; later it starts today and the
	gap stays. The day after counts because a term that starts on it is no break either (`events.kind_of_start`, the
	spells): starting today it would be a renewal with the days of grace for nothing.

	Args:
	        latest_end: Last covered day of the member's latest term; None when there is no term yet.
	        today: The day of the renewal.
	        grace_days: Days after the end during which a renewal joins on.
	        kept_until: A later day up to which somebody decided that the term counts as current.
	"""
	if latest_end is None:
		return today, False
	if today <= max(latest_end + timedelta(days=grace_days), kept_until or latest_end) + ONE_DAY:
		return latest_end + ONE_DAY, False
	return today, True


def overlapping(start: date, end: date | None, others: Iterable[tuple[str, date, date | None]]) -> str | None:
	"""Name of the first of `others` (name, start, end) that shares a day with start…end; None if free."""
	for name, other_start, other_end in others:
		if (end is None or other_start <= end) and (other_end is None or start <= other_end):
			return name
	return None
