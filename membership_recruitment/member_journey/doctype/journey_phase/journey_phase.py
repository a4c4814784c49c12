import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt


class JourneyPhase(Document):
	def validate(self):
		if not 0 <= flt(self.target_conversion) <= 100:
			frappe.throw(_("The target conversion is a percentage between 0 and 100."))
