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
		position: DF.Int
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
			"House Number",
			"Postal Code",
			"City",
			"Country",
			"Language",
			"Membership Type",
			"First Day",
			"Last Day",
			"Join Date",
			"Cancelled From",
			"Cancellation Reason",
			"Deceased On",
			"Fee Paid By",
			"Recruitment Source",
			"c/o",
			"Second Address Line",
			"Second E-mail",
			"Second Phone",
			"Guardian 1: First Name",
			"Guardian 1: Last Name",
			"Guardian 1: Name",
			"Guardian 1: E-mail",
			"Guardian 1: Phone",
			"Guardian 1: Street Address",
			"Guardian 1: Postal Code",
			"Guardian 1: City",
			"Guardian 2: First Name",
			"Guardian 2: Last Name",
			"Guardian 2: Name",
			"Guardian 2: E-mail",
			"Guardian 2: Phone",
			"Guardian 2: Street Address",
			"Guardian 2: Postal Code",
			"Guardian 2: City",
			"Guardian Of",
		]
	# end: auto-generated types
	pass
