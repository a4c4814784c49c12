"""Two who work together, one who writes and one who reads, learn nothing that neither learns alone."""

from collections import Counter
from itertools import chain

import frappe
import pytest
from frappe.utils import add_days, now_datetime

from membership_recruitment.member_privacy.wall import passed_over, row_rules, who_asks
from membership_recruitment.member_privacy.wall.register_values import country_of
from membership_recruitment.member_privacy.wall.what_leaves import find
from membership_recruitment.member_recruitment.conversion import handover
from membership_recruitment.membership.fees.customers import customer_of
from tests.site.test_handover import as_in_production, hand_over, pair, recruiter  # noqa: F401  (fixtures)
from tests.site.test_saved_definitions import MAKERS, saved
from tests.support.attacks.sampling import sample
from tests.support.door import refused

PROSPECT = "Membership Prospect"
WALLED = ("Member Recruiter", "Recruitment Manager", "Membership Analyst")


@pytest.fixture(autouse=True)
def without_commits(monkeypatch):
	monkeypatch.setattr(
		frappe.db, "commit", lambda: None
	)  # ERPNext's, when it looks for calls from the number


# ---------------------------------------------------------------- a recruiter writes, a website user reads


@pytest.fixture
def strangers_contact(make, recruiter):  # noqa: F811
	"""A recruiter's prospect with a contact, on which she wrote the address of a website user who is no member."""
	account = make.website_user()
	frappe.set_user(recruiter)
	prospect = make.prospect(
		"Disa", "Ek", email="disa.ek@example.com", phone="+46701740688", recruiter=recruiter
	)
	link = [{"link_doctype": PROSPECT, "link_name": prospect.name}]
	contact = frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": "Disa",
			"email_ids": [{"email_id": account, "is_primary": 1}],
			"links": link,
		}
	).insert()
	address = frappe.get_doc(
		{
			"doctype": "Address",
			"address_line1": "Gatan 1",
			"city": "Umeå",
			"country": "Sweden",
			"links": link,
		}
	).insert()
	return account, prospect, contact, address


def test_a_contact_with_a_strangers_address_opens_nothing_of_the_member(strangers_contact):
	"""Frappe takes the contact for theirs as soon as it is a member's and they save their own profile."""
	account, prospect, contact, address = strangers_contact
	hand_over(prospect)
	handover.decide(prospect.name)
	frappe.set_user("Administrator")
	member = frappe.db.get_value("Member", {"email": prospect.email})
	profile = frappe.get_doc("User", account)
	profile.update({"first_name": "Anna", "phone": "+46899912345"})
	profile.save()
	customer = customer_of(member)
	assert frappe.db.get_value("Contact", contact.name, "user") == account
	rows = {"Contact": contact.name, "Customer": customer, "Address": address.name, "Member": member}
	for doctype, name in rows.items():
		assert frappe.db.exists(doctype, name)
		assert row_rules.hidden(doctype, [name], account) or doctype == "Member", doctype
	assert not frappe.db.sql(who_asks.own_customers(account))
	region = country_of("SE")
	texts = {member.lower(), prospect.email, prospect.phone}
	assert not texts & passed_over.seen_anyway(find([" ".join(texts)], region), account, region)
	frappe.set_user(account)
	for doctype, name in rows.items():
		assert refused(f"/api/resource/{doctype}/{name}"), doctype
		assert refused("/printview", doctype=doctype, name=name), doctype


def test_the_login_that_a_member_accepted_opens_it(strangers_contact, make):
	account, *_others = strangers_contact
	frappe.set_user("Administrator")
	member = make.member("Own", "Self", email="own.self@example.com")
	frappe.db.set_value("Member", member.name, "user", account)
	customer = customer_of(member.name)
	contact = make.linked("Contact", member.name)
	frappe.db.set_value("Contact", contact, "user", account)
	assert frappe.db.sql_list(who_asks.own_customers(account)) == [customer]
	assert not row_rules.hidden("Contact", [contact], account)


# ---------------------------------------------------------------- a recruiter hands over, a manager looks


def rows_around(prospect, others: list[str]) -> list[tuple[str, str]]:
	"""What two of recruiting staff have made about a prospect, each in the own name and for the other."""
	made = [(PROSPECT, prospect.name)]
	for user, other in (others, others[::-1]):
		frappe.set_user(user)
		about = {"reference_type": PROSPECT, "reference_name": prospect.name}
		for values in (
			{"doctype": "ToDo", "description": "Call", "allocated_to": other, "assigned_by": user, **about},
			{
				"doctype": "Event",
				"subject": "Evening",
				"starts_on": "2026-05-01 18:00:00",
				"event_type": "Public",
				"event_participants": [{"reference_doctype": PROSPECT, "reference_docname": prospect.name}],
			},
			{
				"doctype": "Reminder",
				"user": user,
				"remind_at": add_days(now_datetime(), 2),
				"description": "Call",
				"reminder_doctype": PROSPECT,
				"reminder_docname": prospect.name,
			},
			{
				"doctype": "Prospect Interaction",
				"prospect": prospect.name,
				"kind": "Call",
				"summary": "Called",
			},
			{
				"doctype": "File",
				"file_name": f"{user}.txt",
				"content": f"{user} {prospect.name}",
				"is_private": 1,
				"attached_to_doctype": PROSPECT,
				"attached_to_name": prospect.name,
			},
		):
			row = frappe.get_doc(values).insert(ignore_permissions=True)
			frappe.db.set_value(row.doctype, row.name, "owner", user)
			made.append((row.doctype, row.name))
		frappe.set_user("Administrator")
		for values in (
			{
				"doctype": "Notification Log",
				"subject": "Waits",
				"for_user": user,
				"document_type": PROSPECT,
				"document_name": prospect.name,
			},
			{
				"doctype": "DocShare",
				"share_doctype": PROSPECT,
				"share_name": prospect.name,
				"user": user,
				"read": 1,
			},
			{
				"doctype": "Document Follow",
				"ref_doctype": PROSPECT,
				"ref_docname": prospect.name,
				"user": user,
			},
		):
			row = frappe.get_doc(values).insert(ignore_permissions=True)
			made.append((row.doctype, row.name))
		frappe.set_user(user)
		comment = frappe.get_doc(PROSPECT, prospect.name).add_comment("Comment", f"See, {other}")
		made.append(("Comment", comment.name))
	frappe.set_user("Administrator")
	return made


def seen(user: str, rows: list[tuple[str, str]]) -> Counter:
	"""How often, by DocType, the user reads such a row, finds it in a list, and what the door says to its name."""
	frappe.set_user(user)
	found = Counter()
	for doctype, name in rows:
		there = frappe.db.exists(doctype, name)
		reads = bool(there) and frappe.get_doc(doctype, name).has_permission("read")
		listed = frappe.has_permission(doctype, "read") and bool(
			frappe.get_list(doctype, filters={"name": name}, limit=1)
		)
		found[doctype, bool(reads), listed, refused(f"/api/resource/{doctype}/{name}")] += 1
	frappe.set_user("Administrator")
	return found


# either hand with either rule; of which a run takes two that have both
HANDS = [
	[("Member Recruiter", 0), ("Recruitment Manager", 1)],
	[("Recruitment Manager", 0), ("Member Recruiter", 1)],
]


@pytest.mark.parametrize(("by", "registrar_converts"), chain(*sample(HANDS, 1)))
def test_neither_of_two_hears_whom_the_register_knows(
	make,
	pair,  # noqa: F811
	recruiter,  # noqa: F811
	by,
	registrar_converts,
):
	"""Whichever of them hands over, what both have made about a known and an unknown person looks alike to both."""
	make.settings(registrar_converts=registrar_converts)
	both = [recruiter, make.user("Recruitment Manager")]
	rows = [rows_around(prospect, both) for prospect in pair]
	for user in both:
		assert seen(user, rows[0]) == seen(user, rows[1])
		assert sum(reads for (_of, reads, _listed, _refused) in seen(user, rows[0])) > 3
	for prospect in pair:
		frappe.set_user(both[by != "Member Recruiter"])
		hand_over(prospect)
		with as_in_production():
			handover._withdraw(prospect.name)
		handover.decide(prospect.name)
	assert {frappe.db.get_value(PROSPECT, doc.name, "status") for doc in pair} == (
		{"Queued"} if registrar_converts else {"Queued", "Converted"}
	)
	for user in both:
		known, unknown = (seen(user, those) for those in rows)
		assert known == unknown, user
		assert not [one for one in known if one[0] == PROSPECT and (one[1] or one[2])]


# ---------------------------------------------------------------- one saves, the other opens


@pytest.mark.parametrize("doctype", MAKERS)
@pytest.mark.parametrize("writer", [*WALLED, "website"])
def test_what_one_saved_says_nothing_to_the_other(make, writer, doctype):
	frappe.set_user(make.website_user() if writer == "website" else make.user(writer))
	name = saved(doctype)
	for role in (*WALLED, "website"):
		frappe.set_user("Administrator")
		reader = make.website_user() if role == "website" else make.user(role)
		frappe.set_user(reader)
		assert refused(f"/api/resource/{doctype}/{name}"), role
		assert not frappe.get_doc(doctype, name).has_permission("read"), role
