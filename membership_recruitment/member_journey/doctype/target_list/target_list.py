import frappe
from frappe import _
from frappe.utils import now_datetime

from membership_recruitment.member_journey.target_lists import access as target_list_access
from membership_recruitment.member_journey.target_lists import email_group
from membership_recruitment.member_journey.target_lists import question as target_list_question
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.within_bounds import BoundedDocument

# Said by the list itself, never by a saved form
DERIVED = ("owner", "people_found", "last_updated", "email_group")


class TargetList(conflicts.SavedInWords, BoundedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		area: DF.Data | None
		campaign: DF.Link | None
		email_group: DF.Link | None
		engagement_level: DF.Literal["", "High", "Medium", "Low", "None"]
		keep_email_group_in_step: DF.Check
		last_updated: DF.Datetime | None
		leaving_band: DF.Literal["", "Most Likely", "More Likely", "Less Likely", "Least Likely"]
		least_days_in_phase: DF.Int
		list_name: DF.Data
		member_status: DF.Literal[
			"", "Active", "Pending", "Upcoming", "Current", "Grace", "Expired", "Cancelled"
		]
		membership_type: DF.Link | None
		most_days_in_phase: DF.Int
		people: DF.Literal["Prospects", "Members"]
		people_found: DF.Int
		phase: DF.Link | None
		purpose: DF.Link | None
		ranking_band: DF.Literal["", "Most Likely", "More Likely", "Less Likely", "Least Likely"]
		recruiter: DF.Link | None
		recruitment_source: DF.Link | None
		target_group: DF.Link | None

	# end: auto-generated types
	def onload(self):
		# whoever left the association sees nobody, and the group that answers with those eyes is empty
		self.set_onload("owner_sees", target_list_access.still_sees(self.people, self.owner))

	def validate(self):
		before = self.get_doc_before_save()
		self.validate_people(before)
		for field in DERIVED[0 if before else 1 :]:
			self.set(field, before.get(field) if before else None)
		if problem := target_list_question.refusal_reason(self):
			frappe.throw(frappe.utils.escape_html(problem))
		target_list_question.tidy(self)
		if self.email_group:
			target_list_question.refuse_for_care(self)
		self.count()

	def validate_people(self, before):
		"""Whoever saves it, by whatever way: nobody asks about people whom they may not see."""
		if before and before.people != self.people:
			frappe.throw(
				_("A list keeps to prospects or to members for good. Make a new one for the others."),
				frappe.CannotChangeConstantError,
			)
		target_list_access.check_people(self.people, frappe.session.user)

	def count(self):
		self.people_found = target_list_question.count(self, self.owner or frappe.session.user)
		self.last_updated = now_datetime()

	def on_update(self):
		if self.email_group and self.has_value_changed("purpose"):
			# nobody stays in the group for another purpose than the one that they agreed to
			email_group.take_out(self)

	def on_trash(self):
		email_group.empty(self)

	@frappe.whitelist(methods=["POST"])
	def take_over(self) -> None:
		"""Make the user the owner of a list whose owner no longer sees these people."""
		self.check_permission("write")
		if target_list_access.still_sees(self.people, self.owner):
			frappe.throw(_("The list has an owner who looks after it."))
		self.db_set("owner", frappe.session.user)
		self.reload()
		self.save()
