"""Journey messages about a child go to its guardians like all other mail: to each at an own address with an own way out."""

import email
import email.policy
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import frappe
import pytest
from frappe.utils import add_years, getdate

from membership_recruitment.member_insights import message_results
from membership_recruitment.member_journey.messages import gate as message_gate
from membership_recruitment.member_privacy.consent import guardian_unsubscribe
from tests.support.factories import messages as support
from tests.support.factories import notices

MUM = {"full_name": "Moa Lind", "relation": "Mother", "email": "moa@example.com"}
DAD = {"full_name": "Dag Ek", "relation": "Father", "email": "dag@example.com"}
OWN = "barn@example.com"


@pytest.fixture(autouse=True)
def setting(make):
	support.prepare()
	yield make.settings(journey_messages_per_day=0, send_renewal_notices=0, own_mail_from_age=15)
	support.lose_ledger()
	notices.clear_account()


def child(make, age: int = 9, guardians=(MUM, DAD), **values):
	born = add_years(getdate(), -age) - timedelta(days=10)
	values.setdefault("email", OWN)
	return support.member(make, birth_date=born, guardians=[dict(row) for row in guardians], **values)


def mails(person) -> dict:
	"""The queue of each who got a mail about somebody, by address."""
	found = {}
	for name in frappe.get_all(
		"Journey Delivery", {"journey_id": person.journey_id, "status": "Queued"}, pluck="email_queue"
	):
		queue = frappe.get_doc("Email Queue", name)
		(row,) = queue.recipients
		found[row.recipient] = queue
	return found


def link_in(queue) -> str:
	message = email.message_from_string(queue.message, policy=email.policy.default)
	return message["List-Unsubscribe"].strip("<>")


@pytest.mark.parametrize(
	("age", "guardians", "readers"),
	[
		(9, [MUM, DAD], ["dag@example.com", "moa@example.com"]),
		(16, [MUM], [OWN, "moa@example.com"]),
		(16, [{**MUM, "gets_mail": 0}], [OWN]),
		(9, [], [OWN]),
		(9, [{"full_name": "Moa Lind"}], [OWN]),
		(20, [MUM, DAD], [OWN]),
	],
)
def test_guardians_get_it_each_once_and_from_an_age_the_child(make, age, guardians, readers):
	support.message(0)
	person = child(make, age, guardians)
	for _ in range(2):
		support.run()
		assert sorted(mails(person)) == readers
		assert support.of(person) == [("Queued", "")] * len(readers)
	for address, queue in mails(person).items():
		body = email.message_from_string(queue.message, policy=email.policy.default)
		text = body.get_body(("html",)).get_content()
		assert ("You get this as a guardian of" in text) is (address != OWN)
		assert message_gate.ask(queue).is_open


def test_each_guardian_has_a_way_out_of_their_own_which_stops_what_is_queued(make):
	support.message(0)
	person = child(make)
	support.run()
	links = {address: link_in(queue) for address, queue in mails(person).items()}
	assert len(set(links.values())) == 2
	assert all(urlsplit(link).path.endswith(guardian_unsubscribe.PATH) for link in links.values())
	token = parse_qs(urlsplit(links["moa@example.com"]).query)["token"][0]
	guardian_unsubscribe.stop(*guardian_unsubscribe.LINKS.named_by(token))
	queues = mails(person)
	assert message_gate.ask(queues["dag@example.com"]).is_open
	assert not message_gate.ask(queues["moa@example.com"]).is_open
	support.message(0, title="Later", purpose=support.PURPOSE)
	support.run(getdate() + timedelta(days=1))
	assert sorted(mails(person)) == ["dag@example.com"]
	assert not frappe.db.exists("Consent Event", {"subject_name": person.name, "event": "Withdrawn"})


def test_where_no_guardian_may_be_written_to_nobody_is(make):
	support.message(0)
	person = child(make, guardians=[MUM])
	frappe.get_doc(
		{
			"doctype": "Email Unsubscribe",
			"email": "moa@example.com",
			"reference_doctype": "Member",
			"reference_name": person.name,
		}
	).insert()
	support.run()
	assert support.of(person) == [("Not Sent", "Unsubscribed")]
	assert not frappe.db.count("Email Queue")


@pytest.mark.parametrize("address", [OWN, None])
def test_guardians_get_none_without_the_consent(make, address):
	support.message(0)
	person = child(make, agrees=False, email=address)
	support.run()
	assert support.of(person) == [("Not Sent", "No Consent")]


def test_a_child_without_an_address_of_its_own_or_with_one_that_is_closed_has_guardians(make):
	support.message(0)
	person = child(make, guardians=[MUM], email=None)
	other = child(make, guardians=[DAD], email="closed@example.com")
	frappe.get_doc(
		{"doctype": "Email Unsubscribe", "email": "closed@example.com", "global_unsubscribe": 1}
	).insert()
	support.run()
	assert (list(mails(person)), list(mails(other))) == (["moa@example.com"], ["dag@example.com"])


def test_a_guardian_who_is_none_any_more_gets_no_mail_that_is_queued(make):
	support.message(0)
	person = child(make)
	support.run()
	person.reload()
	person.guardians = [row for row in person.guardians if row.email == "moa@example.com"]
	person.save()
	queues = mails(person)
	assert message_gate.ask(queues["moa@example.com"]).is_open
	assert not message_gate.ask(queues["dag@example.com"]).is_open


def test_a_child_counts_once_in_the_results(make):
	message = support.message(0)
	child(make)
	support.run()
	frappe.db.set_value("Journey Delivery", {"journey_message": message.name}, "status", "Sent")
	assert message_results.results(message.name)["sent"] == 1


def test_after_a_restored_backup_no_guardian_gets_it_twice(make):
	support.message(0)
	person = child(make)
	support.run()
	for queue in mails(person).values():
		message_gate.ask(queue).leaves()
	frappe.db.delete("Journey Delivery")
	support.run()
	assert not mails(person)
	assert support.of(person) == [("Sent", "Backup Restored")]
