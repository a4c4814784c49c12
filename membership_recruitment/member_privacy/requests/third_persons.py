"""Other people in what is told about somebody: found by what rows link to and by the register's names, and masked.

What the registry calls OTHERS is masked by cells.py wherever it stands. Here is what stands in free text: names, addresses and
numbers of people whom the rows name, full names of anybody in the register, and every e-mail address and phone number that is
not the person's own. A first name of somebody whom nothing names cannot be known for one: the document is read by whoever
answers the request before it is given out.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

import frappe
import phonenumbers
from frappe import _

from membership_recruitment.member_privacy.registry.holdings import PEOPLE
from membership_recruitment.people.names_and_numbers import phone_e164
from membership_recruitment.settings import rules
from membership_recruitment.utils.batches import split

EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
NAME_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
DOCUMENT_NAME = re.compile(r"\b(?:MEM|PRO)-\d{5,}\b")
LONGEST_NAME = 4  # words
SHORTEST = 2  # letters
# What names people have, by DocType, and how they are reached
VALUES = {
	"Member": ("first_name", "last_name", "full_name", "email", "phone"),
	"Membership Prospect": ("first_name", "last_name", "full_name", "email", "phone", "address_line"),
	"Customer": ("customer_name", "email_id", "mobile_no"),
	"Contact": ("first_name", "middle_name", "last_name", "full_name", "email_id", "phone", "mobile_no"),
	"Address": ("address_title", "address_line1", "email_id", "phone"),
	"Lead": ("lead_name", "first_name", "last_name", "email_id", "mobile_no"),
	"User": ("email",),
}
FULL_NAMES = (
	("Member", "full_name"),
	("Membership Prospect", "full_name"),
	("Contact", "full_name"),
	("Member Guardian", "full_name"),
	("Customer", "customer_name"),
)


def values_of(others: dict[str, set[str]]) -> set[str]:
	"""Names, addresses and numbers of people.

	Args:
	        others: Names of documents by DocType.
	"""
	others = {doctype: set(names) for doctype, names in others.items() if names}
	for holder in ("Contact", "Address"):
		for doctype, names in list(others.items()):
			if doctype in ("Member", "Membership Prospect", "Customer"):
				others.setdefault(holder, set()).update(_linked(holder, doctype, names))
	found = set()
	for doctype, names in others.items():
		if fields := VALUES.get(doctype):
			for part in split(sorted(names)):
				rows = frappe.get_all(
					doctype, filters={"name": ["in", part]}, fields=list(fields), as_list=True, order_by=None
				)
				found.update(value for row in rows for value in row if value)
	return found


def _linked(holder: str, doctype: str, names: Collection[str]) -> list[str]:
	filters = {"parenttype": holder, "link_doctype": doctype, "link_name": ["in", list(names)]}
	return frappe.get_all("Dynamic Link", filters=filters, pluck="parent", order_by=None)


def names_in(texts: Iterable[str]) -> set[str]:
	"""Full names of people in the register that stand in texts."""
	candidates = {candidate for text in texts for candidate in _candidates(text)}
	found = set()
	for doctype, fieldname in FULL_NAMES:
		for part in split(sorted(candidates)):
			filters = {fieldname: ["in", part]}
			found.update(frappe.get_all(doctype, filters=filters, pluck=fieldname, order_by=None))
	return found


def _candidates(text: str) -> Iterator[str]:
	"""Words side by side that begin with capitals."""
	for line in re.split(r"[,;:!?()\[\]\n\"]|\.\s", text):
		words = NAME_WORD.findall(line)
		for at in range(len(words)):
			for length in range(2, LONGEST_NAME + 1):
				some = list(islice(words, at, at + length))
				if len(some) == length and some[0][0].isupper() and some[-1][0].isupper():
					yield " ".join(some)


def our_own_addresses() -> set[str]:
	"""The association's e-mail addresses, which are nobody's."""
	found = set(frappe.get_all("Email Account", pluck="email_id")) | set(
		frappe.get_all("Company", pluck="email")
	)
	return {email.lower() for email in found if email}


class Mask:
	"""Masks other people in texts.

	Args:
	        others: Names, addresses and numbers of other people.
	        own: Those of the person, which stay.
	        staff: E-mail addresses of the association's, which stay too.
	"""

	def __init__(self, others: Iterable[str], own: Iterable[str], staff: Iterable[str] = ()):
		own = {value.strip().casefold() for value in own if value}
		self.country = rules().phone_country
		self.own = own | {word for value in own if "@" not in value for word in value.split()}
		self.kept_emails = {value for value in own if "@" in value} | {value.casefold() for value in staff}
		self.own_phones = {phone_e164(value, self.country) for value in own if value[-1:].isdigit()} - {None}
		words = {value.strip() for value in others if value and len(value.strip()) >= SHORTEST}
		words = sorted((word for word in words if word.casefold() not in self.own), key=len, reverse=True)
		self.pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)") if words else None
		self.folded = {word.casefold() for word in words}

	def text(self, text: str) -> str:
		"""A text with other people in it masked."""
		text = EMAIL.sub(self._email, text)
		if self.pattern:
			text = self.pattern.sub(self.somebody, text)
		text = DOCUMENT_NAME.sub(
			lambda match: match[0] if match[0].casefold() in self.own else self.somebody(), text
		)
		return self._phones(text)

	def is_other(self, value: str) -> bool:
		"""Whether a value as a whole is somebody else's."""
		return value.strip().casefold() in self.folded

	@staticmethod
	def somebody(_match=None) -> str:
		return _("[another person]")

	def email(self, address: str) -> str:
		address = address.strip()
		return address if address.casefold() in self.kept_emails else _("[another person's e-mail address]")

	def phone(self, number: str) -> str:
		known = number.strip().casefold() in self.own or phone_e164(number, self.country) in self.own_phones
		return number if known else _("[another person's phone number]")

	def _email(self, match: re.Match) -> str:
		return self.email(match[0])

	def _phones(self, text: str) -> str:
		if not any(character.isdigit() for character in text):
			return text
		parts, end = [], 0
		for match in phonenumbers.PhoneNumberMatcher(text, self.country or None):
			parts += [text[end : match.start], self.phone(match.raw_string)]
			end = match.end
		return "".join(parts) + text[end:]


def people_named(rows: Iterable[tuple[str, str]], owns) -> dict[str, set[str]]:
	"""Of links of rows, those that name somebody else.

	Args:
	        rows: (DocType, name) of linked documents.
	        owns: Says of DocType and name whether it is the person's.
	"""
	others: dict[str, set[str]] = {}
	for doctype, name in rows:
		if doctype in PEOPLE and name and not owns(doctype, name):
			others.setdefault(doctype, set()).add(name)
	return others
