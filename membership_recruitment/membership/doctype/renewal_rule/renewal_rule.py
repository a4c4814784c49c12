from frappe.model.document import Document


class RenewalRule(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		assigned_to: DF.Link | None
		channel: DF.Literal["E-mail", "Letter", "Task"]
		days: DF.Int
		email_template: DF.Link | None
		language: DF.Link | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		when: DF.Literal["Before the End", "After the End"]
	# end: auto-generated types
	pass
