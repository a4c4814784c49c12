"""Whitelisted methods of an app, read from its source: `whitelisted.py APP…` prints them as JSON.

Run with the bench's Python: a later Frappe may use syntax that this one does not know.
"""

import ast
import json
import sys
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.support.tools import sources

LEFT_OUT = {"node_modules", "public", "tests", "boilerplate", "patches", "__pycache__"}
EVERY_METHOD = ["GET", "POST", "PUT", "DELETE"]


@dataclass
class Method:
	path: str
	parameters: list[str]
	http_methods: list[str]


def methods(app: str) -> list[Method]:
	"""Functions of modules; methods of controllers are called with a document, which is asked for the right."""
	return [
		Method(f"{module}.{node.name}", _parameters(node), _http_methods(decorator))
		for module, functions in modules(app).items()
		for node in functions
		if (decorator := whitelist(node))
	]


@cache
def modules(app: str) -> dict[str, list[ast.FunctionDef]]:
	"""Each module of an app in which something may be whitelisted, with its functions."""
	found = {}
	for module, source in sources.modules(app, LEFT_OUT):
		if "whitelist" not in source:
			continue
		module = module.removesuffix(".__init__")
		found[module] = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
	return found


def whitelist(node: ast.FunctionDef) -> ast.expr | None:
	for decorator in node.decorator_list:
		called = decorator.func if isinstance(decorator, ast.Call) else decorator
		if ast.unparse(called) in ("frappe.whitelist", "whitelist"):
			return decorator
	return None


def _parameters(node: ast.FunctionDef) -> list[str]:
	arguments = node.args
	names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
	return names + [argument.arg for argument in (arguments.vararg, arguments.kwarg) if argument]


def _http_methods(decorator: ast.expr) -> list[str]:
	for keyword in getattr(decorator, "keywords", []):
		if keyword.arg == "methods":
			return ast.literal_eval(keyword.value)
	return EVERY_METHOD


if __name__ == "__main__":
	print(json.dumps([asdict(method) for app in sys.argv[1:] for method in methods(app)]))
