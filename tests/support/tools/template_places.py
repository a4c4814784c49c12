"""Functions in the source of an app that fill in a template which is no constant of their own, found by AST."""

import ast
from collections.abc import Iterator

from tests.support.tools import sources

FILL_IN = frozenset(
	["from_string", "get_email_from_template", "get_template", "render_include", "render_template"]
)
NOT_READ = frozenset(["tests", "patches", "node_modules", "public"])


def places(app: str) -> Iterator[tuple[str, str]]:
	"""Dotted path of a function, and the template as its source has it."""
	for module, source in sources.modules(app, NOT_READ):
		yield from _in_module(module, ast.parse(source))


def _in_module(module: str, tree: ast.AST) -> Iterator[tuple[str, str]]:
	for function in ast.walk(tree):
		if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
			for node in ast.walk(function):
				if isinstance(node, ast.Call) and _name(node.func) in FILL_IN and _is_given(node.args[:1]):
					yield f"{module}.{function.name}", ast.unparse(node.args[0])


def _is_given(first: list[ast.expr]) -> bool:
	return bool(first) and not isinstance(first[0], ast.Constant)


def _name(node: ast.expr) -> str:
	return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
