from frappe.model.document import Document


class ProspectSignup(Document):
	"""Written by public_signup.py only; nobody edits one by hand."""
