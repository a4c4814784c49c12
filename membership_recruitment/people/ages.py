"""How old somebody is on a day, and when they come of age. No database, no frappe."""

from datetime import date, timedelta

OF_AGE = 18


def age_on(born: date, day: date) -> int:
	"""Whole years; who was born on 29 February is a year older on 1 March where the year has no such day."""
	return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_child(born: date | None, day: date) -> bool:
	"""Whether somebody is not of age yet; not where nobody knows when they were born."""
	return bool(born) and age_on(born, day) < OF_AGE


def comes_of_age_on(born: date) -> date:
	"""The first day on which somebody is of age."""
	try:
		return born.replace(year=born.year + OF_AGE)
	except ValueError:  # 29 February
		return date(born.year + OF_AGE, 2, 28) + timedelta(days=1)
