"""Check every request before it is answered: the door.

For everybody but administrators: only columns stand where words become SQL, a method is not called by a way round its
replacement, and who may not see a person may not name that person. Frappe answers some questions about documents without
asking for a right to them, and tells "not permitted" from "not found"; a request that names a hidden document, or a
DocType that no role of the user's reads, goes no further.

For the walled, recruiting staff and analysts, besides: only what stands in `allowed_methods.txt`.
"""

import re
from collections.abc import Iterator

import frappe

from membership_recruitment.member_privacy.wall import (
	called_methods,
	definitions,
	expressions,
	files,
	reading,
	row_rules,
	switch,
	walled_requests,
	who_asks,
)
from membership_recruitment.member_privacy.wall.reading import Reading
from membership_recruitment.member_privacy.wall.refusal import refuse
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
LONGEST_NAME = 140  # of a DocType
LONGEST_ADDRESS = 500  # of a file

# Arguments that hold a document or fields of one: words, not columns. Definitions of charts, cards and reports among
# them are looked at where they are used (definitions.py).
FIELDS_OF_DOCUMENTS = frozenset(["data", "doc", "docs", "document", "fieldname", "target_doc", "values"])
# … and those that expressions.py looks at as a whole: nothing within them is an argument
NOT_LOOKED_INTO = FIELDS_OF_DOCUMENTS | expressions.FILTERS | expressions.MAPS

NOT_SAVED = "new-"
# Replaced methods that answer for a hidden document as for none
ALIKE = frozenset(["frappe.client.validate_link"])

# Writes, with the rights of the web form, what its visitor may not read
WEB_FORM = "frappe.website.doctype.web_form.web_form.accept"


class Closed(Exception):
	"""What was asked is not to be seen, or does not exist: nobody is told which."""


def check_request() -> None:
	"""Frappe's auth hook, called once it is known who asks.

	Raises:
	        frappe.PermissionError: The request asks for what is not allowed; one sentence says what.
	"""
	user = frappe.session.user
	if who_asks.administers(user) or switch.door_is_off():
		return  # who administers names DocTypes; their rows stay under the rules of row_rules.py
	try:
		_check(reading.read(), user)
		return
	except (Closed, reading.TooDeep):
		pass
	refuse()  # here alone, for the place at which it was decided is a trace of why


def _check(asked: Reading, user: str) -> None:
	_check_expressions(asked)
	_check_methods(asked)
	_check_names_of_doctypes(asked)
	if row_rules.keeps_to_prospects(user):
		walled_requests.check(asked, user)
		_check_parties(asked, user)
		_check_missing(asked)
	_check_people(asked, user)
	_check_files(asked)


# ---------------------------------------------------------------- words that become SQL


def _check_expressions(asked: Reading) -> None:
	if _writes_a_document(asked):
		return
	try:
		for argument, values in asked.arguments.items():
			for value in values:
				_check_expression(argument, value)
	except expressions.NotAColumn:
		definitions.refuse_expression()


def _writes_a_document(asked: Reading) -> bool:
	"""Whether the arguments are the fields of a document that an address under /api writes."""
	under_api = asked.parts[:1] in (["resource"], ["document"]) and not asked.values("run_method")
	return under_api and (asked.verb in ("PUT", "PATCH") or (asked.verb == "POST" and len(asked.parts) == 2))


def _check_expression(argument: str, value) -> None:
	expressions.check(argument, value)
	for doctype in expressions.doctypes_in(argument, value):
		if not frappe.db.exists("DocType", doctype):
			raise expressions.NotAColumn(value)
	if argument in NOT_LOOKED_INTO:
		return
	if isinstance(value, dict):
		for key, inner in value.items():
			_check_expression(key, inner)
	elif isinstance(value, list):
		for inner in value:
			if isinstance(inner, (dict, list)):
				_check_expression("", inner)


# ---------------------------------------------------------------- methods


def _check_methods(asked: Reading) -> None:
	if any(called_methods.goes_round_a_replacement(method) for method in asked.methods):
		raise Closed
	for inner, begins in called_methods.inner_methods(asked):
		# no replacement is asked where it is called from within
		if called_methods.is_replaced(inner) or not called_methods.begins_with(inner, begins):
			raise Closed


def _check_parties(asked: Reading, user: str) -> None:
	"""ERPNext answers about parties without asking for a right to them."""
	erpnext = any(method.startswith("erpnext.") for method in asked.methods)
	if erpnext and any(asked.values(key) for key in PARTY_KEYS) and not row_rules.reads("Customer", user):
		raise Closed


# ---------------------------------------------------------------- DocTypes


def _check_names_of_doctypes(asked: Reading) -> None:
	"""A DocType is named as it is written: the database would take other spellings for it, and a rule would not."""
	words = {word for word in _doctype_words(asked) if 0 < len(word) <= LONGEST_NAME}
	if not words:
		return
	found = frappe.get_all("DocType", filters={"name": ["in", list(words)]}, pluck="name")
	named = {word for word in words if word in found}
	meant = {doctype.casefold() for doctype in named}
	if any(doctype.casefold() not in meant for doctype in found):
		raise Closed


def _doctype_words(asked: Reading) -> Iterator[str]:
	if asked.parts[:1] in (["resource"], ["document"], ["doctype"]):
		yield from asked.parts[1:2]
	yield from _words_for_doctypes(asked.arguments)


def _words_for_doctypes(value) -> Iterator[str]:
	"""What stands under a key for DocTypes, at the head of a filter, or before a dict: {"Member": {"fieldname": …}}."""
	if isinstance(value, dict):
		for key, inner in value.items():
			if key in DOCTYPE_KEYS:
				yield from _words(inner)
			elif isinstance(inner, dict) and not key.islower():  # those are fields and arguments
				yield key
			yield from _words_for_doctypes(inner)
	elif isinstance(value, list):
		if len(value) >= 4 and isinstance(value[0], str):
			yield value[0]
		for inner in value:
			yield from _words_for_doctypes(inner)


# ---------------------------------------------------------------- people


def _check_people(asked: Reading, user: str) -> None:
	written_by_form = None
	if asked.methods == {WEB_FORM}:
		written_by_form = frappe.db.get_value("Web Form", asked.says("web_form"), "doc_type")
	named: dict[str, list] = {}
	for doctype, names in _named(asked):
		named.setdefault(doctype, []).extend(names)
	for doctype, names in named.items():
		if doctype != written_by_form and not _may_name(doctype, user):
			raise Closed
		# a name that is a dict would be filters to Frappe, and the answer whether they match
		if any(isinstance(name, dict) for name in names):
			raise Closed
		if not asked.methods & ALIKE and row_rules.hidden(doctype, names, user):
			raise Closed


def _check_missing(asked: Reading) -> None:
	"""A name that does not exist is refused like one that is hidden: who got another answer for it would know the other.
	Documents that are not saved yet have names of the desk's own making."""
	if asked.methods & ALIKE:
		return
	given = {
		key: [name for name in _names(values) if isinstance(name, str)]
		for key, values in asked.arguments.items()
	}
	names = {name for key in NAME_KEYS & set(given) for name in given[key]}
	if "parent" in given:  # of rows of a child table, the DocType to which they belong
		names -= set(frappe.get_all("DocType", filters={"name": ["in", given["parent"]]}, pluck="name"))
	named = {word: set(names) for key in DOCTYPE_KEYS & set(given) for word in given[key]}
	named |= {NAMED_DOCUMENTS[key]: set(given[key]) for key in NAMED_DOCUMENTS.keys() & set(given)}
	for doctype, name in _documents(asked.arguments):
		named.setdefault(doctype, set()).add(name)
	for doctype, longer in _named_in_path(asked.parts):
		if longer and not frappe.db.exists(doctype, {"name": ["in", longer]}):
			raise Closed
	for word, wanted in named.items():
		wanted = {name for name in wanted if not name.startswith(NOT_SAVED)}
		if wanted and (doctype := ruled(word)):
			found = frappe.get_all(doctype, filters={"name": ["in", list(wanted)]}, pluck="name")
			if len(found) < len(wanted):
				raise Closed


def _documents(value) -> Iterator[tuple[str, str]]:
	"""DocType and name of whatever is written as a document."""
	if isinstance(value, dict):
		if isinstance(value.get("doctype"), str) and isinstance(value.get("name"), str):
			yield value["doctype"], value["name"]
		value = list(value.values())
	if isinstance(value, list):
		for inner in value:
			yield from _documents(inner)


def _may_name(doctype: str, user: str) -> bool:
	if doctype in PERSON_DOCTYPES:
		return row_rules.reads(doctype, user)
	if doctype in BILLING and row_rules.keeps_to_prospects(user):
		return row_rules.reads(doctype, user)
	return True


def _check_files(asked: Reading) -> None:
	texts = {text.split("?")[0] for text in (asked.path, *_texts(asked.arguments))}
	paths = {path for text in texts if "files" in text.lower() and (path := files.file_on_disk(text))}
	if not all(files.may_read_file(path, frappe.session.user) for path in paths):
		raise Closed
	if files.spelled_otherwise(text for text in texts if len(text) <= LONGEST_ADDRESS and "/" in text):
		raise Closed


def _texts(value) -> Iterator[str]:
	if isinstance(value, str):
		yield value
	elif isinstance(value, (dict, list)):
		for inner in value.values() if isinstance(value, dict) else value:
			yield from _texts(inner)


def _check_upload(url) -> None:
	"""Frappe imports from any path on the server: only from uploaded files that the user may read."""
	if url and not frappe.get_list("File", filters={"file_url": str(url)}, limit=1):
		raise Closed


def _named(asked: Reading) -> Iterator[tuple[str, list]]:
	"""Ruled DocTypes that the request names, each with the documents named beside it."""
	yield from _named_in_path(asked.parts)
	for method in asked.methods & set(NAME_IS):
		for argument in ("name", "source_name"):
			yield NAME_IS[method], [name for value in asked.values(argument) for name in _names(value)]
	yield from _named_in(asked.arguments)


def _named_in_path(parts: list[str]) -> Iterator[tuple[str, list]]:
	"""/api/resource/DocType/name, and whatever a later version puts after the name."""
	for place, part in enumerate(parts):
		if doctype := ruled(part):
			rest = parts[place + 1 :]
			yield doctype, ["/".join(rest[: end + 1]) for end in range(len(rest))]


def _named_in(value) -> Iterator[tuple[str, list]]:
	if isinstance(value, str):
		for match in IN_SQL.finditer(value):
			yield ruled(match[1]), []
	elif isinstance(value, dict):
		yield from _named_beside_each_other(value)
		for key, inner in value.items():
			yield from _named_in(str(key))
			yield from _named_in(inner)
	elif isinstance(value, list):
		if len(value) >= 4 and (doctype := ruled(value[0])):  # a filter: [DocType, field, operator, value]
			yield doctype, []
		for inner in value:
			yield from _named_in(inner)


def _named_beside_each_other(values: dict) -> Iterator[tuple[str, list]]:
	names = [name for key, value in values.items() if key in NAME_KEYS for name in _names(value)]
	for key, value in values.items():
		if key in DOCTYPE_KEYS:
			yield from ((doctype, names) for doctype in map(ruled, _words(value)) if doctype)
		elif key == "import_file":
			for url in value if isinstance(value, list) else [value]:
				_check_upload(url)
		elif key in NAMED_DOCUMENTS:
			yield NAMED_DOCUMENTS[key], _words(value)
		elif key in RULED and isinstance(value, dict):  # {"Member": {"fieldname": …}}
			yield key, []


def _words(value) -> list[str]:
	"""The words of one value: itself, the members of a list, the keys of a dict but for those of fields."""
	if isinstance(value, dict):
		return [key for key in value if not key.islower()]
	if isinstance(value, list):
		return [word for inner in value for word in _words(inner)]
	return [value] if isinstance(value, str) and value else []


def _names(value) -> list:
	"""Names of documents in one value; filters that stand where a name belongs are kept, to be refused."""
	if isinstance(value, dict):
		return [] if "doctype" in value else [value]
	if isinstance(value, list):
		return [name for inner in value for name in _names(inner)]
	return [str(value)] if isinstance(value, int) else _words(value)
