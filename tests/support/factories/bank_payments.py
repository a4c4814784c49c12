"""Bank Files of a test's own, what they need of ERPNext, and what became of their payments."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import frappe
from frappe.utils import flt, getdate

from membership_recruitment.membership.bank_files import booking, job
from membership_recruitment.membership.fees import invoices
from tests.support.factories import bank_files, make, money
from tests.support.factories.bank_files import Batch, Paid

IBAN = "SE3550000000054910000003"


def bank_account(*, iban: str | None = IBAN, number: str | None = None, currency: str = "SEK") -> str:
	"""A Bank Account of the company's with an account in the books."""
	title = f"Bank {frappe.generate_hash(length=6)}"
	if not frappe.db.exists("Bank", "Provbanken"):
		frappe.get_doc({"doctype": "Bank", "bank_name": "Provbanken"}).insert()
	parent = frappe.db.get_value("Account", money.bank(), "parent_account")
	ledger = frappe.get_doc(
		{
			"doctype": "Account",
			"account_name": title,
			"parent_account": parent,
			"company": money.company(),
			"account_type": "Bank",
			"account_currency": currency,
		}
	).insert()
	return (
		frappe.get_doc(
			{
				"doctype": "Bank Account",
				"account_name": title,
				"bank": "Provbanken",
				"is_company_account": 1,
				"company": money.company(),
				"account": ledger.name,
				"iban": iban,
				"bank_account_no": number,
			}
		)
		.insert()
		.name
	)


def known_bank_account() -> str:
	"""The one with IBAN, of a site that is used again."""
	return frappe.db.get_value("Bank Account", {"iban": IBAN}) or bank_account()


def owes(amount: float = 350, *, first_name: str = "Astrid", last_name: str = "Lind", **values):
	"""The submitted invoice of a member's term of today."""
	member = make.member(first_name, last_name, **values)
	term = make.term(member.name, str(getdate()), fee=amount)
	return frappe.get_doc("Sales Invoice", invoices.make_invoice([term.name], submit=True))


def camt(*paid: Paid, day: date | None = None, kind: str = "camt.054", **values) -> bytes:
	return bank_files.camt([Batch(paid, day=day or getdate())], kind=kind, **values)


def pays(amount: float | str, *references: str, **values) -> Paid:
	return Paid(Decimal(str(amount)), tuple((text, None) for text in references), **values)


def load(content: bytes, name: str = "xml"):
	"""A saved Bank File, not read yet."""
	attachment = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{frappe.generate_hash()}.{name}",
			"content": content,
			"is_private": 1,
		}
	).insert()
	return frappe.get_doc({"doctype": "Bank File", "file": attachment.file_url}).insert()


def read(content: bytes, name: str = "xml"):
	"""A Bank File after its dry run."""
	doc = load(content, name)
	job.dry_run(doc)
	return doc.reload()


def book(doc):
	"""All of the job in the test's transaction; test_bank_file_killed.py has the job's own commits."""
	job.stored(doc.name)
	for name in booking.waiting(doc.name):
		booking.book_by_itself(name)
	job.finish(doc.name)
	return doc.reload()


def booked(content: bytes, name: str = "xml"):
	return book(read(content, name))


def payments(doc) -> list:
	return frappe.get_all("Bank Payment", filters={"bank_file": doc.name}, fields=["*"], order_by="name asc")


def outcomes(doc) -> Counter:
	"""Payments by (outcome, reason)."""
	return Counter((row.outcome, row.reason or "") for row in payments(doc))


def on_account(bank_account: str) -> float:
	"""What the general ledger says came in on it."""
	account = frappe.db.get_value("Bank Account", bank_account, "account")
	return flt(
		frappe.db.sql(
			"select sum(debit - credit) from `tabGL Entry` where account = %s and is_cancelled = 0", account
		)[0][0],
		2,
	)


def sum_of(rows: Sequence) -> float:
	return flt(sum(row.amount for row in rows), 2)
