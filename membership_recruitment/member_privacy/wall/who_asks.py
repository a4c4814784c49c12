"""Who somebody is to the wall: an administrator, somebody from outside the association's desk, and whose customers are theirs."""

import frappe

# Customers whose portal it is; %(user)s
OWN_CUSTOMERS = """select portal.parent from `tabPortal User` portal
	where portal.parenttype = 'Customer' and portal.user = %(user)s
	union select link.link_name from `tabContact` contact
	join `tabDynamic Link` link on link.parenttype = 'Contact' and link.parent = contact.name
	where contact.user = %(user)s and link.link_doctype = 'Customer'"""


def administers(user: str) -> bool:
	return user == "Administrator" or "System Manager" in frappe.get_roles(user)


def is_outside(user: str) -> bool:
	"""A visitor, or a user of the web site alone."""
	return user == "Guest" or frappe.get_cached_value("User", user, "user_type") != "System User"
