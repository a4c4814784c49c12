"""What rows of a register say of money, offices, groups, consent, families and status, as it is stored and shown."""

import json
import os
import random

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.member_privacy.consent import consent
from membership_recruitment.member_privacy.consent.consent import allowed
from membership_recruitment.membership.fees import missing_invoices
from tests.support.factories.register_files import content_of, counts, load, member, reasons, run

FILES = int(os.environ.get("IMPORT_EXAMPLES", 4))
SEED = int(os.environ["MEMBERSHIP_SEED"])
ENDLESS = {"empty_end_date": "Still a member without end"}


def remarks(doc) -> list[str]:
	return [said["reason"] for said in json.loads(doc.remarks or "[]")]


def notices(doc) -> list[str]:
	return json.loads(doc.notices)


def twice(doc):
	"""The import run dry, run and run once more."""
	dry = counts(run(doc, dry_run=True))
	assert counts(run(doc)) == dry
	return counts(run(doc))


# ---------------------------------------------------------------- fee and payment


def term_of(number: str):
	return frappe.get_doc("Membership", {"member": member(former_number=number).name})


def test_a_term_that_came_paid_is_never_asked_for_again():
	doc = load(
		"Nr;Namn;Start;Avgift;Betald;Betaldatum\n1;Per Ek;2026-01-01;300 kr;Ja;2026-01-15\n"
		"2;Åsa Örn;2026-01-01;250,50;;\n3;Eva Ek;2026-01-01;400;Nej;\n4;Ola Ek;2026-01-01;;nej;\n",
		**ENDLESS,
	)
	assert twice(doc) == {"unchanged": 4}
	per, asa, eva = map(term_of, "123")
	assert (per.former_paid, str(per.former_paid_on), per.former_fee, per.fee) == (1, "2026-01-15", 300, 0)
	assert (asa.former_paid, asa.former_paid_on, asa.former_fee, asa.fee) == (0, None, 250.5, 0)
	assert (eva.former_paid, eva.former_fee, eva.fee, eva.payment_state) == (0, 0, 400, "Not invoiced")
	names = [per.name, asa.name, eva.name, term_of("4").name]
	assert [row.name for row in missing_invoices.terms_without(names)] == [eva.name]
	assert "there is no fee: nothing will be invoiced" in remarks(doc)[0]


def test_what_was_paid_after_all_is_corrected():
	text = "Nr;Namn;Start;Avgift;Betald\n3;Eva Ek;2026-01-01;400;{}\n"
	run(load(text.format("Nej"), **ENDLESS))
	doc = run(load(text.format("Ja"), **ENDLESS))
	assert counts(doc) == {"updated": 1}
	term = term_of("3")
	assert (term.former_paid, term.former_fee, term.fee) == (1, 400, 0)
	assert missing_invoices.terms_without([term.name]) == []


def test_what_cannot_be_right_of_a_payment_costs_itself_and_not_the_row():
	doc = run(
		load(
			"Nr;Namn;Start;Avgift;Betald;Betaldatum\n1;Per Ek;2026-01-01;mycket;kanske;2199-01-01\n"
			"2;Åsa Örn;2026-01-01;300;Nej;2026-01-15\n",
			**ENDLESS,
		)
	)
	assert counts(doc) == {"new_members": 2} and doc.with_remarks == 2
	said = " ".join(remarks(doc))
	for part in ("mycket, which is no amount", "neither yes nor no", "still to come", "Neither was taken"):
		assert part in said
	assert (term_of("1").former_paid, term_of("2").former_paid, term_of("2").fee) == (0, 0, 0)


# ---------------------------------------------------------------- offices


def offices(number: str) -> list[tuple]:
	rows = frappe.get_all(
		"Member Activity",
		filters={"member": member(former_number=number).name},
		fields=["activity_type", "note", "activity_on", "until"],
		order_by="activity_on asc, note asc",
	)
	return [tuple(str(value) if value else None for value in row.values()) for row in rows]


def test_offices_become_activities_once_and_their_end_follows():
	text = "Nr;Namn;Start;Uppdrag\n1;Per Ek;2010-01-01;Ordförande 2019–2022, kassör 2024{}\n"
	doc = load(text.format("-"), **ENDLESS)
	assert twice(doc) == {"unchanged": 1}
	kind = "Took an Office"
	assert offices("1") == [
		(kind, "Ordförande", "2019-01-01", "2022-12-31"),
		(kind, "kassör", "2024-01-01", None),
	]
	assert member(former_number="1").activities == 2
	ended = load(text.format("-25"), **ENDLESS)
	assert counts(run(ended)) == {"updated": 1}
	assert offices("1")[1] == (kind, "kassör", "2024-01-01", "2025-12-31")


def test_offices_by_columns_in_rows_of_their_own():
	doc = load(
		"Nr;Namn;Start;Uppdrag;Uppdrag från;Uppdrag till\n1;Per Ek;2010-01-01;Kassör;2019-03-20;2021\n"
		"1;Per Ek;2010-01-01;Revisor;2021;\n1;Per Ek;2010-01-01;Vän;;\n",
		**ENDLESS,
	)
	run(doc)
	assert [row[1:] for row in offices("1")] == [
		("Kassör", "2019-03-20", "2021-12-31"),
		("Revisor", "2021-01-01", None),
	]
	assert remarks(doc) == ["Office says Vän without a first day or year; it was left out."]
	assert counts(run(doc)) == {"unchanged": 3}


def test_offices_without_an_activity_in_use_are_left_out_and_it_is_said():
	frappe.db.set_value("Member Activity Type", "Took an Office", "enabled", 0)
	doc = run(load("Nr;Namn;Start;Uppdrag\n1;Per Ek;2010-01-01;Kassör 2019\n", **ENDLESS))
	assert counts(doc) == {"new_members": 1} and not offices("1")
	assert any("choose an activity in use" in notice for notice in notices(doc))
	doc.office_activity_type = "Volunteered"
	doc.save()
	assert counts(run(doc)) == {"updated": 1}
	assert offices("1") == [("Volunteered", "Kassör", "2019-01-01", "2019-12-31")]


# ---------------------------------------------------------------- groups


def test_groups_are_added_as_tags_and_none_is_taken_away(make):
	known = make.member("Åsa", "Örn", former_number="2")
	known.add_tag("hiking")
	known.add_tag("MTB")
	doc = load(
		"Nr;Namn;Start;Sektion\n1;Per Ek;2010-01-01;Orientering, Medlemmar\n2;Åsa Örn;2010-01-01;mtb; \n"
		'3;Eva Ek;2010-01-01;"mtb;Medlemmar"\n',
		**ENDLESS,
	)
	assert twice(doc) == {"unchanged": 3}

	def tags(number):
		person = member(former_number=number)
		linked = frappe.get_all("Tag Link", {"document_name": person.name}, pluck="tag")
		listed = frappe.db.get_value("Member", person.name, "_user_tags") or ""
		assert sorted(linked) == sorted(filter(None, listed.split(",")))
		return sorted(linked)

	assert tags("1") == ["Medlemmar", "Orientering"]
	assert tags("2") == ["MTB", "hiking"]
	assert tags("3") == ["MTB", "Medlemmar"]
	assert set(member(former_number="1").get_tags()) == {"Medlemmar", "Orientering"}
	titles = frappe.get_all("Tag Link", {"document_name": member(former_number="1").name}, pluck="title")
	assert titles == ["Per Ek", "Per Ek"]


# ---------------------------------------------------------------- families


def test_the_number_of_a_family_names_who_pays_wherever_that_row_stands():
	doc = load(
		"Nr;Namn;Start;Familj\n24161;Per Exempelberg;2014-09-01;Exempelberg [24160]\n"
		"24160;Nora Exempelberg;2014-09-01;Exempelberg [24160]\n24170;Ola Nord;2014-09-01;Nord\n",
		**ENDLESS,
	)
	assert twice(doc) == {"unchanged": 3}
	nora = member(former_number="24160")
	assert (member(former_number="24161").payer, nora.payer) == (nora.name, None)
	assert member(former_number="24170").payer is None
	assert any("Exempelberg [24160] (2 rows)" in notice for notice in notices(doc))
	assert remarks(doc) == ["Family says Nord without a number; it was left out."]


def test_a_family_led_by_a_child_is_asked_about():
	doc = load(
		f"Nr;Namn;Född;Start;Familj\n1;Per Ek;1978-02-26;2020-09-01;Ek [2]\n2;Nora Ek;{getdate().year - 12}-05-01;2020-09-01;Ek [2]\n",
		**ENDLESS,
	)
	assert counts(run(doc)) == {"new_members": 2}
	assert member(former_number="1").payer == member(former_number="2").name
	assert remarks(doc) == ["Fee Paid By says 2, who is under age. Look whether that is who pays."]


def test_a_payer_is_found_by_number_name_or_address_however_written():
	doc = load(
		"Nr;Namn;E-post;Start;Betalare\n1;Olle Berg;olle@x.example;2014-09-01;\n2;Lena Berg;;2014-09-01;Berg, Olle\n"
		"3;Eva Berg;;2014-09-01;Olle Berg [1]\n4;Ida Berg;;2014-09-01;OLLE@x.example\n5;Nils Berg;;2014-09-01;1\n",
		**ENDLESS,
	)
	assert twice(doc) == {"unchanged": 5}
	olle = member(former_number="1")
	assert {member(former_number=number).payer for number in "2345"} == {olle.name}


# ---------------------------------------------------------------- consent


@pytest.fixture
def newsletter():
	return (
		frappe.get_doc(
			{
				"doctype": "Processing Purpose",
				"purpose_name": "Medlemsbrev",
				"lawful_basis": "Consent",
				"by_email": 1,
				"wording_sv": "Jag vill ha brevet.",
				"wording_en": "I want the letter.",
			}
		)
		.insert()
		.name
	)


def events(number: str) -> list[tuple]:
	rows = frappe.get_all(
		"Consent Event",
		filters={"subject_name": member(former_number=number).name},
		fields=["event", "event_on", "source", "evidence", "wording_version", "lawful_basis"],
		order_by="event_on asc",
	)
	return [(row.event, str(row.event_on.date()), row.source, row.lawful_basis) for row in rows]


def test_consent_is_recorded_once_with_its_day_and_the_row_as_proof(newsletter):
	doc = load(
		"Nr;Namn;Start;Samtycke;Samtycke den;Samtycke källa\n1;Per Ek;2010-01-01;Ja;2018-05-25;Blankett\n"
		"2;Åsa Örn;2010-01-01;;2018-05-25;\n3;Eva Ek;2010-01-01;Nej;2020-01-01;\n4;Ola Ek;2010-01-01;nej;;\n"
		"5;Ida Ek;2010-01-01;ja;;\n",
		consent_purpose=newsletter,
		**ENDLESS,
	)
	assert twice(doc) == {"unchanged": 5}
	assert events("1") == [("Given", "2018-05-25", "Import", "Consent")]
	assert events("2") == [] and events("5") == []
	assert events("3") == [("Withdrawn", "2020-01-01", "Import", "Consent")]
	assert [event[0] for event in events("4")] == ["Withdrawn"]
	names = {number: member(former_number=number).name for number in "12345"}
	assert allowed("Member", names.values(), newsletter, "E-mail") == {names["1"]}
	(proof,) = frappe.get_all(
		"Consent Event", {"subject_name": names["1"]}, ["evidence", "consent_text", "actor"]
	)
	assert proof.evidence.startswith("Blankett, ") and proof.evidence.endswith(".csv, row 2: Ja")
	assert proof.consent_text and proof.actor == "Administrator"
	assert remarks(doc) == ["Consent says ja without a day, which proves nothing; it was left out."]


def test_a_no_without_a_day_takes_back_no_consent_that_was_given_here(make, newsletter):
	known = make.member("Per", "Ek", former_number="1")
	consent.record(
		"Member", known.name, newsletter, "E-mail", "Given", source="Meeting", evidence="On the form"
	)
	doc = run(load("Nr;Namn;Samtycke\n1;Per Ek;Nej\n", consent_purpose=newsletter))
	assert counts(doc) == {"unchanged": 1}
	assert [event[0] for event in events("1")] == ["Given"]
	assert "has consented on" in remarks(doc)[0]


def test_a_consent_of_long_ago_takes_back_no_withdrawal(make, newsletter):
	known = make.member("Per", "Ek", former_number="1")
	consent.record("Member", known.name, newsletter, "E-mail", "Withdrawn", source="Phone call")
	doc = run(load("Nr;Namn;Samtycke;Samtycke den\n1;Per Ek;Ja;2018-05-25\n", consent_purpose=newsletter))
	assert counts(doc) == {"updated": 1}
	assert [event[0] for event in events("1")] == ["Given", "Withdrawn"]
	assert allowed("Member", [known.name], newsletter, "E-mail") == set()


def test_consent_without_a_purpose_is_left_out_and_it_is_said(newsletter):
	text = "Nr;Namn;Start;Samtycke;Samtycke den\n1;Per Ek;2010-01-01;Ja;2018-05-25\n"
	doc = run(load(text, **ENDLESS))
	assert counts(doc) == {"new_members": 1} and events("1") == []
	assert any("Consent Is For" in notice for notice in notices(doc))
	frappe.db.set_value("Processing Purpose", newsletter, "disabled", 1)
	doc.consent_purpose = newsletter
	doc.save()
	run(doc)
	assert events("1") == [] and any("is switched off" in notice for notice in notices(doc))


def test_consent_of_prospects_is_not_imported_and_it_is_said(make, newsletter):
	make.source()
	doc = load(
		"Namn;E-post;Samtycke;Samtycke den\nPer Ek;per@x.example;Ja;2018-05-25\nEva Ek;eva@x.example;;\n",
		rows_are="Prospects",
		consent_purpose=newsletter,
		default_recruitment_source="Website",
	)
	assert counts(run(doc)) == {"prospects": 2}
	assert not frappe.db.exists("Consent Event", {"purpose": newsletter})
	assert "Consent of prospects (1 rows) is not imported. Record it on the prospects." in notices(doc)


@pytest.mark.parametrize(("role", "recorded"), [("Member Registrar", 1), ("Membership Manager", 0)])
def test_who_may_record_no_consent_imports_none(newsletter, as_role, role, recorded):
	as_role(role)
	text = "Nr;Namn;Start;Samtycke;Samtycke den\n1;Per Ek;2010-01-01;Ja;2018-05-25\n"
	doc = run(load(text, consent_purpose=newsletter, **ENDLESS))
	frappe.set_user("Administrator")
	assert counts(doc) == {"new_members": 1} and len(events("1")) == recorded
	assert recorded or any("a registrar may" in notice for notice in notices(doc))


# ---------------------------------------------------------------- status


def status_file(*rows: str, **values):
	return load("Nr;Namn;Start;Slut;Status\n" + "\n".join(rows), **{**ENDLESS, **values})


def test_a_word_that_agrees_says_nothing_and_one_that_differs_is_a_remark():
	doc = status_file(
		"1;Per Ek;2010-01-01;;Aktiv",
		"2;Åsa Örn;2010-01-01;2012-12-31;Lapsed",
		"3;Eva Ek;2010-01-01;2012-12-31;Aktiv",
		"4;Ola Ek;2010-01-01;;passiv",
	)
	assert twice(doc) == {"unchanged": 4}
	assert json.loads(doc.remarks) == [
		{"row": 4, "reason": "Status says Aktiv; by its dates it is Expired. The dates count."}
	]


def test_who_would_count_as_a_member_against_the_word_waits():
	doc = status_file(
		"1;Per Ek;2010-01-01;;Utträdd",
		"2;Åsa Örn;2010-01-01;;Ended",
		"3;Eva Ek;2010-01-01;2012-12-31;Avliden",
		"4;Ola Ek;2010-01-01;;Pending",
		"5;Ida Ek;2010-01-01;2012-12-31;utträdd",
	)
	assert twice(doc) == {"to_decide": 4, "unchanged": 1}
	assert not frappe.db.exists("Member", {"former_number": ["in", ["1", "2", "3", "4"]]})
	assert "Status says Utträdd; by its dates it would be Current." in reasons(doc)[0]
	assert content_of(doc.failed_rows_file).decode("utf-8-sig").count("Status says") == 4


def test_one_doubtful_row_holds_back_no_other_of_the_person():
	doc = status_file(
		"1;Per Ek;2010-01-01;2012-12-31;expired",
		"1;Per Ek;2020-01-01;;ended",
		"1;Per Ek;2021-01-01;;active",
	)
	assert counts(run(doc)) == {"new_members": 1, "terms_added": 1, "to_decide": 1}
	terms = frappe.get_all(
		"Membership", {"member": member(former_number="1").name}, pluck="start_date", order_by="start_date"
	)
	assert [str(start) for start in terms] == ["2010-01-01", "2021-01-01"]


def test_a_word_that_nobody_knows_is_asked_once_and_kept_with_the_preset():
	text = "Nr;Namn;Start;Slut;Status\n1;Per Ek;2010-01-01;;Gul\n2;Eva Ek;2010-01-01;;gul\n3;Ola Ek;2010-01-01;;aktiv\n"
	doc = load(text, **ENDLESS)
	assert counts(run(doc, dry_run=True)) == {"new_members": 1, "to_decide": 2}
	assert [(row.word, row.meaning) for row in doc.status_words] == [("Gul", "")]
	assert "choose under Words for Status" in reasons(doc)[0]
	assert "Status says Gul: choose under Words for Status what that means." in notices(doc)
	run(doc, dry_run=True)
	assert len(doc.status_words) == 1
	doc.status_words[0].meaning = "Member"
	doc.save()
	assert counts(run(doc)) == {"new_members": 3}
	doc.save_preset("Färger")
	again = load(text)
	assert (again.preset, [(row.word, row.meaning) for row in again.status_words]) == (
		"Färger",
		[("Gul", "Member")],
	)
	assert counts(run(again)) == {"unchanged": 3}


def test_who_tries_is_a_prospect_and_who_is_honoured_a_member_for_life(make):
	make.source()
	doc = load(
		"Nr;Namn;E-post;Start;Status\n1;Per Ek;;1990-01-01;Hedersmedlem\n2;Åsa Örn;asa@x.example;;prova på\n",
		default_recruitment_source="Website",
	)
	assert counts(run(doc)) == {"new_members": 1, "prospects": 1}
	assert (term_of("1").end_date, term_of("1").status) == (None, "Current")
	ended = run(status_file("7;Eva Ek;1990-01-01;2199-12-31;Hedersmedlem"))
	assert str(term_of("7").end_date) == "2199-12-31"
	assert any("which has no end" in remark for remark in remarks(ended))


# ---------------------------------------------------------------- twice is once, in any order and any split

HEADINGS = "Nr;Namn;Start;Slut;Avgift;Betald;Betaldatum;Uppdrag;Grupper;Familj;Samtycke;Samtycke den;Status"


def everything_said(dice: random.Random) -> list[str]:
	"""Rows of people who are told apart by number, a term each, with whatever a row may say besides."""
	rows = []
	for person in range(5):
		for year in range(2012, 2012 + dice.randrange(1, 4)):
			cells = (
				f"{year}-01-01",
				f"{year}-12-31",
				dice.choice(["", "300", "1 250,50 kr"]),
				*dice.choice(
					[("", ""), ("Ja", ""), ("Nej", ""), ("", f"{year}-02-03"), ("ja", f"{year}-02-03")]
				),
				dice.choice(["", "Kassör 2010-", "Ordförande 2011–2012, Revisor 2012", "Vän"]),
				dice.choice(["", "MTB", "MTB, Orientering", "Kör, Dans"]),
				dice.choice(["", "Ek [n0]", "Ek"]),
				*dice.choice(
					[("", ""), ("Ja", "2018-05-25"), ("Nej", ""), ("Nej", "2019-01-01"), ("ja", "")]
				),
				dice.choice(["", "expired", "Aktiv", "utträdd", "passiv"]),
			)
			rows.append(";".join((f"n{person}", f"Per{person} Ek", *cells)))
	return rows


def all_that_is_stored() -> list:
	members = dict(frappe.get_all("Member", fields=["name", "former_number"], as_list=True))
	named = {"Member Activity": "member", "Membership": "member", "Tag Link": "document_name"}
	fields = {
		"Membership": (
			"start_date",
			"end_date",
			"fee",
			"former_fee",
			"former_paid",
			"former_paid_on",
			"status",
		),
		"Member Activity": ("activity_on", "until", "note"),
		"Tag Link": ("tag",),
		"Consent Event": ("event", "date(event_on)", "source"),
	}
	rows = [
		(members.get(who), doctype, *said)
		for doctype, columns in fields.items()
		for who, *said in frappe.db.sql(
			f"select {named.get(doctype, 'subject_name')}, {', '.join(columns)} from `tab{doctype}`"
		)
	]
	rows += frappe.db.sql(
		"select m.former_number, 'payer', p.former_number from `tabMember` m left join `tabMember` p on p.name = m.payer"
	)
	return sorted(map(str, rows))


@pytest.mark.parametrize("number", range(FILES))
def test_twice_is_once_in_any_order_and_any_split(newsletter, number):
	dice = random.Random(f"{SEED}-{number}")
	rows, values, found = everything_said(dice), {"consent_purpose": newsletter, **ENDLESS}, []
	for parts in (1, 1, 2):
		frappe.db.savepoint("before_files")
		shuffled = dice.sample(rows, len(rows))
		if parts > 1:  # who pays has to be known before
			shuffled.sort(key=lambda row: not row.startswith("n0;"))
		for part in range(parts):
			some = shuffled[part * len(rows) // parts : (part + 1) * len(rows) // parts]
			doc = load("\n".join((HEADINGS, *some)), **values)
			dry = counts(run(doc, dry_run=True)), doc.problems, doc.remarks
			assert (counts(run(doc)), doc.problems, doc.remarks) == dry, SEED
			assert not doc.failed, (SEED, doc.problems)
			before = all_that_is_stored()
			assert not set(counts(run(doc))) - {"unchanged"}, (SEED, some)
			assert all_that_is_stored() == before, SEED
		found.append(before)
		frappe.db.rollback(save_point="before_files")
	for one in found:
		assert one == found[0], SEED
