"""What stands on the lines of a Sales Invoice for terms: fees, joining fees and a donation, and the same for print."""

from collections.abc import Iterable
from decimal import Decimal

import frappe
import pyqrcode
import stdnum.iban
from frappe import _
from frappe.translate import print_language
from frappe.utils import flt, formatdate

from membership_recruitment.membership.fees import items, open_credits
from membership_recruitment.membership.fees import ways_to_pay as machine_read
from membership_recruitment.membership.terms import periods
from membership_recruitment.settings import rules


def fee_lines(rows: list[frappe._dict], language: str, company: str) -> list[dict]:
	"""A line for each fee, followed by one for the joining fee where that is asked too."""
	lines = []
	for row, (text, joining_text) in zip(rows, texts(rows, language), strict=True):
		if flt(row.fee) > 0:
			lines.append(_fee_line(row, "item", row.fee, text, company))
		if flt(row.joining_fee) > 0:
			lines.append(_fee_line(row, "joining_fee_item", row.joining_fee, joining_text, company))
	return lines


def _fee_line(row: frappe._dict, item_field: str, fee: float, text: str, company: str) -> dict:
	item, own = frappe.get_cached_value("Membership Type", row.membership_type, ("item", item_field))
	item = own or item
	if not item:
		frappe.throw(
			_("The membership type {0} has no item. Make one on the membership type first.").format(
				frappe.utils.escape_html(_(row.membership_type))
			)
		)
	items.refuse_without_account(item, company)
	return {
		"item_code": item,
		"qty": 1,
		"rate": flt(fee),
		"price_list_rate": flt(fee),
		"description": text,
		"membership": row.name,
	}


def donation_line(donation: float, company: str) -> dict:
	item = rules().donation_item
	if not item:
		frappe.throw(_("There is no item for donations. Choose one in Membership Settings."))
	items.refuse_without_account(item, company)
	return {"item_code": item, "qty": 1, "rate": donation, "price_list_rate": donation}


def texts(rows: list[frappe._dict], language: str) -> list[tuple[str, str]]:
	"""Of each row, what the fee is for, and what the joining fee is for."""
	covered = covered_names(row.name for row in rows)
	with print_language(language):
		return [
			(_text(row, covered.get(row.name, [])), _("Joining fee, {0}").format(row.member_name))
			for row in rows
		]


def _text(row: frappe._dict, covered: list[str]) -> str:
	"""What a line is for, in the language in force."""
	text = _("{0}, {1}, {2}").format(_(row.membership_type), row.member_name, period(row))
	if share := _share_of_fee(row):
		text += f"<br>{share}"
	if covered:
		text += "<br>" + _("Also covers {0}").format(", ".join(covered))
	return text


def _share_of_fee(row: frappe._dict) -> str:
	"""Months that a pro-rated term pays for, of those of a whole one; empty where the fee is whole or was agreed otherwise."""
	kind = frappe.get_cached_doc("Membership Type", row.membership_type)
	rule = kind.period_rule()
	months, whole = periods.months_left(rule, row.start_date)
	if not kind.pro_rate or months == whole:
		return ""
	pro_rated = flt(row.fee) == periods.pro_rated(flt(kind.fee), rule, row.start_date)
	return _("{0}/{1} of the fee").format(months, whole) if pro_rated else ""


def period(row) -> str:
	"""First and last day of a term, in the language in force."""
	first = formatdate(row.start_date, "d MMMM y")
	if not row.end_date:
		return _("for life from {0}").format(first)
	return f"{first} – {formatdate(row.end_date, 'd MMMM y')}"


def covered_names(terms: Iterable[str]) -> dict[str, list[str]]:
	"""Names of the people whom these terms' fees cover too, by term."""
	found: dict[str, list[str]] = {}
	for row in frappe.get_all(
		"Membership",
		filters={"covered_by": ["in", list(terms)]},
		fields=["covered_by", "member_name", "start_date", "cancelled_from"],
		order_by="member_name asc",
	):
		if not row.cancelled_from or row.cancelled_from > row.start_date:
			found.setdefault(row.covered_by, []).append(row.member_name)
	return found


# ---------------------------------------------------------------- print format


def membership_lines(doc) -> dict[str, dict]:
	"""For the print format: what each line of a Sales Invoice is for, by the line's name.

	Args:
	        doc: The Sales Invoice.

	Returns:
	        `{"membership_type", "person", "period", "share", "covers"}` for lines with a term, in the language of the print.
	"""
	terms: dict[str, str] = {}
	for row in doc.items:
		if row.get("membership"):
			terms.setdefault(row.membership, row.name)  # the fee, before a joining fee
	if not terms:
		return {}
	covered = covered_names(terms)
	rows = frappe.get_all(
		"Membership",
		filters={"name": ["in", list(terms)]},
		fields=["name", "member_name", "membership_type", "start_date", "end_date", "fee"],
	)
	return {
		terms[row.name]: {
			"membership_type": _(row.membership_type),
			"person": row.member_name,
			"period": period(row),
			"share": _share_of_fee(row),
			"covers": covered.get(row.name, []),
		}
		for row in rows
	}


def ways_to_pay(doc) -> dict[str, str]:
	"""For the print format: how a Sales Invoice is paid by machines.

	Args:
	        doc: The Sales Invoice.

	Returns:
	        What `for_machines` returns; empty where nothing is left to pay.
	"""
	left = (
		open_credits.left_to_pay(doc.name, doc.outstanding_amount)
		if doc.docstatus
		else flt(doc.rounded_total or doc.grand_total, 2)
	)
	if doc.is_return or doc.docstatus > 1 or left <= 0 or not doc.payment_reference:
		return {}
	return for_machines(doc.payment_reference, Decimal(str(left)), doc.currency, iban(doc.company))


def for_machines(
	payment_reference: str, left: Decimal, currency: str, iban: str | None = None
) -> dict[str, str]:
	"""`swish` (the QR code as a picture's address) with `swish_number`, and `ocr_line` of a sum, as far as the association has
	numbers for them, and where an `iban` is given, that and the reference (`rf`) for those abroad; as people read them."""
	found, association = {}, rules()
	if currency == "SEK" and association.swish_number:
		code = machine_read.swish_code(association.swish_number, left, payment_reference)
		found["swish"] = "data:image/png;base64," + pyqrcode.create(code, error="M").png_as_base64_str(
			scale=4
		)
		found["swish_number"] = machine_read.swish_as_written(association.swish_number)
	if currency == "SEK" and association.bankgiro_number:
		found["ocr_line"] = machine_read.ocr_line(payment_reference, left, association.bankgiro_number)
	if iban:
		found |= {"iban": stdnum.iban.format(iban), "rf": machine_read.rf_reference(payment_reference)}
	return found


def iban(company: str) -> str | None:
	"""Of a company's default bank account."""
	default = {"company": company, "is_company_account": 1, "is_default": 1, "disabled": 0}
	return frappe.db.get_value("Bank Account", default, "iban")


def bankgiro_number() -> str | None:
	"""For the print format: where to pay."""
	return rules().bankgiro_number
