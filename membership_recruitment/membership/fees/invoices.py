"""Make Sales Invoices for terms: one for the payer, with a line for each fee and one for a donation."""

from datetime import date

import frappe
from frappe import _
from frappe.translate import print_language
from frappe.utils import add_days, cint, flt, getdate

from membership_recruitment.membership.fees import (
	customers,
	invoice_lines,
	invoice_mail,
	items,
	kept_surplus,
	payment_reference,
)
from membership_recruitment.membership.fees.settlement import CREDITED
from membership_recruitment.membership.terms import payers
from membership_recruitment.membership.terms.stored import asks
from membership_recruitment.people.addresses import address_of
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts, database, messages, refusals
from membership_recruitment.utils.within_bounds import possible_amount

PRINT_FORMAT = "Membership Invoice"
OCR_SERIES = "OCR-"
# so that all are equally long for a long time, and what somebody mistypes is rarely one
FIRST_OCR = 100_000


def make_invoice(
	terms: list[str],
	donation: float = 0.0,
	*,
	submit: bool | None = None,
	day: date | None = None,
	reference: str | None = None,
) -> str:
	"""One Sales Invoice to whoever pays these terms.

	The payer's row is locked first and the terms after it, so that no term gets two invoices however many ask at
	the same time. Permission is the caller's to check: staff without accounting roles make invoices by this.

	Args:
	        terms: Names of Memberships with one payer. What one of their fees covers may be among them.
	        donation: A gift beyond the fee, in the company's currency, as a line of its own.
	        submit: None: as Membership Settings says for renewal invoices.
	        day: Posting date (default: today).
	        reference: The payment reference that the payer was told before; by default the next one.

	Returns:
	        The Sales Invoice's name.

	Raises:
	        frappe.ValidationError: With one sentence, where something is missing or asked twice.
	"""
	donation, day = flt(possible_amount(donation, _("The donation")), 2), getdate(day)
	if donation < 0:
		frappe.throw(_("The donation is negative. Enter zero or more."))
	if not terms:
		frappe.throw(_("There is nothing to invoice. Choose at least one term."))
	company = items.company_or_refuse()
	payer = _one_payer(terms, day)
	customer = customers.customer_of(payer)
	rows = _locked(terms)
	fees = _refuse_what_cannot_be_invoiced(rows, day, with_donation=bool(donation))
	language = frappe.db.get_value("Member", payer, "language") or frappe.db.get_default("lang") or "en"
	lines = invoice_lines.fee_lines(fees, language, company)
	if donation:
		lines.append(invoice_lines.donation_line(donation, company))

	invoice = draft(customer, company, language, day, lines)
	invoice.member = payer
	invoice.flags.payment_reference = reference
	invoice.contact_email = invoice_mail.of_guardians(payer, day)
	# whoever may write the register may ask for the fee; the invoice's form stays for accounting staff
	invoice.flags.ignore_permissions = True
	with messages.dropped():
		invoice.insert()
		# ERPNext's Tax Rules name a template; its form adds it
		if invoice.taxes_and_charges and not invoice.taxes:
			invoice.set_missing_values()
			invoice.save()
		kept_surplus.put_on(invoice)
		if are_submitted() if submit is None else submit:
			invoice.submit()
	return invoice.name


def are_submitted() -> bool:
	"""Whether an invoice that the register makes is submitted at once; otherwise it stays a draft."""
	return bool(rules().submit_renewal_invoices)


def is_draft(sales_invoice: str | None) -> bool:
	"""Whether a term's invoice waits for somebody to submit it."""
	return bool(sales_invoice) and not frappe.db.get_value("Sales Invoice", sales_invoice, "docstatus")


def draft(customer: str, company: str, language: str, day: date, lines: list[dict]):
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


@frappe.whitelist()
@refusals.is_an_answer
def preview_invoice(membership: str) -> dict:
	"""What making the invoice of a term would do.

	Returns:
	        `submitted` (otherwise a draft is made), `payer_name` (None: the term's own member) and `covered`, the names
	        of those whose fee it is too.
	"""
	frappe.has_permission("Membership", "write", doc=membership, throw=True)
	(found,) = payers.payers_of([membership])
	return {
		"submitted": are_submitted(),
		"payer_name": frappe.db.get_value("Member", found.payer, "full_name")
		if found.payer != found.member
		else None,
		"covered": invoice_lines.covered_names([membership]).get(membership, []),
	}


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
	people = frappe.db.sql(
		"""select m.name, ifnull(nullif(m.payer, ''), m.name) from `tabMembership` t
		join `tabMember` m on m.name = t.member where t.name = %s""",
		membership,
	)
	# locked before anything else is read: who comes second sees the Customer and the invoice that the first one made.
	# People before terms, as everywhere
	conflicts.begin_anew()
	frappe.db.sql(
		"select name from `tabMember` where name in %s order by name for update",
		(people[0] if people else ("",),),
	)
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
		"may_open": _may_open(name),
	}


def _may_open(invoice: str) -> bool:
	"""Whether the user may read it. The DocType first: of a document, Frappe 16 says on the screen what is missing."""
	return bool(
		frappe.has_permission("Sales Invoice") and frappe.has_permission("Sales Invoice", doc=invoice)
	)


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
		doc.flags.ignore_permissions = True  # rights to the invoice have been checked


def sync_with_lines(doc) -> None:
	"""Sales Invoice validated, by whatever form: member, term and payment reference follow from the lines; rights are as
	before `skip_address_permission`."""
	if "rights_before" in doc.flags:
		doc.flags.ignore_permissions = doc.flags.pop("rights_before")
	term = _first_term(doc)
	if term:
		(found,) = payers.payers_of([term], doc.posting_date)
		# what is credited was asked of whoever paid then
		credited = (
			frappe.db.get_value("Sales Invoice", doc.return_against, "member") if doc.is_return else None
		)
		doc.update({"member": credited or found.payer, "membership": term})
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
		doc.payment_reference = doc.flags.pop("payment_reference", None) or new_payment_reference()


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


def _one_payer(terms: list[str], day: date) -> str:
	"""Who pays all these terms when they are asked for on a day."""
	rows = payers.payers_of(terms, day)
	if missing := set(terms) - {row.name for row in rows}:
		frappe.throw(
			_("There is no term {0}. Load the page anew.").format(
				frappe.utils.escape_html(", ".join(sorted(missing)))
			)
		)
	found = {row.payer for row in rows}
	if len(found) > 1:
		frappe.throw(
			_("These terms are paid by different members: {0}. Make an invoice for each.").format(
				frappe.utils.escape_html(", ".join(sorted(found)))
			)
		)
	return found.pop()


@conflicts.in_words()
def _locked(terms: list[str]) -> list[frappe._dict]:
	"""The terms as committed now, locked, their payer's row before them: a member's one after the other, so that money
	pays the first one first, and members in the order given."""
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
			term.joining_fee,
			term.sales_invoice,
			term.payment_state,
		)
		.where(term.name.isin(terms))
		.for_update()
		.run(as_dict=True)
	)
	place: dict[str, int] = {}
	for row in sorted(rows, key=lambda row: terms.index(row.name)):
		place.setdefault(row.member, len(place))
	return sorted(rows, key=lambda row: (place[row.member], row.start_date))


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
					row.name, frappe.utils.escape_html(row.covered_by)
				)
			)
		if is_draft(row.sales_invoice):
			frappe.throw(
				_(
					"The term {0} stands on the draft invoice {1}. Submit that draft in ERPNext, or delete it to make another."
				).format(row.name, frappe.utils.escape_html(row.sales_invoice))
			)
		if row.sales_invoice and row.payment_state != CREDITED:
			frappe.throw(
				_("The term {0} is invoiced already, on {1}. Credit or cancel that invoice first.").format(
					row.name, frappe.utils.escape_html(row.sales_invoice)
				)
			)
		if asks(row) <= 0 and not with_donation:
			frappe.throw(_("The fee of {0} is 0, so there is nothing to invoice.").format(row.name))
	return [row for row in fees if asks(row) > 0]
