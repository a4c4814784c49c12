"""Accounts of the demo association: invoices on trade receivables, a bank account, an account for what is written off."""

import frappe
import pytest

from membership_recruitment.demo import accounts as demo_accounts
from membership_recruitment.membership.bank_files import accounts
from tests.support.factories import money

pytestmark = pytest.mark.usefixtures("fees")


def numbered(number: str, like: str) -> str:
	"""The company's account of this number, made beside another one where there is none."""
	company = money.company()
	found = frappe.db.get_value("Account", {"company": company, "account_number": number})
	if found:
		return found
	beside = frappe.db.get_value("Account", like, ("parent_account", "account_type"), as_dict=True)
	values = {"doctype": "Account", "account_name": f"Demo {number}", "account_number": number}
	return frappe.get_doc({**values, "company": company, **beside}).insert().name


def test_the_treasurer_finds_the_accounts_that_are_needed(fees):
	company, bank = money.company(), money.bank()
	wanted = numbered("1510", frappe.get_cached_value("Company", company, "default_receivable_account"))
	another = numbered("1519", wanted)
	losses = numbered("6351", money.write_off_account())
	frappe.db.set_value(
		"Company", company, {"default_receivable_account": another, "write_off_account": None}
	)
	frappe.db.delete("Bank Account", {"company": company})
	demo_accounts.prepare(company, bank)
	demo_accounts.prepare(company, bank)
	chosen = frappe.db.get_value("Company", company, ("default_receivable_account", "write_off_account"))
	assert chosen == (wanted, losses)
	((_name, account),) = accounts.usable().items()
	assert account.ledger == bank
