"""What a payment or a credit of its fee does to a term: it holds, starts later, or waits for a decision."""

from datetime import date

import frappe
from frappe.utils import flt, getdate

from membership_recruitment.membership.fees.settlement import CREDITED, NOT_INVOICED
from membership_recruitment.membership.terms import credit_decisions, events, periods, stored
from membership_recruitment.membership.terms.credit_decisions import FEE_CREDITED
from membership_recruitment.settings import rules
from membership_recruitment.utils.database import write_rows

MONEY_FIELDS = ("payment_state", "paid_on", "outstanding", "sales_invoice")

# payment state, day of payment or credit, what is still to pay, and the invoice: as `settle` takes them
Money = tuple[str, date | None, float, str | None]


def settle_all(changes: dict[str, Money]) -> None:
	"""Bring many terms up to date, as `settle` does each: together where nothing but the money changes, and one by one
	where a term begins or ends to hold.

	Args:
	        changes: By name of the Membership.
	"""
	if not changes:
		return
	# their members before the terms, in the order in which saving a term locks
	frappe.db.sql(
		"""select name from `tabMember` where name in (select member from `tabMembership` where name in %s)
		order by name for update""",
		(tuple(changes),),
	)
	written = {}
	for row in _with_covered(tuple(changes)):
		covered = row.covered_by in changes and row.name not in changes
		state, paid_on, outstanding, invoice = changes[row.covered_by if covered else row.name]
		money = _as_fields(state, paid_on, 0 if covered else outstanding, invoice)
		if _holds_as_before(row, money):
			written[row.name] = {field: value for field, value in money.items() if row[field] != value}
		else:
			settle(row.name, *money.values())
	write_rows("Membership", {name: fields for name, fields in written.items() if fields})


def _as_fields(state: str, paid_on: date | None, outstanding: float, invoice: str | None) -> dict:
	values = (state, getdate(paid_on) if paid_on else None, flt(outstanding), invoice or None)
	return dict(zip(MONEY_FIELDS, values, strict=True))


def _with_covered(terms: tuple[str, ...]) -> list[frappe._dict]:
	"""Rows of these terms, and of those that they cover, locked."""
	covered = frappe.get_all("Membership", filters={"covered_by": ["in", terms]}, pluck="name")
	columns = (
		"name",
		"covered_by",
		"cancellation_reason",
		"credit_decision",
		*stored.TERM_COLUMNS,
		*MONEY_FIELDS[1:],
	)
	return frappe.db.sql(
		f"select {', '.join(columns)} from `tabMembership` where name in %s order by start_date, name for update",
		({*terms, *covered},),
		as_dict=True,
	)


def _holds_as_before(row, money: dict) -> bool:
	"""Whether nothing follows for a term from what its fee has become."""
	if money["payment_state"] in (CREDITED, NOT_INVOICED):
		return False
	if row.credit_decision or row.cancellation_reason == FEE_CREDITED:
		return False
	after = frappe._dict(row, **money)
	return stored.as_lifecycle_term(row).pending == stored.as_lifecycle_term(after).pending


def settle(
	term_name: str,
	payment_state: str,
	paid_on: date | None,
	outstanding: float,
	sales_invoice: str | None,
) -> None:
	"""Bring a term up to date with what ERPNext says about its fee. Idempotent: nothing new, nothing saved.

	A renewal that waited for its fee holds once it is paid, from `start_of_late_payment`. A fee that was credited in
	full asks what was meant (credit_decisions.py); is the credit note cancelled, a withdrawal is taken back. Another
	invoice for a term that was withdrawn revives nothing. What the term covers in the household follows.

	Args:
	        term_name: Name of the Membership.
	        payment_state: One of the options of `payment_state`.
	        paid_on: The day on which it was paid, or credited.
	        outstanding: What is still to pay, in the company's currency.
	        sales_invoice: The invoice it stands on.
	"""
	member = frappe.db.get_value("Membership", term_name, "member")
	frappe.db.get_value("Member", member, "name", for_update=True)  # locked before its terms, as everywhere
	term = frappe.get_doc("Membership", term_name, for_update=True)
	before, held = term.get_valid_dict(), not term.lifecycle_term().pending
	paid_on = getdate(paid_on) if paid_on else None
	term.update(_as_fields(payment_state, paid_on, outstanding, sales_invoice))
	withdrawn = term.cancelled_from and term.cancellation_reason == FEE_CREDITED
	if withdrawn and payment_state != CREDITED and not credit_decisions.is_booked(term):
		take_back_cancellation(term)
	credit_decisions.apply(term, held=held)
	holds = not term.lifecycle_term().pending
	if holds and not held and not term.cancelled_from:
		_move_to_payment(term, paid_on or getdate())
	after = term.get_valid_dict()
	changed = {field for field in after if after[field] != before[field]}
	if changed <= set(MONEY_FIELDS) and holds == held:
		if changed:  # no status and no spell follows from these
			frappe.db.set_value("Membership", term.name, {field: after[field] for field in changed})
	else:
		term.flags.ignore_permissions = (
			True  # follows from the invoice, whose user need not write the register
		)
		term.save()
	for covered in credit_decisions.covered_by(term.name):
		settle(covered, payment_state, paid_on, 0, sales_invoice)


def start_of_late_payment(term, paid_on: date) -> date:
	"""First day of a renewal that is paid on a day.

	As planned while the term before it, its grace or its override lasts; later it is the day of payment, and the
	gap stays. A renewal that somebody let count unpaid (`kept_until`) keeps its days.

	Args:
	        term: A Membership document or row.
	        paid_on: The day of payment.
	"""
	start = getdate(term.start_date)
	if not term.renews or term.kept_until:
		return start
	earlier = frappe.db.get_value(
		"Membership", term.renews, ("end_date", "cancelled_from", "kept_until"), as_dict=True
	)
	if earlier.cancelled_from:
		return max(start, paid_on)
	start, _late = periods.next_start(earlier.end_date, paid_on, rules().grace_days, earlier.kept_until)
	return start


def take_back_cancellation(term) -> bool:
	"""Make a term hold as if it had never been cancelled, and stand again as the renewal that it was.

	Args:
	        term: A Membership document; the caller saves it.

	Returns:
	        False where another term has taken its days: then it stays cancelled.
	"""
	cancelled = {field: term.get(field) for field in ("cancelled_from", "cancellation_reason")}
	term.update({"cancelled_from": None, "cancellation_reason": None})
	if stored.clashing_term(term):
		term.update(cancelled)
		return False
	earlier = stored.earlier_term(term)
	if not term.renews and earlier and stored.kind_of_start(term) == events.RENEWAL:
		renewed = frappe.db.get_value("Membership", {"renews": earlier.name})
		term.renews = None if renewed else earlier.name
	if term.payment_state == CREDITED and flt(term.fee) > 0:
		# the fee was given back meanwhile, because of what has turned out not to have happened
		term.credit_decision = credit_decisions.TO_DECIDE
	return True


def _move_to_payment(term, paid_on: date) -> None:
	start = start_of_late_payment(term, paid_on)
	if start == getdate(term.start_date):
		return
	term.start_date = start
	term.end_date = stored.defaults_of_type(term).end_date
