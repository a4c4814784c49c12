"""Ask once more about the mails that the law asks for when Frappe sends its queue (see mail/gate.py), and put down that
somebody has been told when the mail server has taken it."""

import frappe
from frappe import _
from frappe.utils import now_datetime

from membership_recruitment.mail import gate as mail_gate
from membership_recruitment.member_journey.data_notices import delivery, rules
from membership_recruitment.member_journey.data_notices.standing import MEMBER, PROSPECT, standings
from membership_recruitment.member_privacy.consent import information_duty
from membership_recruitment.utils import batches


def ask(queue) -> "Passage | None":
	"""For the hook `mail_gates`: the passage of such a mail."""
	row = mail_gate.row_of(queue, delivery.NOTICE, delivery.COLUMNS, about=(MEMBER, PROSPECT))
	return Passage(queue, row) if row else None


class Passage(mail_gate.Passage):
	def __init__(self, queue, row):
		self.queue, self.row = queue, row
		self.is_open = self._is_open()

	def _is_open(self) -> bool:
		if self.row.status != rules.QUEUED:  # somebody puts a mail back into the queue
			mail_gate.remove_mails([self.queue.name], [])
			batches.finish()
			return False
		standing = standings([self.row])[self.row.name]
		recipients = [row.recipient for row in self.queue.recipients]
		reader = standing.reader(self.row.guardian)
		if not standing.refusal and (not reader or recipients != [reader.address]):
			standing.refusal = _("The person's address was changed meanwhile.")
		if standing.refusal:
			mail_gate.remove_mails([self.queue.name], [self.row.communication])
			self._write(status=rules.NOT_SENT, result=standing.refusal)
		return not standing.refusal

	def arrived(self) -> None:
		if self.row.kind == rules.ORIGIN:
			information_duty.told(self.row.subject_doctype, self.row.subject_name, information_duty.EMAIL)
		self._write(status=rules.SENT, sent_on=now_datetime())

	def was_refused(self, error: Exception) -> None:
		if mail_gate.is_permanent(error):
			self.queue.update_status("Error", error=str(error))
			frappe.db.set_value("Communication", self.row.communication, "delivery_status", "Bounced")
			self._write(status=rules.FAILED, result=_("The mail server refused the address."))

	def is_uncertain(self, error: Exception) -> None:
		self.queue.update_status("Error", error=str(error))
		sentence = _("The connection to the mail server broke. It may have arrived, so it is not sent again.")
		self._write(status=rules.FAILED, result=sentence)

	def _write(self, **values) -> None:
		frappe.db.set_value(delivery.NOTICE, self.row.name, values)
		batches.finish()
