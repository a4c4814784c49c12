"""The sentence over a finished run, and the question before an import: the same numbers, and none that are not of the form
as it is."""

import json

import frappe
import pytest

from membership_recruitment.membership.register import import_headline, import_questions, import_undo
from tests.support.factories.register_files import counts, load, run

HEADINGS = "Nr;Namn;E-post;Start;Typ\n"
ENDLESS = {"empty_end_date": "Still a member without end"}
NO_DRY_RUN = "No dry run was made of this form as it is now: nobody has seen what the file would do. Import it all the same?"


def said(doc) -> str:
	doc.onload()
	return doc.get_onload().get("headline", {}).get("said", "")


def notices(doc) -> list[str]:
	return json.loads(doc.notices)


def mixed():
	rows = [
		*("1;Per Ek;;2020-01-01;", "2;Åsa Örn;;2020-01-01;", "2;Åsa Örn;;2021-02-30;", "3;;;2020-01-01;"),
		*("4;Ek AB;;;Firma", "5;Ob AB;;;Firma"),
	]
	rule = {"heading": "Typ", "says": "Firma", "taken_as": "Organisation"}
	return load(HEADINGS + "\n".join(rows), row_rules=[rule], **ENDLESS)


def test_a_dry_run_says_in_one_sentence_what_would_happen_and_the_question_repeats_it():
	doc = mixed()
	assert said(doc) == "" and import_headline.question(doc.name) == NO_DRY_RUN
	doc = run(doc, dry_run=True)
	doc.db_set("last_run", "Dry Run", update_modified=False)
	headline = "2 of 6 rows would go in: 2 new members. The others do not go in: 2 that fail, 2 left out."
	assert said(doc) == headline
	assert doc.get_onload()["headline"]["color"] == "orange"
	assert import_headline.question(doc.name) == f"{headline} Write this to the register?"
	doc.save_preset("Mine")
	assert import_headline.question(doc.name).startswith(headline)
	doc.empty_end_date = "By membership type"
	doc.save()
	assert import_headline.question(doc.name) == NO_DRY_RUN


def test_an_import_says_what_happened():
	doc = run(mixed())
	doc.db_set("last_run", "Import", update_modified=False)
	assert (
		said(doc) == "2 of 6 rows went in: 2 new members. The others do not go in: 2 that fail, 2 left out."
	)
	doc = run(doc)
	assert said(doc) == (
		"None of 6 rows went in. Rows that the register says already: 2. The others do not go in: 2 that fail, 2 left out."
	)
	assert "Rows left out: 2. Organisation: the column Typ says Firma." in notices(doc)


@pytest.mark.parametrize(
	("rows", "sentence", "color"),
	[
		("1;Per Ek;;2020-01-01;", "1 of 1 rows would go in: 1 new member.", "green"),
		("1;;;;", "None of 1 rows would go in. Of them: 1 that fails.", "red"),
	],
)
def test_one_is_one(rows, sentence, color):
	doc = run(load(HEADINGS + rows, **ENDLESS), dry_run=True)
	doc.db_set("last_run", "Dry Run", update_modified=False)
	assert said(doc) == sentence
	assert doc.get_onload()["headline"]["color"] == color


def test_what_was_decided_since_is_counted(make):
	for number in (1, 2):
		person = make.member("Per", "Ek", email=f"per{number}@x.example")
		make.term(person.name, "2010-01-01", end_date=None)
	doc = run(load(HEADINGS + "7;Per Ek;;2020-01-01;\n8;Eva Ek;;2020-01-01;", **ENDLESS), dry_run=True)
	doc.db_set("last_run", "Dry Run", update_modified=False)
	assert counts(doc) == {"new_members": 1, "to_decide": 1}
	import_questions.decide(doc.name, 2, "new")
	assert import_headline.question(doc.name) == (
		"1 of 2 rows would go in: 1 new member. The others do not go in: 1 to be decided. "
		"Rows that were decided since then and follow that: 1. Write this to the register?"
	)
	doc = run(doc, dry_run=True)
	assert (
		import_headline.question(doc.name)
		== "2 of 2 rows would go in: 2 new members. Write this to the register?"
	)


def test_why_prospects_are_left_out_is_said(make, as_role):
	make.source()
	make.member("Åsa", "Örn", email="asa@x.example")
	rows = "1;Per Ek;per@x.example;;Prova-på\n2;Åsa Örn;asa@x.example;;Prova-på"
	rule = {"heading": "Typ", "says": "Prova-på", "taken_as": "Prospect"}
	doc = load(HEADINGS + rows, row_rules=[rule], default_recruitment_source="Website")
	assert counts(run(doc, dry_run=True)) == {"left_out": 1, "prospects": 1}
	assert "Rows left out: 1. No prospect: this is a member already." in notices(doc)
	as_role("Member Registrar")
	doc = run(load(HEADINGS + rows, row_rules=[rule], default_recruitment_source="Website"), dry_run=True)
	frappe.set_user("Administrator")
	assert counts(doc) == {"left_out": 2}
	said = "Rows left out: 2. A prospect, whom you may not add. Ask somebody who may to import this file."
	assert said in notices(doc)


def test_columns_that_are_not_imported_are_named(as_role):
	text = "Namn;Start;Personnummer;Skostorlek;Tom\nÅsa Örn;2020-01-01;19850701-9803;38;\n"
	as_role("Member Registrar")
	doc = run(load(text, **ENDLESS), dry_run=True)
	frappe.set_user("Administrator")
	here = [notice for notice in notices(doc) if notice.startswith("These columns")]
	assert here[0].startswith(
		"These columns seem to be personal identity numbers: Personnummer. Only users with the role"
	)
	assert here[1:] == [
		"These columns are not imported: Skostorlek. Where they matter, choose under Columns what they are."
	]
	assert not any("9803" in notice for notice in notices(doc))


def test_where_nothing_goes_in_there_are_no_others():
	doc = run(load(HEADINGS + "1;;;2020-01-01;\n2;Åsa;;;\n", **ENDLESS), dry_run=True)
	doc.db_set("last_run", "Dry Run", update_modified=False)
	assert said(doc) == "None of 2 rows would go in. Of them: 2 that fail."


def test_a_file_without_headings_is_said_to_be_one():
	"""Else its first person is lost and all others fail for want of a name."""
	rows = "41;Per;Ek;per@x.example;2026-01-01\n42;Bo;Ek;bo@x.example;2026-01-01\n"
	doc = run(load(rows, **ENDLESS), dry_run=True)
	assert notices(doc)[0].startswith("No column is a name. Row 1 was taken for the headings")
	doc = run(load("Nr;Förnamn;Efternamn;E-post;Start\n" + rows, **ENDLESS), dry_run=True)
	assert counts(doc) == {"new_members": 2} and not any("No column" in notice for notice in notices(doc))


def test_an_undo_says_how_many_were_taken_back(make):
	doc = run(load(HEADINGS + "51;Per Ek;;2020-01-01;\n52;Åsa Ek;;2020-01-01;\n"))
	built_on = frappe.get_doc("Member", {"former_number": "52"})
	make.term(built_on.name, "2021-06-01")
	for _batch in import_undo.work(doc.name):
		pass
	doc.reload().db_set({"last_run": "Undo", "status": "Finished"}, update_modified=False)
	assert said(doc) == "People taken back: 1. People kept: 1."
	assert doc.get_onload()["headline"]["color"] == "orange"


JOINED = "New members without a join date"


@pytest.mark.parametrize("dry_run", [True, False])
def test_members_without_a_join_date_point_at_the_setting(make, dry_run):
	headings = "Nr;Namn;Start;Inträdesdatum\n"
	rows = [
		"61;Per Ek;2026-01-01;",
		"61;Per Ek;2025-01-01;",  # one member
		"62;Åsa Ek;2026-01-01;2026-01-01",  # which is not kept beside the term
		"63;Bo Ek;2026-01-01;2001-05-01",
		"64;Ida Ek;1987;",
		"65;Alva Ek;;",  # does not go in
		"66;Leo Ek;2026-01-01;",
	]
	(here,) = [
		one for one in notices(run(load(headings + "\n".join(rows)), dry_run=dry_run)) if JOINED in one
	]
	assert here.startswith(f"{JOINED}: 2. ") and "Register Complete Since in Membership Settings" in here


def test_nothing_is_said_of_join_dates_where_they_are_known_or_the_setting_is_filled_in(make):
	content = HEADINGS + "71;Per Ek;;2026-01-01;\n"
	assert any(JOINED in one for one in notices(run(load(content), dry_run=True)))
	doc = run(load(content))
	assert not any(JOINED in one for one in notices(run(doc)))  # the second time nobody is new
	make.settings(complete_since="2026-11-01")
	content = content.replace("71;Per", "72;Bo")
	doc = run(load(content))
	assert counts(doc) == {"new_members": 1} and not any(JOINED in one for one in notices(doc))
