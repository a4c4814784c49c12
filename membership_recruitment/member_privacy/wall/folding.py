"""Which texts a database takes for the same. No frappe.

MariaDB compares names without case, accents, width, spaces at the end and what shows nothing: `Mémber` finds the rows
of `Member`. This is nearly so and costs no query; where the database is asked itself, by request_check.py, it has the last
word, which tests/site/test_folding.py holds against every character that it takes for another.
"""

import unicodedata

SHOWS_NOTHING = frozenset(["Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn"])


def folded(text: str) -> str:
	"""The text that stands for all that are the same to a database."""
	letters = unicodedata.normalize("NFKD", text)
	kept = (letter for letter in letters if unicodedata.category(letter) not in SHOWS_NOTHING)
	return unicodedata.normalize("NFKD", "".join(kept).casefold()).strip()
