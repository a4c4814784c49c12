import frappe
from frappe import _
from frappe.utils import flt

from membership_recruitment.member_journey.map import improvement_boards
from membership_recruitment.member_journey.steps import entry_rules
from membership_recruitment.member_journey.steps import order as step_order
from membership_recruitment.utils.within_bounds import BoundedDocument


class JourneyPhase(BoundedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from membership_recruitment.member_journey.doctype.journey_entry_rule.journey_entry_rule import (
			JourneyEntryRule,
		)
		from membership_recruitment.member_journey.doctype.journey_insight.journey_insight import (
			JourneyInsight,
		)
		from membership_recruitment.member_journey.doctype.journey_question.journey_question import (
			JourneyQuestion,
		)
		from membership_recruitment.member_journey.doctype.journey_resource.journey_resource import (
			JourneyResource,
		)

		association_side: DF.SmallText | None
		color: DF.Color | None
		entry_rules: DF.Table[JourneyEntryRule]
		expected_days: DF.Int
		insights: DF.Table[JourneyInsight]
		people: DF.Literal["Prospects", "Members"]
		person_side: DF.SmallText | None
		phase_name: DF.Data
		questions: DF.Table[JourneyQuestion]
		resources: DF.Table[JourneyResource]
		sequence: DF.Int
		target_conversion: DF.Percent

	# end: auto-generated types
	def validate(self):
		if not 0 <= flt(self.target_conversion) <= 100:
			frappe.throw(_("The target conversion is a percentage between 0 and 100."))
		self.validate_insights()
		entry_rules.check(self)

	# what is further on the journey follows from the order of the phases

	def on_update(self):
		if self.has_value_changed("sequence"):
			step_order.sync_all_soon()
		improvement_boards.sync_phases()

	def after_rename(self, old: str, new: str, merge: bool = False):
		# two may have become one, or phases of the same number changed places
		step_order.sync_all_soon()
		improvement_boards.sync_phases()

	def after_delete(self):
		step_order.sync_all_soon()
		improvement_boards.sync_phases()

	def validate_insights(self):
		groups = set()
		for row in self.insights:
			if (row.target_group or "") in groups:
				frappe.throw(
					_("There are two rows of insight about {0}. Write both into one.").format(
						frappe.utils.escape_html(row.target_group or _("everyone"))
					)
				)
			groups.add(row.target_group or "")
