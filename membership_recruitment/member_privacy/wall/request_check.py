"""Check every request before it is answered: who may not see a person may not name that person.

Frappe answers some questions about documents without asking for a right to them, and tells "not permitted" from "not
found". A request that names a hidden document, or a DocType that no role of the user's reads, goes no further.
"""

import json
import re
from collections.abc import Iterator

import frappe
from frappe import _

from membership_recruitment.member_privacy.wall import files, row_rules
from membership_recruitment.member_privacy.wall.tables import (
	BILLING,
	DOCTYPE_KEYS,
	NAME_IS,
	NAME_KEYS,
	NAMED_DOCUMENTS,
	PARTY_KEYS,
	PERSON_DOCTYPES,
	RULED,
	ruled,
)

# `tabMember`, and not the beginning of `tabMembership Type`
IN_SQL = re.compile(
	rf"\b(?i:tab({'|'.join(map(re.escape, sorted(RULED, key=len, reverse=True)))}))\b(?! [A-Z][\w ]*`)"
)
MAX_DEPTH = 20  # JSON within JSON within …

# Asks for a right to the web form, which may let a visitor write what she cannot read
WEB_FORM = "frappe.website.doctype.web_form.web_form.accept"


def check_request() -> None:
	"""Refuse a request that names what the user may not see; Frappe's auth hook, called once it is known who asks.

	Raises:
	        frappe.PermissionError: The request names a DocType that none of the user's roles reads, or a document
	                or private file that is hidden from the user.
	"""
	user = frappe.session.user
	if user == "Administrator" or "System Manager" in frappe.get_roles(user):
		return  # administers DocTypes by name; their rows stay under the rules of row_rules.py
	methods = _methods()
	if methods == {WEB_FORM}:
		return
	_check_query(frappe.form_dict.get("query"))
	_check_parties(methods, user)
	named: dict[str, list] = {}
	for doctype, names in _named(methods):
		named.setdefault(doctype, []).extend(names)
	for doctype, names in named.items():
		_check(doctype, names, user)


def _check(doctype: str, names: list, user: str) -> None:
	if not _may_name(doctype, user):
		refuse()
	# a name that is a dict would be filters to Frappe, and the answer whether they match
	if any(isinstance(name, dict) for name in names) or row_rules.hidden(doctype, names, user):
		refuse()


def _may_name(doctype: str, user: str) -> bool:
	if doctype in PERSON_DOCTYPES:
		return row_rules.reads(doctype, user)
	if doctype in BILLING and row_rules.keeps_to_prospects(user):
		return row_rules.reads(doctype, user)
	return True


def _check_query(query) -> None:
	"""A link field's own query is called with the caller's words: not with one of the methods that are replaced."""
	if isinstance(query, str) and query in frappe.get_hooks("override_whitelisted_methods", {}):
		refuse()


def _check_parties(methods: set[str], user: str) -> None:
	erpnext = any(method.startswith("erpnext.") for method in methods)
	if not erpnext or not row_rules.keeps_to_prospects(user):
		return
	if any(frappe.form_dict.get(key) for key in PARTY_KEYS) and not row_rules.reads("Customer", user):
		refuse()


def refuse() -> None:
	frappe.throw(_("You may not see this. Ask whoever gives roles if you need it."), frappe.PermissionError)


def _methods() -> set[str]:
	"""Dotted paths that the request writes as its method: in its address or as `cmd`. Which of the two counts is
	Frappe's to say, and differs between versions."""
	path, command = frappe.request.path, frappe.form_dict.get("cmd")
	named = {path.split("/method/", 1)[1].split("/")[0]} if "/method/" in path else set()
	return named | ({str(command)} if command else set())


def _check_file(text: str) -> None:
	path = files.file_on_disk(text.split("?")[0]) if "files" in text else ""
	if path and not files.may_read_file(path, frappe.session.user):
		refuse()


def _check_upload(url) -> None:
	"""Frappe imports from any path on the server: only from uploaded files that the user may read."""
	if url and not frappe.get_list("File", filters={"file_url": str(url)}, limit=1):
		refuse()


def _named(methods: set[str]) -> Iterator[tuple[str, list]]:
	"""Ruled DocTypes that the request names, each with the documents named beside it."""
	path, form = frappe.request.path, frappe.form_dict
	if path.startswith("/api/"):
		yield from _named_in_path([part for part in path.split("/") if part])
	_check_file(path)
	for method in methods & set(NAME_IS):
		yield NAME_IS[method], _names(form.get("name")) + _names(form.get("source_name"))
	yield from _named_in(form, MAX_DEPTH)


def _named_in_path(parts: list[str]) -> Iterator[tuple[str, list]]:
	"""/api/resource/DocType/name, and whatever a later version puts after the name."""
	for place, part in enumerate(parts):
		if doctype := ruled(part):
			rest = parts[place + 1 :]
			yield doctype, ["/".join(rest[: end + 1]) for end in range(len(rest))]


def _named_in(value, height: int) -> Iterator[tuple[str, list]]:
	value = _decoded(value)
	if isinstance(value, str):
		_check_file(value)
		for match in IN_SQL.finditer(value):
			yield ruled(match[1]), []
	elif height and isinstance(value, dict):
		yield from _named_beside_each_other(value)
		for key, inner in value.items():
			yield from _named_in(str(key), 0)
			yield from _named_in(inner, height - 1)
	elif height and isinstance(value, (list, tuple)):
		if len(value) >= 4 and (doctype := ruled(value[0])):  # a filter: [DocType, field, operator, value]
			yield doctype, []
		for inner in value:
			yield from _named_in(inner, height - 1)


def _named_beside_each_other(values: dict) -> Iterator[tuple[str, list]]:
	names = [name for key, value in values.items() if key in NAME_KEYS for name in _names(value)]
	for key, value in values.items():
		if key in DOCTYPE_KEYS:
			yield from ((doctype, names) for doctype in map(ruled, _words(value)) if doctype)
		elif key == "import_file":
			_check_upload(value)
		elif key in NAMED_DOCUMENTS:
			yield NAMED_DOCUMENTS[key], _words(value)
		elif key in RULED and isinstance(_decoded(value), dict):  # {"Member": {"fieldname": …}}
			yield key, []


def _words(value) -> list[str]:
	"""The words of one value: itself, the members of a list, the keys of a dict."""
	value = _decoded(value)
	values = value if isinstance(value, (list, tuple, dict)) else [value]
	return [word for word in values if isinstance(word, str) and word]


def _names(value) -> list:
	"""Names of documents in one value; filters that stand where a name belongs are kept, to be refused."""
	if isinstance(value, dict):
		return [] if "doctype" in value else [value]
	return [str(value)] if isinstance(value, int) else _words(value)


def _decoded(value):
	if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
		try:
			return json.loads(value)
		except ValueError:
			return value
	return value
