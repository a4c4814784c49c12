from frappe.model.document import Document


class RankingCardLine(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		feature: DF.Literal[
			"Recruitment Source",
			"Campaign",
			"Phase",
			"Days in Phase",
			"Days Since the Last Contact",
			"Contacts",
			"Events Attended",
			"Former Member",
		]
		level: DF.Data
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		points: DF.Int

	# end: auto-generated types
