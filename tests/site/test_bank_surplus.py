"""What was paid too much: a gift, for the next fee, or paid back, each by ERPNext's own documents."""

import frappe
import pytest
from frappe.utils import add_days, getdate

from membership_recruitment.membership.bank_files import surplus, to_decide
from membership_recruitment.membership.fees import customers, invoices
from membership_recruitment.membership.member_overview import overview
from tests.support.factories import bank_files, bank_payments, make, money
from tests.support.factories.bank_payments import booked, camt, owes, pays

pytestmark = pytest.mark.usefixtures("fees")
UETR = "6f0d2c1e-92c4-4c5a-8d0b-0c5f6a1b2c3d"


@pytest.fixture
def account(fees) -> str:
	return bank_payments.bank_account()


@pytest.fixture
def paid(account):
	"""400 for an invoice of 350, booked; its row and the invoice."""
	invoice = owes(350)
	(row,) = bank_payments.payments(booked(camt(pays(400, invoice.payment_reference, uetr=UETR))))
	to_decide.book(row.name, [invoice.name])
	return stored(row), invoice


def stored(row):
	return frappe.db.get_value("Bank Payment", row.name, "*", as_dict=True)


def test_it_is_seen_on_the_member_until_it_is_for_something(paid, as_role):
	row, invoice = paid
	member = frappe.get_doc("Member", invoice.member)
	(seen,) = overview(member)["surpluses"]
	assert (seen.bank_payment, seen.left, seen.choice) == (row.name, 50, "")
	assert surplus.left(row.name) == 50
	surplus.keep(row.name)
	(seen,) = overview(member)["surpluses"]
	assert (seen.left, seen.choice) == (50, "Next Fee")
	surplus.give(row.name)
	assert overview(member)["surpluses"] == [] and surplus.left(row.name) == 0
	as_role("Member Registrar")
	assert overview(member)["surpluses"] == []


def test_a_gift_is_an_invoice_of_its_own_that_is_paid(paid, as_role, account):
	row, invoice = paid
	user = as_role("Membership Treasurer")
	gift = frappe.db.get_value("Sales Invoice", surplus.give(row.name), "*", as_dict=True)
	assert (gift.docstatus, gift.status, gift.grand_total, gift.outstanding_amount) == (1, "Paid", 50, 0)
	assert (gift.member, gift.membership, gift.customer) == (invoice.member, None, invoice.customer)
	after = stored(row)
	assert (after.surplus_choice, after.surplus_invoice, after.decided_by) == ("Gift", gift.name, user)
	assert customers.credit(invoice.customer) == 0 and money.receivable(invoice.customer) == 0
	assert bank_payments.on_account(account) == 400
	for again in (surplus.give, surplus.keep):
		with pytest.raises(frappe.ValidationError, match="Nothing of it is left over"):
			again(row.name)


def test_what_is_kept_pays_a_part_of_the_next_fee(paid, as_role):
	row, invoice = paid
	as_role("Membership Treasurer")
	surplus.keep(row.name)
	frappe.set_user("Administrator")
	term = make.term(
		invoice.member,
		str(add_days(frappe.db.get_value("Membership", invoice.membership, "end_date"), 1)),
		fee=350,
	)
	following = invoices.make_invoice([term.name], submit=True)
	assert frappe.db.get_value("Sales Invoice", following, "outstanding_amount") == 300
	assert frappe.db.get_value("Membership", term.name, "payment_state") == "Part paid"
	assert surplus.left(row.name) == 0 and customers.credit(invoice.customer) == 0


@pytest.fixture
def draft(paid):
	"""The draft of the next fee, which takes 50 of the payment up."""
	row, invoice = paid
	surplus.keep(row.name)
	term = make.term(
		invoice.member,
		str(add_days(frappe.db.get_value("Membership", invoice.membership, "end_date"), 1)),
		fee=350,
	)
	return invoices.make_invoice([term.name], submit=False)


def test_a_draft_asks_only_for_what_it_does_not_take_up(paid, draft):
	reference = frappe.db.get_value("Sales Invoice", draft, "payment_reference")
	(row,) = bank_payments.payments(booked(camt(pays(350, reference))))
	(proposed,) = [each for each in to_decide.proposals(row.name)["invoices"] if each["invoice"] == draft]
	assert proposed["left"] == 300
	done = to_decide.book(row.name, [draft])
	assert (done["surplus"], done["left"]) == (50, 0)
	assert frappe.db.get_value("Sales Invoice", draft, ("docstatus", "outstanding_amount")) == (1, 0)


@pytest.mark.parametrize("choose", [surplus.give, lambda name: surplus.pay_back(name, str(getdate()))])
def test_what_is_for_something_else_is_on_no_draft_any_more(paid, draft, choose, as_role):
	row, _invoice = paid
	as_role("Membership Treasurer")
	choose(row.name)
	frappe.set_user("Administrator")
	invoice = frappe.get_doc("Sales Invoice", draft)
	assert invoice.advances == []
	invoice.submit()
	assert invoice.outstanding_amount == 350


def test_what_is_not_kept_pays_nothing_by_itself(paid):
	_row, invoice = paid
	term = make.term(
		invoice.member,
		str(add_days(frappe.db.get_value("Membership", invoice.membership, "end_date"), 1)),
		fee=350,
	)
	following = invoices.make_invoice([term.name], submit=True)
	assert frappe.db.get_value("Sales Invoice", following, "outstanding_amount") == 350


def test_the_surplus_alone_is_paid_back(paid, as_role, account):
	row, invoice = paid
	user = as_role("Membership Treasurer")
	entry = frappe.get_doc("Payment Entry", surplus.pay_back(row.name, str(getdate())))
	assert (entry.payment_type, entry.docstatus, entry.paid_amount, entry.owner) == ("Pay", 1, 50, user)
	assert bank_payments.on_account(account) == 350
	assert customers.credit(invoice.customer) == 0 and money.receivable(invoice.customer) == 0
	assert frappe.db.get_value("Sales Invoice", invoice.name, "status") == "Paid"
	assert (stored(row).surplus_choice, stored(row).surplus_payment) == ("Paid Back", entry.name)
	assert surplus.left(row.name) == 0
	frappe.set_user("Administrator")
	entry.reload().cancel()
	assert (stored(row).surplus_choice, stored(row).surplus_payment, surplus.left(row.name)) == ("", None, 50)


@pytest.mark.parametrize(("days", "said"), [(1, "day to come"), (-1, "before it came in")])
def test_it_is_paid_back_on_a_possible_day(paid, days, said):
	row, _invoice = paid
	with pytest.raises(frappe.ValidationError, match=said):
		surplus.pay_back(row.name, str(add_days(getdate(), days)))
	assert surplus.left(row.name) == 50


def test_a_gift_goes_with_the_money_that_the_bank_takes_back(paid, account):
	row, invoice = paid
	gift = surplus.give(row.name)
	back = bank_files.Batch(
		(pays(400, uetr=UETR),), day=getdate(), indicator="DBIT", reversal=True, reference="BACK"
	)
	(taking,) = bank_payments.payments(booked(bank_files.camt([back], version=8)))
	to_decide.reverse(taking.name)
	assert frappe.db.get_value("Sales Invoice", gift, "docstatus") == 2
	assert frappe.db.get_value("Sales Invoice", invoice.name, "outstanding_amount") == 350
	assert bank_payments.on_account(account) == 0 and money.receivable(invoice.customer) == 350


def test_what_was_paid_back_in_part_is_not_taken_back_as_a_whole(paid, account):
	row, _invoice = paid
	entry = surplus.pay_back(row.name, str(getdate()))
	back = bank_files.Batch(
		(pays(400, uetr=UETR),), day=getdate(), indicator="DBIT", reversal=True, reference="BACK"
	)
	(taking,) = bank_payments.payments(booked(bank_files.camt([back], version=8)))
	with pytest.raises(frappe.ValidationError, match=f"Cancel {entry} in ERPNext first"):
		to_decide.reverse(taking.name)
	assert stored(row).outcome == "Booked" and bank_payments.on_account(account) == 350


def test_what_was_paid_back_is_not_paid_back_again_by_way_of_a_cancelled_entry(paid, account):
	"""Cancelled and booked again, 50 would be left again, and go out a second time."""
	row, invoice = paid
	entry = surplus.pay_back(row.name, str(getdate()))
	frappe.db.savepoint("cancelled")
	with pytest.raises(frappe.ValidationError, match=f"Cancel {entry} in ERPNext first"):
		frappe.get_doc("Payment Entry", row.payment_entry).cancel()
	frappe.db.rollback(save_point="cancelled")
	assert (stored(row).outcome, stored(row).surplus_payment) == ("Booked", entry)
	frappe.get_doc("Payment Entry", entry).cancel()
	frappe.get_doc("Payment Entry", row.payment_entry).cancel()
	to_decide.book(row.name, [invoice.name])
	surplus.pay_back(row.name, str(getdate()))
	assert bank_payments.on_account(account) == 350


@pytest.mark.parametrize(
	"choose", [surplus.give, surplus.keep, lambda name: surplus.pay_back(name, str(getdate()))]
)
def test_what_was_paid_back_and_is_taken_off_again_in_erpnext_is_for_nothing_else(paid, account, choose):
	row, _invoice = paid
	entry = surplus.pay_back(row.name, str(getdate()))
	money.unreconcile(frappe.get_doc("Payment Entry", row.payment_entry))
	with pytest.raises(frappe.ValidationError, match=f"Cancel {entry} in ERPNext first"):
		choose(row.name)
	assert bank_payments.on_account(account) == 350


def test_a_gift_that_is_cancelled_is_to_be_decided_again(paid):
	row, _invoice = paid
	frappe.get_doc("Sales Invoice", surplus.give(row.name)).cancel()
	assert (stored(row).surplus_choice, stored(row).surplus_invoice, surplus.left(row.name)) == ("", None, 50)


@pytest.mark.parametrize(
	"role", ["Member Recruiter", "Member Registrar", "Membership Analyst", "Accounts User"]
)
def test_others_choose_nothing(paid, as_role, role):
	row, _invoice = paid
	as_role(role)
	for ask in (
		lambda: surplus.left(row.name),
		lambda: surplus.give(row.name),
		lambda: surplus.keep(row.name),
		lambda: surplus.pay_back(row.name, str(getdate())),
	):
		with pytest.raises(frappe.PermissionError):
			ask()
	frappe.set_user("Administrator")
	assert surplus.left(row.name) == 50


def paid_twice(account):
	"""A payment for an invoice that the one before it has paid, and the invoice."""
	invoice = owes(350)
	once = pays(350, invoice.payment_reference)
	rows = bank_payments.payments(booked(camt(once, once)))
	(row,) = [row for row in rows if row.reason == "paid before"]
	return row, invoice


def test_who_pays_twice_has_it_as_a_credit_with_the_same_choices(account, as_role):
	row, invoice = paid_twice(account)
	user = as_role("Membership Treasurer")
	(shown,) = to_decide.proposals(row.name)["invoices"]
	assert (shown["invoice"], shown["may_be_paid"], shown["may_be_credit"]) == (invoice.name, False, True)
	done = to_decide.book_as_credit(row.name, invoice.name)
	after = stored(row)
	assert (after.outcome, after.reason, after.surplus, done["surplus"]) == ("Booked", "", 350, 350)
	assert (after.member, after.decided_by) == (invoice.member, user)
	assert frappe.db.get_value("Payment Entry", after.payment_entry, "owner") == user
	assert bank_payments.on_account(account) == 700 and customers.credit(invoice.customer) == 350
	assert surplus.left(row.name) == 350
	gift = surplus.give(row.name)
	assert frappe.db.get_value("Sales Invoice", gift, "status") == "Paid"
	assert customers.credit(invoice.customer) == 0 and surplus.left(row.name) == 0


def test_a_credit_that_is_cancelled_is_proposed_again(account):
	row, invoice = paid_twice(account)
	to_decide.book_as_credit(row.name, invoice.name)
	frappe.get_doc("Payment Entry", stored(row).payment_entry).cancel()
	assert (stored(row).outcome, stored(row).reason) == ("To Decide", "entry cancelled")
	(shown,) = to_decide.proposals(row.name)["invoices"]
	assert (shown["invoice"], shown["may_be_credit"]) == (invoice.name, True)
	assert bank_payments.on_account(account) == 350


def test_what_an_invoice_needs_is_no_credit(account):
	invoice = owes(350)
	(row,) = bank_payments.payments(booked(camt(pays(90, invoice.payment_reference))))
	assert not to_decide.proposals(row.name)["invoices"][0]["may_be_credit"]
	with pytest.raises(frappe.ValidationError, match="no invoice of a member that is paid or cancelled"):
		to_decide.book_as_credit(row.name, invoice.name)
	assert stored(row).outcome == "To Decide" and bank_payments.on_account(account) == 0


def test_money_for_a_cancelled_invoice_is_its_payers_credit(account):
	invoice = owes(350)
	invoice.cancel()
	(row,) = bank_payments.payments(booked(camt(pays(350, invoice.payment_reference))))
	assert row.reason == "invoice cancelled"
	to_decide.book_as_credit(row.name, invoice.name)
	assert (stored(row).outcome, surplus.left(row.name)) == ("Booked", 350)
