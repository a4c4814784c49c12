import frappe
from frappe import _
from frappe.model.document import Document


class ProspectInteraction(Document):
	def validate(self):
		if not self.prospect and not self.member:
			frappe.throw(_("Choose the prospect that this contact was with."))
		if (
			self.prospect
			and frappe.db.get_value("Membership Prospect", self.prospect, "status") == "Converted"
		):
			frappe.throw(_("This prospect has moved to the member register and can no longer be changed."))
