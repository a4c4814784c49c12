"""What a mail server's refusal means: whether there is no such mailbox. No frappe."""

import re

ADDRESS = re.compile(r"<?[^\s<>\"'(){}\[\],;:]+@[^\s<>\"'(){}\[\],;:]+>?")
ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# RFC 3463: X.1.7 and X.1.8 are about the sender's address, X.2.1 is a mailbox that is closed
ABOUT_THE_SENDER = ("7", "8")
NO_MAILBOX = (550, 551, 553)
# who refuses everybody has something against us, not against the address
AGAINST_US = re.compile(r"relay|spam|block|policy|reputation|authenti|denied by|listed|spf|dkim|dmarc", re.I)
LONGEST = 140


def is_permanent(code: int) -> bool:
	"""Whether the server will say the same the next time, rather than that it is busy."""
	return 500 <= code < 600


def is_no_such_mailbox(code: int, words: str) -> bool:
	"""Whether the refusal is about the address itself, so that nobody needs to write to it any more.

	Args:
	        code: The server's answer to RCPT TO, as 550.
	        words: What stands after it, as "5.1.1 <somebody@example.com>: User unknown".
	"""
	if not is_permanent(code):
		return False
	if enhanced := ENHANCED.search(words):
		_class, subject, detail = enhanced.groups()
		return (subject == "1" and detail not in ABOUT_THE_SENDER) or (subject, detail) == ("2", "1")
	return code in NO_MAILBOX and not AGAINST_US.search(words)


def without_addresses(words: str) -> str:
	"""The words without any e-mail address, short enough to be kept."""
	return " ".join(ADDRESS.sub("…", words).split())[:LONGEST]
