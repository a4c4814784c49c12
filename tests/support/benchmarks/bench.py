"""How long jobs and reports take on registers of the sizes in design §9 (large_register.py).

Writes to the site that it is given, so give it one that nobody needs (`./dev bench` makes one). From the bench's
sites folder:

        ../env/bin/python ../apps/membership_recruitment/tests/support/benchmarks/bench.py SITE small|medium|large|tenth|union

Seconds are medians by the clock; beside them stands what this process and its connection's thread in the
database computed, which does not depend on who else uses the machine. `SQL` is the time of the best bare SQL that
we know for the same answer, with nothing around it. A job or a report more is one line in JOBS or REPORTS.
"""

import os
import re
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import frappe
from frappe.desk import query_report
from frappe.utils import add_months, getdate

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from membership_recruitment.member_insights.jubilees import WAYS
from membership_recruitment.member_journey.steps import order as step_order
from membership_recruitment.member_recruitment.ranking import models as ranking_models
from membership_recruitment.member_recruitment.ranking import scores as ranking_scores
from membership_recruitment.membership.engagement import activity_rules, stored_scores
from membership_recruitment.membership.fees import payments
from membership_recruitment.membership.leaving_risk import models as risk_models
from membership_recruitment.membership.leaving_risk import rules as risk_rules
from membership_recruitment.membership.leaving_risk import scores as risk_scores
from membership_recruitment.membership.terms import refresh
from membership_recruitment.utils import batches
from tests.support.benchmarks import large_ledgers, large_register, ranked_history

RUNS = 3
ORM_ENDS = ("small",)  # the sizes on which the plain way through the ORM ends within minutes
TYPE = "Individual"


@dataclass(frozen=True)
class Job:
	"""`run` returns how many rows it was about, if that says something; `undo` goes before, unmeasured. `by_name`: it takes
	long and is no part of a night, so it is measured where it is asked for."""

	name: str
	run: Callable[[], int | None]
	undo: Callable[[], None] | None = None
	runs: int = 1
	by_name: bool = False


@dataclass(frozen=True)
class Report:
	"""A report, the filters to ask it with, by name, the bare SQL for the same answer, and what an app that asks the
	ORM for each person's rows would read for it: (DocType of the person, its column, DocType of the rows, field)."""

	name: str
	questions: dict[str, dict]
	bare: tuple[str, ...] | Callable[[dict], tuple[str, ...]] = ()
	orm: tuple[tuple[str, str, str, str], ...] = (("Member", "name", "Membership", "member"),)


# ---------------------------------------------------------------- what is measured


def undo_everything() -> None:
	"""As after the first migrate: nothing derived is there."""
	frappe.db.sql("update `tabMember` set status = null, membership_type = null, end_date = null")
	frappe.db.sql(
		"update `tabMembership` set status = null, due_on = null, first_term = 0, renewed = 0, course = null"
	)
	frappe.db.truncate("Membership Spell")


def undo_some() -> None:
	"""As after some nights: one in a hundred members has another status, and their last spell has ended."""
	frappe.db.sql("update `tabMember` set status = 'Pending' where mod(crc32(name), 100) = 0")
	frappe.db.sql(
		"update `tabMembership Spell` set ended = 1 - ended where mod(crc32(member), 100) = 0 and spell_number = 1"
	)
	frappe.db.commit()


def undo_standings() -> None:
	"""As after somebody changed a weight: every standing and score is another one."""
	frappe.db.sql("update `tabMember Activity` set points = 0, latest_to = null, number = 0")
	frappe.db.sql("update `tabMember` set engagement_score = 0, engagement_level = null")
	frappe.db.commit()


def undo_scores() -> None:
	"""As every night: scores fade by a day, standings stay."""
	frappe.db.sql("update `tabMember` set engagement_score = engagement_score + 1 where activities > 0")
	frappe.db.commit()


def undo_steps() -> None:
	"""As after the first migrate: no step knows of the others."""
	frappe.db.sql(
		"update `tabJourney Transition` set next_on = null, previous_entry_on = null, advanced_on = null"
	)
	frappe.db.commit()


def add_activities() -> int:
	"""An activity for each of twenty members, one by one; undone."""
	names = _some("select name from `tabMember` where mod(crc32(name), 97) = 5 limit 20")
	for name in names:
		frappe.get_doc(
			{
				"doctype": "Member Activity",
				"member": name,
				"activity_type": "Volunteered",
				"activity_on": getdate(),
			}
		).insert()
	frappe.db.rollback()
	return len(names)


def save_members() -> int:
	"""A field of twenty members, one save each; undone."""
	names = _some("select name from `tabMember` where mod(crc32(name), 97) = 5 limit 20")
	for name in names:
		doc = frappe.get_doc("Member", name)
		doc.deceased_on = getdate()
		doc.save()
	frappe.db.rollback()
	return len(names)


def add_terms() -> int:
	"""A term for each of twenty expired members; undone."""
	names = _some(
		"select name from `tabMember` where status = 'Expired' and mod(crc32(name), 97) = 5 limit 20"
	)
	for name in names:
		frappe.get_doc(
			{
				"doctype": "Membership",
				"member": name,
				"membership_type": TYPE,
				"start_date": getdate(),
				"recruitment_source": "Website",
			}
		).insert()
	frappe.db.rollback()
	return len(names)


def refresh_one() -> int:
	names = _some("select name from `tabMember` where mod(crc32(name), 97) = 5 limit 20")
	for name in names:
		refresh.refresh_members([name])
	frappe.db.rollback()
	return len(names)


def _some(query: str) -> list[str]:
	return frappe.db.sql_list(query)


def first_night(processes: int = 2) -> float:
	"""Statuses, spells and ledger of everybody, each process a part of them; seconds by the clock."""
	began, site = time.monotonic(), frappe.local.site
	members = frappe.db.sql_list("select name from `tabMember` order by name")
	size = -(-len(members) // processes)
	frappe.db.close()
	children = []
	for start in range(0, len(members), size):
		if not (child := os.fork()):
			frappe.init(site, sites_path=".")
			frappe.connect()
			parts = batches.split(members[start : start + size])
			batches.finish_each(partial(refresh.refresh_members, lapses=True), parts)
			os._exit(0)
		children.append(child)
	assert all(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0 for child in children)
	frappe.connect()
	for doctype in ("Member", "Membership", "Membership Event", "Membership Spell", "Member Payment"):
		frappe.db.sql(f"analyze table `tab{doctype}`")
	return time.monotonic() - began


def train() -> int:
	return frappe.db.get_value("Ranking Model", ranking_models.train(), "people")


def undo_models() -> None:
	frappe.db.delete("Ranking Model")
	frappe.db.commit()


def undo_ranks() -> None:
	frappe.db.sql(
		"update `tabMembership Prospect` set ranking_rank = 0, ranking_band = null, ranking_levels = null"
	)
	frappe.db.commit()


def train_risk() -> int:
	"""And put it to use, so that everybody is looked at by a model."""
	name = risk_models.train()
	frappe.db.set_value(risk_rules.MODEL, name, "status", "In Use")
	frappe.db.commit()
	return frappe.db.get_value(risk_rules.MODEL, name, "people")


def undo_risk_models() -> None:
	frappe.db.delete(risk_rules.MODEL)
	frappe.db.commit()


def undo_risks() -> None:
	frappe.db.sql(
		"update `tabMember` set leaving_band = null, leaving_levels = null, leaving_call_on = null where leaving_band is not null"
	)
	frappe.db.commit()


JOBS = (
	Job("nightly, everything to do", refresh.nightly, undo_everything),
	Job("nightly, one member in a hundred to do", refresh.nightly, undo_some),
	Job("nightly, nothing to do", refresh.nightly),
	Job("nightly, every ledger and time by type", refresh.refresh_all, by_name=True),
	Job("payments, as every night", payments.nightly),
	Job("payments, every invoice", payments.sync_all, by_name=True),
	Job("engagement, everything to do", stored_scores.nightly, undo_standings),
	Job("engagement, a day later", stored_scores.nightly, undo_scores),
	Job("engagement, nothing to do", stored_scores.nightly),
	Job("activities by rule, nothing to do", activity_rules.nightly),
	Job("journey steps, everything to do", step_order.sync_all, undo_steps),
	Job("journey steps, nothing to do", step_order.sync_all),
	Job("ranking of prospects, training", train, undo_models),
	Job("ranking of prospects, everybody", ranking_scores.rank, undo_ranks),
	Job("ranking of prospects, nothing to do", ranking_scores.rank),
	Job("risk of leaving, training", train_risk, undo_risk_models),
	Job("risk of leaving, everybody", risk_scores.score, undo_risks),
	Job("risk of leaving, nothing to do", risk_scores.score),
	Job("20 activities, one by one", add_activities, runs=RUNS),
	Job("refresh of 20 members, one by one", refresh_one, runs=RUNS),
	Job("20 deaths, one by one", save_members, runs=RUNS),
	Job("20 terms, one by one", add_terms, runs=RUNS),
)


def by_period() -> dict[str, dict]:
	"""Questions to the reports by period: the page's own, and the widest ones."""
	today = getdate()
	year = {"from_date": add_months(today.replace(day=1), -11), "to_date": today, "interval": "Month"}
	ever = {"from_date": date(today.year - 14, 1, 1), "to_date": date(today.year + 1, 12, 31)}
	return {
		"a year by month": year,
		"all by month": {**ever, "interval": "Month"},
		"all by year": {**ever, "interval": "Year"},
		"all by month, one type": {**ever, "interval": "Month", "membership_type": TYPE},
	}


OF_TYPE = "and (%(membership_type)s is null or s.membership_type = %(membership_type)s)"
SPELLS_SQL = (
	f"""select sum(s.active_to >= %(from_date)s - interval 1 day), sum(s.spell_number = 1)
		from `tabMembership Spell` s where s.start_date < %(from_date)s {OF_TYPE}""",
	f"""select s.start_date, count(*), sum(s.spell_number = 1) from `tabMembership Spell` s
		where s.start_date between %(from_date)s and %(to_date)s {OF_TYPE} group by s.start_date""",
	f"""select s.active_to, count(*) from `tabMembership Spell` s
		where s.active_to between %(from_date)s - interval 1 day and %(to_date)s {OF_TYPE} group by s.active_to""",
)
RETENTION_SQL = (
	*SPELLS_SQL,
	f"""select came.start_date, count(*) from `tabMembership Spell` came
		join `tabMembership Spell` s on s.member = came.member and s.spell_number = came.spell_number - 1
		where came.spell_number > 1 and came.start_date between %(from_date)s and %(to_date)s
			and s.active_to >= came.start_date - interval 1 year {OF_TYPE}
		group by came.start_date""",
	f"""select s.due_on, count(*), sum(s.renewed), sum(s.first_term), sum(s.first_term and s.renewed)
		from `tabMembership` s where s.due_on between %(from_date)s and %(to_date)s {OF_TYPE} group by s.due_on""",
)


# of a membership, and of a member: of its first one
LABELS = {
	"Membership Type": ("s.membership_type", "s.joined_type"),
	"Recruitment Source": ("s.recruitment_source", "s.joined_source"),
	"Join Year": ("year(s.start_date)", "year(s.joined_on)"),
}


def value_sql(filters: dict) -> tuple[str, ...]:
	"""The money, the years of membership and the lifetimes."""
	years = "timestampdiff(year, s.start_date, least(ifnull(s.end_date, %(as_of)s), %(as_of)s)) + 1"
	if "group_by" not in filters:
		return (
			"""select sum(p.amount), sum(if(p.paid_on <= %(as_of)s - interval 1 year, p.amount, 0)),
				sum(if(p.paid_on <= %(as_of)s - interval 2 year, p.amount, 0))
			from `tabMember Payment` p where p.paid_on <= %(as_of)s""",
			f"""select sum(s.spell_number = 1), sum({years})
			from `tabMembership Spell` s where s.start_date <= %(as_of)s""",
			*lifetime_sql(filters),
		)
	_of_membership, label = LABELS[filters["group_by"]]
	return (
		f"""select {label}, sum(p.amount)
		from (select p.member, sum(p.amount) as amount from `tabMember Payment` p force index (payments_of_member)
			where p.paid_on <= %(as_of)s group by p.member) p
		join `tabMembership Spell` s on s.member = p.member and s.spell_number = 1 group by 1""",
		f"""select {label}, sum(s.spell_number = 1), sum({years})
		from `tabMembership Spell` s where s.start_date <= %(as_of)s group by 1""",
		*lifetime_sql(filters),
	)


def lifetime_sql(filters: dict) -> tuple[str, ...]:
	label, _of_member = LABELS.get(filters.get("group_by"), ("''", ""))
	return (
		f"""select {label}, datediff(least(ifnull(s.end_date, %(as_of)s), %(as_of)s), s.start_date) as days,
			s.active_to < %(as_of)s as ended, count(*)
		from `tabMembership Spell` s where s.start_date <= %(as_of)s group by 1, 2, 3""",
	)


SOURCES_SQL = (
	"""select p.recruitment_source, datediff(p.closed_on, p.creation) as days, count(*)
		from `tabMembership Prospect` p where p.creation >= %(from_date)s
			and p.creation < %(to_date)s + interval 1 day group by p.recruitment_source, days""",
	"""select p.recruitment_source, count(*), sum(f.end_date >= f.start_date + interval 1 year)
		from `tabMembership Prospect` p join `tabMember` m on m.journey_id = p.journey_id
		join `tabMembership Spell` f on f.member = m.name and f.spell_number = 1
		where p.creation >= %(from_date)s and p.creation < %(to_date)s + interval 1 day and p.status = 'Converted'
		group by p.recruitment_source""",
)


def value_questions() -> dict[str, dict]:
	today = getdate()
	groups = ("Membership Type", "Recruitment Source", "Join Year")
	return {"all": {"as_of": today}} | {f"by {name}": {"as_of": today, "group_by": name} for name in groups}


def source_questions() -> dict[str, dict]:
	today = getdate()
	return {
		"a year": {"from_date": add_months(today, -12), "to_date": today, "group_by": "Source"},
		"all": {"from_date": date(today.year - 14, 1, 1), "to_date": today, "group_by": "Source"},
	}


ENGAGEMENT_SQL = (
	*(
		f"""select count(*), sum(a.points * pow(0.5, datediff({day}, a.activity_on) / 365) > 9) from `tabMembership Spell` s
		left join `tabMember Activity` a on a.member = s.member and a.activity_on <= {day} and a.latest_to >= {day}
		where s.start_date <= {day} and s.active_to >= {day} {OF_TYPE}"""
		for day in ("%(as_of)s", "(%(as_of)s - interval 1 year)")
	),
	"""select m.name, m.full_name, a.points * pow(0.5, datediff(%(as_of)s, a.activity_on) / 365) as points, a.number,
		a.activity_on, m.status
		from `tabMember` m left join `tabMember Activity` a on a.member = m.name and a.activity_on <= %(as_of)s
			and a.latest_to >= %(as_of)s
		where (m.deceased_on is null or m.deceased_on > %(as_of)s) and (a.name is not null or m.join_date <= %(as_of)s)
		order by points desc, m.name limit 2000""",
)


def engagement() -> dict[str, dict]:
	today = getdate()
	return {
		"today": {"as_of": today},
		"one type": {"as_of": today, "membership_type": TYPE},
		"one level": {"as_of": today, "level": "Low"},
		"five years ago": {"as_of": add_months(today, -60)},
	}


def windows() -> dict[str, dict]:
	"""Questions to the reports by window: a year, two years that are over for a year, and everything."""
	today = getdate()
	return {
		"the last twelve months": {"from_date": add_months(today.replace(day=1), -12), "to_date": today},
		"two years": {"from_date": add_months(today, -36), "to_date": add_months(today, -12)},
		"all": {"from_date": date(today.year - 14, 1, 1), "to_date": today},
	}


# phase by phase who came in and who is there, and in one statement those who left
FUNNEL_SQL = (
	*(
		f"""select datediff(t.advanced_on, t.transition_on) as days, count(*) from `tabJourney Transition` t
		where t.to_phase = '{phase}' and t.transition_on >= %(from_date)s
			and t.transition_on < %(to_date)s + interval 1 day and t.previous_entry_on is null
		group by days"""
		for phase in large_register.PHASES
	),
	*(
		f"select count(*) from `tabJourney Transition` t where t.to_phase = '{phase}' and t.next_on is null"
		for phase in large_register.PHASES
	),
	"""select t.to_phase, count(*) from `tabJourney Transition` gone
		join `tabJourney Transition` t on t.journey_id = gone.journey_id
		where gone.to_phase is null and gone.next_on is null and gone.transition_on >= %(from_date)s
			and t.transition_on >= %(from_date)s and t.transition_on < %(to_date)s + interval 1 day
			and t.previous_entry_on is null and t.advanced_on is null
		group by t.to_phase""",
)
INSIGHT_SQL = tuple(
	f"""select {value}, count(*), sum(s.stayed_a_year) from `tabMembership Spell` s
		where s.spell_number = 1 and s.start_date between %(from_date)s and %(to_date)s group by 1"""
	for value in ("s.joined_source", "s.joined_campaign", "s.joined_age", "s.joined_area", "s.joined_phases")
)


# each spell lies between two anniversaries of the day on which its member first joined
COHORT_SQL = """select year(s.joined_on), timestampdiff(year, s.joined_on, s.start_date) as since,
	timestampdiff(year, s.joined_on, least(ifnull(s.end_date, curdate()), curdate())) as until, count(*)
	from `tabMembership Spell` s group by 1, 2, 3"""


# the latest term of each member in these days that has no later one, and how many of the two years before were renewed
RENEWALS_SQL = (
	f"""select s.name, s.member, s.end_date, s.status from `tabMembership` s
		where s.end_date between %(from_date)s and %(to_date)s {OF_TYPE} and s.cancelled_from is null
			and not exists (select 1 from `tabMembership` n where n.member = s.member and n.start_date > s.start_date)
		limit 20000""",
	"""select s.membership_type, s.first_term, count(*), sum(s.renewed) from `tabMembership` s
		where s.due_on between curdate() - interval 2 year and curdate() group by 1, 2""",
)


# terms by what became of them; the rest is Python
COURSES_SQL = """select membership_type, course, count(*) from `tabMembership` where course is not null
	group by membership_type, course"""


def forecast_questions() -> dict[str, dict]:
	what_if = {"months": 36, "joins": 10, "retention": 2}
	return {
		"the page's own": {"months": 12},
		"what if": what_if,
		"one type": {**what_if, "membership_type": TYPE},
	}


def renewal_questions() -> dict[str, dict]:
	today = getdate()
	page = {"from_date": add_months(today, -1), "to_date": add_months(today, 2)}
	ever = {"from_date": date(today.year - 14, 1, 1), "to_date": date(today.year + 1, 12, 31)}
	return {"the page's own": page, "one type": {**page, "membership_type": TYPE}, "all": ever}


def jubilee_questions() -> dict[str, dict]:
	today = getdate()
	ever = {"from_date": date(today.year - 14, 1, 1), "to_date": date(today.year + 1, 12, 31)}
	ways = {way: {"way": way} for way in WAYS[1:]}
	return {"the page's own": {}, **ways, "one type": {"membership_type": TYPE}, "all": ever}


def behind_questions() -> dict[str, dict]:
	"""Whom figures count: this year's, and the first ten thousand of all."""
	today = getdate()
	year = {"from_date": today.replace(month=1, day=1), "to_date": today}
	figures = ("Members Left", "Active Members", "Inactive Members", "Members Not Retained", "Terms Due")
	return {
		**{figure: {"figure": figure, **year} for figure in figures},
		"Active Members, one type": {"figure": "Active Members", "membership_type": TYPE, **year},
	}


def cohort_questions() -> dict[str, dict]:
	today = getdate()
	return {
		"the page's own": {"from_year": today.year - 10, "to_year": today.year},
		"all": {"from_year": today.year - 14, "to_year": today.year},
	}


def lifetime_questions() -> dict[str, dict]:
	today = getdate()
	return {"all": {"as_of": today}} | {
		f"by {name}": {"as_of": today, "group_by": name}
		for name in ("Membership Type", "Recruitment Source", "Join Year")
	}


STEPS_BY_ORM = (
	("Member", "journey_id", "Journey Transition", "journey_id"),
	("Membership Prospect", "journey_id", "Journey Transition", "journey_id"),
)
INVOICES_BY_ORM = (
	("Member", "name", "Sales Invoice", "member"),
	("Sales Invoice", "name", "Payment Ledger Entry", "against_voucher_no"),
)


def reports() -> tuple[Report, ...]:
	return (
		Report("Active and Inactive Members", by_period(), SPELLS_SQL),
		Report("Retention Rate", by_period(), RETENTION_SQL),
		Report("Cohort Retention", cohort_questions(), (COHORT_SQL,)),
		Report("Member Forecast", forecast_questions(), (COURSES_SQL,)),
		Report("Prospect Ranking", {"all": {}}),
		Report("Renewals Due", renewal_questions(), RENEWALS_SQL),
		Report("Call These This Week", {"the page's own": {}}),
		Report("Members Behind a Figure", behind_questions()),
		Report("Member Jubilees", jubilee_questions()),
		Report("Journey Gaps", {"the page's own": {}}),
		Report("Member Lifetime", lifetime_questions(), lifetime_sql),
		Report("Journey Funnel", windows(), FUNNEL_SQL, STEPS_BY_ORM),
		Report("Retention Insight", windows(), INSIGHT_SQL),
		Report("Member Value", value_questions(), value_sql, INVOICES_BY_ORM),
		Report(
			"Recruitment Sources",
			source_questions(),
			SOURCES_SQL,
			(("Membership Prospect", "journey_id", "Member", "journey_id"),),
		),
		Report(
			"Member Engagement",
			engagement(),
			ENGAGEMENT_SQL,
			(("Member", "name", "Member Activity", "member"),),
		),
	)


# ---------------------------------------------------------------- measuring


@dataclass
class Cost:
	seconds: float
	computing: float | None
	rows: int | None


class Clock:
	"""Measures calls by the clock and by what this process and its database thread computed."""

	def __init__(self):
		(thread,) = frappe.db.sql_list(
			"select tid from information_schema.processlist where id = connection_id()"
		)
		self.thread = Path(f"/proc/{thread}/task/{thread}/stat")  # where the database is on this machine

	def _computed(self) -> float | None:
		if not self.thread.exists():
			return None
		user, system = self.thread.read_text().rsplit(")", 1)[1].split()[11:13]
		return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

	def measure(self, run: Callable, runs: int, undo: Callable | None = None) -> Cost:
		"""Medians of several runs, each in a transaction of its own."""
		seconds, computing, rows = [], [], None
		for _ in range(runs):
			if undo:
				undo()
			frappe.db.rollback()
			began, before = time.monotonic(), self._computed()
			rows = run()
			seconds.append(time.monotonic() - began)
			computing.append(self._computed() - before if before is not None else None)
		known = [value for value in computing if value is not None]
		return Cost(statistics.median(seconds), statistics.median(known) if known else None, rows)


def ask(report: str, filters: dict) -> int:
	filters = {key: str(value) for key, value in filters.items()}
	return len(query_report.run(report, filters=filters, ignore_prepared_report=True)["result"])


def ask_orm(reads: Sequence[tuple[str, str, str, str]]) -> int:
	"""As apps do that loop over people: each one's document, and each one's rows; the counting is not even in it."""
	found = 0
	for people, column, doctype, field in reads:
		for person in frappe.get_all(people, fields=["name", column]):
			frappe.get_doc(people, person.name)
			found += len(frappe.get_all(doctype, filters={field: person[column]}, fields=["*"]))
	return found


def ask_bare(report: Report, filters: dict) -> int:
	statements = report.bare(filters) if callable(report.bare) else report.bare
	values = {"membership_type": None, **filters}
	return sum(len(frappe.db.sql(statement, values)) for statement in statements)


def show(what: str, cost: Cost, sql: Cost | None = None, orm: Cost | None = None) -> None:
	def number(value: float | None) -> str:
		return "" if value is None else f"{value:.2f}"

	memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
	cells = (
		what,
		number(cost.seconds),
		number(cost.computing),
		"" if cost.rows is None else f"{cost.rows:,}",
		number(sql.seconds if sql else None),
		number(sql.computing if sql else None),
		number(orm.seconds if orm else None),
		f"{memory}",
		f"{os.getloadavg()[0]:.1f}",
	)
	print(f"| {' | '.join(cells)} |", flush=True)


def main(site: str, size: str, only: str = "") -> None:
	"""`only`: nothing but jobs and reports in whose name this is found, a regular expression."""
	if size not in large_register.SIZES:
		sys.exit(f"The sizes are {', '.join(large_register.SIZES)}.")
	frappe.init(site, sites_path=".")
	frappe.connect()
	print("| | seconds | computing | rows | SQL | computing | plain ORM | most memory, MB | load |")
	print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
	clock = Clock()
	is_new = not frappe.db.count("Member")
	building = clock.measure(lambda: large_register.build(size).members, 1)
	if is_new:
		show("building the register", building)
	money = clock.measure(large_ledgers.add, 1)
	if is_new:
		show("invoices and payments", money)
	size_of = large_register.SIZES[size]
	if not size_of.for_reports:
		ranked_history.add(size_of)
		ranked_history.switch_on(risk_rules.SETTINGS, "Membership Manager")
	if size_of.for_reports and frappe.db.exists("Membership", {"status": ["is", "not set"]}):
		show("the first night, in two processes", Cost(first_night(), None, None))
		clock = Clock()
	for job in () if size_of.for_reports else JOBS:
		asked = re.search(only, job.name) if only else not job.by_name
		if asked and (job.undo is not undo_everything or is_new or only):
			show(job.name, clock.measure(job.run, job.runs, job.undo))
	for report in reports():
		if not re.search(only, report.name):
			continue
		if not frappe.db.exists("Report", report.name):
			continue
		for name, filters in report.questions.items():
			cost = clock.measure(lambda filters=filters, report=report: ask(report.name, filters), RUNS)
			sql = None
			if report.bare:
				sql = clock.measure(lambda filters=filters, report=report: ask_bare(report, filters), RUNS)
			orm = None
			if size in ORM_ENDS and name == next(iter(report.questions)):
				orm = clock.measure(lambda report=report: ask_orm(report.orm), 1)
			show(f"{report.name}: {name}", cost, sql, orm)


if __name__ == "__main__":
	main(*sys.argv[1:])
