"""What may stand where a database makes SQL of a caller's words: a column, or count, sum, avg, min, max of one.

Frappe looks such words over for what it knows to be bad. Here is what is good, and nothing else passes. Rules only; no
frappe.
"""

import re
from collections.abc import Iterator

_WORD = r"[^\W\d]\w*"
_TABLE = r"`tab[^`\\]+`"
_QUOTED = rf"`{_WORD}`"
_COLUMN = rf"(?:(?:{_TABLE}|{_QUOTED}|{_WORD})\.)?(?:{_QUOTED}|{_WORD}|\*)"
_AGGREGATE = rf"(?:count|sum|avg|min|max) ?\( ?(?:distinct +)?(?:{_COLUMN}|\*|1) ?\)"
_ALIAS = rf"(?: +as +(?:{_QUOTED}|{_WORD}|'{_WORD}'|\"{_WORD}\"))?"
_DIRECTION = r"(?: +(?:asc|desc))?"

FIELD = re.compile(rf"(?:distinct +)?(?:{_AGGREGATE}|{_COLUMN}){_ALIAS}", re.IGNORECASE)
ORDER = re.compile(rf"(?:{_AGGREGATE}|{_COLUMN}){_DIRECTION}", re.IGNORECASE)
TABLE = re.compile(r"`tab([^`\\]+)`")
OPERATORS = (
	frozenset(
		[
			"=",
			"!=",
			"<>",
			"<",
			">",
			"<=",
			">=",
			"^=",
			"like",
			"not like",
			"in",
			"not in",
			"is",
			"between",
			"not between",
		]
	)
	| frozenset(
		["timespan", "previous", "next", "fiscal year", "ancestors of", "not ancestors of"],
	)
	| frozenset(["descendants of", "not descendants of", "descendants of (inclusive)"])
)
DIRECTIONS = frozenset(["", "asc", "desc"])
AGGREGATES = frozenset(["count", "sum", "avg", "min", "max"])
BETWEEN_FILTERS = frozenset(["and", "or"])  # Frappe 16 joins filters with them
MAX_DEPTH = 6

# Arguments of Frappe's and ERPNext's methods that end in SQL as they are, by what may stand in them.
# tests/support/attacks/places.py asks them all.
FIELDS = frozenset(
	[
		"fields",
		"fieldname",
		"field",
		"filter_fields",
		"searchfield",
		"pluck",
		"aggregate_function_based_on",
		"aggregate_on",
		"aggregate_on_field",
		"based_on",
		"date_field",
		"field_name",
		"goal_doctype_link",
		"goal_field",
		"goal_history_field",
		"goal_total_field",
		"goal_value_field",
		"group_by_based_on",
		"order_field",
		"parent_field",
		"sort_field",
		"sort_key",
		"stats",
		"value_based_on",
		"workflow_state_field",
	]
)
ORDERS = frozenset(["order_by", "group_by", "sort_by", "sort_by_next"])
SORTS = frozenset(["sort_order", "sort_order_next"])
FUNCTIONS = frozenset(["aggregation", "aggregate_function", "group_by_type"])
MAPS = frozenset(["field_map"])  # a calendar's {"start": column, …}
FILTERS = frozenset(["filters", "or_filters", "current_filters", "filters_json"])
LABELS = frozenset(["applied_filters"])  # what a sheet says of the filters, by their labels
# … and those that end in it within quotes, or as a number
DOCTYPES = frozenset(["doctype", "dt", "document_type", "parent_doctype", "parenttype", "reference_doctype"])
NUMBERS = frozenset(["start", "page_len", "page_length", "limit", "limit_start", "limit_page_length"])
DOCTYPE = re.compile(r"[\w][\w \-]*")
NUMBER = re.compile(r"[\d T:.+\-]*")  # a calendar's start is a day


class NotAColumn(ValueError):
	"""Something else stands where only a column may."""


def check(argument: str, value) -> None:
	"""One argument of a request, decoded.

	Args:
	        argument: Its name; those that reach no SQL pass.
	        value: A text, number, list or dict, as JSON has them.

	Raises:
	        NotAColumn: It holds more than columns and aggregates of columns.
	"""
	if value in (None, "", [], {}):
		return
	if argument in FIELDS:
		_check_fields(value)
	elif argument in ORDERS:
		_check_each(ORDER, value)
	elif _holds_filters(argument, value):
		_check_filters(value, 0)
	elif argument in MAPS and isinstance(value, dict):
		_check_each(FIELD, [column for column in value.values() if column not in (None, "", True, False)])
	elif argument in DOCTYPES or argument in NUMBERS:
		_check_word(DOCTYPE if argument in DOCTYPES else NUMBER, value)
	elif (argument in SORTS and _word(value) not in DIRECTIONS) or (
		argument in FUNCTIONS and _word(value) not in AGGREGATES | {"average"}
	):
		raise NotAColumn(value)


def doctypes_in(argument: str, value) -> set[str]:
	"""DocTypes whose tables an argument names, as in `tabMember`.`name`."""
	if argument not in FIELDS | ORDERS and not _holds_filters(argument, value):
		return set()
	return {found for text in _texts(value, 0) for found in TABLE.findall(text)}


def _texts(value, depth: int) -> Iterator[str]:
	if isinstance(value, str):
		yield value
	elif isinstance(value, (list, tuple)) and depth < MAX_DEPTH:
		for inner in value:
			yield from _texts(inner, depth + 1)
	elif isinstance(value, dict) and depth < MAX_DEPTH:
		yield from map(str, value)
		for inner in value.values():
			yield from _texts(inner, depth + 1)


def _word(value) -> str:
	return value.strip().lower() if isinstance(value, str) else "not a word"


def _check_fields(value) -> None:
	if isinstance(value, dict):  # frappe.client.set_value: columns with their new values
		for column in value:
			_check_each(FIELD, column)
	elif isinstance(value, (list, tuple)):
		for field in value:
			if isinstance(field, dict):
				_check_aggregate(field)
			elif isinstance(field, (list, tuple)):  # [column, DocType]
				_check_each(FIELD, field[0] if field else "")
			else:
				_check_each(FIELD, field)
	else:
		_check_each(FIELD, value)


def _check_aggregate(field: dict) -> None:
	"""{"COUNT": "name", "as": "total"}, as Frappe 16 writes it; a row of a child table names its column."""
	for key, column in field.items():
		if key.lower() in AGGREGATES:
			_check_each(FIELD, column)
		elif key.lower() not in ("as", "fieldname", "doctype", "label") or not isinstance(column, str):
			raise NotAColumn(field)


def _check_each(pattern: re.Pattern, value) -> None:
	"""Columns in a text, with commas between them, or in a list."""
	if isinstance(value, (list, tuple)):
		for inner in value:
			_check_each(pattern, inner)
		return
	if isinstance(value, bool) or not isinstance(value, (str, int)):
		raise NotAColumn(value)
	for part in str(value).split(","):
		if not (pattern.fullmatch(part.strip(" ")) or part.strip(" ") == "1"):
			raise NotAColumn(value)


def _check_word(pattern: re.Pattern, value) -> None:
	"""One word, a number, or a list of words; whatever else stands there is no name and reaches no SQL."""
	for word in value if isinstance(value, (list, dict)) else [value]:
		if isinstance(word, str) and not pattern.fullmatch(word):
			raise NotAColumn(value)


def _check_filters(value, depth: int) -> None:
	"""{column: value} or [[column, operator, value], [DocType, column, operator, value], …], also joined by and, or.
	A text or number is the name of a document."""
	if isinstance(value, (str, int)) and not depth:
		return
	if depth > MAX_DEPTH:
		raise NotAColumn(value)
	if isinstance(value, dict):
		for column in value:
			_check_each(FIELD, column)
	elif isinstance(value, (list, tuple)):
		if value and all(isinstance(part, str) for part in value[:2]) and len(value) >= 3:
			_check_condition(value)
			return
		for part in value:
			if isinstance(part, str) and part.strip().lower() in BETWEEN_FILTERS:
				continue
			if not isinstance(part, (list, tuple, dict)):
				raise NotAColumn(value)
			_check_condition(part) if _is_condition(part) else _check_filters(part, depth + 1)
	else:
		raise NotAColumn(value)


def _holds_filters(argument: str, value) -> bool:
	"""By the name of the argument, or by the shape of a list: conditions with an operator in them."""
	if argument in LABELS and isinstance(value, dict):
		return False
	if argument in FILTERS or argument.endswith("filters"):
		return True
	if not isinstance(value, (list, tuple)) or not value:
		return False
	conditions = [value, *(part for part in value if isinstance(part, (list, tuple)))]
	return any(
		len(part) >= 3
		and any(isinstance(word, str) and word.strip().lower() in OPERATORS for word in part[1:3])
		for part in conditions
	)


def _is_condition(part) -> bool:
	return isinstance(part, (list, tuple)) and bool(part) and isinstance(part[0], str)


def _check_condition(condition) -> None:
	column, operator = (condition[1], condition[2]) if len(condition) >= 4 else (condition[0], "=")
	if len(condition) == 3:
		operator = condition[1]
	_check_each(FIELD, column)
	if not isinstance(operator, str) or operator.lower() not in OPERATORS:
		raise NotAColumn(condition)
