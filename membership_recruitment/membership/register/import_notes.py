"""What the notes of a file may hold that should not be stored: identity numbers are left out, words of health are pointed
out. No database, no frappe."""

import re
from collections.abc import Sequence

from membership_recruitment.membership.register.import_findings import (
	HEALTH_IN_NOTE,
	IDENTITY_NUMBER_IN_NOTE,
	Finding,
	ReadColumn,
)
from membership_recruitment.people import identity_number

# how words of health begin
HEALTH = re.compile(
	r"\b(?:"
	"allerg|astma|asthma|adhd|autis|asperger|diabet|epilep|cancer|celiak|celiac|glutenintoleran|laktosintoleran|"
	"nötallerg|hjärtfel|hjärtsjuk|psykisk|psykiat|depress|ångest|demens|dement|diagnos|medicin|medicer|insulin|"
	"sjukdom|sjukskriv|långtidssjuk|funktionsneds|funktionshind|handikapp|rullstol|rörelsehind|synskad|hörselskad|"
	"gravid|missbruk|alkoholi|disab|illness|disease|medicat|wheelchair|pregnan|mental health|dyslexi"
	")",
	re.IGNORECASE,
)


# how a note begins that holds the rest of a number whose birth date stands in another column; a year is none
LAST_FOUR = re.compile(r"\s*[-+](?!(?:19|20)\d\d\b)\d{4}\b")


def read_column(cells: Sequence[tuple[int, str]]) -> ReadColumn:
	"""
	Args:
	        cells: Number of the row and text of those that are not empty.
	"""
	column = ReadColumn()
	for _row, text in cells:
		column.cells[text] = text
		if identity_number.seems_to_hold(text) or LAST_FOUR.match(text):
			column.cells[text] = ""
			column.remarks[text] = Finding(IDENTITY_NUMBER_IN_NOTE, "notes")
		elif word := HEALTH.search(text):
			column.remarks[text] = Finding(HEALTH_IN_NOTE, "notes", (_whole_word(text, word.start()),))
	return column


def _whole_word(text: str, start: int) -> str:
	return re.match(r"[\w-]+", text[start:])[0]
