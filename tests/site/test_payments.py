"""The payment state of a term follows whatever is done to its invoice in ERPNext."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.fees import invoices, payments
from membership_recruitment.membership.terms import credit_decisions, payment_effects
from tests.support.factories import money

pytestmark = pytest.mark.usefixtures("fees")


def state(term) -> tuple:
	"""(payment state, outstanding); what is derived again must be what is stored."""
	found = money.fee_state(term.name)
	assert payments.sync_terms([term.name]) == 0
	return found[:2]


def yesterday():
	return getdate() - timedelta(days=1)


# ---------------------------------------------------------------- invoice


def test_drafts_are_shown_and_may_be_deleted(term):
	name = invoices.make_invoice([term.name], submit=False)
	assert money.fee_state(term.name) == ("Not invoiced", 0, None, name)
	frappe.delete_doc("Sales Invoice", name)
	assert money.fee_state(term.name) == ("Not invoiced", 0, None, None)


def test_submitted_then_cancelled_then_deleted(term, invoice):
	assert money.fee_state(term.name) == ("Unpaid", 350, None, invoice)
	doc = frappe.get_doc("Sales Invoice", invoice)
	doc.cancel()
	assert money.fee_state(term.name) == ("Not invoiced", 0, None, None)
	frappe.db.set_single_value("Accounts Settings", "delete_linked_ledger_entries", 1)
	frappe.delete_doc("Sales Invoice", invoice)
	again = invoices.make_invoice([term.name], submit=True)
	assert money.fee_state(term.name) == ("Unpaid", 350, None, again)


# ---------------------------------------------------------------- paid


def test_part_payment_rest_and_cancelled_payment(term, invoice):
	money.pay(invoice, 100, day=yesterday())
	assert state(term) == ("Part paid", 250)
	rest = money.pay(invoice)
	assert state(term) == ("Paid", 0)
	assert money.fee_state(term.name)[2] == getdate()
	rest.cancel()
	assert state(term) == ("Part paid", 250)
	assert money.fee_state(term.name)[2] is None


def test_paid_in_full_is_paid_on_the_day_of_the_payment(term, invoice):
	money.pay(invoice, day=yesterday())
	assert money.fee_state(term.name) == ("Paid", 0, yesterday(), invoice)


def test_the_fee_is_paid_before_the_donation(make, term):
	name = invoices.make_invoice([term.name], 150, submit=True)
	money.pay(name, 200)
	assert state(term) == ("Part paid", 150)
	money.pay(name, 150, day=yesterday())
	assert state(term) == ("Paid", 0)
	assert frappe.db.get_value("Sales Invoice", name, "outstanding_amount") == 150


def test_several_payers_invoices_in_one_payment(make, term, invoice):
	"""One Payment Entry may settle many invoices of a customer."""
	other = make.term(term.member, str(getdate().replace(year=getdate().year + 2)))
	second = invoices.make_invoice([other.name], submit=True)
	entry = money.payment(invoice)
	entry.append(
		"references",
		{"reference_doctype": "Sales Invoice", "reference_name": second, "allocated_amount": 100},
	)
	entry.paid_amount = entry.received_amount = 450
	entry.insert()
	entry.submit()
	assert state(term) == ("Paid", 0)
	assert state(other) == ("Part paid", 250)


def test_more_than_asked_is_paid(term, invoice):
	entry = money.payment(invoice)
	entry.paid_amount = entry.received_amount = 500
	entry.insert()
	entry.submit()
	assert entry.unallocated_amount == 150
	assert state(term) == ("Paid", 0)


def test_a_bank_journal_pays(term, invoice):
	money.journal(invoice, (money.bank(), 350))
	assert state(term) == ("Paid", 0)


def test_rounding_is_no_loss(term, invoice):
	rounding = frappe.db.get_value("Company", money.company(), "round_off_account")
	money.journal(invoice, (money.bank(), 349.5), (rounding, 0.5))
	assert state(term) == ("Paid", 0)


def test_an_advance_is_reconciled_and_unreconciled(term, invoice):
	advance = money.advance(frappe.db.get_value("Sales Invoice", invoice, "customer"), 400, day=yesterday())
	assert state(term) == ("Unpaid", 350)
	money.reconcile(invoice)
	assert state(term) == ("Paid", 0)
	assert money.fee_state(term.name)[2] == yesterday()
	money.unreconcile(advance)
	assert state(term) == ("Unpaid", 350)


def test_a_cancelled_invoice_lets_go_of_its_payment(term, invoice):
	money.pay(invoice)
	frappe.get_doc("Sales Invoice", invoice).cancel()
	assert money.fee_state(term.name) == ("Not invoiced", 0, None, None)
	again = invoices.make_invoice([term.name], submit=True)
	assert state(term) == ("Unpaid", 350)
	money.reconcile(again)
	assert state(term) == ("Paid", 0)


# ---------------------------------------------------------------- credited


@pytest.mark.parametrize("for_self", [0, 1])
def test_a_full_credit_asks_and_cancelling_it_takes_that_back(term, invoice, for_self):
	note = money.credit(invoice, for_self=for_self)
	assert state(term) == ("Credited", 0)
	term.reload()
	assert (term.credit_decision, term.cancelled_from, term.status) == ("To decide", None, "Current")
	credit_decisions.decide(term.name, "Withdrawal")
	term.reload()
	assert (term.cancellation_reason, term.status) == ("Fee credited", "Cancelled")
	note.cancel()
	assert state(term) == ("Unpaid", 350)
	term.reload()
	assert (term.cancelled_from, term.status) == (None, "Current")
	assert not term.credit_decision


@pytest.mark.parametrize("for_self", [0, 1])
def test_partial_credit_leaves_the_rest_to_pay(term, invoice, for_self):
	money.credit(invoice, 100, for_self=for_self)
	assert state(term) == ("Unpaid", 250)
	money.pay(invoice, 250)
	assert state(term) == ("Paid", 0)
	term.reload()
	assert not term.cancelled_from


def test_a_credit_note_counts_once_also_when_reconciled(term, invoice):
	money.credit(invoice, 100, for_self=1)
	money.reconcile(invoice)
	assert frappe.db.get_value("Sales Invoice", invoice, "outstanding_amount") == 250
	assert state(term) == ("Unpaid", 250)


def test_paid_then_credited_then_paid_back(term, invoice):
	money.pay(invoice)
	note = money.credit(invoice, for_self=1)
	assert state(term) == ("Credited", 0)
	money.pay(note.name)
	assert state(term) == ("Credited", 0)
	assert frappe.db.get_value("Sales Invoice", note.name, "outstanding_amount") == 0


def test_a_credited_donation_leaves_the_fee(make, term):
	name = invoices.make_invoice([term.name], 150, submit=True)
	note = frappe.get_doc(money.credit_draft(name))
	note.items = [row for row in note.items if not row.membership]
	note.insert()
	note.submit()
	assert state(term) == ("Unpaid", 350)


def test_a_credit_note_of_its_own_that_names_the_term(term, invoice):
	note = money.credit_draft(invoice)
	note.return_against = None
	note.items[0].sales_invoice_item = None
	note.insert()
	note.submit()
	assert state(term) == ("Credited", 0)
	money.reconcile(invoice)
	assert state(term) == ("Credited", 0)


def test_a_credit_note_for_another_invoice_is_money_here(make, term, invoice):
	other = make.term(term.member, str(getdate().replace(year=getdate().year + 2)))
	second = invoices.make_invoice([other.name], submit=True)
	money.pay(invoice)
	money.credit(invoice, for_self=1)
	money.reconcile(second)
	assert state(other) == ("Paid", 0)
	assert state(term) == ("Credited", 0)


def test_credited_may_be_invoiced_again(term, invoice):
	money.credit(invoice)
	again = invoices.make_invoice([term.name], submit=True)
	assert money.fee_state(term.name) == ("Unpaid", 350, None, again)
	money.pay(again)
	assert state(term) == ("Paid", 0)


# ---------------------------------------------------------------- written off


def test_written_off_is_not_paid(term, invoice):
	entry = money.write_off(invoice)
	assert frappe.db.get_value("Sales Invoice", invoice, "outstanding_amount") == 0
	assert state(term) == ("Written off", 0)
	entry.cancel()
	assert state(term) == ("Unpaid", 350)


def test_the_rest_written_off(term, invoice):
	money.pay(invoice, 100)
	money.write_off(invoice)
	assert state(term) == ("Written off", 0)


def test_a_deduction_on_the_write_off_account(term, invoice):
	money.pay(invoice, 300, deduct=50)
	assert frappe.db.get_value("Sales Invoice", invoice, "outstanding_amount") == 0
	assert state(term) == ("Written off", 0)


def test_a_bank_charge_is_no_loss(term, invoice):
	charges = money.account(root_type="Expense", name=["!=", money.write_off_account()])
	money.journal(invoice, (money.bank(), 340), (charges, 10))
	assert state(term) == ("Paid", 0)


def test_a_written_off_fee_makes_no_pending_term_hold(make):
	make.membership_type(
		"Prepaid",
		period_kind="Rolling",
		period_count=1,
		period_unit="Year",
		fee=200,
		first_fee_before_start=1,
	)
	money.fees("Prepaid")
	term = make.term(make.member().name, str(getdate()), membership_type="Prepaid")
	invoice = invoices.make_invoice([term.name], submit=True)
	entry = money.write_off(invoice)
	assert frappe.db.get_value("Membership", term.name, "status") == "Pending"
	entry.cancel()
	money.pay(invoice)
	assert frappe.db.get_value("Membership", term.name, "status") == "Current"


# ---------------------------------------------------------------- other


def test_a_discount_on_the_whole_invoice_is_shared(make, term):
	doc = frappe.get_doc("Sales Invoice", invoices.make_invoice([term.name], 150, submit=False))
	doc.apply_discount_on = "Grand Total"
	doc.discount_amount = 50
	doc.save()
	doc.submit()
	assert doc.grand_total == 450
	assert state(term) == ("Unpaid", 315)


def test_an_accountant_alone_settles_what_waits(make, as_role):
	"""Who books payments needs no right to the register for the term to hold."""
	make.membership_type(
		"Prepaid",
		period_kind="Rolling",
		period_count=1,
		period_unit="Year",
		fee=200,
		first_fee_before_start=1,
	)
	money.fees("Prepaid")
	member = make.member(email="a@example.com")
	frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": member.name,
			"address_line1": "Storgatan 1",
			"city": "Umeå",
			"country": "Sweden",
			"links": [{"link_doctype": "Member", "link_name": member.name}],
		}
	).insert()
	term = make.term(member.name, str(getdate()), membership_type="Prepaid")
	invoice = invoices.make_invoice([term.name])
	user = as_role("Accounts User", "Accounts Manager")
	assert not frappe.has_permission("Membership", "read", user=user)
	draft = frappe.get_doc("Sales Invoice", invoice)
	draft.remarks = "Looked at"
	draft.save()
	draft.submit()
	money.pay(invoice)
	frappe.set_user("Administrator")
	assert frappe.db.get_value("Membership", term.name, "status") == "Current"
	assert frappe.db.get_value("Member", member.name, "status") == "Current"


def test_follow_all_finds_what_changed_behind_the_back(make, term, invoice):
	other = make.term(make.member("Nils").name, str(getdate()))
	imported = make.term(make.member("Olle").name, str(getdate()), payment_state="Paid")
	second = invoices.make_invoice([other.name], submit=True)
	assert payments.sync_all() == 0
	frappe.db.set_value("Membership", term.name, {"payment_state": "Paid", "outstanding": 0})
	frappe.db.sql("update `tabSales Invoice` set docstatus = 2 where name = %s", second)
	assert payments.sync_all() == 2
	assert money.fee_state(term.name)[:2] == ("Unpaid", 350)
	assert money.fee_state(other.name) == ("Not invoiced", 0, None, None)
	assert money.fee_state(imported.name)[0] == "Paid"
	assert payments.sync_all() == 0


# ---------------------------------------------------------------- many at once


@pytest.fixture
def kinds(make) -> list[str]:
	"""A term of every kind that money does something to: it runs, waits for its fee, pays for others, was credited, or
	is a renewal that waits."""
	start, end = getdate() - timedelta(days=100), getdate() + timedelta(days=264)
	make.membership_type("Household", shared_fee=1)
	payer = make.member("Payer")
	terms = [
		make.term(make.member("Runs").name, start, end),
		make.term(make.member("Waits").name, start, end, awaits_payment=1),
		make.term(payer.name, start, end, membership_type="Household"),
		make.term(make.member("Covered", payer=payer.name).name, start, end, membership_type="Household"),
		make.term(make.member("Credited").name, start, end, payment_state="Credited"),
	]
	terms[4].update({"cancelled_from": start + timedelta(days=30), "cancellation_reason": "Fee credited"})
	terms[4].save()
	over = make.term(make.member("Renews").name, start - timedelta(days=400), start - timedelta(days=1))
	terms.append(make.term(over.member, start, end, renews=over.name, awaits_payment=1))
	assert terms[3].covered_by == terms[2].name
	return [term.name for term in terms if not term.covered_by]


@pytest.mark.parametrize("state", ["Unpaid", "Part paid", "Paid", "Credited", "Written off", "Not invoiced"])
def test_many_are_settled_as_each_is(kinds, state):
	paid_on = getdate() - timedelta(days=3) if state in ("Paid", "Credited") else None
	found = (state, paid_on, 100.0 if state in ("Unpaid", "Part paid") else 0.0, None)

	def stored() -> list:
		terms = frappe.db.sql(
			"""select name, payment_state, paid_on, outstanding, sales_invoice, status, start_date, end_date,
				cancelled_from, cancellation_reason, credit_decision, awaits_payment, renews from `tabMembership` order by name"""
		)
		events = frappe.db.sql(
			"select membership, event, event_date from `tabMembership Event` order by 1, 2, 3"
		)
		return [terms, events]

	frappe.db.savepoint("unsettled")
	payment_effects.settle_all(dict.fromkeys(kinds, found))
	together = stored()
	frappe.db.rollback(save_point="unsettled")
	for name in kinds:
		payment_effects.settle(name, *found)
	assert together == stored()


def test_more_payments_take_no_more_statements(make, statements):
	start, end = getdate() - timedelta(days=10), getdate() + timedelta(days=354)
	terms = [make.term(make.member(f"Number {number}").name, start, end).name for number in range(40)]
	taken = []
	for some in (terms[:5], terms[5:]):
		statements.clear()
		payment_effects.settle_all(dict.fromkeys(some, ("Paid", getdate(), 0.0, None)))
		taken.append(len(statements))
	assert taken[0] == taken[1]
	assert {money.fee_state(term)[0] for term in terms} == {"Paid"}
