"""Where the headings of a file stand, what they are called, and which rows below its last one are sums.

No database, no frappe.
"""

import re
from collections.abc import Sequence
from itertools import takewhile

from membership_recruitment.membership.register import import_columns
from membership_recruitment.membership.register.import_cells import words

LOOKED_AT = 25  # rows that are not blank, among which the headings are
NO_HEADING = re.compile(r"[\d\s.,:/+()-]*\d[\d\s.,:/+()-]*|\S+@\S+\.\S+")  # numbers, dates, addresses
NUMBER = re.compile(r"[\d\s.,:%+-]*(?:kr|sek|eur|€)?", re.IGNORECASE)
SUM = re.compile(
	r"(?:grand )?(?:summa|sum|totals?|totalt|antal|count|subtotal|delsumma|summering)\b"
	r"(?:[\s:=]*(?:antal|number of)?\s*(?:medlemmar|members|rader|rows|personer|people|poster)?)[\s:=]*"
	r"[\d\s.,]*(?:kr|sek|st|medlemmar|members|rader|rows|personer|people|poster)?\.?",
	re.IGNORECASE,
)


def find(lines: Sequence[Sequence[str]]) -> int:
	"""Which of the first rows has the headings: the one with most that are known, else the first that is as wide as the
	rows below it; above it may stand titles.

	Args:
	        lines: Rows that are not blank, from the top.
	"""
	lines = lines[:LOOKED_AT]
	known = [_known(line, above) for above, line in zip([(), *lines], lines, strict=False)]
	if known and max(known) >= 2:
		return known.index(max(known))
	filled = [sum(map(bool, line)) for line in lines]
	if not filled or filled[0] > 1 or max(filled) < 3:
		return 0
	return next(at for at, count in enumerate(filled) if count > max(filled) / 2)


def _known(line: Sequence[str], above: Sequence[str]) -> int:
	"""How many headings of a row are known, with those that reach down into it; none where it has what stands under
	headings."""
	if any(NO_HEADING.fullmatch(cell) for cell in line if cell):
		return 0
	own = _meanings(line)
	return len(own | _meanings(_reaching_down(line, above))) if len(own) > 1 else len(own)


def _meanings(line: Sequence[str]) -> set[str]:
	return {meaning for cell in line if (meaning := import_columns.meaning_of(cell))}


def _reaching_down(line: Sequence[str], above: Sequence[str]) -> list[str]:
	"""The row, in its blank cells what stands above them (merged cells); a title reaches nowhere."""
	cells = list(line)
	if sum(map(bool, above)) > 1:
		cells += [""] * (len(above) - len(cells))
		cells = [cell or (above[at] if at < len(above) else "") for at, cell in enumerate(cells)]
	return cells


def names(line: Sequence[str], above: Sequence[str] = ()) -> tuple[str, ...]:
	"""Headings, each different from the others: *Telefon*, *Telefon (2)*.

	Args:
	        line: The row of headings.
	        above: The row right above it, whose cells may reach down into it.
	"""
	cells = _reaching_down(line, above)
	while cells and not cells[-1]:
		cells.pop()
	given: set[str] = set()
	found = []
	for cell in cells:
		name, number = cell, 1
		while name in given and cell:
			number += 1
			name = f"{cell} ({number})"
		given.add(name)
		found.append(name)
	return tuple(found)


def sums_below(rows: Sequence[Sequence[str]]) -> int:
	"""How many rows at the end add up what stands above them."""
	return sum(1 for _ in takewhile(is_sum, reversed(rows)))


def is_sum(cells: Sequence[str]) -> bool:
	"""Whether a row says "Summa" or "Totalt 45 medlemmar" and besides it nothing but numbers."""
	filled = [cell for cell in cells if cell]
	said = [cell for cell in filled if SUM.fullmatch(cell)]
	return bool(said) and all(cell in said or NUMBER.fullmatch(cell) or not words(cell) for cell in filled)
