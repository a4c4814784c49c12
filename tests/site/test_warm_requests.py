"""How many statements the requests make that everybody makes all day: what is asked once is not asked again."""

import frappe
import pytest
from frappe.desk.form.load import getdoc
from frappe.desk.form.save import savedocs
from frappe.utils import add_days, getdate

from membership_recruitment import public_page
from membership_recruitment.member_insights import engagement_counts
from membership_recruitment.member_privacy.wall import row_rules, timelines
from membership_recruitment.membership.terms import refresh, status_day
from membership_recruitment.people import linked_contacts
from tests.support.door import knock

PROSPECT = "Membership Prospect"
MOST = {"member": 36, "prospect": 20, "save": 26, "door": 5}  # statements; fewer are welcome
CONTEXT = {"request": frappe._dict(path="messages/unsubscribe", language="en"), "state": "ask", "token": "t"}


def asked(work, heard: list[str]) -> int:
	"""How many statements a second request makes."""
	for _request in range(2):
		frappe.local.document_cache = {}
		frappe.local.role_permissions = {}
		frappe.local.request_cache.clear()
		frappe.local.response = frappe._dict(docs=[])
		heard.clear()
		work()
	return len(heard)


def test_a_member_form(make, as_role, statements):
	member = make.member("Astrid", "Lind")
	make.term(member.name, str(getdate()))
	as_role("Member Registrar")
	assert asked(lambda: getdoc("Member", member.name), statements) <= MOST["member"]


def test_a_prospect_form_and_its_save(make, as_role, statements):
	recruiter = as_role("Member Recruiter")
	prospect = make.prospect("Bo", recruiter=recruiter)

	def save():
		doc = frappe.get_doc(PROSPECT, prospect.name)
		doc.notes = frappe.generate_hash()
		savedocs(frappe.as_json(doc), "Save")

	assert asked(lambda: getdoc(PROSPECT, prospect.name), statements) <= MOST["prospect"]
	assert asked(save, statements) <= MOST["save"]


def test_what_the_door_asks_of_a_save(make, as_role, statements):
	recruiter = as_role("Member Recruiter")
	prospect = make.prospect("Bo", recruiter=recruiter)
	doc = frappe.get_doc(PROSPECT, prospect.name).as_json()
	frappe.clear_messages()
	assert (
		asked(lambda: knock("/api/method/frappe.desk.form.save.savedocs", verb="POST", doc=doc), statements)
		<= MOST["door"]
	)


def test_a_timeline_without_mails_asks_for_none(make, as_role, statements):
	prospect = make.prospect("Bo", recruiter=as_role("Member Recruiter"))
	frappe.local.response = frappe._dict(docs=[])
	timelines.getdoc(PROSPECT, prospect.name)
	assert not any("in ('')" in statement and "tabCommunication" in statement for statement in statements)


def test_the_joining_page_is_compiled_once(monkeypatch):
	public_page.render("unsubscribe", CONTEXT)
	compiled = []
	monkeypatch.setattr("jinja2.environment.Environment.compile", lambda *args, **more: compiled.append(args))
	assert "<html" in public_page.render("unsubscribe", CONTEXT)
	assert not compiled


def test_contacts_are_looked_for_where_there_are_some(make, statements):
	doc = make.member("Astrid")
	frappe.get_doc(
		doctype="Address",
		address_title="Astrid",
		address_line1="Storgatan 1",
		city="Lund",
		country="Sweden",
		links=[{"link_doctype": "Member", "link_name": doc.name}],
	).insert()
	linked_contacts.load(doc)
	assert [row["city"] for row in doc.get_onload("addr_list")] == ["Lund"]
	prospect = make.prospect("Bo")
	statements.clear()
	linked_contacts.load(prospect)
	assert prospect.get_onload("addr_list") == prospect.get_onload("contact_list") == []
	assert len(statements) == 1


@pytest.fixture
def member(make):
	member = make.member("Astrid").name
	make.term(member, str(add_days(getdate(), -30)))
	return member


def status(member: str) -> str:
	frappe.set_user("Administrator")
	rows, _are_more = engagement_counts.Engagement(getdate()).members(limit=5000)
	return next(row.membership_status for row in rows if row.member == member)


def test_todays_status_is_the_stored_one_once_the_night_has_looked_at_everybody(member, statements):
	refresh.nightly()
	assert status_day.is_today()
	statements.clear()
	assert status(member) == "Current" == frappe.db.get_value("Member", member, "status")
	assert not any("kept_until" in statement for statement in statements)


@pytest.mark.parametrize("night", ["yesterday", "a rule has changed"])
def test_a_status_of_another_day_is_not_taken_for_todays(member, night):
	if night == "yesterday":
		status_day.note(getdate(add_days(getdate(), -1)))
	else:
		status_day.note(getdate())
		status_day.forget()
	frappe.db.set_value("Member", member, "status", "Grace")
	assert status(member) == "Current"


def test_a_changed_rule_forgets_whose_day_it_is(make):
	status_day.note(getdate())
	make.settings(grace_days=17)
	assert not status_day.is_today()


def test_neither_a_changed_rule_nor_the_night_empties_the_caches(make, member):
	"""As `frappe.db.set_default` does: what every form and list stands on would be read anew."""
	key = "test of what stays cached"
	try:
		frappe.cache.set_value(key, "kept")
		make.settings(grace_days=17)
		refresh.nightly()
		assert status_day.is_today()
		assert frappe.cache.get_value(key) == "kept"
	finally:
		frappe.cache.delete_value(key)


def test_a_role_taken_within_a_request_is_seen(make, as_role):
	user = as_role("Member Registrar")
	assert row_rules.may_see_members(user)
	frappe.set_user("Administrator")
	doc = frappe.get_doc("User", user)
	doc.remove_roles("Member Registrar")
	assert not row_rules.may_see_members(user)
