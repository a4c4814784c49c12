from frappe.model.document import Document


class PersonalIdentityNumber(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		encrypted: DF.SmallText | None
		fingerprint: DF.Data | None
		kind: DF.Literal["Personal Identity Number", "Coordination Number"]
		member: DF.Link

	# end: auto-generated types
	pass
