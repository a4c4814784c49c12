"""ERPNext's Unreconcile Payment rewrites the payment ledger in SQL, without events of the ledger's own."""

from membership_recruitment.membership.bank_files import changed_entries
from membership_recruitment.membership.fees import payments


def on_submit(doc, method: str | None = None) -> None:
	payments.sync_invoices(
		[row.reference_name for row in doc.allocations if row.reference_doctype == "Sales Invoice"]
	)
	if doc.voucher_type == "Payment Entry":
		changed_entries.on_unreconciled(doc.voucher_no)
