"""Whitelisted methods that call something by a name which is not written in them, read from the source of an app."""

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path

LEFT_OUT = {"node_modules", "public", "tests", "boilerplate", "patches", "__pycache__"}
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
BY_VALUE = {"call", "enqueue"}  # frappe.call(method, …)


def methods(app: str) -> Iterator[str]:
	"""Dotted paths of whitelisted functions that do so themselves."""
	package = Path(importlib.util.find_spec(app).origin).parent
	for path in sorted(package.rglob("*.py")):
		if LEFT_OUT & set(path.relative_to(package).parts) or path.name.startswith("test_"):
			continue
		source = path.read_text()
		if "whitelist" not in source:
			continue
		module = ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__")
		for node in ast.parse(source).body:
			if isinstance(node, ast.FunctionDef) and _is_whitelisted(node) and _calls_by_name(node):
				yield f"{module}.{node.name}"


def _is_whitelisted(node: ast.FunctionDef) -> bool:
	return any("whitelist" in ast.unparse(decorator) for decorator in node.decorator_list)


def _calls_by_name(node: ast.FunctionDef) -> bool:
	for call in ast.walk(node):
		if not isinstance(call, ast.Call):
			continue
		name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
		place = 0 if name in BY_NAME | BY_VALUE else 1 if name in BY_SECOND else None
		if place is None or len(call.args) <= place:
			continue
		named = call.args[place]
		if isinstance(named, ast.Constant) or (
			name in BY_VALUE and not isinstance(named, (ast.Name, ast.Subscript))
		):
			continue
		if name in BY_VALUE and ast.unparse(call.func) not in ("frappe.call", "frappe.enqueue", "enqueue"):
			continue
		return True
	return False
