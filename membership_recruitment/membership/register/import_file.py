"""An old register as a file: reading it, guessing its columns, parsing its cells. No database, no frappe.

What comes out is text and dates; register_import.py decides what they mean to the register.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from itertools import islice

NO_END = date(9999, 12, 31)
EARLIEST_YEAR, LATEST_YEAR = 1000, 2999
SEPARATORS = ";\t,|"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
NAME_PARTICLES = {"af", "von", "de", "da", "di", "del", "della", "van", "der", "den", "la", "le"}

# What a column can be: the label (as in the Select of Register Import Column), and headings that mean it.
TARGETS = {
	"first_name": ("First Name", "förnamn given_name forename tilltalsnamn"),
	"last_name": ("Last Name", "efternamn surname family_name"),
	"full_name": (
		"Full Name",
		"namn name medlem medlemsnamn member member_name fullständigt_namn för_och_efternamn efternamn_förnamn",
	),
	"email": ("E-mail", "epost e_postadress mejl mejladress mail mailadress e_mail_address email_address"),
	"phone": (
		"Phone",
		"telefon telefonnummer tel tfn mobil mobiltelefon mobilnummer mobile mobile_phone phone_number telephone cell",
	),
	"birth_date": ("Birth Date", "födelsedatum född födelsedag date_of_birth dob born birthday"),
	"former_number": (
		"Number in Former Register",
		"medlemsnummer medlemsnr medlems_id medlemsid nummer nr member_number member_no member_id membership_number number id",
	),
	"member": ("Member in Register", "medlem_i_registret"),
	"address_line": (
		"Street Address",
		"adress gatuadress gata utdelningsadress postadress address address_line address_line_1 street",
	),
	"postal_code": ("Postal Code", "postnummer postnr zip zip_code zipcode postcode pincode"),
	"city": ("City", "ort postort stad town city_town"),
	"language": ("Language", "språk kontaktspråk"),
	"membership_type": (
		"Membership Type",
		"medlemstyp medlemskapstyp typ_av_medlemskap medlemskategori kategori type category member_type",
	),
	"start_date": (
		"First Day",
		"startdatum start från fr_o_m from from_date start_date första_dag medlem_från period_från valid_from term_start",
	),
	"end_date": (
		"Last Day",
		"slutdatum slut till t_o_m to to_date end_date end sista_dag medlem_till period_till giltig_till valid_to valid_until term_end",
	),
	"join_date": (
		"Join Date",
		"inträdesdatum inträde inträdesdag medlem_sedan gick_med joined join_date member_since",
	),
	"cancelled_from": (
		"Cancelled From",
		"utträdesdatum utträde uppsagd_från avslutat_från cancelled_from cancelled resigned_on",
	),
	"cancellation_reason": (
		"Cancellation Reason",
		"utträdesorsak avslutsorsak uppsägningsorsak avgångsorsak reason_for_cancellation",
	),
	"deceased_on": ("Deceased On", "avliden avliden_datum dödsdatum dödsdag deceased date_of_death died"),
	"recruitment_source": (
		"Recruitment Source",
		"värvningskälla källa värvad_genom source recruited_through",
	),
}
LABELS = {label: target for target, (label, _) in TARGETS.items()}
REASON_HEADINGS = {"reason", "orsak", "anledning", "skäl"}

DATES = ("birth_date", "start_date", "end_date", "join_date", "cancelled_from", "deceased_on")
KNOWN_CANCELLATIONS = {
	"Resigned": "resigned resignation utträtt utträde eget_utträde begärt_utträde egen_begäran uppsagt uppsägning left",
	"Excluded": "excluded exclusion expelled utesluten uteslutning uteslutits",
	"Moved away": "moved_away moved flyttat flytt utflyttad avflyttad bortflyttad",
	"Fee credited": "fee_credited krediterad avgiften_krediterad",
	"Other": "other annat övrigt annan_orsak",
}


class UnreadableFile(ValueError):
	"""A file that is no register. `problem` says why: "old excel", "broken excel", "empty" or "binary"."""

	def __init__(self, problem: str):
		super().__init__(problem)
		self.problem = problem


@dataclass(frozen=True)
class Row:
	"""One row: its number as a spreadsheet shows it (headings are on the first), and its cells as text."""

	number: int
	cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
	headings: tuple[str, ...]
	rows: list[Row]


# ---------------------------------------------------------------- reading


def read_table(content: bytes, limit: int | None = None) -> Table:
	"""Read CSV or XLSX; which of them is seen from the content, not from the file's name.

	Args:
	        content: The file.
	        limit: Read no more than this many rows below the headings.

	Returns:
	        Headings and the rows that are not blank, cells as text without surrounding blanks. A row shorter
	        than the headings is filled up; a longer one stays long.

	Raises:
	        UnreadableFile: When there is nothing to read.
	"""
	if content.startswith(b"\xd0\xcf\x11\xe0"):
		raise UnreadableFile("old excel")
	lines = _xlsx_rows(content) if content.startswith(b"PK\x03\x04") else _csv_rows(content)
	filled = ((number, cells) for number, cells in enumerate(lines, start=1) if any(cells))
	_, headings = next(filled, (0, None))
	if not headings:
		raise UnreadableFile("empty")
	headings = _without_blank_tail(headings)
	rows = []
	for number, cells in islice(filled, limit):
		cells = _without_blank_tail(cells)
		rows.append(Row(number, tuple(cells) + ("",) * (len(headings) - len(cells))))
	return Table(tuple(headings), rows)


def _without_blank_tail(cells: Sequence[str]) -> list[str]:
	cells = list(cells)
	while cells and not cells[-1]:
		cells.pop()
	return cells


def decode(content: bytes) -> str:
	"""Text of a file: by its byte order mark, else UTF-8, else as Windows and older systems wrote it."""
	if content.startswith((b"\xff\xfe", b"\xfe\xff")):
		return content.decode("utf-16", errors="replace")
	if b"\x00" in content:
		raise UnreadableFile("binary")
	for encoding in ("utf-8-sig", "cp1252"):
		try:
			return content.decode(encoding)
		except UnicodeDecodeError:
			continue
	return content.decode("latin-1")


def _csv_rows(content: bytes) -> Iterator[list[str]]:
	text = decode(content)
	hint = re.match(r"sep=(.)\r?\n", text)  # Excel writes and reads this line
	if hint:
		text = text[hint.end() :]
		yield []  # it was a row of the file
	separator = hint.group(1) if hint else guess_separator(text)
	for cells in csv.reader(StringIO(text, newline=""), delimiter=separator):
		yield [plain(cell.strip()) for cell in cells]


def guess_separator(text: str) -> str:
	"""The separator under which most rows are as wide as the headings, and the headings widest."""

	def fitness(separator: str) -> tuple[int, int]:
		rows = list(islice(filter(None, csv.reader(StringIO(text, newline=""), delimiter=separator)), 25))
		width = len(rows[0]) if rows else 0
		return (sum(len(row) == width for row in rows) if width > 1 else 0, width)

	return max(SEPARATORS, key=fitness)


def _xlsx_rows(content: bytes) -> Iterator[list[str]]:
	from zipfile import BadZipFile

	from openpyxl import load_workbook

	try:
		book = load_workbook(BytesIO(content), read_only=True, data_only=True)
	except (BadZipFile, KeyError, ValueError, OSError):
		raise UnreadableFile("broken excel")
	if not book.worksheets:
		raise UnreadableFile("empty")
	sheet = book.worksheets[0]
	sheet.reset_dimensions()  # some programs write a wrong size into the file
	for values in sheet.iter_rows(values_only=True):
		yield [plain(_as_text(value)) for value in values]


def _as_text(value) -> str:
	if value is None:
		return ""
	if isinstance(value, datetime):
		return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
	if isinstance(value, float) and value.is_integer():
		return str(int(value))
	return str(value).strip()


# ---------------------------------------------------------------- writing


def neutralised(cell: str) -> str:
	"""The cell as a spreadsheet shows it and never computes it; `plain` is the way back."""
	return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def plain(cell: str) -> str:
	return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS) else cell


def write_csv(rows: Iterable[Iterable]) -> bytes:
	"""Rows as a CSV that Excel opens in Swedish and English alike: semicolons, UTF-8 with its mark."""
	out = StringIO(newline="")
	writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
	writer.writerows([neutralised(str(cell)) for cell in row] for row in rows)
	return out.getvalue().encode("utf-8-sig")


# ---------------------------------------------------------------- columns


def words(text: str) -> str:
	"""Letters and digits in lower case, everything between them an underscore: for comparing headings."""
	return "_".join(re.findall(r"[^\W_]+", text.casefold()))


def guess_columns(headings: Sequence[str]) -> list[str | None]:
	"""What each column is likely to be, by its heading; None where the heading says nothing. None twice."""
	meanings = {}
	for target, (label, synonyms) in TARGETS.items():
		for heading in (label, target, *synonyms.split()):
			# "E-post", "Epost" and "e post" are the same heading
			meanings.setdefault(words(heading).replace("_", ""), target)
	guesses, used = [], set()
	for heading in headings:
		guess = meanings.get(words(heading).replace("_", ""))
		guesses.append(guess if guess not in used else None)
		used.add(guess)
	return guesses


def is_reason(heading: str) -> bool:
	"""Whether a last column is the one that an earlier import wrote its reasons into."""
	return words(heading) in REASON_HEADINGS


# ---------------------------------------------------------------- cells

ISO_DATE = re.compile(r"(\d{4})([-/. ]?)(\d{1,2})\2(\d{1,2})")
EUROPEAN_DATE = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})")
TIME_OF_DAY = re.compile(r"[T ]\d{1,2}[:.]\d{2}.*$")


def parse_date(text: str) -> date | None:
	"""A date written as 2019-03-01, 20190301, 01/03/2019 or 1.3.2019 (the day first), a time after it or not.

	Returns:
	        The date; None for an empty cell.

	Raises:
	        ValueError: When it is no date between the years 1000 and 2999 (or 9999-12-31, "no end").
	"""
	if not text:
		return None
	text = TIME_OF_DAY.sub("", text)
	if match := ISO_DATE.fullmatch(text):
		year, _, month, day = match.groups()
		if not match[2] and len(text) != 8:
			raise ValueError(text)
	elif match := EUROPEAN_DATE.fullmatch(text):
		day, _, month, year = match.groups()
	else:
		raise ValueError(text)
	found = date(int(year), int(month), int(day))
	if found != NO_END and not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
		raise ValueError(text)
	return found


def split_name(full_name: str) -> tuple[str, str]:
	"""First and last name of "Anna Maria von Essen" or "von Essen, Anna Maria"."""
	if "," in full_name:
		last, first = full_name.split(",", 1)
		return (first.strip(), last.strip()) if first.strip() else (last.strip(), "")
	parts = full_name.split()
	at = len(parts) - 1
	while at > 1 and parts[at - 1].casefold() in NAME_PARTICLES:
		at -= 1
	return (" ".join(parts[:at]), " ".join(parts[at:])) if at > 0 else (full_name.strip(), "")


def cancellation_reason(text: str) -> str:
	"""The reason that Membership knows for what a file says; "Other" for what it does not."""
	meant = words(text)
	for reason, synonyms in KNOWN_CANCELLATIONS.items():
		if meant in synonyms.split():
			return reason
	return "Other"


# ---------------------------------------------------------------- people


def group_people(keys: Sequence[Sequence[tuple]]) -> list[list[int]]:
	"""Which rows are the same person: those that share a key, also by way of a third row.

	Args:
	        keys: The keys of each row, none where a row stands for itself.

	Returns:
	        Indexes of rows, by person, persons in the order of their first row.
	"""
	parent = list(range(len(keys)))

	def root(index: int) -> int:
		while parent[index] != index:
			parent[index] = index = parent[parent[index]]
		return index

	first: dict[tuple, int] = {}
	for index, row_keys in enumerate(keys):
		for key in row_keys:
			a, b = root(first.setdefault(key, index)), root(index)
			parent[max(a, b)] = min(a, b)
	groups: dict[int, list[int]] = {}
	for index in range(len(keys)):
		groups.setdefault(root(index), []).append(index)
	return list(groups.values())
