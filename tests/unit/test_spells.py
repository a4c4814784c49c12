"""Spells against the status rule: a day lies in a spell exactly when the status of that day is active."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from membership_recruitment.membership.terms.lifecycle import Term, is_active, member_status
from membership_recruitment.membership.terms.spells import FOREVER, CoveredTerm, merge

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
			kept_until=term.kept_until,
			pending=term.pending,
		)
		for term in sorted(terms, key=lambda term: term.start)
		if not term.pending or term.kept_until
	]
	merged = list(merge(counting, grace_days=grace_days if grace_is_active else 0, deceased_on=died))
	for offset in range(-2, 90):
		on = FIRST + timedelta(days=offset)
		by_spell = any(spell.start <= on <= spell.active_to for spell in merged)
		status = member_status(terms, on, grace_days=grace_days, deceased_on=died)
		assert by_spell == is_active(status, grace_is_active=grace_is_active), (on, status, merged)
