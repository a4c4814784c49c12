"""Letters that went through the wrong encoding: recognise them, and bring them back where that is sure. No database,
no frappe.

Text of our associations is written in Latin letters, and what a wrong encoding makes of them is signs (Ã…sa, †sa),
letters that stand where none does (mŒrta), or a mark for what was lost (�sa, ?sa).
"""

import re
from collections.abc import Iterable

# what the letters of a text weigh when its encoding is guessed: those of the North, and of their neighbours
OURS, USUAL = frozenset("åäöÅÄÖøØæÆ"), frozenset("éÉèÈüÜáÁíÍóÓúÚñÑçÇßëËïÏêÊâàôîûãõðÐþÞ")

# signs that no name is written with: of Latin-1, typography, mathematics, drawing; what was lost; Ĺ, a wrong Å
SIGNS = (
	"\x80-\x9f¡-¦¨©¬®¯±-³¶¸¹¼-¿×÷ƒĹĺ\u02c6\u02c7\u02d8-\u02dd\u2016\u2017\u201a\u201e\u2020-\u203f\u2044"
	"\u20ac\u2100-\u2bff\uf8ff\ufb01\ufb02\ufffd"
)
A_LETTER, SMALL, LARGE = r"[^\W\d_]", r"[^\W\d_A-ZÀ-ÖØ-ÞŒŠŽŸ]", "[À-ÃÇÈÊ-ÕØ-ÞŒŠŽŸ]"
IN_A_NAME = re.compile(
	rf"[{SIGNS}]|\?(?={A_LETTER})|(?<={A_LETTER})\?|(?<={A_LETTER}){LARGE}(?={SMALL})|(?<={SMALL}){LARGE}"
)
ODD = re.compile(rf"{IN_A_NAME.pattern}|(?<={SMALL})[ÅÄÖÉ]")
# beside a number there may be a sign (½, 2°): what is left is what no keyboard writes
ANYWHERE = re.compile(rf"[\x80-\x9f\u2500-\u25ff\ufffd]|√|Ã(?!{A_LETTER})|\?(?={A_LETTER})")

# how UTF-8 looks to a program that takes it for something else
MISTAKEN_FOR = ("cp1252", "mac_roman", "cp850", "latin-1")


def repaired(text: str) -> str:
	"""The text, where it was UTF-8 and taken for another encoding, as it was meant: Åsa for Ã…sa."""
	if text.isascii():
		return text
	for encoding in MISTAKEN_FOR:
		try:
			meant = _bytes(text, encoding).decode("utf-8")
		except UnicodeError:
			continue
		if not IN_A_NAME.search(meant):
			return meant
	return text


def _bytes(text: str, encoding: str) -> bytes:
	"""Programs let bytes that the encoding does not have pass as control characters."""
	return b"".join(
		letter.encode("latin-1") if "\x80" <= letter <= "\x9f" else letter.encode(encoding) for letter in text
	)


def is_spoilt_name(text: str) -> bool:
	"""Whether a name, a town or a word of the association has letters or signs that it cannot have."""
	return bool(IN_A_NAME.search(text))


def is_spoilt(text: str) -> bool:
	"""As `is_spoilt_name`, of text in which signs may stand."""
	return bool(ANYWHERE.search(text))


def likelihood(words: Iterable[str]) -> int:
	"""How much words look as people write them: usual letters count for it, what cannot stand in a name against."""
	return sum(
		sum(3 if letter in OURS else letter in USUAL for letter in word) - 3 * len(ODD.findall(word))
		for word in words
	)
