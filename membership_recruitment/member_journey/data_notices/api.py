"""Requests of forms and of the worklist: tell people where their data comes from, by mail or letter, or note that they know."""

import frappe
from frappe import _
from frappe.utils import getdate
from frappe.utils.pdf import get_pdf
from werkzeug.wrappers import Response

from membership_recruitment.mail import templates as mail_templates
from membership_recruitment.member_journey.data_notices import delivery, rules, text
from membership_recruitment.member_journey.data_notices.standing import MEMBER, PROSPECT, Standing, people_of
from membership_recruitment.member_privacy.consent import guardian_mail, information_duty
from membership_recruitment.member_privacy.consent.access import OFFICER
from membership_recruitment.member_privacy.wall.contained_html import contained
from membership_recruitment.membership.notices import letters as notice_letters
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.handed_out import as_download
from membership_recruitment.utils.names import names_in

MOST = 1000


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def send_text(doctype: str, names: str | list) -> int:
	"""Send the text by e-mail; when the mail server has taken it, the person has been told.

	Args:
	        doctype: Member or Membership Prospect.
	        names: Of those who must be told, also as JSON.

	Returns:
	        How many mails are on their way. Why one does not leave stands on its Personal Data Notice.
	"""
	due = _to_be_told(doctype, names)
	delivery.put(rules.ORIGIN, doctype, due)
	delivery.soon()
	return len(due)


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def note_told(doctype: str, names: str | list, how: str) -> int:
	"""Put down that people have been told today.

	Args:
	        doctype, names: As in `send_text`.
	        how: E-mail, Letter or Conversation.

	Returns:
	        How many.
	"""
	if how not in information_duty.WAYS:
		frappe.throw(_("Choose how the person was told."))
	return sum(information_duty.told(doctype, name, how) for name in _to_be_told(doctype, names))


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def make_letters(doctype: str, names: str | list) -> Response:
	"""Answer with the letters as one PDF; whoever gets one has been told today. Who has no postal address stays on the list.

	Args:
	        doctype, names: As in `send_text`.
	"""
	people = people_of(doctype, _to_be_told(doctype, names))
	written = _letters(doctype, people)
	if not written:
		frappe.throw(_("Nobody of them has a postal address with street and town."))
	for name in written:
		information_duty.told(doctype, name, information_duty.LETTER)
	pages = contained(notice_letters.pages(written, getdate()))
	return as_download("letters.pdf", get_pdf(pages, dict(notice_letters.PDF_OPTIONS)))


def _letters(doctype: str, people: dict) -> dict[str, notice_letters.Letter]:
	addresses, home = text.postal(doctype, people.values()), notice_letters.home_country()
	children = guardian_mail.guardians_of(people, getdate()) if doctype == MEMBER else {}
	found, texts = {}, text.Texts()
	for name, person in people.items():
		standing = Standing(person)
		lines = notice_letters.envelope(
			person.full_name, addresses.get(name), children.get(name), standing.language, home
		)
		if lines:
			with mail_templates.in_language(standing.language):
				try:
					heading, body, _template = texts.of(
						rules.ORIGIN, doctype, standing, None, addresses.get(name)
					)
				except mail_templates.TemplateProblem as problem:
					frappe.throw(frappe.utils.escape_html(str(problem)))
			found[name] = notice_letters.Letter(standing.language, lines, heading, body, {})
	return found


def _to_be_told(doctype: str, names: str | list) -> dict:
	"""The day by which each of those must be told who still must, by name, in the order of the names; each by the user's own
	right: who may change the person, or answers for personal data and sees the person."""
	if doctype not in (MEMBER, PROSPECT):
		frappe.throw(_("Choose members or prospects."))
	names = sorted(set(names_in(names)))
	if len(names) > MOST:
		frappe.throw(_("Choose at most {0} people at a time.").format(MOST))
	right = "read" if OFFICER in frappe.get_roles() else "write"
	for name in names:
		frappe.has_permission(doctype, right, doc=name, throw=True)
	rows = frappe.get_all(
		doctype,
		filters={"name": ["in", names], information_duty.DUE: ["is", "set"]},
		fields=["name", information_duty.DUE],
		order_by="name asc",
	)
	return {row.name: row.must_be_told_by for row in rows}
