"""Functions of an app that write what they were given into SQL bare: without marks, not as a value, and not escaped.

Looked for: f"…{x}", "…{}".format(x), "…%s" % x and "…" + x, whose text reads like SQL and whose x is a parameter, or a key
of one (`filters.get("x")`, `filters["x"]`, `self.filters.x`), also by way of names within the function.
"""

import ast
import re
from collections.abc import Iterator

from tests.support.tools import sources
from tests.support.tools.values_between_marks import LEFT_OUT

READS_LIKE_SQL = re.compile(
	r"\bselect\b[\s\S]*\bfrom\b|\bwhere\b|^\s*(?:and|or)\b|`tab|\btab[A-Z]|\b(?:order|group) by\b"
	r"|\bdelete from\b|\bjoin\b|\bin\s*\(|\blimit\b|[\w`] ?(?:=|<|>|like) ?(?:\{\}|$)",
	re.IGNORECASE,
)
NO_SQL = re.compile(r"href|</|_\(|px|eval:|@|https?:|\?\w+=|&\w+=|: \{\}")
HARMLESS = {
	"escape",
	"cint",
	"flt",
	"len",
	"get_fieldnames",
	"join",
	"get_match_cond",
	"build_match_conditions",
}


def functions(app: str) -> Iterator[tuple[str, str]]:
	"""Dotted path, methods of classes by their own name, and the expression that stands in the SQL."""
	for module, source in sources.modules(app, LEFT_OUT):
		for node in ast.walk(ast.parse(source)):
			if isinstance(node, ast.FunctionDef):
				yield from ((f"{module}.{node.name}", found) for found in sorted(set(_bare(node))))


def _bare(function: ast.FunctionDef) -> Iterator[str]:
	given = {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
	comes_from: dict[str, set[str]] = {}
	for part in ast.walk(function):
		if isinstance(part, ast.Assign):
			for target in part.targets:
				if isinstance(target, ast.Name):
					comes_from.setdefault(target.id, set()).update(_given(part.value, given, {}))
	for text, values in _templates(function):
		if READS_LIKE_SQL.search(text) and not NO_SQL.search(text):
			for value in values:
				yield from _given(value, given, comes_from)


def _given(node: ast.expr, given: set[str], comes_from: dict[str, set[str]]) -> Iterator[str]:
	"""What of an expression the function was given, without what is escaped, made a number or chosen between."""
	if isinstance(node, ast.Call):
		called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
		if called in HARMLESS:
			return
		if called == "get" and isinstance(node.func, ast.Attribute) and _root(node.func.value) in given:
			yield ast.unparse(node)
			return
	if isinstance(node, (ast.Subscript, ast.Attribute)) and _root(node) in given:
		yield ast.unparse(node)
	elif isinstance(node, ast.Name):
		yield from {node.id} & given
		yield from comes_from.get(node.id, ())
	elif isinstance(node, ast.IfExp):
		yield from _given(node.body, given, comes_from)
		yield from _given(node.orelse, given, comes_from)
	elif not isinstance(node, ast.Compare):
		for inner in ast.iter_child_nodes(node):
			if isinstance(inner, ast.expr):
				yield from _given(inner, given, comes_from)


def _root(node: ast.expr) -> str:
	while isinstance(node, (ast.Attribute, ast.Subscript)):
		node = node.value
	return node.id if isinstance(node, ast.Name) else ""


def _templates(function: ast.FunctionDef) -> Iterator[tuple[str, list[ast.expr]]]:
	"""Texts with {} for each place that is not between marks, and what is written there."""
	for part in ast.walk(function):
		if isinstance(part, ast.JoinedStr):
			yield _text(part)
		elif isinstance(part, ast.BinOp) and isinstance(part.op, (ast.Mod, ast.Add)):
			text = part.left.value if isinstance(part.left, ast.Constant) else ""
			if isinstance(text, str) and text:
				places = "" if isinstance(part.op, ast.Mod) else "{}"
				yield re.sub(r"%[sd]|%\(\w+\)s", "{}", text) + places, _parts(part.right)
		elif isinstance(part, ast.Call) and getattr(part.func, "attr", "") == "format":
			text = part.func.value.value if isinstance(part.func.value, ast.Constant) else ""
			if isinstance(text, str) and text:
				yield text, [*part.args, *(keyword.value for keyword in part.keywords)]


def _text(joined: ast.JoinedStr) -> tuple[str, list[ast.expr]]:
	text = "".join(str(value.value) if isinstance(value, ast.Constant) else "{}" for value in joined.values)
	return text, [value.value for value in joined.values if isinstance(value, ast.FormattedValue)]


def _parts(right: ast.expr) -> list[ast.expr]:
	if isinstance(right, ast.Tuple):
		return list(right.elts)
	return list(right.values) if isinstance(right, ast.Dict) else [right]
