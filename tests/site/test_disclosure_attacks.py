"""An attacker who recruits asks every report everything, and holds the answers against each other.

What disclosure.py promises is shown here for every report that recruiting staff may run; a report without an attack
fails the first test. What it doesn't promise stands there and in docs/reports.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import combinations, product
from random import Random

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import cint

from membership_recruitment.member_insights.disclosure import Disclosure
from membership_recruitment.member_insights.insight_counts import CHARACTERISTICS
from membership_recruitment.member_journey.steps.order import sync_all
from membership_recruitment.membership.register.bulk import NewMember, NewTerm, add_members
from membership_recruitment.utils.database import insert

CELL = 5
RECRUITS = ("Member Recruiter", "Recruitment Manager")
DAY = timedelta(days=1)
FIRST, LAST = date(2019, 1, 1), date(2023, 12, 31)
TYPES = ("Individual", "Family")
SOURCES = ("Website", "Event", "Friend")
CAMPAIGNS = ("Spring", "Autumn")
RARE = "Rare"  # a type, a source, a campaign and a target group that only some tests give to a few
GROUP = "Families"
PHASES = ("Awareness", "Consideration", "Decision", "Loyalty")

INTERVALS = ("Month", "Quarter", "Year")
WINDOWS = (
	(FIRST, LAST),
	(date(2021, 2, 11), date(2022, 5, 20)),
)
AS_OF = (date(2022, 7, 14), LAST)


def asked(**choices) -> list[dict]:
	"""Every combination of filters; `window` gives from_date and to_date."""
	found = []
	for values in product(*choices.values()):
		filters = {name: value for name, value in zip(choices, values, strict=True) if value is not None}
		if window := filters.pop("window", None):
			filters |= {"from_date": window[0], "to_date": window[1]}
		found.append({name: str(value) for name, value in filters.items()})
	return found


by_period = asked(window=WINDOWS, interval=INTERVALS, membership_type=(None, *TYPES, RARE))
QUESTIONS = {
	"Active and Inactive Members": by_period,
	"Retention Rate": by_period,
	"Cohort Retention": asked(from_year=(2019, 2021), to_year=(2021, 2023)),
	"Member Lifetime": asked(
		as_of=AS_OF, group_by=("", "Membership Type", "Recruitment Source", "Join Year")
	),
	"Member Value": asked(as_of=AS_OF, group_by=("", "Membership Type", "Recruitment Source", "Join Year")),
	"Member Engagement": asked(as_of=AS_OF, level=(None, "None"), membership_type=(None, TYPES[0], RARE)),
	"Journey Funnel": asked(
		window=WINDOWS, source=(None, SOURCES[0], RARE), campaign=(None, CAMPAIGNS[0], RARE)
	)
	+ asked(window=WINDOWS, target_group=(GROUP, RARE)),
	"Journey Gaps": [{}],
	"Recruitment Sources": asked(window=WINDOWS, group_by=("Source", "Campaign", "Recruiter")),
	"Retention Insight": asked(window=WINDOWS, characteristic=(None, *CHARACTERISTICS)),
}
# whole numbers that are not numbers of people
NOT_PEOPLE = {"Journey Gaps": {"questions", "answered", "open_improvements"}}


# ---------------------------------------------------------------- the register


def people(random: Random, count: int) -> list[NewMember]:
	found = []
	for number in range(count):
		start = FIRST + random.randrange((LAST - FIRST).days) * DAY
		source = random.choice(SOURCES)
		terms = []
		for _ in range(random.choice((1, 1, 2, 3))):
			end = start + random.choice((180, 364, 364)) * DAY
			kind = random.choice((TYPES[0], *TYPES))
			stops = random.random() < 0.1
			terms.append(
				NewTerm(kind, start, end, start + 100 * DAY if stops else None, recruitment_source=source)
			)
			start = end + random.choice((1, 1, 1, 90, 300)) * DAY
		found.append(
			NewMember(
				f"M{number}",
				terms=terms,
				recruitment_source=source,
				campaign=random.choice((None, *CAMPAIGNS)),
				birth_date=date(1940, 1, 1) + random.randrange(25_000) * DAY,
				journey_id=f"journey {number}",
			)
		)
	return found


def journeys(random: Random, register: list[NewMember]) -> list[dict]:
	"""Each member's way in, and as many who are prospects still or were lost."""
	rows = []
	for number in range(2 * len(register)):
		member = register[number] if number < len(register) else None
		joins = member.terms[0].start if member else FIRST + random.randrange(1700) * DAY
		steps = list(PHASES[random.randrange(3) : 3 + bool(member)])
		if not member:
			steps = [*steps[: random.randint(1, 3)], *[None] * random.randint(0, 1)]
		for back, phase in enumerate(reversed(steps)):
			moment = joins - back * random.randint(5, 60) * DAY
			rows.append(
				{
					"name": frappe.generate_hash(length=12),
					"journey_id": f"journey {number}",
					"to_phase": phase,
					"transition_on": datetime(moment.year, moment.month, moment.day, 12),
					"recruitment_source": member.recruitment_source if member else random.choice(SOURCES),
					"campaign": member.campaign if member else random.choice((None, *CAMPAIGNS)),
					"target_group": GROUP if number % 3 else None,
				}
			)
	return rows


def build(register: list[NewMember], steps: list[dict]) -> None:
	for doctype in ("Membership Spell", "Membership Event", "Membership", "Member", "Journey Transition"):
		frappe.db.delete(doctype)
	add_members(register)
	insert("Journey Transition", steps)
	sync_all()


@pytest.fixture
def association(make):
	make.settings(minimum_cell=CELL, grace_days=30, grace_is_active=1, complete_since=None)
	make.membership_type(RARE)
	for source in (*SOURCES, RARE):
		make.source(source)
	for campaign in (*CAMPAIGNS, RARE):
		frappe.get_doc({"doctype": "Campaign", "campaign_name": campaign}).insert(ignore_if_duplicate=True)
	for group in (GROUP, RARE):
		frappe.get_doc({"doctype": "Target Group", "group_name": group}).insert(ignore_if_duplicate=True)
	return make


@pytest.fixture
def register(association):
	random = Random(5)
	members = people(random, 160)
	steps = journeys(random, members)
	build(members, steps)
	return members, steps


# ---------------------------------------------------------------- asking


def ask(report: str, filters: dict) -> dict:
	"""Everything that the page gets: rows, chart and cards, with the fieldtype of each column."""
	frappe.clear_messages()
	answer = query_report.run(report, filters=filters)
	columns = {column["fieldname"]: column["fieldtype"] for column in answer.get("columns", ())}
	rows = [row for row in answer.get("result", ()) if isinstance(row, dict)]
	return {
		"columns": columns,
		"rows": rows,
		"chart": answer.get("chart"),
		"cards": answer.get("report_summary"),
	}


def every_question() -> Iterator[tuple[str, int]]:
	for report, questions in QUESTIONS.items():
		for number in range(len(questions)):
			yield report, number


def all_answers() -> dict[tuple[str, int], dict]:
	return {(report, n): ask(report, QUESTIONS[report][n]) for report, n in every_question()}


def numbers_of(report: str, answer: dict) -> Iterator[tuple[tuple, int]]:
	"""(where, how many people) of everything in an answer that is a whole number."""
	for row in answer["rows"]:
		key = tuple(
			str(value)
			for name, value in row.items()
			if answer["columns"].get(name) in ("Data", "Date", "Link")
		)
		for name, kind in answer["columns"].items():
			if kind == "Int" and name not in NOT_PEOPLE.get(report, ()) and row.get(name) is not None:
				yield (*key, name), row[name]
	for card in answer["cards"] or ():
		if card and card.get("datatype") == "Int":
			yield ("card", card["label"].split(" (")[0]), card["value"]
	chart = answer["chart"]
	if chart and chart.get("fieldtype") == "Int":
		for dataset in chart["data"]["datasets"]:
			for label, value in zip(chart["data"]["labels"], dataset["values"], strict=True):
				yield ("chart", dataset["name"], label), value


# ---------------------------------------------------------------- the attacks


def test_every_report_that_recruiting_staff_may_run_is_attacked(site):
	reports = frappe.get_all("Report", filters={"module": "Member Insights", "disabled": 0}, pluck="name")
	may_run = {
		report
		for report in reports
		if set(RECRUITS) & {row.role for row in frappe.get_doc("Report", report).roles}
	}
	# they list prospects under their row rules; years as a member are those of groups that are large enough
	assert may_run - {"Prospect Ranking", "People to Tell"} == set(QUESTIONS)
	everywhere = frappe.get_all(
		"Has Role", filters={"parenttype": "Report", "role": ["in", RECRUITS]}, pluck="parent"
	)
	assert set(everywhere) == may_run  # also of other modules, and custom roles below
	assert not frappe.get_all("Custom Role", filters={"report": ["in", list(may_run)]})


@pytest.mark.parametrize("role", RECRUITS)
def test_numbers_and_their_differences_are_whole_cells(register, as_role, role):
	as_role(role)
	seen = set()
	for (report, n), answer in all_answers().items():
		for where, number in numbers_of(report, answer):
			assert number % CELL == 0, (report, QUESTIONS[report][n], where, number)
			seen.add(number)
	assert len(seen) > 10 and max(seen) > 100  # it did get to see something
	assert all(abs(one - other) >= CELL for one, other in combinations(seen, 2))


def test_rates_say_no_more_than_numbers_of_whole_cells(register, as_role):
	"""A rate is one of two such numbers, or has two digits."""
	as_role("Recruitment Manager")
	most = 2 * len(register[0]) // CELL
	ratios = {round(100 * part / whole, 6) for whole in range(1, most) for part in range(whole + 1)}
	for (report, n), answer in all_answers().items():
		percents = [name for name, kind in answer["columns"].items() if kind == "Percent"]
		for row in answer["rows"]:
			for name in percents:
				value = row.get(name)
				if value is None:
					continue
				counts = [
					row[field]
					for field, kind in answer["columns"].items()
					if kind == "Int" and row.get(field)
				]
				two_digits = float(f"{value:.2g}") == pytest.approx(value)
				of_the_row = any(
					abs(value * whole / 100 % CELL - CELL / 2) > CELL / 2 - 1e-6 for whole in counts
				)
				cells = round(value, 6) in ratios
				assert value == 0 or two_digits or of_the_row or cells, (
					report,
					QUESTIONS[report][n],
					name,
					row,
				)


def test_any_day_of_a_month_is_answered_alike(register, as_role):
	as_role("Member Recruiter")
	for report in QUESTIONS:
		for filters in QUESTIONS[report][:: max(1, len(QUESTIONS[report]) // 6)]:
			answer = ask(report, filters)
			for day in ("from_date", "to_date", "as_of"):
				if day not in filters:
					continue
				month = date.fromisoformat(filters[day]).replace(day=1)
				over = (month + 31 * DAY).replace(day=1) - DAY
				# a last day that is not the month's own means the month before, a first day the whole of its month
				days = (
					(month, month + 13 * DAY, over)
					if day == "from_date"
					else (over, over + DAY, over + 27 * DAY)
				)
				given = [ask(report, {**filters, day: str(other)}) for other in days]
				assert given[0]["rows"] == given[1]["rows"] == given[2]["rows"], (report, filters, day)
				assert filters[day] not in map(str, days) or answer["rows"] == given[0]["rows"]


def test_one_member_more_or_less_steps_by_whole_cells(register, as_role):
	"""Each number steps by at most a cell for each time that the person is counted in it, and most do not step."""
	members, steps = register
	attacker = as_role("Member Recruiter")
	before = all_answers()
	compared = stepped = 0
	for gone in range(0, len(members), 80):
		frappe.set_user("Administrator")
		left = [member for number, member in enumerate(members) if number != gone]
		build(left, [step for step in steps if step["journey_id"] != members[gone].journey_id])
		frappe.set_user(attacker)
		for (report, n), answer in all_answers().items():
			then = Counter(dict(numbers_of(report, before[report, n])))
			now = Counter(dict(numbers_of(report, answer)))
			for where in {*then, *now}:
				step = abs(then[where] - now[where])
				assert step % CELL == 0 and step <= 2 * CELL * len(members[gone].terms), (report, where)
				compared, stepped = compared + 1, stepped + bool(step)
	assert stepped < compared / 8  # one in thirteen, when this was written


def test_who_is_counted_alike_can_be_swapped(register, as_role):
	"""What a number says of somebody it says of everyone counted with them: another name, another birthday of the
	same band, another day of the same months, and no answer changes."""
	members, steps = register
	attacker = as_role("Member Recruiter")
	before = all_answers()
	frappe.set_user("Administrator")
	one, other = members[3], members[90]
	one.first_name, other.first_name = "Somebody", "Else"
	one.journey_id, other.journey_id = other.journey_id, one.journey_id
	for member in (one, other):
		member.email = f"{member.first_name}@example.com"
		member.phone = "+46701740605"
	swap = {one.journey_id: other.journey_id, other.journey_id: one.journey_id}
	build(
		members, [{**step, "journey_id": swap.get(step["journey_id"], step["journey_id"])} for step in steps]
	)
	frappe.set_user(attacker)
	assert all_answers() == before


def test_a_group_of_four_is_not_told_from_none(register, as_role):
	"""Their own type, source, campaign and postcode area: asked for by name, or as a row among others."""
	members, steps = register
	attacker = as_role("Member Recruiter")

	def about_rare() -> dict:
		answers = {}
		for report, n in every_question():
			filters = QUESTIONS[report][n]
			answer = ask(report, filters)
			named = [row for row in answer["rows"] if RARE in map(str, row.values())]
			answers[report, n] = (named, answer["rows"] if RARE in filters.values() else None)
		return answers

	none = about_rare()
	assert not any(named for named, _rows in none.values())
	for count in (CELL - 1, CELL):
		frappe.set_user("Administrator")
		rare = [
			NewMember(
				"R",
				terms=[NewTerm(RARE, date(2021, 3, 10), date(2023, 3, 9), recruitment_source=RARE)],
				recruitment_source=RARE,
				campaign=RARE,
				journey_id=f"rare {number}",
			)
			for number in range(count)
		]
		ways = [
			{
				"name": frappe.generate_hash(length=12),
				"journey_id": f"rare {number}",
				"to_phase": phase,
				"transition_on": moment,
				"recruitment_source": RARE,
				"campaign": RARE,
				"target_group": RARE,
			}
			for number in range(count)
			for phase, moment in (("Decision", datetime(2021, 3, 1)), ("Loyalty", datetime(2021, 3, 10)))
		]
		build([*members, *rare], [*steps, *ways])
		frappe.set_user(attacker)
		assert (about_rare() == none) == (count < CELL)


def test_adding_up_tells_nothing(register, as_role):
	"""Months are held against quarters and years, types against all: the totals are the sums of what is shown. Who changes
	type leaves one and joins another: what types have more of both than all have is the same number."""
	as_role("Member Recruiter")
	summed = {
		"Active and Inactive Members": ("joined", "left", "net"),
		"Retention Rate": ("joined", "due", "renewed", "undecided"),
	}
	for report, fields in summed.items():
		for first, last in WINDOWS:
			totals, joined, difference = set(), {}, set()
			for interval, kinds in product(INTERVALS, ((None,), (*TYPES, RARE))):
				total = Counter()
				for filters in asked(window=((first, last),), interval=(interval,), membership_type=kinds):
					for row in ask(report, filters)["rows"]:
						total.update({field: row[field] for field in fields})
				changed = total["joined"] - joined.setdefault(len(kinds) > 1, total["joined"])
				assert changed == 0, "the interval makes no difference"
				totals.add(tuple(total[field] for field in fields if field not in ("joined", "left")))
				difference.add(total["joined"] - total["left"])
			assert len(totals) == 1, (report, first, last, totals)
			assert len(difference) == 1 or report == "Retention Rate", difference
			assert joined[True] >= joined[False]
	stocks = {
		kind: [row["active"] for row in ask("Active and Inactive Members", filters)["rows"]]
		for kind in (None, *TYPES, RARE)
		for filters in asked(window=((FIRST, LAST),), interval=("Month",), membership_type=(kind,))
	}
	assert stocks.pop(None) == [sum(parts) for parts in zip(*stocks.values(), strict=True)]
	for row in ask("Journey Funnel", QUESTIONS["Journey Funnel"][0])["rows"]:
		assert row["advanced"] + row["lost"] <= row["entered"]


def test_no_flow_of_any_months_is_bounded_below_a_cell(register, as_role):
	"""The strongest use of report 1: what each rounded total leaves open, for every span of months and each type.

	Everything that the report says is a step of the totals of those who joined and of those who left (see
	spell_counts.as_shown and the test before). A group would be singled out where the bounds left by them say that it
	holds somebody, and fewer than a cell.
	"""
	as_role("Member Recruiter")
	could_be = defaultdict(list)  # total as shown: totals that are shown so
	for total in range(1000):
		could_be[Disclosure(CELL).count(total)].append(total)
	checked = 0
	for kind, field in product((*TYPES, RARE), ("joined", "left")):
		(filters,) = asked(window=((FIRST, LAST),), interval=("Month",), membership_type=(kind,))
		shown, bounds = 0, [(0, 0)]  # nobody was there before
		for row in ask("Active and Inactive Members", filters)["rows"]:
			shown += row[field]
			bounds.append((could_be[shown][0], could_be[shown][-1]))
		for (low, high), (later_low, later_high) in combinations(bounds[1:], 2):
			fewest, most = max(0, later_low - high), later_high - low
			assert not (fewest > 0 and most < CELL)
			checked += fewest > 0
	assert checked > 100


def test_minimum_cell_of_settings_is_the_one_that_counts(register, as_role, make):
	make.settings(minimum_cell=12)
	as_role("Member Recruiter")
	for filters in by_period[:3]:
		for _where, number in numbers_of("", ask("Active and Inactive Members", filters)):
			assert cint(number) % 12 == 0
