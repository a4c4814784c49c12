"""To Decide: proposals in order with their reasons, and one click that books, sets aside or takes back."""

import json

import frappe
import pytest
from frappe.utils import flt, getdate

from membership_recruitment.membership.bank_files import booking, to_decide
from membership_recruitment.membership.fees import customers, invoices
from tests.support.factories import bank_payments, make, money
from tests.support.factories.bank_payments import booked, camt, owes, pays

pytestmark = pytest.mark.usefixtures("fees")


@pytest.fixture
def account(fees) -> str:
	return bank_payments.bank_account()


@pytest.fixture
def treasurer(account, as_role):
	"""Call it to become one, when what others make is made."""
	return lambda: as_role("Membership Treasurer")


def left_over(*paid, **values):
	"""The payments of a file that wait for somebody; by their order."""
	return bank_payments.payments(booked(camt(*paid, **values)))


def outcome(row) -> tuple:
	return frappe.db.get_value("Bank Payment", row.name, ("outcome", "reason"))


def test_proposals_stand_in_order_with_their_reasons(treasurer):
	named, same_sum = owes(350, first_name="Astrid"), owes(777, first_name="Bo", last_name="Ek")
	(row,) = left_over(pays(777, message=f"Faktura {named.name}", payer="LIND, ASTRID"))
	treasurer()
	found = to_decide.proposals(row.name)
	assert (
		found["said"] == "No invoice has this reference." or found["said"] == "The payer gave no reference."
	)
	assert [(each["invoice"], each["why"]) for each in found["invoices"]] == [
		(named.name, "its number or the member's stands there, the payer's name fits"),
		(same_sum.name, "the amount fits"),
	]
	first = found["invoices"][0]
	assert (first["member"], first["member_name"], first["left"], first["may_be_paid"]) == (
		named.member,
		"Astrid Lind",
		350,
		True,
	)


def test_one_click_books_the_whole(treasurer, account):
	invoice = owes(350)
	(row,) = left_over(pays(350, message="avgift", payer="Astrid Lind"))
	user = treasurer()
	done = to_decide.book(row.name, [invoice.name])
	assert (done["surplus"], done["left"]) == (0, 0)
	stored = frappe.db.get_value("Bank Payment", row.name, "*", as_dict=True)
	assert (stored.outcome, stored.decided_by, stored.member) == ("Booked", user, invoice.member)
	assert [stored.payment_entry] == done["payment_entries"]
	assert frappe.db.get_value("Sales Invoice", invoice.name, "outstanding_amount") == 0
	assert frappe.db.get_value("Bank File", row.bank_file, ("booked", "to_decide")) == (1, 0)
	assert bank_payments.on_account(account) == 350
	with pytest.raises(frappe.ValidationError, match="This payment is decided"):
		to_decide.book(row.name, [invoice.name])


def test_a_part_leaves_the_rest_open(treasurer):
	invoice = owes(350)
	(row,) = left_over(pays(300, invoice.payment_reference))
	assert row.reason == "too little"
	treasurer()
	assert to_decide.book(row.name, json.dumps([invoice.name]))["left"] == 50
	assert frappe.db.get_value("Membership", invoice.membership, "payment_state") == "Part paid"


def test_a_surplus_stays_as_the_payers_credit(treasurer):
	invoice = owes(350)
	(row,) = left_over(pays(400, invoice.payment_reference))
	assert row.reason == "too much"
	treasurer()
	assert to_decide.book(row.name, [invoice.name])["surplus"] == 50
	assert frappe.db.get_value("Bank Payment", row.name, "surplus") == 50
	assert customers.credit(invoice.customer) == 50
	assert money.receivable(invoice.customer) == -50


def test_one_payment_for_several_invoices_of_two_members(treasurer, account):
	first, second = owes(100), owes(200, first_name="Bo")
	(row,) = left_over(pays(320, message="för oss båda"))
	treasurer()
	done = to_decide.book(row.name, [first.name, second.name])
	assert (len(done["payment_entries"]), done["surplus"], done["left"]) == (2, 20, 0)
	assert sorted(booking.entries_of(row.name)) == sorted(done["payment_entries"])
	assert bank_payments.on_account(account) == 320


def test_a_draft_is_submitted_with_its_payment(treasurer):
	member = make.member("Astrid", "Lind")
	term = make.term(member.name, str(getdate()), fee=350)
	draft = invoices.make_invoice([term.name], submit=False)
	(row,) = left_over(pays(350, frappe.db.get_value("Sales Invoice", draft, "payment_reference")))
	assert row.reason == "invoice not submitted"
	treasurer()
	(proposed,) = to_decide.proposals(row.name)["invoices"]
	assert proposed["state"] == "draft: it is submitted with the payment" and proposed["may_be_paid"]
	to_decide.book(row.name, [draft])
	assert frappe.db.get_value("Sales Invoice", draft, ("docstatus", "status")) == (1, "Paid")


def test_what_cannot_be_booked_is_refused_with_a_sentence(treasurer):
	paid, euro = owes(100), owes(200, first_name="Bo")
	money.pay(paid.name)
	frappe.db.set_value("Sales Invoice", euro.name, {"currency": "EUR", "party_account_currency": "EUR"})
	(row,) = left_over(pays(100, message="?"))
	treasurer()
	for chosen, said in (
		([paid.name], "Nothing is left to pay"),
		([euro.name], "is in EUR"),
		(["SINV-none"], "no invoice of a member"),
		([], "Select at least one row"),
	):
		with pytest.raises(frappe.ValidationError, match=said):
			to_decide.book(row.name, chosen)
	assert outcome(row) == ("To Decide", row.reason)


def test_an_invoice_is_found_by_number_reference_name_and_member(treasurer):
	invoice = owes(350, first_name="Görel", last_name="Sällsynt")
	(row,) = left_over(pays(1, message="?"))
	treasurer()
	for text in (invoice.name, invoice.payment_reference, "Sällsynt", invoice.member):
		assert invoice.name in [found["invoice"] for found in to_decide.find(row.name, text)], text
	assert to_decide.find(row.name, "G") == []
	assert to_decide.find(row.name, "100%") == []


def test_not_ours_and_pay_back_book_nothing_and_can_be_decided_again(treasurer, account):
	sender = "SE4550000000058398257466"
	first, second = left_over(
		pays(100, message="hyra", payer_account=sender), pays(90, message="fel", payer_account=sender)
	)
	user = treasurer()
	to_decide.not_ours(first.name)
	to_decide.pay_back(second.name)
	stored = [frappe.db.get_value("Bank Payment", row.name, "*", as_dict=True) for row in (first, second)]
	assert [row.outcome for row in stored] == ["Not Ours", "Pay Back"]
	assert [row.decided_by for row in stored] == [user, user]
	# who is paid back is paid on the account, and of the other one nothing is remembered
	assert [row.payer_account for row in stored] == ["", sender]
	assert bank_payments.on_account(account) == 0
	assert frappe.db.get_value("Bank File", first.bank_file, ("to_decide", "set_aside")) == (0, 2)
	to_decide.decide_again(first.name)
	assert outcome(first)[0] == "To Decide"
	with pytest.raises(frappe.ValidationError, match="decided again"):
		to_decide.decide_again(first.name)


UETR = "6f0d2c1e-92c4-4c5a-8d0b-0c5f6a1b2c3d"


def taken_back_after_booking(invoice):
	"""A booked payment, and the bank's taking back of it."""
	from tests.support.factories import bank_files

	(paid,) = left_over(pays(350, invoice.payment_reference, uetr=UETR))
	back = bank_files.Batch(
		(pays(350, uetr=UETR),), day=getdate(), indicator="DBIT", reversal=True, reference="BACK"
	)
	(row,) = bank_payments.payments(booked(bank_files.camt([back], version=8)))
	return paid, row


def test_a_reversal_opens_the_invoice_and_ends_no_running_term(treasurer, account):
	invoice = owes(350)
	paid, row = taken_back_after_booking(invoice)
	assert (row.reason, row.amount) == ("taken back", -350)
	before = frappe.db.get_value("Member", invoice.member, "status")
	treasurer()
	assert to_decide.proposals(row.name)["taken_back"] == paid.name
	to_decide.reverse(row.name)
	assert [outcome(each)[0] for each in (paid, row)] == ["Reversed", "Reversed"]
	assert frappe.db.get_value("Sales Invoice", invoice.name, "outstanding_amount") == 350
	assert frappe.db.get_value("Membership", invoice.membership, "payment_state") == "Unpaid"
	assert frappe.db.get_value("Member", invoice.member, "status") == before == "Current"
	assert bank_payments.on_account(account) == 0


def test_a_reversal_of_nothing_known_is_refused(treasurer):
	from tests.support.factories import bank_files

	back = bank_files.Batch(
		(pays(350, uetr=UETR),), day=getdate(), indicator="DBIT", reversal=True, reference="BACK"
	)
	(row,) = bank_payments.payments(booked(bank_files.camt([back], version=8)))
	treasurer()
	with pytest.raises(frappe.ValidationError, match="No booked payment is known"):
		to_decide.reverse(row.name)
	with pytest.raises(frappe.ValidationError, match="No money came in"):
		to_decide.pay_back(row.name)


def test_an_entry_cancelled_in_erpnext_is_decided_again(treasurer):
	invoice = owes(350)
	(row,) = left_over(pays(350, invoice.payment_reference))
	frappe.get_doc("Payment Entry", row.payment_entry).cancel()
	assert outcome(row) == ("To Decide", "entry cancelled")
	treasurer()
	(proposed,) = to_decide.proposals(row.name)["invoices"]
	assert (proposed["invoice"], proposed["left"]) == (invoice.name, 350)
	to_decide.book(row.name, [invoice.name])
	assert outcome(row) == ("Booked", "")
	assert flt(frappe.db.get_value("Sales Invoice", invoice.name, "outstanding_amount")) == 0


@pytest.mark.parametrize(
	"role",
	["Member Recruiter", "Recruitment Manager", "Member Registrar", "Membership Analyst", "Accounts User"],
)
def test_others_decide_nothing(account, as_role, role):
	invoice = owes(350)
	(row,) = left_over(pays(1, message="?"))
	as_role(role)
	for ask in (
		lambda: to_decide.proposals(row.name),
		lambda: to_decide.find(row.name, "Lind"),
		lambda: to_decide.book(row.name, [invoice.name]),
		lambda: to_decide.not_ours(row.name),
		lambda: to_decide.pay_back(row.name),
		lambda: to_decide.decide_again(row.name),
		lambda: to_decide.reverse(row.name),
	):
		with pytest.raises(frappe.PermissionError):
			ask()
	assert outcome(row)[0] == "To Decide"
