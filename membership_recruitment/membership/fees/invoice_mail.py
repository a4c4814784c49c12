"""Where an invoice is mailed to: to whom ERPNext takes, but a child's to the guardians, and to no address that is stopped."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe.utils import getdate

from membership_recruitment.member_privacy.consent import guardian_mail, suppression
from membership_recruitment.people.names_and_numbers import LONGEST


def of_guardians(payer: str, day: date) -> str | None:
	"""Where the invoice of a child is mailed to; None: to whom ERPNext takes."""
	those = _readers(payer, day)
	return _as_many_as_fit(those) if any(reader.guardian for reader in those) else None


def keep_off_stopped(doc) -> None:
	"""Put the payer's next address in place of one that came back or must not be used; none: the invoice goes by letter.

	Args:
	        doc: The Sales Invoice; those of nobody's membership are left as they are. (validate)
	"""
	if not doc.get("member") or not doc.contact_email:
		return
	addresses = [address.strip() for address in doc.contact_email.split(",")]
	stopped = suppression.suppressed(addresses)
	if not stopped:
		return
	left = [guardian_mail.Reader(address) for address in addresses if address not in stopped]
	doc.contact_email = _as_many_as_fit(left or _readers(doc.member, getdate(doc.posting_date))) or None


def _readers(payer: str, day: date) -> tuple[guardian_mail.Reader, ...]:
	own = frappe.db.get_value("Member", payer, "email")
	return guardian_mail.readers({payer: own}, day)[payer].those


def _as_many_as_fit(readers: Iterable[guardian_mail.Reader]) -> str:
	found = ""
	for reader in readers:
		if len(longer := f"{found}, {reader.address}" if found else reader.address) <= LONGEST:
			found = longer
	return found
