"""A household's payer who dies, leaves or is merged: who pays then, who is covered, who is written to."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.desk.search import search_link
from frappe.utils import getdate

from membership_recruitment.member_insights.report.renewals_due import renewals_due
from membership_recruitment.member_privacy.consent import restriction
from membership_recruitment.member_recruitment.conversion import merge
from membership_recruitment.membership.fees import invoices, renewal_invoices
from membership_recruitment.membership.notices import due_notices, recipients
from membership_recruitment.membership.notices import text as notice_text
from membership_recruitment.membership.terms import (
	api,
	death_api,
	payers,
	payment_effects,
	preview,
	renewal,
)
from membership_recruitment.patches.v0_2 import (
	complete_what_terms_say,
	give_covered_terms_back,
	keep_households_current,
)
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
	with pytest.raises(REFUSED, match=rf"Renew Karin Lind \({home.payer}\) first"):
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


def test_a_resignation_within_a_covered_term_is_kept_while_the_payer_is_taken_for_dead(home):
	_own, olle, _stina = renewal.open_household(renewal.plan_household(home.payer))
	leaves = olle.start_date + 90 * DAY
	resign(home.olle, "On a Day", day=leaves)
	die(home.payer)
	assert stored("Membership", olle.name, "cancellation_reason") == "No longer covered"
	payer = frappe.get_doc("Member", home.payer)
	payer.deceased_on = None
	payer.save()
	assert stored("Membership", olle.name, "cancelled_from", "cancellation_reason") == (leaves, "Resigned")


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


def test_a_death_and_a_resignation_name_the_draft_of_the_renewal(home):
	money.fees(TYPE)
	draft = api.renew(home.payer, with_invoice=True)["sales_invoice"]
	alone = death_api.preview_death(home.olle)
	assert (alone["draft_invoices"], alone["household"]) == ([], []), "it asks the payer"
	for told in (death_api.preview_death(home.payer), api.preview_resignation(home.payer, "At Once")):
		assert (told["draft_invoices"], told["open_invoices"]) == ([draft], [])
		assert [row.name for row in told["household"]] == [home.olle, home.stina]
	frappe.get_doc("Sales Invoice", draft).submit()
	told = death_api.preview_death(home.payer)
	assert told["open_invoices"] == [{"name": draft, "outstanding": 500}]
	assert told["draft_invoices"] == []


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


# ---------------------------------------------------------------- a payer who is renewed, and others who are not


def summary(member: str) -> str:
	doc = frappe.get_doc("Member", member)
	doc.run_method("onload")
	return " · ".join(doc.get_onload("overview")["summary"])


def may_renew(member: str) -> bool:
	doc = frappe.get_doc("Member", member)
	doc.run_method("onload")
	return doc.get_onload("overview")["may"]["renew"]


def olle_was_renewed_before_he_paid(home):
	resign(home.payer, "End of Term")
	renewal.open_term(renewal.plan(home.olle))
	api.change_payer(home.payer, home.olle)
	return home.olle, [home.stina], home.terms[1:]


def the_payer_was_renewed_alone(home):
	renewal.open_term(renewal.plan(home.payer))
	return home.payer, [home.olle, home.stina], home.terms


LEFT_OUT = [olle_was_renewed_before_he_paid, the_payer_was_renewed_alone]


@pytest.mark.parametrize("how", LEFT_OUT)
def test_the_others_are_asked_through_the_payer_who_is_renewed(home, how):
	payer, _others, terms = how(home)
	told = recipients.terms([home.own, *home.terms], getdate())
	assert {told[name].member for name in terms} == {payer}
	assert {told[name].not_needed for name in terms} == {""}
	make_notices = list(due_notices.find(getdate()))
	assert make_notices
	assert frappe.get_all("Renewal Notice", pluck="member") == [payer]


@pytest.mark.parametrize("how", LEFT_OUT)
def test_what_is_left_is_renewed_with_the_fee_that_goes_on_and_not_invoiced(home, ends, how):
	money.fees(TYPE, make_renewal_invoices=1)
	payer, others, terms = how(home)
	assert dict(renewal_invoices.due_by_payer(getdate())) == {payer: terms}
	assert may_renew(payer)
	for member in others:
		assert "goes on, this membership is not renewed" in summary(member)
		assert "renewal invoice comes with the next nightly run" in summary(member)
	told = api.preview_renewal(payer)
	assert [told["member"], *(row["member"] for row in told["household"])] == others
	made = api.renew(payer, with_invoice=True)
	assert (len(made["memberships"]), made["sales_invoice"]) == (len(others), None)
	own = frappe.db.get_value("Membership", {"member": payer, "start_date": ends + DAY})
	for name in made["memberships"]:
		assert stored("Membership", name, "covered_by", "fee", "start_date") == (own, 0, ends + DAY)
	for member in others:
		assert "goes on" not in summary(member)
	assert not may_renew(payer)
	with pytest.raises(REFUSED, match="is there already"):
		api.renew(payer)


def test_the_night_renews_what_is_left(home):
	money.fees(TYPE, make_renewal_invoices=1)
	payer, _others, terms = the_payer_was_renewed_alone(home)
	made = renewal_invoices.renew_payer(payer, terms, getdate())
	assert made == {"invoices": 0, "terms": 2}
	assert dict(renewal_invoices.due_by_payer(getdate())) == {}


def test_who_waits_with_an_invoice_of_the_payers_is_asked_with_it(home):
	"""That one's notice names them all."""
	renewals(home)
	told = recipients.terms([home.own, *home.terms], getdate())
	assert [told[name].not_needed for name in (home.own, *home.terms)] == ["", "covered", "covered"]


def test_a_payer_whose_fee_covers_later_days_alone_is_not_to_be_renewed_first(make, home, ends):
	eva = make.member("Eva").name
	make.term(eva, str(ends - 364 * DAY), str(ends + 30 * DAY), membership_type="Individual")
	make.term(eva, str(ends + 31 * DAY), membership_type=TYPE)
	api.change_payer(home.payer, eva)
	planned = renewal.plan(home.olle)
	assert (planned.fee, planned.covered_by) == (500, None)


def test_a_payer_for_life_renews_the_others(make, home):
	make.membership_type("For Life", period_kind="Lifetime")
	eva = make.member("Eva").name
	make.term(eva, str(getdate()), membership_type="For Life")
	api.change_payer(home.payer, eva)
	planned = renewal.plan_household(eva)
	assert [(row.member, row.fee) for row in planned] == [
		(member, 500) for member in sorted((home.payer, home.olle, home.stina)) if member != home.payer
	]


def test_a_payer_who_lapsed_years_ago_pays_and_covers_nobody(make, home, ends):
	"""As an organisation that only pays does."""
	eva = make.member("Eva").name
	old = make.term(eva, "2020-01-01", "2020-12-31", membership_type=TYPE)
	frappe.db.set_value("Member", home.olle, "payer", eva)
	frappe.db.set_value("Membership", home.terms[0], "covered_by", old.name)  # and was not asked since
	told = recipients.terms(home.terms[:1], getdate())[home.terms[0]]
	assert (told.member, told.not_needed) == (eva, "")
	planned = renewal.plan(home.olle)
	assert (planned.fee, planned.covered_by) == (500, None)
	assert payers.payer_of(home.olle, ends + DAY) == eva
	assert "renewal invoice" in summary(home.olle) or not frappe.db.get_single_value(
		"Membership Settings", "make_renewal_invoices"
	)


# ---------------------------------------------------------------- corrections


def edited(name: str, **typed):
	term = frappe.get_doc("Membership", name)
	term.update(typed)
	term.save()
	return term


def test_who_is_covered_ends_with_the_payer_when_the_last_day_is_corrected(home, ends):
	edited(home.terms[1], end_date=ends - 3 * DAY)  # decided by itself
	for last in (ends + 60 * DAY, ends - 30 * DAY, getdate("9999-12-31")):
		edited(home.own, end_date=last)
		stays = None if last.year == 9999 else last
		assert stored("Membership", home.terms[0], "end_date") == stays
		assert stored("Member", home.olle, "end_date") == stays
		assert stored("Membership", home.terms[1], "end_date") == ends - 3 * DAY


def test_where_a_later_term_is_in_the_way_who_is_covered_keeps_the_last_day(make, home, ends):
	make.term(home.olle, str(ends + 10 * DAY), membership_type="Individual")
	edited(home.own, end_date=ends + 60 * DAY)
	assert stored("Membership", home.terms[0], "end_date") == ends
	assert stored("Membership", home.terms[1], "end_date") == ends + 60 * DAY


def test_another_type_of_the_payers_is_theirs_or_they_pay_for_themselves(make, home, ends):
	make.membership_type("Large Home", period_count=1, fee=700, shared_fee=1)
	edited(home.own, membership_type="Large Home")
	for name in home.terms:
		assert stored("Membership", name, "membership_type", "covered_by", "fee") == (
			"Large Home",
			home.own,
			0,
		)
	edited(home.own, membership_type="Individual")
	for name in home.terms:
		assert stored("Membership", name, "membership_type", "covered_by", "fee", "status", "end_date") == (
			"Large Home",
			None,
			700,
			"Current",
			ends,
		)


@pytest.mark.parametrize("stopped_by", ["another type", "an earlier last day"])
def test_a_correction_of_the_payers_that_is_corrected_back_covers_the_household_again(home, ends, stopped_by):
	wrong = (
		{"membership_type": "Individual"} if stopped_by == "another type" else {"end_date": ends - 30 * DAY}
	)
	right = {"membership_type": TYPE, "end_date": ends}
	for name in home.terms:  # who came later, and is a member by now
		frappe.db.set_value("Membership", name, "start_date", ends - 20 * DAY)
	asks = ("covered_by", "fee", "payment_state", "status", "end_date")
	payment_effects.settle(home.own, "Paid", getdate(), 0, None)
	before = [stored("Membership", name, *asks) for name in home.terms]
	edited(home.own, **wrong)
	for name in home.terms:
		assert stored("Membership", name, *asks[:2]) == (None, 500)
	edited(home.own, **right)
	assert [stored("Membership", name, *asks) for name in home.terms] == before


def test_what_was_decided_about_somebody_by_itself_is_not_covered_again(make, home):
	money.fees(TYPE)
	edited(home.own, membership_type="Individual")
	edited(home.terms[0], fee=120)
	invoice = invoices.make_invoice([home.terms[1]], submit=True)
	edited(home.own, membership_type=TYPE)
	assert stored("Membership", home.terms[0], "covered_by", "fee") == (None, 120)
	assert stored("Membership", home.terms[1], "covered_by", "sales_invoice") == (None, invoice)


def test_who_is_covered_and_gets_another_type_pays_for_it(home):
	payment_effects.settle(home.own, "Paid", getdate(), 0, None)
	term = edited(home.terms[0], membership_type="Individual")
	assert (term.covered_by, term.fee, term.payment_state, term.status) == (
		None,
		350,
		"Not invoiced",
		"Current",
	)
	assert term.end_date == term.start_date.replace(year=term.start_date.year + 1) - DAY
	again = edited(home.terms[0], membership_type=TYPE)
	assert (again.covered_by, again.fee, again.payment_state) == (home.own, 0, "Paid")


def test_the_renewal_of_a_payer_that_becomes_another_type_covers_nobody(home):
	own, olle, _stina = renewal.open_household(renewal.plan_household(home.payer))
	api.change_type(home.payer, "Individual")
	assert stored("Membership", own.name, "membership_type") == "Individual"
	assert stored("Membership", olle.name, "covered_by", "fee", "membership_type") == (None, 500, TYPE)


# ---------------------------------------------------------------- a running year whose fee is credited


def credited_year(home) -> str:
	money.fees(TYPE)
	invoice = invoices.make_invoice([home.own], submit=True)
	money.pay(invoice)
	return invoice


@pytest.mark.parametrize("gone", [resigns, is_excluded, dies])
@pytest.mark.parametrize("credited_first", [False, True])
def test_somebody_says_for_each_what_the_credit_meant_when_the_payer_is_gone(home, gone, credited_first):
	invoice = credited_year(home)
	steps = [lambda: gone(home), lambda: money.credit(invoice)]
	for step in reversed(steps) if credited_first else steps:
		step()
	assert stored("Membership", home.own, "credit_decision") != "To decide"
	for name in home.terms:
		assert stored("Membership", name, "cancelled_from", "status") == (None, "Current")
		assert stored("Membership", name, "credit_decision") == "To decide"
		task = {"reference_name": stored("Membership", name, "member"), "status": "Open"}
		assert frappe.db.exists("ToDo", task)
	first, second = home.terms
	api.decide_credit(first, "Correction")
	assert stored("Membership", first, "covered_by", "fee", "payment_state", "status") == (
		None,
		500,
		"Not invoiced",
		"Current",
	)
	api.decide_credit(second, "Withdrawal")
	assert stored("Membership", second, "cancelled_from", "cancellation_reason") == (
		getdate(),
		"Fee credited",
	)


def test_the_patch_asks_about_years_that_were_credited_before(make, home):
	invoice = credited_year(home)
	resigns(home)
	money.credit(invoice)
	for name in home.terms:
		frappe.db.set_value("Membership", name, "credit_decision", None)
	dead = make.member("Dead")
	term = make.term(dead.name, str(getdate() - 100 * DAY))
	die(dead.name)
	frappe.db.set_value("Member", dead.name, "end_date", term.end_date)
	endless = make.term(make.member().name, "2020-01-01", "9999-12-31").name
	frappe.db.set_value("Membership", endless, "no_end", 0)
	for _time in range(2):
		complete_what_terms_say.execute()
		assert {stored("Membership", name, "credit_decision") for name in home.terms} == {"To decide"}
		assert stored("Member", dead.name, "end_date") == getdate() - DAY
		assert stored("Membership", endless, "no_end") == 1


def test_the_decision_about_a_payer_who_is_there_is_the_households(home):
	money.credit(credited_year(home))
	assert stored("Membership", home.own, "credit_decision") == "To decide"
	for name in home.terms:
		assert not stored("Membership", name, "credit_decision")
	api.decide_credit(home.own, "Correction")
	for name in home.terms:
		assert stored("Membership", name, "covered_by", "fee", "status") == (home.own, 0, "Current")
	api.decide_credit(home.own, "Withdrawal")
	for name in (home.own, *home.terms):
		assert stored("Membership", name, "cancelled_from", "cancellation_reason") == (
			getdate(),
			"Fee credited",
		)


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


def test_a_payer_whose_data_may_not_be_used_silences_nobody_else(make, home, ends):
	make.settings(send_renewal_notices=1)
	restriction.restrict("Member", home.payer)
	told = recipients.terms([home.own, *home.terms], getdate())
	assert [(told[name].member, told[name].not_needed) for name in (home.own, *home.terms)] == [
		(home.payer, recipients.RESTRICTED),
		(home.olle, ""),
		(home.stina, ""),
	]
	list(due_notices.find(getdate()))
	have = frappe.get_all("Renewal Notice", {"end_date": ends}, pluck="member", order_by="member asc")
	assert have == sorted([home.olle, home.stina])
	restriction.lift("Member", home.payer)
	assert {row.member for row in recipients.terms(home.terms, getdate()).values()} == {home.payer}


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


# ---------------------------------------------------------------- what is decided for the payer's term


def test_what_is_covered_counts_as_current_as_long_as_its_payer(make, home, ends):
	"""Decided, changed and taken back; what was decided by itself stays, and so does who was cancelled."""
	gone = make.term(make.member("Rut", payer=home.payer).name, str(ends - 364 * DAY), membership_type=TYPE)
	edited(gone.name, cancelled_from=ends - 9 * DAY, cancellation_reason="Resigned")
	payment_effects.settle(home.own, "Unpaid", None, 500, None)
	olle, stina = home.terms
	for until in (ends + 100 * DAY, ends + 200 * DAY):
		api.keep_current(home.own, str(until), "Pays in June")
		assert [stored("Membership", name, "kept_until", "kept_reason") for name in home.terms] == [
			(until, "Pays in June")
		] * 2
		assert stored("Membership", gone.name, "kept_until") is None
	api.keep_current(stina, str(ends + 5 * DAY), "Moves out")
	api.keep_current(home.own)
	assert stored("Membership", olle, "kept_until", "kept_reason") == (None, None)
	assert stored("Membership", stina, "kept_until") == ends + 5 * DAY


def test_who_comes_to_a_household_that_is_kept_current_is_too(make, home, ends):
	frappe.db.set_value("Membership", home.own, {"awaits_payment": 1, "payment_state": "Unpaid"})
	api.keep_current(home.own, str(ends), "Pays in June")
	new = make.term(make.member("Rut", payer=home.payer).name, str(getdate()), membership_type=TYPE)
	assert (new.covered_by, new.kept_until, new.status) == (home.own, ends, "Current")
	api.keep_current(home.own, str(getdate() + DAY), "Pays at once")
	later = make.term(make.member("Siv", payer=home.payer).name, str(ends), membership_type=TYPE)
	assert (later.covered_by, later.kept_until) == (home.own, None), "no day of it is kept"


def test_households_kept_current_before_this_follow_by_a_patch(home, ends):
	frappe.db.set_value("Membership", home.own, {"kept_until": ends + 60 * DAY, "kept_reason": "Agreed"})
	for _again in range(2):
		keep_households_current.execute()
		assert {stored("Membership", name, "kept_until") for name in home.terms} == {ends + 60 * DAY}
	assert frappe.db.count("Membership Event", {"event": "Override", "membership": ["in", home.terms]}) == 2


def test_a_payer_who_is_renewed_already_renews_the_others_of_the_type_that_the_dialog_names(home):
	own = renewal.open_term(renewal.plan(home.payer))
	made = api.renew(home.payer, TYPE)
	assert [stored("Membership", name, "member", "covered_by") for name in made["memberships"]] == [
		(home.olle, own.name),
		(home.stina, own.name),
	]
	with pytest.raises(REFUSED, match="is there already"):
		api.preview_renewal(home.payer, "Individual")


# ---------------------------------------------------------------- who pays instead


def offered(leaving: str, words: str = "") -> list[tuple]:
	query = "membership_recruitment.membership.terms.payer_choice.possible_payers"
	rows = search_link("Member", words, query=query, filters={"leaving": leaving}, page_length=20)
	return [(row["value"], row["description"].split(",")[0]) for row in rows]


def test_who_may_pay_instead_is_offered_by_name(make, home):
	"""The household; others by the first letters; nobody who has died, left, or has a payer."""
	other = make.member("Ottilia", "Berg").name
	dead, left = (make.member("Otto", name).name for name in ("Dahl", "Ek"))
	die(dead)
	make.term(left, str(getdate() - 30 * DAY))
	resign(left)
	make.member("Ossian", payer=other)
	names = {name: stored("Member", name, "full_name") for name in (home.olle, home.stina, other)}
	assert dict(offered(home.payer)) == {name: names[name] for name in (home.olle, home.stina)}
	assert offered(home.payer, "Ott") == [(other, names[other])]
	assert offered(home.payer, "berg") == [(other, names[other])]
	assert offered(home.payer, home.olle) == [(home.olle, names[home.olle])]


def test_a_survivor_is_offered_before_a_stranger_of_that_name(make, home):
	strangers = [make.member("Stina", name).name for name in ("Abel", "Åberg")]
	stored_name = stored("Member", home.stina, "full_name")
	assert offered(home.payer, "Stina")[0] == (home.stina, stored_name)
	assert [name for name, _shown in offered(home.payer, "Stina")[1:]] == strangers


def test_the_dialog_of_a_death_names_the_term_that_ends_and_its_last_day(make, home, ends):
	own, died = frappe.get_doc("Membership", home.own), getdate() - 3 * DAY
	over = make.term(home.payer, str(own.start_date - 730 * DAY), str(own.start_date - 366 * DAY))
	told = death_api.preview_death(home.payer, str(died))
	assert [row["name"] for row in told["ending"]] == [home.own] and over.name not in str(told["ending"])
	assert (told["terms"], told["last_day"]) == ([], died - DAY)
	die(home.payer, died)
	assert stored("Member", home.payer, "end_date") == told["last_day"]


# ---------------------------------------------------------------- a payer who comes back


def test_reinstating_a_payer_names_whose_fee_was_moved_and_how_it_comes_back(make, home):
	resign(home.payer)
	assert api.preview_reinstatement(home.payer, True)["moved"] == []
	api.reinstate(home.payer, True)
	api.resign(home.payer, "At Once", "Resigned", payer_instead=home.olle)
	names = {name: stored("Member", name, "full_name") for name in (home.olle, home.stina)}
	moved = api.preview_reinstatement(home.payer, True)["moved"]
	assert [(row.name, row.payer_name) for row in moved] == [
		(home.stina, names[home.olle]),
		(home.olle, None),
	]
	api.reinstate(home.payer, True)
	assert stored("Member", home.stina, "payer") == home.olle, "stays with who pays now"
	for row in moved:  # as the dialog says, in this order
		frappe.get_doc("Member", row.name).update({"payer": home.payer}).save()


def test_who_pays_a_fee_of_her_own_is_named_where_somebody_else_pays_it_now(make, home, ends):
	frappe.db.set_value("Member", home.olle, "payer", None)
	money.fees("Individual")
	child = make.member("Ebba", payer=home.payer).name
	term = make.term(child, str(getdate()), membership_type="Individual")
	invoices.make_invoice([term.name])
	eva = make.member("Eva")
	api.resign(home.payer, "At Once", "Resigned", payer_instead=eva.name)
	moved = api.preview_reinstatement(home.payer, True)["moved"]
	assert {row.name: row.payer_name for row in moved} == {
		home.olle: None,
		home.stina: eva.full_name,
		child: eva.full_name,
	}


def test_the_previews_name_who_pays_instead_or_say_why_not(make, home):
	other = make.member("Ottilia", "Berg")
	for said in (
		api.preview_resignation(home.payer, "End of Term", payer_instead=other.name),
		death_api.preview_death(home.payer, payer_instead=other.name),
	):
		assert said["payer_name"] == other.full_name
	assert death_api.preview_death(home.payer, payer_instead=home.olle)["payer_name"].startswith("Olle")
	paid_for = make.member("Ossian", payer=other.name).name
	with pytest.raises(REFUSED, match="pays for that member"):
		death_api.preview_death(home.payer, payer_instead=paid_for)
	with pytest.raises(REFUSED, match="pays today"):
		death_api.preview_death(home.payer, payer_instead=home.payer)
	assert stored("Member", home.olle, "payer") == home.payer, "nothing is saved"


# ---------------------------------------------------------------- a renewal on an invoice of somebody who does not pay any more


def test_a_household_is_billed_once_when_the_payer_left_and_came_back(home, ends):
	money.fees(TYPE, submit_renewal_invoices=1)
	api.renew(home.payer, with_invoice=True)
	resign(home.payer)
	api.reinstate(home.payer, False)
	assert payers.payer_of(home.olle, ends + DAY) == home.payer
	with pytest.raises(REFUSED, match=r"Renew .* first"):
		api.renew(home.olle)
	made = api.renew(home.payer, with_invoice=True)
	fees = frappe.get_all(
		"Membership", {"name": ["in", made["memberships"]]}, ["member", "fee", "covered_by"]
	)
	own = made["membership"]
	assert {(row.member, row.fee, row.covered_by) for row in fees} == {
		(home.payer, 500, None),
		(home.olle, 0, own),
		(home.stina, 0, own),
	}


@pytest.mark.parametrize("renewed", ["payer", "member"])
def test_who_moves_to_another_payer_is_renewed_with_that_one(make, home, ends, renewed):
	money.fees(TYPE, submit_renewal_invoices=1)
	old = api.renew(home.payer, with_invoice=True)["sales_invoice"]
	waiting = frappe.db.get_value("Membership", {"member": home.olle, "start_date": [">", ends]})
	other = make.member("Kim", email="kim@example.com").name
	make.term(other, str(ends - 364 * DAY), str(ends), membership_type=TYPE)
	frappe.get_doc("Member", home.olle).update({"payer": other}).save()
	if renewed == "member":  # the payer is renewed already, by itself
		frappe.get_doc("Member", home.olle).update({"payer": home.payer}).save()
		api.renew(other)
		frappe.get_doc("Member", home.olle).update({"payer": other}).save()
		made = api.renew(home.olle)
	else:
		made = api.renew(other, with_invoice=True)
	term = frappe.get_doc("Membership", {"member": home.olle, "name": ["in", made["memberships"]]})
	own = frappe.db.get_value("Membership", {"member": other, "start_date": [">", ends]})
	assert (term.fee, term.covered_by) == (0, own)
	assert stored("Membership", waiting, "cancelled_from") == term.start_date
	money.pay(old)
	assert stored("Membership", waiting, "cancelled_from") == term.start_date
	assert (
		frappe.db.count(
			"Membership", {"member": home.stina, "covered_by": ["is", "set"], "status": "Upcoming"}
		)
		== 1
	)
	if renewed == "payer":
		assert term.status == "Pending"
		money.pay(made["sales_invoice"])
	assert stored("Membership", term.name, "status") == "Upcoming"


def test_one_of_them_who_pays_instead_takes_the_others_along(home):
	money.fees(TYPE, submit_renewal_invoices=1)
	api.renew(home.payer, with_invoice=True)
	die(home.payer)
	api.change_payer(home.payer, home.olle)
	made = api.renew(home.olle, with_invoice=True)
	members = frappe.get_all("Membership", {"name": ["in", made["memberships"]]}, ["member", "covered_by"])
	assert {(row.member, row.covered_by) for row in members} == {
		(home.olle, None),
		(home.stina, made["membership"]),
	}


def test_the_preview_of_who_is_renewed_alone_says_whether_the_payers_fee_waits(home):
	money.fees(TYPE, submit_renewal_invoices=1)
	for invoiced in (False, True):
		frappe.db.savepoint("renewed")
		own = renewal.open_household(renewal.plan_household(home.payer)[:1], invoiced=invoiced)[0]
		told = api.preview_renewal(home.olle)
		assert (told["covered_by"], told["holds_when_paid"]) == (own.name, invoiced)
		made = api.renew(home.olle, with_invoice=True)
		assert made["sales_invoice"] is None
		assert stored("Membership", made["membership"], "status") == ("Pending" if invoiced else "Upcoming")
		frappe.db.rollback(save_point="renewed")


@pytest.mark.parametrize("entered", ["by hand", "renewed"])
def test_a_next_term_that_is_entered_by_hand_is_a_renewal(home, ends, make, entered):
	money.fees(TYPE, submit_renewal_invoices=1)
	if entered == "by hand":
		following = [
			make.term(member, str(ends + DAY), membership_type=TYPE)
			for member in (home.payer, home.olle, home.stina)
		]
	else:
		following = renewal.open_household(renewal.plan_household(home.payer))
	terms = [home.own, *home.terms]
	assert [(term.renews, term.status) for term in following] == [(name, "Upcoming") for name in terms]
	invoices.make_invoice([following[0].name], submit=True)
	assert recipients.terms([home.own], getdate())[home.own].not_needed == "", "it is not paid yet"
	(row,) = (row for row in renewals_due.due([home.own]))
	assert row["payment_state"] == "Unpaid"
