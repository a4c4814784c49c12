import frappe
from frappe.model.document import Document


class MembershipSpell(Document):
	"""Derived by refresh.py; nothing else writes it."""


def on_doctype_update():
	frappe.db.add_index("Membership Spell", ["start_date", "active_to"])
	frappe.db.add_index("Membership Spell", ["member", "start_date"])
