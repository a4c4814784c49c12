from frappe.model.document import Document


class RenewalLetterBatch(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		letters: DF.Int
		pdf: DF.Attach | None
		printed_on: DF.Datetime | None
	# end: auto-generated types
	pass
