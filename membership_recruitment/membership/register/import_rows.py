"""A row read by itself: its cells as values of Member, Address and Membership, or what is wrong with it.

What it means to the register is decided in import_plan.py.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import frappe
from frappe import _

from membership_recruitment.membership.register import (
	import_cells,
	import_family,
	import_further,
	import_guardians,
	import_words,
)
from membership_recruitment.membership.register.import_columns import DATES, TARGETS
from membership_recruitment.membership.register.import_file import Row
from membership_recruitment.membership.register.import_further import Further
from membership_recruitment.membership.register.import_outcomes import RowProblem
from membership_recruitment.membership.register.import_vocabulary import Vocabulary
from membership_recruitment.membership.terms import life_dates
from membership_recruitment.people.guardians import tidy_guardian
from membership_recruitment.people.names_and_numbers import LONGEST, tidy_person, tidy_text
from membership_recruitment.utils import refusals
from membership_recruitment.utils.bounds import NO_END
from membership_recruitment.utils.sanitize import harmless

PERSONAL = ("first_name", "last_name", "email", "phone", "birth_date", "language", "former_number", "sex")
KEPT_ON_MEMBER = (*PERSONAL, "member_since", "only_year_known", "deceased_on", "recruitment_source", "notes")
POSTAL_LINE = re.compile(r"(?:SE?-)?(\d{3} ?\d\d)\s+([^\W\d].*)")  # 903 22 Umeå
LONGEST_NOTES = 5000  # characters
ADDRESS = {"address_line": "address_line1", "postal_code": "pincode", "city": "city", "country": "country"}


@dataclass
class Entry:
	"""A row that was read and found good by itself. Empty cells are in none of the dictionaries.

	Attributes:
	        number: The row in the file.
	        member: Fields of Member; beside them what import_guardians reads of a row.
	        address: Fields of Address.
	        term: membership_type, start_date, end_date, cancelled_from, cancellation_reason, note.
	        payer: Who pays the fee, as it is written.
	        identity_number: The fingerprint of one.
	        left_by_dying: Whether the date of death is that of a term that ended for that reason.
	        remarks: On cells that were left out.
	        further: Money, offices, groups, consent and status.
	"""

	number: int
	member: dict
	address: dict
	term: dict
	payer: str = ""
	identity_number: str = ""
	left_by_dying: bool = False
	remarks: list[str] = field(default_factory=list)
	further: Further = field(default_factory=Further)

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
	if "postal_code" not in found and (line := POSTAL_LINE.fullmatch(found.get("city", ""))):
		found["postal_code"], found["city"] = line.groups()
	if "join_date" not in found and import_cells.is_year(found.get("start_date", "")):
		found["join_date"] = found.pop("start_date")  # member from 1987: the day is not known
	family = found.pop("family", "")
	if payer := import_family.payer_in(found.get("payer", "")) or import_family.number_in(family):
		found["payer"] = payer
	return found


# ---------------------------------------------------------------- reading a row


def read_row(
	row: Row, targets: list[str | None], vocabulary: Vocabulary, guardians: Iterable[dict] = ()
) -> Entry:
	"""Read and check a row by itself.

	Args:
	        row: Of the file.
	        targets: What each column goes to, None: nowhere.
	        vocabulary: Of the site.
	        guardians: Who stand in rows of their own.

	Raises:
	        RowProblem: With what to do.
	"""
	if row.fault:
		raise RowProblem(import_words.sentence(row.fault))
	if any(row.cells[len(targets) :]):
		raise RowProblem(
			_(
				"The row has more cells than there are headings. Put text that contains the separator in quotes."
			)
		)
	cells = cells_of(row, targets)
	for target, text in cells.items():
		longest = LONGEST_NOTES if target == "notes" else LONGEST
		if len(text) > longest and target not in import_further.LISTS:
			raise RowProblem(
				_("{0} is longer than {1} characters. Shorten it.").format(_label(target), longest)
			)
	if not cells.get("former_number") and not cells.get("member") and not cells.get("first_name"):
		raise RowProblem(_("There is no name. Fill it in."))
	remarks: list[str] = []
	_leave_out_birth_date(cells, vocabulary.today, remarks)
	_leave_out_language(cells, vocabulary, remarks)
	dates = {target: _date(target, cells[target]) for target in DATES if target in cells}
	if dates.get("cancelled_from") == NO_END:  # never
		del dates["cancelled_from"]
	left_by_dying = _take_death(cells, dates)
	return Entry(
		row.number,
		member=_member_fields(cells, dates, vocabulary) | _beside_the_person(cells, guardians),
		address=_address_fields(cells, vocabulary),
		term=_term_fields(cells, dates, vocabulary),
		payer=cells.get("payer", ""),
		identity_number=cells.get("identity_number", ""),
		left_by_dying=left_by_dying,
		remarks=remarks,
		further=import_further.read(cells, targets, vocabulary.today),
	)


def _leave_out_birth_date(cells: dict[str, str], today: date, remarks: list[str]) -> None:
	"""A birth date that cannot be true costs the row only where it may be what tells whose the row is."""
	if not cells.keys() & {"birth_date"} or not cells.keys() & {"former_number", "member", "email"}:
		return
	try:
		if _date("birth_date", cells["birth_date"]) > today:
			raise RowProblem(_("The birth date lies in the future. Correct it or leave it empty."))
	except RowProblem as problem:
		del cells["birth_date"]
		remarks.append(_("{0} It was left out.").format(problem))


def _leave_out_language(cells: dict[str, str], vocabulary: Vocabulary, remarks: list[str]) -> None:
	try:
		if "language" in cells:
			vocabulary.language(cells["language"])
	except RowProblem as problem:
		del cells["language"]
		remarks.append(_("{0} It was left out.").format(problem))


def _take_death(cells: dict[str, str], dates: dict[str, date]) -> bool:
	"""Who left by dying has died on that day, and cancelled nothing.

	Returns:
	        Whether the date of death was taken from there.
	"""
	if not import_cells.means_death(cells.get("cancellation_reason", "")):
		return False
	left, died = dates.pop("cancelled_from", None), dates.get("deceased_on")
	if not (left or died):
		raise RowProblem(
			_("The reason for leaving is a death, but there is no day of it. Fill in the date of death.")
		)
	dates["deceased_on"] = died or left
	del cells["cancellation_reason"]
	return not died


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
	if refusal := life_dates.why_no_life(
		born=fields.birth_date,
		died=fields.deceased_on,
		# who joins on a later day has no Member Since: the term says it
		since=fields.member_since if dates.get("start_date") else None,
		only_year=bool(fields.only_year_known),
	):
		raise RowProblem(refusal)
	if fields.member_since and dates.get("start_date") and fields.member_since > dates["start_date"]:
		raise RowProblem(_("The join date is after the first day of the term. Correct one of them."))
	fields.notes = harmless(cells.get("notes"))
	if source := cells.get("recruitment_source"):
		fields.recruitment_source = vocabulary.source(source)
	return {name: fields[name] for name in KEPT_ON_MEMBER if fields.get(name)}


def _personal_fields(cells: dict[str, str], dates: dict[str, date]) -> frappe._dict:
	"""As a Member would have them after it was saved, by the same rules."""
	person = frappe._dict({name: cells.get(name) for name in PERSONAL if name != "phone"})
	person.birth_date = dates.get("birth_date")
	try:
		tidy_person(person)
	except frappe.ValidationError as problem:
		frappe.clear_last_message()
		raise RowProblem(refusals.as_text(problem))
	person.phone = cells.get("phone")  # import_reading.py has read it as tidy_person does
	return person


def _beside_the_person(cells: dict[str, str], others: Iterable[dict]) -> dict:
	"""`guardians`, `second_email` and `second_phone`, where the row says them; by the same rules as on the form."""
	guardians = [frappe._dict(row) for row in (*import_guardians.guardians(cells), *others)]
	try:
		for row in guardians:
			tidy_guardian(row)
	except frappe.ValidationError as problem:
		frappe.clear_last_message()
		raise RowProblem(refusals.as_text(problem))
	rows = [{field: text for field, text in row.items() if text} for row in guardians]
	return {**({"guardians": rows} if rows else {}), **import_guardians.second_addresses(cells)}


def _address_fields(cells: dict[str, str], vocabulary: Vocabulary) -> dict:
	"""A country or a second line alone is no address."""
	address = {ADDRESS[target]: cells[target] for target in ADDRESS if target in cells}
	if "country" in address:
		address["country"] = vocabulary.country(address["country"])
	if second := import_guardians.second_line(cells):
		address["address_line2"] = second
	return address if address.keys() - {"country", "address_line2"} else {}


def _term_fields(cells: dict[str, str], dates: dict[str, date], vocabulary: Vocabulary) -> dict:
	start = dates.get("start_date")
	if start and (
		refusal := life_dates.why_no_term(start, dates.get("end_date"), dates.get("cancelled_from"))
	):
		raise RowProblem(refusal)
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


def _label(target: str) -> str:
	return _(TARGETS[target][0])
