"""A household's payer who dies, leaves or is merged: who pays then, who is covered, who is written to."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.member_recruitment.conversion import merge
from membership_recruitment.membership.fees import invoices, renewal_invoices
from membership_recruitment.membership.notices import due_notices, recipients
from membership_recruitment.membership.notices import text as notice_text
from membership_recruitment.membership.terms import api, payers, payment_effects, preview, renewal
from membership_recruitment.patches.v0_2 import give_covered_terms_back
from tests.support.factories import money, notices
from tests.support.tools import clock

DAY = timedelta(days=1)
REFUSED = frappe.ValidationError
TYPE = "Household"


@pytest.fixture
def ends():
	"""The last day of everybody's term: in a week."""
	return getdate() + 7 * DAY


@pytest.fixture
def home(make, ends):
	"""A payer and two more with one fee, whose year ends in a week."""
	notices.templates()
	notices.membership_type(
		name=TYPE, period_kind="Rolling", period_count=1, fee=500, shared_fee=1, renewal_invoice_days=30
	)
	payer = make.member("Karin", email="karin@example.com").name
	people = [payer] + [make.member(n, payer=payer, email=f"{n}@example.com").name for n in ("Olle", "Stina")]
	start = ends - 364 * DAY
	terms = [make.term(member, str(start), str(ends), membership_type=TYPE).name for member in people]
	return frappe._dict(payer=payer, olle=people[1], stina=people[2], own=terms[0], terms=terms[1:])


def die(member: str, day: date | None = None):
	doc = frappe.get_doc("Member", member)
	doc.deceased_on = day or getdate()
	doc.save()


def resign(member: str, when: str = "At Once", reason: str = "Resigned", day: date | None = None):
	api.resign(member, when, reason, str(day) if day else None)


def dies(home):
	die(home.payer)


def resigns(home):
	resign(home.payer)


def is_excluded(home):
	resign(home.payer, reason="Excluded")


def resigns_at_the_end(home):
	resign(home.payer, "End of Term")


GONE = [dies, resigns, is_excluded, resigns_at_the_end]


def stored(doctype: str, name: str, *fields: str):
	return frappe.db.get_value(doctype, name, fields if len(fields) > 1 else fields[0])


def renewals(home) -> list[frappe._dict]:
	"""The household's next terms as an invoice asks for them, the payer's first."""
	made = renewal.open_household(renewal.plan_household(home.payer), invoiced=True)
	payment_effects.settle(made[0].name, "Unpaid", None, 500, None)
	return made


# ---------------------------------------------------------------- the rule


@pytest.mark.parametrize("gone", GONE)
def test_a_payer_who_is_gone_pays_for_nobody_from_that_day(home, ends, gone):
	gone(home)
	last = ends if gone is resigns_at_the_end else getdate() - DAY
	assert payers.payer_of(home.olle, last) == home.payer
	assert payers.payer_of(home.olle, last + DAY) == home.olle


def test_who_only_pays_whose_term_ran_out_or_who_came_back_is_there(make, home):
	club = make.member("Klubb", member_kind="Organisation").name
	assert payers.is_there(club)
	lapsed = make.member("Lapsed").name
	make.term(lapsed, "2020-01-01")
	assert payers.is_there(lapsed)
	resign(home.payer, day=getdate() - 3 * DAY, when="On a Day")
	assert not payers.is_there(home.payer)
	renewal.open_term(renewal.plan(home.payer))
	assert payers.is_there(home.payer)
	assert not payers.is_there(home.payer, getdate() - DAY)


def test_a_renewal_that_was_cancelled_to_correct_it_is_no_leaving(make, home):
	(own, *_others) = renewal.open_household(renewal.plan_household(home.payer))
	renewal.withdraw(own.name)
	assert payers.is_there(home.payer, own.start_date)
	renewal.withdraw(renewal.open_term(renewal.plan(home.payer)).name, "Resigned")
	assert not payers.is_there(home.payer, own.start_date)


# ---------------------------------------------------------------- a payer who is gone is asked for nothing


@pytest.mark.parametrize("gone", GONE)
def test_the_others_are_renewed_invoiced_and_written_to_by_themselves(home, ends, gone):
	money.fees(TYPE, make_renewal_invoices=1)
	gone(home)
	assert {stored("Member", member, "status") for member in (home.olle, home.stina)} == {"Current"}
	told = recipients.terms(home.terms, getdate())
	assert {(row.member, row.not_needed) for row in told.values()} == {(home.olle, ""), (home.stina, "")}
	due = dict(renewal_invoices.due_by_payer(getdate()))
	assert home.payer not in due
	assert (due[home.olle], due[home.stina]) == ([home.terms[0]], [home.terms[1]])
	renewal_invoices.renew_payer(home.olle, due[home.olle], getdate())
	next_term = frappe.get_doc("Membership", {"renews": home.terms[0]})
	assert (next_term.fee, next_term.covered_by, next_term.start_date) == (500, None, ends + DAY)
	assert stored("Sales Invoice", next_term.sales_invoice, "member") == home.olle
	made = frappe.get_doc("Membership", api.renew(home.stina)["membership"])
	assert (made.fee, made.covered_by, made.start_date) == (500, None, ends + DAY)


def test_in_grace_the_others_are_not_sent_to_a_payer_who_died_after_the_last_day(home, ends):
	with clock.on(ends + 5 * DAY):
		die(home.payer)
		assert renewal.plan(home.olle).start_date == ends + DAY


def test_while_the_payer_is_there_the_payer_is_asked_for_all(home):
	told = recipients.terms([home.own, *home.terms], getdate())
	assert {row.member for row in told.values()} == {home.payer}
	assert {told[name].not_needed for name in home.terms} == {recipients.COVERED}
	assert dict(renewal_invoices.due_by_payer(getdate()))[home.payer] == sorted([home.own, *home.terms])
	with pytest.raises(REFUSED, match=f"Renew {home.payer} first"):
		api.renew(home.olle)


@pytest.mark.parametrize("gone", [dies, resigns, is_excluded])
def test_a_newcomer_under_a_payer_who_is_gone_pays(make, home, gone):
	gone(home)
	newcomer = make.member("Nils").name
	frappe.db.set_value("Member", newcomer, "payer", home.payer)
	assert preview.preview_term(TYPE, str(getdate()), newcomer)["fee"] == 500
	term = make.term(newcomer, str(getdate()), membership_type=TYPE)
	assert (term.fee, term.covered_by) == (500, None)
	assert term.end_date > getdate() + 360 * DAY


@pytest.mark.parametrize(("gone", "words"), [(dies, "can pay for nobody"), (resigns, "has left")])
def test_a_payer_who_is_gone_cannot_be_named(make, home, gone, words):
	gone(home)
	with pytest.raises(REFUSED, match=words):
		make.member("Nils", payer=home.payer)
	olle = frappe.get_doc("Member", home.olle)
	olle.phone = "0701740605"
	olle.save()  # who has one already can be saved
	stina = frappe.get_doc("Member", home.stina)
	stina.payer = home.olle
	with pytest.raises(REFUSED, match="Empty Fee Paid By on"):
		stina.save()


def test_an_old_invoice_is_credited_to_whom_it_was_sent(make, home, ends):
	money.fees("Individual")
	child = frappe.get_doc("Member", home.olle)
	term = make.term(child.name, str(ends + DAY), membership_type="Individual")
	name = invoices.make_invoice([term.name], submit=True)
	assert stored("Sales Invoice", name, "member") == home.payer
	die(home.payer)
	assert money.credit(name).member == home.payer


# ---------------------------------------------------------------- the renewal is invoiced already


@pytest.mark.parametrize("gone", [dies, resigns, is_excluded])
def test_nobody_leaves_for_the_payers_reason(home, gone):
	own, olle, stina = renewals(home)
	gone(home)
	assert stored("Membership", own.name, "cancelled_from") == own.start_date
	for term in (olle, stina):
		assert stored("Membership", term.name, "cancelled_from") is None
		assert not frappe.db.exists("Membership Event", {"member": term.member, "event": "Cancel"})


@pytest.mark.parametrize("gone", [dies, resigns])
def test_a_fee_that_is_paid_after_all_counts(home, gone):
	own, olle, _stina = renewals(home)
	gone(home)
	payment_effects.settle(own.name, "Paid", getdate(), 0, None)
	olle.reload()
	assert (olle.status, olle.start_date, olle.end_date) == ("Upcoming", own.start_date, own.end_date)
	assert stored("Membership", own.name, "status") in ("Cancelled", "Deceased", "Upcoming")
	assert stored("Membership", own.name, "cancelled_from") == own.start_date


def test_paid_long_after_the_others_begin_on_that_day(home, ends):
	own, olle, _stina = renewals(home)
	die(home.payer)
	late = ends + 100 * DAY
	with clock.on(late):
		payment_effects.settle(own.name, "Paid", late, 0, None)
		olle.reload()
		assert (olle.status, olle.start_date) == ("Current", late)
		assert olle.end_date > late + 360 * DAY


def test_who_waits_for_the_payers_invoice_can_be_renewed_alone(home):
	money.fees(TYPE, submit_renewal_invoices=1)
	made = api.renew(home.payer, with_invoice=True)
	die(home.payer)
	assert stored("Sales Invoice", made["sales_invoice"], "docstatus") == 1
	again = api.renew(home.olle, with_invoice=True)
	term = frappe.get_doc("Membership", again["membership"])
	assert (term.fee, term.covered_by, term.status) == (500, None, "Pending")
	assert stored("Sales Invoice", again["sales_invoice"], "member") == home.olle
	told = recipients.terms(home.terms, getdate())
	assert {row.not_needed for row in told.values()} == {""}


@pytest.mark.parametrize("how", ["credit", "cancel"])
def test_an_invoice_that_is_taken_back_frees_the_others(home, how):
	money.fees(TYPE, submit_renewal_invoices=1, make_renewal_invoices=1)
	invoice = api.renew(home.payer, with_invoice=True)["sales_invoice"]
	die(home.payer)
	assert home.olle not in dict(renewal_invoices.due_by_payer(getdate())), "it waits for that invoice"
	if how == "credit":
		money.credit(invoice)
	else:
		frappe.get_doc("Sales Invoice", invoice).cancel()
	waiting = frappe.get_all(
		"Membership", {"member": home.olle, "start_date": [">", getdate()]}, ["*"], order_by="name"
	)
	assert [row.cancelled_from == row.start_date for row in waiting] == [True]
	assert waiting[0].cancellation_reason in ("Fee credited", "No longer covered")
	due = dict(renewal_invoices.due_by_payer(getdate()))
	assert due[home.olle] == [home.terms[0]]
	assert renewal_invoices.renew_payer(home.olle, due[home.olle], getdate()) == {"invoices": 1, "terms": 1}


@pytest.mark.parametrize("gone", [dies, resigns])
@pytest.mark.parametrize("credited_first", [False, True])
def test_a_renewal_that_was_paid_and_is_credited_leaves_nobody_with_a_free_year(home, gone, credited_first):
	money.fees(TYPE, submit_renewal_invoices=1, make_renewal_invoices=1)
	invoice = api.renew(home.payer, with_invoice=True)["sales_invoice"]
	money.pay(invoice)
	steps = [lambda: gone(home), lambda: money.credit(invoice)]
	for step in reversed(steps) if credited_first else steps:
		step()
	again = renewal.plan(home.olle)
	assert (again.fee, again.covered_by) == (500, None)
	assert renewal.open_term(again).payment_state == "Not invoiced"


@pytest.mark.parametrize("invoiced", [False, True])
def test_a_payer_who_dies_before_the_first_fee_is_paid_leaves_nobody_stuck(make, invoiced):
	notices.templates()
	notices.membership_type(
		name="New Home",
		period_kind="Rolling",
		period_count=1,
		fee=500,
		shared_fee=1,
		first_fee_before_start=1,
	)
	money.fees("New Home", submit_renewal_invoices=1)
	payer = make.member("Ny").name
	child = make.member("Barn", payer=payer).name
	terms = [make.term(member, str(getdate()), membership_type="New Home").name for member in (payer, child)]
	bill = invoices.make_invoice(terms) if invoiced else None
	die(payer)
	if bill:
		money.credit(bill)
	assert stored("Membership", terms[1], "cancellation_reason") == "No longer covered"
	assert renewal.plan(child, "New Home").fee == 500


def test_what_was_never_invoiced_goes_and_comes_back_with_a_mistake(home):
	_own, olle, _stina = renewal.open_household(renewal.plan_household(home.payer))
	die(home.payer)
	assert stored("Membership", olle.name, "cancellation_reason") == "No longer covered"
	assert renewal.plan(home.olle).fee == 500
	payer = frappe.get_doc("Member", home.payer)
	payer.deceased_on = None
	payer.save()
	assert stored("Membership", olle.name, "cancelled_from", "renews") == (None, home.terms[0])


def test_what_somebody_paid_for_alone_stays_when_the_payer_comes_back(home):
	_own, olle, _stina = renewal.open_household(renewal.plan_household(home.payer))
	resign(home.payer)
	alone = api.renew(home.olle)["membership"]
	api.reinstate(home.payer, True)
	assert stored("Membership", alone, "cancelled_from") is None
	assert stored("Membership", olle.name, "cancellation_reason") == "No longer covered"


def test_terms_that_were_cancelled_for_the_payers_reason_are_given_back(home):
	own, olle, stina = renewals(home)
	for term in (own, olle, stina):
		values = {"cancelled_from": own.start_date, "cancellation_reason": "Deceased", "renews": None}
		frappe.db.set_value("Membership", term.name, values)
	frappe.db.set_value("Member", home.payer, "deceased_on", getdate())
	frappe.db.set_value("Membership", olle.name, "payment_state", "Paid")
	frappe.db.set_value("Membership", stina.name, "payment_state", "Not invoiced")
	for _time in range(2):
		give_covered_terms_back.execute()
		assert stored("Membership", olle.name, "cancelled_from", "status", "renews") == (
			None,
			"Upcoming",
			home.terms[0],
		)
		assert stored("Membership", stina.name, "cancellation_reason") == "No longer covered"
		assert stored("Membership", own.name, "cancellation_reason") == "Deceased"


# ---------------------------------------------------------------- told, and asked


def test_the_preview_names_the_others_and_their_invoice(home, ends):
	money.fees(TYPE, submit_renewal_invoices=1)
	invoice = api.renew(home.payer, with_invoice=True)["sales_invoice"]
	told = api.preview_resignation(home.payer, "At Once")["household"]
	assert [(row.name, row.end_date, row.sales_invoice) for row in told] == [
		(home.olle, ends, invoice),
		(home.stina, ends, invoice),
	]
	assert api.left_behind(home.payer) == told
	assert api.left_behind(home.olle) == []


def test_somebody_else_pays_instead_also_one_of_them(make, home, ends):
	api.resign(home.payer, "End of Term", "Resigned", payer_instead=home.olle)
	assert stored("Member", home.olle, "payer") is None
	assert stored("Member", home.stina, "payer") == home.olle
	own, other = renewal.plan_household(home.olle)
	assert (own.fee, other.member, other.covered, other.start_date) == (500, home.stina, True, ends + DAY)
	told = recipients.terms(home.terms, getdate())
	assert {row.member for row in told.values()} == {home.olle}
	with pytest.raises(REFUSED, match="does not pay"):
		api.change_payer(home.olle, make.member("Ida", payer=make.member("Eva").name).name)


# ---------------------------------------------------------------- what a mail lists


def test_the_payers_mail_leaves_out_who_needs_none(make, home, ends):
	more = [make.member(name, payer=home.payer).name for name in ("Per", "Moa")]
	terms = [
		make.term(member, str(ends - 364 * DAY), str(ends), membership_type="Individual").name
		for member in more
	]
	renewal.open_term(renewal.plan(more[0]))
	make.settings(send_renewal_notices=1)
	list(due_notices.find(getdate()))
	notice = frappe.get_last_doc("Renewal Notice", {"membership": home.own})

	def listed():
		return [row.name for row in notice_text.contexts([notice], getdate())[notice.name]["terms"]]

	assert listed() == [home.own, terms[1], *home.terms]
	resign(home.stina, "End of Term")
	frappe.db.set_value("Member", more[1], "renewal_notices_off", 1)
	assert listed() == [home.own, home.terms[0]]


# ---------------------------------------------------------------- merging


def test_a_merge_makes_no_chain_of_payers(make):
	payer = make.member("Pia").name
	kept, merged = make.member("Anna", payer=payer).name, make.member("Ana").name
	child = make.member("Cia", payer=merged).name
	for one, other in ((kept, merged), (merged, kept)):
		assert "Fees go one step" in merge.preview("Member", one, other)["refusal"]
		with pytest.raises(REFUSED, match="Fees go one step"):
			merge.join("Member", one, other)
	frappe.db.set_value("Member", child, "payer", None)
	merge.join("Member", kept, merged)
	assert stored("Member", kept, "payer") == payer


def test_a_merge_takes_over_no_payer_who_is_gone(make):
	payer = make.member("Pia").name
	kept, merged = make.member("Anna").name, make.member("Ana", payer=payer).name
	die(payer)
	merge.join("Member", kept, merged)
	assert stored("Member", kept, "payer") is None
