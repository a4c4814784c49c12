"""Whoever joins at once on the joining page: application, member, first invoice, and what keeps it from telling anything."""

import re
from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import getdate, now_datetime
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from membership_recruitment.member_privacy.consent import guardian_mail, suppression
from membership_recruitment.member_recruitment.conversion import handover
from membership_recruitment.member_recruitment.joining_page import (
	applications,
	confirmation,
	first_invoice,
	pages,
)
from membership_recruitment.member_recruitment.joining_page import form as signup_form
from membership_recruitment.member_recruitment.joining_page import signup as public_signup
from membership_recruitment.membership.terms import changes
from membership_recruitment.public_page import PublicRequest
from tests.support.factories import money

EMAIL = "greta@example.org"
PROSPECT, SIGNUP = "Membership Prospect", "Prospect Signup"
KIND = "Individual"
DETAILS = {"birth_date": "1990-05-17", "address_line": "Storgatan 1", "postal_code": "903 27", "city": "Umeå"}
CHILD = {**DETAILS, "birth_date": f"{date.today().year - 9}-01-15", "guardian_name": "Maja Öst"}


@pytest.fixture(autouse=True)
def page(make, fees, mailing):
	"""The page switched on, a type that one joins at once, and a request to serve."""
	frappe.local.request = Request(EnvironBuilder(path="/join", method="POST").get_environ())
	of_type(fee=300, first_fee_before_start=1, on_joining_page=1, joins_online=1)
	yield make.settings(
		joining_page_on=1,
		joining_source=make.source(),
		swish_number="1231234567",
		registrar_converts=0,
	)
	del frappe.local.request


def of_type(**values):
	kind = frappe.get_doc("Membership Type", KIND)
	kind.update(values)
	return kind.save()


def filled(**values) -> signup_form.Filled:
	sent = {
		"first_name": "Greta",
		"last_name": "Öst",
		"email": EMAIL,
		"consent_1": "1",
		"membership_type": KIND,
	}
	return signup_form.read({**sent, **values}, signup_form.offer("en"))


def sign_up(**values) -> str:
	"""Fill in the form and send it; the token of the mailed link."""
	form = filled(**{**DETAILS, **values})
	assert form.errors == {}
	public_signup.sign_up(form, "en")
	signup = frappe.get_last_doc(SIGNUP)
	signup.db_set("token_hash", public_signup.hash_of("secret"))
	return f"{signup.name}-secret"


def press(token: str):
	frappe.local.lang = "en"
	return pages.confirm(PublicRequest("join/confirm", True, "en", {"token": token}))


def confirm(token: str) -> None:
	confirmation.confirm(confirmation.find(token))


def jobs(token: str) -> None:
	"""What the jobs do, in this transaction."""
	commit, frappe.db.commit = frappe.db.commit, lambda: None
	try:
		name = token.partition("-")[0]
		applications.take(name)
		if prospect := frappe.db.get_value(SIGNUP, name, "prospect"):
			handover.decide(prospect)
	finally:
		frappe.db.commit = commit


def joined(**values) -> str:
	token = sign_up(**values)
	confirm(token)
	jobs(token)
	return token


def member(**filters):
	names = frappe.get_all("Member", filters=filters or {"email": EMAIL}, pluck="name")
	assert len(names) == 1, names
	return frappe.get_doc("Member", names[0])


def term_of(name: str):
	return frappe.get_doc("Membership", {"member": name})


def mails(email: str = EMAIL) -> list[str]:
	parents = frappe.get_all("Email Queue Recipient", filters={"recipient": email}, pluck="parent")
	return frappe.get_all(
		"Email Queue", filters={"name": ["in", parents]}, pluck="message", order_by="creation asc"
	)


# ---------------------------------------------------------------- to the end


def test_from_the_form_to_a_paid_membership(make):
	token = sign_up()
	answer = press(token)
	assert answer.template == "join_applied"
	payment = answer.context["payment"]
	assert payment["swish"].startswith("data:image/png") and payment["bankgiro"] == "991-2346"
	assert not frappe.db.exists("Member", {"email": EMAIL})
	jobs(token)
	found = member()
	assert (str(found.birth_date), found.recruitment_source) == ("1990-05-17", "Website")
	assert make.linked("Address", found.name)
	term = term_of(found.name)
	assert (term.status, term.awaits_payment, term.payment_state) == ("Pending", 1, "Unpaid")
	invoice = frappe.get_doc("Sales Invoice", term.sales_invoice)
	assert (invoice.docstatus, invoice.grand_total, invoice.payment_reference) == (
		1,
		300,
		payment["reference"],
	)
	(_link, told) = mails()
	assert payment["reference"] in told.replace("=\n", "")
	money.pay(invoice.name)
	term.reload()
	found.reload()
	assert (term.status, found.status) == ("Current", "Current")
	assert term.end_date
	signup = frappe.get_doc(SIGNUP, token.partition("-")[0])
	assert signup.status == "Confirmed"
	assert not any(signup.get(field) for field in public_signup.PERSONAL)
	assert press(token).context["payment"] == payment


def test_the_same_confirmation_twice_and_the_same_person_twice_is_one_member_and_one_invoice():
	first, second = sign_up(), sign_up()
	answers = [press(token).context["payment"] for token in (first, first, second)]
	assert answers[0] == answers[1] == answers[2]
	for token in (first, first, second, second):
		jobs(token)
	found = member()
	assert frappe.db.count("Membership", {"member": found.name}) == 1
	assert frappe.db.count("Sales Invoice", {"member": found.name}) == 1
	assert {frappe.db.get_value(SIGNUP, token.partition("-")[0], "status") for token in (first, second)} == {
		"Confirmed"
	}


def test_a_prospect_of_that_name_becomes_the_member_and_another_at_the_address_is_left_alone(make):
	make.prospect("Sven", "Öst", email=EMAIL)
	known = make.prospect("Greta", "Öst", email=EMAIL, phone="070-174 06 05")
	joined()
	assert frappe.db.get_value(PROSPECT, known.name, "status") == "Converted"
	assert frappe.db.get_value(PROSPECT, {"first_name": "Sven"}, "status") == "Open"
	assert member().phone == "+46701740605"


def test_father_and_son_of_one_name_and_address_are_two(make):
	father = make.prospect("Greta", "Öst", email=EMAIL, birth_date="1960-01-02")
	token = joined()
	assert frappe.db.get_value(SIGNUP, token.partition("-")[0], "prospect") != father.name
	assert frappe.db.get_value(PROSPECT, father.name, "status") == "Open"
	assert str(frappe.db.get_value(PROSPECT, father.name, "birth_date")) == "1960-01-02"


def test_a_second_application_for_something_else_is_left_to_the_registrar(make):
	item = frappe.db.get_value("Membership Type", KIND, "item")
	make.membership_type(
		"Dearer", fee=500, item=item, first_fee_before_start=1, on_joining_page=1, joins_online=1
	)
	make.settings(registrar_converts=1)
	first, same, other = sign_up(), sign_up(), sign_up(membership_type="Dearer")
	for token in (first, same, other):
		press(token)
		jobs(token)
	waiting = of_the_queue(first)
	assert of_the_queue(other).name == waiting.name
	made = waiting.make_member(KIND, str(getdate()), new_person=True)["member"]
	first, same, other = (frappe.get_doc(SIGNUP, token.partition("-")[0]) for token in (first, same, other))
	assert [first.status, same.status, other.status] == ["Confirmed", "Confirmed", "For the registrar"]
	assert (other.member, other.membership_type, other.amount) == (made, "Dearer", 500)
	invoices = frappe.get_all("Sales Invoice", filters={"member": made}, pluck="payment_reference")
	assert invoices == [first.payment_reference]


def test_a_free_type_makes_a_member_at_once():
	of_type(fee=0, first_fee_before_start=0)
	token = sign_up()
	assert press(token).context["payment"] == {}
	jobs(token)
	term = term_of(member().name)
	assert (term.status, term.sales_invoice) == ("Current", None)


# ---------------------------------------------------------------- known and unknown


def test_confirming_takes_the_same_statements_and_answers_alike_for_everybody(make, statements):
	make.member("Greta", "Öst", email="member@example.org")
	make.member("Greta", "Öst", email="other@example.org", birth_date=DETAILS["birth_date"])
	make.prospect("Greta", "Öst", email="prospect@example.org")
	taken, told = {}, {}
	for name in ("warm", "warmer", "unknown", "member", "prospect"):
		token = sign_up(email=f"{name}@example.org")
		frappe.db.value_cache.clear()
		statements.clear()
		answer = press(token)
		taken[name] = [re.sub(r"'[^']*'", "?", query) for query in statements]
		reference = answer.context["payment"]["reference"]
		told[name] = {
			key: value for key, value in answer.context["payment"].items() if key in ("amount", "bankgiro")
		}
		assert len(reference) == len(
			frappe.db.get_value(SIGNUP, {"email": "warm@example.org"}, "payment_reference")
		)
	assert taken["member"] == taken["prospect"] == taken["unknown"]
	assert told["member"] == told["prospect"] == told["unknown"]
	assert not [
		query for query in taken["unknown"] if "`tabMember`" in query or "tabMembership Prospect" in query
	]


@pytest.mark.parametrize(
	"known",
	[
		{"email": EMAIL},
		{"email": "x@example.org", "birth_date": "1990-05-17"},
		{"email": "x@example.org", "phone": "+46701740605"},
	],
	ids=lambda values: "-".join(values),
)
def test_who_may_be_known_waits_for_the_registrar_and_is_told_the_same(make, known):
	make.member("Greta", "Öst", **known)
	before = frappe.db.count("Member")
	token = joined(phone="070-174 06 05")
	assert frappe.db.count("Member") == before
	prospect = frappe.get_doc(PROSPECT, frappe.db.get_value(SIGNUP, token.partition("-")[0], "prospect"))
	assert (prospect.status, prospect.queue_reason) == (
		"Queued",
		"The register may have this person already.",
	)
	same = mails()[-1]
	other = joined(first_name="Olga", email="olga@example.org", birth_date="1971-02-03")
	assert frappe.db.get_value(SIGNUP, other.partition("-")[0], "status") == "Confirmed"
	assert len(mails("olga@example.org")) == len(mails())
	assert ("already" in same) == ("already" in mails("olga@example.org")[-1])


def test_the_registrar_says_that_it_is_somebody_else_and_the_invoice_has_the_reference_that_was_told(make):
	make.member("Greta", "Öst", email=EMAIL)
	token = sign_up()
	reference = press(token).context["payment"]["reference"]
	jobs(token)
	waiting = frappe.get_doc(PROSPECT, frappe.db.get_value(SIGNUP, token.partition("-")[0], "prospect"))
	made = waiting.make_member(KIND, str(getdate()), new_person=True)["member"]
	term = term_of(made)
	assert frappe.db.get_value("Sales Invoice", term.sales_invoice, "payment_reference") == reference
	assert term.status == "Pending"


def test_the_registrar_finds_a_former_member_who_rejoins_and_is_invoiced(make):
	former = make.member("Greta", "Öst", email=EMAIL)
	of_type(first_fee_before_start=0, joins_online=0)
	make.term(former.name, "2020-01-01")
	of_type(first_fee_before_start=1, joins_online=1)
	token = joined()
	waiting = frappe.get_doc(PROSPECT, frappe.db.get_value(SIGNUP, token.partition("-")[0], "prospect"))
	waiting.make_member(KIND, str(getdate()), existing_member=former.name)
	latest = frappe.get_last_doc("Membership", {"member": former.name})
	assert (latest.start_date, latest.status, latest.payment_state) == (getdate(), "Pending", "Unpaid")


def test_where_the_registrar_converts_everybody_waits(make):
	make.settings(registrar_converts=1)
	token = joined()
	prospect = frappe.db.get_value(SIGNUP, token.partition("-")[0], "prospect")
	assert frappe.db.get_value(PROSPECT, prospect, "status") == "Queued"
	assert not frappe.db.exists("Member", {"email": EMAIL})


def test_recruiting_staff_see_nothing_of_it(make, as_role):
	make.member("Greta", "Öst", email=EMAIL)
	token = joined()
	prospect = frappe.db.get_value(SIGNUP, token.partition("-")[0], "prospect")
	for role in ("Member Recruiter", "Recruitment Manager", "Membership Analyst"):
		as_role(role)
		assert not frappe.has_permission(SIGNUP, "read"), role
		assert (
			not frappe.get_list(PROSPECT, filters={"name": prospect})
			if role != "Membership Analyst"
			else True
		)
	as_role("Member Registrar")
	assert frappe.get_list(PROSPECT, filters={"name": prospect})


def test_an_address_that_was_suppressed_since_comes_to_nothing_and_the_page_is_the_usual_one():
	token = sign_up()
	suppression.suppress(EMAIL)
	assert press(token).template == "join_applied"
	jobs(token)
	assert not frappe.db.exists(PROSPECT, {"email": EMAIL})
	assert len(mails()) == 1


# ---------------------------------------------------------------- children


def test_a_child_joins_with_a_guardian_who_gets_the_mail(make):
	joined(**CHILD, first_name="Elsa", phone="070-174 06 05", guardian_city="Luleå")
	child = member(first_name="Elsa")
	assert (child.email or "", child.phone or "") == ("", "")
	(guardian,) = child.guardians
	assert (guardian.full_name, guardian.email, guardian.phone, guardian.gets_mail, guardian.city) == (
		"Maja Öst",
		EMAIL,
		"+46701740605",
		1,
		"Luleå",
	)
	readers = guardian_mail.readers({child.name: child.email}, getdate())[child.name]
	assert [reader.address for reader in readers.those] == [EMAIL]
	of_age = date(getdate().year + 10, 1, 15)
	assert guardian_mail.readers({child.name: child.email}, of_age)[child.name].those == ()
	invoice = frappe.get_doc("Sales Invoice", term_of(child.name).sales_invoice)
	assert invoice.contact_email == EMAIL


def test_two_children_of_a_member_are_two_members(make):
	make.member("Maja", "Öst", email=EMAIL)
	joined(**CHILD, first_name="Elsa")
	joined(**CHILD, first_name="Nils")
	for name in ("Elsa", "Nils"):
		assert term_of(member(first_name=name).name).payment_state == "Unpaid"


def test_a_child_without_guardian_is_asked_for_one_and_an_adult_leaves_none():
	assert list(filled(**{**CHILD, "guardian_name": ""}).errors) == ["guardian_name"]
	assert list(filled(**{**CHILD, "guardian_name": "<b>x</b>"}).errors) == ["guardian_name"]
	assert filled(**{**DETAILS, "guardian_name": "Maja Öst"}).values["guardian_name"] == ""


def of_the_queue(token: str):
	return frappe.get_doc(PROSPECT, frappe.db.get_value(SIGNUP, token.partition("-")[0], "prospect"))


@pytest.mark.parametrize("approval", [0, 1])
def test_whoever_says_to_be_guardian_of_a_child_in_the_register_becomes_none_and_the_registrar_decides(
	make, approval
):
	mother = {"full_name": "Maja Öst", "email": "maja@example.org", "gets_mail": 1}
	known = make.member("Elsa", "Öst", birth_date=CHILD["birth_date"], guardians=[mother])
	of_type(requires_approval=approval)
	token = joined(**CHILD, first_name="Elsa", email="stranger@example.org")
	of_the_queue(token).make_member(KIND, str(getdate()), existing_member=known.name)
	if approval:
		changes.approve(term_of(known.name).name)
		first_invoice.approved(token.partition("-")[0])
	(guardian,) = known.reload().guardians
	assert guardian.email == "maja@example.org"
	assert term_of(known.name).payment_state == "Unpaid"
	readers = guardian_mail.readers({known.name: known.email}, getdate())[known.name]
	assert [reader.address for reader in readers.those] == ["maja@example.org"]
	signup = frappe.get_doc(SIGNUP, token.partition("-")[0])
	assert (signup.status, signup.member) == ("For the registrar", known.name)
	assert (signup.guardian_name, signup.email) == ("Maja Öst", "stranger@example.org")
	public_signup.handled(signup.name)
	assert not frappe.db.get_value(SIGNUP, signup.name, "guardian_name")


# ---------------------------------------------------------------- the form and the type


@pytest.mark.parametrize("field", DETAILS)
def test_what_joining_at_once_needs(field):
	assert list(filled(**{**DETAILS, field: ""}).errors) == [field]


@pytest.mark.parametrize(
	"born", ["2999-01-01", "1800-01-01", "31/12/1990", "1990-02-30", "=1+1", "٢٠٠٠-01-01x"]
)
def test_birth_dates_that_cannot_be(born):
	assert list(filled(**{**DETAILS, "birth_date": born}).errors) == ["birth_date"]


def test_whoever_only_shows_interest_leaves_no_details(make):
	make.membership_type("Supporter", on_joining_page=1)
	interested = filled(**DETAILS, membership_type="Supporter")
	assert interested.errors == {} and not interested.joins_online
	assert not set(DETAILS) & set(interested.values)
	of_type(joins_online=0)
	assert not set(DETAILS) & set(filled(**DETAILS).values)


@pytest.mark.parametrize(
	("values", "said"),
	[
		({"first_fee_before_start": 0}, "has not paid yet"),
		({"fee": 0, "period_kind": "Lifetime"}, "free membership for life"),
		({"item": None}, "needs an item"),
	],
)
def test_a_type_that_would_make_members_without_anybody_is_refused(values, said):
	with pytest.raises(frappe.ValidationError, match=said):
		of_type(**values)
	of_type(requires_approval=1, **{**values, "item": frappe.db.get_value("Item", {"name": "Donation"})})


# ---------------------------------------------------------------- approval


def test_with_approval_the_fee_is_asked_once_somebody_has_approved(make):
	of_type(requires_approval=1)
	token = sign_up()
	assert press(token).context["payment"] == {}
	jobs(token)
	term = term_of(member().name)
	assert (term.status, term.approved, term.sales_invoice) == ("Pending", 0, None)
	name = token.partition("-")[0]
	first_invoice.approved(name)
	assert frappe.db.get_value(SIGNUP, name, "status") == "Applied"
	changes.approve(term.name)
	first_invoice.approved(name)
	first_invoice.approved(name)
	term.reload()
	assert (term.status, term.payment_state) == ("Pending", "Unpaid")
	reference = frappe.db.get_value("Sales Invoice", term.sales_invoice, "payment_reference")
	assert len(mails()) == 3 and reference in mails()[-1].replace("=\n", "")
	assert frappe.db.get_value(SIGNUP, name, "status") == "Confirmed"
	money.pay(term.sales_invoice)
	assert frappe.db.get_value("Membership", term.name, "status") == "Current"


# ---------------------------------------------------------------- what is left behind


def test_without_an_account_to_book_on_it_waits_for_the_registrar(make):
	token = sign_up()
	confirm(token)
	frappe.db.set_value("Membership Type", KIND, "item", None)
	frappe.clear_document_cache("Membership Type", KIND)
	jobs(token)
	prospect = frappe.get_doc(PROSPECT, frappe.db.get_value(SIGNUP, token.partition("-")[0], "prospect"))
	assert prospect.status == "Queued" and "has no item" in prospect.queue_reason
	assert not frappe.db.exists("Member", {"email": EMAIL})


def test_an_error_of_any_kind_is_the_registrars_and_the_next_application_goes_on():
	broken, next_one = sign_up(), sign_up(first_name="Olga", email="olga@example.org")
	for token in (broken, next_one):
		confirm(token)
	name = broken.partition("-")[0]
	frappe.db.set_value(SIGNUP, name, "consents", '[{"channels": ["Email"]}]')  # a KeyError
	for token in (broken, next_one):
		jobs(token)
	assert frappe.db.get_value(SIGNUP, name, ("status", "prospect")) == ("For the registrar", None)
	assert not frappe.db.exists(PROSPECT, {"email": EMAIL})
	assert frappe.db.exists("Error Log", {"method": ["like", "An application for membership%"]})
	assert member(email="olga@example.org")


def test_the_daily_job_leaves_what_is_pending_and_takes_what_came_to_nothing(make):
	make.member("Greta", "Öst", email=EMAIL)
	token = joined()
	name = token.partition("-")[0]
	old = now_datetime() - timedelta(days=90)
	frappe.db.set_value(SIGNUP, name, "modified", old, update_modified=False)
	public_signup.delete_old()
	assert frappe.db.exists(SIGNUP, name)
	frappe.get_doc(PROSPECT, frappe.db.get_value(SIGNUP, name, "prospect")).mark_lost("Was a member")
	public_signup.delete_old()
	assert not frappe.db.exists(SIGNUP, name)
