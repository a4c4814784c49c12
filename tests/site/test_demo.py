"""The demo on a real site, rolled back like every other test: make() commits nothing itself."""

from contextlib import redirect_stdout
from io import StringIO
from itertools import pairwise

import frappe
import pytest
from frappe.desk.query_report import run
from frappe.utils import add_days, add_years, getdate, now_datetime
from frappe.utils.password import check_password

from membership_recruitment.demo import site as demo_site
from membership_recruitment.demo import users
from membership_recruitment.demo.make import make
from membership_recruitment.member_recruitment.conversion.convert import KEPT
from membership_recruitment.membership.fees import payments
from membership_recruitment.membership.terms import refresh, stored
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


def test_families_have_one_fee(demo):
	"""One pays, and the fee covers everybody at the address, as the app would have made it."""
	payers = set(values("Member", "payer", payer=["is", "set"]))
	assert payers
	for payer in payers:
		own = frappe.get_last_doc("Membership", {"member": payer}, order_by="start_date desc")
		assert own.status in ("Current", "Pending") and not own.covered_by and own.fee > 0
		assert frappe.db.get_value("Membership Type", own.membership_type, "shared_fee")
		at_home = frappe.get_all("Member", {"payer": payer}, ["name", "last_name", "birth_date"])
		assert {member.last_name for member in at_home} == {frappe.db.get_value("Member", payer, "last_name")}
		for member in at_home:
			term = frappe.get_last_doc("Membership", {"member": member.name}, order_by="start_date desc")
			assert (term.fee, term.covered_by, term.end_date) == (0, own.name, own.end_date)
			assert (
				stored.defaults_of_type(frappe._dict(term.as_dict(), covered_by=None)).covered_by == own.name
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
	filters |= {"years": "1, 2, 5", "months": "12", "figure": "Active Members"}  # the demo is ten years old
	elsewhere = {
		*(
			"Prospect Ranking",
			"Call These This Week",
		),  # off until they are switched on: test_demo_ranking, test_leaving_risk
		"Open Accounts of Former Members",  # those who left owe nothing: test_left_open
		"Register Quality",  # nothing is wrong: test_register_quality
		"People to Tell",  # everybody has given their own data: test_information_duty
	}
	for report in set(reports) - elsewhere:
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


def test_a_day_at_the_association(demo):
	"""Each of those who work with it finds something to do."""
	today = getdate()
	due = values("Membership Prospect", "next_action_on", status="Open", next_action_on=["is", "set"])
	assert today in due and min(due) < today < max(due)
	assert values("Prospect Interaction", "name", interaction_on=[">", add_days(today, -8)])
	assert frappe.get_all("Target List", pluck="people_found")[0] > 0
	assert set(values("Prospect Signup", "status")) == {"Waiting", "For the registrar"}
	assert {"Sent", "Failed"} <= set(values("Renewal Notice", "status"))
	assert max(values("Renewal Notice", "sent_on", sent_on=["is", "set"])) <= now_datetime()
	assert values("Membership", "name", status="Pending", approved=0)
	assert len(values("Sales Invoice", "name", docstatus=0, member=["is", "set"])) == 4
	assert values("Journey Delivery", "name", status="Sent")
	under_way = values("Journey Improvement", "name", status="Under way")
	assert values("Improvement Measurement", "baseline_words", improvement=under_way[0])
	assert values("Consent Event", "name", event="Withdrawn")


def test_an_import_waits_for_a_decision(demo):
	doc = frappe.get_last_doc("Register Import")
	assert (doc.status, doc.last_run, doc.owner) == ("Finished", "Dry Run", users.REGISTRAR)
	assert (doc.new_members, doc.to_decide, doc.failed, doc.updated) == (5, 2, 1, 1)


def test_copied_books_are_whole():
	"""What was written after ERPNext's pattern is as ERPNext's own: its ledgers balance, and it can be taken back there."""
	unbalanced = frappe.db.sql(
		"""select voucher_no from `tabGL Entry` group by voucher_no having abs(sum(debit) - sum(credit)) > 0.001"""
	)
	otherwise = frappe.db.sql(
		"""select s.name from `tabSales Invoice` s join `tabPayment Ledger Entry` p on p.against_voucher_no = s.name
		where s.docstatus = 1 group by s.name having abs(max(s.outstanding_amount) - sum(p.amount)) > 0.001"""
	)
	assert (unbalanced, otherwise) == ((), ())
	invoiced = values("Membership", "name", sales_invoice=["is", "set"])
	assert len(invoiced) > MEMBERS
	assert payments.sync_terms(invoiced) == 0
	assert not values("GL Entry", "name", to_rename=1, posting_date=["<", add_days(getdate(), -400)])

	paid = frappe.get_all(
		"Membership", {"payment_state": "Paid"}, ["name", "sales_invoice"], order_by="start_date asc"
	)[0]
	invoice = frappe.get_doc("Sales Invoice", paid.sales_invoice)
	assert (invoice.status, invoice.member, invoice.items[0].membership) == (
		"Paid",
		frappe.db.get_value("Membership", paid.name, "member"),
		paid.name,
	)
	entry = frappe.db.get_value("Payment Entry Reference", {"reference_name": invoice.name}, "parent")
	frappe.get_doc("Payment Entry", entry).cancel()
	assert frappe.db.get_value("Membership", paid.name, "payment_state") == "Unpaid"
	invoice.reload().cancel()
	assert frappe.db.get_value("Membership", paid.name, "payment_state") == "Not invoiced"


def test_fees_are_what_members_pay():
	assert not values("Membership", "name", renews=["is", "set"], payment_state="Unpaid", awaits_payment=0)
	(row,) = run("Member Value", filters={})["result"][:1]
	assert row["paid_per_member"] > 300
	assert 150 < row["annual_value"] < 700
	customers = values("Member", "customer", customer=["is", "set"])
	assert len(customers) == len(set(customers))
	assert not set(customers) - set(values("Customer", "name"))


@pytest.fixture
def defaults_as_they_were():
	"""Frappe keeps them, and the site's language, beyond the rollback."""
	yield
	frappe.db.rollback(save_point="demo")
	frappe.clear_cache()
	frappe.local.lang = "en"


def test_a_site_of_its_own_is_swedish(defaults_as_they_were):
	demo_site.settle("sv")
	system = frappe.get_single("System Settings")
	assert (system.language, system.date_format, system.first_day_of_the_week, system.number_format) == (
		"sv",
		"yyyy-mm-dd",
		"Monday",
		"# ###,##",
	)
	assert {field: frappe.db.get_default(field) for field in demo_site.WRITTEN} == demo_site.WRITTEN
	assert frappe.get_doc({"doctype": "Member", "first_name": "Ny"}).insert().language == "sv"
	assert frappe.db.get_single_value("Membership Settings", "bankgiro_number") == demo_site.BANKGIRO
