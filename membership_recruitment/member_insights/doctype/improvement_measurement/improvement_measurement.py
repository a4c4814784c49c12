from frappe.model.document import Document


class ImprovementMeasurement(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		baseline: DF.SmallText | None
		baseline_words: DF.SmallText | None
		improvement: DF.Link
		outcome_words: DF.SmallText | None
		result: DF.SmallText | None
	# end: auto-generated types
	pass
