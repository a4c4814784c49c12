"""Erasing somebody who has a login: one of the website goes whole, one of staff stays with what hangs on it."""

import json

import frappe
import pytest
from frappe.utils import add_days, nowdate

from membership_recruitment.member_privacy.erasure import decisions as decided
from membership_recruitment.member_privacy.erasure import run, told
from membership_recruitment.member_privacy.requests import person as persons
from tests.site.test_erasure import erase, tables_of
from tests.support.factories.privacy_person import EMAIL, OWN, own
from tests.support.factories.privacy_requests import former_member

pytestmark = pytest.mark.usefixtures("fees", "own_ledger")
PASSWORD = "Xy9!kkpqrs77"


def login(email: str, kind: str = "Website User", **values):
	user = {"email": email, "first_name": own("first"), "last_name": own("last"), "send_welcome_email": 0}
	doc = frappe.get_doc({"doctype": "User", "user_type": kind, "new_password": PASSWORD, **user, **values})
	return doc.insert()


def parts_of(user: str) -> dict[str, int]:
	"""How many rows of a login are left, by table."""
	columns = {
		"User": "name",
		"Has Role": "parent",
		"Notification Settings": "name",
		"DefaultValue": "parent",
		"Sessions": "user",
	}
	counted = {table: frappe.db.count(table, {column: user}) for table, column in columns.items()}
	counted["__Auth"] = frappe.db.sql("select count(*) from __Auth where name = %s", user)[0][0]
	return {table: count for table, count in counted.items() if count}


@pytest.mark.parametrize("together", [False, True])
def test_a_login_of_the_website_goes_whole(make, together):
	user = login(EMAIL)
	frappe.db.set_default("somewhere", own("default"), parent=user.name)
	frappe.db.sql(
		"insert into tabSessions (user, sid, sessiondata, lastupdate, status) values (%s, 'sid', %s, now(), 'Active')",
		(user.name, own("session")),
	)
	frappe.cache.hset("session", "sid", own("session"))
	member = former_member(own("first"), own("last"), email=EMAIL)
	member.db_set("user", user.name)
	assert parts_of(user.name).keys() >= {
		"User",
		"Notification Settings",
		"DefaultValue",
		"Sessions",
		"__Auth",
	}
	if together:
		other = former_member(email="astrid@example.com")
		people = [run.plan("Member", one.name, reason=run.RETENTION) for one in (member, other)]
		run.carry_out_together(people)
	else:
		erase("Member", member.name)
	assert frappe.db.get_value("Member", member.name, ["erased_on", "user"]) == (
		frappe.utils.getdate(nowdate()),
		None,
	)
	assert parts_of(user.name) == {}
	assert not tables_of(OWN)


def test_a_login_of_staff_stays_with_what_hangs_on_it(make):
	user = login("staff@example.com", "System User", roles=[{"role": "Member Recruiter"}])
	log = frappe.get_doc({"doctype": "Activity Log", "user": user.name, "subject": "Logged in"}).insert()
	member = former_member(email=user.name)
	before = parts_of(user.name)
	assert before["Has Role"] and before["__Auth"]
	decisions = decided.decide(persons.of_document("Member", member.name))
	assert decisions.names(decided.STAFF)["User"] == {user.name}
	(sentence,) = (line["does"] for line in told.lines(told.result(decisions)) if line["title"] == "User")
	assert sentence == "Belongs to a login of staff, and stays: the association decides on it."
	assert any("login of staff" in sentence for sentence in told.to_look_at(decisions))
	done = erase("Member", member.name)
	assert done.status == "Done" and parts_of(user.name) == before
	assert frappe.db.exists("Activity Log", log.name)
	assert {"doctype": "User", "does": decided.STAFF, "rows": 1, "until": None} in json.loads(done.result)


def test_by_the_calendar_staff_keep_their_login_too(make):
	user = login("staff@example.com", "System User", roles=[{"role": "Member Registrar"}])
	prospect = make.prospect(email=user.name)
	prospect.mark_lost("Moved")
	before = parts_of(user.name)
	run.plan_by_calendar("Membership Prospect", [prospect.name], "Lost Prospects", add_days(nowdate(), -1))
	run.carry_out_together(frappe.get_all("Erasure", filters={"subject_name": prospect.name}, pluck="name"))
	assert frappe.db.get_value("Membership Prospect", prospect.name, "erased_on")
	assert parts_of(user.name) == before
