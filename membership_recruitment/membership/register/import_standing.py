"""The word for a member's status beside what the dates make of it: a remark, or nothing is stored until it is decided."""

from collections.abc import Mapping
from datetime import date

from frappe import _

from membership_recruitment.membership.register import import_status, import_words
from membership_recruitment.membership.register.import_findings import (
	NO_END_SAID,
	STATUS_DIFFERS,
	STATUS_TO_DECIDE,
	STATUS_UNKNOWN,
	Finding,
)
from membership_recruitment.membership.register.import_rows import Entry
from membership_recruitment.membership.register.import_terms import TermPlan
from membership_recruitment.utils.bounds import NO_END


class Standing:
	"""Compares the words of one import.

	Attributes:
	        unknown: Words that nobody has said the meaning of, as they are written.
	"""

	def __init__(self, own: Mapping[str, str], today: date):
		"""
		Args:
		        own: What words mean, by import_status.word_key; nothing where that was not said yet.
		        today: On which the status is looked at.
		"""
		self.unknown: dict[str, str] = {}
		self._own = own
		self._today = today

	def compared(self, entry: Entry, terms: TermPlan) -> tuple[str, str]:
		"""What is to be done about the word of a row (AGREES, REMARK or DECIDE of import_status), and the sentence.

		Args:
		        entry: The row.
		        terms: Of its person, after all rows.
		"""
		word = entry.further.status
		if not word:
			return import_status.AGREES, ""
		meaning = import_status.meaning_of(word, self._own)
		if not meaning:
			self.unknown.setdefault(import_status.word_key(word), word)
			return import_status.DECIDE, _sentence(STATUS_UNKNOWN, word)
		statuses = terms.statuses_on(self._today, entry)
		verdict = import_status.verdict(meaning, statuses)
		if verdict != import_status.AGREES:
			status = next(filter(None, statuses))
			kind = STATUS_TO_DECIDE if verdict == import_status.DECIDE else STATUS_DIFFERS
			return verdict, _sentence(kind, word, _(status, context="Member"))
		end = entry.term.get("end_date")
		if meaning == import_status.FOR_LIFE and end and end != NO_END:
			return import_status.REMARK, _sentence(NO_END_SAID, word, end)
		return verdict, ""


def _sentence(kind: str, *said) -> str:
	return import_words.sentence(Finding(kind, "status", said))
