"""What of a term follows from its invoice, the other terms and the app's own actions. It is typed by no way: neither in
the form nor by REST, Data Import or bulk edit."""

from membership_recruitment.membership.fees.settlement import CREDITED
from membership_recruitment.membership.terms.stored import asks

MONEY = {
	"payment_state": "Not invoiced",
	"paid_on": None,
	"outstanding": 0,
	"sales_invoice": None,
	"credit_decision": None,
}
PLACE = {
	"renews": None,
	"reinstates": None,
	"covered_by": None,
	"awaits_payment": 0,
	"planned_start": None,
	"planned_end": None,
	"agreed_end": None,
	"waits_behind": 0,
}
KEPT = {"waited_before_credit": 0, "earlier_cancellation": None, "left_from": None}
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
	"course": None,
	"renewal_problem": None,
	"register_import": None,
}
DERIVED = {**MONEY, **PLACE, **KEPT, **RECKONED}


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
		term.update({field: before.get(field) for field in DERIVED})
		if before.awaits_payment and _asks_for_nothing(term):
			term.update(
				{"awaits_payment": 0, "planned_start": None}
			)  # of another type, which is free, or waived
			term.flags.waived = True


def _asks_for_nothing(term) -> bool:
	on_an_invoice = term.sales_invoice and term.payment_state != CREDITED
	return not term.covered_by and not on_an_invoice and asks(term) <= 0
