"""New Member in one dialog: who it may be is told before, the rest is made together or not at all."""

import json

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.member_recruitment.conversion import new_member
from membership_recruitment.people.addresses import address_of, new_address

KARIN = {
	"first_name": " Karin ",
	"last_name": "Kassa",
	"birth_date": "1980-02-03",
	"email": "Karin@Example.com",
	"phone": "070-123 45 67",
	"address_line": "Storgatan 1",
	"postal_code": "111 22",
	"city": "Stockholm",
}


def today() -> str:
	return str(getdate())


@pytest.fixture
def registrar(as_role):
	as_role("Member Registrar")


def test_person_address_and_term_are_made_together(registrar):
	made = new_member.add(json.dumps(KARIN), "Individual", today())
	member = frappe.get_doc("Member", made["member"])
	assert (member.full_name, member.email, member.phone) == (
		"Karin Kassa",
		"karin@example.com",
		"+46701234567",
	)
	assert (member.status, str(member.join_date)) == ("Current", today())
	assert address_of("Member", member.name).city == "Stockholm"
	contact = frappe.get_all(
		"Dynamic Link", {"link_doctype": "Member", "link_name": member.name, "parenttype": "Contact"}
	)
	assert len(contact) == 1


def test_nothing_is_left_of_what_is_refused(registrar):
	frappe.db.savepoint("before_adding")
	with pytest.raises(frappe.ValidationError):
		new_member.add({**KARIN, "birth_date": "2020-01-01"}, "Individual", "2019-01-01")
	frappe.db.rollback(save_point="before_adding")
	assert not frappe.db.exists("Member", {"email": "karin@example.com"})


def test_the_registrar_is_told_who_it_may_be_and_decides(make, as_role):
	known = make.member("Karin", "Kassa", phone="0701234567")
	as_role("Member Registrar")
	asked = new_member.preview_member(KARIN, "Individual", today())
	assert [(row.name, row.reasons) for row in asked["members"]] == [(known.name, ["same phone"])]
	with pytest.raises(frappe.ValidationError, match=f"{known.name}.*somebody else"):
		new_member.add(KARIN, "Individual", today())
	made = new_member.add(KARIN, "Individual", today(), new_person=True)
	assert made["member"] != known.name


def test_a_prospect_who_may_be_the_same_is_told(make, as_role):
	prospect = make.prospect("Karin", "Kassa", email="karin@example.com")
	as_role("Membership Manager")
	asked = new_member.preview_member(KARIN, "Individual", today())
	assert [row.name for row in asked["prospects"]] == [prospect.name]


def test_the_preview_says_dates_and_fee_and_stores_nothing(registrar):
	before = frappe.db.count("Member")
	asked = new_member.preview_member(KARIN, "Individual", today())
	assert (asked["members"], asked["prospects"]) == ([], [])
	assert asked["term"]["fee"] == 350
	assert frappe.db.count("Member") == before


@pytest.mark.parametrize(
	("wrong", "sentence"),
	[
		({"phone": "12"}, "not a phone number"),
		({"email": "karin"}, "not an e-mail address"),
		({"birth_date": "2199-01-01"}, "in the future"),
		({"birth_date": "2999-01-01"}, "Enter a day of the years"),
		({"city": "x" * 200}, "at most 140 fit"),
	],
)
def test_what_is_wrong_is_said(registrar, wrong, sentence):
	with pytest.raises(frappe.ValidationError, match=sentence):
		new_member.preview_member({**KARIN, **wrong}, "Individual", today())


def test_fields_of_the_register_cannot_be_smuggled_in(registrar):
	made = new_member.add({**KARIN, "status": "Deceased", "former_number": "1"}, "Individual", today())
	assert not frappe.db.get_value("Member", made["member"], "former_number")


@pytest.mark.parametrize("role", ["Member Recruiter", "Membership Analyst", "Member Privacy Officer"])
def test_only_those_who_keep_the_register_ask(as_role, role):
	as_role(role)
	for ask in (
		lambda: new_member.alike(KARIN),
		lambda: new_member.preview_member(KARIN, "Individual", today()),
		lambda: new_member.add(KARIN, "Individual", today()),
		lambda: new_member.family_of("MEM-00001"),
	):
		with pytest.raises(frappe.PermissionError):
			ask()


# ---------------------------------------------------------------- a household


@pytest.fixture
def payer(make):
	doc = make.member("Petra", "Berg")
	new_address("Member", doc.name, line="Ringen 4", city="Falun", postal_code="791 30").insert()
	make.term(doc.name, today(), membership_type="Family")
	return doc


def test_the_shipped_type_family_has_one_fee_for_the_household():
	assert frappe.db.get_value("Membership Type", "Family", "shared_fee") == 1


def test_a_family_member_takes_address_type_and_payer_along(make, payer, as_role):
	as_role("Member Registrar")
	family = new_member.family_of(payer.name)
	assert family == {
		"payer": payer.name,
		"payer_name": "Petra Berg",
		"last_name": "Berg",
		"membership_type": "Family",
		"address_line": "Ringen 4",
		"postal_code": "791 30",
		"city": "Falun",
	}
	child = {**family, "first_name": "Pelle"}
	covering = frappe.db.get_value("Membership", {"member": payer.name})
	asked = new_member.preview_member(child, family["membership_type"], today())["term"]
	assert (asked["covered_by"], asked["fee"]) == (covering, 0)
	made = new_member.add(child, family["membership_type"], today())
	term = frappe.get_doc("Membership", made["membership"])
	assert (term.covered_by, term.fee) == (covering, 0)
	assert str(term.end_date) == str(asked["end_date"])
	assert frappe.db.get_value("Member", made["member"], "payer") == payer.name
	assert address_of("Member", made["member"]).address_line1 == "Ringen 4"
	# from anybody of the household it is the same one
	assert new_member.family_of(made["member"]) == family


def test_a_payer_who_has_left_is_refused_in_the_preview(make, payer, as_role):
	doc = frappe.get_doc("Member", payer.name)
	doc.deceased_on = today()
	doc.save()
	as_role("Member Registrar")
	with pytest.raises(frappe.ValidationError, match="died on"):
		new_member.preview_member({"first_name": "Pelle", "payer": payer.name}, "Family", today())
