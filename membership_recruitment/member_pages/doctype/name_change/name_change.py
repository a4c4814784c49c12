from frappe.model.document import Document


class NameChange(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		decided_on: DF.Datetime | None
		first_name: DF.Data
		last_name: DF.Data | None
		member: DF.Link
		status: DF.Literal["Waiting", "Accepted", "Refused"]
		task: DF.Link | None
		was: DF.Data | None
	# end: auto-generated types
	"""Written by member_pages/name_changes.py only; nobody edits one by hand."""
