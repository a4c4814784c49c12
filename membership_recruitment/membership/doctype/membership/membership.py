import frappe
from frappe import _
from frappe.utils import flt, formatdate, getdate

from membership_recruitment.membership.terms import (
	covered,
	credit_decisions,
	derived,
	events,
	ledger,
	lifecycle,
	refresh,
	renewal,
	stored,
)
from membership_recruitment.utils import bounds, conflicts, within_bounds
from membership_recruitment.utils.within_bounds import BoundedDocument


class Membership(conflicts.SavedInWords, BoundedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		approved: DF.Check
		awaits_payment: DF.Check
		campaign: DF.Link | None
		cancellation_reason: DF.Literal[
			"",
			"Resigned",
			"Excluded",
			"Moved away",
			"Deceased",
			"Fee credited",
			"No longer covered",
			"Other",
		]
		cancelled_from: DF.Date | None
		covered_by: DF.Link | None
		credit_decision: DF.Literal["", "To decide", "Correction", "Withdrawal"]
		due_on: DF.Date | None
		end_date: DF.Date | None
		fee: DF.Currency
		first_term: DF.Check
		joining_fee: DF.Currency
		kept_reason: DF.SmallText | None
		kept_until: DF.Date | None
		leaving_said_on: DF.Date | None
		member: DF.Link
		member_name: DF.Data | None
		membership_type: DF.Link
		next_membership_type: DF.Link | None
		outstanding: DF.Currency
		paid_on: DF.Date | None
		payment_state: DF.Literal["Not invoiced", "Unpaid", "Part paid", "Paid", "Credited", "Written off"]
		planned_start: DF.Date | None
		recruitment_source: DF.Link | None
		register_import: DF.Link | None
		reinstates: DF.Link | None
		renewal_problem: DF.SmallText | None
		renewed: DF.Check
		renews: DF.Link | None
		sales_invoice: DF.Link | None
		start_date: DF.Date
		type_before: DF.Data | None
		type_earlier_until: DF.Date | None
		type_run: DF.Int
		type_since: DF.Date | None
		type_until: DF.Date | None
		status: DF.Literal["", "Pending", "Upcoming", "Current", "Grace", "Expired", "Cancelled", "Deceased"]

	# end: auto-generated types
	def before_insert(self):
		endless = self.take_no_end()
		within_bounds.validate(self)
		derived.keep(self)
		self.validate_end_of_lifetime()
		membership_type = frappe.get_cached_doc("Membership Type", self.membership_type)
		membership_type.refuse_if_disabled()
		self.validate_member_is_alive()
		conditions = stored.defaults_of_type(self)
		self.end_date = self.end_date or (None if endless else conditions.end_date)
		if conditions.covered_by:
			self.take_over_from_payer(conditions.covered_by)
		else:
			if not self.fee and not self.flags.fee_is_decided:
				self.fee = conditions.fee
			if not self.joining_fee and not self.flags.fee_is_decided:
				self.joining_fee = conditions.joining_fee
			if not self.renews:
				self.awaits_payment = int(conditions.waits and flt(self.fee) + flt(self.joining_fee) > 0)
				self.renews = self.renewable(conditions.follows)
		self.planned_start = self.start_date if self.awaits_payment and not self.renews else None
		joins = conditions.kind != events.RENEWAL
		if joins and membership_type.requires_approval and not self.flags.approved:
			self.approved = 0

	def before_validate(self):
		if not self.is_new():
			derived.keep(self)
		endless = self.take_no_end()
		super().before_validate()
		if not endless:
			self.compute_end_anew()

	def before_save(self):
		if self.planned_start and events.date_changed(self, "start_date") and not self.flags.follows_payment:
			self.planned_start = self.start_date  # changed by hand

	def validate(self):
		if flt(self.fee) < 0 or flt(self.joining_fee) < 0:
			frappe.throw(_("The fee is negative. Enter zero or more."))
		if self.end_date and getdate(self.end_date) < getdate(self.start_date):
			frappe.throw(_("The last day of the term is before its first day. Change one of them."))
		if self.cancelled_from and getdate(self.cancelled_from) < getdate(self.start_date):
			frappe.throw(
				_(
					"A term cannot be cancelled before it starts. Use its first day, {0}, to cancel all of it."
				).format(formatdate(self.start_date))
			)
		if self.kept_until and getdate(self.kept_until) < getdate(self.start_date):
			frappe.throw(
				_("The term starts on {0}. Let the override end on that day or later.").format(
					formatdate(self.start_date)
				)
			)
		if self.kept_until and not (self.kept_reason or "").strip():
			frappe.throw(
				_("Say why the member counts as current until {0}.").format(formatdate(self.kept_until))
			)
		if not self.cancelled_from:
			self.leaving_said_on = None
		if self.leaving_said_on and getdate(self.leaving_said_on) > getdate():
			frappe.throw(_("Nobody can have said so in the future. Enter a day up to today."))
		if self.cancelled_from and self.credit_decision == credit_decisions.TO_DECIDE:
			self.credit_decision = credit_decisions.WITHDRAWAL  # cancelling answers the question
		if self.lifecycle_term().void:
			self.renews = None  # the term before it can be renewed anew
		self.validate_overlap()
		self.validate_approval()

	def on_update(self):
		before = self.get_doc_before_save()
		if before and self.has_value_changed("approved") and self.approved:
			events.record(events.APPROVAL, getdate(), member=self.member, term=self)
		if events.date_changed(self, "kept_until") and (before or self.kept_until):
			note = _("Until {0}: {1}").format(formatdate(self.kept_until), self.kept_reason)
			events.record(
				events.OVERRIDE,
				getdate(),
				member=self.member,
				term=self,
				note=note if self.kept_until else _("Taken back"),
			)
		credit_decisions.sync_tasks(self, before.credit_decision if before else None)
		refresh.refresh_members([self.member])
		if before and events.date_changed(self, "cancelled_from"):
			if self.cancelled_from:
				self.withdraw_unpaid_renewal()
				if self.lifecycle_term().void:
					covered.release(self.name)
			else:
				events.record(ledger.REINSTATE, getdate(), member=self.member, term=self, counts=0)
				covered.cover_again(self.name)
		self.status = frappe.db.get_value("Membership", self.name, "status")

	def after_delete(self):
		refresh.refresh_members([self.member])

	# ------------------------------------------------------------ rules

	def take_no_end(self) -> bool:
		"""9999-12-31, and what other systems write for it, is no end; whether that was said."""
		endless = bool(self.end_date) and bounds.means_no_end(getdate(self.end_date))
		if endless:
			self.end_date = None
		return endless

	def compute_end_anew(self):
		"""A last day that is emptied, where the type has periods, is what the type makes of the first one. A term
		without end is said to be one: by 9999-12-31, or by its type."""
		before = self.get_doc_before_save()
		if not before:
			return
		retyped = self.membership_type != before.membership_type
		if self.end_date:
			if retyped or events.date_changed(self, "end_date"):
				self.validate_end_of_lifetime()
		elif before.end_date or retyped:
			self.end_date = stored.defaults_of_type(self).end_date

	def validate_end_of_lifetime(self):
		"""What goes on is a reinstated term as it was, or one that a household's fee covers."""
		if not self.end_date or self.covered_by or self.reinstates:
			return
		if refusal := frappe.get_cached_doc("Membership Type", self.membership_type).why_no_last_day():
			frappe.throw(refusal)

	def withdraw_unpaid_renewal(self):
		"""What was to follow a term that is cancelled, and that nobody has paid, waits for no fee any more."""
		for name in frappe.get_all("Membership", {"renews": self.name}, pluck="name"):
			if stored.as_lifecycle_term(frappe.get_doc("Membership", name)).pending:
				renewal.withdraw(name, self.cancellation_reason or "Other")

	def take_over_from_payer(self, covering: str):
		"""The household's fee is this term's: nothing more to pay, and it waits when that one waits."""
		self.flags.by_the_app = True
		money = ("awaits_payment", "payment_state", "paid_on", "sales_invoice")
		self.update({"covered_by": covering, "fee": 0, "joining_fee": 0})
		self.update(frappe.db.get_value("Membership", covering, money, as_dict=True))

	def renewable(self, earlier: str | None) -> str | None:
		"""The term before this one, unless it is renewed already."""
		return None if earlier and frappe.db.exists("Membership", {"renews": earlier}) else earlier

	def pay_for_itself(self):
		"""No household's fee is this term's any more; it is invoiced by itself."""
		self.flags.by_the_app = True
		self.update(
			{
				"covered_by": None,
				"payment_state": "Not invoiced",
				"paid_on": None,
				"outstanding": 0,
				"sales_invoice": None,
			}
		)

	def validate_member_is_alive(self):
		died = frappe.db.get_value("Member", self.member, "deceased_on")
		if died and died <= getdate(self.start_date):
			frappe.throw(
				_("{0} died on {1}. No term can start after that.").format(self.member, formatdate(died))
			)

	def validate_approval(self):
		"""Only the role that the membership type names approves a term that waits for approval."""
		before = self.get_doc_before_save()
		if not before or not self.approved or before.approved or self.flags.approved:
			return
		role = frappe.get_cached_doc("Membership Type", self.membership_type).approved_by()
		if role not in frappe.get_roles():
			frappe.throw(
				_("Terms of the type {0} are approved by the role {1}.").format(
					_(self.membership_type), _(role)
				),
				frappe.PermissionError,
			)

	def lifecycle_term(self) -> lifecycle.Term:
		return stored.as_lifecycle_term(self)

	def validate_overlap(self):
		if clash := stored.clashing_term(self):
			end = stored.as_lifecycle_term(clash).last_covered
			frappe.throw(
				_("This term shares days with {0} ({1} – {2}). Let it start after that term ends.").format(
					clash.name, formatdate(clash.start_date), formatdate(end) if end else _("lifetime")
				)
				+ " "
				+ stored.one_term_at_a_time(),
				title=_("Terms Overlap"),
			)


def on_doctype_update():
	frappe.db.add_index("Membership", ["member", "start_date"])
	# report 2 counts renewals from this index alone
	frappe.db.add_index(
		"Membership", ["due_on", "first_term", "renewed", "membership_type"], "terms_due_for_renewal"
	)
	# and report 10 finds renewals that are not paid
	frappe.db.add_index(
		"Membership", ["start_date", "payment_state", "fee", "covered_by", "renews"], "unpaid_renewals"
	)
	# reports by type count unbroken times in one type from these
	frappe.db.add_index(
		"Membership",
		[
			"membership_type",
			"type_since",
			"type_until",
			"type_earlier_until",
			"type_run",
			"type_before",
			"member",
		],
		"type_runs_by_start",
	)
	frappe.db.add_index("Membership", ["membership_type", "type_until", "type_since"], "type_runs_by_end")
