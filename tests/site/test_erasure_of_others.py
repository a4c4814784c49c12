"""What others have in common with somebody who is erased stays for them: meetings and mails, with what hangs on them."""

import frappe
import pytest
from frappe.utils import now

from membership_recruitment.member_privacy.erasure import run
from tests.support.factories import notices
from tests.support.factories.privacy_requests import former_member

pytestmark = pytest.mark.usefixtures("own_ledger")

MAIL = {"communication_type": "Communication", "communication_medium": "Email", "content": "x"}
OFFICE = "office@forening.example"
ASTRID, BO = "astrid@example.com", "bo@example.com"


@pytest.fixture
def two(make):
	return former_member("Astrid", "Lind", email=ASTRID), former_member("Bo", "Ek", email=BO)


def erase(member) -> None:
	assert run.carry_out(run.plan("Member", member.name)) == "Done"


def hung_on(doc) -> list:
	"""A file and a comment, as staff hang them on a document."""
	name = frappe.generate_hash(length=8)
	file = {
		"attached_to_doctype": doc.doctype,
		"attached_to_name": doc.name,
		"is_private": 1,
		"content": name,
	}
	return [
		frappe.get_doc({"doctype": "File", "file_name": f"{name}.txt", **file}).insert(),
		doc.add_comment("Comment", "Astrid Lind and Bo brought cake"),
	]


def there(docs: list) -> list[bool]:
	return [bool(frappe.db.exists(doc.doctype, doc.name)) for doc in docs]


def meeting(*members):
	participants = [{"reference_doctype": "Member", "reference_docname": one.name} for one in members]
	values = {"subject": "Board", "starts_on": now(), "event_participants": participants}
	return frappe.get_doc({"doctype": "Event", **values}).insert()


def test_what_hangs_on_a_meeting_of_several_stays_with_it(two):
	astrid, bo = two
	event = meeting(astrid, bo)
	hung = hung_on(event)
	erase(astrid)
	assert there([event, *hung]) == [True] * 3
	assert "Astrid" not in frappe.db.get_value("Comment", hung[1].name, "content")
	erase(bo)
	assert there([event, *hung]) == [False] * 3


def test_what_hangs_on_the_person_goes_though_a_meeting_stays(two):
	astrid, bo = two
	event, own = meeting(astrid, bo), hung_on(astrid)
	erase(astrid)
	assert there([event, *own]) == [True, False, False]


@pytest.mark.parametrize(
	("sender", "recipients", "cc", "stays"),
	[
		(BO, OFFICE, ASTRID, True),
		(OFFICE, f"{ASTRID}, friend@elsewhere.example", "", True),
		(ASTRID, OFFICE, BO, False),
		(OFFICE, ASTRID, "", False),
		(OFFICE, f"Astrid Lind <{ASTRID}>", "", False),
		("Administrator", ASTRID, "", False),
	],
)
def test_a_mail_of_somebody_else_stays_with_its_attachment(two, sender, recipients, cc, stays):
	notices.account()
	office = frappe.get_value("Email Account", {"default_outgoing": 1}, "email_id")
	mail = frappe.get_doc(
		{
			"doctype": "Communication",
			"subject": "Hello",
			"sender": sender.replace(OFFICE, office),
			"recipients": recipients.replace(OFFICE, office),
			"cc": cc,
			**MAIL,
		}
	).insert()
	file = hung_on(mail)[0]
	erase(two[0])
	assert there([mail, file]) == [stays, stays]
	if stays:
		left = frappe.db.get_value("Communication", mail.name, ["sender", "recipients", "cc"])
		assert ASTRID not in "".join(filter(None, left))
