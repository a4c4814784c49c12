import frappe
from frappe import _
from frappe.model.document import Document


class ConsentText(Document):
	def validate(self):
		if not self.is_new():
			frappe.throw(
				_("A wording is kept as it was. Change it on the purpose, which makes a new version.")
			)

	def on_trash(self):
		frappe.throw(_("A wording is kept for as long as its purpose."))
