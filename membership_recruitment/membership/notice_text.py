"""What a renewal notice says: its template filled in, in the language of who gets it.

Templates are Frappe's Email Templates. They may use
        member       who gets the notice (every field of Member)
        term         the term that ends (every field of Membership), and term.ended: whether its last day is over
        terms        every term that the notice is about: the member's own and those whose fee the member pays
        renewal      the next term, where it was made; otherwise empty
        invoice      its invoice, where something is left to pay: payment_reference, outstanding, due_date, currency,
                     name; otherwise empty
        association  the company's name
        bankgiro     the bankgiro number, or empty
"""

import html
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

import frappe
from frappe import _
from frappe.utils.jinja import get_jenv

from membership_recruitment.membership.settings import rules


class TemplateProblem(Exception):
	"""A template that cannot be filled in; its text is a sentence for the reader."""


@contextmanager
def in_language(language: str) -> Iterator[None]:
	"""Translations, dates and numbers in a language, and back also after an error."""
	before = frappe.local.lang, frappe.local.jenv
	if language != frappe.local.lang:
		frappe.local.lang, frappe.local.jenv = language, None
	try:
		yield
	finally:
		frappe.local.lang, frappe.local.jenv = before


class Templates:
	"""Email Templates, read and compiled once for each language."""

	def __init__(self):
		self._compiled: dict[tuple[str, str], tuple] = {}

	def fill(self, template: str | None, language: str, context: dict) -> tuple[str, str]:
		"""Subject (plain text) and body (HTML) of a notice. Call it within `in_language(language)`.

		Raises:
		        TemplateProblem: When there is no such template, or it has an error.
		"""
		try:
			subject, body = self._templates(template, language)
			# values are people's own words: as text in the subject, as text within HTML in the body
			return " ".join(subject.render(context).split()), body.render(_escaped(context))
		except TemplateProblem:
			raise
		except Exception as error:  # a template may raise anything; the notice keeps it as its result
			raise TemplateProblem(
				_("The template {0} has an error: {1}. Correct it and try again.").format(
					template, str(error) or type(error).__name__
				)
			) from error

	def _templates(self, template: str | None, language: str) -> tuple:
		key = (template or "", language)
		if key not in self._compiled:
			doc = frappe.db.get_value(
				"Email Template", template, ("subject", "use_html", "response", "response_html"), as_dict=True
			)
			if not doc:
				raise TemplateProblem(
					_("There is no template {0}. Choose another and try again.").format(template or "")
				)
			body = (doc.response_html if doc.use_html else doc.response) or ""
			if ".__" in f"{doc.subject}{body}":  # as frappe.render_template refuses it
				raise TemplateProblem(
					_("The template {0} uses names that are not permitted.").format(template)
				)
			environment = get_jenv()
			self._compiled[key] = environment.from_string(doc.subject or ""), environment.from_string(body)
		return self._compiled[key]


def contexts(notices: Iterable, day: date) -> dict[str, dict]:
	"""What the templates of these notices may use, by name of the notice: a fixed number of queries for all.

	Args:
	        notices: Rows of Renewal Notice with name, member, membership and end_date.
	        day: The day of the run.
	"""
	notices = list(notices)
	members = _rows("Member", "name", {notice.member for notice in notices})
	terms = _rows("Membership", "name", {notice.membership for notice in notices})
	renewals = _rows("Membership", "renews", set(terms))
	invoices = _invoices({renewal.sales_invoice for renewal in renewals.values() if renewal.sales_invoice})
	paid_for = _paid_for(set(members), {notice.end_date for notice in notices})
	bankgiro, association = rules().bankgiro_number or "", association_name()
	found = {}
	for notice in notices:
		term = terms[notice.membership]
		term.ended = term.end_date < day
		renewal = renewals.get(term.name) or {}
		others = paid_for.get((notice.member, notice.end_date), [])
		found[notice.name] = {
			"member": members[notice.member],
			"term": term,
			"terms": [term, *(other for other in others if other.name != term.name)],
			"renewal": renewal,
			"invoice": invoices.get(renewal.get("sales_invoice")) or {},
			"association": association,
			"bankgiro": bankgiro,
		}
	return found


def association_name() -> str:
	company = rules().company
	return frappe.get_cached_value("Company", company, "company_name") if company else ""


def _rows(doctype: str, key: str, values: set[str]) -> dict[str, frappe._dict]:
	found = frappe.get_all(doctype, filters={key: ["in", list(values) or [""]]}, fields=["*"])
	return {row[key]: row for row in found}


def _invoices(names: set[str]) -> dict[str, frappe._dict]:
	found = frappe.get_all(
		"Sales Invoice",
		filters={"name": ["in", list(names) or [""]], "docstatus": 1, "outstanding_amount": [">", 0]},
		fields=["name", "payment_reference", "outstanding_amount", "due_date", "currency"],
	)
	for row in found:
		row.outstanding = row.pop("outstanding_amount")
	return {row.name: row for row in found}


def _paid_for(payers: set[str], ends: set[date]) -> dict[tuple[str, date], list[frappe._dict]]:
	"""Terms that end on the same day and whose fee one of these members pays, by payer and last day."""
	found: dict[tuple[str, date], list[frappe._dict]] = {}
	for term in frappe.db.sql(
		"""select m.payer, t.name, t.member, t.member_name, t.membership_type, t.start_date, t.end_date, t.fee
		from `tabMember` m join `tabMembership` t on t.member = m.name
		where m.payer in %(payers)s and t.end_date in %(ends)s and t.cancelled_from is null
			and m.deceased_on is null
		order by t.member_name, t.name""",
		{"payers": tuple(payers) or ("",), "ends": tuple(ends) or ("",)},
		as_dict=True,
	):
		found.setdefault((term.payer, term.end_date), []).append(term)
	return found


def _escaped(value):
	"""The same with every string as text within HTML."""
	if isinstance(value, str):
		return html.escape(value)
	if isinstance(value, dict):
		return frappe._dict({key: _escaped(item) for key, item in value.items()})
	if isinstance(value, list):
		return [_escaped(item) for item in value]
	return value
