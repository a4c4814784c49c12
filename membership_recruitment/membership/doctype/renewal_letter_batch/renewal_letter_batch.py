from frappe.model.document import Document


class RenewalLetterBatch(Document):
	pass
