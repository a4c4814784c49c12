"""What the app gave out comes back: lists, reports, results and failed rows, imported again, change nothing."""

import csv
import io
import re

import frappe
import pytest
from frappe.core.doctype.data_import.exporter import Exporter
from frappe.desk import query_report, reportview
from frappe.model import no_value_fields, table_fields
from frappe.utils import add_days, getdate

from membership_recruitment.membership.register import import_file
from tests.support.factories.register_files import content_of, counts, load, reasons, run

TABLES = ("Member", "Membership", "Membership Event", "Address", "Dynamic Link", "Contact", "Version")


def everything() -> list:
	return [frappe.db.sql(f"select count(*), max(modified) from `tab{table}`") for table in TABLES]


def through_swedish_excel(content: bytes) -> bytes:
	"""As Excel writes a CSV that it opened: semicolons, its own letters, numbers without what stands before them."""
	text = content.decode("utf-8-sig")
	separator = ";" if text.splitlines()[0].count(";") else ","
	out = io.StringIO()
	writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
	for row in csv.reader(io.StringIO(text), delimiter=separator):
		writer.writerow([str(int(cell)) if re.fullmatch(r"\+?\d{1,15}", cell) else cell for cell in row])
	return out.getvalue().encode("cp1252", errors="replace")


@pytest.fixture
def register(make):
	"""People in every state, with what a spreadsheet takes away."""
	make.membership_type("For Life", period_kind="Lifetime")
	olle = make.member("Olle", "Berg", former_number="0042", email="olle@exempel.se", phone="0701740605")
	make.term(olle.name, "2019-01-01")
	make.term(olle.name, "2026-03-01")
	lena = make.member("Lena", "", payer=olle.name, birth_date="1970-05-05", language="sv")
	make.term(lena.name, "2026-03-01", cancelled_from="2026-03-01", cancellation_reason="Other")
	make.term(lena.name, "2026-03-01", membership_type="For Life")
	make.term(
		make.member("Ebba", "von Essen", member_since="1987-01-01", only_year_known=1).name,
		"2020-01-01",
		cancelled_from="2020-06-01",
		cancellation_reason="Excluded",
	)
	dead = make.member("Per", "Öberg", former_number="44")
	make.term(dead.name, "2020-01-01")
	dead.deceased_on = "2020-05-05"
	dead.save()
	make.member("Per", "Öberg")  # a namesake without anything
	for _twin in range(2):
		make.member("Åsa", "Örn", former_number="78")
	stand_by_more_than_dates(make)
	return olle.name


def stand_by_more_than_dates(make) -> None:
	"""Who waits for approval or a fee, who is kept, and a name with a comma."""
	make.membership_type("Applied For", requires_approval=1)
	make.membership_type("Prepaid", fee=100, first_fee_before_start=1)
	for name, kind in (("Ansa", "Applied For"), ("Prea", "Prepaid")):
		make.term(make.member(name, "Väntar").name, str(getdate()), membership_type=kind)
	kept = make.term(make.member("Hetty", "Sample, Jr").name, "2020-01-01", "2020-12-31")
	kept.update({"kept_until": add_days(getdate(), 9), "kept_reason": "Ill"})
	kept.save()
	assert [one.status for one in frappe.get_all("Member", {"last_name": "Väntar"}, "status")] == [
		"Pending"
	] * 2
	assert frappe.db.get_value("Member", kept.member, "status") == "Current"


def fields_of(doctype: str) -> list[str]:
	left_out = (*no_value_fields, *table_fields)
	return ["name", *(df.fieldname for df in frappe.get_meta(doctype).fields if df.fieldtype not in left_out)]


def exported_list(doctype: str) -> bytes:
	frappe.local.form_dict = frappe._dict(
		doctype=doctype,
		fields=frappe.as_json([f"`tab{doctype}`.`{field}`" for field in fields_of(doctype)]),
		file_format_type="CSV",
		title=doctype,
		translate_values=1,
		order_by="`tabMember`.name" if doctype == "Member" else "",
	)
	reportview.export_query()
	return frappe.response.filecontent


def exported_report(name: str) -> bytes:
	filters = {"from_date": "2019-01-01", "to_date": "2030-12-31", "level": "", "as_of": "2026-06-01"}
	columns = query_report.run(name, filters=filters)["result"]
	frappe.local.form_dict = frappe._dict(
		report_name=name,
		file_format_type="CSV",
		filters=frappe.as_json(filters),
		visible_idx=frappe.as_json(list(range(len(columns)))),
	)
	query_report.export_query()
	return frappe.response.filecontent


def exported_template(doctype: str) -> bytes:
	exporter = Exporter(
		doctype, export_fields={doctype: fields_of(doctype)}, export_data=True, file_type="CSV"
	)
	rows = exporter.get_csv_array_for_export()
	out = io.StringIO()
	csv.writer(out).writerows(rows)
	return out.getvalue().encode()


FILES = {
	"members": lambda: exported_list("Member"),
	"terms": lambda: exported_list("Membership"),
	"members for Data Import": lambda: exported_template("Member"),
	"terms for Data Import": lambda: exported_template("Membership"),
	"renewals due": lambda: exported_report("Renewals Due"),
	"engagement": lambda: exported_report("Member Engagement"),
	"jubilees": lambda: exported_report("Member Jubilees"),
}


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("file", FILES)
def test_what_the_app_gives_out_changes_nothing(register, monkeypatch, file, language):
	monkeypatch.setattr(frappe.local, "lang", language)
	content = FILES[file]()
	assert content.count(b"MEM-") or file == "jubilees"
	before = everything()
	for given in (content, through_swedish_excel(content)):
		doc = load(given)
		if "Member in Register" not in [column.target for column in doc.columns]:
			assert b"MEM-" not in content
			continue
		run(doc)
		assert everything() == before, (reasons(doc), counts(doc))
		done = counts(doc)
		done.pop("failed", None)
		assert set(done) <= {"unchanged"}
		if "Excel" not in file and given is content:
			assert not doc.failed, reasons(doc)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_reasons_in_a_list_of_terms_change_nothing(register, monkeypatch, language):
	monkeypatch.setattr(frappe.local, "lang", language)
	frappe.db.set_value(
		"Membership", {"cancellation_reason": "Other"}, "cancellation_reason", "No longer covered"
	)
	doc = load(exported_list("Membership"))
	reason = frappe._("Reason")
	next(column for column in doc.columns if column.heading == reason).target = "Cancellation Reason"
	before = everything()
	run(doc.save())
	assert everything() == before and not doc.failed, reasons(doc)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_files_of_an_import_change_nothing(monkeypatch, language):
	monkeypatch.setattr(frappe.local, "lang", language)
	doc = run(
		load(
			"Nr;Namn;E-post;Startdatum\n0042;Per Ek;per@exempel.se;2019-01-01\n;Åsa Örn;;2019-01-01\n"
			";Åsa Örn;;2019-13-01\n0043;Nils Ek;;2019-01-01\n;Nils Ek;nils@exempel.se;2020-01-01\n"
		)
	)
	assert counts(doc) == {"new_members": 3, "failed": 1, "to_decide": 1}
	before = everything()
	for url in (doc.result_file, doc.failed_rows_file):
		for given in (content_of(url), through_swedish_excel(content_of(url))):
			again = run(load(given))
			assert everything() == before
			assert not set(counts(again)) - {"unchanged", "failed", "to_decide"}, reasons(again)


def test_a_list_of_terms_names_nobody_after_its_members():
	content = b"ID;Member;First Day\nTERM-0000001;MEM-99999;2019-01-01\n"
	table = import_file.read_table(content)
	doc = load(content)
	assert len(table.rows) == 1
	assert [column.target for column in doc.columns] == ["", "Member in Register", "First Day"]
	doc = run(doc)
	assert counts(doc) == {"failed": 1} and "no member MEM-99999" in reasons(doc)[0]
