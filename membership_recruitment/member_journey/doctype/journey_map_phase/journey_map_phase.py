from frappe.model.document import Document


class JourneyMapPhase(Document):
	pass
