"""Row rules: what recruiting staff can never see, and that list and document agree."""

import frappe
import pytest

from membership_recruitment.member_recruitment.conversion import handover
from membership_recruitment.membership.register import bulk

REGISTER = ("Member", "Membership", "Membership Spell", "Membership Event")


@pytest.fixture
def register(make):
	member = make.member("Kanarie", "Fågelsson", email="kanarie@example.com")
	make.term(member.name, "2024-01-01")
	return {
		doctype: frappe.get_last_doc(doctype, {"name" if doctype == "Member" else "member": member.name})
		for doctype in REGISTER
	}


@pytest.mark.parametrize("role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst"])
def test_recruiting_staff_and_analysts_see_no_row_of_the_register(register, as_role, role):
	as_role(role)
	for doctype, doc in register.items():
		assert not frappe.has_permission(doctype, "read")
		assert not doc.has_permission("read")
		with pytest.raises(frappe.PermissionError):
			frappe.get_list(doctype)
		with pytest.raises(frappe.PermissionError):
			frappe.desk.form.load.getdoc(doctype, doc.name)
		with pytest.raises(frappe.PermissionError):
			frappe.client.get_list(doctype)


@pytest.mark.parametrize("role", ["Member Registrar", "Membership Manager", "Member Privacy Officer"])
def test_the_register_is_open_to_those_who_keep_it(register, as_role, role):
	as_role(role)
	for doctype, doc in register.items():
		assert doc.name in frappe.get_list(doctype, pluck="name", limit=0)
		assert doc.has_permission("read")


def test_nobody_edits_what_is_derived(register, as_role):
	as_role("Membership Manager")
	for doctype in ("Membership Spell", "Membership Event"):
		assert not register[doctype].has_permission("write")
		assert not frappe.has_permission(doctype, "create")
		assert not register[doctype].has_permission("delete")


@pytest.fixture
def prospects(make):
	mine, other = make.user("Member Recruiter"), make.user("Member Recruiter")
	return (
		mine,
		other,
		{
			"mine": make.prospect("Mine", recruiter=mine),
			"theirs": make.prospect("Theirs", recruiter=other),
			"free": make.prospect("Free"),
		},
	)


def visible(rows: dict) -> set[str]:
	"""Which of these the list shows; the document check must say the same."""
	listed = set(frappe.get_list("Membership Prospect", pluck="name", limit=0))
	by_list = {key for key, doc in rows.items() if doc.name in listed}
	by_document = {key for key, doc in rows.items() if doc.has_permission("read")}
	assert by_list == by_document
	return by_list


def test_a_recruiter_sees_own_and_unassigned_prospects(prospects):
	mine, other, rows = prospects
	frappe.set_user(mine)
	assert visible(rows) == {"mine", "free"}
	frappe.set_user(other)
	assert visible(rows) == {"theirs", "free"}


@pytest.mark.parametrize(
	("role", "expected"),
	[
		("Recruitment Manager", {"mine", "theirs", "free"}),
		("Membership Manager", {"mine", "theirs", "free"}),
		("Member Privacy Officer", {"mine", "theirs", "free"}),
		("Member Registrar", set()),
	],
)
def test_other_roles(prospects, as_role, role, expected):
	as_role(role)
	assert visible(prospects[2]) == expected


def test_a_registrar_sees_what_is_queued(prospects, as_role):
	rows = prospects[2]
	frappe.db.set_value("Membership Prospect", rows["theirs"].name, "status", "Queued")
	as_role("Member Registrar")
	assert visible(rows) == {"theirs"}


@pytest.mark.parametrize("status", ["Queued", "Converted"])
def test_recruiting_staff_cannot_tell_who_waits_from_who_was_taken_in(prospects, make, status):
	mine, _, rows = prospects
	frappe.db.set_value("Membership Prospect", rows["mine"].name, "status", status)
	for user in (mine, make.user("Recruitment Manager")):
		frappe.set_user(user)
		assert "mine" not in visible(rows)
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc("Membership Prospect", rows["mine"].name).make_member("Individual", "2026-01-01")


def test_claiming_a_prospect_in_the_request_does_not_open_it(prospects):
	mine, _, rows = prospects
	frappe.set_user(mine)
	forged = frappe.get_doc({**rows["theirs"].as_dict(), "recruiter": mine})
	assert not forged.has_permission("write")
	with pytest.raises(frappe.PermissionError):
		forged.save()


def test_a_recruiter_may_hand_a_prospect_to_a_colleague(prospects):
	mine, other, rows = prospects
	frappe.set_user(mine)
	doc = frappe.get_doc("Membership Prospect", rows["mine"].name)
	doc.recruiter = other
	doc.save()
	assert not doc.has_permission("read")


def test_interactions_follow_the_prospect(prospects, make):
	mine, _, rows = prospects
	notes = {
		key: frappe.get_doc(
			{"doctype": "Prospect Interaction", "prospect": doc.name, "kind": "Call", "summary": key}
		).insert()
		for key, doc in rows.items()
	}
	frappe.set_user(mine)
	listed = set(frappe.get_list("Prospect Interaction", pluck="name", limit=0))
	assert {key for key, doc in notes.items() if doc.name in listed} == {"mine", "free"}
	assert {key for key, doc in notes.items() if doc.has_permission("read")} == {"mine", "free"}


def test_converted_people_are_gone_from_the_recruiters_side(prospects, make):
	mine, _, rows = prospects
	frappe.set_user(mine)
	doc = frappe.get_doc("Membership Prospect", rows["mine"].name)
	doc.update({"email": "hidden@example.com", "address_line": "Hemliga gatan 1", "city": "Lund"})
	doc.save()
	note = frappe.get_doc(
		{"doctype": "Prospect Interaction", "prospect": doc.name, "kind": "Call", "summary": "secret"}
	).insert()
	doc.add_comment("Comment", "secret comment")
	assert doc.make_member("Individual", "2026-01-01") == {"outcome": "handed over"}
	handover.decide(doc.name)
	member = frappe.db.get_value("Member", {"email": "hidden@example.com"})
	assert member
	assert not note.has_permission("read")
	assert note.name not in frappe.get_list("Prospect Interaction", pluck="name", limit=0)
	for doctype in ("Contact", "Address"):
		name = make.linked(doctype, member)
		assert name not in frappe.get_list(doctype, pluck="name", limit=0)
		assert not frappe.get_doc(doctype, name).has_permission("read")
	left = frappe.db.get_value("Membership Prospect", doc.name, "*")
	assert "secret" not in str(left)
	assert not {"Mine", "Berg", "hidden@example.com", "Hemliga gatan 1"} & {
		str(value) for value in left.values()
	}
	assert left.journey_id
	assert left.recruitment_source
	assert not frappe.db.exists("Version", {"ref_doctype": "Membership Prospect", "docname": doc.name})
	assert not frappe.db.exists(
		"Comment", {"reference_doctype": "Membership Prospect", "reference_name": doc.name}
	)


def test_accountants_reach_a_member_who_is_a_customer(make):
	from erpnext.accounts.party import get_party_details

	from membership_recruitment.membership.fees import customers
	from tests.support.factories import money

	money.fees()
	member = make.member(email="astrid@example.com")
	other = bulk.add_members([bulk.NewMember("Nils", email="nils@example.com")])[0]
	customer = customers.customer_of(member.name)
	frappe.set_user(make.user("Accounts User"))
	details = get_party_details(
		customer, party_type="Customer", doctype="Sales Invoice", company=money.company()
	)
	assert details.contact_email == "astrid@example.com"
	contact = frappe.get_doc("Contact", make.linked("Contact", member.name))
	assert contact.has_permission("read")
	assert contact.name in frappe.get_list("Contact", pluck="name", limit=0)
	assert make.linked("Contact", other) not in frappe.get_list("Contact", pluck="name", limit=0)
	assert not frappe.get_doc("Member", member.name).has_permission("read")
	frappe.set_user(make.user("Accounts User", "Member Recruiter"))
	assert not frappe.get_doc("Contact", contact.name).has_permission("read")


def test_contacts_that_are_not_ours_stay_as_they_were(make):
	contact = frappe.get_doc({"doctype": "Contact", "first_name": "Supplier"}).insert()
	frappe.set_user(make.user("Purchase User"))
	assert contact.name in frappe.get_list("Contact", pluck="name", limit=0)
	assert contact.has_permission("read")
