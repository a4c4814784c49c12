from frappe.model.document import Document


class MemberGuardian(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		address_line: DF.Data | None
		city: DF.Data | None
		email: DF.Data | None
		ended_on: DF.Date | None
		full_name: DF.Data | None
		gets_mail: DF.Check
		member: DF.Link | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		phone: DF.Data | None
		postal_code: DF.Data | None
		relation: DF.Literal["", "Mother", "Father", "Guardian", "Relative", "Contact Person"]

	# end: auto-generated types
	pass
