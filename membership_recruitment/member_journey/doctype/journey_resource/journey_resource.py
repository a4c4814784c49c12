from frappe.model.document import Document


class JourneyResource(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		description: DF.SmallText
		kind: DF.Literal["Activity", "Material", "Measure"]
		link: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		target_group: DF.Link | None
	# end: auto-generated types
	pass
