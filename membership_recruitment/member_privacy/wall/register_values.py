"""Which addresses, numbers and names of documents are a member's: one statement for everything that was found."""

import frappe
import phonenumbers

from membership_recruitment.member_privacy.wall.what_leaves import Country, Found
from membership_recruitment.people.names_and_numbers import phone_e164

PART = 5_000  # of each, in one statement

# a contact or an address of a member, or of a customer whom the register invoices
_OF_A_MEMBER = """exists (select 1 from `tabDynamic Link` link where link.parenttype = '{0}' and link.parent = {1}
	and (link.link_doctype = 'Member' or (link.link_doctype = 'Customer'
		and exists (select 1 from `tabMember` payer where payer.customer = link.link_name))))"""

_CONTACTS = _OF_A_MEMBER.format("Contact", "held.parent")
_ADDRESSES = _OF_A_MEMBER.format("Address", "held.name")

EMAILS = (
	"select email from `tabMember` where email in %(emails)s",
	"select email from `tabMember Guardian` where email in %(emails)s",
	f"""select held.email_id from `tabContact Email` held
	where held.email_id in %(emails)s and held.parenttype = 'Contact' and {_CONTACTS}""",
	f"select held.email_id from `tabAddress` held where held.email_id in %(emails)s and {_ADDRESSES}",
)
PHONES = (
	"select phone from `tabMember` where phone in %(numbers)s",
	"select phone from `tabMember Guardian` where phone in %(numbers)s",
	f"""select held.phone from `tabContact Phone` held
	where held.phone in %(spellings)s and held.parenttype = 'Contact' and {_CONTACTS}""",
	f"select held.phone from `tabAddress` held where held.phone in %(spellings)s and {_ADDRESSES}",
)
# Random names say least and are many in an answer: those of rows that say that somebody is a member.
NAMES = (
	"select name from `tabMember` where name in %(names)s",
	"select name from `tabMembership` where name in %(names)s",
	"select name from `tabRenewal Notice` where name in %(names)s",
	"select name from `tabRenewal Letter Batch` where name in %(names)s",
	"select name from `tabMembership Spell` where name in %(names)s",
	"select name from `tabMember Activity` where name in %(names)s",
	"select name from `tabMember Payment` where name in %(names)s",
	"select name from `tabConsent Event` where name in %(names)s and subject_doctype = 'Member'",
	"select name from `tabProspect Interaction` where name in %(names)s and ifnull(member, '') <> ''",
	f"select held.name from `tabContact` held where held.name in %(names)s and {_OF_A_MEMBER.format('Contact', 'held.name')}",
	f"select held.name from `tabAddress` held where held.name in %(names)s and {_ADDRESSES}",
)


def members_values(found: Found, country: Country) -> set[str]:
	"""Those of the values that are a member's, as the register has them, in lower case."""
	values: set[str] = set()
	for part in found.parts(PART):
		asked = [
			statement
			for statements, some in ((EMAILS, part.emails), (PHONES, part.phones), (NAMES, part.names))
			if some
			for statement in statements
		]
		given = {
			"emails": tuple(part.emails),
			"numbers": tuple(part.phones),
			"spellings": tuple(part.spellings(country)),
			"names": tuple(part.names),
		}
		rows = frappe.db.sql("\nunion\n".join(f"({statement})" for statement in asked), given)
		values.update(value.lower() for (value,) in rows if value)
	return values


def country_of(region: str) -> Country:
	"""How people of a country (two letters) write its numbers; Sweden's way where nobody knows."""
	about = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
	return Country(str(about.country_code), about.national_prefix or "") if about else Country()


def as_number(written: str | None, region: str) -> str | None:
	return phone_e164(written, region) if written else None
