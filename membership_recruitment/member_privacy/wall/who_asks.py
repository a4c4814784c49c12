"""Who somebody is to the wall: an administrator, somebody from outside the association's desk, and whose customers are theirs."""

import frappe

from membership_recruitment.member_privacy.wall.tables import ROLES

# Whether a member is another one than whose login it is. Frappe names on a contact whoever has its address, and in a
# household several have one: a member's login is what the member accepted (Member.user), and no other.
_IS_ANOTHERS = """(not (m.user <=> %(user)s) and (ifnull(m.user, '') <> ''
	or exists (select 1 from `tabMember` own where own.user = %(user)s)))"""

# By a contact that has the user's name a member is nobody's but her own: the name comes there by an address that anybody may
# have written, recruiting staff on a prospect among them, and Frappe fills it in when the prospect is a member.
_IS_NOT_OWN = "not (m.user <=> %(user)s)"

# Customers whose portal it is; %(user)s
OWN_CUSTOMERS = f"""select mine.name from (select portal.parent as name from `tabPortal User` portal
		where portal.parenttype = 'Customer' and portal.user = %(user)s
		union select link.link_name from `tabContact` contact
		join `tabDynamic Link` link on link.parenttype = 'Contact' and link.parent = contact.name
		where contact.user = %(user)s and link.link_doctype = 'Customer' and not exists
			(select 1 from `tabMember` m where m.customer = link.link_name and {_IS_NOT_OWN})
		union select login.customer from `tabMember` login where login.user = %(user)s
			and ifnull(login.customer, '') <> '') mine
	where not exists (select 1 from `tabMember` m where m.customer = mine.name and {_IS_ANOTHERS})"""

# A contact that has the user's name and is another member's; {contact} is SQL for its name
ANOTHERS_CONTACT = f"""exists (select 1 from `tabDynamic Link` held
	join `tabMember` m on held.link_doctype = 'Member' and m.name = held.link_name
	where held.parenttype = 'Contact' and held.parent = {{contact}} and {_IS_NOT_OWN})"""


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
	anothers = ANOTHERS_CONTACT.format(contact="`tabContact`.`name`") % {"user": frappe.db.escape(user)}
	return (
		f"((`tabContact`.`user` = {frappe.db.escape(user)} and not {anothers}) or exists (select 1 from `tabDynamic Link` link"
		" where link.`parenttype` = 'Contact' and link.`parent` = `tabContact`.`name`"
		f" and link.`link_doctype` = 'Customer' and link.`link_name` in ({own_customers(user)})))"
	)
