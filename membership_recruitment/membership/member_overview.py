"""What the form of a Member shows: terms over time, what is owed, what comes next, and a summary in words."""

from datetime import date, timedelta

import frappe
from frappe.utils import add_days, cint, flt, getdate

from membership_recruitment.membership import member_summary
from membership_recruitment.membership.bank_files import surplus
from membership_recruitment.membership.fees import customers as fees_customers
from membership_recruitment.membership.member_summary import holding_terms
from membership_recruitment.membership.terms import lifecycle, payers, reinstatement
from membership_recruitment.membership.terms.stored import (
	TERM_COLUMNS,
	as_lifecycle_term,
	pending_sql,
	void_sql,
)
from membership_recruitment.settings import rules

LATEST_NOTICES = 5
LARGEST_HOUSEHOLD = 50


def overview(member) -> dict:
	"""Everything that the form shows beside the member's own fields.

	Args:
	        member: The Member document; the caller has checked that the user may read it.

	Returns:
	        `today`; `terms` (newest first, with `grace_until`, `void` and what the invoice says); `spells`;
	        `invoices` and `payments` (oldest first, in the company's currency); `balance` (what the member owes,
	        also for others); `credit` (what whoever pays has paid too much); `surpluses` (rows of `surplus.open_of`, for
	        whoever may read bank payments); `next_renewal`; `notices` (newest first);
	        `household`; `left_out` (whether the payer's fee goes on, but not the member's own term); `may` (which actions
	        make sense and are permitted); `summary` (parts of one line in words).
	"""
	today = getdate()
	terms = _terms(member)
	household = _household(member)
	payer = (household["payer"] if household["payer_is_there"] else member).name
	invoices = _invoices(member.name, terms)
	found = {
		"today": today,
		"deceased_on": getdate(member.deceased_on) if member.deceased_on else None,
		"terms": terms,
		"spells": _spells(member.name),
		"invoices": invoices,
		"payments": _payments([invoice.name for invoice in invoices]),
		"balance": sum(
			flt(invoice.outstanding)
			for invoice in invoices
			if invoice.submitted and invoice.payer == member.name
		),
		"credit": fees_customers.credit_of(payer),
		"surpluses": surplus.open_of([payer]) if frappe.has_permission("Bank Payment", "read") else [],
		"currency": _currency(invoices),
		"next_renewal": _next_renewal(terms, household, today),
		"notices": _notices(member.name),
		"household": household,
	}
	found["left_out"] = _is_left_out(member, found)
	found["may"] = _may(member, found)
	found["summary"] = member_summary.summary(member.status, found)
	return found


# ---------------------------------------------------------------- reading


def _terms(member) -> list[frappe._dict]:
	rows = frappe.db.sql(
		f"""select name, membership_type, next_membership_type, cancellation_reason, status, renewed, fee, outstanding,
			paid_on, sales_invoice, covered_by, credit_decision, leaving_said_on, kept_reason, renewal_problem,
			{", ".join(TERM_COLUMNS)}
		from `tabMembership` where member = %s order by start_date desc, creation desc""",
		member.name,
		as_dict=True,
	)
	grace_days = rules().grace_days
	next_start = None
	for row in rows:
		term = as_lifecycle_term(row)
		row.void, row.pending, row.last_day = term.void, term.pending, term.last_covered
		row.grace_until = None
		if term.void or (term.pending and not term.kept_until):
			continue
		if row.end_date and not row.cancelled_from:
			limits = [next_start, getdate(member.deceased_on) if member.deceased_on else None]
			days = [limit - timedelta(days=1) for limit in limits if limit]
			last = min([row.end_date + timedelta(days=grace_days), *days])
			row.grace_until = last if last > row.end_date else None
		next_start = row.start_date
	return rows


def _spells(member: str) -> list[frappe._dict]:
	return frappe.get_all(
		"Membership Spell",
		filters={"member": member},
		fields=["start_date", "end_date", "active_to", "ended"],
		order_by="start_date",
	)


def _invoices(member: str, terms: list[frappe._dict]) -> list[frappe._dict]:
	"""Invoices of the member's terms, and those that the member pays, with their credit notes; none cancelled. Of what a
	payer's fee no longer covers nobody's invoice asks anything."""
	named = [
		term.sales_invoice for term in terms if term.sales_invoice and not (term.covered_by and term.void)
	]
	return frappe.db.sql(
		"""select name, posting_date, due_date, grand_total as total, outstanding_amount as outstanding, currency,
			payment_reference, docstatus = 1 as submitted, is_return, return_against, member as payer, membership
		from `tabSales Invoice` where docstatus < 2 and (member = %s or name in %s)
		order by posting_date, creation""",
		(member, tuple(named) or ("",)),
		as_dict=True,
	)


def _payments(invoices: list[str]) -> list[frappe._dict]:
	"""Payment Entries and Journal Entries booked against these invoices."""
	return frappe.db.sql(
		"""select posting_date, voucher_type, voucher_no, -sum(amount) as amount, against_voucher_no as invoice
		from `tabPayment Ledger Entry`
		where against_voucher_type = 'Sales Invoice' and against_voucher_no in %s and delinked = 0
			and voucher_type in ('Payment Entry', 'Journal Entry')
		group by posting_date, voucher_type, voucher_no, against_voucher_no
		order by posting_date, voucher_no""",
		(tuple(invoices) or ("",),),
		as_dict=True,
	)


def _currency(invoices: list[frappe._dict]) -> str:
	if invoices:
		return invoices[-1].currency
	company = rules().company
	return frappe.get_cached_value("Company", company, "default_currency") if company else ""


def _notices(member: str) -> list[frappe._dict]:
	return frappe.get_all(
		"Renewal Notice",
		filters={"member": member},
		fields=["name", "status", "channel", "due_on", "sent_on", "recipient", "membership"],
		order_by="due_on desc",
		limit=LATEST_NOTICES,
	)


def _household(member) -> dict:
	"""`payer` (name, full_name) of the member's fee, `payer_is_there`: whether that one pays now, `payer_term`: the
	latest term of that one that holds, and `paid_for`: whose fees the member pays."""
	fields = ["name", "full_name", "status", "membership_type", "end_date"]
	there = bool(member.payer) and payers.is_there(member.payer)
	return {
		"payer": frappe.db.get_value("Member", member.payer, fields, as_dict=True) if member.payer else None,
		"payer_is_there": there,
		"payer_term": _latest_term(member.payer) if there else None,
		"paid_for": frappe.get_all(
			"Member",
			filters={"payer": member.name},
			fields=fields,
			order_by="full_name",
			limit=LARGEST_HOUSEHOLD,
		),
	}


def _latest_term(member: str) -> frappe._dict | None:
	"""Without a lock, as everything here."""
	rows = frappe.db.sql(
		f"""select t.name, t.membership_type, t.start_date, t.end_date from `tabMembership` t
		where t.member = %s and not {pending_sql("t")} and not {void_sql("t")} order by t.start_date desc limit 1""",
		member,
		as_dict=True,
	)
	return rows[0] if rows else None


# ---------------------------------------------------------------- what comes next


def _next_renewal(terms: list[frappe._dict], household: dict, today: date) -> dict | None:
	"""How it goes on after the term in force: `term` that ends on `end_date`; and the renewal made for it
	(`membership`, `holds`), or else the day on which its invoice is made (`invoice_on`)."""
	holding = holding_terms(terms)
	waiting = next((term for term in terms if term.renews and _waits(term)), None)
	if not holding or holding[0].last_day is None or holding[0].cancelled_from:
		return None
	latest = holding[0]
	if latest.start_date > today and len(holding) > 1:
		return {
			"term": holding[1].name,
			"membership": latest.name,
			"holds": True,
			"end_date": latest.end_date,
			"invoice_on": None,
		}
	if waiting:
		return {
			"term": latest.name,
			"membership": waiting.name,
			"holds": False,
			"end_date": latest.end_date,
			"invoice_on": None,
		}
	if latest.status not in lifecycle.STATUSES or latest.status in (lifecycle.EXPIRED, lifecycle.DECEASED):
		return None
	kind = frappe.get_cached_doc("Membership Type", latest.next_membership_type or latest.membership_type)
	with_payer = household["payer_term"]
	covered = latest.covered_by and with_payer and with_payer.name == latest.covered_by
	invoices = rules().make_renewal_invoices and kind.period_kind != "Lifetime" and not covered
	return {
		"term": latest.name,
		"membership": None,
		"holds": False,
		"end_date": latest.end_date,
		"invoice_on": getdate(add_days(latest.end_date, -cint(kind.renewal_invoice_days)))
		if invoices
		else None,
	}


def _may(member, found: dict) -> dict:
	"""Which actions make sense now and are permitted; the server checks again when they are done."""
	alive = not found["deceased_on"]
	may_write = alive and bool(frappe.has_permission("Member", "write", doc=member))
	may_create = may_write and bool(frappe.has_permission("Membership", "create"))
	may_write = may_write and bool(frappe.has_permission("Membership", "write"))
	terms, today = found["terms"], found["today"]
	holding = holding_terms(terms)
	latest = holding[0] if holding else None
	waits = any(
		_waits(term) and not term.renews and not (latest and term.start_date < latest.start_date)
		for term in terms
	)
	if latest:
		renewable = bool(latest.last_day) and latest.start_date <= today
		renewable = renewable or any(_left_out(row, latest) for row in found["household"]["paid_for"])
	else:
		renewable = bool(found["household"]["paid_for"])
	running = latest and latest.last_day and latest.status in (lifecycle.CURRENT, lifecycle.GRACE)
	renewed = latest and latest.renews and latest.start_date > today
	ended = all(term.void or term.status in lifecycle.OVER for term in terms)
	return {
		"renew": may_create and renewable and not waits,
		"change_type": may_write and bool(running or renewed),
		"resign": may_write and not ended,
		"reinstate": may_create and _can_be_reinstated(terms, today),
		"new_term": may_create,
	}


def _left_out(member: frappe._dict, payer_term: frappe._dict) -> bool:
	"""Whether a fee goes on that covers a member whose own term ends before."""
	grace_and_a_day = timedelta(days=rules().grace_days + 1)  # then the next term joins on still
	return bool(
		member.end_date
		and (
			member.status in (lifecycle.CURRENT, lifecycle.GRACE)
			or (member.status == lifecycle.EXPIRED and getdate() <= member.end_date + grace_and_a_day)
		)
		and not payer_term.cancelled_from
		and member.membership_type == payer_term.membership_type
		and (payer_term.end_date is None or member.end_date < payer_term.end_date)
		and frappe.get_cached_doc("Membership Type", payer_term.membership_type).shared_fee
	)


def _is_left_out(member, found: dict) -> bool:
	payer_term, renewed = found["household"]["payer_term"], found["next_renewal"]
	return bool(payer_term and not (renewed and renewed["membership"]) and _left_out(member, payer_term))


def _waits(term: frappe._dict) -> bool:
	return term.pending and not term.cancelled_from and not term.kept_until


def _can_be_reinstated(terms: list[frappe._dict], today: date) -> bool:
	"""Whether the latest term that held a day is cancelled, or none ever held and one of them is; or one that would still
	run, and the one that was to follow it holds."""
	held = [term for term in terms if not term.void]
	if not held:
		return bool(terms and terms[0].cancelled_from)
	place = next((place for place, term in enumerate(held) if term.cancelled_from), None)
	if not place:
		return place == 0
	return reinstatement.goes_on(held[place], held[place - 1], today)
