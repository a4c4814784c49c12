"""Ask once more, in the moment in which Frappe sends a queued mail, whether it may still leave.

The queue holds a mail for minutes, or for days where the mail server is down. Whoever withdraws a consent meanwhile
must not get it. The hook `mail_gates` names functions that are asked for each mail of the queue right before Frappe
sends it: they answer with a Passage, or None where the mail is none of theirs. Mails of all other kinds go out as
without this module. The hook `mail_refused` names functions that hear of addresses which a server refused, of
whatever mail. Frappe's own hook, override_email_send, takes the sending of every mail away.
"""

import re
import smtplib

import frappe
from frappe import _
from frappe.email.doctype.email_queue.email_queue import EmailQueue
from frappe.utils import get_hook_method

from membership_recruitment.mail import neutral_headers, smtp_answers, templates
from membership_recruitment.settings import neutral_sender, sensitive
from membership_recruitment.utils import conflicts

# the server has said no: the mail did not arrive
REFUSED = (
	smtplib.SMTPRecipientsRefused,
	smtplib.SMTPSenderRefused,
	smtplib.SMTPDataError,
	smtplib.SMTPHeloError,
	smtplib.SMTPNotSupportedError,
)
FOLDED_LINES = r"[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n"


class HeldBack(Exception):
	"""Raised by Passage.leaves: the mail must not leave after all."""


class Passage:
	"""What a gate decides about one mail, and hears of it."""

	# False: it does not go out. The gate has put down why, and taken it out of the queue.
	is_open = True
	# Headers that are to arrive as they stand in the queue's message: Frappe 15 encodes long ones, which breaks links.
	headers: tuple[str, ...] = ()

	def leaves(self) -> None:
		"""The mail is about to be handed to the mail server.

		Raises:
		        HeldBack: It is not.
		"""

	def was_refused(self, error: Exception) -> None:
		"""The mail server refused it."""

	def arrived(self) -> None:
		"""The mail server has taken it."""

	def is_uncertain(self, error: Exception) -> None:
		"""It was handed over, and something went wrong: nobody knows whether it arrived."""

	def was_held_back(self) -> None:
		"""After HeldBack. To take it out of the queue is the gate's."""


class GatedEmailQueue(EmailQueue):
	def send(self, smtp_server_instance=None, *args, **kwargs):
		"""As Frappe sends it, if the gates let it pass. Frappe 16 has more arguments than 15."""
		if not (self.can_send_now() or kwargs.get("force_send")):
			return None
		self.say_nothing_outside()
		# the queue may be read a while ago
		passage = conflicts.try_again(lambda: _passage(self))
		if not passage:
			try:
				return super().send(smtp_server_instance, *args, **kwargs)
			except smtplib.SMTPRecipientsRefused as error:
				tell_refusal(error)
				raise
		if not passage.is_open:
			return None
		handover = Handover(self, passage, smtp_server_instance)
		try:
			if not handover.is_watched:
				handover.begin()
			sent = super().send(handover.server, *args, **kwargs)
		except HeldBack:
			passage.was_held_back()
			return None
		except Exception as error:
			# Frappe has put down its part: the mail is to be tried again
			if handover.refusal:
				passage.was_refused(handover.refusal)
				tell_refusal(handover.refusal)
			elif handover.has_begun:
				passage.is_uncertain(error)
			raise
		passage.arrived()
		return sent

	def say_nothing_outside(self) -> None:
		"""Where membership reveals sensitive data: no subject and no sender's name that tell, in what leaves for anybody but
		the site's own users. The queue and the timeline keep the subject as it was written."""
		if not sensitive() or _are_users({row.recipient.lower() for row in self.recipients}):
			return
		with templates.in_language(templates.site_language()):
			self.message = neutral_headers.neutral(
				self.message or "", _("A message for you"), neutral_sender() or _("The office")
			)


def _are_users(addresses: set[str]) -> bool:
	"""Whether all of them are addresses of enabled users of the desk."""
	filters = {"email": ["in", list(addresses)], "enabled": 1, "user_type": "System User"}
	found = frappe.get_all("User", filters=filters, pluck="email", order_by=None)
	return addresses <= {address.lower() for address in found}


def row_of(queue, doctype: str, columns: str, *, about: tuple[str, ...]) -> frappe._dict | None:
	"""The row that keeps what becomes of a queued mail, locked; None where the mail is none of that kind.

	Args:
	        queue: The Email Queue document.
	        doctype: Whose rows name their mail in the field `email_queue`.
	        columns: To be read.
	        about: DocTypes of the people whom such mails are about.
	"""
	if queue.reference_doctype not in about:
		return None
	# not locking yet: that would hold up who queues, for mails of other kinds
	name = frappe.db.get_value(doctype, {"email_queue": queue.name})
	if not name:
		return None
	(row,) = frappe.db.sql(
		f"select {columns} from `tab{doctype}` where name = %s for update", name, as_dict=True
	)
	return row


def tell_refusal(error: Exception) -> None:
	"""Let those who listen know which addresses a mail server refused."""
	if isinstance(error, smtplib.SMTPRecipientsRefused):
		for listener in frappe.get_hooks("mail_refused"):
			frappe.get_attr(listener)(error)


def is_permanent(error: Exception) -> bool:
	"""Whether the server refuses the addresses for good, rather than that it is busy."""
	if not isinstance(error, smtplib.SMTPRecipientsRefused):
		return False
	return any(smtp_answers.is_permanent(code) for code, _words in error.recipients.values())


def remove_mails(queue: list[str], communications: list[str | None]) -> None:
	"""Take mails out of the queue, and out of people's timelines: they never went."""
	frappe.db.delete("Email Queue Recipient", {"parent": ["in", queue]})
	frappe.db.delete("Email Queue", {"name": ["in", queue]})
	frappe.db.delete("Communication", {"name": ["in", [name for name in communications if name] or [""]]})


def _passage(queue: EmailQueue) -> Passage | None:
	for gate in frappe.get_hooks("mail_gates"):
		if passage := frappe.get_attr(gate)(queue):
			return passage
	return None


class Handover:
	"""The moment in which a mail server gets a mail: watched where Frappe talks SMTP, taken as begun where a hook or
	a service sends the mail in its own way."""

	def __init__(self, queue: EmailQueue, passage: Passage, server):
		self.queue, self.passage = queue, passage
		self.has_begun = False
		self.refusal: Exception | None = None
		service = frappe.db.get_value("Email Account", queue.email_account, "service")
		self.is_watched = not (
			get_hook_method("override_email_send")
			or service == "Frappe Mail"
			or (frappe.flags.in_test and not frappe.flags.testing_email)
		)
		self.server = _Server(self, server) if self.is_watched else server

	def begin(self) -> None:
		self.passage.leaves()
		self.has_begun = True

	def send(self, session, *args, **kwargs):
		self.begin()
		kwargs["msg"] = self.with_headers(kwargs["msg"])
		try:
			return session.sendmail(*args, **kwargs)
		except REFUSED as error:
			self.refusal = error
			raise

	def with_headers(self, message: bytes) -> bytes:
		"""The message with the passage's headers as the queue has them."""
		head, blank, body = message.partition(b"\r\n\r\n")
		head = head.decode() + "\r\n"
		for name in self.passage.headers:
			pattern = re.compile(f"^{re.escape(name)}:{FOLDED_LINES}", re.IGNORECASE | re.MULTILINE)
			if found := pattern.search(self.queue.message):
				line = found.group(0).strip() + "\r\n"
				head = pattern.sub(lambda _found, line=line: line, head, count=1)
		return head.removesuffix("\r\n").encode() + blank + body


class _Server:
	"""Frappe's mail server whose session tells when it is handed a mail. It is connected to when Frappe does so."""

	def __init__(self, handover: Handover, server):
		self._handover, self._server = handover, server

	@property
	def session(self):
		if not self._server:
			account = self._handover.queue.get_email_account(raise_error=True)
			self._server = account.get_smtp_server()
		return _Session(self._handover, self._server.session)

	def __getattr__(self, name: str):
		return getattr(self._server, name)


class _Session:
	def __init__(self, handover: Handover, session):
		self._handover, self._session = handover, session

	def sendmail(self, *args, **kwargs):
		return self._handover.send(self._session, *args, **kwargs)

	def __getattr__(self, name: str):
		return getattr(self._session, name)
