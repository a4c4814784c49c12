from frappe.model.document import Document


class JourneyAnswer(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		answer: DF.Literal["", "Yes", "Partly", "No", "Don't know"]
		changed_by: DF.Link | None
		evidence: DF.SmallText | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		phase: DF.Link
		question: DF.SmallText
		responsible: DF.Link | None
		side: DF.Literal["Person", "Association"]
		weight: DF.Float
	# end: auto-generated types
	pass
