"""Status cases as a table that can be checked by eye. Grace is 30 days; days are written month-day of 2025."""

from datetime import date

import pytest

from membership_recruitment.membership.lifecycle import Term, is_active, is_new, member_status, term_status

GRACE_DAYS = 30


def day(text: str | None) -> date | None:
	if not text:
		return None
	return date.fromisoformat(text if len(text) == 10 else f"2025-{text}")


# A term 2025-03-01 … 2025-08-31; grace ends 2025-09-30.
ONE_TERM = """
flags                     day         status
-                         02-28       Upcoming
-                         03-01       Current
-                         08-31       Current
-                         09-01       Grace
-                         09-30       Grace
-                         10-01       Expired
-                         2030-01-01  Expired
pending                   02-28       Pending
pending                   03-01       Pending
pending                   12-31       Pending
lifetime                  02-28       Upcoming
lifetime                  03-01       Current
lifetime                  2099-12-31  Current
cancelled=06-01           05-31       Current
cancelled=06-01           06-01       Cancelled
cancelled=06-01           12-31       Cancelled
cancelled=09-01           08-31       Current
cancelled=09-01           09-01       Cancelled
cancelled=09-15           09-14       Grace
cancelled=09-15           09-15       Cancelled
cancelled=10-15           10-01       Expired
cancelled=10-15           10-15       Cancelled
cancelled=03-01           02-28       Upcoming
cancelled=03-01           03-01       Cancelled
cancelled=06-01,lifetime  06-01       Cancelled
cancelled=06-01,pending   05-31       Pending
cancelled=06-01,pending   06-01       Cancelled
died=06-01                05-31       Current
died=06-01                06-01       Deceased
died=02-01                02-01       Deceased
died=09-15                09-14       Grace
died=09-15                09-15       Deceased
died=06-01,cancelled=05-01  05-01     Cancelled
died=06-01,cancelled=05-01  06-01     Deceased
died=06-01,pending        06-01       Deceased
"""


def rows(table: str) -> list[list[str]]:
	return [line.rsplit(maxsplit=2) for line in table.strip().splitlines()[1:]]


def flagged(flags: str) -> tuple[Term, date | None]:
	values = dict((part + "=").split("=")[:2] for part in flags.split(","))
	return (
		Term(
			start=day("03-01"),
			end=None if "lifetime" in values else day("08-31"),
			cancelled_from=day(values.get("cancelled")),
			pending="pending" in values,
		),
		day(values.get("died")),
	)


@pytest.mark.parametrize(("flags", "on", "expected"), rows(ONE_TERM))
def test_one_term(flags, on, expected):
	term, died = flagged(flags)
	assert term_status(term, day(on), grace_days=GRACE_DAYS, deceased_on=died) == expected
	assert member_status([term], day(on), grace_days=GRACE_DAYS, deceased_on=died) == expected


# start..end[,flags] | next term;  "p" pending, "xMM-DD" cancelled from
SEVERAL_TERMS = """
terms                                              day         status
01-01..06-30 07-01..12-31                          06-30       Current
01-01..06-30 07-01..12-31                          07-01       Current
01-01..06-30 07-15..12-31                          07-10       Grace
01-01..06-30 09-01..12-31                          07-30       Grace
01-01..06-30 09-01..12-31                          07-31       Upcoming
01-01..06-30 09-01..12-31                          09-01       Current
01-01..06-30 07-01..12-31,p                        06-30       Current
01-01..06-30 07-01..12-31,p                        07-01       Grace
01-01..06-30 07-01..12-31,p                        07-31       Pending
01-01..06-30,x04-01 07-01..12-31                   04-01       Upcoming
01-01..06-30,x04-01 07-01..12-31                   07-01       Current
01-01..06-30,x04-01 07-01..12-31,p                 05-01       Pending
01-01..06-30 07-01..12-31,x07-01                   07-01       Grace
01-01..06-30 07-01..12-31,x07-01                   08-01       Expired
01-01..06-30 07-01..12-31,x07-10                   07-09       Current
01-01..06-30 07-01..12-31,x07-10                   07-10       Cancelled
07-01..12-31,x07-01                                06-30       Upcoming
07-01..12-31,x06-01                                06-01       Cancelled
07-01..12-31,x06-01 07-01..12-31                   07-01       Current
01-01..06-30,x02-01 07-01..12-31,x03-01            05-01       Cancelled
"""


@pytest.mark.parametrize(("terms", "on", "expected"), rows(SEVERAL_TERMS))
def test_several_terms(terms, on, expected):
	made = []
	for text in terms.split():
		span, _, flag = text.partition(",")
		start, end = span.split("..")
		made.append(
			Term(day(start), day(end), day(flag[1:]) if flag.startswith("x") else None, pending=flag == "p")
		)
	assert member_status(made, day(on), grace_days=GRACE_DAYS) == expected
	assert member_status(reversed(made), day(on), grace_days=GRACE_DAYS) == expected


def test_without_grace_a_term_expires_the_day_after():
	term = Term(day("01-01"), day("06-30"))
	assert term_status(term, day("06-30"), grace_days=0) == "Current"
	assert term_status(term, day("07-01"), grace_days=0) == "Expired"


def test_nobody_without_a_term_has_a_status():
	assert member_status([], day("01-01"), grace_days=30) == ""
	assert member_status([], day("01-01"), grace_days=30, deceased_on=day("01-01")) == "Deceased"


def test_active_is_current_and_by_setting_grace():
	assert is_active("Current")
	assert is_active("Grace")
	assert not is_active("Grace", grace_is_active=False)
	assert not any(
		is_active(status) for status in ("Pending", "Upcoming", "Expired", "Cancelled", "Deceased")
	)


def test_new_for_ninety_days_from_joining():
	assert is_new(day("01-01"), day("01-01"), 90)
	assert is_new(day("01-01"), day("03-31"), 90)
	assert not is_new(day("01-01"), day("04-01"), 90)
	assert not is_new(day("01-02"), day("01-01"), 90)
	assert not is_new(None, day("01-01"), 90)
