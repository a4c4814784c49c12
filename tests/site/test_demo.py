"""The demo on a real site, rolled back like every other test: make() commits nothing itself."""

from contextlib import redirect_stdout
from io import StringIO
from itertools import pairwise

import frappe
import pytest
from frappe.desk.query_report import run
from frappe.utils import add_years, getdate, now_datetime
from frappe.utils.password import check_password

from membership_recruitment.demo import users
from membership_recruitment.demo.make import make
from membership_recruitment.member_recruitment.conversion.convert import KEPT
from membership_recruitment.membership.terms import refresh
from membership_recruitment.membership.terms.periods import term_end
from membership_recruitment.utils import conflicts
from tests.site.conftest import clear_caches
from tests.support.factories import make as support

MEMBERS, PROSPECTS = 200, 80


PEOPLE = (
	"Member",
	"Membership",
	"Membership Event",
	"Membership Spell",
	"Membership Prospect",
	"Prospect Interaction",
	"Journey Transition",
	"Member Activity",
)


@pytest.fixture(scope="module")
def demo(site):
	"""The demo on a site without anybody, made once for all tests here; what it said."""
	frappe.set_user("Administrator")
	frappe.db.rollback()
	clear_caches()
	remove_people()
	said = StringIO()
	with redirect_stdout(said):
		make(members=MEMBERS, prospects=PROSPECTS)
	yield said.getvalue()
	frappe.db.rollback()
	clear_caches()


@pytest.fixture(autouse=True)
def rolled_back(demo):
	"""In place of the fixture of this name in conftest.py: back to the demo as it was made."""
	frappe.db.savepoint("demo")
	yield
	frappe.set_user("Administrator")
	conflicts.back_to("demo")
	clear_caches()


def remove_people():
	for doctype in PEOPLE:
		frappe.db.delete(doctype)


def values(doctype, field, **filters):
	return frappe.get_all(doctype, filters=filters, pluck=field)


def test_counts_and_statuses(demo):
	assert f"{MEMBERS} members" in demo and f"{PROSPECTS} prospects" in demo
	assert frappe.db.count("Member") == MEMBERS
	assert set(values("Member", "status")) == {
		"Pending",
		"Upcoming",
		"Current",
		"Grace",
		"Expired",
		"Cancelled",
		"Deceased",
	}
	assert frappe.db.count("Membership Prospect") == PROSPECTS
	assert set(values("Membership Prospect", "status")) == {"Open", "Queued", "Converted", "Lost"}
	prospect_phases = values("Journey Phase", "name", people="Prospects")
	assert set(values("Membership Prospect", "phase", status="Open")) == set(prospect_phases)
	assert set(values("Journey Transition", "to_phase")) > set(prospect_phases)
	assert {"Join", "Renewal", "Rejoin", "Lapse", "Cancel", "Death"} <= set(
		values("Membership Event", "event")
	)


def test_no_terms_overlap():
	overlaps = frappe.db.sql(
		"""select a.name, b.name from `tabMembership` a
		join `tabMembership` b on b.member = a.member and b.name <> a.name and b.start_date >= a.start_date
		where b.start_date < least(coalesce(a.cancelled_from, '9999-12-31'),
			coalesce(date_add(a.end_date, interval 1 day), '9999-12-31'))"""
	)
	assert overlaps == ()
	assert frappe.db.count("Membership") > MEMBERS


def test_derived_rows_are_as_the_nightly_job_makes_them():
	def derived():
		return (
			frappe.get_all(
				"Membership Spell", fields=[*refresh.SPELL_COLUMNS], order_by="name asc", as_list=True
			),
			frappe.db.sql(
				"select name, status, membership_type, end_date, join_date from `tabMember` order by name"
			),
			frappe.db.sql("select name, status from `tabMembership` order by name"),
			frappe.db.sql("select name from `tabMembership Event` order by name"),
		)

	before = derived()
	assert len(before[0]) >= MEMBERS * 0.9
	frappe.db.delete("Membership Spell")
	refresh.nightly()
	assert derived() == before


def test_terms_are_what_the_rules_of_their_type_say():
	"""A saved Membership without an end date computes the one that the demo wrote."""
	for term in frappe.get_all("Membership", fields=["*"], limit=40, order_by="start_date desc"):
		rule = frappe.get_cached_doc("Membership Type", term.membership_type).period_rule()
		first = frappe.get_all(
			"Membership Event", {"membership": term.name, "event": ["in", ["Join", "Rejoin"]]}, pluck="name"
		)
		assert term.end_date == term_end(rule, term.start_date, first_term=bool(first))


def test_converted_prospects_hold_only_what_statistics_need():
	personal = [
		df.fieldname
		for df in frappe.get_meta("Membership Prospect").fields
		if df.fieldname in frappe.get_meta("Membership Prospect").get_valid_columns()
		and df.fieldname not in KEPT
	]
	rows = frappe.get_all("Membership Prospect", filters={"status": "Converted"}, fields=["*"])
	assert rows
	for row in rows:
		assert [field for field in personal if row[field]] == []
		member = frappe.db.get_value(
			"Member", {"journey_id": row.journey_id}, ["name", "join_date"], as_dict=True
		)
		assert row.closed_on == member.join_date
		steps = frappe.get_all(
			"Journey Transition",
			filters={"journey_id": row.journey_id},
			fields=["from_phase", "to_phase"],
			order_by="transition_on asc",
		)
		assert steps[0].from_phase is None
		assert all(earlier.to_phase == later.from_phase for earlier, later in pairwise(steps))
		assert (row.phase, "Loyalty") in [(step.from_phase, step.to_phase) for step in steps]
	moved = values("Prospect Interaction", "prospect", member=["is", "set"])
	assert moved and not any(moved)


def test_nobody_can_be_reached_and_nobody_is_taken_for_a_member():
	emails = [
		email for doctype in ("Member", "Membership Prospect") for email in values(doctype, "email") if email
	]
	assert {email.split("@")[1] for email in emails} <= {"example.com", "example.org", "example.net"}
	open_prospects = {"status": "Open"}
	assert not set(values("Member", "email", email=["is", "set"])) & set(
		values("Membership Prospect", "email", **open_prospects)
	)
	phones = values("Membership Prospect", "phone", status="Open", phone=["is", "set"])
	assert phones and len(phones) == len(set(phones))
	assert not set(phones) & set(values("Member", "phone", phone=["is", "set"]))
	# the series that PTS keeps for fiction
	series = ("+467017406", "+468465004", "+463139006", "+464062804", "+469803192")
	assert all(phone.startswith(series) for phone in phones + values("Member", "phone", phone=["is", "set"]))
	queued = frappe.get_all("Membership Prospect", filters={"status": "Queued"}, pluck="name")
	for name in queued:
		assert frappe.get_doc("Membership Prospect", name).possible_members()


def test_nothing_is_dated_ahead():
	assert max(values("Journey Transition", "transition_on")) <= now_datetime()
	assert max(values("Prospect Interaction", "interaction_on")) <= now_datetime()


def test_documents_of_the_demo_can_be_saved():
	"""What bulk writing made passes the checks of the forms."""
	for doctype, filters in (
		("Membership Prospect", {"status": ["in", ["Open", "Lost", "Queued"]]}),
		("Member", {}),
		("Membership", {}),
	):
		names = frappe.get_all(doctype, filters=filters, pluck="name", limit=25)
		assert names
		for name in names:
			frappe.get_doc(doctype, name).save()


def test_open_prospect_of_the_demo_becomes_a_member():
	frappe.set_user(users.RECRUITERS[0])
	name = frappe.get_list(
		"Membership Prospect", filters={"status": "Open", "email": ["is", "set"]}, pluck="name"
	)[0]
	prospect = frappe.get_doc("Membership Prospect", name)
	assert prospect.make_member("Individual", str(getdate())) == {"outcome": "handed over"}


def test_second_run_changes_nothing(capsys):
	make(members=MEMBERS, prospects=PROSPECTS)
	assert "already" in capsys.readouterr().out
	assert frappe.db.count("Member") == MEMBERS
	assert frappe.db.count("Membership Prospect") == PROSPECTS


def test_refuses_a_site_with_people_of_its_own():
	frappe.db.delete("Member")
	support.member()
	before = frappe.db.count("Member")
	with pytest.raises(SystemExit, match="of its own"):
		make(members=MEMBERS, prospects=PROSPECTS)
	assert frappe.db.count("Member") == before


def test_same_day_same_people():
	def people():
		return (
			frappe.get_all(
				"Member",
				fields=["full_name", "email", "phone", "birth_date", "journey_id"],
				order_by="name asc",
			),
			frappe.get_all(
				"Membership", fields=["start_date", "end_date", "membership_type"], order_by="name asc"
			),
			frappe.get_all(
				"Membership Prospect", fields=["full_name", "phase", "campaign"], order_by="name asc"
			),
			frappe.get_all(
				"Journey Transition", fields=["name", "journey_id", "transition_on"], order_by="name asc"
			),
		)

	first = people()
	remove_people()
	make(members=MEMBERS, prospects=PROSPECTS)
	assert people() == first


def test_reports_run_on_the_demo():
	reports = frappe.get_all(
		"Report",
		filters={"module": ["in", ["Member Insights", "Membership", "Member Recruitment"]]},
		pluck="name",
	)
	assert {"Active and Inactive Members", "Retention Rate"} <= set(reports)
	today = getdate()
	filters = {"from_date": str(add_years(today, -5)), "to_date": str(today), "interval": "Year"}
	filters["years"] = "1, 2, 5"  # the demo is ten years old
	for report in reports:
		assert run(report, filters=filters)["result"], report


def test_each_role_can_log_in(capsys):
	users.print_logins()
	lines = capsys.readouterr().out.splitlines()
	for email, _first, _last, role in users.USERS:
		password = next(line.split()[-1] for line in lines if f" {email} " in line)
		assert check_password(email, password) == email
		assert role in frappe.get_roles(email)
		assert "System Manager" not in frappe.get_roles(email)
	assert len({line.split()[-1] for line in lines[1:]}) == len(users.USERS) + 1


def test_members_took_part_while_they_were_members_and_the_report_shows_it(demo):
	outside = frappe.db.sql(
		"""select count(*) from `tabMember Activity` a where not exists (select 1 from `tabMembership` t
			where t.member = a.member and a.activity_on >= t.start_date
				and (t.end_date is null or a.activity_on <= t.end_date))"""
	)
	assert outside == ((0,),)
	report = run("Member Engagement", filters={"as_of": str(getdate())})
	assert {row["level"] for row in report["result"]} == {"High", "Medium", "Low", "None"}
	assert sum(card["value"] for card in report["report_summary"][:3]) > MEMBERS / 10
