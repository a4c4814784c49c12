"""Ask once more about mails with the link to an answer when Frappe sends its queue (see mail/gate.py)."""

import frappe

from membership_recruitment.mail import gate as mail_gate
from membership_recruitment.member_privacy.requests import answer_link
from membership_recruitment.member_privacy.requests import request_rules as rules
from membership_recruitment.utils import batches


def ask(queue) -> "Passage | None":
	"""For the hook `mail_gates`. A request that waits for its own link to be followed has no answer yet."""
	if queue.reference_doctype != answer_link.REQUEST:
		return None
	if frappe.db.get_value(answer_link.REQUEST, queue.reference_name, "status") == rules.UNCONFIRMED:
		return None
	return Passage(queue)


class Passage(mail_gate.Passage):
	"""Closed where the link works no more. What has arrived is taken out of the queue: the secret stands in it."""

	def __init__(self, queue):
		self.queue = queue.name
		self.is_open = answer_link.works(frappe.get_doc(answer_link.REQUEST, queue.reference_name))
		if not self.is_open:
			self.arrived()

	def arrived(self) -> None:
		mail_gate.remove_mails([self.queue], [])
		batches.finish()
