"""What the app foretells (rank, band, risk, models, forecasts) is written by no way of Frappe's, whatever rights one has.

Bulk edit of a list and the document Bulk Update change a field and save, as a form does; they commit by themselves.
"""

import csv
from tempfile import NamedTemporaryFile

import frappe
import pytest
from frappe.client import insert, save, set_value
from frappe.core.doctype.data_import.importer import INSERT, UPDATE, Importer

from membership_recruitment.member_insights import forecast_records
from membership_recruitment.member_privacy.consent.ranking_objection import NO_RANK, NO_RISK, OBJECTIONS
from tests.support.factories import leaving_members, ranked_prospects

PROSPECT, MEMBER = "Membership Prospect", "Member"
TYPED = {
	"ranking_rank": 1,
	"ranking_band": "Most Likely",
	"ranking_levels": "typed",
	"leaving_band": "Most Likely",
	"leaving_levels": "typed",
	"leaving_call_on": "2026-12-01",
	**dict.fromkeys(OBJECTIONS.values(), "2026-12-01 10:00:00"),
}
FIELDS = {PROSPECT: (*NO_RANK, OBJECTIONS[PROSPECT]), MEMBER: (*NO_RISK, OBJECTIONS[MEMBER])}
BEGINS_WITH = {PROSPECT: "ranking_", MEMBER: "leaving_"}
MODEL = {"status": "In Use", "why": "Better", "weights": "{}", "trained_on": "2026-11-30 10:00:00"}


def by_field(doctype: str, name: str, values: dict) -> None:
	for field, value in values.items():
		set_value(doctype, name, field, value)


def by_form(doctype: str, name: str, values: dict) -> None:
	save(frappe.get_doc(doctype, name).as_dict(convert_dates_to_str=True) | values)


def by_bulk_edit(doctype: str, name: str, values: dict) -> None:
	doc = frappe.get_doc(doctype, name)
	doc.update(values)
	doc.save()


def by_import(doctype: str, name: str, values: dict) -> None:
	imported(doctype, UPDATE, {"name": name, **values})


def imported(doctype: str, kind: str, values: dict):
	"""A file of one row, through Data Import but for its commit."""
	with NamedTemporaryFile("w", suffix=".csv") as file:
		csv.writer(file).writerows([values.keys(), values.values()])
		file.flush()
		importer = Importer(doctype, file_path=file.name, import_type=kind, console=True)
		(row,) = importer.import_file.get_payloads_for_import()
	for field in values.keys() - {"name"}:
		assert row.doc[field], field
	return importer.process_doc(row.doc)


WAYS = (by_field, by_form, by_bulk_edit, by_import)


def made(make, doctype: str) -> str:
	return (make.prospect if doctype == PROSPECT else make.member)().name


def stored(doctype: str, name: str) -> dict:
	return frappe.db.get_value(doctype, name, list(FIELDS[doctype]), as_dict=True)


@pytest.mark.parametrize("doctype", FIELDS)
def test_every_field_of_it_is_tried(doctype):
	fields = {
		field.fieldname
		for field in frappe.get_meta(doctype).fields
		if field.fieldname.startswith(BEGINS_WITH[doctype]) and field.fieldname not in layout()
	}
	assert fields == set(FIELDS[doctype])


def layout() -> set[str]:
	return {"ranking_section", "ranking_html", "leaving_section", "leaving_html"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("doctype", FIELDS)
def test_what_is_foretold_of_people_is_not_changed(make, rolled_back, doctype, way):
	name = made(make, doctype)
	before = stored(doctype, name)
	way(doctype, name, {field: TYPED[field] for field in FIELDS[doctype]})
	assert stored(doctype, name) == before
	assert not any(before.values())


@pytest.mark.parametrize("doctype", FIELDS)
def test_nor_does_somebody_new_come_with_it(make, rolled_back, doctype):
	typed = {field: TYPED[field] for field in FIELDS[doctype]}
	like = frappe.copy_doc(frappe.get_doc(doctype, made(make, doctype))).as_dict()
	posted = insert({"doctype": doctype, "first_name": "Typed", **source(like), **typed})
	from_file = imported(doctype, INSERT, {"first_name": "Imported", **source(like), **typed})
	for doc in (posted, from_file):
		assert not any(stored(doctype, doc.name).values())


def source(like: dict) -> dict:
	return {"recruitment_source": like.recruitment_source} if like.get("recruitment_source") else {}


@pytest.mark.parametrize("doctype", ["Ranking Model", "Leaving Risk Model"])
def test_no_model_is_written_by_hand(make, rolled_back, doctype):
	with pytest.raises(frappe.ValidationError, match="nobody writes it by hand"):
		insert({"doctype": doctype, **MODEL})
	kept = frappe.get_doc({"doctype": doctype, **MODEL, "status": "Not Better"})
	kept.insert(ignore_permissions=True)  # as the app does
	for way in WAYS:
		with pytest.raises(frappe.ValidationError, match="nobody writes it by hand"):
			way(doctype, kept.name, {"status": "In Use"})
	assert frappe.db.get_value(doctype, kept.name, "status") == "Not Better"


@pytest.mark.parametrize(
	("settings", "switch_on"),
	[
		("Prospect Ranking Settings", ranked_prospects.switch_on),
		("Leaving Risk Settings", leaving_members.switch_on),
	],
)
def test_nor_what_the_settings_keep_of_the_last_run(make, rolled_back, settings, switch_on):
	switch_on()
	before = frappe.db.get_single_value(settings, "in_force", cache=False)
	for way in (by_field, by_form, by_bulk_edit):
		way(settings, settings, {"in_force": '{"typed": 1}', "scored_on": "2020-01-01 10:00:00"})
	assert frappe.db.get_single_value(settings, "in_force", cache=False) == before


def test_nor_a_forecast(make, rolled_back):
	frappe.db.delete(forecast_records.RECORD)
	make.term(make.member().name, "2026-01-01")
	forecast_records.keep()
	record = frappe.get_last_doc(forecast_records.RECORD)
	for way in WAYS:
		with pytest.raises(frappe.ValidationError, match="never changed"):
			way(record.doctype, record.name, {"expected": 5000})
	assert frappe.db.get_value(record.doctype, record.name, "expected") == record.expected
