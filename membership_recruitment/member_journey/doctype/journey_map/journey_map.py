import frappe
from frappe import _

from membership_recruitment.member_journey.map import automatic_gaps, maps
from membership_recruitment.member_journey.map.gaps import ANSWERS, Change, Gap, Score
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.within_bounds import BoundedDocument


class JourneyMap(conflicts.SavedInWords, BoundedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from membership_recruitment.member_journey.doctype.journey_answer.journey_answer import JourneyAnswer
		from membership_recruitment.member_journey.doctype.journey_map_phase.journey_map_phase import (
			JourneyMapPhase,
		)

		answers: DF.Table[JourneyAnswer]
		earlier_map: DF.Link | None
		map_date: DF.Date
		notes: DF.SmallText | None
		phases: DF.Table[JourneyMapPhase]
		status: DF.Literal["Draft", "Finished"]
		target_group: DF.Link | None
		title: DF.Data

	# end: auto-generated types
	def before_insert(self):
		self.status = "Draft"
		maps.copy_questions(self)
		if not self.answers:
			frappe.throw(
				_("No journey phase has any questions yet. Write some in Journey Phase, then start the map.")
			)
		if not self.earlier_map:
			self.earlier_map = maps.earlier_map(self)

	def validate(self):
		if self.earlier_map and self.earlier_map == self.name:
			frappe.throw(_("A map cannot be compared with itself. Choose an earlier one."))
		self.validate_answers()
		if self.status == maps.FINISHED:
			before = self.get_doc_before_save()
			if before and before.status == maps.FINISHED:
				return  # a finished map keeps its figures
			self.validate_complete()
		maps.count(self)

	def validate_answers(self):
		for row in self.answers:
			if row.answer and row.answer not in ANSWERS:
				frappe.throw(
					_("{0} is not an answer. Choose Yes, Partly, No or Don't know.").format(
						frappe.utils.escape_html(row.answer)
					)
				)

	def validate_complete(self):
		unanswered = sum(1 for row in self.answers if not row.answer)
		if unanswered:
			frappe.throw(
				_(
					"{0} questions have no answer yet. Answer them (Don't know is an answer too), then finish the map."
				).format(unanswered)
			)

	def on_trash(self):
		if frappe.db.exists("Journey Map", {"earlier_map": self.name}):
			frappe.db.set_value("Journey Map", {"earlier_map": self.name}, "earlier_map", None)

	# for the print format

	def scores(self) -> list[Score]:
		return maps.scores(self)

	def gaps(self) -> list[Gap]:
		"""Biggest first."""
		return maps.gaps_of(self)

	def changes(self) -> dict[str, Change]:
		"""By phase, beside the earlier map."""
		return {change.phase: change for change in maps.changes(self)}

	def improvements(self) -> list:
		"""Those that matter most first."""
		rows = [row for rows in maps.improvements(self).values() for row in rows]
		return sorted(rows, key=lambda row: -row.priority)

	def words(self, gap: Gap) -> str:
		"""A gap as people read it."""
		return _(gap.question) if gap.question else automatic_gaps.words(gap.key)
