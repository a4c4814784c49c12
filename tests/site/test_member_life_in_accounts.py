"""The whole life of one member through ERPNext's accounting: the books are right after every step."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.fees import invoices, payments, renewal_invoices
from membership_recruitment.membership.terms import credit_decisions
from tests.support.factories import money


@pytest.fixture(autouse=True)
def fees(rolled_back):
	money.fees(submit_renewal_invoices=1)
	yield
	money.clear_caches()


def test_the_whole_life_of_one_member(make):
	income = frappe.get_cached_value("Company", money.company(), "default_income_account")
	debtors = frappe.get_cached_value("Company", money.company(), "default_receivable_account")
	bank, loss = money.bank(), money.write_off_account()
	member = make.member("Astrid", "Lind", email="astrid@example.com")
	today = getdate()
	first = make.term(member.name, str(today - timedelta(days=350)))

	def books() -> dict[str, float]:
		customer = frappe.db.get_value("Member", member.name, "customer")
		found = money.ledger(customer)
		assert found.get(debtors, 0) == money.receivable(customer), "both ledgers agree on the receivable"
		assert abs(sum(found.values())) < 0.005
		assert payments.sync_all() == 0
		return found

	def status() -> tuple[str, date]:
		return tuple(frappe.db.get_value("Member", member.name, ("status", "end_date")))

	# invoice, with a donation
	bill = invoices.make_invoice([first.name], 50, submit=True, day=today - timedelta(days=350))
	assert books() == {debtors: 400, income: -400}
	assert money.fee_state(first.name)[:2] == ("Unpaid", 350)

	# part payment
	money.pay(bill, 150, day=today - timedelta(days=340))
	assert books() == {debtors: 250, income: -400, bank: 150}
	assert money.fee_state(first.name)[:2] == ("Part paid", 200)

	# the rest of the fee; the donation is still open
	money.pay(bill, 200, day=today - timedelta(days=330))
	assert books() == {debtors: 50, income: -400, bank: 350}
	assert money.fee_state(first.name) == ("Paid", 0, today - timedelta(days=330), bill)

	# the donation is credited: nothing is owed
	note = money.credit_draft(bill, day=today - timedelta(days=300))
	note.items = [row for row in note.items if not row.membership]
	note.insert()
	note.submit()
	assert books() == {income: -350, bank: 350}
	assert money.fee_state(first.name)[0] == "Paid"

	# renewal: invoiced ahead, holds once it is paid
	assert renewal_invoices.renew_payer(member.name, [first.name], today) == {"invoices": 1, "terms": 1}
	second = frappe.get_doc("Membership", {"renews": first.name})
	assert second.start_date == first.end_date + timedelta(days=1)
	assert (second.status, second.awaits_payment) == ("Pending", 1)
	assert books() == {debtors: 350, income: -700, bank: 350}
	assert status() == ("Current", first.end_date)
	money.pay(second.sales_invoice)
	assert books() == {income: -700, bank: 700}
	assert status() == ("Current", second.end_date)

	# the renewal is credited in full, reconciled by itself, and the money paid back
	second.reload()
	refund = money.credit(second.sales_invoice, for_self=1)
	assert books() == {debtors: -350, income: -350, bank: 700}
	assert money.fee_state(second.name)[0] == "Credited"
	assert status() == ("Current", second.end_date)
	credit_decisions.decide(second.name, "Withdrawal")
	assert status() == ("Current", first.end_date)
	money.pay(refund.name)
	assert books() == {income: -350, bank: 350}

	# renewed once more, never paid, written off: no member for it
	assert renewal_invoices.renew_payer(member.name, [first.name], today) == {"invoices": 1, "terms": 1}
	third = frappe.get_doc("Membership", {"renews": first.name})
	assert third.name != second.name
	assert books() == {debtors: 350, income: -700, bank: 350}
	money.write_off(third.sales_invoice)
	assert books() == {income: -700, bank: 350, loss: 350}
	assert money.fee_state(third.name)[:2] == ("Written off", 0)
	assert frappe.db.get_value("Membership", third.name, "status") == "Pending"
	assert status() == ("Current", first.end_date)
