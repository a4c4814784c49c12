"""What a request calls: the method in its address, the one that this calls for it, and the method of a document.

Frappe takes every name under which a module knows a method: `erpnext.templates.pages.search_help.search` is Frappe's global
search, by a way on which nobody replaces it. And some methods call another that the caller names; that one is looked at
as if it were asked for itself.
"""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

import frappe
from frappe.model.base_document import get_controller
from frappe.modules.utils import get_module_name

from membership_recruitment.member_privacy.wall import unguarded_methods
from membership_recruitment.member_privacy.wall.reading import Reading
from membership_recruitment.member_privacy.wall.tables import DISPATCHERS

DOCUMENT_METHOD = frozenset(
	["run_doc_method", "frappe.handler.run_doc_method", "frappe.api.v2.run_doc_method"]
)
WITHIN = "query "  # before a method that another calls: a list of its own
# Frappe's own short names; its handler finds them in its own module
SHORT_NAMES = "frappe.handler"

# Addresses under /api/resource and /api/document, by verb: what they do to a list, and to one document
OF_A_LIST = {"GET": "list", "HEAD": "list", "POST": "insert"}
OF_A_DOCUMENT = {"GET": "read", "HEAD": "read", "PUT": "update", "PATCH": "update", "DELETE": "delete"}


@dataclass(frozen=True)
class Call:
	"""One thing that a request would do.

	name: A dotted path, `Member Journey.method` for a method of a document, or `document/read` for an address under
	        /api/resource.
	arguments: Names of what it is given.
	"""

	name: str
	arguments: frozenset[str]


def inner_methods(reading: Reading) -> Iterator[tuple[str, tuple[str, ...]]]:
	"""Methods that the request's own would call for it, each with the parameters with which it must begin."""
	for method in reading.methods & set(DISPATCHERS):
		argument, begins = DISPATCHERS[method]
		yield from ((str(inner), begins) for inner in reading.values(argument))


def calls(reading: Reading) -> Iterator[Call]:
	"""Everything that the request would do, methods that are called for it included."""
	arguments = frozenset(reading.arguments)
	for method in reading.methods:
		yield Call(method, arguments)
		if method in DOCUMENT_METHOD:
			yield from _methods_of_documents(reading)
	for inner, _begins in inner_methods(reading):
		yield Call(f"{WITHIN}{inner}", frozenset())
	if reading.parts[:1] in (["resource"], ["document"], ["doctype"]):
		yield from _address(reading, arguments)


def _address(reading: Reading, arguments: frozenset[str]) -> Iterator[Call]:
	kind, doctype, *name = [*reading.parts, ""]
	if kind == "doctype":
		yield Call(f"doctype/{'/'.join(name).strip('/')}", arguments)
		return
	inner = [str(method) for method in reading.values("run_method")]
	if kind == "document" and "method" in name[1:-1]:
		inner.append(name[-2])
	for method in inner:
		yield Call(f"{doctype}.{method}", arguments)
	verbs = OF_A_DOCUMENT if name[:-1] else OF_A_LIST
	if not inner:
		yield Call(f"document/{verbs.get(reading.verb, reading.verb)}", arguments)


def _methods_of_documents(reading: Reading) -> Iterator[Call]:
	doctypes = [str(doctype) for doctype in reading.values("dt")]
	for argument in ("docs", "document"):
		doctypes += [str(doc.get("doctype")) for doc in reading.values(argument) if isinstance(doc, dict)]
	for method in reading.values("method"):
		for doctype in doctypes or [""]:
			yield Call(f"{doctype}.{method}", frozenset())


def goes_round_a_replacement(name: str) -> bool:
	"""Whether a method is one of those that are replaced, called by a name under which nothing is replaced."""
	return name not in frappe.get_hooks("override_whitelisted_methods", {}) and is_replaced(name)


def begins_with(name: str, parameters: tuple[str, ...]) -> bool:
	"""Whether a method takes these first."""
	method = found(name)
	try:
		given = tuple(inspect.signature(method).parameters) if callable(method) else ()
	except ValueError:  # built in
		return False
	return given[: len(parameters)] == parameters


def is_closed_to_outsiders(name: str) -> bool:
	"""Whether website users and visitors may not call a method: one for the desk, but for what Frappe opens to visitors."""
	if not unguarded_methods.is_for_the_desk(name):
		return False
	return name.startswith("erpnext.") or found(name) not in frappe.guest_methods


def calls_a_document_of_the_desk(asked: Reading) -> bool:
	"""Whether a request calls a method of a document that Frappe or ERPNext has written: its renaming, submitting,
	cancelling, and what its form calls. Those that other apps write for their DocTypes are open."""
	return any(
		_is_of_the_desk(*call.name.rpartition(".")[::2])
		for call in calls(asked)
		if _is_of_a_document(call.name)
	)


def _is_of_a_document(name: str) -> bool:
	doctype, dot, method = name.rpartition(".")
	return bool(dot) and bool(method) and frappe.db.exists("DocType", doctype) == doctype


def _is_of_the_desk(doctype: str, method: str) -> bool:
	function = getattr(get_controller(doctype), method, None)
	return getattr(function, "__module__", "").startswith(("erpnext.", "frappe."))


def is_replaced(name: str) -> bool:
	overrides = frappe.get_hooks("override_whitelisted_methods", {})
	return name in overrides or resolved(name) in overrides


def resolved(name: str) -> str:
	"""The place where a method is defined, however it was named; the name itself where there is none."""
	if "/" in name:  # version 2: DocType/method
		doctype, method = name.split("/", 1)
		if not frappe.db.exists("DocType", doctype):
			return name
		name = f"{get_module_name(doctype, frappe.db.get_value('DocType', doctype, 'module'))}.{method}"
	method = found(name)
	return f"{getattr(method, '__module__', '')}.{getattr(method, '__qualname__', '')}" if method else name


def found(name: str):
	"""What stands under a dotted path; None for a server script, or nothing, of which Frappe says so itself."""
	module, _dot, attribute = (name if "." in name else f"{SHORT_NAMES}.{name}").rpartition(".")
	place = module_of_an_app(module)
	return getattr(place, attribute, None) if place else None


def module_of_an_app(path: str):
	"""A module of an installed app; None where there is none of that name."""
	if path.split(".")[0] not in frappe.get_installed_apps():
		return None
	try:
		return frappe.get_module(path)
	except (ImportError, AttributeError):
		return None
