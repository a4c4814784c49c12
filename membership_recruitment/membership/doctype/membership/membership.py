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
		first = not self.earlier_term()
		if not self.end_date:
			self.end_date = periods.term_end(
				membership_type.period_rule(), getdate(self.start_date), first_term=first
			)
		if not self.fee:
			self.fee = membership_type.fee
		self.awaits_payment = int(first and bool(membership_type.first_fee_before_start))

	def validate(self):
		if self.end_date and getdate(self.end_date) < getdate(self.start_date):
			frappe.throw(_("The last day of the term is before its first day. Change one of them."))
		if self.cancelled_from and getdate(self.cancelled_from) < getdate(self.start_date):
			frappe.throw(
				_(
					"A term cannot be cancelled before it starts. Use its first day, {0}, to cancel all of it."
				).format(formatdate(self.start_date))
			)
		self.refuse_overlap()

	def after_insert(self):
		kind = self.kind_of_start()
		events.record(kind, getdate(self.start_date), member=self.member, term=self)
		previous = self.earlier_term()
		if previous and previous.membership_type != self.membership_type:
			events.record(
				events.TYPE_CHANGE,
				getdate(self.start_date),
				member=self.member,
				term=self,
				from_type=previous.membership_type,
			)

	def on_update(self):
		before = self.get_doc_before_save()
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
			.select(term.name, term.start_date, term.end_date, term.cancelled_from, term.membership_type)
			.where((term.member == self.member) & (term.name != (self.name or "")))
			.orderby(term.start_date)
			.for_update()
			.run(as_dict=True)
		)
		return [row for row in rows if not as_lifecycle_term(row).void]

	def earlier_term(self) -> frappe._dict | None:
		earlier = [row for row in self.other_terms() if row.start_date < getdate(self.start_date)]
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
	)


def on_doctype_update():
	frappe.db.add_index("Membership", ["member", "start_date"])
