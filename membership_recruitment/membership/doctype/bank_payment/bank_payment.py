import frappe
from frappe.model.document import Document


class BankPayment(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		account_number: DF.Data | None
		amount: DF.Currency
		bank_account: DF.Link | None
		bank_file: DF.Link
		bank_reference: DF.Data | None
		bank_transaction: DF.Link | None
		bankgiro: DF.Data | None
		currency: DF.Link
		day: DF.Date
		decided_by: DF.Link | None
		end_to_end: DF.Data | None
		entry_amount: DF.Currency
		file_kind: DF.Data | None
		member: DF.Link | None
		message: DF.SmallText | None
		outcome: DF.Literal["Booked", "To Decide", "Not Ours", "Pay Back", "Reversed"]
		payer: DF.Data | None
		payer_account: DF.Data | None
		payer_phone: DF.Data | None
		payment_entry: DF.Link | None
		payment_key: DF.Data
		pays: DF.LongText | None
		proposals: DF.LongText | None
		reason: DF.Literal[None]
		refusal: DF.SmallText | None
		surplus: DF.Currency
		surplus_choice: DF.Literal["", "Gift", "Next Fee", "Paid Back"]
		surplus_invoice: DF.Link | None
		surplus_payment: DF.Link | None
		uetr: DF.Data | None
		written_references: DF.SmallText | None
	# end: auto-generated types


def on_doctype_update():
	# what waits, and what is left to decide
	frappe.db.add_index("Bank Payment", ["outcome", "day"], "left_to_decide")
