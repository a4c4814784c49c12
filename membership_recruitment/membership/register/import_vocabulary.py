"""What the words of a file name on this site: membership types, recruitment sources, languages, countries."""

from collections.abc import Mapping

import frappe
from frappe import _
from frappe.utils import getdate

from membership_recruitment.mail.templates import site_language
from membership_recruitment.membership.register import import_countries, import_status, import_words
from membership_recruitment.membership.register.import_findings import TYPE_UNKNOWN, Finding
from membership_recruitment.membership.register.import_outcomes import RowProblem, RowWaits


class Vocabulary:
	"""The membership types, recruitment sources and languages of this site, by the words that a file has for them.

	Attributes:
	        unknown_types: Words for membership types that nobody has said the meaning of, as they are written, by key.
	"""

	def __init__(self, *, create_missing_sources: bool, type_words: Mapping[str, str]):
		"""
		Args:
		        create_missing_sources: Whether a recruitment source that is missing is taken for a new one.
		        type_words: Which membership type a word means here, by import_status.word_key; nothing where that is asked.
		"""
		self.today = getdate()
		self.unknown_types: dict[str, str] = {}
		self._type_words = type_words
		self._create_missing_sources = create_missing_sources
		self._new_sources: set[str] = set()
		self._types = by_label("Membership Type")
		self._sources = by_label("Recruitment Source")
		self._country_codes, self._countries = import_countries.codes(), import_countries.names()
		self._languages = {
			label.casefold(): row.name
			for row in frappe.get_all("Language", fields=["name", "language_name"])
			for label in (row.name, row.language_name or row.name)
		}

	def membership_type(self, text: str) -> str:
		"""
		Raises:
		        RowWaits: When nobody has said which type the word means.
		"""
		key = import_status.word_key(text)
		own = self._type_words.get(key)
		name = own or (None if key in self._type_words else self._types.get(text.casefold()))
		if name:
			return name
		self.unknown_types.setdefault(key, text)
		raise RowWaits(import_words.sentence(Finding(TYPE_UNKNOWN, "membership_type", (text,))))

	def language(self, text: str) -> str:
		"""
		Raises:
		        RowProblem: When the site has no such language.
		"""
		if name := self._languages.get(text.casefold()):
			return name
		raise RowProblem(_("{0} is no language of this site. Write its code, such as sv or en.").format(text))

	def country(self, text: str) -> str:
		"""
		Raises:
		        RowProblem: When the site has no such country.
		"""
		if name := self._countries.get(self._country_codes.get(text.casefold(), "")):
			return name
		raise RowProblem(
			_("{0} is no country that is known here. Write its name or its two letters.").format(text)
		)

	def source(self, text: str) -> str:
		"""A source that is missing is taken for a new one, where the import may add them.

		Raises:
		        RowProblem: When the site has no such source and the import may not add it.
		"""
		if name := self._sources.get(text.casefold()):
			return name
		if not self._create_missing_sources:
			raise RowProblem(
				_(
					"There is no recruitment source {0}. Correct it, add the source, or tick Create Missing Sources."
				).format(text)
			)
		self._sources[text.casefold()] = text
		self._new_sources.add(text)
		return text

	def take_new_sources(self) -> set[str]:
		"""Recruitment sources that rows named since the last time and that the site does not have yet."""
		taken, self._new_sources = self._new_sources, set()
		return taken


def by_label(doctype: str) -> dict[str, str]:
	"""Names of the records of a DocType by what people call them, in every language that the site's or the reader's may be:
	a file means the same whoever brings it in."""
	names = frappe.get_all(doctype, pluck="name", order_by="name asc", limit=0)
	languages = dict.fromkeys(("sv", site_language(), frappe.local.lang))
	found = {_(name, lang=language).casefold(): name for language in languages for name in names}
	return {**found, **{name.casefold(): name for name in names}}
