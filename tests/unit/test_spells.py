"""Spells against the status rule: a day lies in a spell exactly when the status of that day is active."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from membership_recruitment.membership.terms.lifecycle import Term, is_active, member_status
from membership_recruitment.membership.terms.spells import FOREVER, CoveredTerm, merge, type_runs

D = date.fromisoformat
FIRST = D("2024-01-01")


def spells(*terms, grace=30, died=None):
	merged = merge([CoveredTerm(*map(_date, term)) for term in terms], grace_days=grace, deceased_on=died)
	return [(str(spell.start), str(spell.end), str(spell.active_to), spell.terms) for spell in merged]


def _date(text):
	return D(text) if text else None


@pytest.mark.parametrize(
	("terms", "expected"),
	[
		([("2024-01-01", "2024-12-31")], [("2024-01-01", "2024-12-31", "2025-01-30", 1)]),
		# touching
		(
			[("2024-01-01", "2024-12-31"), ("2025-01-01", "2025-12-31")],
			[("2024-01-01", "2025-12-31", "2026-01-30", 2)],
		),
		# a gap of 30 days is within grace, one of 31 is not
		(
			[("2024-01-01", "2024-12-31"), ("2025-01-31", "2025-12-31")],
			[("2024-01-01", "2025-12-31", "2026-01-30", 2)],
		),
		(
			[("2024-01-01", "2024-12-31"), ("2025-02-01", "2025-12-31")],
			[("2024-01-01", "2024-12-31", "2025-01-30", 1), ("2025-02-01", "2025-12-31", "2026-01-30", 1)],
		),
		# no grace after a cancellation; cancelled during grace ends grace
		([("2024-01-01", "2024-12-31", "2024-06-01")], [("2024-01-01", "2024-05-31", "2024-05-31", 1)]),
		([("2024-01-01", "2024-12-31", "2025-01-01")], [("2024-01-01", "2024-12-31", "2024-12-31", 1)]),
		([("2024-01-01", "2024-12-31", "2025-01-10")], [("2024-01-01", "2024-12-31", "2025-01-09", 1)]),
		# never held
		([("2024-01-01", "2024-12-31", "2024-01-01")], []),
		# lifetime
		([("2024-01-01", None)], [("2024-01-01", str(FOREVER), str(FOREVER), 1)]),
		([("2024-01-01", None, "2024-06-01")], [("2024-01-01", "2024-05-31", "2024-05-31", 1)]),
		# a later term's cancellation ends the spell, whatever grace the earlier one had
		(
			[("2024-01-01", "2024-12-31"), ("2025-01-01", "2025-12-31", "2025-01-10")],
			[("2024-01-01", "2025-01-09", "2025-01-09", 2)],
		),
	],
)
def test_merge(terms, expected):
	assert spells(*terms) == expected


def test_death_ends_everything():
	assert spells(("2024-01-01", None), died=D("2024-06-01")) == [
		("2024-01-01", "2024-05-31", "2024-05-31", 1)
	]
	assert spells(("2024-01-01", "2024-12-31"), died=D("2025-01-10")) == [
		("2024-01-01", "2024-12-31", "2025-01-09", 1)
	]
	assert spells(("2024-01-01", "2024-12-31"), died=D("2023-01-01")) == []


@pytest.mark.parametrize(
	("terms", "expected"),
	[
		# changed at the end of a term, in grace, and in the middle of one that was cancelled for it
		(
			[("2024-01-01", "2024-12-31", None, "A"), ("2025-01-01", None, None, "B")],
			[("A", "2024-01-01", "2024-12-31", None), ("B", "2025-01-01", "9999-12-31", "A")],
		),
		(
			[("2024-01-01", "2024-12-31", None, "A"), ("2025-01-11", "2025-12-31", None, "B")],
			[("A", "2024-01-01", "2025-01-10", None), ("B", "2025-01-11", "2026-01-30", "A")],
		),
		(
			[("2024-01-01", "2024-12-31", "2024-06-15", "A"), ("2024-06-15", None, None, "B")],
			[("A", "2024-01-01", "2024-06-14", None), ("B", "2024-06-15", "9999-12-31", "A")],
		),
		# cancelled on its first day for another from the same day
		(
			[("2024-06-15", "2025-06-14", "2024-06-15", "A"), ("2024-06-15", None, None, "B")],
			[("B", "2024-06-15", "9999-12-31", None)],
		),
		# renewed, left, and back
		(
			[
				("2022-01-01", "2022-12-31", None, "A"),
				("2023-01-01", "2023-12-31", None, "A"),
				("2025-01-01", "2025-12-31", None, "A"),
			],
			[("A", "2022-01-01", "2024-01-30", None), ("A", "2025-01-01", "2026-01-30", None)],
		),
	],
)
def test_the_newer_type_has_the_day(terms, expected):
	covered = [
		CoveredTerm(D(start), _date(end), _date(cancelled), kind) for start, end, cancelled, kind in terms
	]
	found = [
		(run.membership_type, str(run.start), str(run.active_to), run.before)
		for run in type_runs(covered, grace_days=30)
	]
	assert found == expected


@st.composite
def registers(draw):
	"""Terms of one member that do not overlap, on a short axis so that every boundary is met."""
	terms, start = [], 0
	for _ in range(draw(st.integers(0, 4))):
		start += draw(st.integers(0, 12))
		length = draw(st.integers(1, 10))
		lifetime = draw(st.integers(0, 12)) == 0
		cancelled = draw(st.none() | st.integers(0, length + 6))
		pending = draw(st.integers(0, 5)) == 0
		kept = draw(st.none() | st.integers(0, length + 10)) if draw(st.booleans()) else None
		first = FIRST + timedelta(days=start)
		terms.append(
			Term(
				first,
				None if lifetime else first + timedelta(days=length - 1),
				None if cancelled is None else first + timedelta(days=cancelled),
				pending,
				None if kept is None else first + timedelta(days=kept),
				renewal=pending and draw(st.booleans()),
			)
		)
		if cancelled is not None:
			held = max(cancelled, 1)
			length = held if lifetime else min(length, held)  # a lifetime holds until it is cancelled
		elif lifetime:
			break
		start += length
	return terms


@given(
	registers(),
	st.integers(0, 5),
	st.booleans(),
	st.none() | st.integers(0, 40).map(lambda days: FIRST + timedelta(days=days)),
)
@example(
	# a renewal that is kept unpaid and cancelled, while the term before it is still kept
	[
		Term(FIRST, FIRST, kept_until=FIRST + timedelta(days=2)),
		Term(
			FIRST + timedelta(days=1),
			None,
			FIRST + timedelta(days=2),
			pending=True,
			kept_until=FIRST + timedelta(days=2),
		),
	],
	0,
	False,
	None,
)
def test_active_by_spell_is_active_by_status(terms, grace_days, grace_is_active, died):
	counting = [
		CoveredTerm(
			term.start,
			term.end,
			term.cancelled_from,
			membership_type="AB"[number % 2],
			kept_until=term.kept_until,
			pending=term.pending,
		)
		for number, term in enumerate(sorted(terms, key=lambda term: term.start))
		if not term.pending or term.kept_until
	]
	rule = {"grace_days": grace_days if grace_is_active else 0, "deceased_on": died}
	merged, runs = list(merge(counting, **rule)), type_runs(counting, **rule)
	for earlier, later in pairwise(runs):
		joins_on = later.start - earlier.active_to == timedelta(days=1)
		assert later.before == (earlier.membership_type if joins_on else None)
		assert not (joins_on and earlier.membership_type == later.membership_type)
	for offset in range(-2, 90):
		on = FIRST + timedelta(days=offset)
		by_spell = any(spell.start <= on <= spell.active_to for spell in merged)
		# each day of a spell is one of one type, and no other day is
		assert sum(run.start <= on <= run.active_to for run in runs) == by_spell
		status = member_status(terms, on, grace_days=grace_days, deceased_on=died)
		assert by_spell == is_active(status, grace_is_active=grace_is_active), (on, status, merged)
