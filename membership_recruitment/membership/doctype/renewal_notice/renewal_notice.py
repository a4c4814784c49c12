import frappe
from frappe.model.document import Document


class RenewalNotice(Document):
	pass


def on_doctype_update():
	# the next ones of a channel that are due, in order, without locking the others
	frappe.db.add_index("Renewal Notice", ["status", "channel", "due_on"])
