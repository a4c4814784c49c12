"""Rows of child tables, asked for by themselves: Frappe asks who may read the DocType of their parents, and gives the rows
of all of them, whichever parents the user may see."""

import frappe
from frappe.permissions import get_role_permissions

from membership_recruitment.member_privacy.wall import row_rules
from membership_recruitment.member_privacy.wall.reading import Reading
from membership_recruitment.member_privacy.wall.tables import CHILDREN

PARENTS = ("parent", "parent_doctype", "parenttype")
# They give what a table is made of, and no row
OF_THE_TABLE = frozenset(["frappe.desk.form.load.getdoctype"])


def are_of_seen_parents(asked: Reading, known: set[str], user: str) -> bool:
	"""Whether a request asks for no child table by itself, or for one that has a rule, or whose parents the user may all
	read.

	Args:
	        known: The DocTypes that it names.
	"""
	if asked.methods & OF_THE_TABLE:
		return True
	wanted = {word for word in (*asked.values("doctype"), *asked.parts[1:2]) if isinstance(word, str)} & known
	tables = {word for word in wanted if frappe.get_meta(word).istable}
	if not tables:
		return True
	parents = {word for key in PARENTS for word in asked.values(key) if isinstance(word, str)} & known
	return bool(parents) and all(_may_be_asked(tables, parent, user) for parent in parents)


def _may_be_asked(tables: set[str], parent: str, user: str) -> bool:
	if not row_rules.reads(parent, user) or _own_alone(parent, user):
		return False
	return row_rules.sees_every_row(parent, user) or all(CHILDREN.get(child) == parent for child in tables)


def _own_alone(parent: str, user: str) -> bool:
	"""Whether a role lets the user read what he or she made, and nothing else: no rule says so of the rows of a child."""
	return "read" in get_role_permissions(frappe.get_meta(parent), user=user).get("if_owner", {})
