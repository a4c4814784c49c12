from frappe.model.document import Document


class RegisterImportColumn(Document):
	pass
