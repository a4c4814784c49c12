import frappe
from frappe.model.document import Document


class PersonalDataNotice(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		communication: DF.Data | None
		due_on: DF.Date | None
		email_queue: DF.Data | None
		guardian: DF.Data | None
		kind: DF.Literal["Where the Data Comes From", "Are These Still Right"]
		notice_key: DF.Data | None
		queued_on: DF.Datetime | None
		recipient: DF.Data | None
		result: DF.SmallText | None
		sent_on: DF.Datetime | None
		status: DF.Literal["Waiting", "Queued", "Sent", "Not Sent", "Failed"]
		subject_doctype: DF.Link
		subject_name: DF.DynamicLink
	# end: auto-generated types
	pass


def on_doctype_update():
	# what waits or is on its way
	frappe.db.add_index("Personal Data Notice", ["status", "due_on"])
	frappe.db.add_index("Personal Data Notice", ["subject_doctype", "subject_name"])
