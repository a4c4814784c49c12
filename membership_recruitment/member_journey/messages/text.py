"""Fill in the template of a journey message in the reader's language.

Templates are Frappe's Email Templates. They may use
        first_name, last_name, full_name    who gets the message
        phase             the phase that the person is in, in words; empty where there is none
        is_member         whether the person is a member by now
        membership_type   in words, empty for who is no member
        membership_end    last day of the membership, empty for who is no member or a member for life;
                          {{ frappe.format_date(membership_end) }} writes it out
        membership_types  what one can join as: rows with name and fee, in words
        association       the association's name
        unsubscribe_link  address of the page where the person stops these messages. Where the text does not have it, it
                          is put below the text.
        own_pages_link    address by which a member opens the own pages: an invitation where there is no login yet
"""

from dataclasses import dataclass

import frappe
from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency
from frappe import _

from membership_recruitment import public_page, settings
from membership_recruitment.mail import templates as mail_templates
from membership_recruitment.member_journey.messages.people import MEMBER, Person
from membership_recruitment.settings import rules

UNSUBSCRIBE_PATH = "messages/unsubscribe"
OWN_PAGES_PATH = "my/sign-in"


@dataclass(frozen=True)
class Text:
	"""`body` is HTML."""

	subject: str
	body: str


def own_pages_link(member: str, address: str, language: str) -> str | None:
	"""The link by which a member opens the own pages, from whoever has the hook `own_pages_link`; None: the page itself."""
	for hook in frappe.get_hooks("own_pages_link"):
		return frappe.get_attr(hook)(member, address, language)
	return None


class Texts:
	"""Fills in messages; templates are read once."""

	def __init__(self):
		self._templates = mail_templates.Templates()
		self._association = settings.association_name()
		self._types: dict[str, list[dict[str, str]]] = {}
		# the page itself: everybody's own link takes its place when the mail is built (bulk_queue.Mail.filled), so that
		# staff who read the timeline do not have it
		self.link = public_page.address(UNSUBSCRIBE_PATH)
		self.own_pages = public_page.address(OWN_PAGES_PATH)

	def fill(self, template: str, person: Person, end=None, *, way_out: bool = True) -> Text:
		"""
		Args:
		        template: Name of an Email Template.
		        person: Who gets the message.
		        end: Last day of the term that the message is about; default: the one on record.
		        way_out: Whether the link to unsubscribe is put below the text where the template does not have it.

		Raises:
		        notice_text.TemplateProblem: With a sentence for the reader.
		"""
		with mail_templates.in_language(person.language):
			subject, body = self._templates.fill(template, person.language, self._context(person, end))
			if way_out and self.link not in body:
				body += self._below()
		return Text(subject, body)

	def _context(self, person: Person, end) -> dict:
		return {
			"first_name": person.first_name,
			"last_name": person.last_name,
			"full_name": person.full_name,
			"phase": _(person.phase) if person.phase else "",
			"is_member": person.doctype == MEMBER,
			"membership_type": _(person.membership_type) if person.membership_type else "",
			"membership_end": end or person.membership_end or "",
			"membership_types": self._membership_types(person.language),
			"association": self._association,
			"unsubscribe_link": self.link,
			"own_pages_link": self.own_pages,
		}

	def _membership_types(self, language: str) -> list[dict[str, str]]:
		"""Those of the joining page, or all where it offers none; the cheapest first."""
		if language not in self._types:
			types = frappe.get_all(
				"Membership Type",
				filters={"disabled": 0},
				fields=["name", "fee", "on_joining_page"],
				order_by="fee asc, name asc",
			)
			offered = [row for row in types if row.on_joining_page] or types
			self._types[language] = [
				{"name": _(row.name), "fee": _amount(row.fee, language)} for row in offered
			]
		return self._types[language]

	def _below(self) -> str:
		words = frappe.utils.escape_html(_("No more messages like this"))
		return f'<p style="font-size: 12px;"><a href="{frappe.utils.escape_html(self.link)}">{words}</a></p>'


def _amount(fee: float, language: str) -> str:
	"""A fee as people write it: 350 kr. (Frappe's own has kr 350 unless the site's currency says otherwise.)"""
	company = rules().company
	currency = frappe.get_cached_value("Company", company, "default_currency") if company else ""
	digits = "#,##0" if fee == int(fee) else "#,##0.00"
	return format_currency(
		fee,
		currency or frappe.db.get_default("currency") or "SEK",
		f"{digits}\xa0¤",
		locale=_locale(language),
		currency_digits=False,
	)


def _locale(language: str) -> Locale:
	"""English where a site has a language of its own that nobody knows how to write numbers in."""
	try:
		return Locale.parse(language, sep="-")
	except (UnknownLocaleError, ValueError):
		return Locale("en")
