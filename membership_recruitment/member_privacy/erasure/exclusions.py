"""Whoever the association has excluded is known again for some years, though they are erased: by fingerprints of the addresses
and numbers that were theirs alone."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe.utils import add_years, getdate, nowdate

from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.member_privacy.requests.gather import Gathered, addresses_in
from membership_recruitment.member_privacy.requests.person import Person
from membership_recruitment.people.names_and_numbers import is_one_address

SUPPRESSION = "Contact Suppression"
EXCLUDED = "Excluded"  # as a term says it
YEARS = 5  # from the day of the exclusion


def kept_until(found: Gathered) -> date | None:
	"""The last day on which an exclusion is known; None where there is none, it is long ago, or a later term followed it."""
	terms = [term for term in found.rows.get("Membership", {}).values() if term.start_date]
	last = max(terms, key=lambda term: getdate(term.start_date), default=None)
	if not last or last.cancellation_reason != EXCLUDED or not last.cancelled_from:
		return None
	until = getdate(add_years(last.cancelled_from, YEARS))
	return until if until >= getdate() else None


def own_addresses(person: Person) -> set[str]:
	"""Addresses and numbers of nobody else; several may stand in one column."""
	emails = {one for text in person.emails - person.shared for one in addresses_in(text)}
	return ({one for one in emails if is_one_address(one)} | person.phones) - person.shared


def keep(addresses: Iterable[str], until: date) -> None:
	"""Their fingerprints say until a day that it was somebody who is excluded; nothing is sent there. A second time changes
	nothing."""
	for address in sorted(addresses):
		suppression.suppress(address, "Erased")
		hashed = {"address_hash": suppression.fingerprint(address)}
		frappe.db.set_value(SUPPRESSION, hashed, "excluded_until", until)


def nightly() -> None:
	"""When the day has passed, what is left is that the address is not used."""
	over = {"excluded_until": ["between", ("1900-01-01", frappe.utils.add_days(nowdate(), -1))]}
	frappe.db.set_value(SUPPRESSION, over, "excluded_until", None)
