import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from membership_recruitment.member_privacy.erasure import closed
from membership_recruitment.membership.fees import invoices
from membership_recruitment.membership.fees.settlement import CREDITED
from membership_recruitment.membership.terms import (
	covered,
	credit_decisions,
	derived,
	earlier_cancellation,
	events,
	late_start,
	leaving,
	ledger,
	lifecycle,
	links,
	paid_in_time,
	refresh,
	reinstatement,
	renewal,
	retyped,
	stored,
	term_refusals,
)
from membership_recruitment.utils import bounds, conflicts, within_bounds
from membership_recruitment.utils.within_bounds import BoundedDocument


class Membership(conflicts.SavedInWords, BoundedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		agreed_end: DF.Date | None
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
		course: DF.Data | None
		covered_by: DF.Link | None
		credit_decision: DF.Literal["", "To decide", "Correction", "Withdrawal"]
		due_on: DF.Date | None
		earlier_cancellation: DF.SmallText | None
		end_date: DF.Date | None
		fee: DF.Currency
		former_fee: DF.Currency
		former_paid: DF.Check
		former_paid_on: DF.Date | None
		first_term: DF.Check
		joining_fee: DF.Currency
		kept_reason: DF.SmallText | None
		kept_until: DF.Date | None
		leaving_said_on: DF.Date | None
		left_from: DF.Date | None
		member: DF.Link
		member_name: DF.Data | None
		membership_type: DF.Link
		next_membership_type: DF.Link | None
		no_end: DF.Check
		outstanding: DF.Currency
		paid_on: DF.Date | None
		payment_state: DF.Literal["Not invoiced", "Unpaid", "Part paid", "Paid", "Credited", "Written off"]
		planned_end: DF.Date | None
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
		waited_before_credit: DF.Check
		waits_behind: DF.Check
		status: DF.Literal["", "Pending", "Upcoming", "Current", "Grace", "Expired", "Cancelled", "Deceased"]

	# end: auto-generated types
	def onload(self):
		self.set_onload("on_a_draft", invoices.is_draft(self.sales_invoice))

	def before_insert(self):
		closed.refuse("Member", self.member)
		endless = self.take_no_end()
		within_bounds.validate(self)
		derived.keep(self)
		self.validate_end_of_lifetime()
		membership_type = frappe.get_cached_doc("Membership Type", self.membership_type)
		membership_type.refuse_if_disabled()
		conditions = stored.defaults_of_type(self)
		self.end_date = self.end_date or (None if endless else conditions.end_date)
		if conditions.covered_by:
			self.take_over_from_payer(conditions.covered_by)
			self.renews = self.renews or self.renewable(stored.renewed_by(self))
		else:
			if not self.fee and not self.flags.fee_is_decided:
				self.fee = conditions.fee
			if not self.joining_fee and not self.flags.fee_is_decided:
				self.joining_fee = conditions.joining_fee
			if not self.renews:
				waits = conditions.waits and not self.flags.holds
				self.awaits_payment = int(waits and stored.asks(self) > 0)
				self.renews = self.renewable(stored.renewed_by(self))
		self.planned_start = self.start_date if self.awaits_payment and not self.renews else None
		joins = conditions.kind != events.RENEWAL
		if joins and membership_type.requires_approval and not self.flags.approved:
			self.approved = 0

	def before_validate(self):
		if not self.is_new():
			derived.keep(self)
		endless = self.take_no_end()
		super().before_validate()
		self.follow_override()
		self.follow_own_type()
		if not endless:
			self.compute_end_anew()
		self.no_end = int(not self.end_date and not self.is_lifetime_by_type())
		leaving.follow_last_day(self)

	def before_save(self):
		if not self.flags.follows_payment:
			late_start.keep_what_is_agreed(self)

	def validate(self):
		term_refusals.refuse_days(self)
		leaving.validate_said_on(self)
		credit_decisions.answer_by_cancelling(self)
		if self.cancellation_reason not in earlier_cancellation.CONSEQUENCES:
			self.earlier_cancellation = None
		self.left_from = self.left_from if self.cancelled_from else None
		if self.lifecycle_term().void:
			self.renews = None  # the term before it can be renewed anew
		term_refusals.refuse_overlap(self)
		term_refusals.refuse_approval(self)

	def on_update(self):
		before = self.get_doc_before_save()
		if (
			before
			and self.has_value_changed("approved")
			and self.approved
			and not self.flags.needs_no_approval
		):
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
		cancelled = self.lifecycle_term().cancelled_by(getdate())
		credit_decisions.sync_tasks(self, before.credit_decision if before else None)
		if not before:
			links.link_next(self)
		refresh.refresh_members([self.member])
		if before and events.date_changed(self, "cancelled_from"):
			if self.cancelled_from:
				self.withdraw_unpaid_renewal()
			else:
				events.record(ledger.REINSTATE, getdate(), member=self.member, term=self, counts=0)
				if not self.flags.by_the_app:
					reinstatement.bring_back_with(self, before)
			covered.release(self.name)
			covered.cover_again(self.name)
			# a withdrawal takes what it covers with it
			withdrawn = self.cancellation_reason == earlier_cancellation.FEE_CREDITED
			if cancelled and self.payment_state == CREDITED and not withdrawn:
				credit_decisions.ask_each(self.name)
		retyped_or_waived = self.flags.pop("waived", False) or self.has_value_changed("membership_type")
		another_day = events.date_changed(self, "start_date") or events.date_changed(self, "end_date")
		corrected = before and (retyped_or_waived or another_day)
		# what it covers has moved with the override, or with the payment (payment_effects.py), before it follows
		if before and events.date_changed(self, "kept_until"):
			covered.keep_current_with(self, before)
		moved = [(self, before)] if corrected and not self.lifecycle_term().void else []
		moved += self.flags.pop("moved_behind", ())
		covered.follow_each(self, moved)
		self.status = frappe.db.get_value("Membership", self.name, "status")

	def after_delete(self):
		refresh.refresh_members([self.member])

	# ------------------------------------------------------------ rules

	def take_no_end(self) -> bool:
		"""9999-12-31, what other systems write for it, and a tick are no end; whether that was said."""
		before = self.get_doc_before_save()
		ticked = bool(self.no_end) and not (before and before.no_end)
		endless = ticked or (bool(self.end_date) and bounds.means_no_end(getdate(self.end_date)))
		if endless:
			self.end_date = None
		return endless

	def compute_end_anew(self):
		"""A last day that is emptied, and one that there is to be again, where the type has periods is what the type makes
		of the first one. A term without end is said to be one: by 9999-12-31, by a tick, or by its type."""
		before = self.get_doc_before_save()
		if not before:
			return
		another_type = self.membership_type != before.membership_type
		if self.end_date:
			if another_type or events.date_changed(self, "end_date"):
				self.validate_end_of_lifetime()
		elif before.end_date or (not self.no_end and (another_type or before.no_end)):
			self.end_date = stored.defaults_of_type(self).end_date

	def follow_override(self):
		"""Whoever counted unpaid keeps the first day; else it is the day of payment. What a payment moved is stored
		already (late_start.py): what it was before is what the days are held against."""
		before = self.get_doc_before_save()
		if before and events.date_changed(self, "kept_until"):
			paid_in_time.follow(self, before.get_valid_dict())
		if before:
			before.update(self.flags.pop("days_before", {}))

	def follow_own_type(self):
		"""A corrected type brings its conditions, and says anew whose fee covers it; not what is on an invoice."""
		before = self.get_doc_before_save()
		if not before or self.membership_type == before.membership_type or self.flags.by_the_app:
			return
		retyped.follow_approval(self, before)
		invoiced = self.sales_invoice and not self.covered_by
		planned = frappe._dict(self.as_dict(), covered_by=None)
		covering = None if invoiced else stored.defaults_of_type(planned).covered_by
		if covering:
			self.take_over_from_payer(covering)
		elif self.covered_by:
			self.ask_its_own_fee()
		else:
			retyped.follow_fee(self, before)
		retyped.follow_days(self, before)

	def validate_end_of_lifetime(self):
		"""What goes on is a reinstated term as it was, or one that a household's fee covers."""
		if not self.end_date or self.covered_by or self.reinstates:
			return
		if refusal := frappe.get_cached_doc("Membership Type", self.membership_type).why_no_last_day():
			frappe.throw(frappe.utils.escape_html(refusal))

	def is_lifetime_by_type(self) -> bool:
		return frappe.get_cached_doc("Membership Type", self.membership_type).is_lifetime()

	def withdraw_unpaid_renewal(self):
		"""What was to follow a term that is cancelled, and that nobody has paid, waits for no fee any more."""
		for row in credit_decisions.renewals_withdrawn(self.name):
			left_from = getdate(self.cancelled_from)
			renewal.withdraw(row.name, self.cancellation_reason or "Other", left_from=left_from)

	def take_over_from_payer(self, covering: str):
		"""The household's fee is this term's: nothing more to pay, and it waits when that one waits."""
		self.flags.by_the_app = True
		money = ("awaits_payment", "payment_state", "paid_on", "sales_invoice")
		fields = (*money, "kept_until", "kept_reason", "start_date", "planned_start")
		payers = frappe.db.get_value("Membership", covering, fields, as_dict=True)
		self.update({"covered_by": covering, "fee": 0, "joining_fee": 0})
		self.update({field: payers[field] for field in money})
		self.planned_start = late_start.planned_with(self, payers)
		if payers.kept_until and not self.kept_until and covered.may_be_kept(self, payers.kept_until):
			self.update({"kept_until": payers.kept_until, "kept_reason": payers.kept_reason})

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

	def ask_its_own_fee(self):
		"""The same, with the fee of its type; what holds goes on meanwhile."""
		held = not self.lifecycle_term().pending
		self.pay_for_itself()
		alone = stored.defaults_of_type(self, alone=True)
		self.fee = self.fee or alone.fee
		if held:
			self.update({"awaits_payment": 0, "planned_start": None, "planned_end": None})
		else:
			self.joining_fee = self.joining_fee or alone.joining_fee

	def lifecycle_term(self) -> lifecycle.Term:
		return stored.as_lifecycle_term(self)


def on_doctype_update():
	frappe.db.add_index("Membership", ["member", "start_date"])
	# report 2 counts renewals from this index alone
	frappe.db.add_index(
		"Membership", ["due_on", "first_term", "renewed", "membership_type"], "terms_due_for_renewal"
	)
	# and report 10 finds renewals that are not paid
	frappe.db.add_index(
		"Membership",
		["start_date", "payment_state", "fee", "joining_fee", "covered_by", "renews"],
		"unpaid_next_terms",
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
	# and who came back to a type
	frappe.db.add_index(
		"Membership",
		["membership_type", "type_earlier_until", "type_since", "type_until", "member"],
		"type_runs_after_others",
	)
	# the forecast counts all terms by what became of them, in the order of this index
	frappe.db.add_index("Membership", ["membership_type", "course"], "courses_by_type")
