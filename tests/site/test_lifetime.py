"""Reports 3 and 4: published data through the register, brute force, and who sees what."""

from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from random import Random

import frappe
import pytest
from frappe.desk import query_report

from membership_recruitment.member_insights import insight_counts, lifetime_counts
from membership_recruitment.membership.register.bulk import NewMember, NewTerm, add_members
from membership_recruitment.membership.terms import calendar_years, refresh
from membership_recruitment.membership.terms.periods import add_months
from tests.support.oracles import telco
from tests.support.tools import clock

lifelines = pytest.importorskip("lifelines")
from lifelines import datasets, utils  # noqa: E402

AS_OF = date(2023, 12, 31)
YEAR = 365  # leap days are no time
DAY = timedelta(days=1)


@pytest.fixture
def register(make):
	"""An empty register without grace, so that a unit of the data is a day."""
	for doctype in ("Membership Spell", "Membership Event", "Membership", "Member"):
		frappe.db.delete(doctype)
	make.settings(grace_days=0, minimum_cell=5, complete_since=None)


def enter(rows, unit=1, membership_type="Individual") -> None:
	"""(how long, ended or not) as members whose last day, or today's AS_OF, lies so many units after they joined."""
	people = []
	for lasted, ended in rows:
		days = int(lasted) * unit
		last = AS_OF - 40 * DAY if ended else AS_OF
		start = last + DAY - days * DAY
		while calendar_years.lasted(start, last + DAY) < days:
			start -= DAY
		people.append(NewMember("M", terms=[NewTerm(membership_type, start, last if ended else None)]))
	add_members(people)


def lifetime(**filters) -> dict:
	return query_report.run("Member Lifetime", filters={"as_of": str(AS_OF), **filters})


def row(**filters) -> dict:
	(only,) = lifetime(**filters)["result"]
	return only


def column(name, values):
	return list(zip(values[name[0]].astype(int), values[name[1]].astype(bool), strict=True))


def test_waltons_through_the_register(register, make):
	make.membership_type("miR-137", period_kind="Lifetime")
	make.membership_type("control", period_kind="Lifetime")
	data = datasets.load_waltons()
	for group in ("miR-137", "control"):
		enter(column(("T", "E"), data[data["group"] == group]), membership_type=group)
	fitter = lifelines.KaplanMeierFitter().fit(data["T"], data["E"])
	only = row()
	assert (only["members"], only["ended"]) == (163, 156)
	assert only["median_years"] * YEAR == pytest.approx(56)
	mean = utils.restricted_mean_survival_time(fitter, t=data["T"].max())
	assert only["mean_years"] * YEAR == pytest.approx(mean, abs=1e-9)
	medians = {
		found["group"]: round(found["median_years"] * YEAR)
		for found in lifetime(group_by="Membership Type")["result"]
	}
	assert medians == {"miR-137": 26, "control": 58}


def test_lung_through_the_register(register):
	data = datasets.load_lung()
	enter(column(("time", "status"), data))
	fitter = lifelines.KaplanMeierFitter().fit(data["time"], data["status"])
	only = row()
	assert only["median_years"] * YEAR == pytest.approx(310)
	assert only["survival_1"] == pytest.approx(100 * fitter.predict(365), abs=1e-9)
	assert round(only["survival_1"] / 100, 4) == 0.4092
	assert only["survival_3"] is None  # nobody was seen for so long


@pytest.mark.parametrize(("untreated", "median"), [(0, 23), (1, 8)])
def test_leukemia_with_sixty_days_to_a_week(register, untreated, median):
	data = datasets.load_leukemia()
	enter(column(("t", "status"), data[data["Rx"] == untreated]), unit=60)
	only = row()
	assert only["median_years"] * YEAR / 60 == pytest.approx(median)
	if not untreated:
		assert only["survival_1"] == pytest.approx(85.714, abs=1e-3)  # S(6): a year has six such weeks


def test_telco_with_thirty_days_to_a_month(register):
	enter(telco.rows(), unit=30)
	only = row()
	assert (only["members"], only["ended"]) == (7032, 1869)
	assert round(only["survival_1"] / 100, 4) == 0.8432  # S(12)
	assert round(only["survival_2"] / 100, 4) == 0.7887  # S(24)
	(everyone,) = lifetime_counts.lifetimes(lifetime_counts.memberships(AS_OF)).values()
	assert round(everyone.curve().at(72 * 30), 4) == 0.5928


def test_members_of_an_incomplete_register_enter_late(register, make):
	since = date(2018, 1, 1)
	make.settings(complete_since=since)
	rows = []
	for number in range(120):
		start = date(2010, 1, 1) + timedelta(days=41 * number)
		end = start + timedelta(days=200 + 37 * (number * 7 % 50)) if number % 3 else None
		rows.append((start, end))
	add_members([NewMember("M", terms=[NewTerm("Individual", start, end)]) for start, end in rows])
	durations, ended, entries = [], [], []
	for start, end in rows:
		over = end is not None and end < AS_OF
		lasted = calendar_years.lasted(start, (end if over else AS_OF) + DAY)
		entered = max(0, calendar_years.lasted(start, since))
		if lasted > entered:
			durations.append(lasted)
			ended.append(over)
			entries.append(entered)
	fitter = lifelines.KaplanMeierFitter().fit(durations, ended, entry=entries)
	only = row()
	assert only["members"] == len(durations) < len(rows)
	for years in (1, 2, 3, 5):
		assert only[f"survival_{years}"] == pytest.approx(100 * fitter.predict(years * YEAR), abs=1e-7)


def test_who_is_in_grace_is_neither_renewed_nor_gone(register, make):
	make.settings(grace_days=30)
	add_members(
		[NewMember("M", terms=[NewTerm("Individual", AS_OF - 375 * DAY, AS_OF - 10 * DAY)])] * 3
		+ [NewMember("M", terms=[NewTerm("Individual", AS_OF - 800 * DAY, AS_OF - 401 * DAY)])]
		+ [NewMember("M", terms=[NewTerm("Individual", AS_OF - 800 * DAY, None)])]
	)
	only = row()
	assert (only["members"], only["ended"]) == (5, 1)
	# three were seen for 365 days and left the count before the 366th: one of the two others ended after 400
	assert only["survival_1"] == 100
	assert only["survival_2"] == 50


@pytest.mark.parametrize("year", [2019, 2022])
def test_a_yearly_term_lasts_exactly_a_year_leap_day_or_not(register, year):
	"""Who leaves at exactly n years has left at n."""
	starts = [add_months(date(year, 1, 1), month) for month in range(12)] + [date(2020, 2, 29)] * (
		year == 2019
	)
	add_members(
		[
			NewMember("M", terms=[NewTerm("Individual", start, add_months(start, 12) - DAY)])
			for start in starts
		]
	)
	only = row(as_of="2023-12-31" if year == 2019 else str(add_months(AS_OF, 12)))
	assert (only["ended"], only["survival_1"]) == (len(starts), 0)
	assert (only["median_years"], only["mean_years"]) == (1.0, 1.0)


def test_leap_days_are_the_same_in_python_and_in_the_database(register):
	"""All pairs of days around the turn of February, and any others."""
	days = [date(year, 2, 27) + n * DAY for year in (1904, 1999, 2000, 2023, 2024) for n in range(4)]
	chosen = Random(1)
	days += [date(1900, 3, 1) + chosen.randrange(73_000) * DAY for _ in range(40)]
	lasted = calendar_years.lasted_sql("%(first)s", "%(stop)s")
	full_years = calendar_years.full_years_sql("%(first)s", "%(stop)s")
	for first, stop in combinations(sorted(days), 2):
		((in_days, in_years),) = frappe.db.sql(
			f"select {lasted}, {full_years}", {"first": first, "stop": stop}
		)
		assert in_days == calendar_years.lasted(first, stop), (first, stop)
		assert in_years == calendar_years.full_years(first, stop), (first, stop)


# ---------------------------------------------------------------- cohorts


def cohorts(first, last) -> dict[str, dict]:
	rows = query_report.run("Cohort Retention", filters={"from_year": first, "to_year": last})["result"]
	return {found["cohort"]: found for found in rows}


# P. S. Fader and B. G. S. Hardie (2007), How to Project Customer Retention, J. Interactive Marketing 21(1), table 1:
# percent of the customers acquired in year 0 who were still there after n years
FADER_HARDIE = {
	"Regular": (63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3),
	"High End": (86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4),
}


@pytest.mark.parametrize("group", list(FADER_HARDIE))
def test_the_table_of_fader_and_hardie(register, group):
	start = date(2009, 3, 1)
	left = [1000, *(round(10 * share) for share in FADER_HARDIE[group])]
	people = []
	for years, (before, after) in enumerate(pairwise(left), start=1):
		end = add_months(start, 12 * years) - DAY
		people += [NewMember("M", terms=[NewTerm("Individual", start, end)])] * (before - after)
	people += [NewMember("M", terms=[NewTerm("Individual", start, None)])] * left[-1]
	add_members(people)
	found = cohorts(2009, 2009)["2009"]
	assert found["size"] == 1000
	assert [round(found[f"year_{n}"], 1) for n in range(1, 13)] == list(FADER_HARDIE[group])


@pytest.mark.parametrize("grace_is_active", [1, 0])
def test_grace_is_no_year_of_membership(register, make, grace_is_active):
	"""Whoever asks who is still there after n years gets the same answer."""
	make.settings(grace_days=30, grace_is_active=grace_is_active)
	start = date(2021, 5, 3)
	one, two = (NewTerm("Individual", start, add_months(start, 12 * years) - DAY) for years in (1, 2))
	add_members([NewMember("M", terms=[one])] * 4 + [NewMember("M", terms=[two])])
	refresh.refresh_statuses()
	assert [cohorts(2021, 2021)["2021"][f"year_{n}"] for n in (1, 2)] == [20, 0]
	only = row()
	assert [round(only[f"survival_{n}"], 6) for n in (1, 2)] == [20, 0]
	counts = insight_counts.everyone(start, start)
	assert (counts.joined, counts.stayed) == (5, 1)


@pytest.mark.parametrize("grace_is_active", [1, 0])
def test_whose_grace_runs_is_undecided(register, make, grace_is_active):
	"""Left out above and below, and running in the curve, until grace is over, or resignation or death decide."""
	make.settings(grace_days=30, grace_is_active=grace_is_active)
	start = date(2021, 12, 20)
	year = add_months(start, 12) - DAY
	renewed = [NewTerm("Individual", start, year), NewTerm("Individual", year + DAY, add_months(year, 12))]
	in_grace = [NewTerm("Individual", start, year)]
	resigned = [NewTerm("Individual", start, year, cancelled_from=year + 3 * DAY)]
	people = [renewed] * 3 + [in_grace] * 4 + [resigned]
	for day, decided in ((datetime(2023, 1, 18, 10), 5), (datetime(2023, 1, 19, 10), 9)):
		frappe.db.savepoint("day")
		with clock.at(day):
			add_members(
				[
					*(NewMember("M", terms=terms) for terms in people),
					NewMember("M", terms=in_grace, deceased_on=year + 5 * DAY),
				]
			)
			only = cohorts(2021, 2021)["2021"]
			counts = insight_counts.everyone(start, start)
			lasted = row(as_of=str(day.date()))
		assert (lasted["members"], lasted["ended"]) == (9, decided - 3)
		assert (only["size"], only["year_1"]) == (9, pytest.approx(100 * 3 / decided))
		assert (counts.joined, counts.stayed) == (decided, 3)
		frappe.db.rollback(save_point="day")


# ---------------------------------------------------------------- what the page gets, and who


def test_columns_are_those_of_the_design(register):
	enter([(400, True), (900, False)])
	names = [column["fieldname"] for column in lifetime()["columns"]]
	assert names == [
		"group",
		"members",
		"ended",
		"median_years",
		"mean_years",
		*(f"survival_{years}" for years in (1, 2, 3, 5, 10)),
	]
	found = query_report.run("Cohort Retention", filters={"from_year": 2020, "to_year": 2023})
	assert [column["fieldname"] for column in found["columns"]][:3] == ["cohort", "size", "year_1"]


def test_no_label_of_who_stays_can_be_read_as_who_went(register):
	enter([(400, True), (900, False)])
	answer = lifetime()
	labels = [column["label"] for column in answer["columns"] if column["fieldname"].startswith("survival_")]
	assert labels[:2] == ["Still Members After 1 Year", "Still Members After 2 Years"]
	drawn = [line["name"] for line in answer["chart"]["data"]["datasets"]]
	assert "Share Still Members" in drawn
	assert not [label for label in (*labels, *drawn) if "Left" in label]


def test_groups_add_up_to_everyone(register, make):
	make.source("Fair")
	enter([(400, True), (900, False), (1200, False)])
	enter([(50, True)] * 3, membership_type="Family")
	for group_by in ("Membership Type", "Recruitment Source", "Join Year"):
		rows = lifetime(group_by=group_by)["result"]
		assert sum(found["members"] for found in rows) == 6
		assert sum(found["ended"] for found in rows) == 4


def test_a_median_that_is_not_reached_says_so(register):
	enter([(400, True), (900, False), (900, False), (900, False)])
	only = row()
	assert only["median_years"] is None
	assert only["longest_years"] == round(900 / YEAR, 1)


def test_the_chart_is_the_curve_with_its_band(register):
	enter(column(("time", "status"), datasets.load_lung()))
	chart = lifetime()["chart"]
	share, low, high = (dataset["values"] for dataset in chart["data"]["datasets"])
	assert share[0] == low[0] == high[0] == 100
	assert all(one <= other <= third for one, other, third in zip(low, share, high, strict=True))


@pytest.mark.parametrize("report", ["Cohort Retention", "Member Lifetime"])
def test_recruiting_staff_see_rounded_numbers(register, as_role, report):
	enter([(400, True)] * 23 + [(900, False)] * 3)
	filters = {"as_of": str(AS_OF), "group_by": "Join Year", "from_year": 2015, "to_year": 2023}
	exact = {tuple(found.values())[:2] for found in query_report.run(report, filters=filters)["result"]}
	as_role("Member Recruiter")
	rows = query_report.run(report, filters=filters)["result"]
	assert {tuple(found.values())[:2] for found in rows} == {("2022", 25)}
	assert exact == {("2022", 23), ("2021", 3)}


@pytest.mark.parametrize(
	("report", "filters", "sentence"),
	[
		("Member Lifetime", {"as_of": "2999-01-01"}, "today or an earlier day"),
		("Member Lifetime", {"as_of": "0001-01-01"}, "today or an earlier day"),
		("Member Lifetime", {"group_by": "full_name"}, "Group by Membership Type"),
		("Cohort Retention", {"from_year": 2024, "to_year": 2020}, "earlier to the later"),
		("Cohort Retention", {"from_year": 1800, "to_year": 2020}, "more than 100 rows"),
	],
)
def test_filters_that_make_no_sense_get_one_sentence(register, report, filters, sentence):
	frappe.clear_messages()
	assert query_report.run(report, filters=filters)["result"] == []
	(said,) = frappe.get_message_log()
	assert sentence in said["message"]
