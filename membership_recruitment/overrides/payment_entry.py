"""ERPNext's Payment Entry: where it booked a payment of a bank file, that hears of its end, and of what comes in its place."""

from membership_recruitment.membership.bank_files import changed_entries, surplus


def on_submit(doc, method: str | None = None) -> None:
	changed_entries.on_amended(doc)


def on_cancel(doc, method: str | None = None) -> None:
	changed_entries.on_cancelled(doc)
	surplus.on_cancelled("surplus_payment", doc.name)
