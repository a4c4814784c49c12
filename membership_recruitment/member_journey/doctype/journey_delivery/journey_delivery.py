import frappe
from frappe.model.document import Document


class JourneyDelivery(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		communication: DF.Data | None
		delivery_key: DF.Data | None
		due_on: DF.Date | None
		email_queue: DF.Data | None
		entry: DF.Data | None
		guardian: DF.Data | None
		journey_id: DF.Data
		journey_message: DF.Link
		queued_on: DF.Datetime | None
		reason: DF.Literal[
			"",
			"No Consent",
			"Unsubscribed",
			"No Usable Address",
			"Bounced",
			"Left the Phase",
			"Not Needed",
			"Too Late",
			"Switched Off",
			"Backup Restored",
			"Error",
		]
		result: DF.SmallText | None
		sent_on: DF.Datetime | None
		status: DF.Literal["Waiting", "Queued", "Sent", "Not Sent", "Failed"]
		unsubscribed_on: DF.Datetime | None
	# end: auto-generated types
	pass


def on_doctype_update():
	# the next ones that wait, in order
	frappe.db.add_index("Journey Delivery", ["status", "due_on"])
	# the figures of a message
	frappe.db.add_index("Journey Delivery", ["journey_message", "status", "sent_on"])
