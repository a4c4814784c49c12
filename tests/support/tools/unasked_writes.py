"""Whitelisted methods of an app that write without asking for a right, read from its source.

A method is followed through the functions of its own module. One that asks anywhere counts as asking: what it asks for is
for whoever reads it to judge.
"""

import ast
from collections.abc import Iterator

from tests.support.tools import whitelisted

ASKS = frozenset(
	[
		"has_permission",
		"check_permission",
		"check_perm",
		"only_for",
		"only_has",
		"is_system_manager",
		"check_app_permission",
		"has_website_permission",
		"validate_write",
	]
)
WRITES = frozenset(
	["set_value", "db_set", "set_single_value", "db_insert", "db_update", "bulk_insert", "bulk_update"]
)
OF_THE_DATABASE = frozenset(["set_value", "delete", "truncate"])
STATEMENT = ("update `", "update tab", "insert into", "insert ignore", "delete from", "replace into")


def methods(app: str) -> Iterator[str]:
	for module, functions in whitelisted.modules(app).items():
		by_name = {function.name: function for function in functions}
		for function in functions:
			parts = _parts(function, by_name) if whitelisted.whitelist(function) else []
			if any(map(_writes, parts)) and not any(map(_asks, parts)):
				yield f"{module}.{function.name}"


def _parts(function: ast.FunctionDef, by_name: dict[str, ast.FunctionDef]) -> list[ast.AST]:
	"""Everything in a function and in those that it calls, the decorators aside."""
	seen, waiting, parts = set(), [function], []
	while waiting:
		now = waiting.pop()
		if now.name in seen:
			continue
		seen.add(now.name)
		found = [part for statement in now.body for part in ast.walk(statement)]
		parts += found
		waiting += [by_name[name] for part in found if (name := _called(part)) in by_name]
	return parts


def _called(part: ast.AST) -> str:
	called = part.func if isinstance(part, ast.Call) else None
	return getattr(called, "attr", None) or getattr(called, "id", "")


def _asks(part: ast.AST) -> bool:
	if isinstance(part, ast.keyword):  # get_lazy_doc(…, check_permission=True)
		return part.arg == "check_permission" and getattr(part.value, "value", True) is not False
	return _called(part) in ASKS


def _writes(part: ast.AST) -> bool:
	if isinstance(part, ast.keyword):
		return part.arg == "ignore_permissions" and getattr(part.value, "value", True) is not False
	if isinstance(part, ast.Assign):
		return any(getattr(target, "attr", "") == "ignore_permissions" for target in part.targets)
	if isinstance(part, ast.Constant) and isinstance(part.value, str):
		return part.value.strip().lower().startswith(STATEMENT)
	name = _called(part)
	if name in OF_THE_DATABASE:
		return ast.unparse(part.func) in (f"frappe.db.{name}", f"frappe.qb.{name}")
	return name in WRITES or (name in ("update", "into", "from_") and _is_query(part, name))


def _is_query(part: ast.Call, name: str) -> bool:
	return name != "from_" and ast.unparse(part.func) == f"frappe.qb.{name}"
