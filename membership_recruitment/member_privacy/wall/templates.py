"""Whether a text that Frappe may fill in as a template does no more than show what it is given. No frappe.

Frappe's templates know the database: `frappe.db.sql`, `frappe.get_all` and more stand open in them, without a question
for rights. What people write may name the values that it is filled in with, and what stands below; nothing else.
"""

import html
import re

from jinja2 import Environment, TemplateSyntaxError, nodes

BEGINS = ("{{", "{%")

# Functions of the environment's, by their whole path: they format a value, or say what day it is
FUNCTIONS = frozenset(
	[
		"_",
		"formatdate",
		"nowdate",
		"range",
		"frappe.bold",
		"frappe.format",
		"frappe.format_date",
		"frappe.format_value",
		"frappe.get_url",
		*(
			f"frappe.utils.{name}"
			for name in (
				"add_days",
				"add_months",
				"add_years",
				"cint",
				"cstr",
				"date_diff",
				"escape_html",
				"flt",
				"fmt_money",
				"format_date",
				"format_datetime",
				"format_duration",
				"format_time",
				"formatdate",
				"get_datetime",
				"get_first_day",
				"get_last_day",
				"get_url",
				"getdate",
				"global_date_format",
				"money_in_words",
				"now",
				"now_datetime",
				"nowdate",
				"nowtime",
				"rounded",
				"strip_html",
				"today",
			)
		),
	]
)
# … of which these look a currency up in any document that their second argument and their third say
FORMATTERS = frozenset(["frappe.format", "frappe.format_value"])

# Methods of values: of documents, dictionaries, texts and dates
METHODS = frozenset(
	[
		"capitalize",
		"endswith",
		"get",
		"get_formatted",
		"isoformat",
		"items",
		"join",
		"keys",
		"lower",
		"lstrip",
		"replace",
		"rstrip",
		"split",
		"splitlines",
		"startswith",
		"strftime",
		"strip",
		"title",
		"upper",
		"values",
	]
)

FILTERS = frozenset(
	[
		"abs",
		"capitalize",
		"count",
		"d",
		"default",
		"e",
		"escape",
		"first",
		"float",
		"flt",
		"global_date_format",
		"int",
		"join",
		"json",
		"last",
		"len",
		"length",
		"list",
		"lower",
		"replace",
		"reverse",
		"round",
		"safe",
		"sort",
		"str",
		"string",
		"striptags",
		"sum",
		"title",
		"tojson",
		"trim",
		"truncate",
		"unique",
		"upper",
		"urlencode",
		"wordwrap",
	]
)

# No import, include, macro, block or power among them
PARTS = (
	nodes.Template,
	nodes.Output,
	nodes.TemplateData,
	nodes.For,
	nodes.If,
	nodes.With,
	nodes.Assign,
	nodes.AssignBlock,
	nodes.FilterBlock,
	nodes.Scope,
	nodes.Name,
	nodes.Const,
	nodes.Tuple,
	nodes.List,
	nodes.Dict,
	nodes.Pair,
	nodes.Keyword,
	nodes.CondExpr,
	nodes.Filter,
	nodes.Test,
	nodes.Call,
	nodes.Getattr,
	nodes.Getitem,
	nodes.Slice,
	nodes.Concat,
	nodes.Compare,
	nodes.Operand,
	nodes.And,
	nodes.Or,
	nodes.Not,
	nodes.Neg,
	nodes.Pos,
	nodes.Add,
	nodes.Sub,
	nodes.Mul,
	nodes.Div,
	nodes.FloorDiv,
	nodes.Mod,
)

# Names that mean something of their own where a template is filled in: by Jinja, or in a browser
NEVER = frozenset(
	["caller", "self", "super", "varargs", "kwargs", "document", "globalThis", "location", "top", "window"]
)

# In every way of writing it
_FIRST_SIGN = ("{", "&#", "&lcub", "&lbrace")

# What Markdown reads as the second sign alone
_MARKDOWN = re.compile(r"\\([!-/:-@\[-`{-~])")

# Files of apps, by the folders in which their templates lie
_ENDINGS = (".css", ".html", ".js", ".json", ".md", ".py", ".scss", ".txt", ".xml")
_FILE = re.compile(
	r"/*(?:[\w.]+/+)*(?:doctype|page|print_format|report|templates|web_template|www)/[\w./ -]+"
)

_READER = Environment()  # reads templates and fills none in
_ROOTS = frozenset(path.split(".")[0] for path in FUNCTIONS)


class NotAllowed(ValueError):
	"""The template does more than show what it is given; its text is the part that does."""


def is_template(text: str) -> bool:
	return any(sign in text for sign in BEGINS)


def check(text: str, known: frozenset[str]) -> None:
	"""All that a text may mean.

	Args:
	        known: Names that the environment knows by itself; all others are values that a template is filled in with.

	Raises:
	        NotAllowed: With the part that is not allowed.
	"""
	if names_a_file(text):
		raise NotAllowed(text)
	for meaning in meanings(text):
		_check(meaning, known | NEVER | _ROOTS)


def may_be_template(text: str) -> bool:
	"""Whether a text is worth the look. Quick: nearly every text is passed by here."""
	return any(sign in text for sign in _FIRST_SIGN) or names_a_file(text)


def names_a_file(text: str) -> bool:
	"""Whether Frappe would take the text for the path of a template that an app ships, and fill in that."""
	return text.endswith(_ENDINGS) and bool(_FILE.fullmatch(text))


def meanings(text: str) -> set[str]:
	"""Those that are templates: of the text as it stands, with its HTML entities read, and with its Markdown read."""
	if not any(sign in text for sign in _FIRST_SIGN):
		return set()
	found = {text, html.unescape(text)}
	found |= {_MARKDOWN.sub(r"\1", meaning) for meaning in found if "\\" in meaning}
	return {meaning for meaning in found if is_template(meaning)}


def _check(text: str, known: frozenset[str]) -> None:
	try:
		tree = _READER.parse(text)
	except (TemplateSyntaxError, RecursionError) as error:
		raise NotAllowed(_around(text)) from error
	try:
		_check_node(tree, known)
	except RecursionError as error:
		raise NotAllowed(_around(text)) from error


def _check_node(node: nodes.Node, known: frozenset[str]) -> None:
	if not isinstance(node, PARTS):
		raise NotAllowed(type(node).__name__.lower())
	if isinstance(node, nodes.Call):
		_check_call(node, known)
		return
	if (isinstance(node, nodes.Name) and node.name in known) or _is_hidden(node):
		raise NotAllowed(_path(node) or "_")
	if isinstance(node, nodes.Filter) and (node.name not in FILTERS or node.dyn_args or node.dyn_kwargs):
		raise NotAllowed(node.name)
	for part in node.iter_child_nodes():
		_check_node(part, known)


def _check_call(node: nodes.Call, known: frozenset[str]) -> None:
	path = _path(node.node)
	if node.dyn_args or node.dyn_kwargs:
		raise NotAllowed(path or "(")
	if path not in FUNCTIONS:
		if not isinstance(node.node, nodes.Getattr) or node.node.attr not in METHODS:
			raise NotAllowed(path or "(")
		_check_node(node.node.node, known)
	elif path in FORMATTERS:
		_check_format(node, path)
	for part in (*node.args, *node.kwargs):
		_check_node(part, known)


def _check_format(node: nodes.Call, path: str) -> None:
	"""The field as which a value is formatted is written out, and looks nothing up."""
	fields = [*node.args[1:2], *(keyword.value for keyword in node.kwargs if keyword.key == "df")]
	for field in fields:
		try:
			said = field.as_const()
		except nodes.Impossible:
			raise NotAllowed(path) from None
		if ":" in str(said.get("options", "") if isinstance(said, dict) else ""):
			raise NotAllowed(path)
	if len(node.args) > 2 or any(keyword.key == "doc" for keyword in node.kwargs):
		raise NotAllowed(path)


def _is_hidden(node: nodes.Node) -> bool:
	if isinstance(node, nodes.Getattr):
		return node.attr.startswith("_")
	if isinstance(node, nodes.Name):
		return node.name.startswith("_")
	if isinstance(node, nodes.TemplateData):
		return is_template(node.data)  # it would be one when it is filled in once more
	# a text that becomes a template by being joined to others, or a name that none should reach
	return (
		isinstance(node, nodes.Const)
		and isinstance(node.value, str)
		and ("__" in node.value or "{" in node.value)
	)


def _path(node: nodes.Node) -> str:
	"""`frappe.utils.today` of the node that means it; empty for anything that is no such path."""
	if isinstance(node, nodes.Name):
		return node.name
	if isinstance(node, nodes.Getattr) and (before := _path(node.node)):
		return f"{before}.{node.attr}"
	return ""


def _around(text: str) -> str:
	"""The first line of a template that cannot be read."""
	begin = min(at for at in map(text.find, BEGINS) if at >= 0)
	return text[begin : begin + 40].splitlines()[0]
