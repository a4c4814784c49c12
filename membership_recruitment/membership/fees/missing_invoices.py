"""*Invoice those who have none*: terms with a fee that stand on no invoice, whatever day they began on.

The list and the batch ask the same filters. As in renewal_invoices.py each payer is a transaction of its own, and what
is looked up under the payer's lock decides, so that each term is invoiced once.
"""

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.fees import renewal_invoices
from membership_recruitment.membership.fees.invoices import make_invoice
from membership_recruitment.membership.terms import payers

# whoever is gone, or waits for approval, is asked for nothing
STATUSES = ("Pending", "Upcoming", "Current", "Grace")


def filters() -> list[list]:
	"""Which terms have none; for the desk's list too."""
	return [
		["Membership", "status", "in", list(STATUSES)],
		["Membership", "approved", "=", 1],
		["Membership", "fee", ">", 0],
		["Membership", "sales_invoice", "is", "not set"],
		["Membership", "covered_by", "is", "not set"],
		["Membership", "cancelled_from", "is", "not set"],
	]


@frappe.whitelist()
def found() -> dict:
	"""How many terms have no invoice, for the question before they get one.

	Returns:
	        `terms`; `total`, their fees; `filters` of the list that shows them.
	"""
	frappe.has_permission("Membership", "write", throw=True)
	fees = frappe.get_all("Membership", filters=filters(), pluck="fee")
	return {"terms": len(fees), "total": sum(fees), "filters": filters()}


@frappe.whitelist(methods=["POST"])
def make() -> dict:
	"""Invoice every term that has none, one invoice to each payer. Many are left to a job.

	Returns:
	        As renewal_invoices.make_due; or `{"enqueued": n}`.
	"""
	frappe.has_permission("Membership", "write", throw=True)
	terms = frappe.get_all("Membership", filters=filters(), pluck="name")
	if len(terms) <= renewal_invoices.AT_ONCE:
		return make_all()
	frappe.enqueue(
		make_all,
		queue="long",
		timeout=renewal_invoices.SECONDS_PER_JOB + 300,
		job_id="membership_recruitment.missing_invoices",
		deduplicate=True,
	)
	return {"enqueued": len(terms)}


def make_all() -> dict:
	"""The batch. Commits after each payer; what there is no time for goes on in a job of its own."""
	terms = frappe.get_all("Membership", filters=filters(), pluck="name", order_by="start_date asc, name asc")
	result = renewal_invoices.run(
		payers.by_payer(terms), invoice_payer, seconds=renewal_invoices.SECONDS_PER_JOB
	)
	if result["left"] and result["invoices"]:
		frappe.enqueue(make_all, queue="long", timeout=renewal_invoices.SECONDS_PER_JOB + 300)
	return result


def invoice_payer(payer: str, terms: list[str]) -> dict:
	"""One invoice for those of a payer's terms that have none now. Commits nothing.

	Args:
	        payer: The Member who pays; the row is locked, or passed over where another run holds it.
	        terms: Those that had none when they were looked up.
	"""
	if not frappe.db.sql("select name from `tabMember` where name = %s for update skip locked", payer):
		return {"left": 1}
	without = frappe.get_all(
		"Membership", filters=[*filters(), ["Membership", "name", "in", terms]], pluck="name"
	)
	if without:
		make_invoice(without, day=getdate())
	renewal_invoices.clear_problem(terms)
	return {"invoices": int(bool(without)), "terms": len(without)}
