"""Print letters of renewal notices that wait: one PDF, each letter on pages of its own.

The address stands where Swedish window envelopes (C5 and C65, window to the right) show it.
"""

from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate, getdate, now_datetime
from frappe.utils.pdf import get_pdf

from membership_recruitment import settings
from membership_recruitment.mail import templates as mail_templates
from membership_recruitment.member_privacy.consent import guardian_mail
from membership_recruitment.member_privacy.wall.contained_html import contained
from membership_recruitment.membership.notices import delivery as notice_delivery
from membership_recruitment.membership.notices import text as notice_text
from membership_recruitment.membership.notices.outcomes import FAILED, PRINTED, TO_PRINT, Results
from membership_recruitment.membership.notices.rules import LETTER
from membership_recruitment.membership.notices.still_needed import StillNeeded
from membership_recruitment.people import postal_address
from membership_recruitment.people.addresses import address_of, addresses_of
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.names import names_in

TEMPLATE = "membership_recruitment/templates/letters/renewal_letters.html"
MOST_LETTERS = 1000
PDF_OPTIONS = {
	"page-size": "A4",
	"margin-top": "15mm",
	"margin-bottom": "15mm",
	"margin-left": "20mm",
	"margin-right": "20mm",
}


@dataclass
class Letter:
	"""One letter, ready to be laid out."""

	language: str
	address: list[str]
	heading: str
	body: str
	invoice: dict


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def make_batch(notices: list | str | None = None) -> str:
	"""Make one PDF of letters that wait to be printed, the oldest first.

	Args:
	        notices: Names of Renewal Notice, as a list or as JSON; all that wait where it is left out, up to
	                MOST_LETTERS.

	Returns:
	        Name of the Renewal Letter Batch; empty where no letter could be made, with a message that says why.
	        Notices without a postal address are Failed, those not needed any more Not needed; neither is in the PDF.
	"""
	frappe.has_permission("Membership", "write", throw=True)
	names = names_in(notices) if notices else None
	day = getdate()
	waiting = _lock_waiting(names)
	if not waiting:
		frappe.throw(_("No letters wait to be printed."))
	results = Results({})
	letters = _letters(waiting, day, results)
	batch = _save_batch(letters, day, results) if letters else ""
	results.write()
	left_out = [notice for notice in waiting if notice.name not in letters]
	if left_out:
		_say_who_is_left_out(left_out, results)
	return batch


def _lock_waiting(names: list[str] | None) -> list[frappe._dict]:
	filters = {"status": TO_PRINT, "channel": LETTER, **({"name": ["in", names]} if names else {})}
	waiting = frappe.get_all(
		"Renewal Notice",
		filters=filters,
		pluck="name",
		order_by="due_on asc, name asc",
		limit=MOST_LETTERS,
	)
	return notice_delivery.lock(waiting, TO_PRINT, LETTER)


def _letters(waiting: list, day: date, results: Results) -> dict[str, Letter]:
	"""Letters by name of their notice; the others get their result."""
	now = StillNeeded(waiting, day)
	needed = now.sort_out(waiting, results)
	members = {notice.member for notice in needed}
	addresses, about_children = addresses_of("Member", members), guardian_mail.guardians_of(members, day)
	contexts = notice_text.contexts(needed, day)
	home = home_country()
	templates = mail_templates.Templates()
	found = {}
	for notice in needed:
		language = now.terms[notice.membership].language
		own, guardians = addresses.get(notice.member), about_children.get(notice.member)
		address = envelope(notice.member_name, own, guardians, language, home)
		if not address:
			results.end(
				notice,
				FAILED,
				_("{0} has no postal address with street and town. Add one and try again.").format(
					notice.member
				),
			)
			continue
		try:
			with mail_templates.in_language(language):
				heading, body = templates.fill(notice.email_template, language, contexts[notice.name])
		except mail_templates.TemplateProblem as problem:
			results.end(notice, FAILED, str(problem))
			continue
		found[notice.name] = Letter(language, address, heading, body, contexts[notice.name]["invoice"])
	return found


def envelope(
	full_name: str, own: dict | None, guardians: list | None, language: str, home: str | None
) -> list[str]:
	"""The lines on the envelope of a letter to somebody, or to the guardians of a child.

	Args:
	        full_name: Of the person.
	        own: Fields of the person's Address, if there is one.
	        guardians: As guardian_mail.guardians_of has them; None: the letter is to the person.
	        language: That the letter is written in.
	        home: The association's country.

	Returns:
	        The lines; none where nobody knows where the person, or a guardian, lives.
	"""
	if not guardians:
		return postal_address.lines(full_name, own or {}, home)
	with mail_templates.in_language(language):
		name = guardian_mail.addressee(full_name)
	return postal_address.lines(name, own or {}, home) or postal_address.lines(
		name, guardian_mail.letter_address(guardians), home
	)


def home_country() -> str | None:
	company = rules().company
	return frappe.get_cached_value("Company", company, "country") if company else None


# ---------------------------------------------------------------- the PDF


def _save_batch(letters: dict[str, Letter], day: date, results: Results) -> str:
	"""Save the batch with its PDF; its notices become Printed."""
	pdf = get_pdf(contained(pages(letters, day)), dict(PDF_OPTIONS))
	batch = frappe.get_doc(
		{"doctype": "Renewal Letter Batch", "letters": len(letters), "printed_on": now_datetime()}
	)
	# nobody may add a batch by hand; it follows from what the user was allowed to do
	batch.insert(ignore_permissions=True)
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{batch.name}.pdf",
			"attached_to_doctype": batch.doctype,
			"attached_to_name": batch.name,
			"attached_to_field": "pdf",
			"is_private": 1,
			"content": pdf,
		}
	)
	file.insert(ignore_permissions=True)  # for the same reason: nobody may write the batch it belongs to
	batch.db_set("pdf", file.file_url)
	for position, (name, letter) in enumerate(letters.items(), start=1):
		results.end(
			frappe._dict(name=name),
			PRINTED,
			letter_batch=batch.name,
			letter_number=position,
			recipient=", ".join(letter.address)[:140],
			sent_on=now_datetime(),
		)
	return batch.name


def pages(letters: dict[str, Letter], day: date, after: str = "") -> str:
	"""All letters as one page of HTML, each in its own language.

	Args:
	        after: HTML of what comes after the last letter.
	"""
	shared = {
		"association": settings.association_name(),
		"sender": _sender(),
		"bankgiro": rules().bankgiro_number or "",
	}
	laid_out = {}
	for language in {letter.language for letter in letters.values()}:
		with mail_templates.in_language(language):
			own = {name: letter for name, letter in letters.items() if letter.language == language}
			template = frappe.get_template(TEMPLATE)
			today = formatdate(day, "d MMMM yyyy")
			laid_out |= {
				name: template.render({"letter": letter, "today": today, **shared})
				for name, letter in own.items()
			}
	style = frappe.get_template(TEMPLATE.replace(".html", ".css")).render()
	body = "".join(laid_out[name] for name in letters) + after
	return f'<!DOCTYPE html><html><head><meta charset="utf-8"><style>{style}</style></head><body>{body}</body></html>'


def _sender() -> list[str]:
	"""The association's own postal address, for the letter's head."""
	company = rules().company
	address = address_of("Company", company) if company else None
	return postal_address.lines("", address, home_country()) if address else []


def _say_who_is_left_out(left_out: list, results: Results) -> None:
	reasons = [f"{notice.member}: {results.values[notice.name]['result']}" for notice in left_out[:20]]
	if len(left_out) > 20:
		reasons.append(_("… and {0} more: see the notices.").format(len(left_out) - 20))
	frappe.msgprint(
		"<br>".join(frappe.utils.escape_html(reason) for reason in reasons),
		title=_("Not among the letters: {0}").format(len(left_out)),
		indicator="orange",
	)
