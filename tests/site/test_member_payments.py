"""Member Payment: a derived copy of ERPNext's ledgers that report 5 adds up."""

from datetime import date, timedelta

import frappe
import pytest

from membership_recruitment.member_recruitment.conversion import merge
from membership_recruitment.membership.fees import customers, invoices, ledgers, payments
from tests.support import roles
from tests.support.factories import money

DAY = timedelta(days=1)
FIELDS = ("name", "sales_invoice", "company", "member", "fee_of", "paid_on", "amount", "creation", "modified")


pytestmark = pytest.mark.usefixtures("fees")


def posted():
	return date.today() - 10 * DAY


@pytest.fixture
def term(make):
	return make.term(make.member("Astrid", "Lind").name, str(date.today() - 40 * DAY))


@pytest.fixture
def invoice(term):
	"""A fee of 350 and a donation of 150."""
	return invoices.make_invoice([term.name], 150, submit=True, day=posted())


def stored(*fields: str) -> list[tuple]:
	return frappe.get_all("Member Payment", fields=list(fields or FIELDS), order_by="name asc", as_list=True)


def days_before(invoice: str) -> dict[int, float]:
	"""What changed on which day, as days before today; derived anew it is the same, and nothing is written."""
	before = stored()
	payments.sync_all()
	assert stored() == before
	rows = frappe.get_all(
		"Member Payment",
		filters={"sales_invoice": invoice},
		fields=["paid_on", "amount"],
		order_by="paid_on asc",
	)
	check_sums(invoice, rows)
	return {(date.today() - row.paid_on).days: row.amount for row in rows}


def check_sums(invoice: str, rows: list) -> None:
	"""The rows up to a day add up to what `paid_by` says of that day, on every day."""
	terms = payments._terms_on([invoice])
	found = ledgers.invoices_of(tuple(terms) or ("",), None)
	books = ledgers.Books(found, terms, None)
	for row in found:
		if row.name == invoice and row.docstatus == 1:
			for back in range(25):
				day = date.today() - back * DAY
				paid = sum(change.amount for change in rows if change.paid_on <= day)
				assert paid == pytest.approx(books.paid_by(row, day)), day


# ---------------------------------------------------------------- whatever is done in ERPNext


def test_part_payments(invoice):
	assert days_before(invoice) == {}
	money.pay(invoice, 200, day=date.today() - 5 * DAY)
	money.pay(invoice, 100, day=date.today() - 5 * DAY)
	assert days_before(invoice) == {5: 300}
	money.pay(invoice, day=date.today())
	assert days_before(invoice) == {5: 300, 0: 200}


def test_a_cancelled_payment_never_was(invoice):
	first = money.pay(invoice, 200, day=date.today() - 5 * DAY)
	money.pay(invoice, 100, day=date.today() - 4 * DAY)
	first.cancel()
	assert days_before(invoice) == {4: 100}


@pytest.mark.parametrize("for_self", [0, 1])
@pytest.mark.parametrize("amount", [100, None])
def test_a_credit_note_takes_off_what_was_paid(invoice, amount, for_self):
	money.pay(invoice, day=date.today() - 8 * DAY)
	note = money.credit(invoice, amount, for_self=for_self, day=date.today() - 4 * DAY)
	assert days_before(invoice) == {8: 500, 4: -(amount or 500)}
	note.cancel()
	assert days_before(invoice) == {8: 500}


def test_a_credit_note_off_what_nobody_paid_changes_nothing(invoice):
	money.pay(invoice, 300, day=date.today() - 8 * DAY)
	money.credit(invoice, 100, day=date.today() - 4 * DAY)
	assert days_before(invoice) == {8: 300}


def test_a_credit_note_against_none_comes_off_the_last_invoice_of_its_term(term, invoice):
	money.pay(invoice, day=date.today() - 8 * DAY)
	note = money.credit_draft(invoice, for_self=1, day=date.today() - 6 * DAY)
	note.return_against = None
	note.items = [row for row in note.items if row.membership == term.name]
	for row in note.items:
		row.sales_invoice_item = None
		row.rate = 100
	note.insert()
	note.submit()
	assert days_before(invoice) == {8: 500, 6: -100}
	again = frappe.copy_doc(frappe.get_doc("Sales Invoice", invoice))
	again.update({"set_posting_time": 1, "posting_date": date.today() - 3 * DAY, "due_date": date.today()})
	again.payment_schedule = []
	again.insert()
	again.reload()
	again.submit()
	assert days_before(invoice) == {8: 500, 6: -100, 3: 100}
	assert days_before(again.name) == {}


def test_losses_are_no_money(invoice):
	money.pay(invoice, 200, day=date.today() - 8 * DAY)
	money.write_off(invoice, day=date.today() - 2 * DAY)
	assert days_before(invoice) == {8: 200}


def test_a_loss_inside_a_payment(invoice):
	money.pay(invoice, 450, deduct=50, day=date.today() - 2 * DAY)
	assert days_before(invoice) == {2: 450}


def test_an_advance_counts_from_the_invoice_on_until_it_is_taken_away(term):
	entry = money.advance(customers.customer_of(term.member), 350, day=date.today() - 20 * DAY)
	name = invoices.make_invoice([term.name], submit=True, day=posted())
	money.reconcile(name)
	assert days_before(name) == {10: 350}
	entry.reload()
	money.unreconcile(entry)
	assert days_before(name) == {}


def test_a_cancelled_invoice_has_none(invoice):
	entry = money.pay(invoice, 200)
	entry.cancel()
	money.journal(invoice, (money.bank(), 500)).cancel()
	assert days_before(invoice) == {}
	frappe.get_doc("Sales Invoice", invoice).cancel()
	assert not stored()


def test_an_invoice_cancelled_with_its_payment_left_unlinked(invoice):
	money.pay(invoice, 200, day=date.today() - 5 * DAY)
	frappe.db.set_single_value("Accounts Settings", "unlink_payment_on_cancellation_of_invoice", 1)
	frappe.get_doc("Sales Invoice", invoice).cancel()
	assert not stored()


# ---------------------------------------------------------------- whose it is


def test_a_household_s_payer_and_whose_fee_it_is(make):
	payer = make.member("Payer")
	child = make.member("Child", payer=payer.name)
	term = make.term(child.name, str(date.today() - 40 * DAY))
	money.pay(invoices.make_invoice([term.name], submit=True))
	assert stored("member", "fee_of", "amount") == ((payer.name, child.name, 350),)


def test_rows_follow_two_members_who_become_one_and_two_again(make):
	keeper, other = make.member("Keeper"), make.member("Other")
	child = make.member("Child", payer=other.name)
	terms = [make.term(member.name, str(date.today() - 40 * DAY)) for member in (other, child)]
	names = [invoices.make_invoice([term.name], submit=True, day=posted()) for term in terms]
	money.pay(names[0])
	money.pay(names[1])
	apart = stored("sales_invoice", "member", "fee_of", "amount")
	record = frappe.get_doc("Member Merge", merge.join("Member", keeper.name, other.name))
	joined = stored("sales_invoice", "member", "fee_of", "amount")
	assert {row[:3] for row in joined} == {
		(names[0], keeper.name, keeper.name),
		(names[1], keeper.name, child.name),
	}
	days_before(names[0])
	record.undo()
	assert stored("sales_invoice", "member", "fee_of", "amount") == apart


# ---------------------------------------------------------------- rebuilding


def test_one_at_a_time_or_all_at_once_is_the_same(make, invoice):
	for number in range(3):
		other = make.term(make.member(f"M{number}").name, str(date.today() - 40 * DAY))
		name = invoices.make_invoice([other.name], 50, submit=True, day=posted())
		money.pay(name, 100 * (number + 1), day=posted() + number * DAY)
		if number == 2:
			money.credit(name, 350, day=date.today())
	money.pay(invoice, day=date.today())
	one_by_one = stored(*FIELDS[:7])
	assert len(one_by_one) == 5
	frappe.db.delete("Member Payment")
	payments.sync_all()
	assert stored(*FIELDS[:7]) == one_by_one


def test_what_changed_behind_the_back_is_made_good_and_nothing_else_written(make, term, invoice):
	other = make.term(make.member("Other").name, str(date.today() - 40 * DAY))
	second = invoices.make_invoice([other.name], submit=True, day=posted())
	for name in (invoice, second):
		money.pay(name, 200, day=date.today() - 5 * DAY)
		money.pay(name, day=date.today())
	right = stored()
	frappe.db.set_value("Member Payment", {"paid_on": date.today(), "sales_invoice": second}, "amount", 1)
	frappe.db.delete("Member Payment", {"sales_invoice": invoice, "paid_on": date.today() - 5 * DAY})
	payments.sync_all()
	assert [row[:7] for row in stored()] == [row[:7] for row in right]
	untouched = [
		row for row in right if row[0] in (f"{invoice}-{date.today()}", f"{second}-{date.today() - 5 * DAY}")
	]
	assert set(untouched) <= set(stored())
	frappe.db.delete("Sales Invoice", {"name": second})
	frappe.db.delete("Sales Invoice Item", {"parent": second})
	payments.sync_all()
	assert {row[1] for row in stored()} == {invoice}


@roles.by_name
def test_who_reads_and_that_nobody_writes(make, role, sees):
	user = make.user(role)
	for right in ("read", "write", "create", "delete"):
		assert frappe.has_permission("Member Payment", right, user=user) == (sees and right == "read")
