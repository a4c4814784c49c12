"""Find e-mail addresses, phone numbers and names of documents in a text, however they are written. No frappe.

Only what may belong to a member is found: addresses; numbers that begin as numbers of people do (+, 00, 0 or the
country's code); names of the register's series and random names. Whose they are is not asked here.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

# ---------------------------------------------------------------- what is found


@dataclass(frozen=True)
class Country:
	"""How numbers without a country code are read: `code` is "46", `trunk` the digit before national numbers or ""."""

	code: str = "46"
	trunk: str = "0"


@dataclass
class Found:
	"""What stands in a text.

	Attributes:
	        emails: In lower case.
	        phones: E.164 with every way in which the number is written here.
	        names: Names of documents, in lower case.
	"""

	emails: set[str] = field(default_factory=set)
	phones: dict[str, set[str]] = field(default_factory=dict)
	names: set[str] = field(default_factory=set)

	def __bool__(self) -> bool:
		return bool(self.emails or self.phones or self.names)

	def values(self) -> set[str]:
		return {*self.emails, *self.phones, *self.names}

	def without(self, values: set[str]) -> "Found":
		return Found(
			self.emails - values,
			{number: ways for number, ways in self.phones.items() if number not in values},
			self.names - values,
		)

	def spellings(self, country: Country) -> dict[str, str]:
		"""Every way in which a contact may have one of the numbers: the number."""
		return {
			way: number
			for number, writings in self.phones.items()
			for written in writings
			for way in ways_of_storing(written, number, country)
		}

	def parts(self, size: int) -> Iterator["Found"]:
		"""The same in parts of at most so many of each, for a statement each."""
		emails, phones, names = sorted(self.emails), sorted(self.phones), sorted(self.names)
		for start in range(0, max(map(len, (emails, phones, names))), size):
			part = slice(start, start + size)
			yield Found(
				set(emails[part]), {number: self.phones[number] for number in phones[part]}, set(names[part])
			)


def find(texts: list[str], country: Country) -> Found:
	"""What stands in the texts."""
	found = Found()
	for text in texts:
		for reading in readings(text):
			found.emails |= emails(reading)
			found.names |= names(reading)
			for number, written in phones(reading, country):
				found.phones.setdefault(number, set()).add(written)
	return found


# ---------------------------------------------------------------- how characters may be written

ASCII_ESCAPE = re.compile(r"\\(?:u00|x)([2-7][0-9a-f])")
NO_WIDTH_ESCAPE = re.compile(r"\\u(?:00ad|200[b-d]|2060|feff)")
OTHER_ESCAPE = re.compile(r"\\u[0-9a-f]{4}|\\[nrtbf]")
PERCENT = re.compile(r"%([2-7][0-9a-f])")
OTHER_PERCENT = re.compile(r"(?:%[89a-f][0-9a-f])+")
QUOTED_PRINTABLE = re.compile(r"=([2-7][0-9a-f])")
NO_WIDTH = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
SOFT_BREAKS = ("=\r\n", "=\n")
TIMES = 3  # HTML in HTML, an encoded URL in a URL


def readings(text: str) -> list[str]:
	"""The text in lower case, as a reader of JSON, HTML, a URL or a mail would read it; more than one where the
	text does not say which."""
	text = _without_backslashes(text.lower())
	if "&" in text:
		text = _repeated(html.unescape, text).lower()
	if "%" in text:
		text = OTHER_PERCENT.sub(" ", _repeated(lambda one: PERCENT.sub(_character, one), text))
	if not text.isascii():
		text = NO_WIDTH.sub("", text)
	if "=40" in text or any(mark in text for mark in SOFT_BREAKS):
		for mark in SOFT_BREAKS:
			joined = text.replace(mark, "")
			if joined != text:
				return [text, QUOTED_PRINTABLE.sub(_character, joined)]
		return [text, QUOTED_PRINTABLE.sub(_character, text)]
	return [text]


def _without_backslashes(text: str) -> str:
	"""JSON in JSON doubles them each time."""
	if "\\" not in text:
		return text
	while "\\\\" in text:
		text = text.replace("\\\\", "\\")
	text = text.replace("\\/", "/").replace('\\"', '"')
	if "\\u" in text or "\\x" in text:
		text = NO_WIDTH_ESCAPE.sub("", ASCII_ESCAPE.sub(_character, text))
	return OTHER_ESCAPE.sub(" ", text)


def _character(match: re.Match) -> str:
	return chr(int(match[1], 16)).lower()


def _repeated(decode, text: str) -> str:
	for _time in range(TIMES):
		decoded = decode(text)
		if decoded == text:
			break
		text = decoded
	return text


# ---------------------------------------------------------------- e-mail addresses

LOCAL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$")
DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
MARKS = re.compile(r"[!#$%&'*/=?^`{|}~]")  # permitted in an address, and what stands before one
LONGEST_LOCAL, LONGEST_DOMAIN = 64, 255


def emails(text: str) -> set[str]:
	"""Every address in a text in lower case. Where a mark may belong to the address or to what stands before it, both:
	`to=anna@example.com` and `anna@example.com`; and without an ending, as in `anna@example.com.pdf`."""
	found = set()
	place = text.find("@")
	while place >= 0:
		local = LOCAL.search(text, max(0, place - LONGEST_LOCAL), place)
		domain = DOMAIN.match(text, place + 1, place + 1 + LONGEST_DOMAIN) if local else None
		if domain:
			found.update(f"{one}@{other}" for one in _locals(local[0]) for other in _domains(domain[0]))
		place = text.find("@", place + 1)
	return found


def _locals(local: str) -> list[str]:
	if local.isalnum():
		return [local]
	starts = [0, *(mark.end() for mark in MARKS.finditer(local))]
	return [one for start in starts if (one := local[start:].lstrip(".-"))]


def _domains(domain: str) -> list[str]:
	labels = domain.strip("-").split(".")
	if len(labels) == 2:
		return [".".join(labels)]
	return [".".join(labels[:count]) for count in range(2, len(labels) + 1)]


# ---------------------------------------------------------------- phone numbers

BETWEEN = r"[ ().\u00a0\u2007\u202f\u2010-\u2015/-]"
GROUP = re.compile(r"\d+")
SHORTEST, LONGEST = 7, 15  # digits of a number with its country code


@lru_cache
def _number(country: Country) -> re.Pattern:
	"""The first character is taken, and what follows looked at: so a number is found too that begins within what
	might have been part of the one before."""
	first = "+0-9" if not country.trunk else "+" + "".join(sorted({"0", country.trunk, country.code[0]}))
	return re.compile(
		# not within a word or a longer number, nor the second part of a time, a date or a decimal
		rf"[{first}](?<![0-9a-z_][{first}])(?<!\d[.:,/-][{first}])(?!\.)"
		rf"(?=((?:{BETWEEN}{{0,3}}\d){{{SHORTEST - 1},{LONGEST + 1}}})(?![0-9a-z_]))"
	)


def phones(text: str, country: Country) -> Iterator[tuple[str, str]]:
	"""Each number of a text in lower case, in E.164, and as it is written. A number that is followed by other digits is
	tried at the end of every group."""
	for match in _number(country).finditer(text):
		first, rest = match[0], match[1]
		if rest.isdigit() and (first == "+" or len(rest) + 1 <= LONGEST):  # in one piece, as most are
			digits = rest if first == "+" else first + rest
			for number in _numbers(first, digits, country):
				yield number, first + rest
			continue
		digits, end = ("" if first == "+" else first), 0
		for group in GROUP.finditer(rest):
			trunk_in_brackets = group[0] == "0" and rest[group.start() - 1 : group.end() + 1] == "(0)"
			digits += "" if trunk_in_brackets else group[0]
			end = group.end()
			if len(digits) >= SHORTEST:
				for number in _numbers(first, digits, country):
					yield number, first + rest[:end]


def _numbers(first: str, digits: str, country: Country) -> set[str]:
	"""Digits as numbers with a country code: `first` is how they begin."""
	code, trunk = country.code, country.trunk
	if first == "+" and digits[0] != "0" and not digits.startswith(code + trunk):  # as the register has them
		return {f"+{digits}"} if len(digits) <= LONGEST else set()
	if digits.startswith("00"):
		whole = {digits[2:]}
	elif trunk and digits.startswith(trunk):
		whole = {code + digits[len(trunk) :]}
	elif first == "+":
		whole = {digits}
	else:
		whole = {digits} if digits.startswith(code) else set()
		whole |= set() if trunk else {code + digits}
	if trunk:  # +46 070 …
		whole |= {code + one[len(code + trunk) :] for one in whole if one.startswith(code + trunk)}
	return {f"+{one}" for one in whole if SHORTEST <= len(one) <= LONGEST and one[0] != "0"}


def ways_of_storing(written: str, number: str, country: Country) -> set[str]:
	"""How a contact may have the number that is written so: as it is, or as Frappe and people write it."""
	ways = {written, number}
	if written.count(")") > written.count("("):
		ways.add(f"({written}")
	if number.startswith(f"+{country.code}"):
		rest = number[len(country.code) + 1 :]
		ways |= {f"+{country.code}-{rest}", f"{country.trunk}{rest}"}
	return ways


# ---------------------------------------------------------------- names of documents

SERIES = ("mem-", "term-", "notice-", "letters-", "con-", "adr-")
IN_SERIES = re.compile(r"(?:mem|term|notice|letters)-\d{4,10}|(?:con|adr)-[0-9a-z]{16}")
RANDOM = re.compile(r"[\n\t\"'/=>,:;(\[|]([0-9a-v]{10})(?![0-9a-z])")  # Frappe's: ten digits of base 32


def names(text: str) -> set[str]:
	found = set()
	if any(series in text for series in SERIES):
		found.update(IN_SERIES.findall(text))
	found.update(name for name in RANDOM.findall(f"\n{text}") if not name.isalpha() and not name.isdigit())
	return found
