from frappe.model.document import Document


class RecruitmentSource(Document):
	pass
