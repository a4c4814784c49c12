"""Check every request before it is answered: the door.

For everybody but administrators: only columns stand where words become SQL, a method is not called by a way round its
replacement, and who may not see a person may not name that person. Frappe answers some questions about documents without
asking for a right to them, and tells "not permitted" from "not found"; a request that names a hidden document, or a
DocType that no role of the user's reads, goes no further.

For the walled, recruiting staff and analysts, besides: only what stands in `allowed_methods.txt`.
"""

from collections import defaultdict

import frappe

from membership_recruitment import public_page
from membership_recruitment.member_privacy.wall import (
	called_methods,
	child_rows,
	definitions,
	expressions,
	files,
	filters_for_names,
	linked_columns,
	list_arguments,
	portal_pages,
	raw_values,
	reading,
	row_rules,
	rows_of_customers,
	switch,
	unguarded_methods,
	unknown_keys,
	walled_requests,
	website_pages,
	who_asks,
	written_code,
	written_documents,
	written_for,
)
from membership_recruitment.member_privacy.wall.named import (
	NEW,
	NOT_SAVED,
	Named,
	may_be_named,
	name_in_path,
	named,
	named_in_path,
	names,
)
from membership_recruitment.member_privacy.wall.reading import Reading
from membership_recruitment.member_privacy.wall.refusal import refuse
from membership_recruitment.member_privacy.wall.standing import Standing
from membership_recruitment.member_privacy.wall.tables import (
	DOCTYPE_KEYS,
	LISTS_OF_DOCTYPES,
	NAME_KEYS,
	NAMED_DOCUMENTS,
	NAMES_TELL,
	OF_A_LOGIN,
	PARTY_KEYS,
	ruled,
)

LONGEST_NAME = 140  # of a DocType
LONGEST_ADDRESS = 500  # of a file

# Arguments that hold a document or fields of one: words, not columns. Definitions of charts, cards and reports among
# them are looked at where they are used (definitions.py).
FIELDS_OF_DOCUMENTS = frozenset(["data", "doc", "docs", "document", "fieldname", "target_doc", "values"])
# … and those that expressions.py looks at as a whole: nothing within them is an argument
NOT_LOOKED_INTO = FIELDS_OF_DOCUMENTS | expressions.FILTERS | expressions.MAPS

# Replaced methods that answer for a hidden document as for none
ALIKE = frozenset(["frappe.client.validate_link", "frappe.client.validate_link_and_fetch"])


class Closed(Exception):
	"""What was asked is not to be seen, or does not exist: nobody is told which."""


def check_request() -> None:
	"""Frappe's auth hook, called once it is known who asks.

	Raises:
	        frappe.PermissionError: The request asks for what is not allowed; one sentence says what.
	"""
	user = frappe.session.user
	if who_asks.is_disabled(user):
		raise frappe.AuthenticationError  # as for a key that is wrong
	if switch.door_is_off():
		return
	try:
		asked = reading.read()
		if website_pages.brings_a_session() and not website_pages.comes_from_realtime(asked):
			raise Closed
		if not website_pages.may_be_opened(asked):
			raise Closed
		website_pages.keep_out_of_the_cache(asked)
		website_pages.keep_to_own_address(asked, user)
		if not who_asks.administers(
			user
		):  # who administers names DocTypes; rows stay under the rules of row_rules.py
			_check(asked, user)
		return
	except (Closed, reading.TooDeep):
		pass
	refuse()  # here alone, for the place at which it was decided is a trace of why


def _check(asked: Reading, user: str) -> None:
	if asked.says_two_things:
		raise Closed
	said = named(asked)
	tables = _check_expressions(asked)
	_check_methods(asked, user)
	known = _check_names_of_doctypes(said.doctypes, tables, user)
	standing = Standing(user)
	if row_rules.keeps_to_prospects(user):
		walled_requests.check(asked, user)
		_check_parties(asked, user)
	# the app's own public pages take the fields that they offer and answer everybody alike
	own_page = asked.is_page and asked.path.strip("/") in public_page.PAGES
	written = [] if own_page else written_documents.written(asked)
	definitions.check_written(written)
	if not own_page and unknown_keys.stand_in(asked, known, written, row_rules.sees_no_member(user)):
		raise Closed
	if row_rules.sees_no_member(user) and not own_page:
		if (
			filters_for_names.stand_in(asked, set(known), written)
			or not linked_columns.are_open(asked, user)
			or written_documents.hold_a_hidden_link(asked, known, user)
		):
			raise Closed
		if written_documents.set_a_unique_value(asked, known, user):
			raise Closed
		if asked.is_page and portal_pages.names_nothing_of_theirs(
			asked.path, map(str, asked.values("name")), user
		):
			raise Closed
		_check_missing(asked, said, known, standing)
		if not child_rows.are_of_seen_parents(asked, known, user):
			raise Closed
	if not written_documents.may_all_be_made(asked, known, standing):
		raise Closed
	_check_people(asked, said, standing)
	_check_files(asked, said, user)
	if not own_page:
		written_code.check_request(asked)


# ---------------------------------------------------------------- words that become SQL


def _check_expressions(asked: Reading) -> set[str]:
	"""Gives the DocTypes whose tables they name."""
	tables: set[str] = set()
	if _writes_a_document(asked):
		return tables
	if any(asked.values("debug")):
		raise Closed  # Frappe would answer with its statements, the conditions of rows in them, and how long they took
	try:
		for argument, values in asked.arguments.items():
			for value in values:
				tables |= _check_expression(argument, value)
	except expressions.NotAColumn:
		definitions.refuse_expression()
	return tables


def _writes_a_document(asked: Reading) -> bool:
	"""Whether the arguments are the fields of a document that an address under /api writes."""
	return asked.is_of_documents and (
		asked.verb in ("PUT", "PATCH") or (asked.verb == "POST" and len(asked.parts) == 2)
	)


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
	if asked.parts[:1] == ["doctype"]:
		called.add(f"frappe.api.v2.{asked.parts[-1]}")
	if list_arguments.say_more(called, asked.arguments):
		raise Closed
	_check_unguarded(called, asked, user)
	if asked.values("run_method") or (asked.is_of_documents and "method" in asked.parts[3:]):
		called.add(raw_values.OF_DOCUMENTS)
	# Frappe's short names tell nothing of the app that has the method
	named = {method for method in called if "." in method or called_methods.resolved(method) == method}
	definitions.check_raw(named, asked.arguments, FIELDS_OF_DOCUMENTS)


def _check_unguarded(called: set[str], asked: Reading, user: str) -> None:
	if who_asks.is_outside(user) and (
		any(map(called_methods.is_closed_to_outsiders, called))
		or called_methods.calls_a_document_of_the_desk(asked)
	):
		raise Closed
	if any(unguarded_methods.makes_another(method, asked.arguments) for method in called):
		raise Closed
	if any(written_for.writes_for_another(method, asked.arguments, user) for method in called):
		raise Closed
	for method in called & unguarded_methods.RIGHTS.keys():
		doctype, right = unguarded_methods.RIGHTS[method]
		frappe.has_permission(doctype, right, user=user, throw=True)


def _check_parties(asked: Reading, user: str) -> None:
	"""ERPNext answers about parties without asking for a right to them."""
	erpnext = any(method.startswith("erpnext.") for method in asked.methods)
	if erpnext and any(asked.values(key) for key in PARTY_KEYS) and not row_rules.reads("Customer", user):
		raise Closed


# ---------------------------------------------------------------- DocTypes


def _check_names_of_doctypes(words: set[str], tables: set[str], user: str) -> set[str]:
	"""Gives those of the words that are DocTypes. A DocType is named as it is written: the database would take other spellings for it, and a rule would not. And one
	without a table reads whatever it likes before anybody asks for a right: ERPNext's Bulk Transaction Log writes the
	name into SQL as it is."""
	words = {word for word in words | tables if 0 < len(word) <= LONGEST_NAME}
	if not words:
		return set()
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
	return found


# ---------------------------------------------------------------- people


def _check_people(asked: Reading, said: Named, standing: Standing) -> None:
	user = standing.user
	# what a form's visitor writes, the visitor may not read
	by_form = written_documents.by_web_form(asked) if len(asked.methods) == 1 else set()
	of: dict[str, list] = {}
	for doctype, beside in said.ruled:
		of.setdefault(doctype, []).extend(beside)
	for doctype, beside in of.items():
		if by_form != {doctype} and not may_be_named(doctype, user):
			raise Closed
		# a name that is a dict would be filters to Frappe, and the answer whether they match
		if any(isinstance(name, dict) for name in beside):
			raise Closed
		if not asked.methods & ALIKE and standing.hides(doctype, beside):
			raise Closed
		if doctype == "File" and not files.may_all_be_read(beside, user):
			raise Closed


def _check_missing(asked: Reading, said: Named, known: set[str], standing: Standing) -> None:
	"""A name that does not exist is refused like one that is hidden: who got another answer for it would know the other.
	Documents that are not saved yet have names of the desk's own making."""
	if asked.methods & ALIKE:
		return
	user = standing.user
	given = {
		key: [name for name in names(values) if isinstance(name, str)]
		for key, values in asked.arguments.items()
	}
	beside = {name for key in NAME_KEYS & set(given) for name in given[key]}
	if "parent" in given:  # of rows of a child table, the DocType to which they belong
		beside -= set(frappe.get_all("DocType", filters={"name": ["in", given["parent"]]}, pluck="name"))
	wanted: dict[str, set[str]] = defaultdict(set)
	for key in (DOCTYPE_KEYS - LISTS_OF_DOCTYPES) & set(given):
		for word in given[key]:
			wanted[word] |= beside
	for key in NAMED_DOCUMENTS.keys() & set(given):
		wanted[NAMED_DOCUMENTS[key]].update(given[key])
	for doctype, name in said.documents:
		wanted[doctype].add(name)
	for doctype, within in said.ruled:
		if doctype in NAMES_TELL:
			wanted[doctype].update({name for name in within if isinstance(name, str)} - expressions.OPERATORS)
	for doctype, longer in named_in_path(asked.parts):
		if longer == [user] and doctype in OF_A_LOGIN:
			continue
		if longer and not frappe.db.exists(doctype, {"name": ["in", longer]}):
			raise Closed
	if asked.is_of_documents and len(asked.parts) > 2 and not ruled(asked.parts[1]):
		wanted[asked.parts[1]].add(name_in_path(asked.parts))
	for word, those in wanted.items():
		those = {name for name in those if name != NEW and not name.startswith(NOT_SAVED)}
		if word in OF_A_LOGIN:
			those.discard(user)  # made when first needed
		if those and (doctype := ruled(word)):
			if len(standing.existing(doctype, those)) < len(those):
				raise Closed
		elif word in known and rows_of_customers.is_closed(word, those, user, map(str, asked.values("key"))):
			raise Closed


def _check_files(asked: Reading, said: Named, user: str) -> None:
	for url in said.imported:
		# Frappe imports from any path on the server: only from uploaded files that the user may read
		if url and not frappe.get_list("File", filters={"file_url": str(url)}, limit=1):
			raise Closed
	texts = {text.split("?")[0] for text in (asked.path, *said.texts)}
	if any(files.is_an_address(text) and files.leaves_its_folder(text) for text in texts):
		raise Closed
	addresses = [text for text in texts if "files" in text.lower() and files.is_private_address(text)]
	if not all(files.may_read_file(files.file_on_disk(text), user) for text in addresses):
		raise Closed
	if files.spelled_otherwise(text for text in texts if len(text) <= LONGEST_ADDRESS and "/" in text):
		raise Closed
