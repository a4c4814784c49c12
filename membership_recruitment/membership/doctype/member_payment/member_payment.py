import frappe
from frappe.model.document import Document


class MemberPayment(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		amount: DF.Currency
		company: DF.Link
		fee_of: DF.Link | None
		joined_on: DF.Date | None
		joined_source: DF.Link | None
		joined_type: DF.Link | None
		member: DF.Link
		paid_on: DF.Date
		sales_invoice: DF.Link
	# end: auto-generated types
	"""A derived copy of what ERPNext's ledgers say, rebuilt by payments.py; nothing else writes it."""


def on_doctype_update():
	# the report on member value reads this index alone, member by member
	frappe.db.add_index(
		"Member Payment", ["member", "fee_of", "company", "paid_on", "amount"], "payments_of_member"
	)
