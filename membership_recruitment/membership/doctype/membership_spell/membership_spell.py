import frappe
from frappe.model.document import Document


class MembershipSpell(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		active_to: DF.Date | None
		counted_from: DF.Date | None
		earlier_active_to: DF.Date | None
		end_date: DF.Date | None
		ended: DF.Check
		first_of_type: DF.Check
		joined_age: DF.Int
		joined_area: DF.Data | None
		joined_campaign: DF.Link | None
		joined_on: DF.Date | None
		joined_phases: DF.Data | None
		joined_source: DF.Link | None
		joined_type: DF.Link | None
		member: DF.Link
		membership_type: DF.Link | None
		recruitment_source: DF.Link | None
		spell_number: DF.Int
		start_date: DF.Date | None
		stayed_a_year: DF.Check
		terms: DF.Int
	# end: auto-generated types
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
		("spells_by_counted_years", ["counted_from", "start_date", "active_to", "member"]),
	):
		frappe.db.add_index("Membership Spell", columns, name)
