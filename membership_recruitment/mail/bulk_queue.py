"""Put many e-mails at once into Frappe's own queue: renewal notices and journey messages.

Frappe builds and sends each message. Two things are done once instead of once a message, because they cost more
than all the rest: moving its style sheet into the tags (premailer), which depends on the tags and not on the words
between them, and building the headers that are the same in each. A test holds the result equal to Frappe's own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.mime.text import MIMEText
from email.policy import SMTP

import frappe
from frappe import _
from frappe.core.utils import html2text
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.email.doctype.email_queue.email_queue import QueueBuilder
from frappe.email.email_body import get_email, get_message_id, sanitize_email_header
from frappe.utils import expand_relative_urls, now, parse_addr, validate_email_address

from membership_recruitment.public_page import own_links
from membership_recruitment.utils.database import insert

TAG = re.compile(r"(<[^>]+>)")
WORDS = re.compile(r"\S")
# between these, text is not words of the page
NO_SHORTCUT = re.compile(r"<(style|script|title|textarea|svg|math)\b|<!|<\?", re.IGNORECASE)
MARK = "xnoticewordsx{}x"
MOST_SHELLS = 500
UNFOLDED = SMTP.clone(max_line_length=0)  # as Message.as_string writes headers


class BadAddress(Exception):
	"""Frappe refuses the address."""


@dataclass
class Mail:
	"""One message: to whom, about which document, what it says, and when it leaves (None: at once).

	`filled` are words of the message that only its reader gets: what replaces them, by themselves. The timeline keeps
	the words, and messages that differ in these alone are built alike, which is much quicker. `pictures` are addresses of
	pictures in the same way; the text has none.
	"""

	reference_doctype: str
	reference_name: str
	recipient: str
	subject: str
	body: str
	email_template: str | None
	send_after: datetime | None = None
	headers: dict[str, str] = field(default_factory=dict)
	filled: dict[str, str] = field(default_factory=dict)
	pictures: dict[str, str] = field(default_factory=dict)


@dataclass
class Queued:
	"""A message as rows that are not written yet."""

	communication: dict
	queue: dict
	recipient: dict


def outgoing_account():
	"""The Email Account that mails about members leave by; None where the site has none."""
	return EmailAccount.find_outgoing(match_by_doctype="Member")


def no_account() -> str:
	return _(
		"There is no outgoing e-mail account, so renewal notices wait. Set up a default one under Email Account."
	)


class _Account:
	"""An Email Account that looks once whether it is in the database, rather than with every message."""

	def __init__(self, account):
		self._account = account
		self._stored = bool(account.is_exists_in_db())

	def is_exists_in_db(self) -> bool:
		return self._stored

	def __getattr__(self, name: str):
		return getattr(self._account, name)


class Post:
	"""Builds messages that leave by one Email Account."""

	def __init__(self, account):
		self.account = _Account(account)
		self.shells: dict[tuple[str, ...], str] = {}
		self.queue_columns = set(frappe.get_meta("Email Queue").get_valid_columns())
		self.sender_name, self.sender = parse_addr(account.default_sender)
		self.frame = self._frame()

	@own_links()
	def whole(self, builder: QueueBuilder, html: str, text: str):
		"""A message as Frappe builds it. (Given no content it would make HTML of that from markdown.)"""
		mail = get_email(
			recipients=builder.recipients,
			sender=builder.sender,
			subject=builder.subject,
			content=html,
			formatted=html,
			text_content=text,
			email_account=self.account,
		)
		mail.set_message_id(None)
		return mail

	def _frame(self) -> "Frame | None":
		"""What is the same in every message; None where another app wants to change each of them."""
		if frappe.get_hooks("make_email_body_message"):
			return None
		subject, html, text = (MARK.format(part) for part in "sht")
		builder = QueueBuilder(recipients=["somebody@example.com"], subject=subject)
		builder._email_account = self.account
		return Frame.cut(self.whole(builder, html, text), subject, html, text)

	def build(self, mail: Mail) -> Queued:
		"""The rows of a message.

		Raises:
		        BadAddress: Where Frappe would not put it into its queue.
		"""
		communication = frappe.generate_hash(length=10)
		try:
			data = _Builder(self, mail, communication).as_dict(include_recipients=False)
		except frappe.InvalidEmailAddressError as error:
			raise BadAddress from error
		if not data:
			raise BadAddress
		queue = {key: value for key, value in data.items() if key in self.queue_columns}
		queue |= {"name": frappe.generate_hash(length=10), "status": "Not Sent", "retry": 0}
		return Queued(
			communication=self._communication(mail, communication, queue["message_id"]),
			queue=queue,
			recipient={
				"name": frappe.generate_hash(length=10),
				"parent": queue["name"],
				"parenttype": "Email Queue",
				"parentfield": "recipients",
				"idx": 1,
				"recipient": mail.recipient,
				"status": "Not Sent",
			},
		)

	def _communication(self, mail: Mail, name: str, message_id: str) -> dict:
		"""The row that the person's timeline shows. Its delivery status follows from Frappe's queue."""
		return {
			"name": name,
			"communication_type": "Automated Message",
			"communication_medium": "Email",
			"sent_or_received": "Sent",
			"status": "Linked",
			"delivery_status": "Scheduled" if mail.send_after else "Sending",
			"subject": mail.subject,
			"content": mail.body,
			"sender": self.sender,
			"sender_full_name": self.sender_name or self.sender,
			"recipients": mail.recipient,
			"reference_doctype": mail.reference_doctype,
			"reference_name": mail.reference_name,
			"communication_date": now(),
			"send_after": mail.send_after,
			"email_template": mail.email_template,
			"email_account": self.account.name if self.account.is_exists_in_db() else None,
			"message_id": message_id,
			"user": frappe.session.user,
			"seen": 1,
		}

	def html(self, builder: "_Builder") -> str:
		"""A message's HTML as Frappe makes it; from its second use on, tags that are known are not styled anew."""
		pieces = TAG.split(builder._message)
		if NO_SHORTCUT.search(builder._message):
			return builder.styled(builder.subject, builder._message)
		words = [k for k in range(0, len(pieces), 2) if WORDS.search(pieces[k])]
		marked = list(pieces)
		for number, k in enumerate(words):
			marked[k] = MARK.format(number)
		# the language decides what the footer says
		key = (frappe.local.lang, *marked)
		if key not in self.shells:
			if len(self.shells) >= MOST_SHELLS:
				self.shells.clear()
			self.shells[key] = builder.styled(MARK.format("s"), "".join(marked))
		shell = self.shells[key].replace(MARK.format("s"), frappe.utils.escape_html(builder.subject))
		return _put_words(shell, [pieces[k] for k in words])


def _put_words(shell: str, words: list[str]) -> str:
	return re.sub(MARK.format(r"(\d+)"), lambda found: words[int(found.group(1))], shell)


class _Builder(QueueBuilder):
	"""Frappe's builder, for one recipient whose address was looked at already."""

	def __init__(self, post: Post, mail: Mail, communication: str):
		super().__init__(
			recipients=[mail.recipient],
			subject=mail.subject,
			message=mail.body,
			text_content=html2text(mail.body),  # Frappe 16's own has no links
			reference_doctype=mail.reference_doctype,
			reference_name=mail.reference_name,
			communication=communication,
			send_after=mail.send_after,
			add_unsubscribe_link=0,
		)
		self.post = post
		self.mail = mail
		self._email_account = post.account
		self._unsubscribed_user_emails = []

	def prepare_email_content(self):
		html, text = self.post.html(self), self.email_text_content()
		for words, own in self.mail.filled.items():
			html, text = html.replace(words, frappe.utils.escape_html(own)), text.replace(words, own)
		for address, own in self.mail.pictures.items():
			html = html.replace(address, own)
			text = re.sub(rf"!\[[^\]]*\]\({re.escape(address)}\)", "", text)
		if self.post.frame is None:
			whole = self.post.whole(self, html, text)
			for name, value in self.mail.headers.items():
				whole.msg_root[name] = value
			return whole
		return self.post.frame.fill(self.recipients[0], self.subject, html, text, self.mail.headers)

	def styled(self, subject: str, message: str) -> str:
		"""What Frappe makes of a subject and a body."""
		own = self.subject, self._message
		self.subject, self._message = subject, message
		try:
			return super().email_html_content()
		finally:
			self.subject, self._message = own


@dataclass
class Frame:
	"""A message of Frappe's cut open where messages differ: Message-Id, subject, text and HTML.

	It answers to what QueueBuilder.as_dict asks of an EMail. Building headers is most of what a message costs.
	"""

	pieces: list[str]
	sender: str

	@classmethod
	def cut(cls, mail, subject: str, html: str, text: str) -> "Frame | None":
		"""Cut a message with these marks; None where it does not look as expected."""
		whole = mail.as_string()
		marks = (
			f"Message-Id: {mail.msg_root['Message-Id']}\r\n",
			f"Subject: {subject}\r\n",
			text,
			html,
		)
		pieces = re.split("|".join(map(re.escape, marks)), whole)
		in_order = "".join(piece + mark for piece, mark in zip(pieces, (*marks, ""), strict=False))
		return cls(pieces, mail.sender) if len(pieces) == 5 and in_order == whole else None

	@own_links()
	def fill(
		self, recipient: str, subject: str, html: str, text: str, headers: dict[str, str]
	) -> "FilledFrame":
		validate_email_address(recipient, throw=True)
		message_id = get_message_id()
		headers = {**headers, "Message-Id": message_id}
		filling = (
			"".join(UNFOLDED.fold(name, value) for name, value in headers.items()),
			UNFOLDED.fold(
				"Subject", UNFOLDED.header_store_parse("Subject", sanitize_email_header(subject.strip()))[1]
			),
			_encoded(expand_relative_urls(text)),
			_encoded(html),
			"",
		)
		message = "".join(piece + filled for piece, filled in zip(self.pieces, filling, strict=True))
		return FilledFrame(message, self.sender, {"Message-Id": message_id})


@dataclass
class FilledFrame:
	message: str
	sender: str
	msg_root: dict

	def as_string(self) -> str:
		return self.message


def _encoded(text: str) -> str:
	"""A part's text as it stands in the message."""
	return "\r\n".join(MIMEText(text, "plain", "utf-8").get_payload().split("\n"))


def write(queued: Iterable[Queued]) -> None:
	"""Write messages into the queue and the timeline. The caller commits."""
	queued = list(queued)
	insert("Communication", [message.communication for message in queued], as_it_is=True)
	insert("Email Queue", [message.queue for message in queued], as_it_is=True)
	insert("Email Queue Recipient", [message.recipient for message in queued], as_it_is=True)
