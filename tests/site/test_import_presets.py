"""The form of an import with a file of another system: its sheet, headings and preset, and rows that are no members."""

import json

import frappe
import pytest
from frappe import _

from membership_recruitment.member_insights.report.prospect_ranking import prospect_ranking
from membership_recruitment.membership.register import import_job
from tests.support.factories.register_files import content_of, counts, load, member, reasons, run
from tests.support.factories.spreadsheets import workbook

WILD_APRICOT = (
	"User ID,First name,Last name,Email,Membership enabled,Membership level,Member since,Renewal due\n"
	"1,Rita,Sample,rita@x.example,yes,Individual,2019-03-01,2027-01-01\n"
	"2,Otto,Contact,otto@x.example,no,,,\n"
)
TRIALS = "Namn;E-post;Födelsedatum;Typ av rad;Startdatum\n"


def targets(doc) -> dict:
	return {column.heading: column.target for column in doc.columns if column.target}


def trials(*rows: str, **values):
	"""An import whose column *Typ av rad* marks who only tries."""
	rule = {"heading": "Typ av rad", "says": "Prova-på", "taken_as": "Prospect"}
	values.setdefault("default_recruitment_source", "Website")
	return load(TRIALS + "\n".join(rows), row_rules=[rule], **values)


def prospects(**filters) -> list:
	return frappe.get_all("Membership Prospect", filters, pluck="name")


# ---------------------------------------------------------------- the file on the form


def test_another_sheet_is_chosen_and_the_others_are_named():
	content = workbook(
		Läs=[],
		Aktiva=[["Nr", "Namn", "Start"], [1, "Åsa Örn", "2020-01-01"]],
		Gamla=[["Namn", "Från"], ["Per Ek", "2010-05-01"]],
	)
	doc = load(content)
	assert (doc.sheet, doc.heading_row) == ("Aktiva", 1)
	run(doc, dry_run=True)
	assert "The sheet Aktiva is read. These are not: Läs, Gamla." in json.loads(doc.notices)
	doc.sheet = "Gamla"
	doc.save()
	assert targets(doc) == {"Namn": "Full Name", "Från": "First Day"}
	assert counts(run(doc)) == {"new_members": 1}
	assert member(full_name="Per Ek").join_date.year == 2010
	doc.sheet = "Nya"
	with pytest.raises(frappe.ValidationError, match="no sheet Nya"):
		doc.save()


def test_the_row_of_headings_is_shown_and_corrected():
	doc = load("Register\nNr;Namn;Medlem sedan\n1;Namn Namnsson;2020-01-01\n")
	assert (doc.heading_row, list(targets(doc))) == (2, ["Nr", "Namn", "Medlem sedan"])
	doc.heading_row = 3
	doc.save()
	assert [column.heading for column in doc.columns] == ["1", "Namn Namnsson", "2020-01-01"]
	doc.heading_row = 7
	with pytest.raises(frappe.ValidationError, match="Row 7 is blank or not there"):
		doc.save()


def test_headings_alike_are_apart_and_empty_columns_passed_over():
	doc = load("Nr;;Telefon;;Telefon;Namn;Start\n1;;0701740612;obs;0701740613;Per Ek;2020-01-01\n")
	assert [(column.heading, column.position) for column in doc.columns] == [
		("Nr", 1),
		("Telefon", 3),
		("Column D", 4),
		("Telefon (2)", 5),
		("Namn", 6),
		("Start", 7),
	]
	doc.onload()
	assert [column.sample for column in doc.columns] == [
		"1",
		"0701740612",
		"obs",
		"0701740613",
		"Per Ek",
		"2020-01-01",
	]
	run(doc)
	assert (member(former_number="1").full_name, member(former_number="1").phone) == (
		"Per Ek",
		"+46701740612",
	)


def test_a_column_without_heading_is_said_where_the_form_does_not_show_it():
	rows = "".join(f"{number};;Per Ek {number};2020-01-01\n" for number in range(30))
	doc = load(f"Nr;;Namn;Start\n{rows}31;x;Per Ek 31;2020-01-01\n")
	run(doc, dry_run=True)
	said = "These columns have no heading and are not imported: B. Give them one, where they matter."
	assert said in json.loads(doc.notices)


def test_a_sum_below_is_left_out_counted_and_said():
	doc = run(load("Nr;Namn;Start\n1;Per Ek;2020-01-01\n2;Åsa Örn;2020-01-01\nSumma;2;\n"))
	assert counts(doc) == {"new_members": 2, "left_out": 1}
	assert doc.rows_total == doc.rows_done == 3
	assert "1 rows at the end add up the others and are left out." in json.loads(doc.notices)
	assert "4;Left Out;;A sum." in content_of(doc.result_file).decode("utf-8-sig")


# ---------------------------------------------------------------- presets


def test_a_preset_fills_in_what_it_knows_and_is_taken_away():
	doc = load(WILD_APRICOT)
	assert (doc.preset, doc.last_day_is_renewal, doc.words_that_mean_none) == ("Wild Apricot", 1, "CLEAR")
	assert doc.empty_end_date == "Still a member without end"
	assert targets(doc)["Renewal due"] == "Last Day"
	assert [(rule.heading, rule.taken_as) for rule in doc.row_rules] == [("Membership enabled", "Prospect")]
	doc.preset = None
	doc.save()
	assert (doc.last_day_is_renewal, doc.words_that_mean_none, doc.row_rules) == (0, "", [])
	assert doc.empty_end_date == "By membership type"
	assert "Renewal due" not in targets(doc)
	doc.preset = "Wild Apricot"
	doc.save()
	assert targets(doc)["Renewal due"] == "Last Day" and doc.row_rules
	doc.preset = "Tame Apricot"
	with pytest.raises(frappe.ValidationError, match="There is no preset Tame Apricot"):
		doc.save()


def test_what_somebody_has_chosen_stays_when_the_preset_changes():
	doc = load(WILD_APRICOT)
	rule = {"heading": "Email", "says": "otto@x.example", "taken_as": "Somebody Else"}
	doc.append("row_rules", rule)
	doc.words_that_mean_none = "x"
	doc.preset = None
	doc.save()
	assert (doc.words_that_mean_none, len(doc.row_rules)) == ("x", 2)


def test_columns_chosen_by_hand_stay_with_the_preset():
	doc = load(WILD_APRICOT)
	doc.columns[0].target = ""
	doc.save()
	assert (doc.preset, "User ID" in targets(doc)) == ("Wild Apricot", False)


def test_an_association_saves_a_preset_of_its_own_and_the_next_file_is_recognised():
	text = "Kod;Vem;Inne;Roll\n7;Per Ek;2020-01-01;\n8;Ek AB;2020-01-01;firma\n"
	doc = load(text)
	for column, target in zip(
		doc.columns, ("Number in Former Register", "Full Name", "First Day", ""), strict=True
	):
		column.target = target
	doc.append("row_rules", {"heading": "Roll", "says": "firma", "taken_as": "Organisation"})
	doc.update({"empty_end_date": "Still a member without end", "words_that_mean_none": "?"})
	doc.save()
	doc.save_preset("Vår gamla pärm")
	assert doc.reload().preset == "Vår gamla pärm"
	other = load(text.replace("Kod;Vem", "kod;VEM"))
	assert other.preset == "Vår gamla pärm"
	assert list(targets(other).values()) == ["Number in Former Register", "Full Name", "First Day"]
	assert (other.empty_end_date, other.words_that_mean_none) == ("Still a member without end", "?")
	assert counts(run(other)) == {"new_members": 1, "left_out": 1}
	other.empty_end_date = "By membership type"
	other.save()
	other.save_preset("Vår gamla pärm")
	assert load(text).empty_end_date == "By membership type"


def test_a_file_in_the_shape_of_scoutnet_is_recognised():
	doc = load(
		"Medlemsnr.;Förnamn;Efternamn;Personnummer;Födelsedatum;Kår;Avdelning;Patrull;Primär e-postadress;Mobiltelefon;"
		"Adress;Postnummer;Postort;Bekräftad;Anhörig 1 namn;Anhörig 1 e-post\n"
		"3123;Åsa;Exempel;20150601-9802;2015-06-01;Exempelkåren;Spårare;Vargar;asa@x.example;070-174 06 12;Ängsvägen 1;"
		"123 45;Älvsbyn;2023-09-01;Per Exempel;per@x.example\n"
	)
	assert doc.preset == "Scoutnet"
	assert counts(run(doc)) == {"new_members": 1}
	person = member(former_number="3123")
	assert (person.full_name, person.email, str(person.birth_date), str(person.join_date)) == (
		"Åsa Exempel",
		"asa@x.example",
		"2015-06-01",
		"2023-09-01",
	)


def test_a_preset_that_is_none_is_refused():
	with pytest.raises(frappe.ValidationError, match="This is no preset"):
		frappe.get_doc(
			{"doctype": "Register Import Preset", "preset_name": "X", "content": '{"a": 1}'}
		).insert()


def test_another_file_is_recognised_anew():
	doc = load(WILD_APRICOT)
	doc.file = load("Namn;Start\nPer Ek;2020-01-01\n").file
	doc.save()
	assert (doc.preset, doc.last_day_is_renewal, doc.row_rules) == (None, 0, [])
	assert targets(doc) == {"Namn": "Full Name", "Start": "First Day"}


# ---------------------------------------------------------------- rows that are no members


def test_a_rule_about_a_column_that_is_not_there_is_refused():
	with pytest.raises(frappe.ValidationError, match="no column Roll"):
		load(
			"Namn;Start\nPer;2020-01-01\n",
			row_rules=[{"heading": "Roll", "says": "x", "taken_as": "Guardian"}],
		)


def test_who_only_tries_becomes_a_prospect(make):
	make.source()
	doc = trials("Per Ek;per@x.example;;;2020-01-01", "Åsa Örn;asa@x.example;2010-05-01;Prova-på;")
	assert counts(run(doc, dry_run=True)) == {"new_members": 1, "prospects": 1}
	assert not prospects(email="asa@x.example")
	assert counts(run(doc)) == {"new_members": 1, "prospects": 1}
	(name,) = prospects(email="asa@x.example")
	prospect = frappe.get_doc("Membership Prospect", name)
	assert (prospect.full_name, str(prospect.birth_date), prospect.status) == (
		"Åsa Örn",
		"2010-05-01",
		"Open",
	)
	assert prospect.recruitment_source == "Website"
	assert not frappe.db.exists("Member", {"email": "asa@x.example"})
	assert "Rows that are no members: Prospect (1)." in json.loads(doc.notices)
	assert counts(run(doc)) == {"unchanged": 2}


def test_a_prospect_has_one_name_in_swedish_and_erpnexts_keeps_its_own(make):
	make.source()
	frappe.local.lang = "sv"
	doc = run(trials("Åsa Örn;asa@x.example;2010-05-01;Prova-på;"), dry_run=True)
	assert "Rader som inte är medlemmar: Potentiell medlem (1)." in json.loads(doc.notices)
	for context in ("Register Import Row Rule", "Register Import Word", "Prospect Interaction"):
		assert _("Prospect", context=context) == "Potentiell medlem"
	assert prospect_ranking.columns(False)[0]["label"] == "Potentiell medlem"
	assert _("Prospect") == "Prospekt"


@pytest.mark.parametrize(("role", "made"), [("Member Registrar", 0), ("Membership Manager", 1)])
def test_prospects_are_made_by_those_alone_who_may(make, as_role, role, made):
	make.source()
	as_role(role)
	doc = run(trials("Åsa Örn;asa@x.example;;Prova-på;"))
	frappe.set_user("Administrator")
	assert counts(doc) == ({"prospects": 1} if made else {"left_out": 1})
	assert len(prospects(email="asa@x.example")) == made
	if not made:
		assert "whom you may not add" in content_of(doc.result_file).decode("utf-8-sig")


@pytest.mark.parametrize(
	("row", "is_member"),
	[
		("Åsa Örn;asa@x.example;;Prova-på;", True),
		("Åsa Örn;;2010-05-01;Prova-på;", True),
		("Åsa Örn;other@x.example;2011-05-01;Prova-på;", False),
		("Eva Örn;asa@x.example;;Prova-på;", False),
	],
)
def test_a_member_is_made_no_prospect(make, row, is_member):
	make.source()
	known = make.member("Åsa", "Örn", email="asa@x.example", birth_date="2010-05-01")
	doc = run(trials(row))
	assert counts(doc) == ({"left_out": 1} if is_member else {"prospects": 1})
	if is_member:
		assert f"2;Left Out;{known.name};" in content_of(doc.result_file).decode("utf-8-sig")
	elif "asa@" in row:
		assert json.loads(doc.remarks)[0]["reason"] == f"May be {known.name} Åsa Örn (same e-mail)."


def test_a_member_is_found_among_many_who_share_the_address(make):
	make.source()
	for number in range(12):
		make.member(f"P{number}", "Ek", email="klubben@x.example")
	make.member("Åsa", "Örn", email="klubben@x.example")
	doc = run(trials("Åsa Örn;klubben@x.example;;Prova-på;"))
	assert counts(doc) == {"left_out": 1}


def test_the_dead_and_members_by_name_or_number_are_made_no_prospects(make):
	make.source()
	known = make.member("Åsa", "Örn", former_number="7")
	doc = load(
		f"Namn;Nr;Medlem i registret;Avliden;Typ\nÅsa Örn;7;;;x\nEva Örn;7;;;x\nA B;;{known.name};;x\nPer Ek;;;2020-01-01;x\n",
		row_rules=[{"heading": "Typ", "says": "x", "taken_as": "Prospect"}],
		default_recruitment_source="Website",
	)
	assert counts(run(doc)) == {"left_out": 3, "prospects": 1}
	assert prospects(full_name=["in", ["Åsa Örn", "Eva Örn", "A B", "Per Ek"]]) == prospects(
		full_name="Eva Örn"
	)


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_member_of_the_same_file_is_made_no_prospect_and_the_dry_run_says_it(make, dry_run):
	make.source()
	doc = trials(
		"Åsa Örn;asa@x.example;;Prova-på;",
		"Åsa Örn;asa@x.example;;;2020-01-01",
		"Eva Ek;eva@x.example;;Prova-på;",
		"Eva Ek;eva@x.example;;;soon",
	)
	assert counts(run(doc, dry_run=dry_run)) == {"new_members": 1, "left_out": 1, "prospects": 1, "failed": 1}


@pytest.mark.parametrize("dry_run", [True, False])
def test_one_person_in_two_rows_is_one_prospect(make, dry_run):
	make.source()
	doc = trials(*["Åsa Örn;asa@x.example;;Prova-på;", "Per Ek;;;Prova-på;"] * 2)
	assert counts(run(doc, dry_run=dry_run)) == {"prospects": 2, "unchanged": 2}


def test_a_prospect_known_by_name_alone_is_asked_about_when_more_is_said(make):
	make.source()
	run(trials("Åsa Örn;;;Prova-på;"))
	(known,) = prospects(full_name="Åsa Örn")
	doc = run(trials("Åsa Örn;asa@x.example;;Prova-på;"))
	assert counts(doc) == {"prospects": 1}
	assert json.loads(doc.remarks)[0]["reason"] == f"May be {known} Åsa Örn (same name)."


def test_a_prospect_that_the_form_refuses_fails_with_its_reason(make):
	make.settings(source_is_mandatory=1)
	doc = run(
		trials(
			"Åsa Örn;asa@x.example;;Prova-på;", ";eva@x.example;;Prova-på;", default_recruitment_source=None
		)
	)
	assert counts(doc) == {"failed": 2}
	assert "Choose a recruitment source" in reasons(doc)[0] and "There is no name" in reasons(doc)[1]


def test_guardians_and_organisations_are_left_out_and_counted():
	rules = [
		{"heading": "Roll", "says": "vårdnadshavare, Målsman", "taken_as": "Guardian"},
		{"heading": "Roll", "says": "*", "taken_as": "Organisation"},
	]
	doc = load(
		"Namn;Roll;Start\nPer Ek;;2020-01-01\nÅsa Ek;målsman;2020-01-01\nEk AB;Firma;\n", row_rules=rules
	)
	assert counts(run(doc)) == {"new_members": 1, "left_out": 2}
	assert "Rows that are no members: Guardian (1), Organisation (1)." in json.loads(doc.notices)
	assert "3;Left Out;;Guardian: the column Roll says målsman." in content_of(doc.result_file).decode(
		"utf-8-sig"
	)
	assert doc.failed_rows_file is None


def test_prospects_are_saved_batch_by_batch(make, monkeypatch):
	make.source()
	monkeypatch.setattr(import_job, "BATCH", 2)
	doc = trials(*(f"P{number} Ek;p{number}@x.example;;Prova-på;" for number in range(5)))
	done = [done for done, _total in import_job.work(doc, dry_run=False)]
	assert done == [0, 2, 4, 5, 5]
	assert len(prospects(email=["like", "p_@x.example"])) == 5
