import frappe
from frappe import _
from frappe.contacts.address_and_contact import delete_contact_and_address, load_address_and_contact
from frappe.utils import getdate

from membership_recruitment.member_privacy.consent import bounces, consent
from membership_recruitment.membership import member_overview
from membership_recruitment.membership.engagement import stored_scores
from membership_recruitment.membership.register import contacts
from membership_recruitment.membership.terms import (
	deaths,
	events,
	joining_profile,
	ledger,
	lifecycle,
	payers,
	refresh,
)
from membership_recruitment.people import contact_names, journey_steps
from membership_recruitment.people.names_and_numbers import new_journey_id, tidy_person
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.within_bounds import BoundedDocument

DERIVED = ("status", "membership_type", "join_date", "end_date")  # from the terms, by refresh


class Member(conflicts.SavedInWords, BoundedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		activities: DF.Int
		birth_date: DF.Date | None
		campaign: DF.Link | None
		customer: DF.Link | None
		deceased_on: DF.Date | None
		email: DF.Data | None
		end_date: DF.Date | None
		engagement_level: DF.Literal["", "High", "Medium", "Low", "None"]
		engagement_score: DF.Float
		first_name: DF.Data
		former_number: DF.Data | None
		full_name: DF.Data | None
		join_date: DF.Date | None
		journey_id: DF.Data | None
		journey_phase: DF.Link | None
		language: DF.Link | None
		last_activity: DF.Date | None
		last_name: DF.Data | None
		member_kind: DF.Literal["Person", "Organisation"]
		member_since: DF.Date | None
		membership_type: DF.Link | None
		only_year_known: DF.Check
		payer: DF.Link | None
		phone: DF.Data | None
		recruitment_source: DF.Link | None
		renewal_notices_off: DF.Check
		status: DF.Literal["", "Pending", "Upcoming", "Current", "Grace", "Expired", "Cancelled", "Deceased"]
		target_group: DF.Link | None

	# end: auto-generated types
	def onload(self):
		load_address_and_contact(self)
		self.set_onload("overview", member_overview.overview(self))
		self.set_onload("new_member", self.is_new_member())
		self.set_onload("stopped_addresses", bounces.of_member(self.name))

	def before_insert(self):
		self.journey_id = self.journey_id or new_journey_id()

	def validate(self):
		tidy_person(self)
		if self.deceased_on and getdate(self.deceased_on) > getdate():
			frappe.throw(_("The date of death lies in the future. Enter a day up to today."))
		self.validate_member_since()
		self.validate_payer()
		self.validate_phase()

	def before_save(self):
		stored_scores.keep_stored(self)
		self.keep_derived()

	def on_update(self):
		before = self.get_doc_before_save()
		self.record_step(before)
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
		consent.delete_of(self)
		stored_scores.delete_activities(self.name)

	def validate_member_since(self):
		"""A day before the first term, or nothing; where only the year is known, its first day."""
		if not self.member_since:
			self.only_year_known = 0
			return
		since = getdate(self.member_since)
		if self.only_year_known:
			self.member_since = since = since.replace(month=1, day=1)
		if since > getdate():
			frappe.throw(
				_("Member Since lies in the future. Leave it empty: the terms say when membership begins.")
			)

	def validate_payer(self):
		if self.payer and self.has_value_changed("payer"):
			payers.refuse_payer(None if self.is_new() else self.name, self.payer)

	def validate_phase(self):
		if not self.journey_phase or not self.has_value_changed("journey_phase"):
			return
		if frappe.db.get_value("Journey Phase", self.journey_phase, "people") != "Members":
			frappe.throw(_("{0} is no phase of members. Choose another.").format(_(self.journey_phase)))

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
