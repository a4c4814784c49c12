import frappe
from frappe import _
from frappe.model.document import Document


class MembershipEvent(Document):
	def validate(self):
		if not self.is_new():
			frappe.throw(_("The ledger is only added to: an event cannot be changed."))
