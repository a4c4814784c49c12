import calendar

import frappe
from frappe import _
from frappe.utils import cint, flt

from membership_recruitment.membership.notices import rules as notice_rules
from membership_recruitment.membership.terms import periods
from membership_recruitment.settings import MONTHS, rules
from membership_recruitment.utils import bounds
from membership_recruitment.utils.within_bounds import BoundedDocument

MOST_MONTHS = 120  # that somebody can be bound


class MembershipType(BoundedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from membership_recruitment.membership.doctype.renewal_rule.renewal_rule import RenewalRule

		approval_role: DF.Link | None
		description: DF.SmallText | None
		disabled: DF.Check
		fee: DF.Currency
		first_fee_before_start: DF.Check
		item: DF.Link | None
		joining_fee: DF.Currency
		joining_fee_item: DF.Link | None
		joining_fee_on_return: DF.Check
		joins_online: DF.Check
		minimum_months: DF.Int
		notice_months: DF.Int
		on_joining_page: DF.Check
		period_count: DF.Int
		period_kind: DF.Literal["Rolling", "Fixed Year", "Lifetime"]
		period_unit: DF.Literal["Year", "Month"]
		pro_rate: DF.Check
		renewal_invoice_days: DF.Int
		renewal_rules: DF.Table[RenewalRule]
		renews_automatically: DF.Check
		requires_approval: DF.Check
		rollover_day: DF.Int
		rollover_month: DF.Literal[
			"",
			"January",
			"February",
			"March",
			"April",
			"May",
			"June",
			"July",
			"August",
			"September",
			"October",
			"November",
			"December",
		]
		shared_fee: DF.Check
		type_name: DF.Data

	# end: auto-generated types
	def validate(self):
		if flt(self.fee) < 0 or flt(self.joining_fee) < 0:
			frappe.throw(_("The fee is negative. Enter zero or more."))
		if self.period_kind == periods.FIXED_YEAR:
			self.period_unit = "Year"
		if self.period_kind != periods.LIFETIME and cint(self.period_count) < 1:
			frappe.throw(_("The number of periods must be at least 1."))
		if self.period_kind != periods.LIFETIME and cint(self.period_count) > (
			most := bounds.MOST_PERIODS[self.period_unit or "Year"]
		):
			frappe.throw(
				_("A term has at most {0} periods. Choose Lifetime for one without end.").format(most)
			)
		if self.period_kind == periods.FIXED_YEAR and self.rollover_month:
			month = MONTHS.index(self.rollover_month)
			# 2024 is a leap year: 29 February is a day that some years have
			if not 1 <= cint(self.rollover_day) <= calendar.monthrange(2024, month)[1]:
				frappe.throw(
					_("{0} has no day {1}. Choose another rollover day.").format(
						frappe.utils.escape_html(_(self.rollover_month).capitalize()), self.rollover_day
					)
				)
		if not (
			0 <= cint(self.minimum_months) <= MOST_MONTHS and 0 <= cint(self.notice_months) <= MOST_MONTHS
		):
			frappe.throw(
				_("The minimum time and the notice are between 0 and {0} months.").format(MOST_MONTHS)
			)
		self.validate_joins_online()
		for rule in self.renewal_rules:
			if rule.channel == notice_rules.TASK and not rule.assigned_to:
				frappe.throw(_("Rule {0} makes a task for nobody. Choose a user.").format(rule.idx))
			if rule.channel != notice_rules.TASK and not rule.email_template:
				frappe.throw(_("Rule {0} has no template. Choose one.").format(rule.idx))

	def validate_joins_online(self):
		"""Whoever joins on the page without anybody's help is no member before the association or the bank has said so."""
		if not (self.joins_online and self.on_joining_page) or self.requires_approval:
			return
		if flt(self.fee) + flt(self.joining_fee) <= 0:
			if self.is_lifetime():
				frappe.throw(
					_(
						"A free membership for life cannot be had on the joining page alone. Tick Requires Approval."
					)
				)
		elif not self.first_fee_before_start:
			frappe.throw(
				_(
					"Whoever joins at once on the joining page has not paid yet. Tick Pending Until the First Fee Is Paid, or Requires Approval."
				)
			)
		elif not self.item:
			frappe.throw(
				_(
					"The first invoice of whoever joins at once needs an item. Choose one, or make it with Make Item."
				)
			)

	def refuse_if_disabled(self):
		if refusal := self.why_no_new_term():
			frappe.throw(frappe.utils.escape_html(refusal))

	def why_no_new_term(self) -> str | None:
		"""The sentence for a new term of a type that is not used any more; None where it is."""
		if not self.disabled:
			return None
		return _("The membership type {0} is disabled. Choose another.").format(_(self.name))

	def approved_by(self) -> str:
		"""The role whose holders approve terms of this type."""
		return self.approval_role or "Membership Manager"

	def is_lifetime(self) -> bool:
		return self.period_kind == periods.LIFETIME

	def why_no_last_day(self) -> str | None:
		"""The sentence for a term that has one; None where the type allows it."""
		if not self.is_lifetime():
			return None
		return _("{0} is for life and has no last day. Empty it; use Resign for who leaves.").format(
			_(self.name)
		)

	def period_rule(self) -> periods.PeriodRule:
		"""The rule by which terms of this type end."""
		rollover = None
		if self.rollover_month:
			rollover = (MONTHS.index(self.rollover_month), cint(self.rollover_day))
		months = cint(self.period_count) * (12 if self.period_unit == "Year" else 1)
		return periods.PeriodRule(
			self.period_kind, months, rules().year_end_month, rollover, rules().year_end_day
		)
