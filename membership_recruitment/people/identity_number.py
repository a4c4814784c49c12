"""Personal identity numbers and coordination numbers of Sweden: read from what people write, masked, found in a text. No
database, no frappe."""

import re
from dataclasses import dataclass, field
from datetime import date

from stdnum import luhn
from stdnum.se import personnummer

from membership_recruitment.people.plain_text import tidy_text

PERSONAL, COORDINATION = "Personal Identity Number", "Coordination Number"
MALE, FEMALE = "Male", "Female"

COORDINATION_DAYS = 60  # what coordination numbers add to the day
A_CENTURY = 100
OLDEST_CENTURY = 1800
LONGEST_SHORT = 10  # digits without the century
WRITTEN = re.compile(r"(\d{2})?(\d{2})(\d{2})(\d{2})([-+–]?)(\d{4})")
LOST_ZEROS = re.compile(r"\d{7,9}")  # a spreadsheet takes them from the years 2000 to 2009
# what looks like one in a text, its check digit right or not
IN_TEXT = re.compile(
	r"(?<![\w+-])(?P<century>18|19|20)?(?P<month>\d\d(?:0[1-9]|1[0-2]))(?P<day>[0-2]\d|3[01]|[6-8]\d|9[01])"
	r"(?P<sign> ?[-+–] ?| )?(?P<last>\d{4})(?!\w)"
)
MASKED = re.compile(r"\d{4,8}(?:xx)?[-+–]?(?:xxxx|\*{4})")


@dataclass(frozen=True)
class IdentityNumber:
	"""A number with a right check digit.

	Attributes:
	        secret: Its twelve digits. Under this name Frappe keeps them out of error logs.
	        born: The day that it says.
	"""

	secret: str = field(repr=False)
	born: date = field(repr=False)

	@property
	def kind(self) -> str:
		return COORDINATION if int(self.secret[6:8]) > COORDINATION_DAYS else PERSONAL

	@property
	def sex(self) -> str:
		return MALE if int(self.secret[-2]) % 2 else FEMALE

	@property
	def masked(self) -> str:
		return f"{self.secret[2:6]}xx-xxxx"

	@property
	def written(self) -> str:
		return f"{self.secret[:8]}-{self.secret[8:]}"


def read(
	secret: str | None, today: date, *, born: date | None = None, year: int | None = None
) -> IdentityNumber | None:
	"""The number that somebody wrote: with or without century and sign; None where it is none.

	Args:
	        secret: As it was written.
	        today: Nobody is born later; without anything else the number is of the latest century that is possible.
	        born: The birth date that is known, which tells the century.
	        year: The year of birth, where no more is known.
	"""
	text = re.sub(r"[\s.:]", "", tidy_text(secret))
	if LOST_ZEROS.fullmatch(text):
		text = text.zfill(LONGEST_SHORT)
	match = WRITTEN.fullmatch(text)
	if not match:
		return None
	century, short_year, month, day, sign, last = match.groups()
	if not luhn.is_valid(short_year + month + day + last):
		return None
	days = _days(int(century) * A_CENTURY if century else None, int(short_year), int(month), int(day), today)
	if not days:
		return None
	found = _chosen(days, born, year, over_a_hundred=sign == "+" and not century)
	number = IdentityNumber(f"{found.year}{month}{day}{last}", found)
	return number if number.kind == COORDINATION or personnummer.is_valid(number.written) else None


def _days(century: int | None, year: int, month: int, day: int, today: date) -> list[date]:
	"""The birth dates that are possible, the latest first."""
	centuries = (
		range(today.year - today.year % A_CENTURY, OLDEST_CENTURY - 1, -A_CENTURY)
		if century is None
		else [century]
	)
	days = []
	for start in centuries:
		try:
			days.append(
				date(start + year, month, day - COORDINATION_DAYS if day > COORDINATION_DAYS else day)
			)
		except ValueError:
			continue
	return [day for day in days if day.year >= OLDEST_CENTURY and day <= today]


def _chosen(days: list[date], born: date | None, year: int | None, *, over_a_hundred: bool) -> date:
	if born in days:
		return born
	if same := [day for day in days if day.year == year]:
		return same[0]
	return days[1] if over_a_hundred and len(days) > 1 else days[0]


# ---------------------------------------------------------------- in a text


def seems_to_hold(text: str) -> bool:
	"""Whether a text has what looks like such a number, masked or not."""
	return bool(MASKED.search(text)) or any(_looks_like_one(match) for match in IN_TEXT.finditer(text))


def masked(text: str) -> str:
	"""A text with what looks like such a number masked as 8507xx-xxxx."""
	return IN_TEXT.sub(lambda match: f"{match['month']}xx-xxxx" if _looks_like_one(match) else match[0], text)


def masked_but_the_date(text: str) -> str:
	"""A cell of birth dates without the last four digits of a number that stands there instead of one."""
	match = WRITTEN.fullmatch(text) or WRITTEN.fullmatch(re.sub(r"\s", "", text))
	return f"{text[:-4]}xxxx" if match else text


def wholly_masked(secret: str) -> str:
	"""A cell of such numbers, right or wrong: nothing but year and month of it."""
	match = WRITTEN.fullmatch(re.sub(r"[\s.:]", "", tidy_text(secret)))
	return f"{match[2]}{match[3]}xx-xxxx" if match else re.sub(r"\w", "x", secret)


def _looks_like_one(match: re.Match) -> bool:
	"""Ten digits in a row may be a phone number: they need a right check digit."""
	if match["sign"] or match["century"]:
		return True
	return luhn.is_valid(match["month"] + match["day"] + match["last"])
