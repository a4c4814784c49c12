from frappe.model.document import Document


class RegisterImportRowRule(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		heading: DF.Data
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		says: DF.Data | None
		taken_as: DF.Literal[
			"Prospect",
			"Guardian",
			"Organisation",
			"The Association Itself",
			"Somebody Else",
			"Member",
			"Member Without End",
		]
	# end: auto-generated types
	pass
