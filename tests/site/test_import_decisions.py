"""Doubtful rows of an import are decided in the dialogue, and every import of the same row follows."""

import json

import frappe
import pytest

from membership_recruitment.membership.register import import_questions
from tests.support.factories.register_files import counts, load, member, run, terms

HEADINGS = "Nr;Namn;E-post;Mobil;Födelsedatum;Adress;Postnr;Startdatum"
KNOWN = ";Per Ek;;0701740605;;Gatan 1;11111;2019-01-01"
OTHER = ";Per Ek;;0701740606;;Vägen 2;22222;2019-01-01"


def lines(*rows: str) -> str:
	return "\n".join((HEADINGS, *rows))


def members(full_name: str) -> list[str]:
	return frappe.get_all("Member", filters={"full_name": full_name}, pluck="name", order_by="name")


def decide(doc, row: int, decision: str, other: int | None = None) -> None:
	import_questions.decide(doc.name, row, decision, other)


@pytest.fixture
def doubtful():
	run(load(lines(KNOWN)))
	doc = run(load(lines(OTHER)), dry_run=True)
	assert counts(doc) == {"to_decide": 1}
	return doc


def test_both_are_shown_side_by_side(doubtful):
	(asked,) = import_questions.questions(doubtful.name)
	assert (asked["rows"], asked["name"], asked["decided"]) == ([2], "Per Ek", "")
	assert asked["says"] == [
		["Phone", "+46701740606"],
		["Street Address", "Vägen 2"],
		["Postal Code", "22222"],
		["First Day", "1 January 2019"],
	]
	(other,) = asked["others"]
	assert other["label"] == f"Per Ek ({members('Per Ek')[0]})"
	assert ["Phone", "+46701740605"] in other["says"] and ["First Day", "1 January 2019"] in other["says"]
	assert "+46701740605" not in doubtful.questions  # of a member the name alone is kept


def test_this_one(doubtful):
	decide(doubtful, 2, "same", 0)
	assert import_questions.questions(doubtful.name)[0]["chosen"] == 0
	assert counts(run(doubtful, dry_run=True)) == {"updated": 1}
	assert counts(run(doubtful)) == {"updated": 1}
	assert len(members("Per Ek")) == 1 and member(full_name="Per Ek").phone == "+46701740606"
	assert counts(run(load(lines(OTHER)))) == {"unchanged": 1}


def test_a_new_one_and_the_same_file_again(doubtful):
	decide(doubtful, 2, "new")
	assert counts(run(doubtful, dry_run=True)) == counts(run(doubtful)) == {"new_members": 1}
	assert len(members("Per Ek")) == 2
	assert counts(run(load(lines(OTHER)))) == counts(run(load(lines(KNOWN)))) == {"unchanged": 1}
	assert len(members("Per Ek")) == 2


def test_skipped_and_taken_back(doubtful):
	decide(doubtful, 2, "skip")
	assert counts(run(doubtful)) == {"left_out": 1} and len(members("Per Ek")) == 1
	(asked,) = import_questions.questions(doubtful.name)
	assert (asked["decided"], len(asked["others"])) == ("skip", 1)
	again = run(load(lines("9;Bo Al;;;;;;2020-01-01", OTHER)), dry_run=True)
	assert counts(again) == {"new_members": 1, "left_out": 1}
	(asked,) = import_questions.questions(again.name)
	assert (asked["rows"], asked["decided"]) == ([3], "skip")
	decide(again, 3, "")
	assert counts(run(again, dry_run=True)) == {"new_members": 1, "to_decide": 1}


def test_what_was_decided_can_be_decided_anew(doubtful):
	decide(doubtful, 2, "same", 0)
	run(doubtful, dry_run=True)
	assert import_questions.questions(doubtful.name)[0]["decided"] == "same"
	decide(doubtful, 2, "new")
	assert counts(run(doubtful)) == {"new_members": 1}


def test_whoever_says_nothing_but_a_name_is_new_where_that_is_decided(make):
	for day in ("2018-01-01", "2019-01-01"):
		make.term(make.member("Per", "Ek").name, day)
	text = lines(";Per Ek;;;;;;2021-01-01")
	doc = run(load(text), dry_run=True)
	assert len(import_questions.questions(doc.name)[0]["others"]) == 2
	decide(doc, 2, "new")
	assert counts(run(doc)) == {"new_members": 1}
	assert counts(run(load(text))) == {"unchanged": 1} and len(members("Per Ek")) == 3


def test_of_two_rows_of_a_file_one_is_the_other():
	text = lines("42;Per Ek;;;;;;2019-01-01;", "0042;Per Ek;;;;;;2021-01-01;", ";Siv Al;;;;;;2020-01-01")
	doc = run(load(text), dry_run=True)
	assert counts(doc) == {"new_members": 2, "to_decide": 1}
	(asked,) = import_questions.questions(doc.name)
	assert asked["others"][0]["label"].startswith("row ")
	decide(doc, asked["rows"][0], "same", 0)
	assert counts(run(doc, dry_run=True)) == {"new_members": 2, "terms_added": 1}
	assert counts(run(doc)) == {"new_members": 2, "terms_added": 1}
	assert len(terms(members("Per Ek")[0])) == 2
	# the row alone finds its member, too
	assert counts(run(load(lines("0042;Per Ek;;;;;;2021-01-01;")))) == {"unchanged": 1}


def test_only_who_may_import_decides(doubtful, as_role):
	for role in ("Member Recruiter", "Membership Treasurer"):
		as_role(role)
		with pytest.raises(frappe.PermissionError):
			decide(doubtful, 2, "new")
		with pytest.raises(frappe.PermissionError):
			import_questions.questions(doubtful.name)
	as_role("Member Registrar")
	for wrong in ((3, "new"), (2, "perhaps"), (2, "same", 1), (2, "same"), (2, "same", -1)):
		with pytest.raises(frappe.ValidationError):
			decide(doubtful, *wrong)
	assert not frappe.db.count("Register Import Decision")


def test_a_decision_goes_with_the_member_and_tells_nothing(doubtful):
	decide(doubtful, 2, "same", 0)
	(stored,) = frappe.get_all("Register Import Decision", fields=["*"])
	assert "Per" not in json.dumps(stored, default=str) and "0701740606" not in json.dumps(
		stored, default=str
	)
	name = members("Per Ek")[0]
	frappe.delete_doc("Membership", frappe.db.get_value("Membership", {"member": name}), force=True)
	frappe.delete_doc("Member", name, force=True)
	assert not frappe.db.count("Register Import Decision")
