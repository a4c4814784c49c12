"""Book the payments of a file: first all of them are stored, then those are booked that pay exactly what is left.

Each payment is finished by itself, under a lock on its row and on its invoices. What has a key is never stored again, and
what is not waiting any more is never booked again: so a run may be killed and repeated, and two may go at once.
"""

import json
from decimal import Decimal

import frappe
from frappe.utils import flt, getdate

from membership_recruitment.membership.bank_files import (
	accounts,
	bank_transactions,
	outcomes,
	plan,
	stored_payments,
)
from membership_recruitment.membership.bank_files.matching import BY_REFERENCE
from membership_recruitment.membership.fees import open_credits, payment_entries
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts, refusals
from membership_recruitment.utils.sanitize import harmless

DOCTYPE = "Bank Payment"
SAVEPOINT = "bank_payment"
REFERENCE_NO_LENGTH = 140


def store(doc, planned: plan.Plan) -> None:
	"""Store what is new of a file."""
	chosen = {
		(row.account_number or "", row.bankgiro or "", row.currency): row.bank_account for row in doc.accounts
	}
	stored_payments.insert(
		doc.name,
		planned.file,
		planned.keys,
		planned.decisions,
		chosen,
		keep_accounts=rules().remember_payer_accounts,
	)


def waiting(bank_file: str) -> list[str]:
	"""The payments of a file that are to be booked by themselves, in its order."""
	return frappe.get_all(
		DOCTYPE,
		filters={"bank_file": bank_file, "outcome": outcomes.TO_DECIDE, "reason": outcomes.WAITING},
		pluck="name",
		order_by="name asc",
	)


def book_by_itself(name: str) -> None:
	"""Book a payment that waits, if it still pays exactly what is left; otherwise somebody decides."""
	row = locked(name)
	if (row.outcome, row.reason) != (outcomes.TO_DECIDE, outcomes.WAITING):
		return
	parts = [(invoice, Decimal(amount)) for invoice, amount in json.loads(row.pays)]
	invoices = lock_invoices([invoice for invoice, _amount in parts])
	still = all(_still_owes(invoices.get(invoice), amount) for invoice, amount in parts)
	if not still or open_credits.beside(invoices):
		_put_to_somebody(row, outcomes.CHANGED_SINCE)
		return
	frappe.db.savepoint(SAVEPOINT)
	try:
		book(row, [(invoice, float(amount)) for invoice, amount in parts], invoices)
	except frappe.ValidationError as refused:
		conflicts.back_to(SAVEPOINT)
		frappe.local.message_log = []  # it is kept with the payment
		_put_to_somebody(row, outcomes.REFUSED, refusals.as_text(refused))


def locked(name: str) -> frappe._dict:
	"""A payment as it is now, kept from others until the transaction ends."""
	return frappe.db.get_value(DOCTYPE, name, "*", as_dict=True, for_update=True)


def lock_invoices(names: list[str]) -> dict[str, frappe._dict]:
	"""The invoices as they are now, kept from others; by name."""
	invoice = frappe.qb.DocType("Sales Invoice")
	rows = (
		frappe.qb.from_(invoice)
		.select(
			invoice.name,
			invoice.docstatus,
			invoice.is_return,
			invoice.customer,
			invoice.member,
			invoice.company,
			invoice.payment_reference,
			invoice.currency,
			invoice.party_account_currency,
			invoice.outstanding_amount,
			invoice.rounded_total,
			invoice.grand_total,
		)
		.where(invoice.name.isin(names or [""]))
		.orderby(invoice.name)
		.for_update()
		.run(as_dict=True)
	)
	found = {row.name: row for row in rows}
	for beside in open_credits.of(found):
		found[beside.name].update(beside)
	return found


def left_to_pay(invoice: frappe._dict) -> float:
	"""Without what is credited beside it, and what a draft takes up of the payer's credit."""
	total = invoice.rounded_total or invoice.grand_total
	left = {0: flt(total) - flt(invoice.taken_up), 1: flt(invoice.outstanding_amount) - flt(invoice.credited)}
	return max(flt(left.get(invoice.docstatus, 0.0), 2), 0.0)


def _still_owes(invoice: frappe._dict | None, amount: Decimal) -> bool:
	return bool(invoice) and invoice.docstatus == 1 and left_to_pay(invoice) == float(amount)


def book(
	row: frappe._dict,
	parts: list[payment_entries.Part],
	invoices: dict[str, frappe._dict],
	*,
	surplus: float = 0.0,
	decided_by: str | None = None,
) -> list[str]:
	"""Book a payment on invoices, with a Payment Entry for each customer; a surplus is the first one's credit.

	Returns:
	        Names of the Payment Entries.
	"""
	account = accounts.to_book_on(row.bank_account)
	by_customer: dict[str, list[payment_entries.Part]] = {}
	for invoice, amount in parts:
		by_customer.setdefault(invoices[invoice].customer, []).append((invoice, amount))
	entries = []
	for some in by_customer.values():
		entries.append(
			payment_entries.receive(
				some,
				account=account.ledger,
				day=getdate(row.day),
				surplus=0.0 if entries else surplus,
				bank_account=account.name,
				bank_payment=row.name,
				reference_no=(row.bank_reference or invoices[some[0][0]].payment_reference)[
					:REFERENCE_NO_LENGTH
				],
			)
		)
	transaction = bank_transactions.reconcile(row, entries)
	write(
		row.name,
		{
			"outcome": outcomes.BOOKED,
			"reason": "",
			"refusal": None,
			"payment_entry": entries[0],
			"bank_transaction": transaction,
			"member": invoices[parts[0][0]].member,
			"surplus": surplus,
			"pays": json.dumps([[invoice, str(flt(amount, 2))] for invoice, amount in parts]),
			"decided_by": decided_by,
			**({} if rules().remember_payer_accounts else {"payer_account": ""}),
		},
	)
	return entries


def _put_to_somebody(row: frappe._dict, reason: str, said: str | None = None) -> None:
	proposals = [[invoice, [BY_REFERENCE]] for invoice, _amount in json.loads(row.pays)]
	write(row.name, {"reason": reason, "refusal": said, "proposals": json.dumps(proposals)})


def write(name: str, values: dict) -> None:
	"""Fields of a Bank Payment; some quote what others wrote."""
	values = {field: harmless(value) if isinstance(value, str) else value for field, value in values.items()}
	frappe.db.set_value(DOCTYPE, name, values)


def entries_of(bank_payment: str) -> list[str]:
	"""The submitted Payment Entries of a payment."""
	return frappe.get_all(
		"Payment Entry",
		filters={"bank_payment": bank_payment, "docstatus": 1},
		pluck="name",
		order_by="name asc",
	)


def count_again(bank_file: str) -> None:
	"""Say on a file what has become of its payments by now."""
	frappe.db.set_value("Bank File", bank_file, counts(bank_file), update_modified=False)


def counts(bank_file: str) -> dict[str, int]:
	"""The fields of Bank File that say how many of its payments are what by now; without those that the run has not
	come to yet."""
	found = dict(
		frappe.db.sql(
			"""select outcome, count(*) from `tabBank Payment` where bank_file = %s and ifnull(reason, '') != %s
			group by outcome""",
			(bank_file, outcomes.WAITING),
		)
	)
	booked, to_decide = found.pop(outcomes.BOOKED, 0), found.pop(outcomes.TO_DECIDE, 0)
	return {"booked": booked, "to_decide": to_decide, "set_aside": sum(found.values())}
