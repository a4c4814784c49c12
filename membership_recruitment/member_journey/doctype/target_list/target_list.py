import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from membership_recruitment.member_journey.target_lists import access as target_list_access
from membership_recruitment.member_journey.target_lists import email_group
from membership_recruitment.member_journey.target_lists import question as target_list_question

# Said by the list itself, never by a saved form
DERIVED = ("owner", "people_found", "last_updated", "email_group")


class TargetList(Document):
	def onload(self):
		# whoever left the association sees nobody, and the group that answers with those eyes is empty
		self.set_onload("owner_sees", target_list_access.still_sees(self.people, self.owner))

	def validate(self):
		before = self.get_doc_before_save()
		self.check_people(before)
		for field in DERIVED[0 if before else 1 :]:
			self.set(field, before.get(field) if before else None)
		if problem := target_list_question.refusal_reason(self):
			frappe.throw(problem)
		target_list_question.tidy(self)
		self.count()

	def check_people(self, before):
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
	def take_over(self):
		"""Make the user the owner of a list whose owner no longer sees these people."""
		self.check_permission("write")
		if target_list_access.still_sees(self.people, self.owner):
			frappe.throw(_("The list has an owner who looks after it."))
		self.db_set("owner", frappe.session.user)
		self.reload()
		self.save()
