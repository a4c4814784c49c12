"""What a mail about a child says beside its template, which is written for the member: whom it is to, and the way out."""

import frappe
from frappe import _

from membership_recruitment import public_page
from membership_recruitment.mail.bulk_queue import Mail
from membership_recruitment.member_privacy.consent import (
	guardian_mail,
	guardian_unsubscribe,
	unsubscribe_links,
)


def address(mail: Mail, reader: guardian_mail.Reader, child: str, language: str) -> None:
	"""Address a mail to a guardian, in the language in force.

	Args:
	        mail: About the child, with its words; gets more of them, the link to stop mails, and headers.
	        reader: The guardian.
	        child: Full name.
	        language: Of the page behind the link.
	"""
	# the page itself: everybody's own link takes its place when the mail is built, so that staff do not have it
	page = public_page.address(guardian_unsubscribe.PATH)
	own_link = guardian_unsubscribe.link(reader, language)
	name = frappe.utils.escape_html(child)
	above = guardian_mail.addressee(name)
	below = _("You get this as a guardian of {0}.").format(name)
	stop = _("Stop mail about {0} to this address").format(name)
	mail.body = f'<p>{above}</p>\n{mail.body}\n<p>{below} <a href="{page}">{stop}</a></p>'
	mail.headers |= unsubscribe_links.headers(own_link)
	mail.filled[page] = own_link
