"""Ask the database for many people at once.

Whoever looks for something about one person is a generator: it yields lists of Lookups, gets the rows of each, and reads as if it
asked by itself. `together` runs many of them side by side; what they ask at the same time is one statement, and each gets its own
rows.
"""

from collections.abc import Collection, Generator, Iterable, Iterator
from typing import Any, NamedTuple

import frappe

from membership_recruitment.member_privacy.wall.folding import folded
from membership_recruitment.utils.batches import split
from membership_recruitment.utils.words import for_like

WHOLE = ("*",)
# So many bytes of texts are looked through at a time
BYTES = 4_000_000


class Lookup(NamedTuple):
	"""Rows that have one of some values in a column.

	Attributes:
	        doctype: Whose rows.
	        column: Which is compared.
	        values: With what, as the database compares.
	        fields: What is wanted of each row; WHOLE for everything.
	        fixed: Further columns with the value, or tuple of values, that they must have.
	        inside: The values stand somewhere in the column.
	        order: By which columns the rows are ordered.
	"""

	doctype: str
	column: str
	values: Collection[str]
	fields: tuple[str, ...] = ("name",)
	fixed: tuple[tuple[str, str | tuple], ...] = ()
	inside: bool = False
	order: str = ""

	@property
	def shape(self) -> "Lookup":
		"""The question without the values."""
		return self._replace(values=())


Rows = list[dict]
Asking = Generator[list[Lookup], list[Rows], Any]


def alone(asking: Asking) -> Any:
	"""What one of them finds."""
	return together([asking])[0]


def together(askers: Iterable[Asking]) -> list[Any]:
	"""What each of them finds, in their order."""
	askers = list(askers)
	results: list[Any] = [None] * len(askers)
	given: dict[int, list[Rows] | None] = dict.fromkeys(range(len(askers)))
	while given:
		asked = {}
		for number, rows in given.items():
			try:
				asked[number] = askers[number].send(rows)
			except StopIteration as end:
				results[number] = end.value
		given = _answers(asked)
	return results


def in_parts(asked: list[list[Lookup]]) -> Generator[list[Lookup], list[Rows], list[list[Rows]]]:
	"""Several lists of questions at once: the rows of each, part by part."""
	rows = iter((yield [lookup for part in asked for lookup in part]))
	return [[next(rows) for _lookup in part] for part in asked]


def _answers(asked: dict[int, list[Lookup]]) -> dict[int, list[Rows]]:
	answers: dict[int, list[Rows]] = {number: [[] for _ in lookups] for number, lookups in asked.items()}
	same: dict[Lookup, list[tuple[Rows, Collection[str]]]] = {}
	for number, lookups in asked.items():
		for rows, lookup in zip(answers[number], lookups, strict=True):
			if lookup.values:
				same.setdefault(lookup.shape, []).append((rows, lookup.values))
	for shape, wanted in same.items():
		_tell_apart(shape, wanted)
	return answers


def _tell_apart(shape: Lookup, wanted: list[tuple[Rows, Collection[str]]]) -> None:
	"""Ask once for all, and give each asker the own rows."""
	if len(wanted) == 1:
		rows, values = wanted[0]
		rows += _of_texts(shape, values) if shape.inside else _of_values(shape, values)
		return
	askers: dict[str, dict[int, Rows]] = {}
	for rows, values in wanted:
		for value in values:
			askers.setdefault(value.casefold() if shape.inside else _same(value), {})[id(rows)] = rows
	if shape.inside:
		for row, texts in _texts_found(shape, askers):
			for rows in {key: rows for text in texts for key, rows in askers[text].items()}.values():
				rows.append(row)
		return
	for row in _of_values(shape, {value for _rows, values in wanted for value in values}):
		own = askers.get(_same(row[shape.column]))
		if own is None:
			# the database takes for the same what we do not: it has the last word
			for rows, values in wanted:
				rows[:] = _of_values(shape, values)
			return
		for rows in own.values():
			rows.append(row)


def _same(value) -> str:
	text = str(value)
	return text.lower().strip() if text.isascii() and text.isprintable() else folded(text)


# ---------------------------------------------------------------- statements


def _of_values(shape: Lookup, values: Collection[str]) -> Iterator[dict]:
	order = f" order by {shape.order}" if shape.order else ""
	for part in split(sorted(values)):
		yield from _select(shape, f"`{shape.column}` in %(values)s", {"values": part}, order)


def _of_texts(shape: Lookup, texts: Collection[str]) -> Iterator[dict]:
	for text in texts:
		yield from _select(shape, f"`{shape.column}` like %(text)s", {"text": f"%{for_like(text)}%"})


def _select(shape: Lookup, condition: str, values: dict, order: str = "") -> Rows:
	columns = dict.fromkeys((*shape.fields, shape.column))
	wanted = "*" if shape.fields == WHOLE else ", ".join(f"`{column}`" for column in columns)
	fixed = {f"fixed_{number}": value for number, (_column, value) in enumerate(shape.fixed)}
	conditions = [
		f"`{column}` {'in' if isinstance(value, tuple) else '='} %(fixed_{number})s"
		for number, (column, value) in enumerate(shape.fixed)
	]
	return frappe.db.sql(
		f"select {wanted} from `tab{shape.doctype}` where {' and '.join([*conditions, condition])}{order}",
		{**values, **fixed},
		as_dict=True,
	)


# ---------------------------------------------------------------- texts of everybody, gone through once


def _texts_found(shape: Lookup, texts: Collection[str]) -> Iterator[tuple[dict, set[str]]]:
	"""Rows with those of the texts that stand in them. Going through them once costs less than asking for each text."""
	places = _places(texts)
	sizes = frappe.db.sql(
		f"select name, length(`{shape.column}`) from `tab{shape.doctype}` where `{shape.column}` <> ''"
	)
	for names in _portions(sizes):
		for row in _select(shape, "name in %(names)s", {"names": names}):
			if found := _standing_in(str(row[shape.column]).casefold(), places):
				yield row, found


def _portions(sizes: Iterable[tuple[Any, int]]) -> Iterator[list]:
	"""Names in lists, of which each has no more than BYTES of text, or a single row."""
	portion, bytes_of = [], 0
	for name, size in sizes:
		if portion and bytes_of + size > BYTES:
			yield portion
			portion, bytes_of = [], 0
		portion.append(name)
		bytes_of += size
	if portion:
		yield portion


def _places(texts: Collection[str]) -> dict[str, dict[tuple[int, int], set[str]]]:
	"""Texts by a sign that stands in each (@ in an address, - in a number of ours, else the first), where in it that is, and their
	length."""
	places: dict[str, dict[tuple[int, int], set[str]]] = {}
	for text in texts:
		sign = next((rare for rare in "@-" if rare in text), text[0])
		places.setdefault(sign, {}).setdefault((text.index(sign), len(text)), set()).add(text)
	return places


def _standing_in(text: str, places: dict[str, dict[tuple[int, int], set[str]]]) -> set[str]:
	found = set()
	for sign, by_place in places.items():
		at = text.find(sign)
		while at >= 0:
			for (before, length), texts in by_place.items():
				piece = text[at - before : at - before + length] if at >= before else ""
				if piece in texts:
					found.add(piece)
			at = text.find(sign, at + 1)
	return found
