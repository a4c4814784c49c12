"""Letters to those on a target list who may get them for its purpose, as one PDF.

Nothing of it is stored: a list of addresses that lies about would outlive what the question answers.
"""

from dataclasses import dataclass, field
from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate, getdate
from frappe.utils.pdf import get_pdf

from membership_recruitment import settings
from membership_recruitment.mail import templates as mail_templates
from membership_recruitment.mail.templates import site_language
from membership_recruitment.member_journey.target_lists import question as target_list_question
from membership_recruitment.member_privacy.consent import consent, guardian_mail
from membership_recruitment.member_privacy.consent.state import LETTER
from membership_recruitment.member_privacy.wall import row_rules
from membership_recruitment.member_privacy.wall.contained_html import contained
from membership_recruitment.membership.notices import letters
from membership_recruitment.people.addresses import addresses_of

LIST_OF_LETTERS = "membership_recruitment/templates/letters/who_is_in_it.html"
FIELDS = {
	row_rules.MEMBER: ("name", "first_name", "last_name", "full_name", "language"),
	row_rules.PROSPECT: (
		"name",
		"first_name",
		"last_name",
		"full_name",
		"address_line",
		"postal_code",
		"city",
		"country",
	),
}


@dataclass
class LetterBatch:
	"""Letters by name of the person, and who gets none: (full name, reason); what was wrong with the template last."""

	written: dict[str, letters.Letter] = field(default_factory=dict)
	left_out: list[tuple[str, str]] = field(default_factory=list)
	template_problem: str = ""


def count(question, user: str) -> int:
	"""How many of those on the list whom the user may see may get letters for the purpose."""
	where, values = _who(question, user)
	return frappe.db.sql(
		f"select count(*) from `tab{target_list_question.doctype_of(question)}` where {where}", values
	)[0][0]


def people(question, user: str, part: int = 1) -> list[frappe._dict]:
	"""A part of those whom `count` counts, in order of their names; see `batch`."""
	doctype = target_list_question.doctype_of(question)
	where, values = _who(question, user)
	values |= {"most": letters.MOST_LETTERS, "first": (part - 1) * letters.MOST_LETTERS}
	columns = ", ".join(f"`{column}`" for column in FIELDS[doctype])
	return frappe.db.sql(
		f"select {columns} from `tab{doctype}` where {where} order by `name` limit %(most)s offset %(first)s",
		values,
		as_dict=True,
	)


def _who(question, user: str) -> tuple[str, dict]:
	doctype = target_list_question.doctype_of(question)
	if question.get("leaving_band"):  # see refuse_for_care
		return row_rules.NO_ROW, {}
	where, values = target_list_question.condition(question, user)
	allowed, more = consent.allowed_sql(
		doctype, f"`tab{doctype}`.`name`", question.get("purpose") or "", LETTER
	)
	return f"{where} and {allowed}", values | more


def batch(target_list, email_template: str, user: str, part: int = 1) -> LetterBatch:
	"""One part of the letters, ready to be laid out.

	Args:
	        target_list: The Target List.
	        email_template: Name of the Email Template with the words; it may use first_name, last_name, full_name and
	                association.
	        user: With whose eyes.
	        part: 1 for the first MOST_LETTERS people, 2 for the next, and so on.
	"""
	return _write(
		people(target_list, user, part), target_list_question.doctype_of(target_list), email_template
	)


def _write(found: list[frappe._dict], doctype: str, email_template: str) -> LetterBatch:
	made, templates = LetterBatch(), mail_templates.Templates()
	linked = addresses_of(doctype, [row.name for row in found])
	is_member = doctype == row_rules.MEMBER
	about_children = guardian_mail.guardians_of([row.name for row in found], getdate()) if is_member else {}
	home, association = letters.home_country(), settings.association_name()
	for row in found:
		language = row.get("language") or site_language()
		own = _own_address(row) or linked.get(row.name)
		address = letters.envelope(row.full_name, own, about_children.get(row.name), language, home)
		if not address:
			made.left_out.append((row.full_name, _("No postal address with street and town.")))
			continue
		words = {key: row[key] or "" for key in ("first_name", "last_name", "full_name")}
		try:
			with mail_templates.in_language(language):
				heading, body = templates.fill(
					email_template, language, {**words, "association": association}
				)
		except mail_templates.TemplateProblem as problem:
			made.template_problem = str(problem)
			made.left_out.append((row.full_name, made.template_problem))
			continue
		made.written[row.name] = letters.Letter(language, address, heading, body, {})
	return made


def _own_address(row: frappe._dict) -> dict | None:
	"""The address that stands on a prospect itself."""
	if not row.get("address_line"):
		return None
	return {
		"address_line1": row.address_line,
		"pincode": row.postal_code,
		"city": row.city,
		"country": row.country,
	}


def pdf(made: LetterBatch, title: str, day: date | None = None) -> bytes:
	"""The letters, and after them who is in it and who is not."""
	day = day or getdate()
	who = frappe.get_template(LIST_OF_LETTERS).render(
		{
			"title": title,
			"today": formatdate(day, "d MMMM yyyy"),
			"written": [
				(place, letter.address) for place, letter in enumerate(made.written.values(), start=1)
			],
			"left_out": made.left_out,
		}
	)
	pages = letters.pages(made.written, day, after=who)
	return get_pdf(contained(pages), dict(letters.PDF_OPTIONS))
