"""Finding members and prospects by what people type, under the row rules; the table of words stays true."""

import frappe
import pytest

from membership_recruitment.member_recruitment.conversion import merge
from membership_recruitment.membership.register import bulk
from membership_recruitment.people import name_words, person_search
from membership_recruitment.people.addresses import new_address

MEMBER, PROSPECT = "Member", "Membership Prospect"


@pytest.fixture
def margareta(make):
	doc = make.member("Anna Margareta", "Karlsson-Öst", email="anna_k@example.com", phone="0701234567")
	doc.db_set("former_number", "F-4711")
	return doc


def found(text: str, doctype: str = MEMBER) -> list[str]:
	return person_search.find(doctype, text)


@pytest.mark.parametrize(
	"text",
	[
		"Karlsson Margareta",
		"margareta karlsson",
		"Karlsson, Anna M",
		"Öst",
		"ost",
		"marg",
		"anna_k@",
		"ANNA_K@example.com",
		"070-123 45 67",
		"0701234567",
		"070 12",
		"+46 70 123",
		"0046701234567",
		"F-4711",
		"  Karlsson   Öst ",
	],
)
def test_somebody_is_found_as_people_type(margareta, text):
	assert margareta.name in found(text)


@pytest.mark.parametrize("text", ["Karlsson Erik", "argareta", "annaxk@", "0702", "%", "_nna", "'", "", " "])
def test_nobody_else_is(margareta, text):
	assert margareta.name not in found(text)


def test_a_number_needs_no_zeros(margareta):
	number = int(margareta.name.removeprefix("MEM-"))
	for text in (margareta.name, margareta.name.lower(), str(number), f"mem-{number}"):
		assert margareta.name in found(text), text
	assert margareta.name not in found(f"PRO-{number}")


def test_names_of_two_letters_come_before_longer_ones(make):
	for _number in range(5):
		make.member("Bodil", "Frisk")
	bo = make.member("Per", "Bo")
	assert person_search.find(MEMBER, "Bo", 1) == [bo.name]


def words(doctype: str, name: str) -> set[str]:
	return set(
		frappe.db.sql_list(
			f"select word from {name_words.TABLE} where person_doctype = %s and person = %s", (doctype, name)
		)
	)


def test_a_new_name_counts_at_once(make):
	doc = make.member("Astrid", "Lind")
	doc.last_name = "Ek"
	doc.save()
	assert words(MEMBER, doc.name) == {"astrid", "ek"}
	assert doc.name not in found("Lind Astrid")
	assert doc.name in found("ek astrid")


def test_words_of_one_sound_are_one(make):
	assert len(words(MEMBER, make.member("Åke", "Ake").name)) == 1


def test_no_word_is_left_of_who_is_gone(make):
	doc = make.member("Gunborg", "Borta")
	frappe.delete_doc(MEMBER, doc.name)
	assert words(MEMBER, doc.name) == set()


def test_an_import_brings_its_words(make):
	(name,) = bulk.add_members([bulk.NewMember("Inga-Lill", "O'Brien")])
	assert words(MEMBER, name) == {"inga", "lill", "o", "brien"}
	assert name in found("o'brien inga-lill")


def test_a_merge_and_its_undoing(make):
	kept, gone = make.member("Kerstin", "Kvar"), make.member("Kristina", "Kvar", email="k@example.com")
	record = merge.join(MEMBER, kept.name, gone.name, ["first_name"])
	assert words(MEMBER, kept.name) == {"kristina", "kvar"}
	assert words(MEMBER, gone.name) == set()
	merge.undo(frappe.get_doc("Member Merge", record))
	assert words(MEMBER, kept.name) == {"kerstin", "kvar"}
	assert words(MEMBER, gone.name) == {"kristina", "kvar"}


def test_a_prospect_who_joins_leaves_no_word(make):
	prospect = make.prospect("Urban", "Vandrar")
	assert prospect.name in found("vandrar", PROSPECT)
	member = prospect.make_member("Individual", "2026-03-01")["member"]
	assert words(PROSPECT, prospect.name) == set()
	assert member in found("vandrar urban")


def test_a_rename_goes_along(make):
	doc = make.member("Rut", "Omdöpt")
	frappe.rename_doc(MEMBER, doc.name, "MEM-99998", force=True)
	assert words(MEMBER, "MEM-99998") == {"rut", "omdöpt"}
	assert words(MEMBER, doc.name) == set()


def test_the_night_makes_good_what_was_written_past_frappe(make):
	doc = make.member("Nora", "Natt")
	frappe.db.sql("update `tabMember` set full_name = 'Nora Dag' where name = %s", doc.name)
	frappe.db.sql(f"insert into {name_words.TABLE} values ('Member', 'spöke', 'MEM-00000')")
	name_words.nightly()
	assert words(MEMBER, doc.name) == {"nora", "dag"}
	assert words(MEMBER, "MEM-00000") == set()


# ---------------------------------------------------------------- the wall


def test_recruiters_find_the_prospects_that_they_see_and_no_member(make, as_role):
	make.member("Karl", "Vägg")
	free, others = make.prospect("Karin", "Vägg"), make.prospect("Karolina", "Vägg")
	others.db_set("recruiter", make.user("Member Recruiter"))
	as_role("Member Recruiter")
	assert found("vägg", PROSPECT) == [free.name]
	assert [row["name"] for row in person_search.search("vägg kar")] == [free.name]
	for ask in (
		lambda: person_search.names_found(MEMBER, "vägg"),
		lambda: person_search.told_apart(MEMBER, ["MEM-00001"]),
		lambda: person_search.query(MEMBER, "vägg", "name", 0, 10),
	):
		with pytest.raises(frappe.PermissionError):
			ask()
	assert person_search.told_apart(PROSPECT, [others.name]) == {}
	assert person_search.query(PROSPECT, others.name, "name", 0, 10) == []


def test_an_analyst_finds_nobody(make, as_role):
	make.member("Karl", "Vägg")
	as_role("Membership Analyst")
	assert person_search.search("vägg") == []


def test_only_people_are_looked_for():
	with pytest.raises(frappe.PermissionError):
		person_search.names_found("User", "admin")


# ---------------------------------------------------------------- six of one name


def test_birth_year_and_town_tell_six_of_one_name_apart(make, as_role):
	towns = ("Lund", "Umeå", "Visby", "Falun", "Ystad", "Boden")
	people = [make.member("Sex", "Lika", birth_date=f"19{60 + place}-05-0{place + 1}") for place in range(6)]
	for doc, town in zip(people, towns, strict=True):
		new_address(MEMBER, doc.name, line="Gatan 1", city=town).insert()
	as_role("Member Registrar")
	rows = person_search.query(MEMBER, "lika sex", "name", 0, 10)
	assert {(row[0], row[2]) for row in rows} == {
		(doc.name, f"{1960 + place} · {town}")
		for place, (doc, town) in enumerate(zip(people, towns, strict=True))
	}
	assert len({row["description"] for row in person_search.search("lika")}) == 6


def test_a_picker_keeps_its_own_filters(make):
	pays = make.member("Bo", "Betalar")
	paid = make.member("Bo", "Barn", payer=pays.name)
	rows = person_search.query(
		MEMBER, "bo b", "name", 0, 10, {"name": ["!=", "x"], "payer": ["is", "not set"]}
	)
	assert pays.name in {row[0] for row in rows}
	assert paid.name not in {row[0] for row in rows}
