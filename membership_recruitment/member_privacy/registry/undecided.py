"""Columns of the site that the registry says nothing about: of Frappe, ERPNext and ourselves (a test holds that there are
none), and of custom fields and other apps, which are shown to whoever answers a request."""

from collections.abc import Iterable, Iterator

import frappe

from membership_recruitment.member_privacy.registry.holdings import BY_DOCTYPE
from membership_recruitment.member_privacy.registry.holds_nobody import HOLD_NOBODY
from membership_recruitment.member_privacy.registry.personal_columns import (
	OURS,
	Column,
	is_personal,
	needs_a_decision,
)
from membership_recruitment.utils.references import REFERENCES


def site_columns() -> Iterator[Column]:
	"""Every column of every DocType of the site that stores rows, custom fields too."""
	stored = set(frappe.get_all("DocType", filters={"is_virtual": 0}, pluck="name"))
	fields = ["fieldname", "fieldtype", "options"]
	for table, parent, custom in (("DocField", "parent", False), ("Custom Field", "dt", True)):
		for row in frappe.get_all(table, fields=[f"{parent} as doctype", *fields]):
			if row.doctype in stored:
				yield Column(row.doctype, row.fieldname, row.fieldtype, row.options or "", custom)


def undecided(columns: Iterable[Column]) -> list[Column]:
	"""Those of the columns that need a decision of the registry and have none.

	Args:
	        columns: As site_columns has them.
	"""
	return [column for column in columns if not _is_decided(column)]


def _is_decided(column: Column) -> bool:
	holding = BY_DOCTYPE.get(column.doctype)
	if holding:
		return column.fieldname in holding.columns or not needs_a_decision(column, True)
	if not is_personal(column):
		return True
	return column.doctype in HOLD_NOBODY and not column.custom and column.options not in OURS


def references_without_holding() -> set[str]:
	"""DocTypes whose rows name people's documents (utils/references.py) and that the registry does not know."""
	return {row.doctype for row in REFERENCES} - BY_DOCTYPE.keys()


def unknown_to_the_site(doctypes: Iterable[str]) -> set[str]:
	"""Those of the names that are no DocTypes here: of another version of Frappe or ERPNext, or misspelt."""
	return set(doctypes) - set(frappe.get_all("DocType", pluck="name"))
