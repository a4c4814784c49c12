from frappe.model.document import Document


class RetentionRule(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		action: DF.Literal["List", "Erase"]
		enabled: DF.Check
		kind: DF.Literal[
			"Prospects without contact",
			"Lost prospects",
			"People who were never told",
			"Former members",
			"Notes of contacts",
			"Correspondence",
			"Letters and import files",
			"Answered privacy requests",
		]
		months: DF.Int
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data

	# end: auto-generated types
