import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt


class RecruitmentCost(Document):
	"""What recruiting has cost on a day; the report Recruitment Sources adds it up."""

	def validate(self):
		if not (self.recruitment_source or self.campaign):
			frappe.throw(_("Choose the recruitment source or the campaign that the money went to."))
		if flt(self.amount) < 0:
			frappe.throw(_("The amount is negative. Enter zero or more."))
