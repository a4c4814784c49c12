"""What an erasure writes: rows are deleted, emptied, or go on without the person. In the transaction of the caller.

Past Frappe's documents, in sets: a controller would keep a copy of what is deleted, tell of changes and derive anew what has to
stay as it was.
"""

import re
from collections.abc import Iterable

import frappe
from frappe import _

from membership_recruitment.mail.templates import in_language, site_language
from membership_recruitment.member_privacy.erasure import beside_texts, logins, search_index, shared_rows
from membership_recruitment.member_privacy.erasure.decisions import OTHERS, SHARED, STAFF, Decisions
from membership_recruitment.member_privacy.registry import kinds
from membership_recruitment.member_privacy.registry.holdings import BY_DOCTYPE
from membership_recruitment.member_privacy.registry.kinds import Beside
from membership_recruitment.member_privacy.requests.cells import content_of
from membership_recruitment.member_privacy.requests.gather import as_written
from membership_recruitment.utils.batches import split
from membership_recruitment.utils.database import write_rows

# Frappe's own columns in which people hang words, and users, on a document
HUNG_ON = ("_user_tags", "_comments", "_assign", "_liked_by", "_seen")
# What stays in an emptied row: it says nothing of the person, or the database needs it to be there once
HARMLESS = (None, kinds.NOTHING, kinds.STAFF, kinds.SECRET, "names a document", "says something of the row")
# Whom nobody is to find from an emptied row, though their own entry stays for the books or for others
NOT_FOUND_FROM = ("Customer", "Contact", "Address", "Lead", "User")
TEXTS = (kinds.TEXT, kinds.JSON_TEXT, kinds.MAIL)
NO_ADDRESS = "erased@example.invalid"


def apply(people: list[Decisions]) -> None:
	"""Do what was decided about people who have no row in common."""
	deleted, emptied, kept = (_of_all(people, does) for does in (kinds.DELETE, kinds.EMPTY, kinds.KEEP))
	changed = [deleted, emptied, kept]
	for doctype, names in deleted.items():
		if doctype != logins.USER:
			_delete(doctype, names)
	logins.delete(deleted.get(logins.USER, ()))
	for doctype, names in emptied.items():
		_empty(doctype, names)
	for doctype, names in kept.items():
		_empty_some(doctype, names)
	for decisions in people:
		pattern = _own_words(decisions)
		for doctype, names in decisions.names(SHARED).items():
			changed.append({doctype: _leave_to_others(doctype, names, decisions)})
			changed.append({doctype: _take_out_of_text(doctype, names, decisions, pattern)})
		for doctype, names in decisions.names(OTHERS).items():
			changed.append({doctype: _take_out_of_text(doctype, names, decisions, pattern)})
	_unlink(people, deleted)
	search_index.remove(_united(changed))


def _united(parts: Iterable[dict[str, set[str]]]) -> dict[str, set[str]]:
	"""Names of rows by DocType, of all parts."""
	found: dict[str, set[str]] = {}
	for part in parts:
		for doctype, names in part.items():
			found.setdefault(doctype, set()).update(names)
	return found


def _of_all(people: list[Decisions], does: str) -> dict[str, set[str]]:
	"""Names of the rows to which this is done, by DocType."""
	return _united(decisions.names(does) for decisions in people)


# ---------------------------------------------------------------- deleting


def _delete(doctype: str, names: Iterable[str]) -> None:
	beside_texts.take_off_documents(doctype, names)
	for part in split(sorted(names)):
		for df in frappe.get_meta(doctype).get_table_fields():
			if frappe.db.table_exists(df.options, cached=True):
				frappe.db.delete(df.options, {"parenttype": doctype, "parent": ["in", part]})
		frappe.db.delete(doctype, {"name": ["in", part]})


# ---------------------------------------------------------------- emptying


def empty(doctype: str, names: Iterable[str]) -> None:
	"""Take the person out of rows that stay, and delete their tables; nobody finds them any more."""
	_empty(doctype, names)
	search_index.remove({doctype: names})


def _empty(doctype: str, names: Iterable[str]) -> None:
	meta, erased = frappe.get_meta(doctype), BY_DOCTYPE[doctype].erased
	columns = [
		column
		for column in frappe.db.get_table_columns(doctype)
		if column not in erased.left and (column in HUNG_ON or tells(doctype, column))
	]
	neutral = _in_the_sites_language(erased.replaced)
	_write(doctype, names, {column: neutral.get(column, _nothing(meta, column)) for column in columns})
	for df in meta.get_table_fields():
		for part in split(sorted(names)):
			_empty_parts(df.options, doctype, part)


def _empty_parts(child: str, doctype: str, parents: list[str]) -> None:
	if not frappe.db.table_exists(child, cached=True):
		return
	filters = {"parenttype": doctype, "parent": ["in", parents]}
	holding = BY_DOCTYPE.get(child)
	if not holding or holding.erased.does == kinds.DELETE:
		frappe.db.delete(child, filters)
	elif holding.erased.does in (kinds.EMPTY, kinds.KEEP):
		_empty(child, frappe.get_all(child, filters=filters, pluck="name", order_by=None))


def tells(doctype: str, column: str) -> bool:
	"""Whether something about the person may stand in a column."""
	content = content_of(doctype, column)
	if column in ("creation", *HUNG_ON):
		return column in HUNG_ON
	return isinstance(content, Beside) or content not in HARMLESS


def _empty_some(doctype: str, names: Iterable[str]) -> None:
	"""Of rows that are kept, the columns for which there is no reason to keep them."""
	meta = frappe.get_meta(doctype)
	there = set(frappe.db.get_table_columns(doctype))
	columns = [column for column in BY_DOCTYPE[doctype].erased.emptied if column in there]
	_write(doctype, names, {column: _nothing(meta, column) for column in columns})


def _nothing(meta, column: str):
	df = meta.get_field(column)
	if df and df.fieldtype in frappe.model.numeric_fieldtypes:
		return 0
	return "" if df and df.get("not_nullable") else None


def _in_the_sites_language(words) -> dict[str, str]:
	with in_language(site_language()):
		return {column: _(word) for column, word in words.items()}


def _write(doctype: str, names: Iterable[str], values: dict) -> None:
	if not values:
		return
	columns = ", ".join(f"`{column}` = %({column})s" for column in values)
	for part in split(sorted(names)):
		frappe.db.sql(
			f"update `tab{doctype}` set {columns} where name in %(names)s", {**values, "names": part}
		)


# ---------------------------------------------------------------- rows of others


def _own_words(decisions: Decisions) -> re.Pattern | None:
	"""Names, addresses and numbers of the person, as they stand in texts. Not an address or number that others have too."""
	words = {word for word in shared_rows.names_as_written(decisions) if len(word) > 2}
	words |= as_written(decisions.person.own_addresses)
	ordered = sorted(words, key=len, reverse=True)
	return (
		re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)", re.IGNORECASE)
		if ordered
		else None
	)


def _leave_to_others(doctype: str, names: Iterable[str], decisions: Decisions) -> set[str]:
	"""Take the person off what belongs to others too: rows of tables, and the pair of fields that names them. Returns names of
	those from which a row went."""
	gone: dict[str, list[str]] = {}
	changed: set[str] = set()
	for name in names:
		for child, part in shared_rows.child_rows(doctype, name, decisions):
			if shared_rows.is_own_part(child, part, decisions):
				gone.setdefault(child, []).append(part["name"])
				changed.add(name)
	for child, rows in gone.items():
		_delete(child, rows)
	for type_field, name_field in shared_rows.PAIRS.get(doctype, ()):
		rows = [
			name
			for name in names
			if decisions.person.owns(
				decisions.found.rows[doctype][name].get(type_field),
				decisions.found.rows[doctype][name].get(name_field),
			)
		]
		_write(doctype, rows, {type_field: None, name_field: None})
	return changed


def _take_out_of_text(doctype: str, names: Iterable[str], decisions: Decisions, pattern) -> set[str]:
	"""Returns names of those in whose text the person stood."""
	if not pattern:
		return set()
	changed: dict[str, dict] = {}
	for name in names:
		row = decisions.found.rows[doctype][name]
		for column, value in row.items():
			if not isinstance(value, str):
				continue
			new = _without(pattern, content_of(doctype, column), value)
			if new != value:
				changed.setdefault(name, {})[column] = new
	write_rows(doctype, changed, stamp=False)
	return set(changed)


def _without(pattern: re.Pattern, content, value: str) -> str:
	if content == kinds.ADDRESSES:
		return pattern.sub(NO_ADDRESS, value)
	if content == kinds.PHONES:
		return pattern.sub("", value)
	if content in (*TEXTS, kinds.OWN):
		return pattern.sub("–", value)
	return value


# ---------------------------------------------------------------- links to what is gone


def _unlink(people: list[Decisions], deleted: dict[str, set[str]]) -> None:
	"""Rows that stay name nothing that is gone; emptied ones lead to nobody who stays for the books."""
	hidden = {
		doctype: set().union(*(decisions.person.names(doctype) for decisions in people))
		for doctype in NOT_FOUND_FROM
	}
	targets = {**deleted, **{of: names | deleted.get(of, set()) for of, names in hidden.items()}}
	for does in (kinds.EMPTY, SHARED, OTHERS, STAFF, kinds.KEEP, kinds.STAY):
		for doctype, names in _of_all(people, does).items():
			_unlink_rows(doctype, "name", names, targets if does == kinds.EMPTY else deleted)
			for df in frappe.get_meta(doctype).get_table_fields():
				if frappe.db.table_exists(df.options, cached=True):
					_unlink_rows(df.options, "parent", names, deleted)


def _unlink_rows(doctype: str, column: str, rows: set[str], targets: dict[str, set[str]]) -> None:
	there = set(frappe.db.get_table_columns(doctype))
	for df in frappe.get_meta(doctype).fields:
		gone = targets.get(df.options) if df.fieldtype == "Link" else None
		if not gone or df.fieldname not in there:
			continue
		for part in split(sorted(rows)):
			frappe.db.sql(
				f"update `tab{doctype}` set `{df.fieldname}` = null where `{column}` in %(rows)s and `{df.fieldname}` in %(gone)s",
				{"rows": part, "gone": sorted(gone)},
			)
	for type_field, name_field in shared_rows.PAIRS.get(doctype, ()):
		if not {type_field, name_field} <= there:
			continue
		for of, gone in targets.items():
			for part in split(sorted(rows)) if gone else ():
				frappe.db.sql(
					f"""update `tab{doctype}` set `{type_field}` = null, `{name_field}` = null
					where `{column}` in %(rows)s and `{type_field}` = %(of)s and `{name_field}` in %(gone)s""",
					{"rows": part, "of": of, "gone": sorted(gone)},
				)
