"""A fee taken by hand, by staff who have no accounting role."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.fees import invoices, received_payments
from tests.support.factories import money

pytestmark = pytest.mark.usefixtures("fees")


@pytest.fixture
def term(make):
	payer = make.member("Astrid", "Lind", email="astrid@example.com")
	return make.term(payer.name, str(getdate()))


@pytest.fixture
def invoice(term) -> str:
	return invoices.make_invoice([term.name], submit=True)


@pytest.fixture
def cash() -> str:
	"""A Mode of Payment with an account, as a treasurer sets it up."""
	mode = frappe.get_doc("Mode of Payment", "Cash")
	account = money.bank()
	mode.set("accounts", [{"company": money.company(), "default_account": account}])
	mode.save()
	return mode.name


@pytest.fixture(params=["Member Registrar", "Membership Manager"])
def staff(request, make, term, invoice, cash) -> str:
	frappe.set_user(user := make.user(request.param))
	return user


def take(term, amount: float, mode: str = "Cash", day=None, **values) -> dict:
	return received_payments.receive_payment(term.name, amount, mode, str(day or getdate()), **values)


def test_what_is_left_to_pay_is_told(staff, term, invoice, cash):
	told = received_payments.preview_payment(term.name)
	assert (told["sales_invoice"], told["payer_name"], told["draft"]) == (invoice, "Astrid Lind", False)
	assert told["outstanding"] == term.fee
	assert cash in told["modes"]


def test_cash_at_the_counter_is_a_payment_entry_of_erpnext(staff, term, invoice):
	assert take(term, term.fee, reference="Receipt 12")["outstanding"] == 0
	term.reload()
	assert term.payment_state == "Paid"
	(entry,) = frappe.get_all(
		"Payment Entry Reference", filters={"reference_name": invoice, "docstatus": 1}, pluck="parent"
	)
	entry = frappe.get_doc("Payment Entry", entry)
	assert (entry.mode_of_payment, entry.reference_no, entry.owner) == ("Cash", "Receipt 12", staff)
	assert (entry.paid_amount, entry.paid_to) == (term.fee, money.bank())


def test_a_part_leaves_the_rest_and_no_more_than_that_is_taken(staff, term, invoice):
	assert take(term, 100)["outstanding"] == term.fee - 100
	term.reload()
	assert term.payment_state == "Part paid"
	for amount in (term.fee - 99.99, 0, -5):
		with pytest.raises(frappe.ValidationError, match="is left to pay"):
			take(term, amount)
	assert take(term, term.fee - 100)["outstanding"] == 0
	with pytest.raises(frappe.ValidationError, match=f"Nothing is left to pay of the invoice {invoice}"):
		take(term, 1)


def test_a_day_to_come_and_a_way_without_an_account_are_refused(staff, term):
	with pytest.raises(frappe.ValidationError, match="a day to come"):
		take(term, 10, day=getdate() + timedelta(days=1))
	with pytest.raises(frappe.ValidationError, match="has no account yet"):
		take(term, 10, mode="Wire Transfer")
	assert not frappe.get_all("Payment Entry", filters={"docstatus": 1})


def test_a_draft_is_submitted_with_its_payment(make, term, cash):
	draft = invoices.make_invoice([term.name], submit=False)
	frappe.set_user(make.user("Member Registrar"))
	assert received_payments.preview_payment(term.name)["draft"]
	take(term, term.fee)
	assert frappe.db.get_value("Sales Invoice", draft, ("docstatus", "status")) == (1, "Paid")


@pytest.mark.parametrize("role", ["Member Recruiter", "Membership Analyst", "Member Privacy Officer"])
def test_who_may_not_write_the_register_takes_nothing(make, term, invoice, cash, role):
	frappe.set_user(make.user(role))
	with pytest.raises(frappe.PermissionError):
		take(term, term.fee)
	with pytest.raises(frappe.PermissionError):
		received_payments.preview_payment(term.name)


def test_a_term_without_an_invoice_says_so(make, cash):
	term = make.term(make.member("Bo", "Ek").name, str(getdate()))
	with pytest.raises(frappe.ValidationError, match="has no invoice yet"):
		received_payments.preview_payment(term.name)
