"""Stop journey messages that may not leave any more when Frappe sends its queue (see mail/gate.py)."""

import frappe
from frappe import _
from frappe.utils import format_datetime, getdate, now_datetime

from membership_recruitment.mail import gate as mail_gate
from membership_recruitment.member_journey.messages import checks as message_checks
from membership_recruitment.member_journey.messages import ledger as message_ledger
from membership_recruitment.member_journey.messages import people as message_people
from membership_recruitment.member_journey.messages import rules as message_rules
from membership_recruitment.member_journey.messages.rules import FAILED, NOT_SENT, QUEUED, SENT
from membership_recruitment.utils import batches

COLUMNS = "name, journey_message, journey_id, entry, due_on, status, communication, guardian"


def ask(queue) -> "Passage | None":
	"""For the hook `mail_gates`: the passage of a journey message's mail."""
	people = (message_people.MEMBER, message_people.PROSPECT)
	delivery = mail_gate.row_of(queue, "Journey Delivery", COLUMNS, about=people)
	return Passage(queue, delivery) if delivery else None


class Passage(mail_gate.Passage):
	headers = ("List-Unsubscribe",)

	def __init__(self, queue, delivery):
		self.queue, self.delivery = queue, delivery
		self.series = message_rules.series_key(delivery.journey_message, delivery.journey_id)
		self.is_open = not (self._is_done() or self._left_before() or self._is_refused())

	def _is_done(self) -> bool:
		"""Somebody puts a mail back into the queue whose end is put down already."""
		if self.delivery.status != QUEUED:
			mail_gate.remove_mails([self.queue.name], [])
			batches.finish()
		return self.delivery.status != QUEUED

	def _left_before(self) -> bool:
		"""It is in the ledger: the queue is a backup's, or a process died in the middle."""
		moment = message_ledger.sent_on(self.delivery.name)
		if moment:
			mail_gate.remove_mails([self.queue.name], [])
			frappe.db.set_value("Communication", self.delivery.communication, "delivery_status", "Sent")
			self._write(
				status=SENT, reason=message_rules.RESTORED, sent_on=moment, result=left_before(moment)
			)
		return bool(moment)

	def _is_refused(self) -> bool:
		standing = message_checks.check_deliveries([self.delivery], getdate())[self.delivery.name]
		recipients = [row.recipient for row in self.queue.recipients]
		reader = standing.reader(self.delivery.guardian)
		if not standing.reason and (not reader or recipients != [reader.address]):
			standing.refuse(message_rules.NO_ADDRESS, _("The person's address was changed meanwhile."))
		if standing.reason:
			self._remove()
			self._write(status=NOT_SENT, reason=standing.reason, result=standing.sentence)
		return bool(standing.reason)

	def leaves(self) -> None:
		if not message_ledger.leaves(self.delivery.name, self.series):
			raise mail_gate.HeldBack

	def was_refused(self, error: Exception) -> None:
		message_ledger.came_back(self.delivery.name, self.series)
		if not mail_gate.is_permanent(error):
			return
		self.queue.update_status("Error", error=str(error))
		frappe.db.set_value("Communication", self.delivery.communication, "delivery_status", "Bounced")
		sentence = _("The mail server refused the address.")
		self._write(status=FAILED, reason=message_rules.BOUNCED, result=sentence)

	def arrived(self) -> None:
		self._write(status=SENT, reason="", result="", sent_on=now_datetime())

	def is_uncertain(self, error: Exception) -> None:
		self.queue.update_status("Error", error=str(error))
		sentence = _("The connection to the mail server broke. It may have arrived, so it is not sent again.")
		self._write(status=FAILED, reason=message_rules.ERROR, result=sentence)

	def was_held_back(self) -> None:
		self._left_before()

	def _write(self, **values) -> None:
		frappe.db.set_value("Journey Delivery", self.delivery.name, values)
		batches.finish()

	def _remove(self) -> None:
		"""Take the mail out of the queue, and out of the person's timeline: it never went."""
		mail_gate.remove_mails([self.queue.name], [self.delivery.communication])


def left_before(moment) -> str:
	return _("It left on {0}, as the list of sent messages has it. The database had forgotten.").format(
		format_datetime(moment)
	)
