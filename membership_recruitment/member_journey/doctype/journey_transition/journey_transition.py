import frappe
from frappe import _
from frappe.model.document import Document

from membership_recruitment.member_journey.steps import order as step_order

# of earlier versions, now the beginning of others
OUTDATED_INDICES = (
	"steps_of_journey",
	"to_phase_transition_on_index",
	"steps_into_phase",
	"steps_into_a_phase",
	"in_a_phase",
)


class JourneyTransition(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		advanced_on: DF.Datetime | None
		campaign: DF.Link | None
		from_phase: DF.Link | None
		journey_id: DF.Data
		next_on: DF.Datetime | None
		previous_entry_on: DF.Datetime | None
		recruitment_source: DF.Link | None
		staff: DF.Link | None
		target_group: DF.Link | None
		to_phase: DF.Link | None
		transition_on: DF.Datetime

	# end: auto-generated types
	def validate(self):
		if not self.is_new():
			frappe.throw(_("Journey transitions are only added to: a row cannot be changed."))

	def after_insert(self):
		step_order.sync([self.journey_id])

	def after_delete(self):
		step_order.sync([self.journey_id])


def on_doctype_update():
	# all that the funnel asks of those who came into a phase on some days, and no more, since millions are read
	frappe.db.add_index(
		"Journey Transition",
		[
			"to_phase",
			"transition_on",
			"previous_entry_on",
			"advanced_on",
			"recruitment_source",
			"campaign",
			"target_group",
		],
		"entries_into_a_phase",
	)
	# and of those who are in it, or have left for good
	frappe.db.add_index(
		"Journey Transition",
		[
			"to_phase",
			"next_on",
			"transition_on",
			"recruitment_source",
			"campaign",
			"target_group",
			"journey_id",
		],
		"now_in_a_phase",
	)
	# journey by journey, with what the funnel asks of those who left
	frappe.db.add_index(
		"Journey Transition",
		["journey_id", "transition_on", "to_phase", "previous_entry_on", "advanced_on"],
		"steps_of_a_journey",
	)
	for index in OUTDATED_INDICES:
		frappe.db.sql_ddl(f"alter table `tabJourney Transition` drop index if exists `{index}`")
