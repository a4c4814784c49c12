"""ERPNext's payment ledger: what is written there decides what a term has got."""

from membership_recruitment.membership.fees import payments


def on_update(doc, method: str | None = None) -> None:
	"""Written by payments, journal entries, reconciliation and what undoes them."""
	payments.on_ledger_entry(doc)
