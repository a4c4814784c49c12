"""What files of other systems mean by what they say: habits of theirs that an import can be told about.

`prepared` changes cells before columns are read, `settle_terms` dates after it. No database, no frappe.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from membership_recruitment.membership.register.import_cells import date_or_none, full_name
from membership_recruitment.membership.register.import_file import Row, Table
from membership_recruitment.membership.register.import_findings import (
	NAME_IN_ONE,
	NAMES_DOUBTFUL,
	NAMES_EXCHANGED,
	RENEWAL_DAY,
	TERM_FOLLOWS,
	TERM_OF_PAYER,
	Finding,
)
from membership_recruitment.membership.register.import_kinds import LEFT_OUT, MEMBER_FOR_LIFE, PROSPECT, Kind
from membership_recruitment.membership.register.import_places import take_country
from membership_recruitment.membership.register.import_reading import Reading
from membership_recruitment.utils.bounds import NO_END

# a surname with what tells its generations apart: "Sample, Jr", "Exempel, d.y."
OF_A_GENERATION = re.compile(
	r"[^,]+,\s*(?:jr|sr|jun|sen|junior|senior|ii|iii|iv|d\.?\s?[yä]|den (?:yngre|äldre))\.?", re.IGNORECASE
)


@dataclass(frozen=True)
class Customs:
	"""
	Attributes:
	        none: Words, in lower case, that stand for an empty cell.
	        last_day_is_renewal: Whether the last day is the day of renewal, one later.
	        terms_follow: Whether several terms of a member say the same first day, that of joining.
	        terms_of_payer: Whether who is paid for and says no term has the term of the payer.
	"""

	none: Collection[str] = ()
	last_day_is_renewal: bool = False
	terms_follow: bool = False
	terms_of_payer: bool = False


# ---------------------------------------------------------------- before columns are read


def prepared(
	table: Table,
	places: Mapping[str, int],
	kinds: Mapping[int, Kind],
	customs: Customs,
	countries: Mapping[str, str],
) -> tuple[list[Row], dict[int, list[Finding]]]:
	"""The rows that go in as they are meant, and what is to be said about them, by number of the row.

	Args:
	        table: The file.
	        places: Where each target stands; after all columns of the file what has none: `end_date`, where members for
	                life need one, `country`, and what follows from identity numbers.
	        kinds: What rows are, by number. Those that are left out do not come back.
	        customs: Of the file.
	        countries: Two letters, by lower-case words for a country.
	"""
	width = len(table.headings)
	surnames = _surnames(table, places)
	rows, remarks = [], defaultdict(list)
	for row in table.rows:
		kind = kinds[row.number].taken_as if row.number in kinds else ""
		if kind in LEFT_OUT:
			continue
		cells = ["" if cell and cell.casefold() in customs.none else cell for cell in row.cells]
		cells[width:width] = [""] * (max(places.values(), default=0) + 1 - width)
		if not row.fault:
			if kind == MEMBER_FOR_LIFE:
				cells[places["end_date"]] = NO_END.isoformat()
			_join_house_number(cells, places)
			if said := _name_meant(cells, places, surnames, alone=kind == PROSPECT):
				remarks[row.number].append(said)
			if said := take_country(cells, places, countries):
				remarks[row.number].append(said)
		rows.append(row if tuple(cells) == row.cells else replace(row, cells=tuple(cells)))
	return rows, remarks


def _join_house_number(cells: list[str], at: Mapping[str, int]) -> None:
	if "house_number" in at and "address_line" in at and cells[at["address_line"]]:
		street, number = cells[at["address_line"]], cells[at["house_number"]]
		cells[at["address_line"]] = f"{street} {number}".strip()


def _surnames(table: Table, at: Mapping[str, int]) -> set[str]:
	"""Of the rows in which they stand where they belong."""
	if "first_name" not in at or "last_name" not in at:
		return set()
	sound = [
		row.cells
		for row in table.rows
		if not row.fault and not OF_A_GENERATION.fullmatch(row.cells[at["first_name"]])
	]
	return {cells[at["last_name"]].casefold() for cells in sound} - {""}


def _name_meant(
	cells: list[str], at: Mapping[str, int], surnames: Collection[str], *, alone: bool
) -> Finding | None:
	"""Put names where they belong.

	Args:
	        cells: Of a row.
	        at: Where each target stands.
	        surnames: Of the file, in lower case.
	        alone: Whether a last name will do: a prospect may have but one name.
	"""
	if "first_name" not in at or "last_name" not in at:
		return None
	first, last = cells[at["first_name"]], cells[at["last_name"]]
	if last and OF_A_GENERATION.fullmatch(first) and "," not in last:
		if first.split(",")[0].strip().casefold() not in surnames:
			return Finding(NAMES_DOUBTFUL, "first_name", (first,))
		cells[at["first_name"]], cells[at["last_name"]] = last, first
		return Finding(NAMES_EXCHANGED, "first_name", (f"{last} {first}",))
	if alone and last and not first and not ("full_name" in at and cells[at["full_name"]]):
		cells[at["first_name"]], cells[at["last_name"]] = last, ""
		return Finding(NAME_IN_ONE, "last_name", (last,))
	return None


# ---------------------------------------------------------------- after columns are read


def settle_terms(reading: Reading, places: Mapping[str, int], customs: Customs) -> None:
	"""Bring the dates of terms to what they mean, with remarks.

	Args:
	        reading: Of the file; its rows change.
	        places: Where each target stands.
	        customs: Of the file.
	"""
	terms = _Terms(reading, places)
	if customs.last_day_is_renewal:
		terms.end_on_the_day_before()
	if customs.terms_follow:
		terms.follow_each_other()
	if customs.terms_of_payer:
		terms.come_from_payers()


class _Terms:
	"""The terms that the rows of a file say."""

	def __init__(self, reading: Reading, places: Mapping[str, int]):
		self._reading = reading
		self._at = places
		self._start = "start_date" if "start_date" in self._at else "join_date"

	def end_on_the_day_before(self) -> None:
		example = None
		for position, row in enumerate(self._reading.rows):
			said = date_or_none(self._cell(row, "end_date"))
			if said and said != NO_END:
				last = said - timedelta(days=1)
				self._set(position, "end_date", last.isoformat())
				example = example or (said, last)
		if example:
			self._reading.notices.append(Finding(RENEWAL_DAY, "end_date", example))

	def follow_each_other(self) -> None:
		"""Of several terms that begin on one day, each later one begins when the one before it has ended."""
		said = defaultdict(list)
		for position, row in enumerate(self._reading.rows):
			start, end = (self._cell(row, target) for target in (self._start, "end_date"))
			if date_or_none(start) and date_or_none(end) and (who := self._who(row)):
				said[who, start].append((date_or_none(end), position))
		for terms in said.values():
			ended: date | None = None
			for end, position in sorted(terms):
				if ended and end > ended:
					self._set(position, self._start, (ended + timedelta(days=1)).isoformat())
					self._remark(position, Finding(TERM_FOLLOWS, self._start, (ended + timedelta(days=1),)))
				ended = end

	def come_from_payers(self) -> None:
		"""Who says no term of their own has type and last day of whoever pays, where one row says who that is."""
		payers = defaultdict(list)
		for row in self._reading.rows:
			for mark in {
				self._cell(row, "former_number"),
				self._cell(row, "email").casefold(),
				self._name(row),
			}:
				payers[mark].append(row)
		for position, row in enumerate(self._reading.rows):
			said = self._cell(row, "payer")
			found = payers.get(said) or payers.get(said.casefold(), [])
			if not said or len(found) != 1 or found[0].number == row.number or row.fault or found[0].fault:
				continue
			if any(
				self._cell(row, target)
				for target in (self._start, "join_date", "end_date", "membership_type")
			):
				continue
			taken = [
				target
				for target in ("membership_type", "end_date")
				if target in self._at and self._cell(found[0], target)
			]
			for target in taken:
				self._set(position, target, self._cell(found[0], target))
			if taken:
				self._remark(position, Finding(TERM_OF_PAYER, "payer", (said,)))

	def _cell(self, row: Row, target: str) -> str:
		return row.cells[self._at[target]] if target in self._at else ""

	def _name(self, row: Row) -> str:
		said = {target: self._cell(row, target) for target in ("first_name", "last_name")}
		return (full_name(said) or self._cell(row, "full_name")).casefold()

	def _who(self, row: Row) -> str | tuple:
		mark = self._cell(row, "former_number") or self._cell(row, "member")
		return mark or (self._name(row), self._cell(row, "birth_date"), self._cell(row, "email").casefold())

	def _set(self, position: int, target: str, said: str) -> None:
		row, at = self._reading.rows[position], self._at[target]
		self._reading.rows[position] = replace(row, cells=(*row.cells[:at], said, *row.cells[at + 1 :]))

	def _remark(self, position: int, said: Finding) -> None:
		self._reading.remarks[self._reading.rows[position].number].append(said)
