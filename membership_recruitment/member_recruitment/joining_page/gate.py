"""Ask once more about mails of the joining page when Frappe sends its queue (see mail/gate.py)."""

from membership_recruitment.mail import gate as mail_gate
from membership_recruitment.member_privacy.consent.suppression import must_not_be_mailed
from membership_recruitment.member_recruitment.joining_page.signup import SIGNUP
from membership_recruitment.utils import batches


def ask(queue) -> "Passage | None":
	"""For the hook `mail_gates`: the passage of a mail to somebody who signed up."""
	return Passage(queue) if queue.reference_doctype == SIGNUP else None


class Passage(mail_gate.Passage):
	"""Closed where the address was suppressed, came back or unsubscribed since."""

	def __init__(self, queue):
		self.is_open = not any(must_not_be_mailed(row.recipient) for row in queue.recipients)
		if not self.is_open:
			mail_gate.remove_mails([queue.name], [])
			batches.finish()
