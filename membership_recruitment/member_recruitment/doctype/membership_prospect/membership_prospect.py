import frappe
from frappe import _
from frappe.contacts.address_and_contact import load_address_and_contact
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from membership_recruitment.member_journey import transitions
from membership_recruitment.member_recruitment import conversion, duplicates
from membership_recruitment.member_recruitment.statuses import CONVERTED, LOST, OPEN
from membership_recruitment.membership.people import new_journey_id, tidy_person
from membership_recruitment.membership.settings import rules


class MembershipProspect(Document):
	def onload(self):
		load_address_and_contact(self)
		self.set_onload("phase_history", self.phase_history())

	def before_insert(self):
		self.status = OPEN
		self.journey_id = new_journey_id()
		self.phase = self.phase or transitions.first_phase("Prospects")

	def validate(self):
		if not self.is_new() and self.stored_status() == CONVERTED:
			frappe.throw(_("This prospect has moved to the member register and can no longer be changed."))
		self.keep_what_is_not_edited()
		tidy_person(self)
		if not self.first_name:
			frappe.throw(_("Enter at least a first name."))
		if rules().source_is_mandatory and not self.recruitment_source:
			frappe.throw(_("Choose a recruitment source: how did the first contact come about?"))
		if self.phase and frappe.db.get_value("Journey Phase", self.phase, "people") == "Members":
			frappe.throw(_("{0} is a phase of members. Use Make Member instead.").format(_(self.phase)))
		if self.has_value_changed("phase"):
			self.phase_since = nowdate()

	def on_update(self):
		before = self.get_doc_before_save()
		if self.phase and (not before or before.phase != self.phase):
			transitions.record(
				self.journey_id,
				before.phase if before else None,
				self.phase,
				source=self.recruitment_source,
				campaign=self.campaign,
			)

	def on_trash(self):
		frappe.db.delete("Prospect Interaction", {"prospect": self.name})

	def stored_status(self) -> str | None:
		return frappe.db.get_value("Membership Prospect", self.name, "status", for_update=True)

	def keep_what_is_not_edited(self):
		"""Status and journey change through their own actions only, never through a saved form."""
		before = self.get_doc_before_save()
		if before and not self.flags.own_action:
			for field in ("status", "journey_id", "lost_reason", "closed_on", "converted_by"):
				self.set(field, before.get(field))

	def phase_history(self) -> list[dict]:
		"""The prospect's steps so far, oldest first, for the form."""
		if not self.journey_id or self.status == CONVERTED:
			return []
		return frappe.get_all(
			"Journey Transition",
			filters={"journey_id": self.journey_id},
			fields=["from_phase", "to_phase", "transition_on"],
			order_by="transition_on asc",
		)

	# ------------------------------------------------------------ actions on the form

	@frappe.whitelist(methods=["POST"])
	def mark_lost(self, reason: str):
		"""Close the prospect with a reason; it can be reopened."""
		self.check_permission("write")
		if self.status != OPEN:
			frappe.throw(_("Only an open prospect can be closed."))
		if not (reason or "").strip():
			frappe.throw(_("Say why the prospect was lost: the reasons are what there is to learn from."))
		self.change_status(LOST, lost_reason=reason, closed_on=nowdate())
		transitions.record(
			self.journey_id, self.phase, None, source=self.recruitment_source, campaign=self.campaign
		)

	@frappe.whitelist(methods=["POST"])
	def reopen(self):
		"""Open a lost prospect again, in the phase where it was."""
		self.check_permission("write")
		if self.status != LOST:
			frappe.throw(_("Only a lost prospect can be reopened."))
		self.change_status(OPEN, lost_reason=None, closed_on=None, phase_since=nowdate())
		transitions.record(
			self.journey_id, None, self.phase, source=self.recruitment_source, campaign=self.campaign
		)

	@frappe.whitelist(methods=["POST"])
	def make_member(
		self,
		membership_type: str,
		start_date: str,
		existing_member: str | None = None,
		new_person: bool = False,
	) -> dict:
		"""Hand the prospect over to the member register; see conversion.convert."""
		self.check_permission("write")
		return conversion.convert(
			self.name,
			membership_type,
			getdate(start_date),
			existing_member=existing_member,
			new_person=new_person,
		)

	@frappe.whitelist()
	def possible_members(self) -> list[dict]:
		"""Members who may be this person; for those who may see the register, an empty list for others."""
		self.check_permission("read")
		return duplicates.possible_members(self) if frappe.has_permission("Member", "read") else []

	def change_status(self, status: str, **values):
		self.update({"status": status, **values})
		self.flags.own_action = True
		self.save()
