from frappe.model.document import Document


class RegisterImportDecision(Document):
	pass
