import frappe
from frappe import _
from frappe.model.document import Document


class JourneyTransition(Document):
	def validate(self):
		if not self.is_new():
			frappe.throw(_("Journey transitions are only added to: a row cannot be changed."))


def on_doctype_update():
	frappe.db.add_index("Journey Transition", ["to_phase", "transition_on"])
	# the funnel reads this one alone, journey by journey
	frappe.db.add_index(
		"Journey Transition",
		["journey_id", "transition_on", "to_phase", "recruitment_source", "campaign"],
		"steps_of_journey",
	)
