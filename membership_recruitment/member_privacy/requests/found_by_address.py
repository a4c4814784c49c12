"""Contacts, logins and customers that no entry stands behind and that have an address of the person: Frappe makes a contact of every
mail, and somebody may be known by nothing else. What is the person's for certain becomes their own; the rest is a doubt, which
whoever answers a request sees."""

from membership_recruitment.member_privacy.requests.lookups import Asking, Lookup
from membership_recruitment.people.names_and_numbers import phone_forms
from membership_recruitment.settings import rules

OF_CONTACTS = (("parenttype", "Contact"),)


def adding(person) -> Asking:
	"""Add to a Person what has its addresses, and is linked to nobody's entry.

	Args:
	        person: With all addresses, and those that are shared. Of these nothing is looked for.
	"""
	emails = {address for address in person.own_addresses if "@" in address}
	country = rules().phone_country
	phones = {form for phone in person.own_addresses - emails for form in phone_forms(phone, country)}
	mailed, named, rung, called, customers, ring, logins = yield [
		Lookup("Contact Email", "email_id", emails, ("parent",), OF_CONTACTS),
		Lookup("Contact", "email_id", emails),
		Lookup("Contact Phone", "phone", phones, ("parent",), OF_CONTACTS),
		Lookup("Contact", "mobile_no", phones),
		Lookup("Customer", "email_id", emails),
		Lookup("Customer", "mobile_no", phones),
		Lookup("User", "name", emails, ("name", "user_type")),
	]
	if not person.documents:
		person.add("User", {row["name"] for row in logins if row["user_type"] == "Website User"})
	by_email = {row["parent"] for row in mailed} | {row["name"] for row in named}
	by_phone = {row["parent"] for row in rung} | {row["name"] for row in called}
	contacts = (by_email | by_phone) - person.names("Contact")
	own = yield from _certain(person, by_email - person.names("Contact"))
	person.add("Contact", own)
	doubts = {("Contact", name) for name in contacts - own}
	doubts |= {("Customer", row["name"]) for row in (*customers, *ring)}
	person.doubts += sorted(one for one in doubts if not person.owns(*one) and one not in person.doubts)


def _certain(person, contacts: set[str]):
	"""Those of the contacts that have no address but the person's, are nobody else's login and linked to nobody else."""
	links, emails, rows, leads = yield [
		Lookup("Dynamic Link", "parent", contacts, ("parent", "link_doctype", "link_name"), OF_CONTACTS),
		Lookup("Contact Email", "parent", contacts, ("parent", "email_id"), OF_CONTACTS),
		Lookup("Contact", "name", contacts, ("name", "user")),
		Lookup("Lead", "email_id", {address for address in person.own_addresses if "@" in address}),
	]
	own_leads = {row["name"] for row in leads}
	others = {
		row["parent"]
		for row in links
		if not person.owns(row["link_doctype"], row["link_name"])
		and not (row["link_doctype"] == "Lead" and row["link_name"] in own_leads)
	}
	others |= {
		row["parent"] for row in emails if (row["email_id"] or "").strip().lower() not in person.emails
	}
	others |= {
		row["name"]
		for row in rows
		if row["user"] and row["user"].lower() not in person.emails and not person.owns("User", row["user"])
	}
	return contacts - others
