"""Words of a file for membership types that the association calls otherwise: asked once, answered on the form, kept."""

import json

import frappe
import pytest
from frappe import _

from membership_recruitment.membership.register import import_presets
from tests.site.test_import_examples import FILES
from tests.support.factories.make import TYPE
from tests.support.factories.register_files import content_of, counts, load, member, reasons, run

TEXT = (
	"Nr;Namn;Start;Medlemstyp\n1;Per Ek;2010-01-01;Vuxen\n2;Eva Ek;2010-01-01;vuxen\n3;Ola Ek;2010-01-01;{}\n"
)
ENDLESS = {"empty_end_date": "Still a member without end"}


def words(doc) -> list[tuple]:
	return [(row.word, row.membership_type) for row in doc.type_words]


def type_of(number: str) -> str:
	return frappe.db.get_value("Membership", {"member": member(former_number=number).name}, "membership_type")


def test_a_word_for_a_type_is_asked_once_answered_and_kept_with_the_preset():
	text = TEXT.format(TYPE)
	doc = load(text, **ENDLESS)
	assert counts(run(doc, dry_run=True)) == {"new_members": 1, "to_decide": 2}
	assert words(doc) == [("Vuxen", None)]
	assert reasons(doc)[0] == (
		"Membership Type says Vuxen: choose under Words for Membership Types which of your types that is."
	)
	assert "Vuxen" in content_of(doc.failed_rows_file).decode("utf-8-sig")
	run(doc, dry_run=True)
	assert words(doc) == [("Vuxen", None)]
	doc.type_words[0].membership_type = TYPE
	doc.save()
	assert counts(run(doc)) == {"new_members": 3}
	assert [type_of(number) for number in "123"] == [TYPE] * 3
	doc.save_preset("Våra ord")
	again = load(text)
	assert (again.preset, words(again)) == ("Våra ord", [("Vuxen", TYPE)])
	assert counts(run(again)) == {"unchanged": 3}


def test_the_answer_comes_before_the_name_of_a_type(make):
	make.membership_type("Vuxen")
	other = make.membership_type("Senior")
	doc = load(TEXT.format("Vuxen"), type_words=[{"word": "VUXEN", "membership_type": other}], **ENDLESS)
	assert counts(run(doc)) == {"new_members": 3}
	assert type_of("1") == other


def test_an_unanswered_word_waits_though_a_type_of_that_name_is_there(make):
	make.membership_type("Vuxen")
	doc = load(TEXT.format("Vuxen"), **ENDLESS)
	doc.append("type_words", {"word": "Vuxen"})
	doc.save()
	assert counts(run(doc, dry_run=True)) == {"to_decide": 3}


@pytest.mark.parametrize(("role", "asks"), [("Member Registrar", True), ("Membership Manager", False)])
def test_whoever_may_make_no_types_reads_who_does(make, as_role, role, asks):
	as_role(role)
	doc = run(load(TEXT.format("Barn"), **ENDLESS), dry_run=True)
	frappe.set_user("Administrator")
	(said,) = [notice for notice in json.loads(doc.notices) if "none of your types" in notice]
	assert "Barn, Vuxen" in said
	assert ("ask a Membership Manager to add it" in said) is asks


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_reader_gets_the_same_of_a_file(make, language):
	made = make.membership_type("Supporting")
	frappe.local.lang = language
	assert _("Supporting") == ("Stödmedlem" if language == "sv" else "Supporting")
	doc = run(load(TEXT.format("Stödmedlem").replace("uxen", "uxna"), **ENDLESS), dry_run=True)
	assert counts(doc) == {"new_members": 1, "to_decide": 2}
	run(load("Nr;Namn;Start;Medlemstyp\n3;Ola Ek;2010-01-01;Stödmedlem\n", **ENDLESS))
	assert type_of("3") == made


def test_myclub_goes_in_with_the_types_of_the_association(make):
	"""It has the words Medlem and Stödmedlem; the app's preset knows what the first means where there is nothing better."""
	if not (FILES / "myclub_export.xls").exists():
		pytest.skip("the file is not there")
	doc = load((FILES / "myclub_export.xls").read_bytes(), default_recruitment_source=make.source())
	assert words(doc) == [("Medlem", TYPE)]
	assert counts(run(doc, dry_run=True)) == {"new_members": 3, "to_decide": 1}
	assert words(doc) == [("Medlem", TYPE), ("Stödmedlem", None)]
	doc.type_words[1].membership_type = make.membership_type("Vän")
	doc.save()
	assert counts(run(doc)) == {"new_members": 4}
	assert (type_of("24170"), type_of("101")) == ("Vän", TYPE)


def test_words_of_a_preset_for_types_that_are_not_here_or_are_types_themselves_are_left_out(make):
	content = import_presets.preset_of(
		"", {"recognised_by": [["Nr", "Namn", "Medlemstyp"]], "columns": {}, "values": {}, "row_rules": []}
	).content()
	content["type_words"] = {"Vuxen": TYPE, "Barn": "Not Here", "Vän": TYPE}
	make.membership_type("Vän")
	frappe.get_doc(
		{"doctype": "Register Import Preset", "preset_name": "X", "content": json.dumps(content)}
	).insert()
	assert words(load(TEXT.format("Barn"))) == [("Vuxen", TYPE)]
