import frappe
from frappe.model.document import Document


class RenewalNotice(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		assigned_to: DF.Link | None
		channel: DF.Literal["E-mail", "Letter", "Task"]
		communication: DF.Link | None
		due_on: DF.Date | None
		email_queue: DF.Link | None
		email_template: DF.Link | None
		end_date: DF.Date
		guardian: DF.Data | None
		guardian_name: DF.Data | None
		letter_batch: DF.Link | None
		letter_number: DF.Int
		member: DF.Link
		member_name: DF.Data | None
		membership: DF.Link
		membership_type: DF.Link | None
		notice_key: DF.Data
		recipient: DF.Data | None
		result: DF.SmallText | None
		rule_days: DF.Int
		sent_on: DF.Datetime | None
		status: DF.Literal["Due", "Sent", "To print", "Printed", "Assigned", "Not needed", "Failed"]
		todo: DF.Link | None
	# end: auto-generated types
	pass


def on_doctype_update():
	# the next ones of a channel that are due, in order, without locking the others
	frappe.db.add_index("Renewal Notice", ["status", "channel", "due_on"])
	# how many were needed for an end, by then (leaving_risk/snapshots)
	columns = ["member", "end_date", "status", "sent_on"]
	frappe.db.add_index("Renewal Notice", columns, "notices_of_an_end")
