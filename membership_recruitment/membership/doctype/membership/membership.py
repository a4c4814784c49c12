import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate

from membership_recruitment.membership import events, lifecycle, periods, refresh
from membership_recruitment.membership.settings import rules


class Membership(Document):
	def before_insert(self):
		membership_type = frappe.get_cached_doc("Membership Type", self.membership_type)
		if membership_type.disabled:
			frappe.throw(
				_("The membership type {0} is disabled. Choose another.").format(_(self.membership_type))
			)
		self.refuse_the_deceased()
		rule, start = membership_type.period_rule(), getdate(self.start_date)
		earlier = self.earlier_term()
		joins = not earlier or self.kind_of_start() == events.REJOIN
		if not self.end_date:
			self.end_date = periods.term_end(rule, start, first_term=joins, day_of_month=self.day_of_month())
		if self.covered_by:
			self.fee = 0
		elif not self.fee:
			pro_rated = joins and membership_type.pro_rate
			self.fee = (
				periods.pro_rated(membership_type.fee, rule, start) if pro_rated else membership_type.fee
			)
		if not self.renews:
			self.awaits_payment = int(not earlier and bool(membership_type.first_fee_before_start))
			if joins and membership_type.requires_approval and not self.flags.approved:
				self.approved = 0

	def validate(self):
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
		self.refuse_overlap()
		self.refuse_unasked_approval()

	def on_update(self):
		before = self.get_doc_before_save()
		if before and self.has_value_changed("approved") and self.approved:
			events.record(events.APPROVAL, getdate(), member=self.member, term=self)
		if self.has_value_changed("kept_until") and self.kept_until:
			events.record(
				events.OVERRIDE,
				getdate(),
				member=self.member,
				term=self,
				note=_("Until {0}: {1}").format(formatdate(self.kept_until), self.kept_reason),
			)
		if not self.lifecycle_term().pending and (not before or as_lifecycle_term(before).pending):
			self.record_start()
		if before and self.has_value_changed("cancelled_from"):
			if self.cancelled_from:
				events.record(
					events.CANCEL,
					getdate(self.cancelled_from),
					member=self.member,
					term=self,
					note=_(self.cancellation_reason) if self.cancellation_reason else None,
				)
			else:
				events.record(events.REINSTATE, getdate(), member=self.member, term=self)
		refresh.refresh_members([self.member])
		self.status = frappe.db.get_value("Membership", self.name, "status")

	def after_delete(self):
		refresh.refresh_members([self.member])

	# ------------------------------------------------------------ rules

	def record_start(self):
		"""The ledger hears of a term when it holds: once it is approved and, where that is asked, paid."""
		starts = [events.JOIN, events.RENEWAL, events.REJOIN]
		if frappe.db.exists("Membership Event", {"membership": self.name, "event": ["in", starts]}):
			return
		start = getdate(self.start_date)
		events.record(self.kind_of_start(), start, member=self.member, term=self)
		earlier = self.earlier_term()
		if earlier and earlier.membership_type != self.membership_type:
			events.record(
				events.TYPE_CHANGE, start, member=self.member, term=self, from_type=earlier.membership_type
			)

	def day_of_month(self) -> int | None:
		"""The day of the month on which the terms that this one continues began; None for a first term."""
		start, day = getdate(self.start_date), None
		for earlier in reversed(self.other_terms()):
			last_day = as_lifecycle_term(earlier).last_covered
			if earlier.start_date >= start:
				continue
			if last_day is None or (start - last_day).days != 1:
				break
			start, day = earlier.start_date, earlier.start_date.day
		return day

	def refuse_the_deceased(self):
		died = frappe.db.get_value("Member", self.member, "deceased_on")
		if died and died <= getdate(self.start_date):
			frappe.throw(
				_("{0} died on {1}. No term can start after that.").format(self.member, formatdate(died))
			)

	def refuse_unasked_approval(self):
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
		return as_lifecycle_term(self)

	def other_terms(self) -> list[frappe._dict]:
		"""The member's other terms that held on at least one day, in order.

		Locks the member and reads what is committed now, so that two terms can't be added side by side.
		"""
		frappe.db.get_value("Member", self.member, "name", for_update=True)
		term = frappe.qb.DocType("Membership")
		rows = (
			frappe.qb.from_(term)
			.select(
				term.name,
				term.start_date,
				term.end_date,
				term.cancelled_from,
				term.membership_type,
				term.kept_until,
				term.approved,
				term.awaits_payment,
				term.payment_state,
				term.renews,
			)
			.where((term.member == self.member) & (term.name != (self.name or "")))
			.orderby(term.start_date)
			.for_update()
			.run(as_dict=True)
		)
		return [row for row in rows if not as_lifecycle_term(row).void]

	def earlier_term(self) -> frappe._dict | None:
		"""The term before this one that held; None for the first."""
		start = getdate(self.start_date)
		earlier = [
			row
			for row in self.other_terms()
			if row.start_date < start and (row.kept_until or not as_lifecycle_term(row).pending)
		]
		return earlier[-1] if earlier else None

	def kind_of_start(self) -> str:
		earlier = self.earlier_term()
		last_day = as_lifecycle_term(earlier).last_covered if earlier else None
		return events.kind_of_start(getdate(self.start_date), last_day, bool(earlier), rules().grace_days)

	def refuse_overlap(self):
		term = self.lifecycle_term()
		if term.void:
			return
		others = [
			(row.name, row.start_date, as_lifecycle_term(row).last_covered) for row in self.other_terms()
		]
		if clash := periods.overlapping(term.start, term.last_covered, others):
			start, end = next((start, end) for name, start, end in others if name == clash)
			frappe.throw(
				_("This term shares days with {0} ({1} – {2}). Let it start after that term ends.").format(
					clash, formatdate(start), formatdate(end) if end else _("lifetime")
				),
				title=_("Terms Overlap"),
			)


def as_lifecycle_term(row) -> lifecycle.Term:
	"""A row or document of Membership as the rules see it."""
	return lifecycle.Term(
		start=getdate(row.start_date),
		end=getdate(row.end_date) if row.end_date else None,
		cancelled_from=getdate(row.cancelled_from) if row.cancelled_from else None,
		pending=bool(
			row.get("approved") == 0 or (row.get("awaits_payment") and row.get("payment_state") != "Paid")
		),
		kept_until=getdate(row.kept_until) if row.get("kept_until") else None,
		renewal=bool(row.get("renews")),
	)


def on_doctype_update():
	frappe.db.add_index("Membership", ["member", "start_date"])
