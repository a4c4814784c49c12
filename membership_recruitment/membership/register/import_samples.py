"""Examples of what stands in a column, for the form: identity numbers masked. No database, no frappe."""

from collections.abc import Iterable

from membership_recruitment.people.identity_number import masked

SAMPLES = 3
LONGEST = 40  # characters of one
BETWEEN = " · "


def of_column(cells: Iterable[str], *, is_phone: bool = False) -> str:
	"""The first different ones of a column, in one line.

	Args:
	        cells: From above.
	        is_phone: Whether digits in it are phone numbers.
	"""
	found: dict[str, None] = {}
	for cell in cells:
		if cell:
			found.setdefault(cell)
		if len(found) == SAMPLES:
			break
	return BETWEEN.join(_short(cell if is_phone else masked(cell)) for cell in found)


def _short(text: str) -> str:
	return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
