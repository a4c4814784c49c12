"""Accounts that the treasurer of the demo association finds: where invoices stand, the bank, and what is written off."""

import frappe
from frappe import _

RECEIVABLE = "1510"  # Swedish charts: trade receivables; their other ones are write-downs and the like
LOSSES = "6351"  # losses on them
IBAN = "SE4550000000058398257466"  # of the standard's own example


def prepare(company: str, bank: str) -> None:
	"""Let invoices stand on trade receivables, and give the company a Bank Account and a Write Off Account where it has none.

	Args:
	        bank: The account in the books on which money comes in.
	"""
	for number, field in ((RECEIVABLE, "default_receivable_account"), (LOSSES, "write_off_account")):
		account = frappe.db.get_value(
			"Account", {"company": company, "account_number": number, "is_group": 0, "disabled": 0}
		)
		if account and (number == RECEIVABLE or not frappe.db.get_value("Company", company, field)):
			frappe.db.set_value("Company", company, field, account)
	if frappe.db.exists("Bank Account", {"company": company, "is_company_account": 1}):
		return
	name = _("Demo Bank")
	if not frappe.db.exists("Bank", name):
		frappe.get_doc({"doctype": "Bank", "bank_name": name}).insert()
	frappe.get_doc(
		{
			"doctype": "Bank Account",
			"account_name": _("Bank account"),
			"bank": name,
			"is_company_account": 1,
			"is_default": 1,
			"company": company,
			"account": bank,
			"iban": IBAN,
		}
	).insert()
