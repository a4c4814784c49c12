"""A fee that is credited in full: bookkeeping is no intention. Somebody says whether it was a correction."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.fees import invoices
from membership_recruitment.membership.terms import api, renewal
from membership_recruitment.patches.v0_2 import ask_what_was_taken_back, name_withdrawals
from tests.support.factories import money
from tests.support.tools import clock

DAY = timedelta(days=1)
REFUSED = frappe.ValidationError


pytestmark = pytest.mark.usefixtures("fees")


@pytest.fixture
def prepaid(make):
	"""A term that waits for its first fee."""
	make.membership_type("Prepaid", fee=350, first_fee_before_start=1)
	money.fees("Prepaid")
	return make.term(make.member("Olle", "Berg").name, str(getdate()), membership_type="Prepaid")


def now(term) -> tuple:
	"""(status, what the credit meant, cancelled from)."""
	term.reload()
	return term.status, term.credit_decision or None, term.cancelled_from


def tasks(term) -> list[frappe._dict]:
	return frappe.get_all(
		"ToDo",
		filters={"reference_type": "Member", "reference_name": term.member},
		fields=["allocated_to", "status", "description"],
	)


# ---------------------------------------------------------------- credited in ERPNext


def test_credit_and_new_invoice_to_correct_an_address(term, invoice):
	money.pay(invoice)
	money.credit(invoice, for_self=1)
	assert now(term) == ("Current", "To decide", None)
	again = invoices.make_invoice([term.name], submit=True)
	assert now(term) == ("Current", None, None)
	assert money.fee_state(term.name)[::3] == ("Unpaid", again)
	assert [task.status for task in tasks(term)] == ["Closed"]


@pytest.mark.parametrize(
	("language", "begins"), [("sv", "Avgiften för"), ("en", "The fee of"), (None, "The fee of")]
)
@pytest.mark.parametrize("triggered_in", ["en", "sv"])
def test_the_task_is_in_the_language_of_who_gets_it(make, term, invoice, language, begins, triggered_in):
	"""Whoever credited the fee; of who has none in the site's."""
	user = make.user("Member Registrar")
	frappe.db.set_value("User", user, "language", language)
	make.settings(credits_go_to=user)
	frappe.local.lang = triggered_in
	try:
		money.credit(invoice)
	finally:
		frappe.local.lang = "en"
	assert [task.description.startswith(begins) for task in tasks(term)] == [True]


def test_the_first_fee_once_paid_is_not_waited_for_again(prepaid):
	invoice = invoices.make_invoice([prepaid.name], submit=True)
	money.pay(invoice)
	assert now(prepaid)[0] == "Current"
	money.credit(invoice, for_self=1)
	assert now(prepaid) == ("Current", "To decide", None)
	invoices.make_invoice([prepaid.name], submit=True)
	assert now(prepaid) == ("Current", None, None)


def test_an_invoice_that_is_cancelled_ends_no_term_that_was_paid(prepaid):
	invoice = invoices.make_invoice([prepaid.name], submit=True)
	money.pay(invoice)
	frappe.get_doc("Sales Invoice", invoice).cancel()
	assert now(prepaid) == ("Current", "To decide", None)
	again = invoices.make_invoice([prepaid.name], submit=True)
	assert now(prepaid) == ("Current", None, None)
	frappe.get_doc("Sales Invoice", again).cancel()  # nobody has paid that one
	assert now(prepaid) == ("Current", None, None)


def test_a_credit_that_is_cancelled_leaves_the_fee_waited_for_as_before(prepaid):
	"""In whichever order the credit note and the payment go."""
	invoice = invoices.make_invoice([prepaid.name], submit=True)
	payment = money.pay(invoice)
	note = money.credit(invoice, for_self=1)
	note.cancel()
	assert now(prepaid) == ("Current", None, None)
	payment.reload().cancel()
	assert now(prepaid) == ("Pending", None, None)
	payment = money.pay(invoice)
	note = money.credit(invoice, for_self=1)
	payment.reload().cancel()
	assert now(prepaid) == ("Current", "To decide", None)
	note.reload().cancel()
	assert now(prepaid) == ("Pending", None, None)


def test_a_withdrawal_that_is_taken_back_with_its_credit_note_waits_as_before(prepaid):
	invoice = invoices.make_invoice([prepaid.name], submit=True)
	payment = money.pay(invoice)
	note = money.credit(invoice, for_self=1)
	api.decide_credit(prepaid.name, "Withdrawal")
	note.reload().cancel()
	payment.reload().cancel()
	assert now(prepaid) == ("Pending", None, None)


def test_a_corrected_fee_that_is_invoiced_anew_is_not_waited_for(prepaid):
	invoice = invoices.make_invoice([prepaid.name], submit=True)
	money.pay(invoice)
	money.credit(invoice, for_self=1)
	again = invoices.make_invoice([prepaid.name], submit=True)
	money.pay(again).cancel()
	assert now(prepaid) == ("Current", None, None)


@pytest.mark.parametrize("first_the_note", [True, False])
def test_a_corrected_fee_is_waited_for_again_once_the_first_invoice_asks_for_it(make, first_the_note):
	"""Its credit note is cancelled, and the new invoice is credited instead."""
	make.membership_type("Prepaid", fee=350, first_fee_before_start=1)
	money.fees("Prepaid")
	planned = getdate() - 40 * DAY
	term = make.term(make.member().name, str(planned), membership_type="Prepaid")
	invoice = invoices.make_invoice([term.name], submit=True)
	payment = money.pay(invoice, day=planned + 10 * DAY)
	note = money.credit(invoice, for_self=1)
	api.decide_credit(term.name, "Correction")
	again = invoices.make_invoice([term.name], submit=True)
	steps = [lambda: note.reload().cancel(), lambda: money.credit(again)]
	for step in steps if first_the_note else reversed(steps):
		step()
	term.reload()
	assert (term.payment_state, term.sales_invoice, term.start_date) == ("Paid", invoice, planned + 10 * DAY)
	assert now(term)[0] == "Current"
	if first_the_note:  # stored before this
		frappe.db.set_value("Membership", term.name, {"awaits_payment": 0, "waited_before_credit": 1})
		ask_what_was_taken_back.execute()
	payment.reload().cancel()
	assert now(term) == ("Pending", None, None)
	assert term.start_date == planned
	money.pay(invoice, day=planned + 20 * DAY)
	assert (now(term)[0], term.start_date) == ("Current", planned + 20 * DAY)


def test_a_cancelled_invoice_may_have_meant_a_withdrawal(prepaid):
	invoice = invoices.make_invoice([prepaid.name], submit=True)
	money.pay(invoice)
	frappe.get_doc("Sales Invoice", invoice).cancel()
	api.decide_credit(prepaid.name, "Withdrawal")
	assert now(prepaid) == ("Cancelled", "Withdrawal", getdate())


def test_an_unpaid_first_fee_that_is_credited_holds_nothing(prepaid):
	money.credit(invoices.make_invoice([prepaid.name], submit=True))
	assert now(prepaid) == ("Pending", "To decide", None)
	api.decide_credit(prepaid.name, "Withdrawal")
	assert now(prepaid) == ("Cancelled", "Withdrawal", prepaid.start_date)
	assert not frappe.db.exists("Membership Event", {"membership": prepaid.name, "event": "Join"})


def test_a_free_term_that_was_invoiced_by_mistake_is_untouched(make):
	term = make.term(make.member("Stina", "Ek").name, str(getdate()))
	invoice = invoices.make_invoice([term.name], submit=True)
	frappe.db.set_value("Membership", term.name, "fee", 0)
	money.credit(invoice)
	assert now(term) == ("Current", None, None)
	assert tasks(term) == []


def test_a_lifetime_term_goes_on(make):
	make.membership_type("For Life", period_kind="Lifetime", fee=5000)
	money.fees("For Life")
	term = make.term(make.member("Stina", "Ek").name, str(getdate()), membership_type="For Life")
	money.credit(invoices.make_invoice([term.name], submit=True))
	assert now(term)[::2] == ("Current", None)


def test_a_partial_credit_asks_nothing(term, invoice):
	money.credit(invoice, 100)
	assert now(term) == ("Current", None, None)
	assert tasks(term) == []


def test_a_credit_of_what_was_cancelled_asks_nothing(term, invoice):
	api.resign(term.member, "At Once", "Resigned")
	money.credit(invoice)
	assert now(term)[:2] == ("Cancelled", None)


# ---------------------------------------------------------------- the decision


def test_a_correction_goes_on(term, invoice):
	money.credit(invoice)
	api.decide_credit(term.name, "Correction")
	assert now(term) == ("Current", "Correction", None)
	assert [task.status for task in tasks(term)] == ["Closed"]
	api.decide_credit(term.name, "Withdrawal")  # somebody had misunderstood
	assert now(term) == ("Cancelled", "Withdrawal", getdate())


def test_a_withdrawal_that_was_none_is_reinstated(term, invoice):
	money.credit(invoice)
	api.decide_credit(term.name, "Withdrawal")
	with pytest.raises(REFUSED, match="nothing to decide"):
		api.decide_credit(term.name, "Correction")
	api.reinstate(term.member, True)
	assert now(term) == ("Current", "Correction", None)


def test_another_invoice_revives_no_withdrawn_term(term, invoice):
	money.credit(invoice)
	api.decide_credit(term.name, "Withdrawal")
	again = frappe.copy_doc(frappe.get_doc("Sales Invoice", invoice))
	again.docstatus = 0
	for row in (*again.items, *again.taxes, *again.payment_schedule):
		row.docstatus = 0
	again.insert()
	again.submit()
	assert money.fee_state(term.name)[::3] == ("Unpaid", again.name)
	assert now(term)[0] == "Cancelled"


def test_cancelling_the_term_answers_too(term, invoice):
	money.credit(invoice)
	api.resign(term.member, "At Once", "Resigned")
	assert now(term)[:2] == ("Cancelled", "Withdrawal")
	assert [task.status for task in tasks(term)] == ["Closed"]


def test_nothing_to_decide_and_no_answer(term, invoice):
	with pytest.raises(REFUSED, match="nothing to decide"):
		api.decide_credit(term.name, "Correction")
	money.credit(invoice)
	with pytest.raises(REFUSED, match="is no answer"):
		api.decide_credit(term.name, "To decide")


def test_a_death_and_a_resignation_taken_back_ask_about_what_was_credited_meanwhile(make, term, invoice):
	member = frappe.get_doc("Member", term.member)
	following = renewal.open_term(renewal.plan(term.member, day=term.end_date))
	second = invoices.make_invoice([following.name], submit=True)
	member.deceased_on = getdate()
	member.save()
	money.credit(second)
	assert now(following)[:2] == ("Deceased", None)
	member.reload()
	member.deceased_on = None
	member.save()
	assert now(following) == ("Upcoming", "To decide", None)


def test_a_death_taken_back_asks_again_of_a_term_that_never_held_however_late(prepaid):
	"""As the question stood: days that went by are no answer."""
	money.credit(invoices.make_invoice([prepaid.name], submit=True))
	assert now(prepaid) == ("Pending", "To decide", None)
	member = frappe.get_doc("Member", prepaid.member)
	with clock.on(prepaid.end_date + 200 * DAY):
		for day in (getdate(), None):
			member.deceased_on = day
			member.save()
		assert now(prepaid) == ("Pending", "To decide", None)


def test_a_credited_renewal_makes_room_for_another(make, term):
	following = renewal.open_term(renewal.plan(term.member, day=term.end_date), awaits_payment=True)
	money.credit(invoices.make_invoice([following.name], submit=True))
	assert now(following) == ("Pending", "To decide", None)
	api.change_type(term.member, make.membership_type("Senior", fee=100))
	assert frappe.db.get_value("Membership", {"renews": term.name}, "membership_type") == "Senior"


# ---------------------------------------------------------------- the task


def test_who_credits_and_may_decide_gets_the_task(term, invoice, as_role):
	registrar = as_role("Member Registrar", "Accounts Manager", "Accounts User")
	money.credit(invoice)
	frappe.set_user("Administrator")
	(task,) = tasks(term)
	assert task.allocated_to == registrar
	assert term.name in task.description and "Astrid Lind" in task.description
	overview = frappe.get_doc("Member", term.member)
	overview.run_method("onload")
	assert any("waits for a decision" in part for part in overview.get_onload("overview")["summary"])


def test_the_settings_say_who_decides(make, term, invoice):
	treasurer = make.user("Member Registrar")
	make.settings(credits_go_to=treasurer)
	money.credit(invoice)
	assert [task.allocated_to for task in tasks(term)] == [treasurer]


# ---------------------------------------------------------------- our own action


@pytest.mark.parametrize("paid", [0, 100, 350])
def test_crediting_asks_first_and_makes_the_note(term, invoice, as_role, paid):
	if paid:
		money.pay(invoice, paid)
	as_role("Member Registrar")
	seen = api.preview_credit(term.name, "Withdrawal")
	assert (seen["amount"], seen["cancelled_from"], seen["sales_invoice"]) == (350, getdate(), invoice)
	assert api.preview_credit(term.name, "Correction")["cancelled_from"] is None
	assert now(term) == ("Current", None, None)
	note = api.credit_fee(term.name, "Correction")["sales_invoice"]
	frappe.set_user("Administrator")
	assert now(term) == ("Current", "Correction", None)
	assert money.fee_state(term.name)[:2] == ("Credited", 0)
	assert tasks(term) == []
	customer = frappe.db.get_value("Sales Invoice", note, "customer")
	assert money.receivable(customer) == -paid
	overview = frappe.get_doc("Member", term.member)
	overview.run_method("onload")
	assert not any("unpaid" in part for part in overview.get_onload("overview")["summary"])
	again = invoices.make_invoice([term.name], submit=True)
	assert money.receivable(customer) == 350 - paid
	assert money.fee_state(term.name)[::3] == ("Unpaid", again)


def test_a_withdrawal_leaves_the_other_fees_of_the_invoice(make, term):
	other = make.term(make.member("Nils", payer=term.member).name, str(getdate()))
	invoices.make_invoice([term.name, other.name], 150, submit=True)
	api.credit_fee(other.name, "Withdrawal")
	assert now(other) == ("Cancelled", "Withdrawal", getdate())
	assert money.fee_state(other.name)[:2] == ("Credited", 0)
	assert now(term) == ("Current", None, None)
	assert money.fee_state(term.name)[:2] == ("Unpaid", 350)


def test_a_discount_on_the_whole_invoice_is_credited_with_it(make, term):
	def discounted(*terms: str) -> str:
		invoice = frappe.get_doc("Sales Invoice", invoices.make_invoice(list(terms), submit=False))
		invoice.update({"apply_discount_on": "Net Total", "discount_amount": 50})
		invoice.save()
		invoice.submit()
		return invoice.name

	discounted(term.name)
	api.credit_fee(term.name, "Correction")
	assert money.fee_state(term.name)[:2] == ("Credited", 0)
	assert money.receivable(frappe.db.get_value("Member", term.member, "customer")) == 0
	one, two = (make.term(make.member(payer=term.member).name, str(getdate())).name for _number in range(2))
	discounted(one, two)
	with pytest.raises(REFUSED, match="Credit it in ERPNext"):
		api.preview_credit(one, "Withdrawal")


def test_nobody_without_the_register_credits(term, invoice, as_role):
	as_role("Membership Analyst")
	for call in (api.credit_fee, api.decide_credit, api.preview_credit):
		with pytest.raises(frappe.PermissionError):
			call(term.name, "Correction")


def test_no_second_draft_for_a_credited_fee(term, invoice):
	money.credit(invoice)
	draft = invoices.make_invoice([term.name], submit=False)
	assert money.fee_state(term.name)[::3] == ("Credited", draft)
	with pytest.raises(REFUSED, match=f"draft invoice {draft}. Submit that draft in ERPNext, or delete it"):
		invoices.make_invoice([term.name], submit=False)


def test_the_patch_names_withdrawals_and_what_never_held(make, term, prepaid):
	frappe.db.set_value(
		"Membership",
		term.name,
		{
			"cancelled_from": getdate(),
			"cancellation_reason": "Fee credited",
			"payment_state": "Credited",
			"fee": 350,
		},
	)
	frappe.db.set_value("Membership", prepaid.name, {"payment_state": "Credited"})
	name_withdrawals.execute()
	assert now(term)[1] == "Withdrawal"
	prepaid.reload()
	assert prepaid.awaits_payment == 1


def test_the_preview_of_a_withdrawal_says_all_that_goes(make):
	"""What was paid, what follows the term with its invoice, whom the fee covers, and whom else the payer pays for."""
	make.membership_type("Home", period_count=1, fee=500, shared_fee=1)
	money.fees("Home")
	payer = make.member("Karin").name
	for name in ("Olle", "Stina"):
		make.member(name, payer=payer)
	own = make.term(payer, str(getdate()), membership_type="Home")
	(olle,) = frappe.get_all("Member", {"payer": payer, "first_name": "Olle"}, pluck="name")
	make.term(olle, str(getdate()), membership_type="Home")
	(stina,) = frappe.get_all("Member", {"payer": payer, "first_name": "Stina"}, pluck="name")
	make.term(stina, str(getdate()))
	money.pay(invoices.make_invoice([own.name], submit=True))
	follows = renewal.open_household(renewal.plan_household(payer), invoiced=True)
	asked = invoices.make_invoice([row.name for row in follows], submit=True)
	said = api.preview_credit(own.name, "Withdrawal")
	assert (said["amount"], said["paid"], said["cancelled_from"]) == (500, 500, getdate())
	assert [row.name for row in said["renewals"]] == [follows[0].name]
	assert [row["name"] for row in said["open_invoices"]] == [asked]
	assert len(said["covered"]) == 1 and said["covered"][0].startswith("Olle")
	assert [row.name for row in said["household"]] == [stina]
	kept = api.preview_credit(own.name, "Correction")
	assert (kept["cancelled_from"], kept["renewals"], kept["household"]) == (None, [], [])


def test_crediting_says_nothing_of_erpnexts_own(term, invoice):
	frappe.clear_messages()
	api.credit_fee(term.name, "Correction")
	assert frappe.get_message_log() == []


def test_what_a_preview_refuses_is_an_answer_and_a_missing_right_is_not(term, as_role):
	with pytest.raises(REFUSED) as refused:
		api.preview_credit(term.name, "Perhaps")
	assert refused.value.http_status_code == 200
	assert frappe.ValidationError.http_status_code == 417, "others stay refused requests"
	as_role("Member Recruiter")
	with pytest.raises(frappe.PermissionError) as denied:
		api.preview_credit(term.name, "Correction")
	assert denied.value.http_status_code == 403
