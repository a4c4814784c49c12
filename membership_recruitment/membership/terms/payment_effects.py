"""What a payment or a credit of its fee does to a term: it holds, starts later, or waits for a decision."""

from datetime import date

import frappe
from frappe.utils import flt, getdate

from membership_recruitment.membership.fees.settlement import CREDITED, NOT_INVOICED, PAID
from membership_recruitment.membership.terms import (
	cancellation,
	covered,
	credit_decisions,
	paid_in_time,
	stored,
)
from membership_recruitment.membership.terms.earlier_cancellation import FEE_CREDITED, NO_LONGER_COVERED
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.database import write_rows

MONEY_FIELDS = ("payment_state", "paid_on", "outstanding", "sales_invoice")

# payment state, day of payment or credit, what is still to pay, and the invoice: as `settle` takes them
Money = tuple[str, date | None, float, str | None]


@conflicts.in_words()
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
	wanted = {name: _as_fields(*money) for name, money in changes.items()}
	_let_follow(wanted)
	written = {}
	for row in _locked(tuple(wanted)):
		money = wanted[row.name]
		if _holds_as_before(row, money):
			written[row.name] = {field: value for field, value in money.items() if row[field] != value}
		else:
			settle(row.name, *money.values())
	write_rows("Membership", {name: fields for name, fields in written.items() if fields})


def _as_fields(state: str, paid_on: date | None, outstanding: float, invoice: str | None) -> dict:
	values = (state, getdate(paid_on) if paid_on else None, flt(outstanding), invoice or None)
	return dict(zip(MONEY_FIELDS, values, strict=True))


def _let_follow(wanted: dict[str, dict]) -> None:
	"""Add what these terms cover, and what that covers: the payer of some may be covered by somebody else's fee."""
	new = list(wanted)
	while new:
		covered_by = dict(
			frappe.get_all(
				"Membership",
				filters={"covered_by": ["in", new]},
				fields=["name", "covered_by"],
				as_list=True,
			)
		)
		new = [name for name in covered_by if name not in wanted]
		wanted |= {name: {**wanted[covered_by[name]], "outstanding": 0.0} for name in new}


def _locked(terms: tuple[str, ...]) -> list[frappe._dict]:
	columns = (
		"name",
		"covered_by",
		"cancellation_reason",
		"credit_decision",
		"planned_start",
		"waited_before_credit",
		*stored.TERM_COLUMNS,
		*MONEY_FIELDS[1:],
	)
	return frappe.db.sql(
		f"select {', '.join(columns)} from `tabMembership` where name in %s"
		" order by ifnull(covered_by, '') <> '', start_date, name for update",  # who covers first
		(terms,),
		as_dict=True,
	)


def _holds_as_before(row, money: dict) -> bool:
	"""Whether nothing follows for a term from what its fee has become."""
	if money["payment_state"] in (CREDITED, NOT_INVOICED) or row.credit_decision:
		return False
	if row.cancellation_reason in (FEE_CREDITED, NO_LONGER_COVERED) or stored.as_lifecycle_term(row).void:
		return False
	if row.waited_before_credit:
		return False  # it may wait again
	if row.awaits_payment and (money["payment_state"] == PAID or row.planned_start):
		return False  # its days may follow
	after = frappe._dict(row, **money)
	return stored.as_lifecycle_term(row).pending == stored.as_lifecycle_term(after).pending


@conflicts.in_words()
def settle(
	term_name: str,
	payment_state: str,
	paid_on: date | None,
	outstanding: float,
	sales_invoice: str | None,
) -> None:
	"""Bring a term up to date with what ERPNext says about its fee. Idempotent: nothing new, nothing saved.

	A term that waited for its fee holds once it is paid, from the day that late_start.py says, if its member was there then. A fee that was credited in full asks
	what was meant (credit_decisions.py); is the credit note cancelled, a withdrawal is taken back. Another invoice for
	a term that was withdrawn revives nothing. What the term covers in the household follows.

	Args:
	        term_name: Name of the Membership.
	        payment_state: One of the options of `payment_state`.
	        paid_on: The day on which it was paid, or credited.
	        outstanding: What is still to pay, in the company's currency.
	        sales_invoice: The invoice it stands on.
	"""
	_settle(term_name, _as_fields(payment_state, paid_on, outstanding, sales_invoice), set())


def _settle(term_name: str, money: dict, settled: set[str]) -> None:
	"""Of terms that cover each other, which none should, each once: `settled` are those that are done."""
	settled.add(term_name)
	member = frappe.db.get_value("Membership", term_name, "member")
	frappe.db.get_value("Member", member, "name", for_update=True)  # locked before its terms, as everywhere
	term = frappe.get_doc("Membership", term_name, for_update=True)
	before, held = term.get_valid_dict(), not term.lifecycle_term().pending
	term.update(money)
	payment_state = money["payment_state"]
	withdrawn = term.cancelled_from and term.cancellation_reason == FEE_CREDITED
	if withdrawn and payment_state != CREDITED and not credit_decisions.is_booked(term):
		cancellation.take_back(term)
	elif term.cancellation_reason == NO_LONGER_COVERED and payment_state in covered.ASKED_FOR:
		cancellation.take_back(term)  # the payer is gone, but the fee is asked for or paid
	credit_decisions.apply(term, before, held=held)
	paid_in_time.follow(term, before)
	holds = not term.lifecycle_term().pending
	after = term.get_valid_dict()
	changed = {field for field in after if after[field] != before[field]}
	if changed <= set(MONEY_FIELDS) and holds == held and not term.flags.moved_behind:
		if changed:  # no status and no spell follows from these
			frappe.db.set_value("Membership", term.name, {field: after[field] for field in changed})
	else:
		term.flags.ignore_permissions = (
			True  # follows from the invoice, whose user need not write the register
		)
		term.flags.household_is_settled_next = True
		term.save()
	for name in credit_decisions.covered_by(term.name):
		if name not in settled:
			_settle(name, {**money, "outstanding": 0.0}, settled)
	covered.follow_each(term, term.flags.pop("moved", ()))
	covered.release(term.name)
