from frappe.model.document import Document


class RegisterImportColumn(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		heading: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		sample: DF.Data | None
		target: DF.Literal[
			"",
			"First Name",
			"Last Name",
			"Full Name",
			"E-mail",
			"Phone",
			"Birth Date",
			"Number in Former Register",
			"Member in Register",
			"Street Address",
			"Postal Code",
			"City",
			"Language",
			"Membership Type",
			"First Day",
			"Last Day",
			"Join Date",
			"Cancelled From",
			"Cancellation Reason",
			"Deceased On",
			"Recruitment Source",
		]
	# end: auto-generated types
	pass
