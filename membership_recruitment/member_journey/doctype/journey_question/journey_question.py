from frappe.model.document import Document


class JourneyQuestion(Document):
	pass
