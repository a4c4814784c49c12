"""Which dates, amounts and numbers of days and periods make sense, whatever way they come in. No database, no frappe."""

from datetime import date

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)

# how "no end" is written, by us and by other systems
NO_END = date(9999, 12, 31)
NO_END_FROM = date(9998, 1, 1)

A_YEAR, TEN_YEARS, A_CENTURY = 366, 3660, 36_600  # days

# lowest and highest number, by DocType and field
NUMBERS = {
	"Membership Settings": {
		"grace_days": (0, A_YEAR),
		"new_member_days": (0, TEN_YEARS),
		"invoice_due_days": (0, A_YEAR),
		"half_life_days": (0, A_CENTURY),
		"keep_signups_days": (0, TEN_YEARS),
		"answer_link_days": (0, 31),
		"year_end_day": (0, 31),
	},
	"Membership Type": {"renewal_invoice_days": (0, A_YEAR)},
	"Renewal Rule": {"days": (-A_YEAR, A_YEAR)},
	"Journey Phase": {"expected_days": (0, TEN_YEARS)},
	"Journey Message": {"days": (0, TEN_YEARS)},
}

# in the company's currency; the database takes 999 times as much
MOST_MONEY = 1_000_000_000

# of a rolling term, by unit
MOST_PERIODS = {"Year": 100, "Month": 1200}


def is_possible(day: date) -> bool:
	return EARLIEST <= day <= LATEST


def means_no_end(day: date) -> bool:
	return day >= NO_END_FROM
