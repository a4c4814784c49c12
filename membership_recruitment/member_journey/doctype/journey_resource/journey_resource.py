from frappe.model.document import Document


class JourneyResource(Document):
	pass
