"""Addresses that must not be used again, kept as salted hashes only.

The fingerprint is an HMAC with the site's encryption key, so that a list of addresses cannot be tried against a
copy of the database. It holds after erasure and when the address comes back by import or by the public page, for
as long as the site keeps its key (site_config.json; a backup must hold it as it must for passwords).
"""

import hashlib
import hmac
from collections.abc import Iterable

import frappe

from membership_recruitment.people.names_and_numbers import phone_e164, tidy_text
from membership_recruitment.settings import rules
from membership_recruitment.utils import batches, encryption_key

EMAIL = "E-mail"
PHONE = "Phone"
UNDELIVERABLE = "Undeliverable"


def suppress(address: str, reason: str = "Asked not to be contacted", details: str = "") -> None:
	"""Never use this e-mail address or phone number again. A second call changes nothing.

	The caller has checked the user's right: it follows from an erasure, an objection or a bounced mail.
	"""
	if is_suppressed(address):
		return
	values = {"address": address, "reason": reason, "details": details}
	doc = frappe.get_doc({"doctype": "Contact Suppression", **values})
	try:
		doc.insert(ignore_permissions=True)  # as above
	except (frappe.DuplicateEntryError, frappe.UniqueValidationError):
		frappe.clear_last_message()  # another process was first


def is_suppressed(address: str | None) -> bool:
	return bool(suppressed([address])) if address else False


def must_not_be_mailed(email: str) -> bool:
	"""Whether a page must not mail to an address, whoever has written it there."""
	unsubscribed = frappe.db.exists("Email Unsubscribe", {"email": email, "global_unsubscribe": 1})
	return is_suppressed(email) or bool(unsubscribed)


def suppressed(addresses: Iterable[str]) -> set[str]:
	"""Those of the addresses that must not be used."""
	return set(entries(addresses))


def entries(addresses: Iterable[str]) -> dict[str, frappe._dict]:
	"""What stops those of the addresses that must not be used: name, reason, suppressed_on, details, excluded_until."""
	by_hash: dict[str, set[str]] = {}
	for address in filter(None, addresses):
		by_hash.setdefault(fingerprint(address), set()).add(address)
	found: dict[str, frappe._dict] = {}
	for hashes in batches.split(by_hash):
		for row in frappe.get_all(
			"Contact Suppression",
			filters={"address_hash": ["in", hashes]},
			fields=["name", "address_hash", "reason", "suppressed_on", "details", "excluded_until"],
		):
			found |= dict.fromkeys(by_hash[row.address_hash], row)
	return found


def kind_of(address: str) -> str:
	return EMAIL if "@" in address else PHONE


def normalised(address: str) -> str:
	"""One way of writing for every way of writing the same address."""
	address = tidy_text(address).lower()
	if kind_of(address) == EMAIL:
		return address
	return phone_e164(address, rules().phone_country) or address


def fingerprint(address: str) -> str:
	"""64 hexadecimal digits that say nothing about the address without the site's key."""
	message = f"contact suppression:{normalised(address)}"
	return hmac.new(encryption_key.key(), message.encode(), hashlib.sha256).hexdigest()
