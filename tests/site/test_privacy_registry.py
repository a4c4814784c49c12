"""The registry of personal data against the site's DocTypes. Each failure says what to decide, and where."""

import frappe

from membership_recruitment.member_privacy.registry import kinds, purposes, retention
from membership_recruitment.member_privacy.registry.holdings import BY_DOCTYPE, HOLDINGS, TABLES
from membership_recruitment.member_privacy.registry.holds_nobody import HOLD_NOBODY
from membership_recruitment.member_privacy.registry.kinds import About, Beside, ByName, ByPart, Linked
from membership_recruitment.member_privacy.registry.undecided import (
	references_without_holding,
	site_columns,
	undecided,
)
from membership_recruitment.member_privacy.wall.tables import PERSON_DOCTYPES
from membership_recruitment.setup.install import own_doctypes
from membership_recruitment.utils.references import REFERENCES

REGISTRY = "membership_recruitment/member_privacy/registry"
CONTENTS = {value for name, value in vars(kinds).items() if name.isupper() and isinstance(value, str)}


def test_every_column_of_a_personal_kind_has_a_decision():
	found = sorted(
		f"{column.doctype}.{column.fieldname} ({column.fieldtype})" for column in undecided(site_columns())
	)
	assert not found, (
		f"Say in {REGISTRY} what stands in these columns (columns of the Holding), or in holds_nobody.py why the DocType "
		"holds nothing about anybody:\n" + "\n".join(found)
	)


def _added(**values) -> None:
	frappe.get_doc(
		{"doctype": "DocField", "parenttype": "DocType", "parentfield": "fields", "idx": 99, **values}
	).db_insert()


def test_a_new_doctype_with_a_personal_column_is_noticed():
	"""Rows only: making the table would commit."""
	doc = frappe.new_doc("DocType")
	doc.update({"name": "Choir Singer", "module": "Membership", "custom": 1})
	doc.db_insert()
	fields = {
		"singer": ("Link", "Member"),
		"sings_for": ("Dynamic Link", "sings_for_type"),
		"reached_at": ("Data", "Email"),
		"mobile_no": ("Data", ""),
		"date_of_birth": ("Date", ""),
		"voice": ("Select", "Alto\nBass"),
		"rehearsals": ("Int", ""),
	}
	for fieldname, (fieldtype, options) in fields.items():
		_added(parent=doc.name, fieldname=fieldname, fieldtype=fieldtype, options=options)
	noticed = {column.fieldname for column in undecided(site_columns()) if column.doctype == doc.name}
	assert noticed == {"singer", "sings_for", "reached_at", "mobile_no", "date_of_birth"}


def test_a_new_column_is_noticed_in_whatever_doctype():
	for doctype, fieldname, fieldtype, options in (
		("Member", "allergies", "Small Text", ""),
		("Communication", "heard_from", "Data", ""),
		("Contact", "second_name", "Data", ""),
		("Delivery Trip", "passenger", "Link", "Member"),
		("Journey Map", "drawn_by", "Link", "Membership Prospect"),
	):
		_added(parent=doctype, fieldname=fieldname, fieldtype=fieldtype, options=options)
	custom = frappe.new_doc("Custom Field")
	custom.update(
		{
			"name": "Warehouse-keeper_email",
			"dt": "Warehouse",
			"fieldname": "keeper_email",
			"fieldtype": "Data",
			"options": "Email",
		}
	)
	custom.db_insert()
	noticed = {(column.doctype, column.fieldname) for column in undecided(site_columns())}
	assert noticed == {
		("Member", "allergies"),
		("Communication", "heard_from"),
		("Contact", "second_name"),
		("Delivery Trip", "passenger"),
		("Journey Map", "drawn_by"),
		("Warehouse", "keeper_email"),
	}


def test_every_doctype_of_ours_has_a_decision():
	missing = set(own_doctypes()) - BY_DOCTYPE.keys() - HOLD_NOBODY.keys()
	assert not missing, f"Decide in {REGISTRY}: {sorted(missing)}"
	both = BY_DOCTYPE.keys() & HOLD_NOBODY.keys()
	assert not both, sorted(both)


def test_what_the_wall_protects_as_rows_about_people_is_in_the_registry():
	of_nobody = set(PERSON_DOCTYPES) - BY_DOCTYPE.keys()
	assert of_nobody == {
		"Improvement Measurement",
		"Forecast Record",
		"Leaving Risk Settings",
		"Leaving Risk Model",
		"Target List",
		"Wall Alarm",
		"Wall Ledger Entry",
	}


def test_the_registry_stands_on_the_table_of_references():
	assert not references_without_holding(), (
		"utils/references.py names DocTypes that the registry does not know."
	)
	known = {row.doctype for row in REFERENCES}
	for holding in HOLDINGS:
		for way in holding.found:
			of = way.child if isinstance(way, ByPart) and isinstance(way.way, About) else holding.doctype
			assert not isinstance(way, About) or of in known, f"{of} has no row in utils/references.py"
	asked = {holding.doctype for holding in HOLDINGS if any(isinstance(way, About) for way in holding.found)}
	asked |= {
		way.child
		for holding in HOLDINGS
		for way in holding.found
		if isinstance(way, ByPart) and isinstance(way.way, About)
	}
	assert asked >= known - {"Dynamic Link"}


def test_the_registry_names_columns_that_exist():
	for holding in HOLDINGS:
		if not frappe.db.exists("DocType", holding.doctype):
			continue  # of another version
		meta = frappe.get_meta(holding.doctype)
		for column, content in holding.columns.items():
			beside = isinstance(content, Beside) and (
				meta.has_field(content.link) or not meta.has_field(column)
			)
			by_name = isinstance(content, ByName) and meta.has_field(content.column)
			assert beside or by_name or content in CONTENTS, (
				holding.doctype,
				content,
			)
		for way in holding.found:
			if isinstance(way, Linked) and way.field != "owner":
				assert meta.has_field(way.field), (holding.doctype, way)
		assert set(holding.erased.replaced) | set(holding.erased.left) <= set(holding.columns)


def test_the_registry_gives_a_purpose_and_a_reason_for_each():
	for holding in HOLDINGS:
		assert holding.why in purposes.PURPOSES, holding.doctype
		erased = holding.erased
		assert erased.why or erased.does in (kinds.DELETE, kinds.EMPTY), holding.doctype
		assert (erased.does == kinds.KEEP) == bool(erased.kept), holding.doctype
		assert not erased.kept or erased.kept in retention.KEPT


def test_tables_without_a_doctype_are_decided():
	tables = set(
		frappe.db.sql(
			"""select table_name from information_schema.tables
			where table_schema = database() and table_type = 'BASE TABLE'""",
			pluck=True,
		)
	)
	stored = {f"tab{name}" for name in frappe.get_all("DocType", pluck="name")}
	shipped = {"__Auth", "__global_search", "__UserSettings", "tabSingles", "tabSeries", "tabSessions"}
	assert shipped | {"membership_name_word"} >= set(TABLES)
	ours = {table for table in tables - stored if not table.startswith(("tab", "__"))}
	assert ours <= set(TABLES), (
		f"Say in TABLES ({REGISTRY}/holdings.py) what these hold: {sorted(ours - set(TABLES))}"
	)
