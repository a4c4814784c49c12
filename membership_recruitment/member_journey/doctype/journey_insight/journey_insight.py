from frappe.model.document import Document


class JourneyInsight(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		behaviour: DF.SmallText | None
		drivers: DF.SmallText | None
		expectations: DF.SmallText | None
		needs: DF.SmallText | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		problems: DF.SmallText | None
		target_group: DF.Link | None
	# end: auto-generated types
	pass
