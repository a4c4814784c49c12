import frappe
from frappe import _
from frappe.utils import cint

from membership_recruitment.member_journey.map import gaps
from membership_recruitment.utils.within_bounds import BoundedDocument

GOING_ON = ("Conversion to the Next Phase", "Days in the Phase")


class JourneyImprovement(BoundedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		baseline: DF.Float
		description: DF.SmallText | None
		due_on: DF.Date | None
		effort: DF.Int
		finished_on: DF.Date | None
		gap: DF.SmallText | None
		gap_key: DF.Data | None
		impact: DF.Int
		journey_map: DF.Link | None
		metric: DF.Literal[
			"", "Conversion to the Next Phase", "Days in the Phase", "Retention Rate", "Engagement Level"
		]
		outcome: DF.SmallText | None
		phase: DF.Link
		priority: DF.Int
		responsible: DF.Link | None
		result: DF.Float
		started_on: DF.Date | None
		status: DF.Literal["Idea", "Planned", "Under way", "Done", "Dropped"]
		title: DF.Data

	# end: auto-generated types
	def validate(self):
		for field in ("impact", "effort"):
			if not 1 <= cint(self.get(field)) <= 5:
				frappe.throw(_("{0} is a number from 1 to 5.").format(_(self.meta.get_label(field))))
		self.priority = gaps.priority(cint(self.impact), cint(self.effort))
		self.validate_metric()

	def validate_metric(self):
		if self.metric not in GOING_ON or not (
			self.has_value_changed("metric") or self.has_value_changed("phase")
		):
			return
		last = frappe.get_all("Journey Phase", order_by="sequence desc, name desc", limit=1, pluck="name")
		if self.phase in last:
			frappe.throw(
				_("{0} is the last phase: nobody goes on from it. Choose another metric.").format(
					frappe.utils.escape_html(_(self.phase))
				)
			)
