from frappe.model.document import Document


class ProspectSignup(Document):
	"""Written by joining_page/signup.py only; nobody edits one by hand."""
