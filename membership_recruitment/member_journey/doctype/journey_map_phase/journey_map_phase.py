from frappe.model.document import Document


class JourneyMapPhase(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		answered: DF.Int
		automatic_gaps: DF.SmallText | None
		gap_score: DF.Percent
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		phase: DF.Link
		questions: DF.Int
	# end: auto-generated types
	pass
