from frappe.model.document import Document


class ImprovementMeasurement(Document):
	pass
