"""What tests about fees need from ERPNext, done the way its users do it: items, payments, credit notes, losses."""

from datetime import date

import frappe
from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry
from erpnext.controllers.sales_and_purchase_return import make_return_doc
from frappe.utils import flt, getdate

from tests.support.factories import make


def company() -> str:
	return frappe.defaults.get_global_default("company")


def account(**filters) -> str:
	return frappe.db.get_value("Account", {"company": company(), "is_group": 0, "disabled": 0, **filters})


def bank() -> str:
	"""A bank account in the company's chart."""
	return account(account_type="Bank") or account(account_type="Cash")


def write_off_account() -> str:
	"""The company's account for losses; not every chart of accounts comes with one."""
	if not frappe.db.get_value("Company", company(), "write_off_account"):
		loss = account(root_type="Expense", account_type=["not in", ("Round Off", "Cost of Goods Sold")])
		frappe.db.set_value("Company", company(), "write_off_account", loss)
		frappe.clear_document_cache("Company", company())
	return frappe.db.get_value("Company", company(), "write_off_account")


def fiscal_years() -> None:
	"""Last year's and next year's beside this one's, so that no test depends on the day on which it runs."""
	for year in (getdate().year - 1, getdate().year, getdate().year + 1):
		first, last = f"{year}-01-01", f"{year}-12-31"
		if not frappe.db.exists(
			"Fiscal Year", {"year_start_date": ["<=", last], "year_end_date": [">=", first]}
		):
			frappe.get_doc(
				{
					"doctype": "Fiscal Year",
					"year": str(year),
					"year_start_date": first,
					"year_end_date": last,
				}
			).insert()


def clear_caches() -> None:
	"""What ERPNext caches and a test rolls back."""
	frappe.cache.delete_value("fiscal_years")


def fees(*types: str, **settings) -> None:
	"""Items for membership types and for donations, as Membership Managers make them."""
	from membership_recruitment.membership.fees import items

	fiscal_years()
	income = frappe.db.get_value("Company", company(), "default_income_account")
	for name in types or (make.TYPE, "Family"):
		if not frappe.db.get_value("Membership Type", name, "item"):
			items.make_item(name, income)
	if not frappe.db.exists("Item", "Donation"):
		frappe.get_doc(
			{
				"doctype": "Item",
				"item_code": "Donation",
				"item_group": frappe.db.get_value("Item Group", {"is_group": 0}),
				"stock_uom": "Nos",
				"is_stock_item": 0,
				"item_defaults": [{"company": company(), "income_account": income}],
			}
		).insert()
	defaults = {"bankgiro_number": "991-2346", "submit_renewal_invoices": 0}
	make.settings(donation_item="Donation", **{**defaults, **settings})


def payment(invoice: str, *, day: date | None = None):
	"""A Payment Entry as the invoice's button makes it, not saved."""
	entry = get_payment_entry("Sales Invoice", invoice, bank_account=bank())
	entry.posting_date = entry.reference_date = getdate(day)
	entry.reference_no = "test"
	return entry


def pay(invoice: str, amount: float | None = None, *, day: date | None = None, deduct: float = 0.0):
	"""A submitted Payment Entry for an invoice; `deduct` is written off on top of what is paid."""
	entry = payment(invoice, day=day)
	if amount is not None:
		entry.paid_amount = entry.received_amount = amount
		entry.references[0].allocated_amount = amount + deduct
	if deduct:
		entry.append(
			"deductions",
			{
				"account": write_off_account(),
				"amount": deduct,
				"cost_center": frappe.get_cached_value("Company", company(), "cost_center"),
			},
		)
	entry.insert()
	entry.submit()
	return entry


def advance(customer: str, amount: float, *, day: date | None = None):
	"""Money from a customer that is for no invoice yet."""
	entry = frappe.get_doc(
		{
			"doctype": "Payment Entry",
			"payment_type": "Receive",
			"company": company(),
			"posting_date": getdate(day),
			"party_type": "Customer",
			"party": customer,
			"paid_from": frappe.get_cached_value("Company", company(), "default_receivable_account"),
			"paid_to": bank(),
			"paid_amount": amount,
			"received_amount": amount,
			"source_exchange_rate": 1,
			"target_exchange_rate": 1,
			"reference_no": "test",
			"reference_date": getdate(day),
		}
	)
	entry.insert()
	entry.submit()
	return entry


def reconcile(invoice: str) -> None:
	"""Payment Reconciliation: everything that the customer has to spare, against one invoice."""
	found = frappe.db.get_value("Sales Invoice", invoice, ("customer", "debit_to"), as_dict=True)
	tool = frappe.get_doc("Payment Reconciliation")
	tool.update(
		{
			"company": company(),
			"party_type": "Customer",
			"party": found.customer,
			"receivable_payable_account": found.debit_to,
		}
	)
	tool.get_unreconciled_entries()
	owed = [row.as_dict() for row in tool.invoices if row.invoice_number == invoice]
	tool.allocate_entries(
		frappe._dict({"invoices": owed, "payments": [row.as_dict() for row in tool.payments]})
	)
	tool.reconcile()


def unreconcile(payment_entry) -> None:
	undo = frappe.get_doc(
		{
			"doctype": "Unreconcile Payment",
			"company": company(),
			"voucher_type": payment_entry.doctype,
			"voucher_no": payment_entry.name,
		}
	)
	undo.add_references()
	undo.insert()
	undo.submit()


def credit_draft(invoice: str, *, for_self: int = 0, day: date | None = None):
	"""A credit note as the invoice's button makes it, not saved."""
	note = make_return_doc("Sales Invoice", invoice)
	note.update_outstanding_for_self = for_self
	note.set_posting_time = 1
	note.posting_date = getdate(day)
	return note


def credit(
	invoice: str, amount: float | None = None, *, for_self: int = 0, term: str | None = None, day=None
):
	"""A submitted credit note of the whole invoice, or of an amount off its first line or a term's."""
	note = credit_draft(invoice, for_self=for_self, day=day)
	if amount is not None:
		note.items = [row for row in note.items if not term or row.membership == term][:1]
		note.items[0].rate = amount
	note.insert()
	note.submit()
	return note


def journal(
	invoice: str,
	*debits: tuple[str, float],
	customer: str | None = None,
	day: date | None = None,
	voucher_type: str = "Journal Entry",
):
	"""A Journal Entry that settles an invoice, debiting accounts."""
	found = frappe.db.get_value("Sales Invoice", invoice, ("customer", "debit_to"), as_dict=True)
	cost_center = frappe.get_cached_value("Company", company(), "cost_center")
	entry = frappe.get_doc(
		{
			"doctype": "Journal Entry",
			"voucher_type": voucher_type,
			"company": company(),
			"posting_date": getdate(day),
			"cheque_no": "test",
			"cheque_date": getdate(day),
			"accounts": [
				{
					"account": found.debit_to,
					"party_type": "Customer",
					"party": found.customer,
					"credit_in_account_currency": sum(amount for _account, amount in debits),
					"reference_type": "Sales Invoice",
					"reference_name": invoice,
					"cost_center": cost_center,
				},
				*(
					{
						"account": account,
						"debit_in_account_currency": amount,
						"cost_center": cost_center,
					}
					for account, amount in debits
				),
			],
		}
	)
	entry.insert()
	entry.submit()
	return entry


def write_off(invoice: str, *, day: date | None = None):
	outstanding = flt(frappe.db.get_value("Sales Invoice", invoice, "outstanding_amount"))
	return journal(invoice, (write_off_account(), outstanding), day=day, voucher_type="Write Off Entry")


def fee_state(term: str) -> tuple:
	"""(payment state, outstanding, day of payment, invoice) as stored on a term."""
	row = frappe.db.get_value(
		"Membership", term, ("payment_state", "outstanding", "paid_on", "sales_invoice"), as_dict=True
	)
	return row.payment_state, flt(row.outstanding), row.paid_on, row.sales_invoice


def ledger(customer: str) -> dict[str, float]:
	"""What the general ledger says: each account's balance over all vouchers that name the customer.

	Debits are positive. The entries of every voucher balance; the receivable is what the customer owes.
	"""
	vouchers = frappe.db.sql_list(
		"select distinct voucher_no from `tabGL Entry` where party_type = 'Customer' and party = %s and is_cancelled = 0",
		customer,
	)
	rows = frappe.db.sql(
		"""select account, voucher_no, sum(debit - credit) from `tabGL Entry`
		where voucher_no in %s and is_cancelled = 0 group by account, voucher_no""",
		(tuple(vouchers) or ("",),),
	)
	balances: dict[str, float] = {}
	for found, _voucher, amount in rows:
		balances[found] = round(balances.get(found, 0) + flt(amount), 2)
	for voucher in vouchers:
		total = sum(flt(amount) for _account, name, amount in rows if name == voucher)
		assert abs(total) < 0.005, f"{voucher} does not balance"
	return {found: amount for found, amount in balances.items() if amount}


def receivable(customer: str) -> float:
	"""What a customer owes by the payment ledger."""
	return flt(
		frappe.db.sql(
			"""select sum(amount) from `tabPayment Ledger Entry`
			where party_type = 'Customer' and party = %s and delinked = 0""",
			customer,
		)[0][0],
		2,
	)
