"""Ask once more about renewal notices when Frappe sends its queue (see mail/gate.py).

A notice may lie in the queue for hours (*Spread Over Hours*) or days. Whoever died, resigned or renewed meanwhile gets
none; a changed address gets it at the new one; who can have no e-mail any more gets a letter.
"""

import frappe
from frappe import _
from frappe.utils import getdate

from membership_recruitment.mail import gate as mail_gate
from membership_recruitment.membership.notices import delivery as notice_delivery
from membership_recruitment.membership.notices.outcomes import DUE, FAILED, SENT, Results
from membership_recruitment.membership.notices.still_needed import StillNeeded
from membership_recruitment.membership.notices.undelivered import not_delivered
from membership_recruitment.utils import batches

COLUMNS = f"{', '.join(notice_delivery.COLUMNS)}, status, recipient, communication"
# what a notice has while its mail is on the way, and no more once it is not
ON_THE_WAY = ("recipient", "sent_on", "communication", "email_queue")


def ask(queue) -> "Passage | None":
	"""For the hook `mail_gates`: the passage of a renewal notice's mail."""
	notice = mail_gate.row_of(queue, "Renewal Notice", COLUMNS, about=("Member",))
	return Passage(queue, notice) if notice else None


class Passage(mail_gate.Passage):
	headers = ("List-Unsubscribe",)  # of mails to guardians

	def __init__(self, queue, notice):
		self.queue, self.notice = queue, notice
		self.is_open = self._is_on_its_way() and self._is_needed()

	def _is_on_its_way(self) -> bool:
		"""Failed ones too: somebody tells Frappe to send the mail again."""
		if self.notice.status in (SENT, FAILED):
			return True
		self._take_out({})
		return False

	def _is_needed(self) -> bool:
		notice, results = self.notice, Results({})
		reader = notice.member, notice.guardian
		now = StillNeeded([notice], getdate())
		needed = now.sort_out([notice], results)
		if needed and (notice.member, notice.guardian) != reader:
			# the words are for somebody else: made anew for who pays now, or hears of the child
			results.end(notice, DUE)
		elif needed and notice_delivery.without_address([notice], now, results):
			self._send_to(now.reader(notice).address)
			return True
		self._take_out(results.values[notice.name])
		return False

	def _send_to(self, address: str) -> None:
		if self.notice.recipient == address:
			return
		for recipient in self.queue.recipients:
			recipient.update_db(recipient=address)
			recipient.recipient = address
		frappe.db.set_value("Communication", self.notice.communication, "recipients", address)
		self._write(recipient=address)

	def _take_out(self, values: dict) -> None:
		"""The mail does not leave, and was not sent."""
		mail_gate.remove_mails([self.queue.name], [self.notice.communication])
		self._write(**dict.fromkeys(ON_THE_WAY), **values)

	def was_refused(self, error: Exception) -> None:
		if not mail_gate.is_permanent(error):
			return
		self.queue.update_status("Error", error=str(error))
		frappe.db.set_value("Communication", self.notice.communication, "delivery_status", "Bounced")
		self._write(status=FAILED, result=not_delivered(self.notice.recipient, _("Bounced")))

	def arrived(self) -> None:
		if self.notice.status == FAILED:
			self._write(status=SENT, result="")

	def _write(self, **values) -> None:
		frappe.db.set_value("Renewal Notice", self.notice.name, values)
		batches.finish()
