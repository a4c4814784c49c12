"""Functions of an app that make SQL of what a document holds: its fields become words of a statement, columns, or filters.

What is followed: values of a document (`self.x`, `doc.x`, `doc.get("x")`, rows of its tables) through the assignments of one
function into the text of a statement, into columns and orders of a question, and, where they were JSON, into its filters.
Values that are given to the database as values, are escaped, or are numbers by a function's word, are none.
"""

import ast
from collections.abc import Iterator

from tests.support.tools import sources
from tests.support.tools.arguments_in_sql import COLUMNS, QUESTIONS, SECOND, STATEMENTS, THIRD

LEFT_OUT = {
	"tests",
	"patches",
	"commands",
	"setup_wizard",
	"node_modules",
	"public",
	"database",
	"query_builder",
}
DOCUMENTS = {"self", "doc", "document"}
MADE_BY = {"get_doc", "get_cached_doc", "new_doc", "get_last_doc", "get_single", "copy_doc"}
HARMLESS = {
	"escape",
	"cint",
	"flt",
	"int",
	"float",
	"len",
	"getdate",
	"get_datetime",
	"isinstance",
	"type",
	"bool",
}
PARSERS = {"loads", "parse_json", "literal_eval", "safe_eval", "eval", "safe_exec"}
WORDS = COLUMNS | {"distinct_on", "order", "or_filters_sql"}
OWN = {"doctype", "flags", "meta", "dt"}  # attributes of every document that no request fills


def functions(app: str) -> Iterator[tuple[str, str]]:
	"""Dotted path of a function (a class's by the class), and the value that reaches SQL, as it is written."""
	for module, source in sources.modules(app, LEFT_OUT):
		if "sql" not in source and not any(question in source for question in QUESTIONS):
			continue
		for path, node in _functions(ast.parse(source), module):
			for value in sorted(_reaching(node)):
				yield path, value


def _functions(node: ast.AST, path: str) -> Iterator[tuple[str, ast.FunctionDef]]:
	for part in ast.iter_child_nodes(node):
		if isinstance(part, ast.FunctionDef):
			yield f"{path}.{part.name}", part
		elif isinstance(part, ast.ClassDef):
			yield from _functions(part, f"{path}.{part.name}")
		elif not isinstance(part, ast.expr):
			yield from _functions(part, path)


class _Function:
	"""What names of a function hold: documents, and values of documents, as text or parsed."""

	def __init__(self, node: ast.FunctionDef):
		self.documents = set(DOCUMENTS)
		self.values: dict[str, set[str]] = {}
		self.parsed: dict[str, set[str]] = {}
		steps = [part for part in ast.walk(node) if isinstance(part, (ast.Assign, ast.AugAssign, ast.For))]
		for _twice in range(2):  # a name may be filled after it is used, in a loop
			for part in steps:
				self._follow(part)

	def _follow(self, part: ast.Assign | ast.AugAssign | ast.For) -> None:
		source = part.iter if isinstance(part, ast.For) else part.value
		targets = part.targets if isinstance(part, ast.Assign) else [part.target]
		names = {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}
		if (isinstance(part, ast.For) and self._is_table(source)) or (
			isinstance(source, ast.Call) and _called(source) in MADE_BY
		):
			self.documents |= names
		else:
			for name in names:
				self.values.setdefault(name, set()).update(self.in_words(source))
				self.parsed.setdefault(name, set()).update(self.in_parsed(source))

	def _is_table(self, node: ast.expr) -> bool:
		"""Rows of a document's table."""
		if (
			isinstance(node, ast.Call)
			and _called(node) in ("get", "get_all_children", "enumerate")
			and node.args
		):
			return self._is_table(node.args[0]) or self._is_document(getattr(node.func, "value", None))
		return isinstance(node, ast.Attribute) and self._is_document(node.value)

	def _is_document(self, node: ast.expr | None) -> bool:
		return isinstance(node, ast.Name) and node.id in self.documents

	def in_words(self, node: ast.expr | None) -> set[str]:
		"""Values of documents of which this expression is made."""
		if value := self._value(node):
			return {value}
		match node:
			case ast.Call() if _called(node) in HARMLESS:
				return set()
			case ast.Compare() | ast.Lambda() | None:
				return set()  # a yes or no
			case ast.Name():
				return self.values.get(node.id, set())
			case ast.IfExp():
				return self.in_words(node.body) | self.in_words(node.orelse)
			case ast.Dict():  # names of columns; what they are compared with, or set to, is a value
				return set().union(*map(self.in_words, node.keys))
			case ast.BinOp(op=ast.Mod(), right=ast.Dict()):
				return self.in_words(node.left).union(*map(self.in_words, node.right.values))
			case ast.ListComp() | ast.GeneratorExp() if (
				isinstance(node.elt, ast.Call) and _called(node.elt) in HARMLESS
			):
				return set()
		found = set()
		for part in ast.iter_child_nodes(node):
			if isinstance(part, ast.comprehension):
				found |= self.in_words(part.iter)
			elif isinstance(part, ast.keyword):
				found |= self.in_words(part.value) if _called(node) != "dict" else set()
			elif isinstance(part, ast.expr) and not self._is_method(node, part):
				found |= self.in_words(part)
		return found

	def _is_method(self, node: ast.expr, part: ast.expr) -> bool:
		return (
			isinstance(node, ast.Call)
			and part is node.func
			and isinstance(part, ast.Attribute)
			and self._is_document(part.value)
		)

	def _value(self, node: ast.expr | None) -> str | None:
		if isinstance(node, ast.Attribute) and self._is_document(node.value) and node.attr not in OWN:
			return ast.unparse(node)
		if (
			isinstance(node, ast.Call)
			and _called(node) == "get"
			and self._is_document(getattr(node.func, "value", None))
		):
			return ast.unparse(node)
		return None

	def in_parsed(self, node: ast.expr) -> set[str]:
		"""The same, of those that were parsed: more than text may stand in them."""
		found = set()
		for part in ast.walk(node):
			if isinstance(part, ast.Call) and _called(part) in PARSERS:
				for given in part.args:
					found |= self.in_words(given)
			elif isinstance(part, ast.Name):
				found |= self.parsed.get(part.id, set())
		return found


def _reaching(node: ast.FunctionDef) -> set[str]:
	held = _Function(node)
	found = set()
	for call in ast.walk(node):
		if not isinstance(call, ast.Call):
			continue
		for words in _words(call):
			found |= held.in_words(words)
		for filters in _filters(call):
			found |= held.in_parsed(filters)
	return found


def _words(call: ast.Call) -> Iterator[ast.expr]:
	"""What a call gives to the database as words."""
	name = _called(call)
	if name in STATEMENTS:
		yield from call.args[:1]
		yield from (given.value for given in call.keywords if given.arg == "query")
	elif name in QUESTIONS and _asks_the_database(call):
		yield from (given.value for given in call.keywords if given.arg in WORDS)
		yield from (
			call.args[2:3] if name in THIRD | {"set_value"} else call.args[1:2] if name in SECOND else ()
		)


def _filters(call: ast.Call) -> Iterator[ast.expr]:
	if _called(call) in QUESTIONS and _asks_the_database(call):
		yield from (given.value for given in call.keywords if given.arg in ("filters", "or_filters", None))
		yield from call.args[1:2]


def _asks_the_database(call: ast.Call) -> bool:
	"""Not Python's own `max`, nor what is kept in memory."""
	return isinstance(call.func, ast.Attribute) and "cache" not in ast.unparse(call.func.value)


def _called(call: ast.Call) -> str:
	return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
