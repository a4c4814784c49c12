"""Who left and owes, or is owed; written off by accounting staff, and never counted as value."""

import json

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import add_days, getdate

from membership_recruitment.member_insights.report.open_accounts_of_former_members import (
	open_accounts_of_former_members as report,
)
from membership_recruitment.membership.fees import left_open
from tests.support.factories import money
from tests.support.factories.bank_payments import owes

pytestmark = pytest.mark.usefixtures("fees")
REPORT = "Open Accounts of Former Members"


def left(invoice, status: str = "Cancelled"):
	"""The member of an invoice has left; `status`: how."""
	frappe.db.set_value("Member", invoice.member, "status", status)
	return invoice


def of(*members: str) -> list:
	_columns, rows, *_rest = report.execute()
	return [row for row in rows if row.member in members]


@pytest.mark.parametrize("status", ["Cancelled", "Expired", "Deceased"])
def test_who_left_and_owes_is_listed_with_the_age(status):
	invoice = left(owes(350), status)
	frappe.db.set_value("Sales Invoice", invoice.name, "due_date", add_days(getdate(), -40))
	(row,) = of(invoice.member)
	assert (row.sales_invoice, row.amount, row.age, row.what) == (invoice.name, 350, 40, "owes")
	assert (row.member_name, row.status, row.currency) == ("Astrid Lind", status, "SEK")


def test_who_is_a_member_is_not_listed_nor_who_has_paid():
	member, paid = owes(350), left(owes(350, first_name="Bo"))
	money.pay(paid.name)
	assert of(member.member, paid.member) == []


def test_who_left_and_is_owed_is_listed_below_zero():
	invoice = left(owes(350))
	money.pay(invoice.name)
	money.advance(invoice.customer, 70, day=add_days(getdate(), -3))
	(row,) = of(invoice.member)
	assert (row.amount, row.sales_invoice, row.age, row.what) == (-70, None, 3, "is owed")
	figures = {each["label"]: each["value"] for each in report.summary([row])}
	assert figures == {"They owe": 0, "They are owed": 70}


def test_a_batch_is_written_off_and_is_a_loss(as_role):
	first, second = left(owes(350)), left(owes(200, first_name="Bo"))
	money.pay(second.name, 50)
	loss = money.write_off_account()
	user = as_role("Membership Treasurer", "Accounts Manager")
	assert left_open.write_off(json.dumps([first.name, second.name])) == {"done": 2, "problems": []}
	frappe.set_user("Administrator")
	for invoice in (first, second):
		assert frappe.db.get_value("Sales Invoice", invoice.name, "outstanding_amount") == 0
	written = frappe.get_all(
		"Journal Entry",
		filters={"owner": user},
		fields=["voucher_type", "docstatus", "total_debit"],
		order_by="total_debit",
	)
	assert [tuple(row.values()) for row in written] == [
		("Write Off Entry", 1, 150),
		("Write Off Entry", 1, 350),
	]
	lost = frappe.db.sql(
		"select sum(debit - credit) from `tabGL Entry` where account = %s and is_cancelled = 0", loss
	)[0][0]
	assert lost == 500
	assert of(first.member, second.member) == []
	# what came in is what the member is worth, and nothing of what was lost
	assert frappe.db.get_value("Membership", first.membership, "payment_state") == "Written off"
	counted = {
		invoice.name: frappe.db.sql(
			"select ifnull(sum(amount), 0) from `tabMember Payment` where sales_invoice = %s", invoice.name
		)[0][0]
		for invoice in (first, second)
	}
	assert counted == {first.name: 0, second.name: 50}


def test_what_is_no_debt_of_who_left_is_told_and_the_rest_is_done(as_role):
	member, gone = owes(350), left(owes(200, first_name="Bo"))
	money.write_off_account()
	as_role("Membership Treasurer", "Accounts Manager")
	answer = left_open.write_off([member.name, gone.name, "SINV-none"])
	assert answer["done"] == 1
	assert answer["problems"] == [
		(name, "It is no open invoice of a former member.") for name in (member.name, "SINV-none")
	]
	frappe.set_user("Administrator")
	assert frappe.db.get_value("Sales Invoice", member.name, "outstanding_amount") == 350


def test_without_an_account_for_losses_it_says_so():
	invoice = left(owes(350))
	frappe.db.set_value("Company", money.company(), "write_off_account", None)
	frappe.clear_document_cache("Company", money.company())
	try:
		answer = left_open.write_off([invoice.name])
	finally:
		frappe.clear_document_cache("Company", money.company())
	assert answer["done"] == 0 and "Write Off Account" in answer["problems"][0][1]


@pytest.mark.parametrize(
	"role",
	[
		"Membership Treasurer",
		"Member Recruiter",
		"Member Registrar",
		"Membership Analyst",
		"Accounts Manager",
	],
)
def test_who_is_no_accountant_of_the_association_writes_nothing_off(as_role, role):
	invoice = left(owes(350))
	as_role(role)
	with pytest.raises(frappe.PermissionError):
		left_open.write_off([invoice.name])


@pytest.mark.parametrize(
	("role", "sees"),
	[
		("Membership Treasurer", True),
		("Membership Manager", True),
		("Member Recruiter", False),
		("Member Registrar", False),
		("Membership Analyst", False),
		("Accounts Manager", False),
	],
)
def test_who_sees_it(as_role, role, sees):
	invoice = left(owes(350))
	as_role(role)
	if sees:
		assert invoice.name in [row.get("sales_invoice") for row in query_report.run(REPORT)["result"]]
	else:
		with pytest.raises(frappe.PermissionError):
			query_report.run(REPORT)
