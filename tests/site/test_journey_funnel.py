"""Report 7: against brute force over raw steps, by hand, conservation, and what history survives."""

import re
from datetime import date, datetime, time

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import getdate
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.member_insights import funnel_counts
from membership_recruitment.member_insights.report.journey_funnel import journey_funnel
from membership_recruitment.member_journey.steps import order as journey_steps
from membership_recruitment.member_journey.steps.order import DERIVED, sync_all
from membership_recruitment.utils.words import in_percent
from tests.support.factories.journeys import (
	BASE,
	DAY,
	GROUPS,
	PHASES,
	SOURCES,
	enter,
	history,
	merge_two,
	orders_of_phases,
	reorder,
)
from tests.support.oracles import brute_force_funnel
from tests.support.oracles.brute_force_funnel import Step
from tests.support.tools.examples import examples

REPORT = "Journey Funnel"
FIELDS = ["phase", "entered", "advanced", "conversion_rate", "median_days", "in_phase_now", "lost"]


def ask(first, last, **filters) -> list[dict]:
	filters = {"from_date": str(first), "to_date": str(last), **filters}
	rows = query_report.run(REPORT, filters=filters)["result"]
	return [{field: row[field] for field in FIELDS} for row in rows]


def of(rows: list[dict], phase: str) -> dict:
	(found,) = [row for row in rows if row["phase"] == phase]
	return found


@pytest.fixture
def steps(make):
	"""No journey yet; then enters (journey, phase or None, day) with the day as a date or a moment."""
	frappe.db.delete("Journey Transition")
	make.settings(minimum_cell=5)
	for source in SOURCES:
		make.source(source)

	def walked(*rows, **origin):
		enter(
			Step(journey, phase, on if isinstance(on, datetime) else datetime.combine(on, time(12)), **origin)
			for journey, phase, on in rows
		)

	return walked


# ---------------------------------------------------------------- brute force


@examples(300)
@given(
	walked=history(),
	window=st.tuples(st.integers(-3, 32), st.integers(0, 35)),
	seen=st.integers(0, 35),
	source=st.sampled_from((None, None, *SOURCES)),
	campaign=st.sampled_from((None, None, "Spring")),
	target_group=st.sampled_from((None, None, *GROUPS)),
	merged=st.booleans(),
	phases=orders_of_phases(),
)
def test_the_funnel_equals_brute_force(
	steps, walked, window, seen, source, campaign, target_group, merged, phases
):
	frappe.db.savepoint("example")
	try:
		enter(walked)
		if merged:
			walked = merge_two(walked)
		if phases != PHASES:
			reorder(phases)
		compare(walked, phases, window, seen, (source, campaign, target_group))
	finally:
		frappe.db.rollback(save_point="example")


def compare(walked, phases, window, seen, origin) -> None:
	first, as_of = BASE + window[0] * DAY, BASE + seen * DAY
	last = first + window[1] * DAY
	expected = brute_force_funnel.funnel(walked, phases, first, last, as_of, *origin)
	chosen = dict(zip(("source", "campaign", "target_group"), origin, strict=True))
	counted = funnel_counts.funnel(first, last, **chosen, as_of=as_of)
	assert [{field: getattr(count, field) for field in FIELDS} for count in counted] == expected
	for count in counted:
		assert count.advanced >= 0 and count.lost >= 0 and count.others >= 0
		assert sum(count.days.values()) == count.advanced
	# nobody is in two phases
	everyone = funnel_counts.funnel(first, last, as_of=as_of)
	assert sum(count.in_phase_now for count in everyone) <= len({step.journey for step in walked})


def stored() -> list[tuple]:
	return frappe.get_all("Journey Transition", fields=["name", *DERIVED], order_by="name asc", as_list=True)


@examples(50)
@given(walked=history())
def test_journeys_one_by_one_or_all_at_once(steps, walked):
	frappe.db.delete("Journey Transition")
	enter(walked)
	one_by_one = stored()
	assert sync_all() == 0
	known = sum(any(columns) for _name, *columns in one_by_one)
	frappe.db.sql(
		"update `tabJourney Transition` set next_on = null, previous_entry_on = null, advanced_on = null"
	)
	assert sync_all() == known
	assert stored() == one_by_one


def test_all_journeys_in_batches(steps, monkeypatch):
	monkeypatch.setattr(journey_steps, "STEPS_PER_BATCH", 3)
	steps(*((f"{n}", phase, BASE + n * DAY) for n in range(7) for phase in PHASES[: 1 + n % 4]))
	before = stored()
	frappe.db.sql("update `tabJourney Transition` set next_on = null, advanced_on = null")
	assert sync_all() > 7
	assert stored() == before and sync_all() == 0


# ---------------------------------------------------------------- by hand


def test_five_journeys_by_hand(steps):
	steps(
		("Anna", "Awareness", date(2024, 1, 1)),
		("Anna", "Consideration", date(2024, 1, 11)),
		("Anna", "Decision", date(2024, 2, 10)),
		("Anna", "Loyalty", date(2024, 2, 15)),  # joined
		("Bo", "Awareness", date(2024, 1, 5)),
		("Bo", "Decision", date(2024, 1, 25)),  # skipped a phase
		("Bo", None, date(2024, 3, 1)),
		("Cia", "Awareness", date(2024, 1, 7)),
		("Cia", None, date(2024, 1, 20)),
		("Dag", "Awareness", date(2024, 1, 8)),
		("Dag", None, date(2024, 1, 9)),
		("Dag", "Awareness", date(2024, 1, 30)),  # reopened
		("Eva", "Consideration", date(2024, 1, 2)),
		("Eva", "Awareness", date(2024, 1, 3)),  # back
	)
	rows = ask("2024-01-01", "2024-01-31")
	# five came in, Dag twice; Anna after 10 days and Bo after 20 got further; Cia left; Dag and Eva are there
	assert of(rows, "Awareness") == {
		"phase": "Awareness",
		"entered": 5,
		"advanced": 2,
		"conversion_rate": 40,
		"median_days": 15,
		"in_phase_now": 2,
		"lost": 1,
	}
	# Anna went on; Eva went back, neither further nor lost
	assert [of(rows, "Consideration")[name] for name in ("entered", "advanced", "lost")] == [2, 1, 0]
	# in January only Bo came there; Anna in February
	assert [of(rows, "Decision")[name] for name in ("entered", "advanced", "lost")] == [1, 0, 1]
	decision = of(ask("2024-01-01", "2024-02-29"), "Decision")
	assert [decision[name] for name in FIELDS[1:]] == [2, 1, 50, 5, 0, 1]
	assert of(rows, "Loyalty")["in_phase_now"] == 1 and of(rows, "Loyalty")["entered"] == 0


def test_who_moves_back_and_forth_is_measured_from_the_first_time_in_the_window(steps):
	steps(
		("Anna", "Awareness", date(2024, 1, 1)),
		("Anna", "Decision", date(2024, 1, 3)),
		("Anna", "Awareness", date(2024, 2, 1)),
		("Anna", "Consideration", date(2024, 2, 8)),
	)
	assert of(ask("2024-01-01", "2024-02-28"), "Awareness")["median_days"] == 2
	assert of(ask("2024-02-01", "2024-02-28"), "Awareness")["median_days"] == 7


def test_by_source_and_campaign(steps):
	steps(("Anna", "Awareness", BASE), ("Anna", "Decision", BASE + DAY), source="Website", campaign="Spring")
	steps(("Bo", "Awareness", BASE), source="Event")
	frappe.get_doc({"doctype": "Campaign", "campaign_name": "Spring"}).insert(ignore_if_duplicate=True)
	assert of(ask(BASE, BASE), "Awareness")["entered"] == 2
	assert of(ask(BASE, BASE, source="Website"), "Awareness")["conversion_rate"] == 100
	assert of(ask(BASE, BASE, source="Event"), "Awareness")["conversion_rate"] == 0
	assert of(ask(BASE, BASE, campaign="Spring"), "Awareness")["entered"] == 1


def test_by_target_group(steps):
	for group in GROUPS:
		frappe.get_doc({"doctype": "Target Group", "group_name": group}).insert(ignore_if_duplicate=True)
	steps(("Anna", "Awareness", BASE), ("Anna", "Decision", BASE + DAY), target_group=GROUPS[0])
	steps(("Bo", "Awareness", BASE), target_group=GROUPS[1])
	steps(("Cia", "Awareness", BASE))
	assert of(ask(BASE, BASE), "Awareness")["entered"] == 3
	assert of(ask(BASE, BASE, target_group=GROUPS[0]), "Awareness")["conversion_rate"] == 100
	assert of(ask(BASE, BASE, target_group=GROUPS[1]), "Awareness")["conversion_rate"] == 0
	assert of(ask(BASE, BASE, target_group=GROUPS[1]), "Awareness")["in_phase_now"] == 1


def test_the_target_group_of_a_prospect_follows_the_journey_into_membership(steps, make):
	"""Also where the group is chosen between two steps: each step keeps that of its day."""
	group = frappe.get_doc({"doctype": "Target Group", "group_name": GROUPS[0]}).insert().name
	today = getdate()
	nils = make.prospect(first_name="Nils")
	nils.target_group = group
	nils.save()
	nils.phase = "Decision"
	nils.save()
	joined = nils.make_member(make.TYPE, str(today), new_person=True)
	rows = ask(today, today, target_group=group)
	assert [row["entered"] for row in rows] == [0, 0, 1, 1, 0]
	assert of(rows, "Loyalty")["in_phase_now"] == 1
	assert [row["entered"] for row in ask(today, today)] == [1, 0, 1, 1, 0]
	assert frappe.db.get_value("Member", joined["member"], "target_group") == group


def test_who_comes_in_again_by_another_source_counts_once(steps):
	"""By the first of the two, so that sources add up to the whole."""
	steps(("Anna", "Awareness", BASE), source="Website")
	steps(("Anna", None, BASE + DAY), ("Anna", "Awareness", BASE + 2 * DAY), source="Event")

	def entered(first, **filters):
		return of(ask(first, BASE + 9 * DAY, **filters), "Awareness")["entered"]

	assert [entered(BASE), entered(BASE, source="Website"), entered(BASE, source="Event")] == [1, 1, 0]
	later = BASE + DAY
	assert [entered(later), entered(later, source="Website"), entered(later, source="Event")] == [1, 0, 1]
	now = [of(ask(BASE, BASE, source=source), "Awareness")["in_phase_now"] for source in SOURCES]
	assert now == [0, 1]


# ---------------------------------------------------------------- what history survives


def test_renamed_reordered_and_deleted_phases(steps):
	steps(
		("Anna", "Awareness", BASE),
		("Anna", "Consideration", BASE + DAY),
		("Anna", "Decision", BASE + 2 * DAY),
	)
	frappe.rename_doc("Journey Phase", "Consideration", "Getting to know us", force=True)
	renamed = ask(BASE, BASE + 9 * DAY)
	assert [row["phase"] for row in renamed][1] == "Getting to know us"
	assert [row["advanced"] for row in renamed][:3] == [1, 1, 0]
	# the order of today: after Decision, Anna went from it forwards and then back
	frappe.db.set_value("Journey Phase", "Getting to know us", "sequence", 4)
	sync_all()
	reordered = ask(BASE, BASE + 9 * DAY)
	assert of(reordered, "Decision")["advanced"] == 0 and of(reordered, "Getting to know us")["advanced"] == 0
	frappe.db.delete("Journey Phase", "Getting to know us")
	sync_all()
	deleted = ask(BASE, BASE + 9 * DAY)
	assert [row["phase"] for row in deleted] == ["Awareness", "Decision", "Loyalty", "Ambassador"]
	assert of(deleted, "Awareness")["median_days"] == 2  # straight to Decision
	frappe.db.delete("Journey Phase")
	assert ask(BASE, BASE + 9 * DAY) == []


def test_the_life_of_prospects_on_the_desk(steps, make):
	"""Through the documents themselves: phases, loss, reopening, merging, joining, deleting."""
	from membership_recruitment.member_recruitment.conversion import merge

	today = getdate()
	nils, berit, twin = (make.prospect(first_name=name) for name in ("Nils", "Berit", "Nisse"))
	assert of(ask(today, today), "Awareness")["entered"] == 3
	joined = merge.join("Membership Prospect", nils.name, twin.name)
	assert of(ask(today, today), "Awareness")["entered"] == 2
	merge.undo(frappe.get_doc("Prospect Merge", joined))
	assert of(ask(today, today), "Awareness")["entered"] == 3
	merge.join("Membership Prospect", nils.name, twin.name)
	nils.reload()
	nils.phase = "Decision"
	nils.save()
	berit.mark_lost("Moved away")
	rows = ask(today, today)
	assert [of(rows, "Awareness")[name] for name in ("entered", "advanced", "lost")] == [2, 1, 1]
	berit.reload()
	berit.reopen()
	assert of(ask(today, today), "Awareness")["lost"] == 0
	nils.make_member(make.TYPE, str(today), new_person=True)
	rows = ask(today, today)
	assert of(rows, "Decision")["conversion_rate"] == 100
	assert [of(rows, "Loyalty")[name] for name in ("entered", "in_phase_now")] == [1, 1]
	assert sync_all() == 0
	# the person is deleted, the figures stay
	berit.reload()
	berit.delete()
	assert ask(today, today) == rows


# ---------------------------------------------------------------- what else the page gets


def test_columns_chart_cards_and_message(steps):
	for number in range(10):
		steps((f"{number}", "Awareness", date(2024, 3, 1)), (f"{number}", None, date(2024, 3, 5)))
		if number < 4:
			steps(
				(f"before {number}", "Awareness", date(2024, 1, 1)),
				(f"before {number}", "Decision", date(2024, 1, 5)),
			)
	answer = query_report.run(REPORT, filters={"from_date": "2024-02-01", "to_date": "2024-03-31"})
	assert [column["fieldname"] for column in answer["columns"]] == FIELDS
	chart = answer["chart"]["data"]
	assert chart["labels"] == list(PHASES)
	assert [dataset["values"] for dataset in chart["datasets"]] == [[0] * 5, [0] * 5, [10, 0, 0, 0, 0]]
	entered, conversion, *_rest = answer["report_summary"]
	assert entered["value"] == 10 and "(before: 4)" in entered["label"]
	assert (
		conversion["value"] == in_percent(0)
		and "(before: 100" in conversion["label"]
		and conversion["indicator"] == "Red"
	)
	assert "/membership-help/journey-funnel" in answer["message"]


def test_it_opens_with_the_last_twelve_months(steps):
	today = getdate()
	steps(("Anna", "Awareness", today), ("Bo", "Awareness", today - 800 * DAY))
	assert of(query_report.run(REPORT, filters={})["result"], "Awareness")["entered"] == 1


@pytest.mark.parametrize(
	("filters", "sentence"),
	[
		({"from_date": "2024-02-01", "to_date": "2024-01-01"}, "lies after the last day"),
		({"from_date": "1000-01-01", "to_date": "2024-01-01"}, "between the years"),
		({"from_date": "2124-01-01", "to_date": "2124-02-01"}, "lies in the future"),
		({"from_date": "2024-13-45", "to_date": "2024-02-01"}, "not a valid date"),
		({"source": "' or 1=1"}, "There is no recruitment source"),
		({"campaign": "' or 1=1"}, "There is no campaign"),
		({"target_group": "' or 1=1"}, "There is no target group"),
	],
)
def test_filters_that_make_no_sense_get_one_sentence(site, filters, sentence):
	frappe.clear_messages()
	assert journey_funnel.execute(filters) == ([], [])
	(said,) = frappe.get_message_log()
	assert re.search(sentence, said["message"])


def test_recruiting_staff_see_rounded_numbers_of_whole_months(steps, as_role):
	steps(*((f"{n}", "Awareness", date(2024, 3, 1)) for n in range(23)))
	steps(*((f"{n}", "Decision", date(2024, 3, 9)) for n in range(8)))
	steps(*((f"{n}", None, date(2024, 3, 9)) for n in range(20, 23)))
	as_role("Member Recruiter")
	rows = ask("2024-03-20", "2024-04-15")  # March
	assert of(rows, "Awareness") == {
		"phase": "Awareness",
		"entered": 20,
		"advanced": 10,
		"conversion_rate": 50,
		"median_days": None,
		"in_phase_now": 10,
		"lost": 0,
	}
	for role in ("Member Registrar", "Membership Manager", "Membership Analyst"):
		frappe.set_user("Administrator")
		as_role(role)
		assert of(ask("2024-03-01", "2024-03-31"), "Awareness")["entered"] == 23
	for roles in ((), ("Member Privacy Officer",), ("Sales User",)):
		frappe.set_user("Administrator")
		as_role(*roles)
		with pytest.raises(frappe.PermissionError):
			ask("2024-03-01", "2024-03-31")
