"""Ask once more about mails with the link to an answer when Frappe sends its queue (see mail/gate.py)."""

import email
import re

from membership_recruitment.mail import gate as mail_gate
from membership_recruitment.member_privacy.requests import answer_link
from membership_recruitment.utils import batches

LINK = re.compile(rf"/{answer_link.PATH}\?token=([\w-]+)")


def ask(queue) -> "Passage | None":
	"""For the hook `mail_gates`. Other mails about a request are none of ours."""
	if queue.reference_doctype != answer_link.REQUEST:
		return None
	token = _token_in(queue.message or "")
	return Passage(queue.name, token) if token else None


def _token_in(message: str) -> str | None:
	for part in email.message_from_string(message).walk():
		if part.get_content_maintype() == "text":
			text = part.get_payload(decode=True).decode(part.get_content_charset("utf-8"), "replace")
			if found := LINK.search(text):
				return found.group(1)
	return None


class Passage(mail_gate.Passage):
	"""Closed where the link works no more. What has arrived is taken out of the queue: the secret stands in it."""

	def __init__(self, queue: str, token: str):
		self.queue = queue
		self.is_open = bool(answer_link.find(token))
		if not self.is_open:
			self.arrived()

	def arrived(self) -> None:
		mail_gate.remove_mails([self.queue], [])
		batches.finish()
