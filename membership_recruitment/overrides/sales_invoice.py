"""What memberships add to ERPNext's Sales Invoice: member and reference on it, and the state of payment on its terms."""

from membership_recruitment.membership.bank_files import surplus
from membership_recruitment.membership.fees import invoice_mail, invoices, payments


def before_validate(doc, method: str | None = None) -> None:
	invoices.skip_address_permission(doc)


def validate(doc, method: str | None = None) -> None:
	invoices.sync_with_lines(doc)
	invoice_mail.keep_off_stopped(doc)


def on_update(doc, method: str | None = None) -> None:
	if doc.docstatus == 0:  # a draft is shown on its terms; submitting has an event of its own
		payments.sync_invoice(doc)


def on_change(doc, method: str | None = None) -> None:
	"""Submitted, cancelled, or changed after that."""
	payments.sync_invoice(doc)
	if doc.docstatus == 2:
		surplus.on_cancelled("surplus_invoice", doc.name)


def on_trash(doc, method: str | None = None) -> None:
	"""Its terms let go of it, which would otherwise keep it."""
	payments.sync_invoice(doc, without=doc.name)
