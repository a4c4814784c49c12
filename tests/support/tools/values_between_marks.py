"""Functions of an app that write a value between marks of SQL, instead of giving it to the database as a value."""

import ast
import re
from collections.abc import Iterator

from tests.support.tools import sources

LEFT_OUT = {
	"tests",
	"patches",
	"postgres",
	"commands",
	"setup_wizard",
	"node_modules",
	"public",
	"query_builder",
}
BETWEEN_MARKS = re.compile(
	r"(?:=|like|between|and|in|\(|>|<|,)\s*['\"]%*(?:\{[^}]*\}|%s|%\(\w+\)s|$)", re.IGNORECASE
)
NO_SQL = re.compile(r"href|</|_\(|px|eval:|@")


def functions(app: str) -> Iterator[str]:
	"""Dotted paths, methods of classes by their own name."""
	for module, source in sources.modules(app, LEFT_OUT):
		for node in ast.walk(ast.parse(source)):
			if isinstance(node, ast.FunctionDef) and any(_is_written(text) for text in _templates(node)):
				yield f"{module}.{node.name}"


def _is_written(text: str) -> bool:
	return bool(BETWEEN_MARKS.search(text)) and not NO_SQL.search(text)


def _templates(node: ast.FunctionDef) -> Iterator[str]:
	"""Texts with places for values: f"…{x}", "…{}".format(x), "…%s" % x, "…" + x."""
	for part in ast.walk(node):
		if isinstance(part, ast.JoinedStr):
			yield "".join(
				str(value.value) if isinstance(value, ast.Constant) else "{}" for value in part.values
			)
		elif isinstance(part, ast.BinOp) and isinstance(part.op, (ast.Mod, ast.Add)):
			yield _text(part.left)
		elif isinstance(part, ast.Call) and getattr(part.func, "attr", "") == "format":
			yield _text(part.func.value)


def _text(node: ast.expr) -> str:
	return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
