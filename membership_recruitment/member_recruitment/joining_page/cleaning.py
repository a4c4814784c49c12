"""Clean what somebody typed on a public page, and know a name. No database, no frappe."""

import unicodedata

from membership_recruitment.people.plain_text import tidy_text

NAME_SIGNS = " '’.·"


def visible(text: str, longest: int, lines: bool = False) -> str:
	"""Without control, formatting (zero-width, right-to-left), private and unassigned characters."""
	text = text[: longest * 4]  # before the costly part; what is cut here is refused as too long
	text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
	kept = "".join(
		" " if sign in "\t\n\r\u2028\u2029" and not (lines and sign == "\n") else sign
		for sign in text
		if sign in "\t\n\r" or not unicodedata.category(sign).startswith("C")
	)
	if not lines:
		return tidy_text(kept)
	return "\n".join(tidy_text(line) for line in kept.split("\n")).strip()


def is_name(text: str) -> bool:
	"""Letters of any script and the few signs that stand in names: no links, formulas or mark-up."""
	return text[:1].isalpha() and all(
		sign in NAME_SIGNS or unicodedata.category(sign)[0] in "LM" or unicodedata.category(sign) == "Pd"
		for sign in text
	)
