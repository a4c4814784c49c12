"""How much money the payments of a file are, by what became of them."""

import frappe
from frappe.utils import flt

from membership_recruitment.membership.bank_files import outcomes

# fields of Bank File that count the payments
FIELDS = {outcomes.BOOKED: "booked", outcomes.TO_DECIDE: "to_decide"}


def of(doc) -> dict[str, dict[str, float]]:
	"""Sums by currency: `payments`, all of the file, and of it `booked`, `to_decide`, `set_aside` and `known`, which is
	what came in another file or, while it is booked, what the run has not come to yet."""
	found: dict[str, dict[str, float]] = {
		field: {} for field in ("payments", "booked", "to_decide", "set_aside", "known")
	}
	for row in doc.accounts:
		_add(found["payments"], row.currency, row.total)
	left = dict(found["payments"])
	for outcome, currency, amount in frappe.db.sql(
		"""select outcome, currency, sum(amount) from `tabBank Payment`
		where bank_file = %s and ifnull(reason, '') != %s group by outcome, currency""",
		(doc.name, outcomes.WAITING),
	):
		_add(found[FIELDS.get(outcome, "set_aside")], currency, amount)
		_add(left, currency, -amount)
	found["known"] = {currency: amount for currency, amount in left.items() if amount}
	return found


def _add(sums: dict[str, float], currency: str, amount: float) -> None:
	sums[currency] = flt(sums.get(currency, 0.0) + flt(amount), 2)
