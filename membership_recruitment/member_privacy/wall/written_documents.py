"""Documents that a request would write: refused before Frappe looks whether what they link to exists.

Frappe asks for the right to write a document after it has checked its links, and says of each whether it found it: who
may make no shipment learned so who is a customer. What a link of a document names, is named by the request: hidden and
missing are refused alike, by the DocType that the link leads to, whatever its field is called.
"""

from collections import defaultdict
from collections.abc import Iterator

import frappe

from membership_recruitment.member_privacy.wall import row_rules, rows_of_customers
from membership_recruitment.member_privacy.wall.named import NOT_SAVED, may_be_named
from membership_recruitment.member_privacy.wall.reading import Reading
from membership_recruitment.member_privacy.wall.standing import Standing
from membership_recruitment.member_privacy.wall.tables import ruled

INSERTING = frozenset(
	[
		"frappe.client.insert",
		"frappe.client.insert_many",
		"frappe.client.save",
		"frappe.client.submit",
		"frappe.desk.form.save.savedocs",
	]
)
# writes a document of the form's DocType with the rights of the form
WEB_FORM = "frappe.website.doctype.web_form.web_form.accept"
# arguments that hold fields of a document whose DocType and name stand beside them
FIELDS = ("fieldname", "value", "values", "data", "updates")
PROFILE = "profile_info"  # fields of the caller's own User, whatever they are called

Written = tuple[str, dict]  # DocType and fields


def may_all_be_made(asked: Reading, known: set[str], standing: Standing) -> bool:
	"""Whether the user has the right to make those documents of a request that are new.

	Args:
	        known: The DocTypes that the request names.
	"""
	if asked.verb not in ("POST", "PUT"):
		return True
	made: list[Written] = []
	if asked.is_of_documents and len(asked.parts) == 2 and asked.verb == "POST":
		made.append((asked.parts[1], {}))
	if asked.methods & INSERTING:
		made += with_a_doctype(asked.arguments)
	new = {doctype for doctype, fields in made if doctype in known and _is_new(doctype, fields, standing)}
	return all(frappe.has_permission(doctype, "create", user=standing.user) for doctype in new)


def hold_a_hidden_link(asked: Reading, known: set[str], user: str) -> bool:
	"""Whether a document of a request links to what the user may not see, or to nothing.

	Args:
	        known: The DocTypes that the request names.
	"""
	by_form = by_web_form(asked)
	known = known | by_form
	linked: dict[str, set[str]] = defaultdict(set)
	for doctype, fields in _written(asked, by_form):
		if doctype in known:
			for target, name in _new_links(doctype, fields, user):
				linked[target].add(name)
	return any(_is_closed(target, names, user) for target, names in linked.items())


def set_a_unique_value(asked: Reading, known: set[str], user: str) -> bool:
	"""Whether a document of a request would get a value, or a name of the caller's, that no two documents of its DocType
	may have. Where the user does not see all of them, the answer would tell what those have that are hidden.

	Args:
	        known: The DocTypes that the request names.
	"""
	if asked.verb in ("GET", "HEAD") and not asked.methods:
		return False
	by_form = by_web_form(asked)
	profiles = [
		("User", {**fields, "name": user}) for fields in asked.values(PROFILE) if isinstance(fields, dict)
	]
	written = [found for found in _written(asked, by_form) if found[0] in known | by_form]
	return any(ruled(doctype) and _is_set(doctype, fields, user) for doctype, fields in (*written, *profiles))


def written(asked: Reading) -> list[Written]:
	"""DocType and fields of whatever a request could write as a document."""
	return list(_written(asked, by_web_form(asked)))


def _is_set(doctype: str, fields: dict, user: str) -> bool:
	if not row_rules.condition(doctype, user):
		return False
	meta = frappe.get_meta(doctype)
	name = str(fields.get("name") or "")
	if (meta.autoname or "").lower() == "prompt" and name:
		return _is_closed(doctype, {name}, user)
	given = {field.fieldname: fields[field.fieldname] for field in meta.fields if _is_given(field, fields)}
	stored = _stored(meta, name, list(given))
	return any(str(value) != str(stored.get(fieldname)) for fieldname, value in given.items())


def _is_given(field, fields: dict) -> bool:
	return bool(field.unique and fields.get(field.fieldname))


def _is_closed(target: str, names: set[str], user: str) -> bool:
	if not ruled(target):
		return rows_of_customers.is_closed(target, names, user)
	if row_rules.sees_every_row(target, user):
		return False
	if not may_be_named(target, user):
		return True
	found = frappe.get_all(target, filters={"name": ["in", list(names)]}, pluck="name")
	return len(found) < len(names) or bool(row_rules.hidden(target, names, user))


# ---------------------------------------------------------------- the documents of a request


def _written(asked: Reading, by_form: set[str]) -> Iterator[Written]:
	yield from with_a_doctype(asked.arguments)
	for doctype in by_form:
		yield from ((doctype, fields) for fields in asked.values("data") if isinstance(fields, dict))
	if asked.is_of_documents:
		if asked.verb not in ("GET", "HEAD") and asked.parts[1:]:
			name = "/".join(asked.parts[2:])
			yield from ((asked.parts[1], {"name": name, **fields}) for fields in _fields(asked))
		return
	names = [*asked.values("name"), *asked.values("docname"), ""]
	for doctype in (*asked.values("doctype"), *asked.values("dt")):
		if isinstance(doctype, str):
			for fields in (*_beside(asked), *_fields(asked)):
				yield doctype, {"name": str(names[0]), **fields}


def by_web_form(asked: Reading) -> set[str]:
	"""DocTypes of the document that a web form's visitor writes; one, unless the request names several forms."""
	forms = [name for name in asked.values("web_form") if isinstance(name, str)]
	if WEB_FORM not in asked.methods or not forms:
		return set()
	return set(frappe.get_all("Web Form", filters={"name": ["in", forms]}, pluck="doc_type"))


def with_a_doctype(value) -> Iterator[Written]:
	"""Every dict that says its DocType, however deep it lies."""
	if isinstance(value, dict):
		if isinstance(value.get("doctype"), str):
			yield value["doctype"], value
		for inner in value.values():
			yield from with_a_doctype(inner)
	elif isinstance(value, list):
		for inner in value:
			yield from with_a_doctype(inner)


def _fields(asked: Reading) -> Iterator[dict]:
	"""Arguments that are fields themselves, or `data` that holds them. One that was given twice is looked at as both."""
	for place in range(max(map(len, asked.arguments.values()), default=0)):
		yield {key: values[min(place, len(values) - 1)] for key, values in asked.arguments.items() if values}
	yield from (data for data in asked.values("data") if isinstance(data, dict))


def _beside(asked: Reading) -> Iterator[dict]:
	"""Fields that are set by their name, or as a dict."""
	for fieldname in asked.values("fieldname"):
		if isinstance(fieldname, str):
			yield from ({fieldname: value} for value in asked.values("value"))
	for argument in FIELDS:
		yield from (value for value in asked.values(argument) if isinstance(value, dict))


def _is_new(doctype: str, fields: dict, standing: Standing) -> bool:
	"""Rows of a table are judged with the document to which they belong; a single one is always there."""
	meta = frappe.get_meta(doctype)
	if meta.istable or meta.issingle or meta.is_virtual:
		return False
	name = fields.get("name")
	if fields.get("__islocal") or not name:
		return True
	return not (
		standing.existing(doctype, (str(name),)) if ruled(doctype) else frappe.db.exists(doctype, str(name))
	)


# ---------------------------------------------------------------- their links


def _new_links(doctype: str, fields: dict, user: str) -> Iterator[tuple[str, str]]:
	"""DocType and name of each protected document that a link leads to and that is not stored so already."""
	meta = frappe.get_meta(doctype)
	links = {}
	for field in (*meta.get_link_fields(), *meta.get_dynamic_link_fields()):
		value = fields.get(field.fieldname)
		is_fixed = field.fieldtype == "Link"
		leads_to = field.options if is_fixed else fields.get(field.options)
		if (
			isinstance(value, str)
			and value
			and not value.startswith(NOT_SAVED)
			and (target := _protected(leads_to, user, is_fixed))
		):
			links[field.fieldname] = (target, value)
	stored = _stored(meta, fields.get("name"), list(links))
	yield from (link for fieldname, link in links.items() if stored.get(fieldname) != link[1])
	for table in meta.get_table_fields():
		rows = fields.get(table.fieldname)
		for row in rows if isinstance(rows, list) else ():
			if isinstance(row, dict):
				yield from _new_links(table.options, row, user)


def _protected(doctype, user: str, is_fixed: bool) -> str | None:
	"""The DocType that a link leads to, if documents of it are hidden; rows of ERPNext's are from recruiting staff alone.

	Args:
	        is_fixed: Whether the field says where it leads, and not the request, which may name what is none.
	"""
	if known := ruled(doctype):
		return known
	walled = isinstance(doctype, str) and row_rules.keeps_to_prospects(user)
	is_one = walled and (is_fixed or frappe.db.exists("DocType", doctype))
	return doctype if is_one and rows_of_customers.names_customers(doctype) else None


def _stored(meta, name, fieldnames: list[str]) -> dict:
	if not fieldnames or not isinstance(name, str) or not name or meta.issingle or meta.is_virtual:
		return {}
	return frappe.db.get_value(meta.name, name, fieldnames, as_dict=True) or {}
