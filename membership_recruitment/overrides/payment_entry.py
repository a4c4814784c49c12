"""ERPNext's Payment Entry: where it booked a payment of a bank file, that hears of its end."""

from membership_recruitment.membership.bank_files import surplus, to_decide


def on_cancel(doc, method: str | None = None) -> None:
	to_decide.on_entry_cancelled(doc)
	surplus.on_cancelled("surplus_payment", doc.name)
