from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import cint, getdate, now_datetime, nowdate

from membership_recruitment.member_journey.target_lists import email_group
from membership_recruitment.member_privacy.consent import (
	access,
	deletion,
	information_duty,
	ranking_objection,
	stopped_addresses,
)
from membership_recruitment.member_privacy.erasure import closed
from membership_recruitment.member_privacy.wall import document_events
from membership_recruitment.member_recruitment.conversion import convert as conversion
from membership_recruitment.member_recruitment.conversion import duplicates, handover
from membership_recruitment.member_recruitment.joining_page import friends
from membership_recruitment.member_recruitment.ranking import scores, told
from membership_recruitment.membership.register import import_record
from membership_recruitment.people import journey_steps, linked_contacts, name_words
from membership_recruitment.people.names_and_numbers import new_journey_id, tidy_person
from membership_recruitment.people.prospect_statuses import CONVERTED, LOST, OPEN, QUEUED
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.within_bounds import BoundedDocument

PROSPECT = "Membership Prospect"


class MembershipProspect(conflicts.SavedInWords, BoundedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		address_line: DF.Data | None
		awaits_conversion: DF.Check
		birth_date: DF.Date | None
		campaign: DF.Link | None
		city: DF.Data | None
		closed_on: DF.Date | None
		converted_by: DF.Link | None
		country: DF.Link | None
		email: DF.Data | None
		erased_on: DF.Date | None
		erasure_hold: DF.SmallText | None
		first_name: DF.Data | None
		former_member: DF.Check
		former_member_said_on: DF.Datetime | None
		full_name: DF.Data | None
		journey_id: DF.Data | None
		last_name: DF.Data | None
		lost_reason: DF.Data | None
		membership_type: DF.Link | None
		must_be_told_by: DF.Date | None
		next_action: DF.Data | None
		next_action_on: DF.Date | None
		notes: DF.SmallText | None
		phase: DF.Link | None
		phase_due_on: DF.Date | None
		phase_since: DF.Date | None
		phone: DF.Data | None
		postal_code: DF.Data | None
		queue_reason: DF.SmallText | None
		queued_on: DF.Datetime | None
		ranking_band: DF.Literal["", "Most Likely", "More Likely", "Less Likely", "Least Likely"]
		ranking_levels: DF.SmallText | None
		ranking_objection_on: DF.Datetime | None
		ranking_rank: DF.Int
		recruiter: DF.Link | None
		recruitment_source: DF.Link | None
		restricted_on: DF.Datetime | None
		status: DF.Literal["Open", "Queued", "Converted", "Lost"]
		target_group: DF.Link | None
		told_how: DF.Literal["", "E-mail", "Letter", "Conversation"]
		told_on: DF.Date | None
		wanted_start_date: DF.Date | None

	# end: auto-generated types
	def onload(self):
		linked_contacts.load(self)
		self.set_onload("phase_history", self.phase_history())
		self.set_onload("expected_days", expected_days(self.phase))

	def check_permission(self, permtype="read", permlevel=None):
		# before the wall is asked, which only says that such a prospect is nobody's to see
		if permtype == "create":
			self.refuse_status(self.status or OPEN, OPEN)
		super().check_permission(permtype, permlevel)

	def before_insert(self):
		self.status = OPEN
		self.journey_id = new_journey_id()
		self.phase = self.phase or journey_steps.first_phase("Prospects")
		self.update({**ranking_objection.NO_RANK, ranking_objection.FIELD: None})

	def validate(self):
		closed.refuse(PROSPECT, None if self.is_new() else self.name)
		if not self.is_new() and self.stored_status() == CONVERTED:
			frappe.throw(_("This prospect has moved to the member register and can no longer be changed."))
		self.keep_what_is_not_edited()
		tidy_person(self)
		if not self.first_name:
			frappe.throw(_("Enter at least a first name."))
		if rules().source_is_mandatory and self.lacks("recruitment_source"):
			frappe.throw(_("Choose a recruitment source: how did the first contact come about?"))
		if rules().campaign_is_mandatory and self.lacks("campaign"):
			frappe.throw(_("Choose a campaign: which one did the person come from?"))
		information_duty.settle(self)
		if self.phase and frappe.db.get_value("Journey Phase", self.phase, "people") == "Members":
			frappe.throw(
				_("{0} is a phase of members. Use Make Member instead.").format(
					frappe.utils.escape_html(_(self.phase))
				)
			)
		if self.has_value_changed("phase"):
			self.enter_phase()

	def on_update(self):
		before = self.get_doc_before_save()
		if self.phase and (not before or before.phase != self.phase):
			journey_steps.record(self, before.phase if before else None, self.phase)
		name_words.person_saved(self)
		stopped_addresses.say(self)
		document_events.remove_lost_access(self)
		email_group.person_saved(self)

	def on_trash(self):
		frappe.db.delete("Prospect Interaction", {"prospect": self.name})
		friends.delete_of(self)
		deletion.delete_of(self)
		import_record.delete_notes(self.doctype, self.name)
		email_group.person_deleted(self)

	def after_delete(self):
		name_words.refresh(self.doctype, [self.name])

	def after_rename(self, old: str, new: str, merge: bool = False):
		name_words.refresh(self.doctype, [old, new])

	@conflicts.in_words()
	def stored_status(self) -> str | None:
		return frappe.db.get_value(PROSPECT, self.name, "status", for_update=True)

	def keep_what_is_not_edited(self):
		"""Status and journey change through their own actions only, never through a saved form; a status that was meant
		is said."""
		before = self.get_doc_before_save()
		if before and not self.flags.own_action:
			self.refuse_status(self.status, before.status)
			for field in (
				"journey_id",
				"phase_since",
				"phase_due_on",
				"lost_reason",
				"closed_on",
				"converted_by",
				"queued_on",
				"wanted_start_date",
				"awaits_conversion",
				"queue_reason",
				ranking_objection.FIELD,
				"restricted_on",
				"erased_on",
			):
				self.set(field, before.get(field))
		if before:
			self.update(scores.stored(self.name, self.status))
		self.former_member_said_on = self.since_when_said(before)

	def since_when_said(self, before):
		"""What is said today, no earlier day knew (ranking/snapshots.py)."""
		if not self.former_member:
			return None
		return before.former_member_said_on if before and before.former_member else now_datetime()

	def refuse_status(self, status: str, present: str):
		"""A status is reached by its button, not by an import, a list or a program."""
		if status == present:
			return
		frappe.throw(
			{
				LOST: _(
					"A prospect is closed as lost on its form, with the button Lost: it asks for the reason."
				),
				OPEN: _("A prospect is opened again on its form, with the button Reopen."),
			}.get(status, _("A prospect becomes a member on its form, with the button Make Member."))
			+ " "
			+ _("Leave the status out here.")
		)

	def lacks(self, fieldname: str) -> bool:
		"""Whether a new prospect has no value there, or the value was taken away. Prospects from before the
		setting are left alone: a call can be logged on them."""
		before = self.get_doc_before_save()
		return not self.get(fieldname) and (not before or bool(before.get(fieldname)))

	def enter_phase(self):
		days = expected_days(self.phase)
		self.phase_since = nowdate()
		self.phase_due_on = getdate() + timedelta(days=days) if days else None

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
	def mark_lost(self, reason: str) -> None:
		"""Close the prospect with a reason; it can be reopened."""
		self.check_permission("write")
		if self.status not in (OPEN, QUEUED):
			frappe.throw(_("Only an open prospect can be closed."))
		if not (reason or "").strip():
			frappe.throw(_("Say why the prospect was lost: the reasons are what there is to learn from."))
		# `queued_on` stays: who was handed over is out of recruiting staff's sight, whatever became of it
		handover.forget_queueing(self)
		self.change_status(LOST, lost_reason=reason, closed_on=nowdate(), wanted_start_date=None)
		journey_steps.record(self, self.phase, None)

	@frappe.whitelist(methods=["POST"])
	def reopen(self) -> None:
		"""Open a lost prospect again, in the phase where it was."""
		self.check_permission("write")
		if self.status != LOST:
			frappe.throw(_("Only a lost prospect can be reopened."))
		self.enter_phase()
		self.change_status(OPEN, lost_reason=None, closed_on=None, queued_on=None)
		journey_steps.record(self, None, self.phase)

	@frappe.whitelist(methods=["POST"])
	def give_back(self) -> None:
		"""Return a prospect that waits for the registrar to recruiting."""
		self.check_permission("write")
		if self.status != QUEUED:
			frappe.throw(_("Only a prospect that waits for the registrar can be given back."))
		handover.forget_queueing(self)
		self.change_status(OPEN, queued_on=None, wanted_start_date=None)

	@frappe.whitelist(methods=["POST"])
	def make_member(
		self,
		membership_type: str,
		start_date: str,
		existing_member: str | None = None,
		new_person: bool = False,
		seen: str | None = None,
	) -> dict:
		"""Hand the prospect over to the member register: at once for those who read it (conversion.convert), by a
		job for all others (handover.hand_over), to whom the register must not answer."""
		self.check_permission("write")
		if not frappe.has_permission("Member", "read"):
			if existing_member:
				raise frappe.PermissionError
			return handover.hand_over(self.name, membership_type, getdate(start_date), seen=seen)
		return conversion.hand_over(
			self.name,
			membership_type,
			getdate(start_date),
			existing_member=existing_member,
			new_person=new_person,
			seen=seen,
		)

	@frappe.whitelist()
	def ranking(self) -> dict | None:
		"""Where the prospect stands in the ranking and why, for the form; None where nobody is ranked."""
		self.check_permission("read")
		found = told.on_form(self.name)
		return found and {**found, "may_object": access.may_note_objection(self)}

	@frappe.whitelist(methods=["POST"])
	def object_to_ranking(self) -> None:
		"""The person does not want to be ranked: the rank goes at once, and nothing is learnt from him or her."""
		ranking_objection.noted_on_form(self)

	@frappe.whitelist(methods=["POST"])
	def take_objection_back(self, reason: str) -> None:
		"""The person may be ranked again; the reason stays on the form."""
		ranking_objection.taken_back_on_form(self, reason)
		scores.rank_soon()

	@frappe.whitelist()
	def possible_members(self) -> list[dict]:
		"""Members who may be this person; for those who may see the register, an empty list for others."""
		self.check_permission("read")
		return duplicates.possible_members(self) if frappe.has_permission("Member", "read") else []

	@frappe.whitelist()
	def same_person(self) -> dict:
		"""Who may be this person, as far as the user may see them: `members` and `prospects`."""
		return {"members": self.possible_members(), "prospects": duplicates.possible_prospects(self)}

	def change_status(self, status: str, **values):
		self.update({"status": status, **values})
		self.flags.own_action = True
		self.save()


def expected_days(phase: str | None) -> int:
	return cint(frappe.get_cached_value("Journey Phase", phase, "expected_days")) if phase else 0


def on_doctype_update():
	# the list in its usual orders
	frappe.db.add_index(PROSPECT, ["status", "modified"])
	frappe.db.add_index(PROSPECT, ["status", "creation"])
	frappe.db.add_index(PROSPECT, ["recruiter", "status"])
