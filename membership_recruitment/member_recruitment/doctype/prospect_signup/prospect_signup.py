from frappe.model.document import Document


class ProspectSignup(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		address_line: DF.Data | None
		amount: DF.Currency
		birth_date: DF.Date | None
		campaign: DF.Link | None
		city: DF.Data | None
		confirmed_on: DF.Datetime | None
		consents: DF.SmallText | None
		email: DF.Data | None
		expires_on: DF.Datetime | None
		first_name: DF.Data | None
		guardian_address_line: DF.Data | None
		guardian_city: DF.Data | None
		guardian_name: DF.Data | None
		guardian_postal_code: DF.Data | None
		household: DF.SmallText | None
		joins_online: DF.Check
		language: DF.Link | None
		last_name: DF.Data | None
		member: DF.Link | None
		membership: DF.Link | None
		membership_type: DF.Link | None
		message: DF.SmallText | None
		payment_reference: DF.Data | None
		phone: DF.Data | None
		postal_code: DF.Data | None
		prospect: DF.Link | None
		recruitment_source: DF.Link | None
		signed_up_on: DF.Datetime | None
		status: DF.Literal["Waiting", "Applied", "For the registrar", "Confirmed", "Handled"]
		token_hash: DF.Data | None
	# end: auto-generated types
	"""Written by joining_page/ only; nobody edits one by hand."""
