import frappe
from frappe.model.document import Document


class MemberPayment(Document):
	"""A derived copy of what ERPNext's ledgers say, rebuilt by payments.py; nothing else writes it."""


def on_doctype_update():
	# the report on member value reads this index alone, member by member
	frappe.db.add_index(
		"Member Payment", ["member", "fee_of", "company", "paid_on", "amount"], "payments_of_member"
	)
