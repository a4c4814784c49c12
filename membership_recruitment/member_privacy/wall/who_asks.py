"""Who somebody is to the wall: an administrator, somebody from outside the association's desk, and whose customers are theirs."""

import frappe

from membership_recruitment.member_privacy.wall.tables import ROLES

# Customers whose portal it is; %(user)s
OWN_CUSTOMERS = """select portal.parent from `tabPortal User` portal
	where portal.parenttype = 'Customer' and portal.user = %(user)s
	union select link.link_name from `tabContact` contact
	join `tabDynamic Link` link on link.parenttype = 'Contact' and link.parent = contact.name
	where contact.user = %(user)s and link.link_doctype = 'Customer'"""


def administers(user: str) -> bool:
	return user == "Administrator" or "System Manager" in frappe.get_roles(user)


def is_disabled(user: str) -> bool:
	"""Frappe ends the sessions of a user who is disabled, and goes on taking the keys and tokens."""
	return user != "Guest" and not frappe.get_cached_value("User", user, "enabled")


def is_outside(user: str) -> bool:
	"""A visitor, or a user of the web site alone."""
	return user == "Guest" or frappe.get_cached_value("User", user, "user_type") != "System User"


def has_a_role_here() -> bool:
	"""Whether the one who asks works with this app: the apps screen shows it to nobody else."""
	return not {*ROLES, "System Manager", "Administrator"}.isdisjoint(frappe.get_roles())


def own_customers(user: str) -> str:
	"""A subquery for the customers whose portal is a website user's."""
	return OWN_CUSTOMERS % {"user": frappe.db.escape(user)}


def own_contacts(user: str) -> str:
	"""SQL that holds for the contacts of a website user: its own, and those of the customers whose portal it is. Not what was
	made in its name: ERPNext's contact page makes a contact of whoever is not known yet, and its owner would learn who is."""
	return (
		f"(`tabContact`.`user` = {frappe.db.escape(user)} or exists (select 1 from `tabDynamic Link` link"
		" where link.`parenttype` = 'Contact' and link.`parent` = `tabContact`.`name`"
		f" and link.`link_doctype` = 'Customer' and link.`link_name` in ({own_customers(user)})))"
	)
