"""Make Sales Invoices for terms: one for the payer, with a line for each fee and one for a donation."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.translate import print_language
from frappe.utils import add_days, cint, flt, formatdate, getdate

from membership_recruitment.membership.fees import customers, items, payment_reference
from membership_recruitment.membership.fees.settlement import CREDITED
from membership_recruitment.people.addresses import address_of
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts, database

PRINT_FORMAT = "Membership Invoice"
OCR_SERIES = "OCR-"
# so that all are equally long for a long time, and what somebody mistypes is rarely one
FIRST_OCR = 100_000


def make_invoice(
	terms: list[str], donation: float = 0.0, *, submit: bool | None = None, day: date | None = None
) -> str:
	"""One Sales Invoice to whoever pays these terms.

	The payer's row is locked first and the terms after it, so that no term gets two invoices however many ask at
	the same time. Permission is the caller's to check: staff without accounting roles make invoices by this.

	Args:
	        terms: Names of Memberships with one payer. What one of their fees covers may be among them.
	        donation: A gift beyond the fee, in the company's currency, as a line of its own.
	        submit: None: as Membership Settings says for renewal invoices.
	        day: Posting date (default: today).

	Returns:
	        The Sales Invoice's name.

	Raises:
	        frappe.ValidationError: With one sentence, where something is missing or asked twice.
	"""
	donation, day = flt(donation, 2), getdate(day)
	if donation < 0:
		frappe.throw(_("The donation is negative. Enter zero or more."))
	if not terms:
		frappe.throw(_("There is nothing to invoice. Choose at least one term."))
	company = items.company_or_refuse()
	payer, members = _one_payer(terms)
	# of somebody else than the payer where there is one: the dead pay for themselves only
	customer = customers.customer_of(max(members, key=lambda member: member != payer))
	rows = _locked(terms)
	fees = _refuse_what_cannot_be_invoiced(rows, day, with_donation=bool(donation))
	language = frappe.db.get_value("Member", payer, "language") or frappe.db.get_default("lang") or "en"
	lines = [_fee_line(row, text, company) for row, text in zip(fees, _texts(fees, language), strict=True)]
	if donation:
		lines.append(_donation_line(donation, company))

	invoice = _draft(customer, company, language, day, lines)
	invoice.member = payer
	# whoever may write the register may ask for the fee; the invoice's form stays for accounting staff
	invoice.flags.ignore_permissions = True
	invoice.insert()
	# ERPNext's Tax Rules name a template; its form adds it
	if invoice.taxes_and_charges and not invoice.taxes:
		invoice.set_missing_values()
		invoice.save()
	if rules().submit_renewal_invoices if submit is None else submit:
		invoice.submit()
	return invoice.name


def _draft(customer: str, company: str, language: str, day: date, lines: list[dict]):
	"""The Sales Invoice, not saved yet."""
	currency = frappe.get_cached_value("Company", company, "default_currency")
	address = address_of("Customer", customer, for_invoices=True)
	invoice = frappe.new_doc("Sales Invoice")
	invoice.update(
		{
			"customer": customer,
			"customer_address": address.name if address else None,
			"company": company,
			"currency": currency,
			"conversion_rate": 1,
			"language": language,
			"set_posting_time": 1,
			"posting_date": day,
			"due_date": add_days(day, rules().invoice_due_days),
			# the days to pay are the association's, whatever terms a customer group has
			"ignore_default_payment_terms_template": 1,
			# a fee is what the register says, whatever price lists say
			"ignore_pricing_rule": 1,
			"items": lines,
		}
	)
	return invoice


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def invoice_term(membership: str, donation: float = 0.0) -> dict:
	"""Make the invoice of a term, for the button on the form.

	Args:
	        membership: The term; what its fee covers is on the same invoice.
	        donation: A gift beyond the fee.

	Returns:
	        `{"sales_invoice", "docstatus", "payment_reference", "total", "may_open"}`.
	"""
	frappe.get_doc("Membership", membership).check_permission("write")
	name = make_invoice([membership], donation)
	found = frappe.db.get_value(
		"Sales Invoice", name, ("docstatus", "payment_reference", "grand_total"), as_dict=True
	)
	return {
		"sales_invoice": name,
		"docstatus": found.docstatus,
		"payment_reference": found.payment_reference,
		"total": found.grand_total,
		"may_open": bool(frappe.has_permission("Sales Invoice", "read", doc=name)),
	}


@frappe.whitelist(methods=["GET"])
def invoice_pdf(membership: str) -> None:
	"""Send the invoice of a term as a PDF to whoever may read the term."""
	term = frappe.get_doc("Membership", membership)
	term.check_permission("read")
	if not term.sales_invoice:
		frappe.throw(_("{0} has no invoice yet. Make one first.").format(term.name))
	frappe.local.response.filename = f"{term.sales_invoice}.pdf"
	frappe.local.response.filecontent = as_pdf(term.sales_invoice)
	frappe.local.response.type = "pdf"


def as_pdf(sales_invoice: str, language: str | None = None) -> bytes:
	"""A Sales Invoice in the print format Membership Invoice; permission is the caller's to check.

	Args:
	        sales_invoice: Its name.
	        language: By default the invoice's own.
	"""
	doc = frappe.get_doc("Sales Invoice", sales_invoice)
	before = frappe.flags.ignore_print_permissions
	# readers of the register need no right to Sales Invoice for the invoice of a term
	frappe.flags.ignore_print_permissions = True
	try:
		with print_language(language or doc.language):
			return frappe.get_print(doc=doc, print_format=PRINT_FORMAT, as_pdf=True)
	finally:
		frappe.flags.ignore_print_permissions = before


# ---------------------------------------------------------------- what ERPNext tells us


def skip_address_permission(doc) -> None:
	"""Sales Invoice about to be validated: ERPNext puts the payer's address on it also for accounting staff, who may
	not open the addresses of the register by themselves. Rights to the invoice have been checked before this."""
	if _first_term(doc):
		doc.flags.rights_before = doc.flags.ignore_permissions
		doc.flags.ignore_permissions = True


def sync_with_lines(doc) -> None:
	"""Sales Invoice validated, by whatever form: member, term and payment reference follow from the lines; rights are as
	before `skip_address_permission`."""
	if "rights_before" in doc.flags:
		doc.flags.ignore_permissions = doc.flags.pop("rights_before")
	term = _first_term(doc)
	if term:
		member = frappe.db.get_value("Membership", term, "member")
		doc.update({"member": customers.payer_of(member), "membership": term})
	elif doc.get("member") and _holds_a_donation(doc):
		doc.membership = None
	else:
		if doc.get("member"):
			doc.update({"member": None, "membership": None, "payment_reference": None})
		return
	if doc.is_return:
		doc.payment_reference = None
	elif doc.is_new() or not doc.payment_reference:
		# also for an amended one, which comes with the cancelled one's
		doc.payment_reference = new_payment_reference()


def _first_term(doc) -> str | None:
	return next((row.membership for row in doc.items if row.get("membership")), None)


def _holds_a_donation(doc) -> bool:
	"""Whether a gift is on it, and nothing of the register: a member's whose term is free."""
	item = rules().donation_item
	return bool(item) and any(row.item_code == item for row in doc.items)


def new_payment_reference() -> str:
	"""The next OCR number."""
	number = database.take_numbers(OCR_SERIES, 1, 1)[0].removeprefix(OCR_SERIES)
	return payment_reference.make(FIRST_OCR + cint(number))


# ---------------------------------------------------------------- lines


def _one_payer(terms: list[str]) -> tuple[str, set[str]]:
	"""Who pays all these terms, and whose they are."""
	rows = customers.payers_of(terms)
	if missing := set(terms) - {row.name for row in rows}:
		frappe.throw(_("There is no term {0}. Load the page anew.").format(", ".join(sorted(missing))))
	payers = {row.payer for row in rows}
	if len(payers) > 1:
		frappe.throw(
			_("These terms are paid by different members: {0}. Make an invoice for each.").format(
				", ".join(sorted(payers))
			)
		)
	return payers.pop(), {row.member for row in rows}


@conflicts.in_words()
def _locked(terms: list[str]) -> list[frappe._dict]:
	"""The terms as committed now, in the order given; locked, their payer's row before them."""
	term = frappe.qb.DocType("Membership")
	rows = (
		frappe.qb.from_(term)
		.select(
			term.name,
			term.member,
			term.member_name,
			term.membership_type,
			term.start_date,
			term.end_date,
			term.cancelled_from,
			term.covered_by,
			term.fee,
			term.sales_invoice,
			term.payment_state,
		)
		.where(term.name.isin(terms))
		.for_update()
		.run(as_dict=True)
	)
	return sorted(rows, key=lambda row: terms.index(row.name))


def _refuse_what_cannot_be_invoiced(
	rows: list[frappe._dict], day: date, *, with_donation: bool
) -> list[frappe._dict]:
	"""The terms that become lines; what one of them covers does not, nor what is free beside a donation."""
	names = {row.name for row in rows}
	fees = [row for row in rows if row.covered_by not in names]
	for row in fees:
		if row.cancelled_from and row.cancelled_from <= max(row.start_date, day):
			frappe.throw(_("The term {0} is cancelled and cannot be invoiced.").format(row.name))
		if row.covered_by:
			frappe.throw(
				_("The fee of {0} is included in {1}. Make the invoice for that term.").format(
					row.name, row.covered_by
				)
			)
		if row.sales_invoice and row.payment_state != CREDITED:
			frappe.throw(
				_("The term {0} is invoiced already, on {1}. Credit or cancel that invoice first.").format(
					row.name, row.sales_invoice
				)
			)
		if flt(row.fee) <= 0 and not with_donation:
			frappe.throw(_("The fee of {0} is 0, so there is nothing to invoice.").format(row.name))
	return [row for row in fees if flt(row.fee) > 0]


def _fee_line(row: frappe._dict, text: str, company: str) -> dict:
	item = frappe.get_cached_value("Membership Type", row.membership_type, "item")
	if not item:
		frappe.throw(
			_("The membership type {0} has no item. Make one on the membership type first.").format(
				_(row.membership_type)
			)
		)
	items.refuse_without_account(item, company)
	return {
		"item_code": item,
		"qty": 1,
		"rate": flt(row.fee),
		"price_list_rate": flt(row.fee),
		"description": text,
		"membership": row.name,
	}


def _donation_line(donation: float, company: str) -> dict:
	item = rules().donation_item
	if not item:
		frappe.throw(_("There is no item for donations. Choose one in Membership Settings."))
	items.refuse_without_account(item, company)
	return {"item_code": item, "qty": 1, "rate": donation, "price_list_rate": donation}


def _texts(rows: list[frappe._dict], language: str) -> list[str]:
	covered = _covered_names(row.name for row in rows)
	with print_language(language):
		return [_text(row, covered.get(row.name, [])) for row in rows]


def _text(row: frappe._dict, covered: list[str]) -> str:
	"""What a line is for, in the language in force."""
	text = _("{0}, {1}, {2}").format(_(row.membership_type), row.member_name, period(row))
	if covered:
		text += "<br>" + _("Also covers {0}").format(", ".join(covered))
	return text


def period(row) -> str:
	"""First and last day of a term, in the language in force."""
	first = formatdate(row.start_date, "d MMMM y")
	if not row.end_date:
		return _("for life from {0}").format(first)
	return f"{first} – {formatdate(row.end_date, 'd MMMM y')}"


def _covered_names(terms: Iterable[str]) -> dict[str, list[str]]:
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
	        `{"membership_type", "person", "period", "covers"}` for lines with a term, in the language of the print.
	"""
	terms = {row.membership: row.name for row in doc.items if row.get("membership")}
	if not terms:
		return {}
	covered = _covered_names(terms)
	rows = frappe.get_all(
		"Membership",
		filters={"name": ["in", list(terms)]},
		fields=["name", "member_name", "membership_type", "start_date", "end_date"],
	)
	return {
		terms[row.name]: {
			"membership_type": _(row.membership_type),
			"person": row.member_name,
			"period": period(row),
			"covers": covered.get(row.name, []),
		}
		for row in rows
	}


def bankgiro_number() -> str | None:
	"""For the print format: where to pay."""
	return rules().bankgiro_number
