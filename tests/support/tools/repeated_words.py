"""Refusals and messages of an app that repeat words as they came: Frappe shows them as HTML, so that words which somebody
put into an address would run in the browser of whoever follows it.

python repeated_words.py APP    prints where, and which words
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.support.tools import sources

LEFT_OUT = {"patches", "demo", "tests", "public", "node_modules", "setup"}
SAY = frozenset(["throw", "msgprint"])
# What these answer holds no markup, or has been escaped
MAKE_PLAIN = frozenset(
	["cint", "escape_html", "flt", "fmt_money", "formatdate", "get_label", "in_days", "int", "len", "round"]
)
KEEP_PLAIN = frozenset(["_", "bold", "capitalize", "lower", "str"])
# The site's own words, numbers and names of documents, in which Frappe allows no angle brackets
PLAIN_ATTRIBUTES = frozenset(["idx", "name", "number", "year"])


def repeated(app: str) -> Iterator[tuple[str, str]]:
	"""Module with function, and the source of what is repeated as it came."""
	for module, source in sources.modules(app, LEFT_OUT):
		for function in ast.walk(ast.parse(source)):
			if isinstance(function, ast.FunctionDef):
				for value in _values_said(function):
					if not _is_plain(value):
						yield f"{module}.{function.name}", ast.unparse(value)


def _values_said(function: ast.FunctionDef) -> Iterator[ast.expr]:
	for part in ast.walk(function):
		if not _says(part):
			continue
		if part.args and not _is_a_sentence(part.args[0]):
			yield part.args[0]
		for call in ast.walk(part):
			if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "format":
				yield from (*call.args, *(keyword.value for keyword in call.keywords))
			elif isinstance(call, ast.FormattedValue):
				yield call.value


def _says(part: ast.AST) -> bool:
	"""Whether it tells the user: `frappe.throw(…)`, or an exception of Frappe's, which is shown as its words are."""
	if not isinstance(part, ast.Call) or not isinstance(part.func, ast.Attribute):
		return False
	of_frappe = getattr(part.func.value, "id", "") == "frappe"
	return of_frappe and (part.func.attr in SAY or part.func.attr.endswith("Error"))


def _is_a_sentence(said: ast.expr) -> bool:
	"""Whether it is one of the source, translated, whose gaps are looked at by themselves."""
	match said:
		case ast.Call(func=ast.Name(id="_")):
			return True
		case ast.Call(func=ast.Attribute(value=sentence, attr="format")):
			return _is_a_sentence(sentence)
		case ast.Subscript(value=ast.Dict(values=sentences)):  # one of them
			return all(map(_is_a_sentence, sentences))
		case ast.Call(func=ast.Attribute(value=ast.Dict(values=sentences), attr="get"), args=[_key, other]):
			return all(map(_is_a_sentence, (*sentences, other)))
		case ast.Call(func=ast.Attribute(attr="one_term_at_a_time")):
			return True
		case ast.BinOp(left=left, right=right):
			return _is_a_sentence(left) and _is_a_sentence(right)
	return _is_plain(said)


def _is_plain(value: ast.expr) -> bool:
	match value:
		case ast.Constant():
			return True
		case ast.Name(id=name) | ast.Attribute(attr=name) if name.isupper() or name in PLAIN_ATTRIBUTES:
			return True
		case ast.BinOp(left=left, right=right):
			return _is_plain(left) and _is_plain(right)
		case ast.BoolOp(values=values):
			return all(map(_is_plain, values))
		case ast.IfExp(body=body, orelse=other):
			return _is_plain(body) and _is_plain(other)
		case ast.Call(func=ast.Attribute(attr="join"), args=[ast.GeneratorExp(elt=each)]):
			return _is_plain(each)
		case ast.Call(func=called, args=arguments):
			name = getattr(called, "attr", None) or getattr(called, "id", "")
			if name in MAKE_PLAIN:
				return True
			if name in KEEP_PLAIN:
				return all(map(_is_plain, arguments or [called.value]))
	return False


if __name__ == "__main__":
	for place in sorted(set(repeated(sys.argv[1]))):
		print(*place)
