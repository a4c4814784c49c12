"""Fields whose content is code: a browser or the server runs it, whoever opens it. No frappe.

Administrators alone write it. Others may write what stands in HARMLESS, and expressions that ask for nothing but the
user, defaults, dates and the fields of the document itself.
"""

import json
import re
from collections.abc import Iterator

# Options of a Code field: the language that it is in
LANGUAGES = frozenset(
	["CSS", "HTML", "JS", "JavaScript", "Javascript", "Jinja", "Python", "PythonExpression", "SCSS"]
)

# Fields of any DocType that are run though no such option says so …
SCRIPTS = frozenset(
	[
		"breadcrumbs",
		"client_script",
		"condition",
		"css",
		"custom_css",
		"custom_js",
		"formula",
		"javascript",
		"query",
		"report_script",
		"script",
		"weighting_function",
	]
)
TEXT_OF_SCRIPTS = frozenset(["Code", "JSON", "Long Text", "Small Text", "Text"])
NO_TEXT = frozenset(["Table", "Table MultiSelect"])  # a Task's `depends_on` is a list of other tasks
# … of these in one DocType alone
SCRIPTS_OF = frozenset(
	[
		("Number Card", "method"),  # called by the browser of whoever sees the card, with that user's rights
		("Notification Recipient", "condition"),
	]
)
# Fields in which an expression is evaluated in the browser: the whole text,
EXPRESSIONS = frozenset(["filters_config", "quick_list_filter", "stats_filter"])
# the text after "eval:",
CONDITIONS = frozenset(
	[
		"collapsible_depends_on",
		"depends_on",
		"display_depends_on",
		"mandatory_depends_on",
		"next_step_condition",
		"read_only_depends_on",
	]
)
# or values within JSON
FILTERS = frozenset(["dynamic_filters_json", "link_filters"])

EVALUATED = EXPRESSIONS | CONDITIONS | FILTERS

# Definitions of fields: `options` of an HTML field is a page of its own, which the browser fills in as a template
DEFINES_FIELDS = frozenset(["Custom Field", "Customize Form Field", "DocField", "Web Form Field"])

# A property of a field, by its name, in `value`
SETS_PROPERTIES = ("Property Setter", "value")

# Code that others may write, and why it does no harm
_SAFE_EVAL = "Frappe's safe_eval reaches no attribute and no function but int, float and round"
HARMLESS = {
	(
		"Email Template",
		"response_html",
	): "mails alone are made of it, and templates.py looks at what it asks for",
	("Item Quality Inspection Parameter", "acceptance_formula"): _SAFE_EVAL,
	("Pricing Rule", "condition"): _SAFE_EVAL,
	("Quality Inspection Reading", "acceptance_formula"): _SAFE_EVAL,
}

# Code that the server writes for others out of their words: cleaned like text
CLEANED = frozenset(
	[
		("Print Format", "html"),  # ERPNext makes one of each Cheque Print Template
		("Data Import", "template_warnings"),  # words of the file, which the page puts into its HTML
		("Bank Statement Import", "template_warnings"),
	]
)

_STRING = r'"(?:[^"\\\n]|\\.)*"' + r"|'(?:[^'\\\n]|\\.)*'"
_DATES = (
	"add_days|add_months|get_day_diff|get_diff|get_today|month_end|month_start|now_date|now_datetime|nowdate|obj_to_str"
	"|quarter_end|quarter_start|str_to_user|user_to_str|week_end|week_start|year_end|year_start"
)
_TOKEN = re.compile(
	rf"""\s*(?:
	(?P<function>frappe\.datetime\.(?:{_DATES})(?=\()|frappe\.defaults\.get_(?:user|global)_default(?=\()
		|erpnext\.utils\.get_fiscal_year(?=\()|in_list(?=\()|\.includes(?=\())
	|(?P<operand>{_STRING}|\d+(?:\.\d+)?|(?:true|false|null|undefined)\b|frappe\.session\.user\b
		|frappe\.sys_defaults\.[a-z_]+\b|(?:doc|parent)\.\w+\b|\.length\b)
	|(?P<key>[A-Za-z_]\w*(?=\s*:))
	|(?P<open>\()
	|(?P<close>[)\]}}])
	|(?P<operator>===|!==|==|!=|<=|>=|&&|\|\||in\b|[!<>*%?:,\[{{]|\+(?!\+)|-(?!-))
	)""",
	re.VERBOSE,
)


def runs(doctype: str, fieldname: str, fieldtype: str, options: str | None) -> bool:
	"""Whether what stands in a field is run, so that administrators alone write it freely."""
	if (doctype, fieldname) in HARMLESS or (doctype, fieldname) in CLEANED or fieldtype in NO_TEXT:
		return False
	if fieldtype == "Code" and options in LANGUAGES:
		return True
	if fieldname in SCRIPTS and fieldtype in TEXT_OF_SCRIPTS:
		return True
	return (
		(doctype, fieldname) in SCRIPTS_OF
		or fieldname in EVALUATED
		or (fieldname == "options" and doctype in DEFINES_FIELDS)
	)


def is_harmless(fieldname: str, value: str, defines: str | None = None) -> bool:
	"""Whether everybody may write this into a field that is run.

	Args:
	        defines: Fieldtype of the field that the row defines, where it is known.
	"""
	value = value.strip()
	if not value:
		return True
	if fieldname == "options":
		return defines != "HTML" if defines else not re.search(r"[<{]", value)
	if fieldname in CONDITIONS:
		return bool(re.fullmatch(r"\w+", value)) or (value.startswith("eval:") and is_expression(value[5:]))
	if fieldname in EXPRESSIONS:
		return is_expression(value)
	if fieldname in FILTERS:
		return _are_filters(value)
	return False


def is_expression(text: str) -> bool:
	"""Whether a browser that evaluates the text does nothing: values, comparisons, and functions that are named here."""
	before = "operator"
	text = text.strip()
	at = 0
	while at < len(text):
		found = _TOKEN.match(text, at)
		if not found:
			return False
		kind, at = str(found.lastgroup), found.end()
		is_call = kind == "open" and before in ("operand", "close", "key")
		# `{a: 1}` or `, a: 1`: elsewhere it would be a name that somebody else gave a meaning
		is_name = kind == "key" and text[: found.start(kind)].rstrip()[-1:] not in ("{", ",")
		if is_call or is_name or (before == "key" and found[kind] != ":"):
			return False
		before = kind
	return True


def _are_filters(text: str) -> bool:
	try:
		filters = json.loads(text)
	except (ValueError, RecursionError):
		return False
	return isinstance(filters, (dict, list)) and all(map(is_expression, _evaluated(filters)))


def _evaluated(filters: dict | list) -> Iterator[str]:
	"""Texts of filters that are evaluated: values by their field, or the fourth of each row and what follows."""
	for part in filters.values() if isinstance(filters, dict) else filters:
		values = part[3:] if isinstance(part, list) else [part]
		for value in values:
			if isinstance(value, str):
				yield value.removeprefix("eval:")
			elif isinstance(value, (dict, list)):
				yield from _evaluated(value)
