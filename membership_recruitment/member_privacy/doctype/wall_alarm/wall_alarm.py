from frappe.model.document import Document


class WallAlarm(Document):
	"""Written by member_privacy/wall/withheld.py alone; people tick it off (the other fields have a level of their own)."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		dealt_with: DF.Check
		first_on: DF.Datetime | None
		last_on: DF.Datetime | None
		problem: DF.SmallText | None
		reason: DF.Literal["Data of members", "Error in the gate"]
		remarks: DF.SmallText | None
		seen_by: DF.Literal["Recruiting staff", "Website user", "Visitor"]
		times: DF.Int
		way: DF.Data | None

	# end: auto-generated types
