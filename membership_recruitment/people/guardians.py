"""Check and normalise the guardians and contact persons of a member: one rule for its form and for imports."""

import frappe
from frappe import _

from membership_recruitment.people import phone_numbers
from membership_recruitment.people.names_and_numbers import check_length, is_one_address, refuse_phone
from membership_recruitment.people.phone_countries import phone_country
from membership_recruitment.people.plain_text import tidy_text
from membership_recruitment.settings import rules

TEXTS = {
	"full_name": "Name",
	"email": "E-mail",
	"phone": "Phone",
	"address_line": "Street Address",
	"postal_code": "Postal Code",
	"city": "City",
}


def tidy_guardians(member) -> None:
	"""Normalise and check the guardians of a Member before it is saved.

	Args:
	        member: The Member document.

	Raises:
	        frappe.ValidationError: With a sentence, where one says nothing, is the member itself or stands there twice.
	"""
	seen: set[tuple[str, str]] = set()
	country = phone_country(member) if any(row.phone for row in member.guardians) else ""
	for row in member.guardians:
		if row.member and row.member == member.name:
			frappe.throw(_("Row {0}: nobody is their own guardian. Choose another member.").format(row.idx))
		if row.member and not row.full_name:
			row.full_name = frappe.db.get_value("Member", row.member, "full_name")
		tidy_guardian(row, country)
		if not (row.full_name or row.email or row.phone):
			frappe.throw(
				_("Row {0}: the guardian has no name. Fill it in, or take out the row.").format(row.idx)
			)
		if (mark := guardian_mark(row)) in seen:
			frappe.throw(
				_("Row {0}: {1} stands among the guardians already. Take out one of the rows.").format(
					row.idx, frappe.utils.escape_html(row.full_name or row.email or row.phone)
				)
			)
		seen.add(mark)


def tidy_guardian(row, country: str = "") -> None:
	"""Normalise and check one guardian.

	Args:
	        row: Of Member Guardian, or a frappe._dict of its fields.
	        country: Two letters, for a number that does not say its own; empty: that of Membership Settings.
	"""
	for fieldname, label in TEXTS.items():
		setattr(row, fieldname, tidy_text(row.get(fieldname)) or None)
		check_length(_(label), row.get(fieldname))
	if row.full_name and ("<" in row.full_name or ">" in row.full_name):
		# a name stands in titles that are shown as HTML
		frappe.throw(_("A name cannot contain < or >. Take them out."))
	if row.email:
		row.email = row.email.lower()
		if not is_one_address(row.email):
			frappe.throw(
				_("{0} is not an e-mail address. Correct it or leave it empty.").format(
					frappe.utils.escape_html(row.email)
				)
			)
	if row.phone:
		country = country or rules().phone_country
		number = phone_numbers.read(row.phone, country).number
		if not number:
			refuse_phone(row.phone, country)
		row.phone = number


def guardian_mark(row) -> tuple[str, str]:
	"""What tells the guardians of one member apart: two may share an address or a name, but not both."""
	return (row.get("full_name") or "").casefold(), (row.get("email") or row.get("phone") or "").casefold()
