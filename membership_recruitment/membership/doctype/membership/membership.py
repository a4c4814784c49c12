import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, formatdate, getdate

from membership_recruitment.membership.terms import events, lifecycle, refresh, renewal, stored
from membership_recruitment.utils import conflicts


class Membership(conflicts.SavedInWords, Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		approved: DF.Check
		awaits_payment: DF.Check
		campaign: DF.Link | None
		cancellation_reason: DF.Literal[
			"", "Resigned", "Excluded", "Moved away", "Deceased", "Fee credited", "Other"
		]
		cancelled_from: DF.Date | None
		covered_by: DF.Link | None
		due_on: DF.Date | None
		end_date: DF.Date | None
		fee: DF.Currency
		first_term: DF.Check
		kept_reason: DF.SmallText | None
		kept_until: DF.Date | None
		member: DF.Link
		member_name: DF.Data | None
		membership_type: DF.Link
		next_membership_type: DF.Link | None
		outstanding: DF.Currency
		paid_on: DF.Date | None
		payment_state: DF.Literal["Not invoiced", "Unpaid", "Part paid", "Paid", "Credited", "Written off"]
		recruitment_source: DF.Link | None
		register_import: DF.Link | None
		renewal_problem: DF.SmallText | None
		renewed: DF.Check
		renews: DF.Link | None
		sales_invoice: DF.Link | None
		start_date: DF.Date
		status: DF.Literal["", "Pending", "Upcoming", "Current", "Grace", "Expired", "Cancelled", "Deceased"]

	# end: auto-generated types
	def before_insert(self):
		membership_type = frappe.get_cached_doc("Membership Type", self.membership_type)
		membership_type.refuse_if_disabled()
		self.validate_member_is_alive()
		conditions = stored.defaults_of_type(self)
		self.end_date = self.end_date or conditions.end_date
		if conditions.covered_by:
			self.take_over_from_payer(conditions.covered_by)
		else:
			if not self.fee and not self.flags.fee_is_decided:
				self.fee = conditions.fee
			if not self.renews:
				first = conditions.kind == events.JOIN
				self.awaits_payment = int(first and bool(membership_type.first_fee_before_start))
		joins = conditions.kind != events.RENEWAL
		if joins and membership_type.requires_approval and not self.flags.approved:
			self.approved = 0

	def validate(self):
		if flt(self.fee) < 0:
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
		if not self.lifecycle_term().pending and (not before or stored.as_lifecycle_term(before).pending):
			self.record_start()
		if before and events.date_changed(self, "cancelled_from"):
			if self.cancelled_from:
				events.record(
					events.CANCEL,
					getdate(self.cancelled_from),
					member=self.member,
					term=self,
					note=_(self.cancellation_reason) if self.cancellation_reason else None,
				)
				self.withdraw_unpaid_renewal()
			else:
				events.record(events.REINSTATE, getdate(), member=self.member, term=self)
		refresh.refresh_members([self.member])
		self.status = frappe.db.get_value("Membership", self.name, "status")

	def after_delete(self):
		refresh.refresh_members([self.member])

	# ------------------------------------------------------------ rules

	def withdraw_unpaid_renewal(self):
		"""What was to follow a term that is cancelled, and that nobody has paid, waits for no fee any more."""
		for name in frappe.get_all("Membership", {"renews": self.name}, pluck="name"):
			if stored.as_lifecycle_term(frappe.get_doc("Membership", name)).pending:
				renewal.withdraw(name, self.cancellation_reason or "Other")

	def record_start(self):
		"""The ledger hears of a term when it holds: once it is approved and, where that is asked, paid."""
		starts = [events.JOIN, events.RENEWAL, events.REJOIN]
		if frappe.db.exists("Membership Event", {"membership": self.name, "event": ["in", starts]}):
			return
		start = getdate(self.start_date)
		kind = events.REINSTATE if self.flags.reinstates else stored.kind_of_start(self)
		events.record(kind, start, member=self.member, term=self)
		earlier = stored.earlier_term(self)
		if earlier and earlier.membership_type != self.membership_type:
			events.record(
				events.TYPE_CHANGE, start, member=self.member, term=self, from_type=earlier.membership_type
			)

	def take_over_from_payer(self, covering: str):
		"""The household's fee is this term's: nothing more to pay, and it waits when that one waits."""
		money = ("awaits_payment", "payment_state", "paid_on", "sales_invoice")
		self.update({"covered_by": covering, "fee": 0})
		self.update(frappe.db.get_value("Membership", covering, money, as_dict=True))

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
