"""What of a term follows from its invoice, the other terms and the app's own actions. It is typed by no way: neither in
the form nor by REST, Data Import or bulk edit."""

from frappe.utils import flt

MONEY = {
	"payment_state": "Not invoiced",
	"paid_on": None,
	"outstanding": 0,
	"sales_invoice": None,
	"credit_decision": None,
}
PLACE = {"renews": None, "reinstates": None, "covered_by": None, "awaits_payment": 0, "planned_start": None}
RECKONED = {
	"status": "",
	"due_on": None,
	"first_term": 0,
	"renewed": 0,
	"type_since": None,
	"type_until": None,
	"type_earlier_until": None,
	"type_before": None,
	"type_run": 0,
	"renewal_problem": None,
	"register_import": None,
}
DERIVED = {**MONEY, **PLACE, **RECKONED}


def keep(term) -> None:
	"""Before a Membership is saved: what is derived is as it was stored, and as it begins in a new one.

	The app's own code says that it may (`flags.by_the_app`), or passes over permissions, which nobody can who types.
	"""
	if term.flags.by_the_app or term.flags.ignore_permissions:
		return
	before = term.get_doc_before_save()
	if term.is_new():
		term.update(DERIVED)
	elif before:
		waits = term.awaits_payment
		term.update({field: before.get(field) for field in DERIVED})
		if not waits and not term.covered_by and flt(term.fee) + flt(term.joining_fee) <= 0:
			term.awaits_payment = 0  # of another type, which is free
