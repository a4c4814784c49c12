from frappe.model.document import Document


class ProspectSignup(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		campaign: DF.Link | None
		confirmed_on: DF.Datetime | None
		consents: DF.SmallText | None
		email: DF.Data | None
		expires_on: DF.Datetime | None
		first_name: DF.Data | None
		language: DF.Link | None
		last_name: DF.Data | None
		member: DF.Link | None
		membership_type: DF.Link | None
		message: DF.SmallText | None
		phone: DF.Data | None
		recruitment_source: DF.Link | None
		signed_up_on: DF.Datetime | None
		status: DF.Literal["Waiting", "For the registrar", "Confirmed", "Handled"]
		token_hash: DF.Data | None
	# end: auto-generated types
	"""Written by joining_page/signup.py only; nobody edits one by hand."""
