from frappe.model.document import Document


class RenewalRule(Document):
	pass
