"""Take what tells out of the head of a message: its subject, and the names beside addresses. No frappe."""

import re
from email.header import Header, decode_header, make_header
from email.utils import formataddr, getaddresses

END_OF_HEAD = re.compile(r"(?:\r?\n){2}|\Z")
# of whom it is, and where an answer goes; the last is Frappe's
SENDERS = ("From", "Reply-To", "Sender", "X-Original-From")


def neutral(message: str, subject: str, sender: str) -> str:
	"""The same message with another subject, and another name beside each address that it comes from.

	Args:
	        message: As it goes to the mail server.
	        subject, sender: What stands there instead.
	"""
	end = END_OF_HEAD.search(message).start()
	head, rest = message[:end] + "\n", message[end:]
	head = _replaced(head, "Subject", lambda _value: Header(subject, "utf-8", header_name="Subject").encode())
	for name in SENDERS:
		head = _replaced(head, name, lambda value: _named(value, sender))
	return head.removesuffix("\n") + rest


def _replaced(head: str, name: str, change) -> str:
	pattern = re.compile(rf"^({re.escape(name)}):((?:[^\r\n]|\r?\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
	return pattern.sub(lambda found: f"{found.group(1)}: {change(found.group(2))}", head)


def _named(value: str, sender: str) -> str:
	words = str(make_header(decode_header(" ".join(value.split()))))
	return ", ".join(formataddr((sender, address)) for _name, address in getaddresses([words]) if address)
