"""Functions of an app that write to the database past Frappe's documents, where no hook cleans what is written.

python raw_writes.py APP    prints their dotted paths
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.support.tools import sources

LEFT_OUT = {"patches", "demo", "tests", "public", "node_modules"}
METHODS = frozenset(
	["set_value", "set_single_value", "db_insert", "db_update", "bulk_insert", "bulk_update", "db_set"]
)
OURS = frozenset(["insert_rows", "write_rows", "insert_row"])
STATEMENT = ("insert ", "update ", "replace ")


def functions(app: str) -> Iterator[str]:
	"""Each with the module; methods of classes by their own name."""
	for module, source in sources.modules(app, LEFT_OUT):
		for node in ast.walk(ast.parse(source)):
			if isinstance(node, ast.FunctionDef) and any(map(_writes, ast.walk(node))):
				yield f"{module}.{node.name}"


def _writes(part: ast.AST) -> bool:
	if isinstance(part, ast.Constant) and isinstance(part.value, str):
		text = part.value.strip().lower()
		return text.startswith(STATEMENT) and "tab" in text
	called = part.func if isinstance(part, ast.Call) else None
	name = getattr(called, "attr", None) or getattr(called, "id", "")
	return name in METHODS or name in OURS


if __name__ == "__main__":
	print(*functions(sys.argv[1]), sep="\n")
