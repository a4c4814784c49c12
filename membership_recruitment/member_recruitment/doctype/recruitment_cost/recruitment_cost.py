import frappe
from frappe import _
from frappe.utils import flt

from membership_recruitment.utils.within_bounds import BoundedDocument


class RecruitmentCost(BoundedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		amount: DF.Currency
		campaign: DF.Link | None
		purpose: DF.Data | None
		recruitment_source: DF.Link | None
		spent_on: DF.Date
	# end: auto-generated types
	"""What recruiting has cost on a day; the report Recruitment Sources adds it up."""

	def validate(self):
		if not (self.recruitment_source or self.campaign):
			frappe.throw(_("Choose the recruitment source or the campaign that the money went to."))
		if flt(self.amount) < 0:
			frappe.throw(_("The amount is negative. Enter zero or more."))
