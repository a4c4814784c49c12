"""Who has said that he or she leaves is known to the forecast: gone on that day, and not lost twice."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from membership_recruitment.member_insights import member_forecast
from membership_recruitment.member_insights.forecast_flows import learn, project
from membership_recruitment.member_insights.forecast_history import History, Tally, TermCount
from tests.support.associations import START
from tests.support.tools.forecast_table import register

NOW = START + 143
MONTHS = 36


def terms(count, begun, due, number=1, **more):
	return TermCount("Member", number, number == 1, begun, due, count, **more)


def resigning(a_month):
	"""1200 members for life, of whom so many have left each month for three years."""
	before = [terms(a_month, NOW - 70, None, left=NOW - month) for month in range(MONTHS)]
	return [terms(1200, NOW - 70, None), *before] if a_month else [terms(1200, NOW - 70, None)]


def flows(rows, months=MONTHS):
	history = History(rows, NOW)
	tally = Tally(history, [NOW])
	return project(learn(tally, history, tally, NOW, NOW - 60), [0.0] * months)


def said(rows, count, month, due=None):
	"""So many of the members for life have said that they leave then."""
	first, *others = rows
	leaving = replace(first, terms=count, left=NOW + month, due=due)
	return [replace(first, terms=first.terms - count), leaving, *others]


def test_who_has_said_so_is_there_until_that_month_and_gone_in_it():
	found = flows(said(resigning(0), 200, 3))
	assert [flow.expected for flow in found[:4]] == [1200, 1200, 1000, 1000]
	assert [flow.leaves for flow in found[:4]] == [0, 0, 200, 0]
	assert found[3].by_chance == 0  # nothing of it is chance


@pytest.mark.parametrize("count", [4, 200])
def test_they_are_among_those_who_leave_at_the_rate(count):
	plain, known = flows(resigning(10)), flows(said(resigning(10), count, 3))
	assert 4 < plain[2].leaves < 10
	assert known[2].leaves == pytest.approx(max(count, plain[2].leaves), abs=0.1)
	# and no other month knows of it
	assert known[1].leaves == pytest.approx(plain[1].leaves, rel=0.2)
	assert known[3].leaves == pytest.approx(plain[3].leaves, rel=0.2) and known[3].leaves > 0


def decided(lapsed):
	"""Of terms of a year, 100 due each month of three years, so many were not renewed; 1200 are running."""
	past = [
		row
		for month in range(-MONTHS, 0)
		for row in (
			terms(lapsed, NOW - 12 + month, NOW + month),
			terms(100 - lapsed, NOW - 12 + month, NOW + month, renewed=True),
		)
	]
	return past, [terms(100, NOW - 12 + month, NOW + month) for month in range(1, 13)]


def test_who_leaves_at_the_end_of_a_term_gets_no_grace_and_is_among_those_not_renewed():
	past, running = decided(20)
	plain = flows([*past, *running], 6)
	assert plain[2].leaves == pytest.approx(20, abs=1)
	for count, first, second in ((15, 15, 5), (50, 50, 0)):
		# their terms end with the second month, without grace; the others' are due in the third, with it
		third = [
			replace(running[2], terms=100 - count),
			replace(running[2], terms=count, due=NOW + 2, would_be_due=NOW + 3),
		]
		known = flows([*past, *running[:2], *third, *running[3:]], 6)
		assert known[1].leaves == pytest.approx(plain[1].leaves + first)
		assert known[2].leaves == pytest.approx(second, abs=1)
		assert known[3].leaves == pytest.approx(plain[3].leaves)


def test_a_term_that_ends_before_its_time_is_not_due_any_more():
	past, running = decided(100)  # nobody ever renewed
	told = replace(running[5], terms=40, left=NOW + 5)
	known = flows([*past, replace(running[5], terms=60), told], 6)
	assert [round(flow.leaves) for flow in known] == [0, 0, 0, 0, 40, 60]


def test_everybody_has_said_so():
	found = flows(said(resigning(10), 1200, 2))
	assert [flow.expected for flow in found] == pytest.approx([1200] + [0] * (MONTHS - 1))


def test_an_earlier_month_does_not_know_it():
	rows = [*said(resigning(10), 200, 3), terms(7, NOW - 5, NOW + 1, would_be_due=NOW + 2)]
	history, masked = History(rows, NOW), History(rows, NOW).as_of(NOW)
	assert history.members == masked.members
	assert masked.known_leavers == [] and sum(row.terms for row in history.known_leavers) == 207
	tally = Tally(history, [NOW - 12])
	assert not learn(tally, history, tally, NOW - 12, NOW - 60).leaving


@st.composite
def some_terms(draw):
	begun = NOW - draw(st.integers(0, 40))
	due = draw(st.none() | st.integers(begun, begun + 60))
	left = draw(st.none() | st.integers(begun, begun + 60))
	return TermCount(
		draw(st.sampled_from(["Adult", "Student"])),
		draw(st.integers(1, 3)),
		True,
		begun,
		due,
		draw(st.integers(1, 60)),
		None if left is None or (due is not None and left > due) else left,
		draw(st.booleans()),
		None,
		due + draw(st.integers(0, 2))
		if left is None and due is not None and due > NOW and draw(st.booleans())
		else None,
	)


@settings(max_examples=50, deadline=None)
@given(st.lists(some_terms(), min_size=1, max_size=20), st.lists(st.integers(0, 9), min_size=24, max_size=24))
def test_whatever_is_known_the_months_add_up(rows, joins):
	history = History(rows, NOW)
	tally = Tally(history, [NOW])
	before, known = history.members[-1], 0
	for month, flow in enumerate(project(learn(tally, history, tally, NOW, NOW - 40), joins), NOW + 1):
		known += sum(row.terms for row in history.known_leavers if row.gone == month)
		assert flow.expected == pytest.approx(before + flow.joins + flow.win_backs - flow.leaves, abs=1e-6)
		assert flow.expected > -1e-6 and flow.leaves > -1e-6
		before = flow.expected
	left = sum(flow.leaves for flow in project(learn(tally, history, tally, NOW, NOW - 40), joins))
	assert left > known - 1e-6


def test_the_forecast_says_it():
	calm = register("rolling")
	told = [
		replace(row, left=NOW + 2) if row.gone and row.gone > NOW + 2 and row.number == 2 else row
		for row in calm.terms
	]
	known = History(told, NOW, calm.complete_since)
	count = sum(row.terms for row in known.known_leavers)
	before, after = (member_forecast.forecast(history, 4) for history in (calm, known))
	assert before.method == after.method and before.method in member_forecast.JOINS
	lost = [plain.expected - now.expected for plain, now in zip(before.months, after.months, strict=True)]
	# some of them would have left by the rate
	assert lost[0] == pytest.approx(0, abs=1) and 0.8 * count < lost[1] <= count
