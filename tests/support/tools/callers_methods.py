"""Whitelisted methods that call something by a name which is not written in them, read from the source of an app."""

import ast
from collections.abc import Iterator

from tests.support.tools import whitelisted

# Functions that call, or find, whatever their first argument names
BY_NAME = {
	"get_attr",
	"execute_cmd",
	"run_method",
	"run_doc_method",
	"get_module_method",
	"run_custom_method",
}
BY_SECOND = {"getattr"}
BY_VALUE = {"frappe.call", "frappe.enqueue", "enqueue"}


def methods(app: str) -> Iterator[str]:
	"""Dotted paths of whitelisted functions that do so themselves, or by a function of their module."""
	for module, functions in whitelisted.modules(app).items():
		calling = {node.name for node in functions if _calls_by_name(node)}
		for node in functions:
			if whitelisted.whitelist(node) and (node.name in calling or calling & _called(node)):
				yield f"{module}.{node.name}"


def _called(node: ast.FunctionDef) -> set[str]:
	"""Functions of its module that a function calls."""
	return {
		part.func.id
		for part in ast.walk(node)
		if isinstance(part, ast.Call) and isinstance(part.func, ast.Name)
	}


def _calls_by_name(node: ast.FunctionDef) -> bool:
	names_of_its_own = {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)} | {
		part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
	}
	for call in ast.walk(node):
		if not isinstance(call, ast.Call):
			continue
		name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
		place = (
			0 if name in BY_NAME or ast.unparse(call.func) in BY_VALUE else 1 if name in BY_SECOND else None
		)
		if place is None or len(call.args) <= place or isinstance(called := call.args[place], ast.Constant):
			continue
		if (
			ast.unparse(call.func) in BY_VALUE
			and isinstance(called, ast.Name)
			and called.id not in names_of_its_own
		):
			continue  # a function of the module
		return True
	return False
