"""Normalise and check names, e-mail addresses and phone numbers of people; the journey number."""

import re
import secrets
from functools import lru_cache

import frappe
import phonenumbers
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, validate_email_address

from membership_recruitment.people import phone_numbers
from membership_recruitment.people.phone_countries import phone_country
from membership_recruitment.people.plain_text import tidy_text
from membership_recruitment.people.spoilt_letters import is_spoilt_name
from membership_recruitment.settings import rules

LONGEST = 140  # characters that Frappe keeps in a field of one line
_PLAIN_ADDRESS = re.compile(
	r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
)


def new_journey_id() -> str:
	"""A random number that says nothing about the person who carries it."""
	return secrets.token_hex(8)


def phone_e164(value: str | None, country: str) -> str | None:
	"""A phone number in E.164 (+46701234567) to compare it with others; None when it is not a possible number.

	What is stored has to exist, too: phone_numbers.py.

	Args:
	        value: The number as somebody wrote it.
	        country: Two letters, for numbers without a country code.
	"""
	try:
		number = phonenumbers.parse(tidy_text(value), country)
	except phonenumbers.NumberParseException:
		return None
	if not phonenumbers.is_possible_number(number):
		return None
	return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(4096)
def phone_forms(value: str, country: str) -> frozenset[str]:
	"""The ways in which people and systems write a phone number; the value alone where it is no possible number.

	Args:
	        value, country: As in phone_e164.
	"""
	e164 = phone_e164(value, country)
	if not e164:
		return frozenset({value})
	number = phonenumbers.parse(e164)
	formats = phonenumbers.PhoneNumberFormat
	written = {phonenumbers.format_number(number, form) for form in (formats.NATIONAL, formats.INTERNATIONAL)}
	bare = {re.sub(r"[^+\d]", "", form) for form in written}
	area, dash, rest = phonenumbers.format_number(number, formats.NATIONAL).partition("-")
	one_dash = {f"{area}-{rest.replace(' ', '')}"} if dash else set()
	return frozenset({value, e164, e164[1:], f"00{e164[1:]}", *written, *bare, *one_dash})


def tidy_person(doc) -> None:
	"""Normalise and check the personal fields of a Member or Membership Prospect before it is saved."""
	check_lengths(doc)
	doc.first_name = tidy_text(doc.first_name)
	doc.last_name = tidy_text(doc.last_name)
	doc.full_name = f"{doc.first_name} {doc.last_name}".strip()
	if len(doc.full_name) > LONGEST:
		check_length(_("Name"), doc.full_name)
	if "<" in doc.full_name or ">" in doc.full_name:
		# a name stands in titles that are shown as HTML
		frappe.throw(_("A name cannot contain < or >. Take them out."))
	if frappe.flags.in_import and is_spoilt_name(doc.full_name):
		# Frappe's Data Import guesses the encoding, and takes Åsa of an old Excel for Ĺsa
		frappe.throw(
			_("The letters of {0} were lost on the way. Save the file as UTF-8 and import it again.").format(
				frappe.utils.escape_html(doc.full_name)
			)
		)
	if doc.email:
		email = tidy_text(doc.email).lower()
		if not is_one_address(email):
			frappe.throw(
				_("{0} is not an e-mail address. Correct it or leave it empty.").format(
					frappe.utils.escape_html(email)
				)
			)
		doc.email = email
	if doc.phone:
		doc.phone = checked_phone(doc)
	if doc.birth_date and getdate(doc.birth_date) > getdate():
		frappe.throw(_("The birth date lies in the future. Correct it or leave it empty."))


def checked_phone(doc) -> str:
	"""The number in E.164. What was stored before, here or on the document that this one is made of
	(`flags.phone_was_stored`), is not looked at again: once it was enough that a number is possible."""
	written = tidy_text(doc.phone)
	before = doc.get_doc_before_save() if isinstance(doc, Document) else None
	if (before and before.phone == written) or (doc.get("flags") or {}).get("phone_was_stored"):
		return written
	phone = phone_numbers.read(written, phone_country(doc))
	if not phone.number:
		refuse_phone(doc.phone, phone_country(doc))
	if phone.rest:
		frappe.throw(
			_("Only one phone number fits, without an extension. Take out {0}.").format(
				frappe.utils.escape_html(phone.rest)
			)
		)
	return phone.number


def refuse_phone(written: str, country: str) -> None:
	"""
	Args:
	        written: What is no number.
	        country: Two letters of that in which it was read.
	"""
	if country != rules().phone_country:
		frappe.throw(
			_(
				"{0} is not a phone number in the country of the address ({1}). Write it with its country, as +46 70 123 45 67."
			).format(frappe.utils.escape_html(written), frappe.utils.escape_html(country))
		)
	frappe.throw(
		_(
			"{0} is not a phone number. Write it as 070-123 45 67, or with the country as +46 70 123 45 67."
		).format(frappe.utils.escape_html(written))
	)


def is_plain_address(email: str) -> bool:
	"""Whether an address is of the usual kind, which Frappe's check lets pass. Nearly all are, and that takes its time."""
	return bool(_PLAIN_ADDRESS.fullmatch(email)) and "undisclosed-recipient" not in email


def is_one_address(text: str) -> bool:
	"""Whether a text is one e-mail address and nothing else: Frappe's check lets lists and "Name <address>" pass."""
	return is_plain_address(text) or ("," not in text and bool(text) and validate_email_address(text) == text)


def check_lengths(doc) -> None:
	"""Before anything else looks at them: Frappe's own refusal repeats the whole value."""
	if all(
		len(doc.get(fieldname) or "") <= LONGEST
		for fieldname in ("first_name", "last_name", "email", "phone")
	):
		return
	for fieldname, label in (
		("first_name", _("First name")),
		("last_name", _("Last name")),
		("email", _("E-mail")),
		("phone", _("Phone")),
	):
		check_length(label, doc.get(fieldname))


def check_length(label: str, value: str | None) -> None:
	if len(value or "") > LONGEST:
		frappe.throw(
			_("{0} has {1} characters; at most {2} fit. Shorten it.").format(label, len(value), LONGEST),
			frappe.CharacterLengthExceededError,
		)
