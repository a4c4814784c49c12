"""Queue a mail that somebody has asked for a moment ago.

Frappe leaves out whoever has unsubscribed from everything. That is about what the association sends on its own: who asks for a
link to sign in waits for it.
"""

from frappe.email.doctype.email_queue.email_queue import QueueBuilder
from frappe.utils.jinja import get_email_from_template


class AskedFor(QueueBuilder):
	def get_unsubscribed_user_emails(self):
		return []


def send(*, recipient: str, subject: str, template: str, args: dict, reference: tuple[str, str]) -> None:
	"""As frappe.sendmail, which takes no builder of ours.

	Args:
	        reference: DocType and name of what the mail is about.

	Raises:
	        frappe.OutgoingEmailError: The site has no account to send from.
	"""
	message, text = get_email_from_template(template, args)
	reference_doctype, reference_name = reference
	AskedFor(
		recipients=[recipient],
		subject=subject,
		message=message,
		text_content=text,
		reference_doctype=reference_doctype,
		reference_name=reference_name,
		add_unsubscribe_link=0,
	).process()
