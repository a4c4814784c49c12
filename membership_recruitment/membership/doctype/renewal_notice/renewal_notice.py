from frappe.model.document import Document


class RenewalNotice(Document):
	pass
