"""Rows of a document that was made with all its rules, to write others like it by."""

from collections.abc import Mapping
from datetime import date

import frappe

# of the person of the pattern; a document does without
PERSONAL = ("address", "contact", "shipping", "dispatch", "company_address", "remarks", "primary_address")
STAMPED = ("owner", "modified_by", "creation", "modified")
NAMES_SHOWN = ("customer_name", "party_name", "title")


class Pattern:
	"""The rows of one document, each value either the same in all or one that is named."""

	def __init__(self, name: str, tables: Mapping[str, str], values: Mapping[str, object]):
		"""
		Args:
		        name: Of the document.
		        tables: DocTypes whose rows belong to it, with the field that names the document.
		        values: What differs from one to the next, by the name that `copy` has for it.
		"""
		keys = {value: key for key, value in values.items()}
		found = [
			(doctype, row)
			for doctype, field in tables.items()
			for row in frappe.db.sql(
				f"select * from `tab{doctype}` where `{field}` = %s order by name", name, as_dict=True
			)
		]
		# rows name each other; those of no document have a name of their own each
		for number, (_doctype, row) in enumerate(found):
			keys.setdefault(row.name, f"row {number}")
		self._rows = [(doctype, *self._parted(row, keys)) for doctype, row in found]
		self._own_names = [key for key in keys.values() if key.startswith("row ")]

	def _parted(self, row: frappe._dict, keys: Mapping) -> tuple[dict, dict]:
		"""Columns with a value that is the same in all, and with the name of one that is not."""
		same, named = {}, {}
		for column, value in row.items():
			if column in STAMPED or any(word in column for word in PERSONAL):
				continue
			if column in NAMES_SHOWN and value:
				named[column] = "customer_name"
			elif isinstance(value, str | date) and value in keys:
				named[column] = keys[value]
			elif value or column == "to_rename":
				same[column] = value
		if "to_rename" in same:
			same["to_rename"] = 0  # ERPNext would rename all of them within the hour
		return same, named

	def copy(
		self, values: Mapping[str, object], rows: dict[str, list], changed: Mapping[str, dict] | None = None
	) -> None:
		"""Add the rows of another document.

		Args:
		        values: What differs, by the names that the pattern was made with.
		        rows: By DocType (doctype, row), to add to.
		        changed: By DocType columns that are otherwise.
		"""
		values = {**values, **{key: frappe.generate_hash(length=16) for key in self._own_names}}
		for doctype, same, named in self._rows:
			row = {**same, **{column: values[key] for column, key in named.items()}}
			rows.setdefault(doctype, []).append((doctype, {**row, **(changed or {}).get(doctype, {})}))
