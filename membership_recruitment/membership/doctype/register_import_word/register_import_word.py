from frappe.model.document import Document


class RegisterImportWord(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		meaning: DF.Literal[
			"",
			"Member",
			"Member Without End",
			"Passive Member",
			"Renewal Due",
			"Former Member",
			"Has Left",
			"Has Died",
			"Not Approved Yet",
			"Prospect",
			"Nothing",
		]
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		word: DF.Data
	# end: auto-generated types
	pass
