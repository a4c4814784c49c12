"""What the form of a member shows: terms with their grace, money, what comes next, and the line in words."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import formatdate, getdate

from membership_recruitment.membership import member_overview
from membership_recruitment.membership.fees import invoices
from membership_recruitment.membership.terms import api as term_api
from membership_recruitment.membership.terms import changes, refresh
from tests.support.factories import money
from tests.support.tools import clock

TODAY = date(2026, 6, 15)
EVERY_ACTION = {"renew", "change_type", "resign", "reinstate", "new_term"}


@pytest.fixture(autouse=True)
def today():
	with clock.on(TODAY):
		yield


@pytest.fixture
def astrid(make):
	"""A member from 2025 on, whose second year runs to the end of 2026."""
	member = make.member()
	for year in (2025, 2026):
		make.term(member.name, f"{year}-01-01")
	return member.name


def seen(member: str) -> dict:
	return member_overview.overview(frappe.get_doc("Member", member))


def offered(member: str) -> set[str]:
	return {action for action, makes_sense in seen(member)["may"].items() if makes_sense}


def words(member: str) -> str:
	return " · ".join(seen(member)["summary"])


def test_a_renewed_term_says_so_in_form_and_list(astrid):
	"""A term that is over is in grace or expired only where nothing followed."""
	newest, renewed = seen(astrid)["terms"]
	assert (newest.renewed, renewed.renewed) == (0, 1)
	assert frappe.get_meta("Membership").get_field("renewed").in_standard_filter
	found = frappe.get_list("Membership", filters=[["Membership", "renewed", "=", 1]], pluck="name")
	assert found == [renewed.name]
	frappe.db.set_value("Membership", renewed.name, "renewed", 0)
	refresh.nightly()
	assert frappe.db.get_value("Membership", renewed.name, "renewed") == 1
	frappe.get_doc("Membership", newest.name).update(
		{"cancelled_from": newest.start_date, "cancellation_reason": "Other"}
	).save()
	assert frappe.db.get_value("Membership", renewed.name, "renewed") == 0


def test_the_form_gets_it_with_the_document(astrid):
	doc = frappe.get_doc("Member", astrid)
	doc.run_method("onload")
	found = doc.get("__onload").overview
	assert found["today"] == TODAY
	assert [term.start_date.year for term in found["terms"]] == [2026, 2025]
	assert len(found["spells"]) == 1


# ---------------------------------------------------------------- terms


def test_grace_ends_where_the_next_term_starts_or_death_comes(make):
	member = make.member().name
	make.term(member, "2023-01-01")
	make.term(member, "2024-01-11", "2024-12-31")
	make.term(member, "2025-12-01", "2026-05-31")
	terms = seen(member)["terms"]
	assert [term.grace_until for term in terms] == [date(2026, 6, 30), date(2025, 1, 30), date(2024, 1, 10)]
	doc = frappe.get_doc("Member", member)
	doc.deceased_on = "2026-06-05"
	doc.save()
	assert seen(member)["terms"][0].grace_until == date(2026, 6, 4)


def test_terms_that_join_on_and_cancelled_ones_have_no_grace(astrid):
	frappe.db.set_value(
		"Membership", {"member": astrid, "start_date": "2026-01-01"}, "cancelled_from", "2026-05-01"
	)
	assert [term.grace_until for term in seen(astrid)["terms"]] == [None, None]


# ---------------------------------------------------------------- the line in words


@pytest.mark.parametrize(
	("terms", "expected"),
	[
		([], "No term yet"),
		([("2026-01-01", "2026-12-31")], "Current until 31-12-2026"),
		([("2025-06-01", "2026-05-31")], "Term ended on 31-05-2026, in grace until 30-06-2026"),
		([("2024-01-01", "2024-12-31")], "Expired: the last term ended on 31-12-2024"),
		([("2026-07-01", "2027-06-30")], "Starts on 01-07-2026"),
		([("2024-01-01", "2024-12-31"), ("2026-07-01", "2027-06-30")], "Starts on 01-07-2026"),
	],
)
def test_standing(make, terms, expected):
	member = make.member().name
	for start, end in terms:
		make.term(member, start, end)
	assert seen(member)["summary"][0] == expected


def test_standing_of_lifetime_pending_cancelled_kept_and_deceased(make):
	make.membership_type("Whole Life", period_kind="Lifetime")
	life = make.member().name
	make.term(life, "2020-01-01", membership_type="Whole Life")
	assert words(life) == "Current for life"

	make.membership_type("By Vote", requires_approval=1, period_count=1)
	waiting = make.member().name
	make.term(waiting, "2026-06-01", membership_type="By Vote")
	assert words(waiting) == "Waits for approval by the role Membership Manager"

	make.membership_type("Paid First", first_fee_before_start=1, period_count=1, fee=10)
	unpaid = make.member().name
	make.term(unpaid, "2026-06-01", membership_type="Paid First")
	assert words(unpaid) == "Waits for the fee"

	gone = make.member().name
	make.term(gone, "2026-01-01")
	changes.resign(gone, "On a Day", "Moved away", date(2026, 6, 1))
	assert words(gone) == "Cancelled from 01-06-2026: Moved away"

	leaving = make.member().name
	make.term(leaving, "2026-01-01")
	changes.resign(leaving, "End of Term", "Resigned")
	assert words(leaving).startswith("Current until 31-12-2026, then cancelled")

	kept = make.member().name
	term = make.term(kept, "2025-01-01")
	changes.keep_current(term.name, date(2026, 8, 1), "Pays in July")
	assert words(kept).startswith("Counts as current until 01-08-2026: Pays in July")

	beyond = make.member().name
	term = make.term(beyond, "2026-01-01")
	changes.keep_current(term.name, date(2026, 10, 1), "Asked")
	assert words(beyond).startswith("Current until 31-12-2026")
	changes.keep_current(term.name, date(2027, 3, 1), "Pays in spring")
	assert words(beyond).startswith("Counts as current until 01-03-2027: Pays in spring")
	changes.resign(beyond, "End of Term", "Resigned")
	assert words(beyond).startswith("Current until 31-12-2026, then cancelled")

	dead = frappe.get_doc("Member", kept)
	dead.deceased_on = "2026-06-10"
	dead.save()
	assert words(kept) == "Died on 10-06-2026"


# ---------------------------------------------------------------- money


def test_invoices_payments_balance_and_what_comes_next(make, astrid):
	money.fees(make.TYPE, submit_renewal_invoices=1, make_renewal_invoices=1)
	days = frappe.db.get_value("Membership Type", make.TYPE, "renewal_invoice_days")
	comes = date(2026, 12, 31) - timedelta(days=days)
	assert f"renewal invoice comes {formatdate(comes)}" in words(astrid)

	made = term_api.renew(astrid, with_invoice=True, donation=50)
	found = seen(astrid)
	invoice = found["invoices"][0]
	assert (invoice.name, invoice.outstanding, invoice.submitted) == (made["sales_invoice"], 400, 1)
	assert found["balance"] == 400 and found["payments"] == []
	assert found["next_renewal"]["membership"] == made["membership"]
	line = words(astrid)
	assert f"renewal invoice due {formatdate(invoice.due_date)}, kr 400,00 unpaid" in line
	assert f"(OCR {invoice.payment_reference})" in line

	money.pay(made["sales_invoice"], 100)
	found = seen(astrid)
	assert [(row.amount, row.voucher_type) for row in found["payments"]] == [(100, "Payment Entry")]
	assert found["balance"] == 300

	money.pay(made["sales_invoice"], 300)
	assert seen(astrid)["balance"] == 0
	assert words(astrid) == "Current until 31-12-2026 · renewed until 31-12-2027"


def test_the_payer_owes_for_the_household(make):
	make.membership_type("Shared Home", shared_fee=1, fee=500, period_count=1)
	money.fees("Shared Home", submit_renewal_invoices=1)
	payer = make.member("Karin", "Ek").name
	child = make.member("Olle", "Ek", payer=payer).name
	for member in (payer, child):
		make.term(member, "2026-01-01", membership_type="Shared Home")
	made = term_api.renew(payer, with_invoice=True)

	found = seen(payer)
	assert found["balance"] == 500
	assert [person.name for person in found["household"]["paid_for"]] == [child]
	assert found["household"]["payer"] is None

	found = seen(child)
	assert found["balance"] == 0, "the payer owes it"
	assert [row.name for row in found["invoices"]] == [made["sales_invoice"]]
	assert found["terms"][0].covered_by == made["membership"]
	assert "fee paid by Karin Ek" in words(child)


def test_last_notice(make, astrid):
	term = seen(astrid)["terms"][0]
	frappe.get_doc(
		{
			"doctype": "Renewal Notice",
			"member": astrid,
			"membership": term.name,
			"end_date": term.end_date,
			"status": "Sent",
			"channel": "E-mail",
			"due_on": "2026-06-01",
			"sent_on": "2026-06-02 09:00:00",
			"notice_key": "test",
		}
	).insert()
	assert words(astrid).endswith("last notice: e-mail 02-06-2026")
	assert [notice.status for notice in seen(astrid)["notices"]] == ["Sent"]


# ---------------------------------------------------------------- actions


def test_actions_are_offered_when_they_make_sense(make, astrid):
	assert offered(astrid) == {"renew", "change_type", "resign", "new_term"}
	term_api.renew(astrid)
	assert offered(astrid) == {"change_type", "resign", "new_term"}
	term_api.resign(astrid, "At Once", "Resigned")
	assert offered(astrid) == {"renew", "reinstate", "new_term"}
	doc = frappe.get_doc("Member", astrid)
	doc.deceased_on = TODAY
	doc.save()
	assert offered(astrid) == set()

	assert offered(make.member().name) == {"new_term"}


# an action that is offered is never refused, and one that isn't always is
PREVIEWS = {
	"renew": lambda member: term_api.preview_renewal(member),
	"change_type": lambda member: term_api.preview_type_change(member, "Family"),
	"resign": lambda member: term_api.preview_resignation(member, "At Once"),
	"reinstate": lambda member: term_api.preview_reinstatement(member, True),
}


@pytest.mark.parametrize(
	"story",
	[
		[("2026-01-01", "2026-12-31")],
		[("2025-06-01", "2026-05-31")],
		[("2024-01-01", "2024-12-31")],
		[("2026-07-01", "2027-06-30")],
		[("2026-01-01", "2026-12-31", "2026-05-01")],
		[("2026-01-01", "2026-12-31", "2026-09-01")],
		[("2025-01-01", "2025-12-31", "2025-05-01"), ("2026-01-01", "2026-12-31")],
		[("2025-07-01", "2026-06-30"), ("2026-07-01", "2027-06-30")],
		[("2025-07-01", "2026-06-30", "2026-05-01"), ("2026-07-01", "2027-06-30")],
		[("2025-07-01", "2026-06-30", "2026-05-01"), ("2026-09-01", "2027-08-31")],
	],
)
def test_what_is_offered_is_what_the_server_does(make, story):
	member = make.member().name
	for start, end, *cancelled in story:
		term = make.term(member, start, end)
		if cancelled:
			term.update({"cancelled_from": cancelled[0], "cancellation_reason": "Resigned"})
			term.save()
	found = offered(member)
	for action, preview in PREVIEWS.items():
		try:
			preview(member)
			possible = True
		except frappe.ValidationError:
			possible = False
		assert (action in found) == possible, action


def test_readers_are_offered_nothing(make, astrid, as_role):
	as_role("Member Privacy Officer")
	assert offered(astrid) == set()
	as_role("Member Registrar")
	assert offered(astrid) == {"renew", "change_type", "resign", "new_term"}
	assert offered(astrid) < EVERY_ACTION


@pytest.mark.parametrize("role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst"])
def test_nobody_else_gets_it(astrid, as_role, role):
	as_role(role)
	with pytest.raises(frappe.PermissionError):
		frappe.call("frappe.desk.form.load.getdoc", doctype="Member", name=astrid)


def test_a_long_life_takes_few_queries(make):
	"""The form opens as fast for sixty terms as for one."""
	from membership_recruitment.membership.register import bulk

	def queries(terms: int) -> int:
		person = bulk.NewMember(
			"Lars",
			"Lång",
			terms=[
				bulk.NewTerm(make.TYPE, getdate(f"{year}-01-01"), getdate(f"{year}-12-31"))
				for year in range(2027 - terms, 2027)
			],
		)
		doc = frappe.get_doc("Member", bulk.add_members([person])[0])
		member_overview.overview(doc)
		counted = []
		original = frappe.db.sql
		frappe.db.sql = lambda *args, **values: counted.append(args[0]) or original(*args, **values)
		try:
			member_overview.overview(doc)
		finally:
			del frappe.db.sql  # the class has its own
		return len(counted)

	assert queries(60) == queries(1) < 25


# ---------------------------------------------------------------- too much paid


@pytest.fixture
def fees():
	money.fees(submit_renewal_invoices=1)
	yield
	money.clear_caches()


def test_what_a_payer_has_paid_too_much_is_shown(make, fees):
	payer = make.member("Berit")
	child = make.member("Bo", payer=payer.name)
	term = make.term(payer.name, "2026-01-01")
	name = invoices.make_invoice([term.name])
	assert seen(payer.name)["credit"] == 0 and "credit" not in words(payer.name)
	money.pay(name)
	customer = frappe.db.get_value("Member", payer.name, "customer")
	money.advance(customer, 120)
	for member in (payer.name, child.name):
		assert seen(member)["credit"] == 120
		assert "credit of" in words(member) and "120" in words(member)


def test_what_is_credited_and_was_never_paid_is_nobodys_to_spare(make, fees):
	member = make.member()
	name = invoices.make_invoice([make.term(member.name, "2026-01-01").name])
	frappe.get_doc("Sales Invoice", name).submit()
	money.credit(name, for_self=1)
	assert seen(member.name)["credit"] == 0


def test_a_credit_note_on_a_paid_invoice_is_a_credit_until_it_is_used(make, fees):
	member = make.member()
	term = make.term(member.name, "2026-01-01")
	name = invoices.make_invoice([term.name])
	money.pay(name)
	money.credit(name, for_self=1)
	assert seen(member.name)["credit"] == 350
	again = make.term(member.name, "2027-01-01")
	second = invoices.make_invoice([again.name])
	money.reconcile(second)
	assert seen(member.name)["credit"] == 0
