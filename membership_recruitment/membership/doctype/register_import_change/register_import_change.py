from frappe.model.document import Document


class RegisterImportChange(Document):
	pass
