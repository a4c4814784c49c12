"""Normalise and check names, e-mail addresses and phone numbers of people; the journey number."""

import re
import secrets
import unicodedata

import frappe
import phonenumbers
from frappe import _
from frappe.utils import getdate, validate_email_address

from membership_recruitment.settings import rules

# Control characters, and those that show nothing or turn the direction of what follows: two names that look the
# same must be the same. Tab, line feed and the like become spaces.
INVISIBLE = re.compile(
	"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
	"\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
LONGEST = 140  # characters that Frappe keeps in a field of one line


def new_journey_id() -> str:
	"""A random number that says nothing about the person who carries it."""
	return secrets.token_hex(8)


def tidy_text(value: str | None) -> str:
	"""One line without invisible characters and doubled spaces, accents joined to their letters."""
	return " ".join(unicodedata.normalize("NFC", INVISIBLE.sub("", value or "")).split())


def phone_e164(value: str | None, country: str) -> str | None:
	"""A phone number in E.164 (+46701234567); None when it is not a possible number.

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


def tidy_person(doc) -> None:
	"""Normalise and check the personal fields of a Member or Membership Prospect before it is saved."""
	check_lengths(doc)
	doc.first_name = tidy_text(doc.first_name)
	doc.last_name = tidy_text(doc.last_name)
	doc.full_name = f"{doc.first_name} {doc.last_name}".strip()
	check_length(_("Name"), doc.full_name)
	if "<" in doc.full_name or ">" in doc.full_name:
		# a name stands in titles that are shown as HTML
		frappe.throw(_("A name cannot contain < or >. Take them out."))
	if doc.email:
		email = tidy_text(doc.email).lower()
		# the check lets lists and "Name <address>" pass
		if "," in email or validate_email_address(email) != email:
			frappe.throw(_("{0} is not an e-mail address. Correct it or leave it empty.").format(email))
		doc.email = email
	if doc.phone:
		number = phone_e164(doc.phone, rules().phone_country)
		if not number:
			frappe.throw(
				_(
					"{0} is not a phone number. Write it as 070-123 45 67, or with the country as +46 70 123 45 67."
				).format(doc.phone)
			)
		doc.phone = number
	if doc.birth_date and getdate(doc.birth_date) > getdate():
		frappe.throw(_("The birth date lies in the future. Correct it or leave it empty."))


def check_lengths(doc) -> None:
	"""Before anything else looks at them: Frappe's own refusal repeats the whole value."""
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
