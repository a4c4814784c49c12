import frappe
from frappe import _
from frappe.contacts.address_and_contact import delete_contact_and_address
from frappe.utils import getdate

from membership_recruitment.member_privacy.consent import (
	access,
	bounces,
	deletion,
	information_duty,
	ranking_objection,
	stopped_addresses,
)
from membership_recruitment.member_privacy.erasure import closed
from membership_recruitment.membership import member_overview
from membership_recruitment.membership.engagement import stored_scores
from membership_recruitment.membership.leaving_risk import scores, told
from membership_recruitment.membership.register import (
	contacts,
	identity_numbers,
	import_decisions,
	import_record,
)
from membership_recruitment.membership.terms import (
	deaths,
	events,
	joining_profile,
	ledger,
	life_dates,
	lifecycle,
	payers,
	refresh,
	stored,
)
from membership_recruitment.people import contact_names, guardians, journey_steps, linked_contacts, name_words
from membership_recruitment.people.names_and_numbers import new_journey_id, tidy_person
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.within_bounds import BoundedDocument

DERIVED = (
	*("status", "membership_type", "join_date", "end_date"),  # from the terms, by refresh
	*ranking_objection.NO_RISK,  # by leaving_risk/scores
	ranking_objection.RISK_OBJECTION,
	*("restricted_on", "erased_on", *information_duty.FIELDS),  # by member_privacy
	"user",  # by member_pages/invitation
)


class Member(conflicts.SavedInWords, BoundedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from membership_recruitment.membership.doctype.member_guardian.member_guardian import MemberGuardian

		activities: DF.Int
		birth_date: DF.Date | None
		campaign: DF.Link | None
		customer: DF.Link | None
		deceased_on: DF.Date | None
		email: DF.Data | None
		erased_on: DF.Date | None
		erasure_hold: DF.SmallText | None
		end_date: DF.Date | None
		engagement_level: DF.Literal["", "High", "Medium", "Low", "None"]
		engagement_score: DF.Float
		first_name: DF.Data
		former_number: DF.Data | None
		full_name: DF.Data | None
		guardians: DF.Table[MemberGuardian]
		join_date: DF.Date | None
		journey_id: DF.Data | None
		journey_phase: DF.Link | None
		language: DF.Link | None
		last_activity: DF.Date | None
		last_name: DF.Data | None
		leaving_band: DF.Literal["", "Most Likely", "More Likely", "Less Likely", "Least Likely"]
		leaving_call_on: DF.Date | None
		leaving_levels: DF.SmallText | None
		leaving_objection_on: DF.Datetime | None
		member_kind: DF.Literal["Person", "Organisation"]
		member_since: DF.Date | None
		membership_type: DF.Link | None
		must_be_told_by: DF.Date | None
		notes: DF.SmallText | None
		only_year_known: DF.Check
		payer: DF.Link | None
		phone: DF.Data | None
		recruitment_source: DF.Link | None
		renewal_notices_off: DF.Check
		restricted_on: DF.Datetime | None
		sex: DF.Link | None
		status: DF.Literal["", "Pending", "Upcoming", "Current", "Grace", "Expired", "Cancelled", "Deceased"]
		target_group: DF.Link | None
		told_how: DF.Literal["", "E-mail", "Letter", "Conversation"]
		told_on: DF.Date | None
		user: DF.Link | None

	# end: auto-generated types
	def onload(self):
		linked_contacts.load(self)
		self.set_onload("overview", member_overview.overview(self))
		self.set_onload("new_member", self.is_new_member())
		self.set_onload("stopped_addresses", bounces.of_member(self.name))
		self.set_onload("identity_number", identity_numbers.on_form(self))

	def before_insert(self):
		self.journey_id = self.journey_id or new_journey_id()

	def validate(self):
		closed.refuse("Member", None if self.is_new() else self.name)
		tidy_person(self)
		guardians.tidy_guardians(self)
		self.validate_member_since()
		self.validate_life()
		self.validate_payer()
		self.validate_phase()

	def before_save(self):
		stored_scores.keep_stored(self)
		self.keep_derived()

	def on_update(self):
		before = self.get_doc_before_save()
		self.record_step(before)
		name_words.person_saved(self)
		stopped_addresses.say(self)
		contact_names.customer_chosen(self)
		if not before:
			return
		contacts.sync(self, before)
		if self.has_value_changed("full_name"):
			frappe.db.set_value(
				"Membership", {"member": self.name}, "member_name", self.full_name, update_modified=False
			)
		if any(self.has_value_changed(field) for field in joining_profile.FIELDS):
			refresh.rebuild_spells([self.name])
		if events.date_changed(self, "member_since"):
			refresh.refresh_members([self.name])
			self.reload_derived()
		if events.date_changed(self, "deceased_on"):
			if before.deceased_on:
				deaths.take_back_death(self.name)
			if self.deceased_on:
				deaths.record_death(self.name, getdate(self.deceased_on))
			else:
				events.record(ledger.REINSTATE, getdate(), member=self.name, counts=0)
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
		deletion.delete_of(self)
		import_record.delete_notes(self.doctype, self.name)
		import_decisions.delete_of(self.name)
		stored_scores.delete_activities(self.name)
		identity_numbers.delete_of([self.name])

	def after_delete(self):
		name_words.refresh(self.doctype, [self.name])

	def after_rename(self, old: str, new: str, merge: bool = False):
		name_words.refresh(self.doctype, [old, new])

	def validate_member_since(self):
		"""A day before the first term, or nothing; where only the year is known, its first day."""
		if not self.member_since:
			self.only_year_known = 0
			return
		if self.only_year_known:
			self.member_since = getdate(self.member_since).replace(month=1, day=1)

	def validate_life(self):
		"""What was stored before is not looked at again."""
		if not any(
			events.date_changed(self, field) for field in ("birth_date", "deceased_on", "member_since")
		):
			return
		born, died, since = (
			getdate(day) if day else None for day in (self.birth_date, self.deceased_on, self.member_since)
		)
		changed = events.date_changed(self, "member_since") and not self.is_new()
		if refusal := life_dates.why_no_life(
			born=born,
			died=died,
			since=since,
			joined=getdate(self.join_date) if self.join_date else None,
			first_term=stored.first_day(self.name) if changed else None,
			only_year=bool(self.only_year_known),
		):
			frappe.throw(frappe.utils.escape_html(refusal))

	def validate_payer(self):
		if self.payer and self.has_value_changed("payer"):
			payers.refuse_payer(None if self.is_new() else self.name, self.payer, hold=True)

	def validate_phase(self):
		if not self.journey_phase or not self.has_value_changed("journey_phase"):
			return
		if frappe.db.get_value("Journey Phase", self.journey_phase, "people") != "Members":
			frappe.throw(
				_("{0} is no phase of members. Choose another.").format(
					frappe.utils.escape_html(_(self.journey_phase))
				)
			)

	def record_step(self, before):
		"""A phase that was set by hand; conversion records its own step, which begins among the prospects."""
		phase = before.journey_phase if before else None
		if (self.journey_phase or None) != (phase or None) and not self.flags.step_is_recorded:
			journey_steps.record(self, phase, self.journey_phase)

	def is_new_member(self) -> bool:
		"""Whether the member joined recently and is still one, by the rules in force."""
		joined = getdate(self.join_date) if self.join_date else None
		active = lifecycle.is_active(self.status)
		return active and lifecycle.is_new(joined, getdate(), rules().new_member_days)

	def keep_derived(self):
		"""What follows from the terms is not typed, by no way."""
		if self.is_new():
			self.update({**dict.fromkeys(DERIVED), "status": ""})
		else:
			self.reload_derived()

	def reload_derived(self):
		"""Read back what refresh wrote, so that the saved document shows it."""
		self.update(frappe.db.get_value("Member", self.name, DERIVED, as_dict=True))

	@frappe.whitelist()
	def leaving_risk(self) -> dict | None:
		"""How likely the member is to leave and why, for the form; None where nothing is foretold."""
		self.check_permission("read")
		found = told.on_form(self.name)
		return found and {**found, "may_object": access.may_note_objection(self)}

	@frappe.whitelist(methods=["POST"])
	def object_to_ranking(self) -> None:
		"""The member does not want it to be foretold: what is stored goes at once, and nothing is learnt from him or her."""
		ranking_objection.noted_on_form(self)

	@frappe.whitelist(methods=["POST"])
	def take_objection_back(self, reason: str) -> None:
		"""It may be foretold again; the reason stays on the form."""
		ranking_objection.taken_back_on_form(self, reason)
		scores.score_soon()
