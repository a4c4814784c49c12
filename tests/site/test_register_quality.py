"""Register Quality: who is listed for what, who is not, and for whom."""

from datetime import timedelta

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import getdate, nowdate

from membership_recruitment.mail.templates import in_language
from membership_recruitment.member_insights import register_quality
from membership_recruitment.member_privacy.consent import suppression
from tests.support.oracles.random_lives import empty_register

REPORT = "Register Quality"


@pytest.fixture(autouse=True)
def register(make):
	empty_register()
	make.settings(grace_days=30)


def ask(finding: str = "") -> dict:
	return query_report.run(REPORT, filters={"finding": finding})


def listed(finding: str) -> set[str]:
	return {row["member"] for row in ask(finding)["result"]}


def found_of(member: str) -> set[str]:
	return {row["finding"] for row in ask()["result"] if row["member"] == member}


def whole(make, **values):
	"""A member with nothing to find."""
	# a name of its own: who has another's may be the same person
	values.setdefault("first_name", f"Astrid{frappe.generate_hash(length=6)}")
	return make.member(
		**{"birth_date": "1980-05-06", "email": f"{values['first_name']}@example.com", **values}
	)


def test_who_is_right_is_not_listed(make):
	member = whole(make)
	assert found_of(member.name) == set()
	assert "Nothing looks wrong." in ask()["message"]


def test_who_cannot_be_reached(make):
	lost, by_letter, by_guardian = (whole(make, email="") for _number in range(3))
	frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": "Home",
			"address_line1": "Storgatan 1",
			"city": "Umeå",
			"country": "Sweden",
			"links": [{"link_doctype": "Member", "link_name": by_letter.name}],
		}
	).insert()
	by_guardian.append("guardians", {"full_name": "Gun Vård", "email": "gun@example.com"})
	by_guardian.save()
	assert listed("No way to reach") == {lost.name}


def test_mail_that_came_back(make):
	back, asked = whole(make, email="back@example.com"), whole(make, email="asked@example.com")
	suppression.suppress(back.email, suppression.UNDELIVERABLE)
	suppression.suppress(asked.email)
	assert listed("Mail comes back") == {back.name}


@pytest.mark.parametrize(("days", "wrong"), [(1, True), (0, False), (-365 * 100, False), (-365 * 112, True)])
def test_birth_dates_that_cannot_be(make, days, wrong):
	member = whole(make)
	member.db_set("birth_date", getdate() + timedelta(days=days), update_modified=False)
	assert (member.name in listed("Impossible birth date")) is wrong


def test_a_birth_date_is_missed_of_people_only(make):
	person = whole(make, birth_date=None)
	whole(make, member_kind="Organisation", birth_date=None)
	assert listed("No birth date") == {person.name}


def test_a_household_may_share_an_address_and_others_are_listed(make):
	payer = whole(make, email="hem@example.com")
	child = whole(make, email="hem@example.com", payer=payer.name)
	assert listed("Shared e-mail address") == set()
	other = whole(make, email="hem@example.com")
	assert listed("Shared e-mail address") == {payer.name, child.name, other.name}


def test_who_may_be_one_names_the_other(make):
	one, two, _another = (
		whole(make, first_name="Eva", last_name="Ek", birth_date=born, email=f"eva{number}@example.com")
		for number, born in enumerate(("1970-01-02", "1970-01-02", "1999-01-02"))
	)
	rows = {row["member"]: row["detail"] for row in ask("May be the same person")["result"]}
	assert rows == {one.name: two.name, two.name: one.name}


def test_a_term_without_an_end_on_a_type_that_has_one(make):
	right, wrong = whole(make), whole(make)
	make.term(right.name, nowdate())
	broken = make.term(wrong.name, nowdate())
	broken.db_set("no_end", 1, update_modified=False)
	assert listed("Term without an end") == {wrong.name}


def test_notes_are_looked_through_and_not_repeated(make):
	number, health, plain = (
		whole(make, notes=notes)
		for notes in ("Born 850712-2384, says she", "Har allergi mot nötter", "Ring 08-123 45 67")
	)
	assert listed("Note with an identity number") == {number.name}
	assert listed("Note about health") == {health.name}
	assert found_of(plain.name) == set()
	assert "850712" not in str(ask()["result"]) and "nötter" not in str(ask()["result"])


def test_who_is_erased_or_left_is_left_alone(make):
	left, erased = whole(make, email=""), whole(make, email="", notes="850712-2384")
	left.db_set("status", "Expired", update_modified=False)
	erased.db_set("erased_on", nowdate(), update_modified=False)
	assert found_of(left.name) == found_of(erased.name) == set()


def test_only_members_whom_the_user_may_see(make, as_role):
	seen, hidden = whole(make, birth_date=None), whole(make, birth_date=None)
	user = as_role("Member Registrar")
	frappe.set_user("Administrator")
	frappe.get_doc(
		{"doctype": "User Permission", "user": user, "allow": "Member", "for_value": seen.name}
	).insert()
	frappe.set_user(user)
	frappe.clear_cache(user=user)
	assert listed("No birth date") == {seen.name}
	assert hidden.name not in str(ask())


@pytest.mark.parametrize("role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst"])
def test_recruiting_staff_do_not_have_it(as_role, role):
	as_role(role)
	with pytest.raises(frappe.PermissionError):
		ask()


def test_a_kind_that_is_none_is_refused_with_a_sentence():
	ask("Everything that is wrong")
	assert "Choose from the list what to look for." in str(frappe.get_message_log())


def test_every_word_is_in_swedish(make):
	whole(make, email="", birth_date=None)
	with in_language("sv"):
		told = ask()
		kinds = register_quality.kinds()
		assert all(frappe._(kind.name) != kind.name for kind in kinds)
	assert "Födelsedatum saknas" in str(told["result"])
	assert "Ask for" not in str(told)


@pytest.mark.parametrize("role", ["Member Registrar", "Membership Manager", "Member Privacy Officer"])
def test_who_looks_after_the_register_has_it(make, as_role, role):
	member = whole(make, birth_date=None)
	as_role(role)
	assert listed("No birth date") == {member.name}
