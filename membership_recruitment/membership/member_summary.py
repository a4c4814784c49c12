"""Where a member stands, in words: one line on the form, made of what member_overview.py found."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import flt, fmt_money, formatdate, getdate

from membership_recruitment.membership.terms import lifecycle
from membership_recruitment.membership.terms.credit_decisions import TO_DECIDE


def holding_terms(terms: list[frappe._dict]) -> list[frappe._dict]:
	"""Terms that hold or held, newest first."""
	return [term for term in terms if not term.void and (not term.pending or term.kept_until)]


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
			if found["left_out"]:
				parts.append(
					_("the fee of {0} goes on, this membership is not renewed").format(payer.full_name)
				)
	if found["notices"] and status != lifecycle.DECEASED:
		parts.append(_notice(found["notices"][0]))
	return parts


def _standing(status: str, found: dict) -> str:
	today = found["today"]
	holding = holding_terms(found["terms"])
	term = next((term for term in holding if term.start_date <= today), None)
	if status == lifecycle.DECEASED:
		return _("Died on {0}").format(formatdate(found["deceased_on"]))
	if not found["terms"]:
		return _("No term yet")
	if status == lifecycle.PENDING:
		waiting = next((term for term in found["terms"] if term.pending and not term.cancelled_from), None)
		if waiting and not waiting.approved:
			role = frappe.get_cached_doc("Membership Type", waiting.membership_type).approved_by()
			return _("Waits for approval by the role {0}").format(_(role))
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
	covers = not term.pending and (term.last_day is None or term.last_day >= today)
	if term.kept_until and term.kept_until >= today and not (covers and _reaches(term, term.kept_until)):
		return _("Counts as current until {0}: {1}").format(formatdate(term.kept_until), term.kept_reason)
	if term.cancelled_from:
		return _("Current until {0}, then cancelled").format(formatdate(term.last_day))
	if term.last_day is None:
		return _("Current for life")
	return _("Current until {0}").format(formatdate(term.last_day))


def _reaches(term: frappe._dict, kept_until: date) -> bool:
	"""Whether a term holds by itself up to its override's day; one that is cancelled is not kept beyond that."""
	return bool(term.cancelled_from) or term.last_day is None or term.last_day >= kept_until


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
