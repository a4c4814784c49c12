import frappe
from frappe import _
from frappe.contacts.address_and_contact import delete_contact_and_address, load_address_and_contact
from frappe.model.document import Document
from frappe.utils import getdate

from membership_recruitment.membership import events, lifecycle, refresh
from membership_recruitment.membership.people import new_journey_id, tidy_person
from membership_recruitment.membership.settings import rules


class Member(Document):
	def onload(self):
		load_address_and_contact(self)
		self.set_onload("terms", self.terms())
		self.set_onload("new_member", self.is_new_member())

	def before_insert(self):
		self.journey_id = self.journey_id or new_journey_id()

	def validate(self):
		tidy_person(self)
		if self.deceased_on and getdate(self.deceased_on) > getdate():
			frappe.throw(_("The date of death lies in the future. Enter a day up to today."))

	def on_update(self):
		if self.is_new() or not self.get_doc_before_save():
			return
		if self.has_value_changed("full_name"):
			frappe.db.set_value(
				"Membership", {"member": self.name}, "member_name", self.full_name, update_modified=False
			)
		if self.has_value_changed("deceased_on"):
			if self.deceased_on:
				events.record(events.DEATH, getdate(self.deceased_on), member=self.name)
			refresh.refresh_members([self.name])
			self.reload_derived()

	def on_trash(self):
		if frappe.db.exists("Membership", {"member": self.name}):
			frappe.throw(
				_(
					"{0} has terms in the register and cannot be deleted. Cancel the membership instead."
				).format(self.name)
			)
		delete_contact_and_address("Member", self.name)

	def is_new_member(self) -> bool:
		"""Whether the member joined recently and is still one, by the rules in force."""
		joined = getdate(self.join_date) if self.join_date else None
		active = lifecycle.is_active(self.status)
		return active and lifecycle.is_new(joined, getdate(), rules().new_member_days)

	def terms(self) -> list[dict]:
		"""The member's terms, newest first, for the form."""
		return frappe.get_all(
			"Membership",
			filters={"member": self.name},
			fields=[
				"name",
				"membership_type",
				"start_date",
				"end_date",
				"cancelled_from",
				"status",
				"payment_state",
			],
			order_by="start_date desc",
		)

	def reload_derived(self):
		"""Read back what refresh wrote, so that the saved document shows it."""
		fields = ("status", "membership_type", "join_date", "end_date")
		self.update(frappe.db.get_value("Member", self.name, fields, as_dict=True))
