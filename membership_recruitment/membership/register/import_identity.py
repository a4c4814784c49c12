"""Personal identity numbers in a file: put aside before anything else looks at it, so that no sample, sentence, result or
failed row can repeat one. No database, no frappe.

From then on a cell of their column has a number masked, and a row that was read its fingerprint.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from membership_recruitment.membership.register.import_cells import date_or_none, is_year
from membership_recruitment.membership.register.import_file import Row, Table
from membership_recruitment.membership.register.import_findings import (
	NO_IDENTITY_NUMBER,
	OTHER_BIRTH_DATE,
	Finding,
)
from membership_recruitment.membership.register.import_reading import Reading
from membership_recruitment.people import identity_number
from membership_recruitment.people.identity_number import IdentityNumber

TARGET = "identity_number"
SECOND = "coordination_number"  # some systems have a column of their own for these
MAPPED_BY_ROLE = (TARGET, SECOND)
# a cell of another column is stored as it is, or fails with what it says
MASKED = {
	TARGET: identity_number.wholly_masked,
	SECOND: identity_number.wholly_masked,
	"birth_date": identity_number.masked_but_the_date,
	"notes": identity_number.masked,
	None: identity_number.masked,  # not imported
}


@dataclass
class Numbers:
	"""The numbers of a file.

	Attributes:
	        cells: What stands in their column, by number of the row.
	        by_fingerprint: Those that were read.
	        born_by_them: Numbers of the rows whose birth date follows from one.
	"""

	cells: dict[int, str] = field(default_factory=dict, repr=False)
	by_fingerprint: dict[str, IdentityNumber] = field(default_factory=dict, repr=False)
	born_by_them: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class IdentityRules:
	"""
	Attributes:
	        today: Nobody is born later.
	        fingerprint: Of a number.
	        birth_date: Whether it is taken from the number, where the row says none.
	        sex: The association's words for the sex that a number says; empty where it is not taken from there.
	"""

	today: date
	fingerprint: Callable[[IdentityNumber], str] = field(repr=False)
	birth_date: bool = False
	sex: Mapping[str, str] = field(default_factory=dict)

	def derived(self, targets: Iterable[str | None]) -> list[str]:
		"""What follows from numbers and has no column in the file."""
		wanted = [*(["birth_date"] if self.birth_date else []), *(["sex"] if self.sex else [])]
		return [target for target in wanted if target not in targets] if TARGET in targets else []


def put_aside(table: Table, targets: Sequence[str | None]) -> tuple[Table, Numbers]:
	"""The file without the numbers, and the numbers.

	Args:
	        table: As it was read.
	        targets: What each column goes to, None: nowhere.
	"""
	numbers = Numbers()
	columns = [targets.index(target) for target in MAPPED_BY_ROLE if target in targets]
	for row in table.rows if columns else ():
		cells = [row.cells[at] for at in columns]
		numbers.cells[row.number] = next(filter(_has_digit, cells), cells[0])
	width = max([len(table.headings), *(len(row.cells) for row in table.rows)])
	goes_to = [*targets[: len(table.headings)], *([None] * width)][:width]
	masks = {index: mask for index, target in enumerate(goes_to) if (mask := MASKED.get(target))}
	return replace(table, rows=[_masked(row, masks) for row in table.rows]), numbers


def _masked(row: Row, masks: Mapping[int, Callable[[str], str]]) -> Row:
	cells = tuple(
		masks[index](cell) if cell and index in masks and _may_hold_one(cell) else cell
		for index, cell in enumerate(row.cells)
	)
	return row if cells == row.cells else replace(row, cells=cells)


def _may_hold_one(cell: str) -> bool:
	"""Quick: most cells are passed by here."""
	return not cell.isalpha()


def understand(
	reading: Reading, table: Table, targets: Sequence[str | None], numbers: Numbers, rules: IdentityRules
) -> None:
	"""Read the numbers beside what else their rows say: fingerprints in their column, birth date and sex where they
	follow, a remark on those that are none.

	Args:
	        reading: The rows as they were understood without.
	        table: The file they come from.
	        targets: What each column goes to, and after those of the file what follows from numbers.
	        numbers: Put aside.
	        rules: Of the association.
	"""
	if TARGET not in targets:
		return
	at = {target: index for index, target in enumerate(targets) if target}
	columns = [at[target] for target in MAPPED_BY_ROLE if target in at]
	written = {row.number: row for row in table.rows}
	for position, row in enumerate(reading.rows):
		# blank where the association says that it means none
		secret = numbers.cells.get(row.number) if any(row.cells[index] for index in columns) else None
		said = _said(row, written[row.number], at, len(table.headings))
		number = identity_number.read(secret, rules.today, born=said.born, year=said.year)
		values = {TARGET: "", SECOND: "", **_following(number, secret, said, rules)}
		if number:
			values[TARGET] = rules.fingerprint(number)
			numbers.by_fingerprint[values[TARGET]] = number
			if "birth_date" in values:
				numbers.born_by_them.add(row.number)
			row = replace(row, fault=row.fault or _contradiction(number, said))
		elif _is_meant_as_one(secret, said):
			reading.remarks[row.number].append(Finding(NO_IDENTITY_NUMBER, TARGET))
		cells = list(row.cells)
		for target, value in values.items():
			if target in at:
				cells[at[target]] = value
		reading.rows[position] = replace(row, cells=tuple(cells))


@dataclass(frozen=True)
class _Said:
	"""What a row says beside its number."""

	birth_date: str
	sex: str

	@property
	def born(self) -> date | None:
		return date_or_none(self.birth_date)

	@property
	def year(self) -> int | None:
		return int(self.birth_date) if is_year(self.birth_date) else None


def _said(row: Row, written: Row, at: Mapping[str, int], width: int) -> _Said:
	"""As it was understood, else as it stands in the file, where no more than the year is known."""

	def cell(target: str) -> str:
		index = at.get(target)
		if index is None:
			return ""
		return row.cells[index] or (written.cells[index] if index < width else "")

	return _Said(cell("birth_date"), cell("sex"))


def _following(
	number: IdentityNumber | None, secret: str | None, said: _Said, rules: IdentityRules
) -> dict[str, str]:
	"""What the association takes from a number, or from a birth date in its place, where the row does not say it."""
	born = number.born if number else date_or_none(secret)
	values = {}
	if born and rules.birth_date and (said.year or not said.birth_date):
		values["birth_date"] = born.isoformat()
	if number and rules.sex and not said.sex:
		values["sex"] = rules.sex.get(number.sex, "")
	return values


def _contradiction(number: IdentityNumber, said: _Said) -> Finding | None:
	"""Why the row of a number cannot be trusted: it says another birth date, or another year where no more is known."""
	if (said.born and said.born != number.born) or (said.year and said.year != number.born.year):
		return Finding(OTHER_BIRTH_DATE, "birth_date", (said.birth_date,))
	return None


def _is_meant_as_one(secret: str | None, said: _Said) -> bool:
	"""Neither "saknas", nor masked as in the failed rows of an earlier import, nor the birth date alone."""
	if not secret or not _has_digit(secret) or identity_number.MASKED.fullmatch(secret):
		return False
	born = date_or_none(secret)
	return not born or bool(said.born and said.born != born)


def _has_digit(secret: str) -> bool:
	return any(sign.isdigit() for sign in secret)
