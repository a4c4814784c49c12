from datetime import date
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, formatdate, getdate

from membership_recruitment.membership import events, lifecycle, periods, refresh
from membership_recruitment.membership.settings import rules

# The fee was paid: what was credited afterwards is cancelled from that day, and held until then.
HELD_ONCE = ("Paid", "Credited")


class Membership(Document):
	def before_insert(self):
		membership_type = frappe.get_cached_doc("Membership Type", self.membership_type)
		membership_type.refuse_if_disabled()
		self.refuse_the_deceased()
		conditions = self.by_its_type()
		self.end_date = self.end_date or conditions.end_date
		if conditions.covered_by:
			self.follow_payer(conditions.covered_by)
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
		self.refuse_overlap()
		self.refuse_unasked_approval()

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
		if not self.lifecycle_term().pending and (not before or as_lifecycle_term(before).pending):
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
		from membership_recruitment.membership import renewal  # which builds on this module

		for name in frappe.get_all("Membership", {"renews": self.name}, pluck="name"):
			if as_lifecycle_term(frappe.get_doc("Membership", name)).pending:
				renewal.withdraw(name, self.cancellation_reason or "Other")

	def record_start(self):
		"""The ledger hears of a term when it holds: once it is approved and, where that is asked, paid."""
		starts = [events.JOIN, events.RENEWAL, events.REJOIN]
		if frappe.db.exists("Membership Event", {"membership": self.name, "event": ["in", starts]}):
			return
		start = getdate(self.start_date)
		kind = events.REINSTATE if self.flags.reinstates else self.kind_of_start()
		events.record(kind, start, member=self.member, term=self)
		earlier = self.earlier_term()
		if earlier and earlier.membership_type != self.membership_type:
			events.record(
				events.TYPE_CHANGE, start, member=self.member, term=self, from_type=earlier.membership_type
			)

	def by_its_type(self) -> "ByItsType":
		"""What follows from type, first day and the member's other terms; also for a draft without a member."""
		membership_type = frappe.get_cached_doc("Membership Type", self.membership_type)
		rule, start = membership_type.period_rule(), getdate(self.start_date)
		kind = self.kind_of_start() if self.member else events.JOIN
		if covering := self.covering_term():
			return ByItsType(kind, as_lifecycle_term(covering).last_covered, 0.0, covering.name)
		joins = kind != events.RENEWAL or periods.begins_midway(rule, start)
		fee = flt(membership_type.fee)
		if joins and membership_type.pro_rate:
			fee = periods.pro_rated(fee, rule, start)
		day_of_month = self.day_of_month() if self.member else None
		end = periods.term_end(rule, start, first_term=joins, day_of_month=day_of_month)
		return ByItsType(kind, end, fee)

	def covering_term(self) -> frappe._dict | None:
		"""The payer's term whose fee covers this one: the one in `covered_by`; otherwise, where the type has one
		fee for the household, the payer's term of the same type that holds on the first day."""
		fields = ("name", "start_date", "end_date", "cancelled_from")
		if self.covered_by:
			return frappe.db.get_value("Membership", self.covered_by, fields, as_dict=True)
		if not frappe.get_cached_doc("Membership Type", self.membership_type).shared_fee:
			return None
		payer = frappe.db.get_value("Member", self.member, "payer") if self.member else None
		start = getdate(self.start_date)
		terms = frappe.get_all(
			"Membership",
			filters={
				"member": payer or "",
				"membership_type": self.membership_type,
				"start_date": ["<=", start],
			},
			fields=fields,
		)
		for row in terms:
			last_day = as_lifecycle_term(row).last_covered
			if last_day is None or last_day >= start:
				return row
		return None

	def follow_payer(self, covering: str):
		"""The household's fee is this term's: nothing more to pay, and it waits when that one waits."""
		money = ("awaits_payment", "payment_state", "paid_on", "sales_invoice")
		self.update({"covered_by": covering, "fee": 0})
		self.update(frappe.db.get_value("Membership", covering, money, as_dict=True))

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
		until = as_lifecycle_term(earlier).joins_on_until(rules().grace_days) if earlier else None
		return events.kind_of_start(getdate(self.start_date), until, bool(earlier))

	def clashing_term(self) -> frappe._dict | None:
		"""Another term of the member that shares a day with this one; None if there is none."""
		term = self.lifecycle_term()
		if term.void:
			return None
		others = {row.name: row for row in self.other_terms()}
		spans = [(row.name, row.start_date, as_lifecycle_term(row).last_covered) for row in others.values()]
		return others.get(periods.overlapping(term.start, term.last_covered, spans))

	def refuse_overlap(self):
		if clash := self.clashing_term():
			end = as_lifecycle_term(clash).last_covered
			frappe.throw(
				_("This term shares days with {0} ({1} – {2}). Let it start after that term ends.").format(
					clash.name, formatdate(clash.start_date), formatdate(end) if end else _("lifetime")
				),
				title=_("Terms Overlap"),
			)


class ByItsType(NamedTuple):
	"""What a term takes from its type.

	Attributes:
	        kind: events.JOIN, RENEWAL or REJOIN.
	        end_date: Last day; None for a lifetime.
	        fee: In the company's currency; 0 where the household's fee covers it.
	        covered_by: The payer's term whose fee that is.
	"""

	kind: str
	end_date: date | None
	fee: float
	covered_by: str | None = None


# what as_lifecycle_term asks of a row
TERM_COLUMNS = (
	"start_date",
	"end_date",
	"cancelled_from",
	"approved",
	"awaits_payment",
	"payment_state",
	"kept_until",
	"renews",
)


def as_lifecycle_term(row) -> lifecycle.Term:
	"""A row or document of Membership as the rules see it."""
	return lifecycle.Term(
		start=getdate(row.start_date),
		end=getdate(row.end_date) if row.end_date else None,
		cancelled_from=getdate(row.cancelled_from) if row.cancelled_from else None,
		pending=bool(
			row.get("approved") == 0
			or (row.get("awaits_payment") and row.get("payment_state") not in HELD_ONCE)
		),
		kept_until=getdate(row.kept_until) if row.get("kept_until") else None,
		renewal=bool(row.get("renews")),
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
