"""Time in calendar years, the same in Python and in SQL. No database, no frappe.

The 29th of February is no time of its own: days are numbered without it, so that a year has 365 of them and a yearly
term lasts exactly one, leap day or not. Anniversaries are those of `periods.add_months`: that of 29 February is the 28th in
other years. Up to the n-th one exactly n years have passed.

Days are numbered right from 1 March 1900 to 28 February 2100, where every fourth year is a leap year.
"""

from datetime import date, timedelta

from membership_recruitment.membership.terms.periods import add_months

YEAR = 365  # counted days
_FOUR_YEARS = 4 * YEAR + 1
# added to date.toordinal(), and taken off SQL's to_days(), they make a leap day a multiple of four years
_ORDINAL_SHIFT = 321
_TO_DAYS_SHIFT = 44


def day_number(day: date) -> int:
	"""Days counted without leap days; that of 29 February is that of the 28th."""
	ordinal = day.toordinal()
	return ordinal - (ordinal + _ORDINAL_SHIFT) // _FOUR_YEARS


def lasted(first: date, stop: date) -> int:
	"""Counted days from the first day of something up to the first one after it; `YEAR` of them are a year."""
	return day_number(stop) - day_number(first)


def day_after(first: date, days: int) -> date:
	"""The first day by which so many counted days have passed since `first`."""
	day = first
	while missing := days - lasted(first, day):  # as many as leap days were passed
		day += timedelta(days=missing)
	return day


def day_before(stop: date, days: int) -> date:
	"""The last day from which so many counted days pass up to `stop`."""
	day = stop
	while missing := days - lasted(day, stop):
		day -= timedelta(days=missing)
	return day


def full_years(first: date, day: date) -> int:
	"""How many anniversaries of `first` there are up to `day`, inclusive; `day` is no earlier."""
	years = day.year - first.year
	return years if add_months(first, 12 * years) <= day else years - 1


def in_years(days: float | None) -> float | None:
	"""Counted days as years."""
	return None if days is None else days / YEAR


def lasted_sql(first: str, stop: str) -> str:
	"""`lasted` of two SQL expressions that are dates, or null."""
	return f"({day_number_sql(stop)} - {day_number_sql(first)})"


def full_years_sql(first: str, day: str) -> str:
	"""`full_years` of two SQL expressions."""
	# the database takes the anniversary of 29 February for 1 March
	return (
		f"(timestampdiff(year, {first}, {day})"
		f" + (month({first}) = 2 and day({first}) = 29 and month({day}) = 2 and day({day}) = 28"
		f" and {day} = last_day({day})))"
	)


def day_number_sql(day: str) -> str:
	"""`day_number` of an SQL expression, but for a constant."""
	return f"(to_days({day}) - (to_days({day}) - {_TO_DAYS_SHIFT}) div {_FOUR_YEARS})"
