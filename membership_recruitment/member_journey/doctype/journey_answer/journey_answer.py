from frappe.model.document import Document


class JourneyAnswer(Document):
	pass
