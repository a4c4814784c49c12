"""Postal codes: those that a spreadsheet took for numbers and that lost their first zero, and words that are none. No
database, no frappe.
"""

import re

# how many digits a postal code has, by country, where it may begin with a zero
DIGITS = {
	**dict.fromkeys(
		[
			"AX",
			"BG",
			"CZ",
			"DE",
			"EE",
			"ES",
			"FI",
			"FR",
			"GR",
			"HR",
			"IT",
			"LT",
			"ME",
			"MX",
			"MY",
			"PR",
			"RS",
			"SK",
			"TH",
			"TR",
			"UA",
			"US",
			"VA",
		],
		5,
	),
	**dict.fromkeys(["AF", "AU", "BD", "CY", "GE", "GL", "NO", "PH", "ZA"], 4),
	**dict.fromkeys(["FO", "IS"], 3),
	**dict.fromkeys(["BY", "CN", "IN", "KZ", "RO", "RU", "SG", "VN"], 6),
}
# of countries whose codes are checked: elsewhere people write them in too many ways
CHECKED = {"SE": 5, "FI": 5, "AX": 5, "NO": 4, "DK": 4, "IS": 3, "FO": 3}
PREFIX = re.compile(r"[A-Z]{1,2}[- ]?(?=\d)")
BETWEEN = re.compile(r"[\s-]")
LONGEST = 12


def with_zeros(code: str, country: str) -> str:
	"""The postal code as the country writes it: 0150 for 150 in Norway; as it is where nothing is missing.

	Args:
	        code: As somebody wrote it.
	        country: Two letters.
	"""
	digits = DIGITS.get(country.upper(), 0)
	return code.zfill(digits) if code.isascii() and code.isdigit() and len(code) < digits else code


def is_possible(code: str, country: str) -> bool:
	"""Whether a postal code can be one of the country, as far as that is checked.

	Args:
	        code: With its zeros.
	        country: Two letters, or nothing.
	"""
	bare = BETWEEN.sub("", PREFIX.sub("", code.strip().upper(), count=1))
	if digits := CHECKED.get(country.upper()):
		return bare.isascii() and bare.isdigit() and len(bare) == digits
	return len(code) <= LONGEST and bare.isalnum() and any(letter.isdigit() for letter in code)
