"""Privacy requests for tests, as the officer makes them."""

import frappe
from frappe.utils import add_days, nowdate

from tests.support.factories import make


def request(kind: str = "Access", person=None, **values):
	"""An open request; about a Member or Membership Prospect where there is a `person`."""
	about = {"subject_doctype": person.doctype, "subject_name": person.name} if person else {}
	return frappe.get_doc({"doctype": "Privacy Request", "kind": kind, **about, **values}).insert()


def sure(kind: str, person=None, **values):
	"""As `request`, when it is made sure who asks."""
	doc = request(kind, person, **values)
	doc.make_sure("Known in person")
	return doc


def former_member(first_name: str = "Astrid", last_name: str = "Lind", **values):
	"""Somebody whose membership ended some years ago."""
	member = make.member(first_name, last_name, **values)
	make.term(member.name, add_days(nowdate(), -1100), add_days(nowdate(), -736))
	return member.reload()


def shared_address(*members):
	"""An Address at which all of these members live."""
	return frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": "Lind",
			"address_type": "Personal",
			"address_line1": "Storgatan 1",
			"city": "Lund",
			"country": "Sweden",
			"links": [{"link_doctype": "Member", "link_name": member.name} for member in members],
		}
	).insert()
