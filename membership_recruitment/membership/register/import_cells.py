"""What the text of a cell means: dates, names, reasons for a cancellation. No database, no frappe."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from membership_recruitment.utils import bounds

NAME_PARTICLES = {"af", "von", "de", "da", "di", "del", "della", "van", "der", "den", "la", "le"}

# the reasons that Membership knows, and words that mean them
KNOWN_CANCELLATIONS = {
	"Resigned": "resigned resignation utträtt utträde eget_utträde begärt_utträde egen_begäran uppsagt uppsägning left",
	"Excluded": "excluded exclusion expelled utesluten uteslutning uteslutits",
	"Moved away": "moved_away moved flyttat flytt utflyttad avflyttad bortflyttad",
	"Fee credited": "fee_credited krediterad avgiften_krediterad",
	"No longer covered": "no_longer_covered omfattas_inte_längre",
	"Other": "other annat övrigt annan_orsak",
}

DEATH = {"deceased", "avliden", "avled", "död", "dog", "dödsfall", "dead", "died", "death"}

ISO_DATE = re.compile(r"(\d{4})([-/. ]?)(\d{1,2})\2(\d{1,2})")
EUROPEAN_DATE = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})")
MADE_BY_SPREADSHEET = re.compile(r"#(?:N/A|#{2,}|[A-ZÅÄÖ]+(?:/0)?[!?])|\d(?:[.,]\d+)?E\+\d+|Err:\d+")
YEAR = re.compile(r"\d{4}")
SERIAL_NUMBER = re.compile(r"([1-7]\d{4})(?:[.,]\d+)?")
LONGEST_MONTH = len("september")
FIRST_SERIAL = date(1899, 12, 30)  # as spreadsheets count the days after February 1900
TIME_OF_DAY = re.compile(r"[T ]\d{1,2}[:.]\d{2}.*$")


# first letters of the months in English, Swedish and their neighbours
MONTHS = {
	letters: number
	for number, words in enumerate(
		[
			"jan",
			"feb",
			"mar mär mrz",
			"apr",
			"may maj mai",
			"jun",
			"jul",
			"aug",
			"sep",
			"oct okt",
			"nov",
			"dec dez des",
		],
		start=1,
	)
	for letters in words.split()
}
WORDS_OF_A_DAY = re.compile(r"[^\W\d_]+|\d+")
WITH_A_DATE = "|den|the|of|e|a|st|nd|rd|th|kl|am|pm|mon|tue|wed|thu|fri|sat|sun|mån|tis|ons|tor|fre|lör|sön|"  # and weekdays


def parse_date(text: str) -> date | None:
	"""A date written as 2019-03-01, 20190301, 01/03/2019 or 1.3.2019 (the day first), a time after it or not.

	Returns:
	        The date; None for an empty cell.

	Raises:
	        ValueError: When it is no date within bounds.py (or "no end", which is NO_END however it is written).
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
	if bounds.means_no_end(found):
		return bounds.NO_END
	if not bounds.is_possible(found):
		raise ValueError(text)
	return found


def day_of_serial_number(text: str) -> date | None:
	"""The day that a spreadsheet keeps as 45000; None for another cell."""
	match = SERIAL_NUMBER.fullmatch(text)
	return FIRST_SERIAL + timedelta(days=int(match[1])) if match else None


def day_in_words(text: str, year_of: Callable[[int], int]) -> date | None:
	"""The day that "Jul 17  2008" or "den 27 augusti 2026" is; None for another cell.

	Args:
	        text: The cell.
	        year_of: The year that two digits stand for.
	"""
	months, numbers = [], []
	for word in WORDS_OF_A_DAY.findall(TIME_OF_DAY.sub("", text).casefold()):
		if word.isdigit():
			numbers.append(word)
		elif word[:3] in MONTHS and len(word) <= LONGEST_MONTH:
			months.append(MONTHS[word[:3]])
		elif f"|{word[:3]}|" not in WITH_A_DATE:
			return None
	if len(months) != 1 or len(numbers) != 2:
		return None
	if len(numbers[0]) == 4:
		numbers.reverse()
	day, year = numbers
	if len(day) > 2 or len(year) not in (2, 4):
		return None
	try:
		return date(int(year) if len(year) == 4 else year_of(int(year)), months[0], int(day))
	except ValueError:
		return None


def is_year(text: str) -> bool:
	"""Whether a cell says a year and no day of it."""
	return bool(YEAR.fullmatch(text)) and bounds.EARLIEST.year <= int(text) <= bounds.LATEST.year


def parse_date_or_year(text: str) -> date | None:
	"""As `parse_date`; also 1987, which is its first day."""
	return date(int(text), 1, 1) if is_year(text) else parse_date(text)


def date_or_none(text: str | None) -> date | None:
	"""As `parse_date`, and None for what is no date."""
	try:
		return parse_date(text or "")
	except ValueError:
		return None


def is_made_by_spreadsheet(text: str) -> bool:
	"""Whether a spreadsheet put an error, a rounded number or #### in the place of what stood there."""
	return bool(MADE_BY_SPREADSHEET.fullmatch(text))


def full_name(fields: Mapping) -> str:
	"""First and last name in one, of cells or of the fields of a Member."""
	return f"{fields.get('first_name') or ''} {fields.get('last_name') or ''}".strip()


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


def means_death(text: str) -> bool:
	"""Whether a reason for leaving is that the member died."""
	return words(text) in DEATH


def words(text: str) -> str:
	"""Letters and digits in lower case, everything between them an underscore: for comparing headings."""
	return "_".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).casefold()))
