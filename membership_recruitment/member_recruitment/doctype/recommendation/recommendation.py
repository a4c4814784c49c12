from frappe.model.document import Document


class Recommendation(Document):
	"""Written by joining_page/friends.py only; nobody edits one by hand."""
