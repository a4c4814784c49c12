"""The letters of a bank file in lines: UTF-8 with or without a byte order mark, UTF-16 with one, else Latin-1. No
database, no frappe.
"""

import codecs

UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
LOST = "\ufffd"
BEGINNING = 400  # bytes that say what a file is


def decode(content: bytes) -> str:
	"""The text of a file. What cannot be a letter of its encoding becomes U+FFFD."""
	if content.startswith(UTF_16_MARKS):
		return content.decode("utf-16", errors="replace")
	try:
		return content.decode("utf-8-sig")
	except UnicodeDecodeError:
		return _mended(content)


def _mended(content: bytes) -> str:
	"""UTF-8 with a stray byte in it has other letters that are whole; Latin-1 has none."""
	text = content.decode("utf-8-sig", errors="replace")
	lost = text.count(LOST)
	whole = sum(letter > "\x7f" for letter in text) - lost
	return text if whole > lost else content.decode("latin-1")


def lines(content: bytes) -> list[str]:
	"""The lines of a file, whatever ends them, without their ends. Only line ends of text files count: Latin-1 has
	others (U+0085) that a name may hold by mistake."""
	return decode(content).replace("\r\n", "\n").replace("\r", "\n").split("\n")


def beginning(content: bytes) -> str:
	"""How a file begins, as far as that says what it is: some letters, without blanks and blank lines before them."""
	start = content[:BEGINNING]
	encoding = "utf-16" if start.startswith(UTF_16_MARKS) else "utf-8-sig"
	try:
		# the last letter may have lost a part
		return codecs.getincrementaldecoder(encoding)().decode(start).lstrip()
	except UnicodeDecodeError:
		return _mended(start).lstrip()
