"""A row read by itself: its cells as values of Member, Address and Membership, or what is wrong with it.

What it means to the register is decided in import_plan.py.
"""

from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from membership_recruitment.membership.register import import_cells
from membership_recruitment.membership.register.import_columns import DATES, TARGETS
from membership_recruitment.membership.register.import_file import Row
from membership_recruitment.people.names_and_numbers import LONGEST, tidy_person, tidy_text
from membership_recruitment.utils.bounds import NO_END

PERSONAL = ("first_name", "last_name", "email", "phone", "birth_date", "language", "former_number")
KEPT_ON_MEMBER = (*PERSONAL, "member_since", "only_year_known", "deceased_on", "recruitment_source")
ADDRESS = {"address_line": "address_line1", "postal_code": "pincode", "city": "city"}

# what becomes of a row
NEW, TERM_ADDED, UPDATED, UNCHANGED, FAILED = "New Member", "Term Added", "Updated", "Unchanged", "Failed"


class RowProblem(Exception):
	"""Why a row can't go in: one sentence for the reader."""


@dataclass
class Outcome:
	"""What becomes of a row.

	Attributes:
	        number: The row in the file.
	        outcome: NEW, TERM_ADDED, UPDATED, UNCHANGED or FAILED.
	        member: Name of the Member, as far as it is known.
	        reason: Why it failed.
	"""

	number: int
	outcome: str
	member: str = ""
	reason: str = ""


@dataclass
class Entry:
	"""A row that was read and found good by itself. Empty cells are in none of the dictionaries.

	Attributes:
	        number: The row in the file.
	        member: Fields of Member.
	        address: Fields of Address.
	        term: membership_type, start_date, end_date, cancelled_from, cancellation_reason, note.
	"""

	number: int
	member: dict
	address: dict
	term: dict

	@property
	def start(self) -> date | None:
		return self.term.get("start_date")


def cells_of(row: Row, targets: list[str | None]) -> dict[str, str]:
	"""What a row says, by target; empty cells left out.

	Args:
	        row: Of the file.
	        targets: What each column goes to, None: nowhere.
	"""
	found = {}
	for target, cell in zip(targets, row.cells, strict=False):
		if target and (text := tidy_text(cell)):
			found[target] = text
	if full_name := found.pop("full_name", None):
		first, last = import_cells.split_name(full_name)
		found.setdefault("first_name", first)
		if last:
			found.setdefault("last_name", last)
	return found


# ---------------------------------------------------------------- words


class Vocabulary:
	"""The membership types, recruitment sources and languages of this site, by the words that a file has for them."""

	def __init__(self, *, create_missing_sources: bool):
		self._create_missing_sources = create_missing_sources
		self._new_sources: set[str] = set()
		self._types = _by_label("Membership Type")
		self._sources = _by_label("Recruitment Source")
		self._languages = {
			label.casefold(): row.name
			for row in frappe.get_all("Language", fields=["name", "language_name"])
			for label in (row.name, row.language_name or row.name)
		}

	def membership_type(self, text: str) -> str:
		"""
		Raises:
		        RowProblem: When the site has no such type, with those that it has.
		"""
		if name := self._types.get(text.casefold()):
			return name
		known = ", ".join(sorted(set(self._types.values())))
		raise RowProblem(_("There is no membership type {0}. Use one of these: {1}.").format(text, known))

	def language(self, text: str) -> str:
		"""
		Raises:
		        RowProblem: When the site has no such language.
		"""
		if name := self._languages.get(text.casefold()):
			return name
		raise RowProblem(_("{0} is no language of this site. Write its code, such as sv or en.").format(text))

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


def _by_label(doctype: str) -> dict[str, str]:
	"""Names of the records of a DocType by what people call them, their translation included."""
	names = frappe.get_all(doctype, pluck="name", order_by="name asc", limit=0)
	return {**{_(name).casefold(): name for name in names}, **{name.casefold(): name for name in names}}


# ---------------------------------------------------------------- reading a row


def read_row(row: Row, targets: list[str | None], vocabulary: Vocabulary) -> Entry:
	"""Read and check a row by itself.

	Args:
	        row: Of the file.
	        targets: What each column goes to, None: nowhere.
	        vocabulary: Of the site.

	Raises:
	        RowProblem: With what to do.
	"""
	if any(row.cells[len(targets) :]):
		raise RowProblem(
			_(
				"The row has more cells than there are headings. Put text that contains the separator in quotes."
			)
		)
	cells = cells_of(row, targets)
	for target, text in cells.items():
		if len(text) > LONGEST:
			raise RowProblem(
				_("{0} is longer than {1} characters. Shorten it.").format(_label(target), LONGEST)
			)
	if not cells.get("former_number") and not cells.get("member") and not cells.get("first_name"):
		raise RowProblem(_("There is no name. Fill it in."))
	dates = {target: _date(target, cells[target]) for target in DATES if target in cells}
	if dates.get("cancelled_from") == NO_END:  # never
		del dates["cancelled_from"]
	return Entry(
		row.number,
		member=_member_fields(cells, dates, vocabulary),
		address={ADDRESS[target]: cells[target] for target in ADDRESS if target in cells},
		term=_term_fields(cells, dates, vocabulary),
	)


def _date(target: str, text: str) -> date:
	try:
		parse = import_cells.parse_date_or_year if target == "join_date" else import_cells.parse_date
		found = parse(text)
		if found == NO_END and target not in ("end_date", "cancelled_from"):
			raise ValueError(text)
		return found
	except ValueError:
		raise RowProblem(
			_("{0} says {1}, which is not a date of the years 1900 to 2200. Write it as 2019-03-01.").format(
				_label(target), text
			)
		)


def _member_fields(cells: dict[str, str], dates: dict[str, date], vocabulary: Vocabulary) -> dict:
	fields = _personal_fields(cells, dates)
	if fields.language:
		fields.language = vocabulary.language(fields.language)
	fields.update({"member_since": dates.get("join_date"), "deceased_on": dates.get("deceased_on")})
	if fields.member_since:
		fields.only_year_known = import_cells.is_year(cells["join_date"])
		start = dates.get("start_date")
		if fields.only_year_known and start and start.year == fields.member_since.year:
			fields.update({"member_since": None, "only_year_known": None})  # the first day says more
	if fields.deceased_on and fields.deceased_on > getdate():
		raise RowProblem(_("The date of death lies in the future. Enter a day up to today."))
	if fields.member_since and dates.get("start_date") and fields.member_since > dates["start_date"]:
		raise RowProblem(_("The join date is after the first day of the term. Correct one of them."))
	if source := cells.get("recruitment_source"):
		fields.recruitment_source = vocabulary.source(source)
	return {name: fields[name] for name in KEPT_ON_MEMBER if fields.get(name)}


def _personal_fields(cells: dict[str, str], dates: dict[str, date]) -> frappe._dict:
	"""As a Member would have them after it was saved, by the same rules."""
	person = frappe._dict({name: cells.get(name) for name in PERSONAL})
	person.birth_date = dates.get("birth_date")
	try:
		tidy_person(person)
	except frappe.ValidationError as problem:
		frappe.clear_last_message()
		raise RowProblem(str(problem))
	return person


def _term_fields(cells: dict[str, str], dates: dict[str, date], vocabulary: Vocabulary) -> dict:
	_check_term_dates(dates)
	term = {name: dates[name] for name in ("start_date", "end_date") if name in dates}
	if text := cells.get("membership_type"):
		term["membership_type"] = vocabulary.membership_type(text)
	reason = cells.get("cancellation_reason")
	if reason and "cancelled_from" not in dates:
		raise RowProblem(
			_(
				"There is a reason for a cancellation but no date. Fill in when it was cancelled, or empty the reason."
			)
		)
	if "cancelled_from" in dates:
		term["cancelled_from"] = dates["cancelled_from"]
	if reason:
		term["cancellation_reason"] = import_cells.cancellation_reason(reason)
		term["note"] = reason
	return term


def _check_term_dates(dates: dict[str, date]) -> None:
	start, end, cancelled = (dates.get(name) for name in ("start_date", "end_date", "cancelled_from"))
	if not start:
		return
	if end and end < start:
		raise RowProblem(_("The last day of the term is before its first day. Change one of them."))
	if cancelled and cancelled < start:
		raise RowProblem(
			_(
				"A term cannot be cancelled before it starts. Use its first day, {0}, to cancel all of it."
			).format(formatdate(start))
		)


def _label(target: str) -> str:
	return _(TARGETS[target][0])
