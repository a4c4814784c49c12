"""Check every request before it is answered: the door.

For everybody but administrators: only columns stand where words become SQL, a method is not called by a way round its
replacement, and who may not see a person may not name that person. Frappe answers some questions about documents without
asking for a right to them, and tells "not permitted" from "not found"; a request that names a hidden document, or a
DocType that no role of the user's reads, goes no further.

For the walled, recruiting staff and analysts, besides: only what stands in `allowed_methods.txt`.
"""

import frappe

from membership_recruitment.member_privacy.wall import (
	called_methods,
	definitions,
	expressions,
	files,
	linked_columns,
	raw_values,
	reading,
	row_rules,
	switch,
	unguarded_methods,
	walled_requests,
	who_asks,
	written_for,
)
from membership_recruitment.member_privacy.wall.named import Named, named, named_in_path, names
from membership_recruitment.member_privacy.wall.reading import Reading
from membership_recruitment.member_privacy.wall.refusal import refuse
from membership_recruitment.member_privacy.wall.tables import (
	BILLING,
	DOCTYPE_KEYS,
	NAME_KEYS,
	NAMED_DOCUMENTS,
	PARTY_KEYS,
	PERSON_DOCTYPES,
	ruled,
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
	said = named(asked)
	tables = _check_expressions(asked)
	_check_methods(asked, user)
	_check_names_of_doctypes(said.doctypes, tables, user)
	walled = row_rules.keeps_to_prospects(user)
	if (walled or who_asks.is_outside(user)) and not linked_columns.are_open(asked, user):
		raise Closed
	if walled:
		walled_requests.check(asked, user)
		_check_parties(asked, user)
		_check_missing(asked, said)
	_check_people(asked, said, user)
	_check_files(asked, said, user)


# ---------------------------------------------------------------- words that become SQL


def _check_expressions(asked: Reading) -> set[str]:
	"""Gives the DocTypes whose tables they name."""
	tables: set[str] = set()
	if _writes_a_document(asked):
		return tables
	try:
		for argument, values in asked.arguments.items():
			for value in values:
				tables |= _check_expression(argument, value)
	except expressions.NotAColumn:
		definitions.refuse_expression()
	return tables


def _writes_a_document(asked: Reading) -> bool:
	"""Whether the arguments are the fields of a document that an address under /api writes."""
	under_api = asked.parts[:1] in (["resource"], ["document"]) and not asked.values("run_method")
	return under_api and (asked.verb in ("PUT", "PATCH") or (asked.verb == "POST" and len(asked.parts) == 2))


def _check_expression(argument: str, value) -> set[str]:
	expressions.check(argument, value)
	tables = expressions.doctypes_in(argument, value)
	if argument in NOT_LOOKED_INTO:
		return tables
	within = []
	if isinstance(value, dict):
		within = value.items()
	elif isinstance(value, list):
		within = [("", inner) for inner in value if isinstance(inner, (dict, list))]
	return tables.union(*(_check_expression(key, inner) for key, inner in within))


# ---------------------------------------------------------------- methods


def _check_methods(asked: Reading, user: str) -> None:
	if any(called_methods.goes_round_a_replacement(method) for method in asked.methods):
		raise Closed
	within = list(called_methods.inner_methods(asked))
	for inner, begins in within:
		# no replacement is asked where it is called from within
		if called_methods.is_replaced(inner) or not called_methods.begins_with(inner, begins):
			raise Closed
	called = {*asked.methods, *(inner for inner, _begins in within)}
	called |= {called_methods.resolved(method) for method in called}
	_check_unguarded(called, asked, user)
	try:
		for method in called:
			raw_values.check(method, asked.arguments, FIELDS_OF_DOCUMENTS)
	except raw_values.EndsItsMarks:
		definitions.refuse_expression()


def _check_unguarded(called: set[str], asked: Reading, user: str) -> None:
	if who_asks.is_outside(user) and any(map(unguarded_methods.is_closed_to_outsiders, called)):
		raise Closed
	if any(unguarded_methods.makes_another(method, asked.arguments) for method in called):
		raise Closed
	if any(written_for.writes_for_another(method, asked.arguments, user) for method in called):
		raise Closed
	for method in called & unguarded_methods.ASKED_FOR:
		frappe.has_permission(unguarded_methods.MAKES[method], "create", user=user, throw=True)


def _check_parties(asked: Reading, user: str) -> None:
	"""ERPNext answers about parties without asking for a right to them."""
	erpnext = any(method.startswith("erpnext.") for method in asked.methods)
	if erpnext and any(asked.values(key) for key in PARTY_KEYS) and not row_rules.reads("Customer", user):
		raise Closed


# ---------------------------------------------------------------- DocTypes


def _check_names_of_doctypes(words: set[str], tables: set[str], user: str) -> None:
	"""A DocType is named as it is written: the database would take other spellings for it, and a rule would not. And one
	without a table reads whatever it likes before anybody asks for a right: ERPNext's Bulk Transaction Log writes the
	name into SQL as it is."""
	words = {word for word in words | tables if 0 < len(word) <= LONGEST_NAME}
	if not words:
		return
	rows = frappe.db.sql(
		"select name, is_virtual, istable from `tabDocType` where name in %s", (tuple(words),), as_dict=True
	)
	found = {row.name for row in rows}
	if not tables <= found:
		definitions.refuse_expression()
	meant = {doctype.casefold() for doctype in words & found}
	if any(doctype.casefold() not in meant for doctype in found):
		raise Closed
	if any(row.is_virtual and not row.istable and not row_rules.reads(row.name, user) for row in rows):
		raise Closed


# ---------------------------------------------------------------- people


def _check_people(asked: Reading, said: Named, user: str) -> None:
	written_by_form = None
	if asked.methods == {WEB_FORM}:
		written_by_form = frappe.db.get_value("Web Form", asked.says("web_form"), "doc_type")
	of: dict[str, list] = {}
	for doctype, beside in said.ruled:
		of.setdefault(doctype, []).extend(beside)
	for doctype, beside in of.items():
		if doctype != written_by_form and not _may_name(doctype, user):
			raise Closed
		# a name that is a dict would be filters to Frappe, and the answer whether they match
		if any(isinstance(name, dict) for name in beside):
			raise Closed
		if not asked.methods & ALIKE and row_rules.hidden(doctype, beside, user):
			raise Closed


def _check_missing(asked: Reading, said: Named) -> None:
	"""A name that does not exist is refused like one that is hidden: who got another answer for it would know the other.
	Documents that are not saved yet have names of the desk's own making."""
	if asked.methods & ALIKE:
		return
	given = {
		key: [name for name in names(values) if isinstance(name, str)]
		for key, values in asked.arguments.items()
	}
	beside = {name for key in NAME_KEYS & set(given) for name in given[key]}
	if "parent" in given:  # of rows of a child table, the DocType to which they belong
		beside -= set(frappe.get_all("DocType", filters={"name": ["in", given["parent"]]}, pluck="name"))
	wanted = {word: set(beside) for key in DOCTYPE_KEYS & set(given) for word in given[key]}
	wanted |= {NAMED_DOCUMENTS[key]: set(given[key]) for key in NAMED_DOCUMENTS.keys() & set(given)}
	for doctype, name in said.documents:
		wanted.setdefault(doctype, set()).add(name)
	for doctype, longer in named_in_path(asked.parts):
		if longer and not frappe.db.exists(doctype, {"name": ["in", longer]}):
			raise Closed
	for word, those in wanted.items():
		those = {name for name in those if not name.startswith(NOT_SAVED)}
		if those and (doctype := ruled(word)):
			found = frappe.get_all(doctype, filters={"name": ["in", list(those)]}, pluck="name")
			if len(found) < len(those):
				raise Closed


def _may_name(doctype: str, user: str) -> bool:
	if doctype in PERSON_DOCTYPES:
		return row_rules.reads(doctype, user)
	if doctype in BILLING and row_rules.keeps_to_prospects(user):
		return row_rules.reads(doctype, user)
	return True


def _check_files(asked: Reading, said: Named, user: str) -> None:
	for url in said.imported:
		# Frappe imports from any path on the server: only from uploaded files that the user may read
		if url and not frappe.get_list("File", filters={"file_url": str(url)}, limit=1):
			raise Closed
	texts = {text.split("?")[0] for text in (asked.path, *said.texts)}
	addresses = [text for text in texts if "files" in text.lower() and files.is_private_address(text)]
	if not all(files.may_read_file(files.file_on_disk(text), user) for text in addresses):
		raise Closed
	if files.spelled_otherwise(text for text in texts if len(text) <= LONGEST_ADDRESS and "/" in text):
		raise Closed
