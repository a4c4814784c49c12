import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt


class JourneyPhase(Document):
	def validate(self):
		if not 0 <= flt(self.target_conversion) <= 100:
			frappe.throw(_("The target conversion is a percentage between 0 and 100."))
		self.refuse_insights_twice()

	def refuse_insights_twice(self):
		groups = set()
		for row in self.insights:
			if (row.target_group or "") in groups:
				frappe.throw(
					_("There are two rows of insight about {0}. Write both into one.").format(
						row.target_group or _("everyone")
					)
				)
			groups.add(row.target_group or "")
