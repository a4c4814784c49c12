"""Arguments of whitelisted methods that end where a database makes SQL of words, read from the source of an app.

An argument is followed through the assignments of its own function: rather one too many than one too few.
"""

import ast
from collections.abc import Iterator

from tests.support.tools import whitelisted

STATEMENTS = {"sql", "sql_list", "multisql"}
QUESTIONS = {
	"get_list", "get_all", "get_values", "get_value", "get_single_value", "get_query", "execute", "count", "avg",
	"sum", "min", "max", "exists", "set_value", "delete", "has_column",
}  # fmt: skip
# Their parameters for columns, by name; for get_value and its like the third, for lists the second
COLUMNS = {"fields", "field", "fieldname", "order_by", "group_by", "pluck", "searchfield", "conditions"}
THIRD = {"get_value", "get_values", "get_single_value"}
SECOND = {"get_list", "get_all"}


def arguments(app: str) -> Iterator[tuple[str, str]]:
	"""Dotted path of a method, and the name of an argument that reaches SQL."""
	for module, functions in whitelisted.modules(app).items():
		for node in functions:
			if whitelisted.whitelist(node):
				for argument in sorted(_reaching(node)):
					yield f"{module}.{node.name}", argument


def _reaching(node: ast.FunctionDef) -> set[str]:
	comes_from = {argument.arg: {argument.arg} for argument in (*node.args.args, *node.args.kwonlyargs)}
	for part in ast.walk(node):
		if isinstance(part, ast.Assign):
			sources = _sources(part.value, comes_from)
			for target in part.targets:
				for name in _names(target):
					comes_from.setdefault(name, set()).update(sources)
	return {
		argument
		for call in ast.walk(node)
		if isinstance(call, ast.Call)
		for words in _words(call)
		for argument in _sources(words, comes_from)
	}


def _words(call: ast.Call) -> Iterator[ast.expr]:
	"""What a call gives to the database as words."""
	name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
	if name in STATEMENTS:
		yield from call.args[:1]
	elif name in QUESTIONS:
		yield from (given.value for given in call.keywords if given.arg is None or given.arg in COLUMNS)
		yield from call.args[2:3] if name in THIRD else call.args[1:2] if name in SECOND else ()


def _sources(words: ast.expr, comes_from: dict[str, set[str]]) -> set[str]:
	return {source for name in _names(words) for source in comes_from.get(name, ())}


def _names(node: ast.AST) -> Iterator[str]:
	return (part.id for part in ast.walk(node) if isinstance(part, ast.Name))
