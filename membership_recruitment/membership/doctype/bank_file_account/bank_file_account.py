from frappe.model.document import Document


class BankFileAccount(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		account_number: DF.Data | None
		bank_account: DF.Link | None
		bankgiro: DF.Data | None
		currency: DF.Link | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		payments: DF.Int
		total: DF.Currency
	# end: auto-generated types
