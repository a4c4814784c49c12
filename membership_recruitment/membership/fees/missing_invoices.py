"""*Invoice those who have none*: terms with a fee that stand on no invoice that asks for it, whatever day they began on.

The question, the list and the batch ask one rule. As in renewal_invoices.py each payer is a transaction of its own, and what
is looked up under the payer's lock decides, so that each term is invoiced once.
"""

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.fees import renewal_invoices
from membership_recruitment.membership.fees.invoices import are_submitted, make_invoice
from membership_recruitment.membership.fees.settlement import CREDITED
from membership_recruitment.membership.terms import credit_decisions, payers

# whoever is gone, or waits for approval, is asked for nothing
STATUSES = ("Pending", "Upcoming", "Current", "Grace")


def terms_without(among: list[str] | None = None) -> list[frappe._dict]:
	"""Terms that ask for a fee, or a joining fee, and stand on no invoice that asks for it: on none at all, or on one
	that was credited as a correction with none in its place.

	Args:
	        among: Names of Memberships; of all by default.

	Returns:
	        Rows with name and `amount`, what is to be paid; the first to begin comes first.
	"""
	return frappe.db.sql(
		f"""select t.name, t.fee + t.joining_fee as amount
		from `tabMembership` t left join `tabSales Invoice` s on s.name = t.sales_invoice
		where t.status in %(statuses)s and t.approved = 1
			and (t.cancelled_from is null or t.cancelled_from > greatest(t.start_date, %(day)s))
			and ifnull(t.covered_by, '') = '' and t.fee + t.joining_fee > 0
			and (ifnull(t.sales_invoice, '') = ''
				or (t.payment_state = %(credited)s and t.credit_decision = %(correction)s and s.docstatus > 0))
			{"" if among is None else "and t.name in %(among)s"}
		order by t.start_date, t.name""",
		{
			"statuses": STATUSES,
			"day": getdate(),
			"credited": CREDITED,
			"correction": credit_decisions.CORRECTION,
			"among": tuple(among or ("",)),
		},
		as_dict=True,
	)


@frappe.whitelist()
def found() -> dict:
	"""How many terms have no invoice, for the question before they get one.

	Returns:
	        `terms`; `total`, their fees and joining fees; `submitted` (otherwise drafts are made); `filters` of the list that shows them, by name: filters of a
	        list have no "or".
	"""
	frappe.has_permission("Membership", "write", throw=True)
	rows = terms_without()
	return {
		"terms": len(rows),
		"total": sum(row.amount for row in rows),
		"submitted": are_submitted(),
		"filters": [["Membership", "name", "in", [row.name for row in rows]]],
	}


@frappe.whitelist(methods=["POST"])
def make() -> dict:
	"""Invoice every term that has none, one invoice to each payer. Many are left to a job.

	Returns:
	        As renewal_invoices.make_due; or `{"enqueued": n}`.
	"""
	frappe.has_permission("Membership", "write", throw=True)
	terms = terms_without()
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
	terms = [row.name for row in terms_without()]
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
	without = [row.name for row in terms_without(terms)]
	if without:
		make_invoice(without, day=getdate())
	renewal_invoices.clear_problem(terms)
	return {"invoices": int(bool(without)), "terms": len(without)}
