from frappe.model.document import Document


class JourneyInsight(Document):
	pass
