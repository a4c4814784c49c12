"""A household that joins at once on the joining page: one form, one fee, and each of them a member."""

from datetime import date

import frappe
import pytest
from frappe.utils import add_months, getdate

from membership_recruitment.member_recruitment.joining_page import form as signup_form
from membership_recruitment.people.addresses import address_of
from tests.site.test_joining_at_once import (
	DETAILS,
	EMAIL,
	KIND,
	PROSPECT,
	SIGNUP,
	confirm,
	filled,
	jobs,
	joined,
	member,
	of_type,
	page,
	sign_up,
	term_of,
)
from tests.support.factories import money

__all__ = ["page"]  # a fixture

PARTNER = ("Nils", "Öst", "1988-02-03")
CHILD = ("Elsa", "Öst", f"{date.today().year - 9}-01-15")


@pytest.fixture(autouse=True)
def family(page):
	return of_type(shared_fee=1)


def rows(*people: tuple[str, str, str]) -> dict[str, str]:
	"""What the page sends of these people."""
	return {
		f"household_{place}_{field}": value
		for place, person in enumerate(people, start=1)
		for field, value in zip(("first_name", "last_name", "birth_date"), person, strict=True)
	}


def signup_of(token: str):
	return frappe.get_doc(SIGNUP, token.partition("-")[0])


def test_a_family_is_three_members_on_one_fee_and_current_when_it_is_paid(make):
	token = joined(**rows(PARTNER, CHILD))
	payer = member()
	term = term_of(payer.name)
	for first_name in ("Nils", "Elsa"):
		other = member(first_name=first_name)
		theirs = term_of(other.name)
		assert (other.payer, theirs.covered_by, theirs.fee, theirs.sales_invoice) == (
			payer.name,
			term.name,
			0,
			term.sales_invoice,
		)
		assert theirs.status == "Pending" and not other.email
		assert address_of("Member", other.name).address_line1 == DETAILS["address_line"]
		assert address_of("Member", other.name).name != address_of("Member", payer.name).name
	invoice = frappe.get_doc("Sales Invoice", term.sales_invoice)
	assert invoice.grand_total == 300
	money.pay(invoice.name)
	assert {member(first_name=name).status for name in ("Greta", "Nils", "Elsa")} == {"Current"}
	ends = {term_of(member(first_name=name).name).end_date for name in ("Greta", "Nils", "Elsa")}
	assert len(ends) == 1
	signup = signup_of(token)
	assert (signup.status, signup.household, signup.email) == ("Confirmed", None, None)


def test_a_child_has_the_payer_as_guardian_and_an_adult_must_be_told():
	joined(**rows(PARTNER, CHILD))
	child, partner = member(first_name="Elsa"), member(first_name="Nils")
	assert [row.member for row in child.guardians] == [member().name]
	assert not partner.guardians
	assert child.must_be_told_by is None
	assert partner.must_be_told_by == getdate(add_months(getdate(), 1))


def test_who_may_be_in_the_register_is_left_to_the_registrar_and_the_others_join(make):
	known = make.member("Nils", "Öst", birth_date="1988-02-03")
	token = joined(**rows(PARTNER, CHILD))
	assert frappe.get_all("Member", filters={"first_name": "Nils"}, pluck="name") == [known.name]
	assert member(first_name="Elsa").payer == member().name
	signup = signup_of(token)
	assert (signup.status, signup.member) == ("For the registrar", member().name)
	assert signup.household == "Öst, Nils, 1988-02-03"


def test_whoever_rejoins_brings_nobody_the_registrar_looks_at_them(make):
	former = make.member("Greta", "Öst", email=EMAIL)
	of_type(first_fee_before_start=0, joins_online=0)
	make.term(former.name, "2020-01-01")
	of_type(first_fee_before_start=1, joins_online=1)
	token = joined(**rows(CHILD))
	waiting = frappe.get_doc(PROSPECT, signup_of(token).prospect)
	waiting.make_member(KIND, str(getdate()), existing_member=former.name)
	signup = signup_of(token)
	assert (signup.status, signup.member) == ("For the registrar", former.name)
	assert signup.household == f"Öst, Elsa, {CHILD[2]}"
	assert not frappe.db.exists("Member", {"first_name": "Elsa"})


def test_where_the_fee_covers_nobody_any_more_the_household_is_the_registrars():
	token = sign_up(**rows(CHILD))
	of_type(shared_fee=0)
	confirm(token)
	jobs(token)
	assert signup_of(token).household == f"Öst, Elsa, {CHILD[2]}"
	assert not frappe.db.exists("Member", {"first_name": "Elsa"})
	assert signup_of(token).status == "For the registrar"


def test_a_child_brings_nobody():
	form = filled(**{**DETAILS, "birth_date": CHILD[2], "guardian_name": "Maja Öst"}, **rows(PARTNER))
	assert "Let a guardian" in form.errors["household_1_first_name"]


def test_a_second_application_with_a_household_is_not_lost(make):
	joined()
	token = joined(**rows(CHILD))
	assert signup_of(token).status == "Applied"  # the prospect waits: the register has this person by now
	assert signup_of(token).household == f"Öst, Elsa, {CHILD[2]}"


def test_with_approval_each_waits_for_it():
	of_type(requires_approval=1)
	joined(**rows(PARTNER))
	terms = [term_of(member(first_name=name).name) for name in ("Greta", "Nils")]
	assert [(term.status, term.approved) for term in terms] == [("Pending", 0)] * 2


@pytest.mark.parametrize(
	("wrong", "field", "said"),
	[
		((("Nils", "", ""),), "household_1_last_name", "letters only"),
		((("Nils", "Öst", ""),), "household_1_birth_date", "1990-12-31"),
		((("Nils", "Öst", "2999-01-01"),), "household_1_birth_date", "1990-12-31"),
		((("", "Öst", "1988-02-03"),), "household_1_first_name", "letters only"),
		((CHILD, ("<b>", "Öst", "1988-02-03")), "household_2_first_name", "letters only"),
		((CHILD, ("Nils", "Öst, Elsa", "1988-02-03")), "household_2_last_name", "letters only"),
		((("N" * 61, "Öst", "1988-02-03"),), "household_1_first_name", "at most 60"),
	],
)
def test_a_row_is_whole_or_said_to_be_wrong_and_is_kept_on_the_page(wrong, field, said):
	form = filled(**DETAILS, **rows(*wrong))
	assert said in form.errors[field]
	assert all(form.values[name] == value[:60] for name, value in rows(*wrong).items())


def test_an_empty_row_between_two_is_passed_over_and_digits_are_a_day():
	form = filled(**DETAILS, **rows(CHILD, ("", "", ""), ("Nils", "Öst", "19880203")))
	assert form.errors == {}
	assert form.values["household"] == f"Öst, Elsa, {CHILD[2]}\nÖst, Nils, 1988-02-03"


@pytest.mark.parametrize("values", [{"shared_fee": 0}, {"joins_online": 0}])
def test_another_type_takes_no_household_and_says_so(values):
	of_type(**values)
	form = filled(**DETAILS, **rows(CHILD))
	assert "one fee for the household" in form.errors["household_1_first_name"]
	assert filled(**DETAILS).errors == {}


def test_more_than_the_page_has_are_passed_over():
	form = filled(**DETAILS, **rows(*[CHILD] * 7))
	assert form.values["household"].count("\n") == 4
	assert "household_6_first_name" not in form.values


def test_the_page_asks_only_where_a_type_has_one_fee():
	assert signup_form.offer("en").one_fee == {KIND}
	of_type(shared_fee=0)
	assert not signup_form.offer("en").one_fee
