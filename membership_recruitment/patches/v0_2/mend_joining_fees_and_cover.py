"""What older versions stored and the rules do not let in any more: a joining fee that is asked twice of one joining, and
terms that cover themselves, or each other in a circle.

Of the joining fees the one that stands on an invoice stays, otherwise the first; what is invoiced is left to people.
"""

from itertools import groupby

import frappe

from membership_recruitment.membership.fees import payments
from membership_recruitment.membership.terms import refresh
from membership_recruitment.membership.terms.events import REJOIN
from membership_recruitment.membership.terms.stored import kind_of_start, terms_of


def execute() -> None:
	_open_circles()
	_ask_joining_fees_once()


def _open_circles() -> None:
	covered_by = dict(
		frappe.get_all(
			"Membership",
			filters={"covered_by": ["is", "set"]},
			fields=["name", "covered_by"],
			as_list=True,
		)
	)
	circles = [name for name in covered_by if _comes_back(name, covered_by)]
	for name in circles:
		frappe.db.set_value("Membership", name, "covered_by", None)
	payments.sync_terms(circles)


def _comes_back(name: str, covered_by: dict[str, str]) -> bool:
	"""Whether what covers a term, and what covers that, leads to itself."""
	seen, at = set(), covered_by[name]
	while at in covered_by and at not in seen and at != name:
		seen.add(at)
		at = covered_by[at]
	return at == name


def _ask_joining_fees_once() -> None:
	mended = set()
	for member in frappe.db.sql_list(
		"select member from `tabMembership` where joining_fee > 0 group by member having count(*) > 1"
	):
		for terms in _by_joining(member):
			asking = [term for term in terms if term.joining_fee > 0]
			invoiced = [term for term in asking if term.sales_invoice]
			for term in asking:
				if term not in (invoiced or asking[:1]):
					waits = term.awaits_payment and term.fee > 0
					frappe.db.set_value(
						"Membership", term.name, {"joining_fee": 0, "awaits_payment": int(waits)}
					)
					mended.add(member)
	refresh.refresh_members(mended)


def _by_joining(member: str) -> list[list[frappe._dict]]:
	"""A member's terms by joining and return, in order."""
	names = [term.name for term in terms_of(member)]
	terms = [frappe.get_doc("Membership", name) for name in names]
	number, places = 0, {}
	for term in terms:
		number += kind_of_start(term) == REJOIN
		places[term.name] = number
	return [list(group) for _number, group in groupby(terms, key=lambda term: places[term.name])]
