"""Correspondence that goes by the calendar: with every copy of its text, and not where somebody held has to do with it."""

import json

import frappe
import pytest
from frappe.utils import add_months, getdate, now_datetime

from membership_recruitment.member_privacy.retention import due, rows_kinds
from membership_recruitment.member_privacy.retention.kinds import BY_NAME
from tests.site.test_retention_held import LONG_AGO, mail, note
from tests.support.factories.privacy_requests import former_member, request

WORD, SECOND = "Kanariecorrespondence", "astrid.second@example.com"


def second_address(member, email: str = SECOND) -> None:
	frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": member.first_name,
			"email_ids": [{"email_id": email}],
			"links": [{"link_doctype": member.doctype, "link_name": member.name}],
		}
	).insert()


def rows_left(word: str = WORD) -> list[str]:
	"""Tables in which a word stands; Frappe's search has no transactions."""
	frappe.db.sql("set session group_concat_max_len = 1000000")
	columns = frappe.db.sql(
		"""select table_name, group_concat(concat('ifnull(`', column_name, '`, "")')) from information_schema.columns
		where table_schema = database() and data_type in ('varchar', 'text', 'longtext', 'mediumtext', 'json')
		and table_name like 'tab%%' group by table_name"""
	)
	return [
		table
		for table, texts in columns
		if frappe.db.sql(
			f"select 1 from `{table}` where concat_ws(' ', {texts}) like %s limit 1", f"%{word}%"
		)
	]


def take(kind: str) -> None:
	for taken in rows_kinds.of(kind):
		if names := taken.due(due.before(36)):
			taken.take(names)


def old_mail(member, **values) -> str:
	return mail("Member", member.name, content=f"{WORD} in the mail", subject=WORD, **values)


@pytest.fixture
def no_commits(monkeypatch):
	"""What is taken would be committed batch by batch."""
	monkeypatch.setattr(frappe.db, "commit", lambda **_options: None)


@pytest.mark.usefixtures("no_commits")
def test_no_copy_of_a_mail_outlives_it():
	member = former_member()
	name = old_mail(member)
	kept = mail("Member", member.name, months=-1, content="Still new")
	about = {"reference_doctype": "Communication", "reference_name": name}
	frappe.get_doc("Communication", name).add_comment("Comment", f"{WORD} in a comment")
	queued = {"sender": "info@forening.example", "message": WORD, "communication": name, "status": "Sent"}
	frappe.get_doc(
		{"doctype": "Email Queue", **queued, "recipients": [{"recipient": "astrid@example.com"}]}
	).insert(ignore_permissions=True)
	log = {"for_user": "Administrator", "subject": WORD, "document_type": "Communication"}
	frappe.get_doc({"doctype": "Notification Log", **log, "document_name": name}).insert()
	gone = frappe.get_doc("Comment", frappe.db.get_value("Comment", about))
	gone.delete()
	frappe.delete_doc("Communication", old_mail(member))
	assert {"tabMember", "tabEmail Queue", "tabNotification Log", "tabDeleted Document"} <= set(rows_left())
	take("Correspondence")
	assert [table for table in rows_left() if table != "tabDeleted Document"] == []
	copies = frappe.get_all(
		"Deleted Document", filters={"data": ["like", f"%{WORD}%"]}, pluck="deleted_doctype"
	)
	assert "Communication" not in copies
	said = json.loads(frappe.db.get_value("Member", member.name, "_comments"))
	assert [one["name"] for one in said] == [kept]
	assert frappe.db.exists("Communication", kept)


@pytest.mark.usefixtures("no_commits")
def test_notes_that_somebody_has_deleted_go_with_the_others():
	held, free = former_member(), former_member("Bo", "Ek")
	held.db_set("erasure_hold", "A claim")
	for word, member in ((f"{WORD}held", held), (f"{WORD}free", free)):
		name = note(member=member.name)
		frappe.db.set_value("Prospect Interaction", name, "summary", word)
		frappe.delete_doc("Prospect Interaction", name)
	take("Notes of contacts")
	assert rows_left(f"{WORD}held") == ["tabDeleted Document"] and not rows_left(f"{WORD}free")


@pytest.mark.usefixtures("no_commits")
def test_a_deleted_mail_of_yesterday_stays_till_its_day():
	name = mail("Member", former_member().name, months=-1, content=WORD)
	frappe.delete_doc("Communication", name)
	take("Correspondence")
	assert "tabDeleted Document" in rows_left()


# ---------------------------------------------------------------- a second address of who is held


@pytest.mark.parametrize("column", ["sender", "recipients", "cc", "bcc"])
def test_a_mail_with_a_second_address_of_who_is_held_stays(column):
	held, free = former_member(), former_member("Bo", "Ek")
	second_address(held)
	name = mail("Member", free.name, **{column: SECOND})
	assert name in due.rows(BY_NAME["Correspondence"], 36)
	held.db_set("erasure_hold", "A claim")
	assert name not in due.rows(BY_NAME["Correspondence"], 36)


def test_a_request_by_a_second_address_holds_who_has_it(make):
	member, prospect = former_member(), make.prospect("Nils", "Berg")
	prospect.db_set({"status": "Lost", "closed_on": add_months(getdate(), LONG_AGO)})
	for one, email in ((member, SECOND), (prospect, "nils.second@example.com")):
		second_address(one, email)
	said = note(member=member.name)

	def is_due():
		return (
			member.name in due.people(BY_NAME["Former members"], 12),
			prospect.name in due.people(BY_NAME["Lost prospects"], 12),
			said in due.rows(BY_NAME["Notes of contacts"], 36),
		)

	assert is_due() == (True, True, True)
	asked = [request(email=email.title()) for email in (SECOND, "nils.second@example.com")]
	frappe.db.set_value(
		"Privacy Request", {"name": ["in", [one.name for one in asked]]}, "subject_name", None
	)
	assert is_due() == (False, False, False)
	for one in asked:
		one.db_set({"status": "Refused", "answered_on": now_datetime()})
	assert is_due() == (True, True, True)
