"""When privacy requests are due, and what may be done with them."""

from datetime import date

import pytest

from membership_recruitment.member_privacy.requests import request_rules as rules


@pytest.mark.parametrize(
	("received", "due", "extended"),
	[
		("2026-01-15", "2026-02-15", "2026-04-15"),
		("2026-01-31", "2026-02-28", "2026-04-30"),
		("2028-01-31", "2028-02-29", "2028-04-30"),
		("2026-11-30", "2026-12-30", "2027-02-28"),
		("2026-12-31", "2027-01-31", "2027-03-31"),
	],
)
def test_the_answer_is_due_on_the_same_day_of_a_later_month(received, due, extended):
	day = date.fromisoformat(received)
	assert str(rules.due_on(day, is_extended=False)) == due
	assert str(rules.due_on(day, is_extended=True)) == extended


def test_time_is_extended_once_and_within_the_month():
	received, in_time, too_late = date(2026, 1, 15), date(2026, 2, 15), date(2026, 2, 16)
	assert rules.no_extension(rules.OPEN, received, in_time, is_extended=False) is None
	assert "once" in rules.no_extension(rules.OPEN, received, in_time, is_extended=True)
	assert "over" in rules.no_extension(rules.OPEN, received, too_late, is_extended=False)
	assert "open" in rules.no_extension(rules.DONE, received, in_time, is_extended=False)


@pytest.mark.parametrize("kind", rules.KINDS)
def test_what_cannot_be_brought_back_needs_an_identity(kind):
	unsure = rules.no_answer(kind, rules.OPEN, identity_is_sure=False)
	assert bool(unsure) == (kind in ("Access", "Portability", "Erasure"))
	assert rules.no_answer(kind, rules.OPEN, identity_is_sure=True) is None
	assert all(rules.no_answer(kind, status, identity_is_sure=True) for status in rules.CLOSED)


@pytest.mark.parametrize(
	("doctype", "is_active", "has_email", "is_known", "expected"),
	[
		("Member", True, False, False, rules.MEMBER_FOUND),
		("Member", False, True, False, rules.FORMER_FOUND),
		("Membership Prospect", False, True, True, rules.PROSPECT_FOUND),
		(None, False, True, True, rules.EMAIL_FOUND),
		(None, False, True, False, rules.NOBODY_FOUND),
		(None, False, False, False, rules.NOBODY_FOUND),
	],
)
def test_as_whom_somebody_is_found(doctype, is_active, has_email, is_known, expected):
	found = rules.found_as(doctype, is_active=is_active, has_email=has_email, is_known=is_known)
	assert found == expected
