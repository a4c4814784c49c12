"""The phone number that somebody wrote: one that exists in the plan of its country, and what stands beside it. No
database, no frappe.
"""

import re
from dataclasses import dataclass

import phonenumbers

BETWEEN = re.compile(r":::|[,;|]|\b(?:och|eller|and|or)\b")
SLASH = re.compile("/")  # stands in 08/123 456, too
LABEL = re.compile(r"\D+$")  # (hem)
EXTENSION = re.compile(r"\b(?:ankn(?:ytning)?|anknytningsnr|int|intern|växel)\.?\s*(\d{1,7})$", re.IGNORECASE)


@dataclass(frozen=True)
class PhoneNumber:
	"""
	Attributes:
	        number: In E.164 (+46701234567); None when what was written is no number.
	        rest: What was written beside it: an extension, a second number.
	"""

	number: str | None
	rest: str = ""


def read(text: str, country: str) -> PhoneNumber:
	"""The first number of a text that can be called.

	Args:
	        text: As somebody wrote it, in one line.
	        country: Two letters, for numbers without a country code.
	"""
	return _first(BETWEEN, text, country) or _first(SLASH, text, country) or PhoneNumber(None)


def says_its_country(text: str) -> bool:
	"""Whether a number begins with its country, so that it is the same wherever somebody reads it."""
	return text.lstrip(" (").startswith(("+", "00"))


def _first(between: re.Pattern, text: str, country: str) -> PhoneNumber | None:
	parts = [part.strip() for part in between.split(text) if part.strip()]
	for at, part in enumerate(parts):
		if found := _number(part, country):
			number, extension = found
			rest = [*parts[:at], *([extension] if extension else []), *parts[at + 1 :]]
			return PhoneNumber(number, ", ".join(rest))
	return None


def _number(text: str, country: str) -> tuple[str, str] | None:
	"""The number in E.164 and its extension."""
	text = LABEL.sub("", text)
	extension = EXTENSION.search(text)
	try:
		number = phonenumbers.parse(text[: extension.start()] if extension else text, country)
	except phonenumbers.NumberParseException:
		return None
	if not phonenumbers.is_valid_number(number):
		return None
	inside = extension[1] if extension else number.extension or ""
	return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), inside
