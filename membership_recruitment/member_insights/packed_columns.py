"""Read columns packed with GROUP_CONCAT, which is faster than fetching row by row.

The database compares names by the rules of a language, so that looking up 200,000 of them in another table is the
dearest part of an answer; and a driver makes objects of rows more slowly than the database finds them. Hence one
string for each column, taken apart and looked up here.
"""

from collections.abc import Callable, Sequence
from zlib import crc32

import frappe

LONGEST = 2**24  # bytes: as long as MariaDB's packets, unless somebody has changed those
MOST_PARTS = 8


def columns(expressions: Sequence[str], rows: str, parameters: dict) -> list[Sequence[str]]:
	"""Some expressions for each of some rows, in no order, but each of them in the same.

	Args:
	        expressions: SQL that is never null and holds no line feed.
	        rows: SQL from the tables on that ends in a condition to which more can be added: "`tabMember` m where …".

	Returns:
	        Their values as text. What does not fit into one packet is read in parts, and what does not then row by row.
	"""
	count, whole = _packed(expressions, rows, parameters)
	fitted = min(map(len, whole))
	if fitted == count:
		return whole
	parts = min(MOST_PARTS, count // (fitted or 1) + 2)  # one more, since they are not of the same size
	found: list[list[str]] = [[] for _expression in expressions]
	for part in range(parts):
		some = f"{rows} and mod(crc32(concat({', '.join(expressions)})), {parts}) = {part}"
		count, read = _packed(expressions, some, parameters)
		if min(map(len, read)) < count:
			read = _by_row(expressions, some, parameters)
		for values, more in zip(found, read, strict=True):
			values += more
	return found


def column(expression: str, rows: str, parameters: dict) -> Sequence[str]:
	"""One expression; see columns."""
	return columns([expression], rows, parameters)[0]


def numbered(expression: str, names: Sequence[str]) -> tuple[str, Callable[[str], str]]:
	"""Names as small numbers, since the database tells numbers apart faster than names, and more of them fit into a
	packet.

	Args:
	        expression: SQL that is one of these names, null or empty.
	        names: All that there are.

	Returns:
	        SQL, never null, and what makes its value the name again; empty where it is none of them.
	"""
	numbers = ", ".join(str(crc32(name.encode())) for name in names)
	place = f"field(crc32({expression}), {numbers})" if names else "0"  # null is none of them
	# counted from 1
	by_place = ["", *names]
	return place, lambda found: by_place[int(found)]


def _packed(expressions: Sequence[str], rows: str, parameters: dict) -> tuple[int, list[list[str]]]:
	"""How many rows there are, and the values of those that fit into one packet."""
	joined = ", ".join(f"group_concat({expression}, '\n' separator '')" for expression in expressions)
	((count, *texts),) = frappe.db.sql(
		f"set statement group_concat_max_len = {LONGEST} for select count(*), {joined} from {rows}",
		parameters,
	)
	return count, [(text or "").split("\n")[:-1] for text in texts]


def _by_row(expressions: Sequence[str], rows: str, parameters: dict) -> Sequence[Sequence[str]]:
	as_text = ", ".join(f"concat({expression})" for expression in expressions)
	return list(zip(*frappe.db.sql(f"select {as_text} from {rows}", parameters), strict=True))
