from frappe.model.document import Document


class FriendLink(Document):
	"""Written by joining_page/friends.py only; nobody edits one by hand."""
