"""The shape of the house: names that stand as text exist, modules and functions are short, imports make no circle.

Which room may import which, and which rules import no Frappe, is in pyproject.toml (import-linter). Nothing here needs a
site or Frappe: the code is read, and only hooks.py is imported.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

from membership_recruitment import hooks
from membership_recruitment.member_privacy.wall import tables

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "membership_recruitment"

LINES_OF_A_MODULE = 400
LINES_OF_A_FUNCTION = 60

# What is longer, with the reason; nothing stands here that is short. Tests are left out: a module of tests is read case
# by case.
LONG_MODULES: dict[str, str] = {}
LONG_FUNCTIONS = {
	"setup.journey_messages.messages": "the texts of the messages that come installed",
	"setup.journey_phases.phases": "the phases that come installed, with their questions",
	"setup.renewal_templates.templates": "the texts of the notices that come installed",
}

TODAY = ("date.today()", "datetime.now()", "getdate()", "today()", "nowdate()", "now_datetime()")

# Imports within a function: (module, what it imports) with the reason.
LATE_IMPORTS = {
	("demo.make", "demo.people"): "Faker is an extra: a site without it says so in a sentence",
	("demo.make", "demo.prospects"): "Faker is an extra: a site without it says so in a sentence",
}


def none_of(problems: Iterable[str]) -> None:
	"""Fails with all of them, a line each."""
	problems = sorted(problems)
	assert not problems, "\n".join(["", *problems])


# ---------------------------------------------------------------- reading the code


@cache
def modules() -> dict[str, ast.Module]:
	"""Every module of the app, by its name within the app."""
	return {name_of(path): ast.parse(path.read_text()) for path in sorted(PACKAGE.rglob("*.py"))}


def name_of(path: Path) -> str:
	parts = path.relative_to(PACKAGE).with_suffix("").parts
	return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_package(module: str) -> bool:
	return PACKAGE.joinpath(*module.split("."), "__init__.py").exists()


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
	"""Every function with its name, methods and inner functions too: `Controller.validate`."""

	def within(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
		for child in ast.iter_child_nodes(node):
			if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
				yield prefix + child.name, child
			inner = f"{prefix}{child.name}." if hasattr(child, "name") else prefix
			yield from within(child, inner)

	yield from within(tree, "")


def imports(node: ast.AST) -> Iterator[str]:
	"""Our own modules that are imported anywhere in this part of the code."""
	for part in ast.walk(node):
		if isinstance(part, ast.Import):
			names = [alias.name for alias in part.names]
		elif isinstance(part, ast.ImportFrom):
			names = [f"{part.module}.{alias.name}" for alias in part.names]
		else:
			continue
		for name in names:
			if name.startswith("membership_recruitment."):
				name = name.removeprefix("membership_recruitment.")
				yield name if name in modules() else name.rpartition(".")[0]


def definition(path: str) -> ast.stmt | None:
	"""The top-level function or class that a dotted path names, such as `membership_recruitment.settings.rules`."""
	module, _, name = path.removeprefix("membership_recruitment.").rpartition(".")
	body = modules()[module].body if module in modules() else []
	return next((part for part in body if getattr(part, "name", None) == name), None)


def is_module(path: str) -> bool:
	"""Whether a dotted path names a module, not only a folder of them."""
	module = path.removeprefix("membership_recruitment.")
	return module in modules() and not is_package(module)


# ---------------------------------------------------------------- names that stand as text


def texts(value: object) -> Iterator[str]:
	"""Every text in a hook, however deep; keys too."""
	if isinstance(value, str):
		yield value
	elif isinstance(value, dict):
		yield from texts([*value.keys(), *value.values()])
	elif isinstance(value, (list, tuple, set, frozenset)):
		for part in value:
			yield from texts(part)


def public(module: ModuleType) -> dict[str, object]:
	return {name: value for name, value in vars(module).items() if not name.startswith("_")}


def test_hooks_name_what_exists():
	asset = re.compile(r"\.(js|css)$")
	found = [text for value in public(hooks).values() for text in texts(value)]
	paths = [text for text in found if text.startswith("membership_recruitment.") and not asset.search(text)]
	assert len(paths) > 50
	none_of(path for path in paths if not definition(path))
	none_of(
		name
		for name in {text for text in found if asset.search(text)}
		if not (PACKAGE / name).exists() and not list(PACKAGE.glob(f"public/**/{name}"))
	)


def test_hooks_say_nothing_twice():
	"""Python takes the last of two without a word; twice the same key in one table is ruff's F601."""
	tree = modules()["hooks"]
	names = [target.id for part in tree.body if isinstance(part, ast.Assign) for target in part.targets]
	none_of(name for name in names if names.count(name) > 1)


def test_records_name_what_exists():
	none_of(
		f"{file.name}: {path}"
		for file in PACKAGE.rglob("*.json")
		for path in re.findall(r'"(membership_recruitment(?:\.\w+){2,})"', file.read_text())
		if not definition(path)
	)


def test_scripts_call_what_exists_and_is_whitelisted():
	"""A path that a script puts together names the module in one piece, so that it can be found and moved."""
	wrong, calls = [], 0
	for file in [*sorted(PACKAGE.rglob("*.js")), *sorted(PACKAGE.rglob("*.html"))]:
		text = file.read_text()
		for constant, value in re.findall(r'const (\w+) = "(membership_recruitment\.[\w.]+)"', text):
			text = text.replace(f"${{{constant}}}", value)
		for path in re.findall(
			r"(?<!provide\()[\"'`](membership_recruitment(?:\.\w+)+(?:\.(?=\$\{))?)", text
		):
			calls += 1
			called = definition(path)
			if called and "frappe.whitelist" not in " ".join(map(ast.unparse, called.decorator_list)):
				wrong.append(f"{file.name}: {path} is not whitelisted")
			elif not called and not is_module(path.rstrip(".")):
				wrong.append(f"{file.name}: {path} does not exist")
	assert calls > 50
	none_of(wrong)


def test_hooks_are_short_and_no_line_hides_another():
	"""A DocType of the wall's table that also has a line of its own in hooks.py would lose one of them silently."""
	tree = modules()["hooks"]
	assert len((PACKAGE / "hooks.py").read_text().splitlines()) < 150
	events = next(
		part.value
		for part in tree.body
		if isinstance(part, ast.Assign) and part.targets[0].id == "doc_events"
	)
	written = [key.value for key in events.keys if isinstance(key, ast.Constant)]
	assert len(written) > 5
	none_of(set(written) & set(tables.DOCUMENT_EVENTS))


def test_texts_in_the_code_name_what_exists():
	"""Jobs, hooks of our own, methods that are called by name."""
	path = re.compile(r"membership_recruitment(\.\w+){2,}")
	none_of(
		f"{module}: {part.value}"
		for module, tree in modules().items()
		for part in ast.walk(tree)
		if isinstance(part, ast.Constant) and isinstance(part.value, str) and path.fullmatch(part.value)
		if not part.value.endswith(".bundle.js")  # test_hooks_name_what_exists looks at files
		if not definition(part.value) and not is_module(part.value)
	)


def test_patches_exist():
	"""Each is a module: what stands behind `execute:` in patches.txt, nobody would find when code moves."""
	lines = (PACKAGE / "patches.txt").read_text().splitlines()
	patches = [line.split()[0] for line in lines if line and line[0] not in "[#"]
	none_of(f"{patch} has no execute" for patch in patches if not definition(f"{patch}.execute"))
	written = {f"membership_recruitment.{name}" for name in modules() if name.startswith("patches.")}
	none_of(
		f"{patch} is not in patches.txt" for patch in written - set(patches) if definition(f"{patch}.execute")
	)


def test_every_picture_is_shown_and_every_shown_one_is_there():
	docs = ROOT / "docs"
	pages = "".join(page.read_text() for page in (ROOT / "README.md", *docs.rglob("*.md")))
	shown = set(re.findall(r"images/([\w.-]+\.png)", pages))
	there = {path.name for path in (docs / "images").iterdir()}
	none_of(f"{name} is shown by no page" for name in there - shown)
	none_of(f"{name} is not there" for name in shown - there)


# ---------------------------------------------------------------- transactions


def test_savepoints_are_gone_back_to_by_one_function():
	"""Frappe's own forgets that the transaction has written something."""
	own = PACKAGE / "utils" / "conflicts.py"
	none_of(
		f"{name_of(path)} calls rollback(save_point=…) itself: utils/conflicts.back_to"
		for path in PACKAGE.rglob("*.py")
		if path != own and "rollback(save_point" in path.read_text()
	)


def test_no_module_of_tests_keeps_today():
	"""A run goes over midnight: what a module took for today when it was read is yesterday then."""
	none_of(
		f"{path.relative_to(ROOT)}:{statement.lineno}: ask for today where the test runs"
		for path in (ROOT / "tests").rglob("*.py")
		for statement in ast.parse(path.read_text()).body
		if isinstance(statement, ast.Assign) and ast.unparse(statement.value) in TODAY
	)


# ---------------------------------------------------------------- length


def test_modules_are_short():
	long = {
		name_of(path): lines
		for path in PACKAGE.rglob("*.py")
		if (lines := len(path.read_text().splitlines())) > LINES_OF_A_MODULE
	}
	none_of(f"{name}: {lines} lines" for name, lines in long.items() if name not in LONG_MODULES)
	none_of(f"{name} is short now: take it out of the table" for name in LONG_MODULES.keys() - long.keys())


def test_functions_are_short():
	long = {
		f"{module}.{name}": lines
		for module, tree in modules().items()
		for name, function in functions(tree)
		if (lines := function.end_lineno - function.lineno + 1) > LINES_OF_A_FUNCTION
	}
	none_of(f"{name}: {lines} lines" for name, lines in long.items() if name not in LONG_FUNCTIONS)
	none_of(f"{name} is short now: take it out of the table" for name in LONG_FUNCTIONS.keys() - long.keys())


# ---------------------------------------------------------------- imports


def test_imports_stand_at_the_top():
	late = {
		(module, imported)
		for module, tree in modules().items()
		for _, function in functions(tree)
		for imported in imports(function)
	}
	none_of(f"{module} imports {imported} in a function" for module, imported in late - LATE_IMPORTS.keys())
	none_of(f"{pair} is gone: take it out of the table" for pair in LATE_IMPORTS.keys() - late)


def test_imports_make_no_circle():
	graph = {module: set(imports(tree)) for module, tree in modules().items()}
	none_of(" → ".join(circle) for circle in circles(graph))


def test_circles_are_found():
	graph = {"a": {"b"}, "b": {"c", "d"}, "c": {"a"}, "d": {"e"}, "e": set(), "f": {"f"}}
	assert circles(graph) == [["a", "b", "c"], ["f"]]


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
	"""Modules that reach each other by imports.

	Args:
	        graph: What each module imports.

	Returns:
	        The strongly connected components that hold a circle, by Tarjan's algorithm (1972).
	"""
	order: dict[str, int] = {}
	lowest: dict[str, int] = {}
	waiting: list[str] = []
	found = []

	def visit(module: str) -> None:
		order[module] = lowest[module] = len(order)
		waiting.append(module)
		for imported in sorted(graph.get(module, ())):
			if imported not in order:
				visit(imported)
				lowest[module] = min(lowest[module], lowest[imported])
			elif imported in waiting:
				lowest[module] = min(lowest[module], order[imported])
		if lowest[module] == order[module]:
			component = waiting[waiting.index(module) :]
			del waiting[waiting.index(module) :]
			if len(component) > 1 or module in graph.get(module, ()):
				found.append(sorted(component))

	for module in sorted(graph):
		if module not in order:
			visit(module)
	return sorted(found)
