"""Columns of linked documents, as in `recruiter.full_name`: decided by the DocType that the link leads to.

Frappe joins it and asks for a right to the DocType alone, which everybody at a desk has to User in part. To those from whom
something is hidden goes what they may read there, and of what is under a row rule only the title of a colleague on a
person's row.
"""

import re
from collections.abc import Iterator

import frappe
from frappe.model import default_fields
from frappe.permissions import get_role_permissions

from membership_recruitment.member_privacy.wall import expressions, row_rules
from membership_recruitment.member_privacy.wall.reading import Reading
from membership_recruitment.member_privacy.wall.tables import PERSON_DOCTYPES, ruled

DOTTED = re.compile(r"(?<![\w`.])`?([^\W\d]\w*)`?\.`?([^\W\d]\w*|\*)`?")
OWN_TABLE = re.compile(r"`tab[^`]+`\.")  # as the desk writes the columns of the DocType asked for

WRITERS = ("owner", "modified_by")  # links, though no fields of a DocType

WORD = re.compile(r"\w+")
# Columns of User by which colleagues are found. Frappe cuts the others out of what it shows, and filters by any.
OF_COLLEAGUES = frozenset(
	[
		"name",
		"full_name",
		"first_name",
		"middle_name",
		"last_name",
		"username",
		"email",
		"user_image",
		"user_type",
		"enabled",
		"language",
	]
)


def are_open(asked: Reading, user: str) -> bool:
	"""Whether every column of a linked document, and of User, in a request is the user's to read."""
	if _asks_of_users(asked) and not _closed_of_users().isdisjoint(_words(asked)):
		return False
	dotted = {
		pair
		for argument, values in asked.arguments.items()
		for value in values
		for pair in _dotted(argument, value)
	}
	if not dotted:
		return True
	doctypes = {str(doctype) for doctype in (*asked.values("doctype"), *asked.parts[1:2])}
	known = frappe.get_all("DocType", filters={"name": ["in", list(doctypes)]}, pluck="name")
	return all(_is_open(doctype, *pair, user) for doctype in known for pair in dotted)


def _asks_of_users(asked: Reading) -> bool:
	return "User" in (*asked.values("doctype"), *asked.parts[1:2])


def _closed_of_users() -> set[str]:
	return {field.fieldname for field in frappe.get_meta("User").fields} - OF_COLLEAGUES


def _words(asked: Reading) -> set[str]:
	"""Every word that stands where a column is shown, compared, sorted by or counted."""
	return {
		word
		for argument, values in asked.arguments.items()
		for value in values
		for text in _columns(argument, value)
		for word in WORD.findall(text)
	}


def _dotted(argument: str, value) -> Iterator[tuple[str, str]]:
	for text in _columns(argument, value):
		yield from ((found[1], found[2]) for found in DOTTED.finditer(OWN_TABLE.sub("", text)))


def _columns(argument: str, value) -> Iterator[str]:
	"""Texts that name columns."""
	if argument in expressions.FIELDS | expressions.ORDERS | expressions.MAPS:
		yield from _texts(value)
	elif argument in expressions.FILTERS:
		yield from _filtered(value)


def _texts(value) -> Iterator[str]:
	if isinstance(value, str):
		yield value
	elif isinstance(value, (list, dict)):
		for inner in value if isinstance(value, list) else [*value, *value.values()]:
			yield from _texts(inner)


def _filtered(value) -> Iterator[str]:
	"""Columns of filters; their values are words of people's."""
	if isinstance(value, dict):
		yield from value
	elif isinstance(value, list):
		yield from (word for word in value[:2] if isinstance(word, str))
		for inner in value:
			if isinstance(inner, (list, dict)):
				yield from _filtered(inner)


def _is_open(doctype: str, link: str, column: str, user: str) -> bool:
	field = frappe.get_meta(doctype).get_field(link)
	if link in WRITERS:
		leads_to = "User"
	elif field and field.fieldtype == "Link":
		leads_to = field.options
	else:
		return True  # of a child table, which goes with its parent; or nothing that Frappe knows
	meta = frappe.get_meta(leads_to)
	if known := ruled(leads_to):
		if row_rules.sees_every_row(known, user):
			return True
		return doctype in PERSON_DOCTYPES and known == "User" and column in ("name", meta.get_title_field())
	rights = get_role_permissions(meta, user=user)
	if column in ("name", meta.get_title_field()):
		return bool(rights.get("read") or rights.get("select"))
	if not rights.get("read"):
		return False
	if column in default_fields:
		return True
	wanted = meta.get_field(column)
	return bool(wanted) and wanted.permlevel in meta.get_permlevel_access("read", user=user)
