import frappe
from frappe.model.document import Document


class MembershipSpell(Document):
	"""Derived by refresh.py; nothing else writes it."""


def on_doctype_update():
	# reports read these indexes alone: joined and active; left; came back; and a member's spells in order
	for name, columns in (
		("spells_by_start", ["start_date", "active_to", "spell_number", "first_of_type", "membership_type"]),
		("spells_by_end", ["active_to", "membership_type"]),
		(
			"spells_after_others",
			["earlier_active_to", "start_date", "active_to", "membership_type", "member"],
		),
		("spells_of_member", ["member", "start_date", "active_to", "membership_type"]),
	):
		frappe.db.add_index("Membership Spell", columns, name)
