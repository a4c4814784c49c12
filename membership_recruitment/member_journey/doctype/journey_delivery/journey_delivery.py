import frappe
from frappe.model.document import Document


class JourneyDelivery(Document):
	pass


def on_doctype_update():
	# the next ones that wait, in order
	frappe.db.add_index("Journey Delivery", ["status", "due_on"])
	# the figures of a message
	frappe.db.add_index("Journey Delivery", ["journey_message", "status", "sent_on"])
