"""Identity numbers of nobody: those of the Swedish Tax Agency for tests have 98 after the birth date."""

from stdnum import luhn


def number(born: str, *, male: bool = False, coordination: bool = False) -> str:
	"""Twelve digits of somebody made up.

	Args:
	        born: As 1985-07-09.
	"""
	year, month, day = born.split("-")
	digits = f"{year}{month}{int(day) + 60 * coordination:02d}98{1 if male else 2}"
	return digits + luhn.calc_check_digit(digits[2:])
