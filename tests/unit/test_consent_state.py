"""What consent events come to: no event is no, the latest decides."""

from datetime import datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.member_privacy.consent.state import (
	EMAIL,
	GIVEN,
	PHONE,
	WITHDRAWN,
	ConsentEntry,
	latest,
)
from tests.support.oracles.consents import is_given

NOON = datetime(2026, 3, 1, 12)


def entry(
	event: str, hours: int = 0, recorded: int | None = None, purpose: str = "News", channel: str = EMAIL
):
	recorded_on = NOON + timedelta(hours=hours if recorded is None else recorded)
	return ConsentEntry(purpose, channel, event, NOON + timedelta(hours=hours), recorded_on)


def test_no_event_means_no():
	assert not is_given([], "News", EMAIL)


def test_consent_holds_for_its_purpose_and_channel_only():
	events = [entry(GIVEN)]
	assert is_given(events, "News", EMAIL)
	assert not is_given(events, "News", PHONE)
	assert not is_given(events, "Recruitment", EMAIL)


def test_the_latest_decides_in_whatever_order_they_come():
	events = [entry(GIVEN, 0), entry(WITHDRAWN, 1), entry(GIVEN, 2)]
	for order in permutations(events):
		assert is_given(order, "News", EMAIL)
	for order in permutations(events[:2]):
		assert not is_given(order, "News", EMAIL)


def test_a_paper_form_found_later_does_not_undo_a_withdrawal():
	withdrawn = entry(WITHDRAWN, hours=5)
	found_later = entry(GIVEN, hours=1, recorded=9)
	assert not is_given([withdrawn, found_later], "News", EMAIL)


def test_of_two_at_one_moment_the_one_recorded_later_decides_and_a_doubt_is_a_no():
	assert is_given([entry(WITHDRAWN, 0, recorded=1), entry(GIVEN, 0, recorded=2)], "News", EMAIL)
	assert not is_given([entry(WITHDRAWN), entry(GIVEN)], "News", EMAIL)
	assert not is_given([entry(GIVEN), entry(WITHDRAWN)], "News", EMAIL)


@given(
	st.lists(st.tuples(st.sampled_from((GIVEN, WITHDRAWN)), st.integers(0, 3), st.integers(0, 3)), max_size=6)
)
def test_a_withdrawal_added_last_always_ends_it(rows):
	events = [entry(event, hours, recorded) for event, hours, recorded in rows]
	events.append(entry(WITHDRAWN, 4, 4))
	assert not is_given(events, "News", EMAIL)
	assert latest(events)[("News", EMAIL)] == events[-1]
