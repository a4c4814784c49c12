"""What of a term follows from its invoice, the other terms and the app's own actions. It is typed by no way: neither in
the form nor by REST, Data Import or bulk edit."""

from dataclasses import replace
from datetime import date

import frappe
from frappe.utils import flt, getdate

from membership_recruitment.membership.terms import periods, stored
from membership_recruitment.settings import rules

MONEY = {
	"payment_state": "Not invoiced",
	"paid_on": None,
	"outstanding": 0,
	"sales_invoice": None,
	"credit_decision": None,
}
PLACE = {"renews": None, "reinstates": None, "covered_by": None, "awaits_payment": 0, "planned_start": None}
RECKONED = {
	"status": "",
	"due_on": None,
	"first_term": 0,
	"renewed": 0,
	"type_since": None,
	"type_until": None,
	"type_earlier_until": None,
	"type_before": None,
	"type_run": 0,
	"renewal_problem": None,
	"register_import": None,
}
DERIVED = {**MONEY, **PLACE, **RECKONED}
# what opening a term says about its place, where it is true (renewal.open_term)
SAID_WHEN_OPENED = ("renews", "covered_by", "awaits_payment")


def keep(term) -> None:
	"""Before a Membership is saved: what is derived is as it was stored, and as it begins in a new one.

	The app's own code says that it may (`flags.by_the_app`), or passes over permissions, which nobody can who types.
	"""
	if term.flags.by_the_app or term.flags.ignore_permissions:
		return
	before = term.get_doc_before_save()
	if term.is_new():
		term.update({field: value for field, value in DERIVED.items() if field not in SAID_WHEN_OPENED})
		_keep_what_is_true(term)
	elif before:
		waits = term.awaits_payment
		term.update({field: before.get(field) for field in DERIVED})
		if not waits and not term.covered_by and flt(term.fee) + flt(term.joining_fee) <= 0:
			term.awaits_payment = 0  # of another type, which is free


def _keep_what_is_true(term) -> None:
	"""Of a new term: it renews a term of the member's own that it joins on to, and is covered by who pays for it."""
	start = getdate(term.start_date)
	if term.renews and not _joins_on(term.member, term.renews, start):
		term.renews = None
	if term.covered_by and not _is_covered(term, start):
		term.covered_by = None
	if not term.renews:
		term.awaits_payment = 0


def _joins_on(member: str, earlier: str, start: date) -> bool:
	row = next((row for row in stored.terms_of(member) if row.name == earlier), None)
	if not row or row.start_date >= start:
		return False
	until = replace(stored.as_lifecycle_term(row), pending=False).joins_on_until(rules().grace_days)
	return bool(until) and start <= until + periods.ONE_DAY


def _is_covered(term, start: date) -> bool:
	"""Whether the term in `covered_by` is the payer's, has one fee for the household and has not ended before."""
	covering = frappe.db.get_value(
		"Membership",
		term.covered_by,
		("member", "membership_type", "start_date", "end_date", "cancelled_from"),
		as_dict=True,
	)
	if not covering or covering.member != frappe.db.get_value("Member", term.member, "payer"):
		return False
	shared_fee = frappe.get_cached_value("Membership Type", covering.membership_type, "shared_fee")
	last_day = stored.as_lifecycle_term(covering).last_covered
	return bool(
		shared_fee
		and covering.membership_type == term.membership_type
		and (last_day is None or last_day >= start)
	)
