"""What the form of a Member shows: terms over time, what is owed, what comes next, and a summary in words."""

from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import add_days, cint, flt, fmt_money, formatdate, getdate

from membership_recruitment.membership.fees import customers as fees_customers
from membership_recruitment.membership.terms import lifecycle, payers
from membership_recruitment.membership.terms.credit_decisions import TO_DECIDE
from membership_recruitment.membership.terms.stored import TERM_COLUMNS, as_lifecycle_term
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
	        also for others); `credit` (what whoever pays has paid too much); `next_renewal`; `notices` (newest first); `household`; `may` (which actions make sense
	        and are permitted); `summary` (parts of one line in words).
	"""
	today = getdate()
	customer = frappe.db.get_value("Member", payers.payer_of(member.name), "customer")
	terms = _terms(member)
	household = _household(member)
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
		"credit": fees_customers.credit(customer),
		"currency": _currency(invoices),
		"next_renewal": _next_renewal(terms, household, today),
		"notices": _notices(member.name),
		"household": household,
	}
	found["may"] = _may(member.name, found)
	found["summary"] = summary(member.status, found)
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
	"""Invoices of the member's terms, and those that the member pays, with their credit notes; none cancelled."""
	named = [term.sales_invoice for term in terms if term.sales_invoice]
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
	"""`payer` (name, full_name) of the member's fee, `payer_is_there`: whether that one pays now, and `paid_for`: whose
	fees the member pays."""
	fields = ["name", "full_name", "status", "membership_type", "end_date"]
	return {
		"payer": frappe.db.get_value("Member", member.payer, fields, as_dict=True) if member.payer else None,
		"payer_is_there": bool(member.payer) and payers.is_there(member.payer),
		"paid_for": frappe.get_all(
			"Member",
			filters={"payer": member.name},
			fields=fields,
			order_by="full_name",
			limit=LARGEST_HOUSEHOLD,
		),
	}


# ---------------------------------------------------------------- what comes next


def _holding(terms: list[frappe._dict]) -> list[frappe._dict]:
	"""Terms that hold or held, newest first."""
	return [term for term in terms if not term.void and (not term.pending or term.kept_until)]


def _next_renewal(terms: list[frappe._dict], household: dict, today: date) -> dict | None:
	"""How it goes on after the term in force: `term` that ends on `end_date`; and the renewal made for it
	(`membership`, `holds`), or else the day on which its invoice is made (`invoice_on`)."""
	holding = _holding(terms)
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
	covered = latest.covered_by and household["payer_is_there"]
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


def _may(member: str, found: dict) -> dict:
	"""Which actions make sense now and are permitted; the server checks again when they are done."""
	alive = not found["deceased_on"]
	may_write = alive and bool(frappe.has_permission("Member", "write", doc=member))
	may_create = may_write and bool(frappe.has_permission("Membership", "create"))
	may_write = may_write and bool(frappe.has_permission("Membership", "write"))
	terms, today = found["terms"], found["today"]
	holding = _holding(terms)
	latest = holding[0] if holding else None
	waits = any(
		_waits(term) and not term.renews and not (latest and term.start_date < latest.start_date)
		for term in terms
	)
	if latest:
		renewable = bool(latest.last_day) and latest.start_date <= today
	else:
		renewable = bool(found["household"]["paid_for"])
	running = latest and latest.last_day and latest.status in (lifecycle.CURRENT, lifecycle.GRACE)
	renewed = latest and latest.renews and latest.start_date > today
	ended = all(term.void or term.status in lifecycle.OVER for term in terms)
	return {
		"renew": may_create and renewable and not waits,
		"change_type": may_write and bool(running or renewed),
		"resign": may_write and not ended,
		"reinstate": may_create and _latest_was_cancelled(terms),
		"new_term": may_create,
	}


def _waits(term: frappe._dict) -> bool:
	return term.pending and not term.cancelled_from and not term.kept_until


def _latest_was_cancelled(terms: list[frappe._dict]) -> bool:
	"""Whether the latest term that held a day is cancelled, or none ever held and one of them is."""
	latest = next((term for term in terms if not term.void), terms[0] if terms else None)
	return bool(latest and latest.cancelled_from)


# ---------------------------------------------------------------- in words


def summary(status: str, found: dict) -> list[str]:
	"""The member's standing in words: parts of one line, the first of which says the status."""
	parts = [_standing(status, found)]
	for term in found["terms"]:
		if term.credit_decision == TO_DECIDE:
			parts.append(_("the credit of {0} waits for a decision").format(term.name))
	if status != lifecycle.DECEASED:
		parts += _fees(found)
		if (payer := found["household"]["payer"]) and found["household"]["payer_is_there"]:
			parts.append(_("fee paid by {0}").format(payer.full_name))
	if found["notices"] and status != lifecycle.DECEASED:
		parts.append(_notice(found["notices"][0]))
	return parts


def _standing(status: str, found: dict) -> str:
	today = found["today"]
	holding = _holding(found["terms"])
	term = next((term for term in holding if term.start_date <= today), None)
	if status == lifecycle.DECEASED:
		return _("Died on {0}").format(formatdate(found["deceased_on"]))
	if not found["terms"]:
		return _("No term yet")
	if status == lifecycle.PENDING:
		waiting = next((term for term in found["terms"] if term.pending and not term.cancelled_from), None)
		if waiting and not waiting.approved:
			return _("Waits for approval")
		return _("Waits for the fee")
	if status == lifecycle.UPCOMING and holding:
		return _("Starts on {0}").format(
			formatdate(holding[-1].start_date if not term else holding[0].start_date)
		)
	if not term:
		return _("Never a member: no term held")
	if status == lifecycle.CURRENT:
		return _current(term, today)
	if status == lifecycle.GRACE:
		return _("Term ended on {0}, in grace until {1}").format(
			formatdate(term.end_date), formatdate(term.grace_until)
		)
	if status == lifecycle.CANCELLED:
		return _("Cancelled from {0}: {1}").format(
			formatdate(term.cancelled_from), _(term.cancellation_reason, context="Membership")
		)
	return _("Expired: the last term ended on {0}").format(formatdate(term.end_date))


def _current(term: frappe._dict, today: date) -> str:
	covered = not term.pending and (term.last_day is None or term.last_day >= today)
	if term.kept_until and term.kept_until >= today and not covered:
		return _("Counts as current until {0}: {1}").format(formatdate(term.kept_until), term.kept_reason)
	if term.cancelled_from:
		return _("Current until {0}, then cancelled").format(formatdate(term.last_day))
	if term.last_day is None:
		return _("Current for life")
	return _("Current until {0}").format(formatdate(term.last_day))


def _fees(found: dict) -> list[str]:
	terms = {term.name: term for term in found["terms"]}
	unpaid = _unpaid_invoices(found["invoices"])
	parts = [_unpaid(unpaid[0], terms, found["today"])] if unpaid else []
	if len(unpaid) > 1:
		parts.append(
			_("{0} unpaid in all").format(_money(sum(row.outstanding for row in unpaid), unpaid[0].currency))
		)
	if found["credit"]:
		parts.append(_("credit of {0}").format(_money(found["credit"], found["currency"])))
	renewal = found["next_renewal"]
	if not renewal:
		return parts
	if renewal["holds"]:
		parts.append(_("renewed until {0}").format(_day_or_lifetime(renewal["end_date"])))
	elif renewal["membership"]:
		waiting = terms[renewal["membership"]]
		drafted = any(row.name == waiting.sales_invoice and not row.submitted for row in found["invoices"])
		if drafted:
			parts.append(_("renewal invoice is a draft"))
	elif renewal["invoice_on"]:
		late = renewal["invoice_on"] <= found["today"]
		parts.append(
			_("renewal invoice comes with the next nightly run")
			if late
			else _("renewal invoice comes {0}").format(formatdate(renewal["invoice_on"]))
		)
	return parts


def _unpaid_invoices(invoices: list[frappe._dict]) -> list[frappe._dict]:
	"""Submitted invoices of which something is left, less credit notes against them that are not reconciled yet."""
	credits: dict[str, float] = {}
	for row in invoices:
		if row.is_return and row.submitted and row.return_against:
			credits[row.return_against] = credits.get(row.return_against, 0) + flt(row.outstanding)
	left = (
		frappe._dict(row, outstanding=flt(row.outstanding) + credits.get(row.name, 0))
		for row in invoices
		if row.submitted and not row.is_return
	)
	return [row for row in left if row.outstanding > 0]


def _unpaid(invoice: frappe._dict, terms: dict, today: date) -> str:
	"""One unpaid invoice: what it is for, when it is due, how much is left and its payment reference."""
	term = terms.get(invoice.membership)
	sentences = {
		(True, False): _("renewal invoice due {0}, {1} unpaid"),
		(True, True): _("renewal invoice was due {0}, {1} unpaid"),
		(False, False): _("invoice due {0}, {1} unpaid"),
		(False, True): _("invoice was due {0}, {1} unpaid"),
	}
	words = sentences[bool(term and term.renews), invoice.due_date < today]
	words = words.format(formatdate(invoice.due_date), _money(invoice.outstanding, invoice.currency))
	if invoice.payment_reference:
		words += " " + _("(OCR {0})").format(invoice.payment_reference)
	return words


def _notice(notice: frappe._dict) -> str:
	channels = {"E-mail": _("e-mail"), "Letter": _("letter"), "Task": _("task")}
	day = formatdate(getdate(notice.sent_on) if notice.sent_on else notice.due_on)
	sentences = {
		"Failed": _("last notice failed: {0} {1}"),
		"To print": _("notice to print: {0} {1}"),
		"Due": _("notice due: {0} {1}"),
	}
	return sentences.get(notice.status, _("last notice: {0} {1}")).format(channels[notice.channel], day)


def _day_or_lifetime(day: date | None) -> str:
	return formatdate(day) if day else _("lifetime")


def _money(amount: float, currency: str) -> str:
	return fmt_money(amount, currency=currency)
