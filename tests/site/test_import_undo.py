"""A whole import is taken back: what it made goes, what it changed becomes what it was, unless something stands on it."""

import json
import signal
from datetime import date

import frappe
import pytest

from membership_recruitment.member_recruitment.conversion import merge
from membership_recruitment.membership.fees import invoices
from membership_recruitment.membership.register import (
	identity_numbers,
	import_job,
	import_questions,
	import_undo,
)
from tests.support.factories.register_files import counts, load, member, run, terms
from tests.support.processes import live

HEADINGS = "Nr;Namn;E-post;Mobil;Adress;Postnr;Ort;Startdatum;Betalas av"
ROWS = (
	"1;Olle Berg;olle@exempel.se;0701740605;Gatan 1;11111;Umeå;2019-01-01;",
	"1;Olle Berg;;;;;;2021-01-01;",
	"2;Lena Berg;;;Gatan 1;11111;Umeå;2019-01-01;1",
	"3;Siv Ek;siv@exempel.se;;;;;2020-01-01;",
)
TABLES = (
	*("Member", "Membership", "Membership Event", "Membership Spell", "Member Payment"),
	*("Contact", "Contact Email", "Contact Phone", "Address", "Dynamic Link", "Version"),
	*("Membership Prospect", "Journey Transition", "Register Import Change", "Deleted Document"),
)


def lines(*rows: str, headings: str = HEADINGS) -> str:
	return "\n".join((headings, *rows))


def counted() -> dict:
	return {table: frappe.db.count(table) for table in TABLES}


def undo(doc) -> dict:
	"""All batches in the test's transaction; what stays and why."""
	for _ in import_undo.work(doc.name):
		pass
	doc.reload()
	return {kept["name"]: kept["reason"] for kept in json.loads(doc.kept_reasons)}


def number(number: str) -> str:
	return member(former_number=number).name


def test_what_was_made_goes_without_a_trace():
	before = counted()
	doc = run(load(lines(*ROWS)))
	assert counts(doc) == {"new_members": 3, "terms_added": 1}
	assert undo(doc) == {}
	assert counted() == before
	assert (doc.status, doc.taken_back, doc.kept) == ("Finished", 3, 0)
	assert not frappe.db.sql("select name from `tabContact Email` where email_id = 'olle@exempel.se'")
	# twice is once, and the file may come again
	assert undo(doc) == {} and counted() == before
	assert counts(run(doc)) == {"new_members": 3, "terms_added": 1}


def test_what_was_changed_becomes_what_it_was(make):
	olle = make.member("Olle", "Berg", former_number="1", email="old@exempel.se", phone="0701740606")
	term = make.term(olle.name, "2019-01-01", end_date="2019-12-31")
	siv = make.member("Siv", "Ek", former_number="3")
	make.term(siv.name, "2020-01-01")
	stored = frappe.get_doc("Member", olle.name).as_dict(), frappe.get_doc("Membership", term.name).as_dict()
	before = {table: count for table, count in counted().items() if table != "Version"}
	text = lines(
		*(f"{row};2019-10-31" if row.startswith("1;Olle Berg;olle") else f"{row};" for row in ROWS),
		headings=HEADINGS + ";Slutdatum",
	)
	doc = run(load(text))
	assert counts(doc) == {"new_members": 1, "terms_added": 1, "updated": 2}
	changed = frappe.get_doc("Member", olle.name)
	assert (changed.email, terms(olle.name)[0]) == ("olle@exempel.se", ("2019-01-01", "2019-10-31"))
	assert undo(doc) == {}
	assert {table: count for table, count in counted().items() if table != "Version"} == before
	after = frappe.get_doc("Member", olle.name).as_dict(), frappe.get_doc("Membership", term.name).as_dict()
	for was, is_now in zip(stored, after, strict=True):
		left_out = ("modified", "modified_by")
		assert {key: value for key, value in was.items() if key not in left_out} == {
			key: value for key, value in is_now.items() if key not in left_out
		}


BESIDE = "Nr;Namn;Personnummer;Målsman namn;Målsman mobil;Hemtelefon;Alternativ e-post;Startdatum\n"


def test_what_stands_beside_a_person_goes_with_it(make):
	"""Identity number, guardians, second addresses: of a new member, and of one who was there."""
	bo = make.member("Bo", "Al", former_number="2").name
	make.term(bo, "2019-01-01")
	tables = (*TABLES, "Personal Identity Number", "Member Guardian")
	before = [frappe.db.count(table) for table in tables if table != "Version"]
	doc = run(
		load(
			BESIDE
			+ "1;Olle Berg;19811228-9874;Eva Berg;0701740606;090-10 10 10;o@exempel.se;2019-01-01\n"
			+ "2;Bo Al;;Siv Al;0701740607;;b@exempel.se;\n"
		)
	)
	assert counts(doc) == {"new_members": 1, "updated": 1}, doc.problems
	assert frappe.db.count("Personal Identity Number") == 1 and frappe.db.count("Member Guardian") == 2
	assert undo(doc) == {}
	assert not frappe.get_doc("Member", bo).guardians
	assert not frappe.db.exists("Contact Email", {"email_id": ["in", ("o@exempel.se", "b@exempel.se")]})
	assert [frappe.db.count(table) for table in tables if table != "Version"] == before


def _a_later_term(make, name):
	make.term(name, "2026-03-01")


def _an_edit(make, name):
	person = frappe.get_doc("Member", name)
	person.email = "ny@exempel.se"
	person.save()


def _an_edited_address(make, name):
	address = frappe.get_doc("Address", make.linked("Address", name))
	address.city = "Luleå"
	address.flags.ignore_mandatory = True
	address.save()


def _a_comment(make, name):
	frappe.get_doc("Member", name).add_comment("Comment", "Called")


def _an_activity(make, name):
	kind = frappe.get_doc({"doctype": "Member Activity Type", "type_name": "Undone", "weight": 1}).insert()
	frappe.get_doc(
		{
			"doctype": "Member Activity",
			"member": name,
			"activity_type": kind.name,
			"activity_on": "2026-01-01",
		}
	).insert()


def _another_import(make, name):
	run(load(lines("1;Olle Berg;ny@exempel.se;;;;;2019-01-01;")))


@pytest.mark.parametrize(
	("build", "reason"),
	[
		(_a_later_term, "Membership TERM-"),
		(_an_edit, "It has been changed since."),
		(_an_edited_address, "It has been changed since."),
		(_a_comment, "Comment "),
		(_an_activity, "Member Activity "),
		(_another_import, "has added to it"),
	],
)
def test_whoever_something_was_built_on_stays_whole_and_is_named(make, build, reason):
	doc = run(load(lines(*ROWS)))
	olle, lena = number("1"), number("2")
	held = terms(olle)
	build(make, olle)
	kept = undo(doc)
	assert set(kept) == {olle} and reason in kept[olle], kept
	assert (doc.taken_back, doc.kept) == (2, 1)
	assert set(held) <= set(terms(olle)) and make.linked("Contact", olle) and make.linked("Address", olle)
	assert not frappe.db.exists("Member", lena) and not frappe.db.exists("Member", {"former_number": "3"})
	assert undo(doc) == kept


def test_who_pays_for_somebody_who_stays_stays(make):
	doc = run(load(lines(*ROWS)))
	olle, lena = number("1"), number("2")
	_an_edit(make, lena)
	assert undo(doc) == {
		lena: "It has been changed since.",
		olle: f"{lena} needs this member: pays, or is a guardian.",
	}


def test_what_somebody_corrected_since_stays_as_it_is(make):
	olle = make.member("Olle", "Berg", former_number="1", email="old@exempel.se")
	make.term(olle.name, "2019-01-01")
	doc = run(load(lines(ROWS[0])))
	_an_edit(make, olle.name)
	assert undo(doc) == {olle.name: "It has been changed since."}
	assert frappe.db.get_value("Member", olle.name, "email") == "ny@exempel.se"


def test_who_left_a_shared_address_comes_back_to_it(make):
	text = lines("1;Olle Berg;;;Gatan 1;11111;;2019-01-01;", "2;Lena Berg;;;{};;2019-01-01;")
	run(load(text.format("Gatan 1;11111")))
	olle, lena = number("1"), number("2")
	frappe.delete_doc("Address", make.linked("Address", lena))
	shared = make.linked("Address", olle)
	address = frappe.get_doc("Address", shared)
	address.append("links", {"link_doctype": "Member", "link_name": lena})
	address.flags.ignore_mandatory = True
	address.save()
	doc = run(load(text.format("Vägen 2;22222")))
	assert make.linked("Address", lena) != shared
	assert undo(doc) == {}
	assert make.linked("Address", lena) == make.linked("Address", olle) == shared


def test_who_was_invoiced_stays(make, fees):
	doc = run(load(lines(*(row.replace("2020-01-01", "2026-01-01") for row in ROWS))))
	siv = number("3")
	term = frappe.db.get_value("Membership", {"member": siv})
	frappe.db.set_value("Membership", term, "fee", 100)
	invoices.make_invoice([term], submit=True)
	kept = undo(doc)
	assert set(kept) == {siv} and len(terms(siv)) == 1


def test_a_merged_member_stays(make):
	doc = run(load(lines(*ROWS)))
	siv = make.member("Siv", "Ek").name
	merge.join("Member", siv, number("3"))
	kept = undo(doc)
	assert kept[siv].startswith("The member has been merged") or len(kept) == 1
	assert frappe.db.exists("Membership", {"member": siv})


def test_prospects_are_taken_back_unless_somebody_worked_with_them(make):
	before = counted()
	make.source("Fair")
	doc = run(
		load(
			"Namn;E-post\nAda Ek;ada@exempel.se\nBo Al;bo@exempel.se\n",
			rows_are="Prospects",
			default_recruitment_source="Fair",
		)
	)
	assert counts(doc) == {"prospects": 2}
	ada = frappe.get_doc("Membership Prospect", {"email": "ada@exempel.se"})
	ada.phone = "0701740605"
	ada.save()
	assert undo(doc) == {ada.name: "It has been changed since."}
	assert not frappe.db.exists("Membership Prospect", {"email": "bo@exempel.se"})
	frappe.delete_doc("Membership Prospect", ada.name)
	after = counted()
	assert after["Register Import Change"] == before["Register Import Change"]
	assert after["Membership Prospect"] == before["Membership Prospect"]


def test_a_decision_outlives_the_undoing():
	run(load(lines("1;Per Ek;;0701740605;Gatan 1;11111;Umeå;2019-01-01;").replace("1;Per", ";Per")))
	doc = run(load(lines(";Per Ek;;0701740606;Vägen 2;22222;Umeå;2019-01-01;")), dry_run=True)
	import_questions.decide(doc.name, 2, "new")
	assert counts(run(doc)) == {"new_members": 1}
	assert undo(doc) == {}
	assert counts(run(doc)) == {"new_members": 1}


def test_notes_go_with_the_person_and_with_the_import(make):
	olle = make.member("Olle", "Berg", former_number="1", email="old@exempel.se")
	doc = run(load(lines(ROWS[0], ROWS[3])))
	assert frappe.db.count("Register Import Change", {"before_and_after": ["like", "%old@exempel.se%"]}) == 1
	for term in frappe.get_all("Membership", {"member": olle.name}, pluck="name"):
		frappe.delete_doc("Membership", term, force=True)
	frappe.delete_doc("Member", olle.name, force=True)
	left = frappe.get_all("Register Import Change", fields=["*"])
	assert left and not any(olle.name == row.member or "old@exempel.se" in str(row) for row in left)
	frappe.delete_doc("Register Import", doc.name)
	assert not frappe.db.count("Register Import Change")
	assert frappe.db.exists("Member", {"former_number": "3"})


def test_there_must_be_something_to_take_back_and_a_right():
	doc = run(load(lines(*ROWS)), dry_run=True)
	with pytest.raises(frappe.ValidationError, match="nothing that could be taken back"):
		import_undo.undo(doc.name)
	assert not doc.get("taken_back")


def test_only_who_may_import_may_undo(as_role):
	doc = run(load(lines(*ROWS)))
	as_role("Member Recruiter")
	with pytest.raises(frappe.PermissionError):
		import_undo.undo(doc.name)


def test_dates_of_death_come_back(make):
	olle = make.member("Olle", "Berg", former_number="1", deceased_on=None)
	make.term(olle.name, "2019-01-01")
	doc = run(load("Nr;Namn;Avliden\n1;Olle Berg;2019-06-01\n"))
	assert member(former_number="1").deceased_on == date(2019, 6, 1)
	assert undo(doc) == {} and member(former_number="1").deceased_on is None


def test_a_killed_undo_goes_on(tmp_path):
	"""SIGKILL in the second batch of ten: one is taken back, and the next run takes back the rest."""
	mark = frappe.generate_hash(length=8)
	path = tmp_path / "register.csv"
	path.write_text(lines(*(f"{mark}-{number};Nils Ek;;;;;;2019-01-01;" for number in range(25))))
	name = live.script("killed_import", "make", str(path)).stdout.split()[-1]
	assert live.script("killed_import", "run", name).returncode == 0
	assert live_state(name) == ("Finished", 25, 25)
	died = live.script("killed_import", "undo", name, "2")
	assert died.returncode == -signal.SIGKILL, died.stderr
	assert live_state(name) == ("Running", 15, 15)
	lived = live.script("killed_import", "undo", name)
	assert lived.returncode == 0, lived.stderr
	assert live_state(name) == ("Finished", 0, 0)


def live_state(name: str) -> tuple:
	"""Status of an import, how many people its terms belong to and its notes are about, as others see them."""
	with live.database() as connection, connection.cursor() as cursor:
		cursor.execute(
			"""select status,
				(select count(distinct member) from `tabMembership` where register_import = i.name),
				(select count(distinct member) from `tabRegister Import Change` where register_import = i.name)
			from `tabRegister Import` i where name = %s""",
			name,
		)
		return cursor.fetchone()


# ---------------------------------------------------------------- what stands beside member and terms

ENDLESS = {"empty_end_date": "Still a member without end"}


def test_tags_go_again_and_those_that_were_there_stay(make):
	olle = make.member("Olle", "Berg", former_number="1")
	make.term(olle.name, "2019-01-01", end_date=None)
	olle.add_tag("Before")
	written = frappe.db.get_value("Member", olle.name, "_user_tags")
	text = lines("1;Olle Berg;2019-01-01;Hiking, Before", headings="Nr;Namn;Startdatum;Grupper")
	doc = run(load(text, **ENDLESS))
	assert sorted(frappe.get_doc("Member", olle.name).get_tags()) == ["Before", "Hiking"]
	assert undo(doc) == {}
	assert frappe.db.get_value("Member", olle.name, "_user_tags") == written
	assert frappe.get_all("Tag Link", {"document_name": olle.name}, pluck="tag") == ["Before"]
	run(doc)
	frappe.get_doc("Member", olle.name).remove_tag("Hiking")
	assert undo(doc) == {}
	assert frappe.db.get_value("Member", olle.name, "_user_tags") == written


def test_the_last_day_of_an_office_becomes_what_it_was_and_new_offices_go(make):
	olle = make.member("Olle", "Berg", former_number="1")
	make.term(olle.name, "2010-01-01", end_date=None)
	headings, text = "Nr;Namn;Startdatum;Uppdrag", "1;Olle Berg;2010-01-01;{}"
	run(load(lines(text.format("Kassör 2024-"), headings=headings), **ENDLESS))
	stored = frappe.get_doc("Member", olle.name).as_dict()
	doc = run(load(lines(text.format("Kassör 2024-25, ordförande 2026-"), headings=headings), **ENDLESS))
	held = {"member": olle.name}
	assert frappe.db.get_value("Member Activity", {**held, "note": "Kassör"}, "until") == date(2025, 12, 31)
	assert frappe.db.get_value("Member", olle.name, "activities") == 2
	assert undo(doc) == {}
	assert frappe.get_all("Member Activity", held, ["note", "until"]) == [{"note": "Kassör", "until": None}]
	after = frappe.get_doc("Member", olle.name)
	for field in ("activities", "engagement_score", "last_activity"):
		assert after.get(field) == stored[field]


def test_an_office_that_was_corrected_since_stays_and_is_named(make):
	olle = make.member("Olle", "Berg", former_number="1")
	make.term(olle.name, "2010-01-01", end_date=None)
	headings, text = "Nr;Namn;Startdatum;Uppdrag", "1;Olle Berg;2010-01-01;{}"
	run(load(lines(text.format("Kassör 2024-"), headings=headings), **ENDLESS))
	doc = run(load(lines(text.format("Kassör 2024-25"), headings=headings), **ENDLESS))
	office = frappe.get_doc("Member Activity", {"member": olle.name})
	office.until = "2025-06-30"
	office.save()
	assert undo(doc) == {olle.name: "It has been changed since."}
	assert frappe.db.get_value("Member Activity", office.name, "until") == date(2025, 6, 30)


def test_an_identity_number_that_was_replaced_is_named(make, monkeypatch):
	monkeypatch.setattr(import_job, "BATCH", 1)
	siv, olle = make.member("Siv", "Ek", former_number="3"), make.member("Olle", "Berg", former_number="1")
	olle.update({"email": "old@exempel.se", "birth_date": "1985-07-01"}).save()
	for person in (siv, olle):
		make.term(person.name, "2010-01-01")
	rows = ("3;Siv Ek;siv@exempel.se;2010-01-01;", "1;Olle Berg;new@exempel.se;2010-01-01;19850701-9811")
	doc = load(lines(*rows, headings="Nr;Namn;E-post;Startdatum;Personnummer"), **ENDLESS)
	for done, _total in import_job.work(doc, dry_run=False):
		if done == 1:  # somebody at the desk, while it runs
			identity_numbers.save(olle.name, "19850701-9803")
	assert counts(doc.reload()) == {"updated": 2}
	assert identity_numbers.show(olle.name) == "19850701-9811"
	assert "9803" not in json.dumps(frappe.get_all("Register Import Change", fields=["*"]), default=str)
	assert undo(doc) == {
		olle.name: "The personal identity number was replaced, and the one before it is kept nowhere. Enter it anew."
	}
	assert frappe.db.get_value("Member", olle.name, "email") == "old@exempel.se"
	assert (doc.taken_back, doc.kept) == (1, 1)


def test_an_identity_number_that_was_new_goes(make):
	olle = make.member("Olle", "Berg", former_number="1")
	make.term(olle.name, "2010-01-01", end_date=None)
	text = lines("1;Olle Berg;2010-01-01;19850701-9803", headings="Nr;Namn;Startdatum;Personnummer")
	doc = run(load(text, **ENDLESS))
	assert frappe.db.count("Personal Identity Number", {"member": olle.name}) == 1
	assert undo(doc) == {}
	assert not frappe.db.count("Personal Identity Number", {"member": olle.name})
