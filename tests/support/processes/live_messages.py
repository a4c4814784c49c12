"""Run in processes of their own by test_journey_messages.py, which commit on the live site.

live_messages.py SITE make COUNT     commits COUNT active members who came into a phase today and agreed, and a message
live_messages.py SITE limit COUNT    at most so many a day; 0: no limit
live_messages.py SITE run            the hourly job's work on them, committed part by part; prints how many it queued
live_messages.py SITE run CHUNK      the same, and SIGKILL within that chunk, before its commit
live_messages.py SITE flush COUNT [ANSWER]   Frappe's own sender sends COUNT of them to an SMTP server of ours, which
                                     takes them, or ANSWERs: busy (451), unknown (550), breaks (off, in the midst of it)
live_messages.py SITE flush COUNT killed     the same, and SIGKILL when the first one is handed over
live_messages.py SITE waiting        what hangs in the queue as being sent is to be sent again, as Frappe 16 does it
live_messages.py SITE count          prints what there is
live_messages.py SITE clean          takes all of it away
"""

import json
import os
import shutil
import sys
from collections import Counter
from datetime import timedelta

import frappe
from frappe.utils import getdate, now_datetime

from tests.support.processes import mail_server, snapshot_isolation

DOMAIN = "live-messages.example"
TITLE = "Live Message"
GROUP = "Live Messages"  # other tests leave people in the phase
PHASE = "Loyalty"
ACCOUNT = "Test Notices"


def make(count: str) -> None:
	from membership_recruitment.member_journey.messages import ledger as message_ledger
	from membership_recruitment.membership.register import bulk
	from membership_recruitment.utils import database
	from tests.support.factories import messages

	clean()
	shutil.rmtree(message_ledger.folder(), ignore_errors=True)
	messages.template()
	messages.notices.account()
	frappe.db.set_single_value("Membership Settings", "journey_messages_per_day", 0)
	if not frappe.db.exists("Target Group", GROUP):
		frappe.get_doc({"doctype": "Target Group", "group_name": GROUP}).insert()
	message = messages.message(0, title=TITLE, target_group=GROUP)
	end = getdate() + timedelta(days=200)
	people = [
		bulk.NewMember(
			"Åsa",
			f"Live {number}",
			email=f"live{number}@{DOMAIN}",
			language="sv",
			journey_phase=PHASE,
			terms=[bulk.NewTerm("Individual", end - timedelta(days=364), end, fee=350)],
		)
		for number in range(int(count))
	]
	names = bulk.add_members(people)
	frappe.db.sql("update `tabMember` set target_group = %s where email like %s", (GROUP, f"%@{DOMAIN}"))
	now = now_datetime()
	database.insert(
		"Journey Transition",
		[
			{
				"name": frappe.generate_hash(length=10),
				"journey_id": person.journey_id,
				"to_phase": PHASE,
				"transition_on": now,
			}
			for person in people
		],
	)
	database.insert(
		"Consent Event",
		[
			{
				"name": frappe.generate_hash(length=10),
				"subject_doctype": "Member",
				"subject_name": name,
				"purpose": message.purpose,
				"channel": "E-mail",
				"event": "Given",
				"event_on": now,
				"source": "Paper form",
			}
			for name in names
		],
	)
	frappe.db.commit()  # other processes have to find them
	frappe.cache.delete_keys("document_cache")


def limit(count: str) -> None:
	frappe.db.set_single_value("Membership Settings", "journey_messages_per_day", int(count))
	frappe.db.commit()
	frappe.clear_document_cache("Membership Settings", "Membership Settings")
	print(json.dumps({}))


def run(dies_in: str | None = None) -> None:
	from membership_recruitment.member_journey.messages import due_messages
	from membership_recruitment.utils import conflicts

	if dies_in:
		mail_server.die_in(int(dies_in))
	queued = []

	def work() -> None:
		for done in due_messages.work(getdate()):
			frappe.db.commit()
			queued.append(done["Queued"])

	snapshot_isolation.switch("on")
	conflicts.try_again(work)  # as the job does
	print(json.dumps({"queued": sum(queued)}))


def flush(count: str, answer: str = "") -> None:
	from frappe.email.queue import flush

	with mail_server.running(ACCOUNT, answer) as mails_taken:
		# before other mails that wait on the site, and as if a while ago: Frappe 16 waits some seconds
		mails = tuple(_mails()) or ("",)
		frappe.db.sql(
			"update `tabEmail Queue` set priority = 9, creation = creation - interval 1 minute where name in %s",
			(mails,),
		)
		frappe.db.commit()
		frappe.conf.email_queue_batch_size = int(count)
		frappe.conf.pop("mute_emails", None)
		snapshot_isolation.switch("on")
		flush()
		frappe.db.commit()
	print(json.dumps({"mails": mails_taken}))


def waiting() -> None:
	frappe.db.set_value("Email Queue", {"name": ["in", _mails()], "status": "Sending"}, "status", "Not Sent")
	frappe.db.commit()
	print(json.dumps({}))


def count() -> None:
	from membership_recruitment.member_journey.messages import ledger as message_ledger

	recipients = frappe.get_all(
		"Email Queue Recipient", filters={"recipient": ["like", f"%@{DOMAIN}"]}, pluck="recipient"
	)
	deliveries = frappe.get_all(
		"Journey Delivery",
		filters={"journey_message": ["in", _messages()]},
		fields=["status", "reason"],
		as_list=True,
	)
	communications = {"recipients": ["like", f"%@{DOMAIN}"]}
	print(
		json.dumps(
			{
				"deliveries": {
					" ".join(filter(None, row)): many for row, many in Counter(deliveries).items()
				},
				"mails": len(_mails()),
				"recipients": len(recipients),
				"communications": frappe.db.count("Communication", communications),
				"most": max(Counter(recipients).values(), default=0),
				"ledger": sum(
					len(path.read_text().splitlines()) for path in message_ledger.folder().glob("*.log")
				),
			}
		)
	)


def _messages() -> list[str]:
	return frappe.get_all("Journey Message", filters={"title": TITLE}, pluck="name") or [""]


def _members() -> list[str]:
	return frappe.get_all("Member", filters={"email": ["like", f"%@{DOMAIN}"]}, pluck="name") or [""]


def _mails() -> list[str]:
	return frappe.get_all("Email Queue", filters={"reference_name": ["in", _members()]}, pluck="name")


def clean() -> None:
	from membership_recruitment.member_journey.messages import ledger as message_ledger
	from tests.support.factories import messages

	members, mails = _members(), _mails()
	journeys = frappe.get_all("Member", filters={"name": ["in", members]}, pluck="journey_id") or [""]
	contacts = frappe.get_all(
		"Dynamic Link", filters={"parenttype": "Contact", "link_name": ["in", members]}, pluck="parent"
	) or [""]
	for doctype, filters in (
		("Email Queue Recipient", {"parent": ["in", mails]}),
		("Email Queue", {"name": ["in", mails]}),
		("Communication", {"reference_name": ["in", members]}),
		("Journey Delivery", {"journey_message": ["in", _messages()]}),
		("Journey Message", {"title": TITLE}),
		("Target Group", {"name": GROUP}),
		("Journey Transition", {"journey_id": ["in", journeys]}),
		("Consent Event", {"subject_name": ["in", members]}),
		("Membership Event", {"member": ["in", members]}),
		("Membership Spell", {"member": ["in", members]}),
		("Membership", {"member": ["in", members]}),
		("Contact", {"name": ["in", contacts]}),
		("Contact Email", {"parent": ["in", contacts]}),
		("Dynamic Link", {"link_name": ["in", members]}),
		("Member", {"name": ["in", members]}),
		("Email Template", {"name": messages.TEMPLATE}),
		("Email Account", {"name": ACCOUNT}),
	):
		frappe.db.delete(doctype, filters)
	message_ledger.delete()
	frappe.db.set_single_value("Membership Settings", "journey_messages_per_day", 2000)
	frappe.db.commit()
	frappe.cache.delete_keys("document_cache")


def main(site: str, command: str, *arguments: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	frappe.set_user("Administrator")
	commands = (make, limit, run, flush, waiting, count, clean)
	{one.__name__: one for one in commands}[command](*arguments)


if __name__ == "__main__":
	main(*sys.argv[1:])
