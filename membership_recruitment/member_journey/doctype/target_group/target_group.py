from frappe.model.document import Document


class TargetGroup(Document):
	pass
