from frappe.model.document import Document


class JourneyEntryRule(Document):
	pass
