"""Run in processes of its own by test_target_lists.py: somebody withdraws while the night fills the e-mail group.

racing_target_list.py SITE night-first        the night has read the consent and is about to add the address
racing_target_list.py SITE withdrawal-first   the withdrawal is written and not committed when the night comes

Prints the addresses in the group afterwards, as JSON.
"""

import json
import multiprocessing
import sys
import time

import frappe

from tests.support.processes import snapshot_isolation

PROCESSES = multiprocessing.get_context("fork")
HELD = 1.5  # seconds for which the first holds what the second waits for
PURPOSE = "Newsletter"


def connect(site: str) -> None:
	frappe.init(site, sites_path=".")
	frappe.connect()
	frappe.set_user("Administrator")


def night(site: str, isolation: str, both_ready, reached, go_on) -> None:
	connect(site)
	snapshot_isolation.switch(isolation)
	from membership_recruitment.member_journey.target_lists import email_group

	insert = email_group._insert

	def slowly(group: str, new: set[str]) -> None:
		if any(address.startswith("racing") for address in new):
			reached.set()
			time.sleep(HELD)
		insert(group, new)

	email_group._insert = slowly
	both_ready.wait()
	go_on.wait()
	email_group.nightly()


def withdraw(site: str, isolation: str, prospect: str, both_ready, reached, go_on) -> None:
	connect(site)
	snapshot_isolation.switch(isolation)
	from membership_recruitment.member_privacy.consent import consent
	from membership_recruitment.utils import conflicts

	frappe.db.sql("select count(*) from `tabEmail Group Member`")  # from now on it sees the groups of today
	both_ready.wait()
	go_on.wait()
	# as the page and the form do
	conflicts.try_again(lambda: said(consent, prospect, "Withdrawn"))
	reached.set()
	time.sleep(HELD)
	frappe.db.commit()


def said(consent, prospect: str, event: str) -> None:
	consent.record(
		"Membership Prospect", prospect, PURPOSE, "E-mail", event, source="Meeting", evidence="Said so."
	)


def prepare(site: str):
	"""A list with its group, and somebody who has agreed and is on it but not yet in the group."""
	connect(site)
	from membership_recruitment.member_journey.target_lists import email_group
	from membership_recruitment.member_privacy.consent import consent
	from tests.support.factories import make

	address = f"racing-{frappe.generate_hash(length=6)}@example.com"
	target_list = frappe.get_doc(
		{"doctype": "Target List", "list_name": "Racing", "people": "Prospects", "purpose": PURPOSE}
	).insert()
	email_group.make(target_list)
	prospect = make.prospect("Race", "Person", email=address)
	said(consent, prospect.name, "Given")
	frappe.db.delete("Email Group Member", {"email": address})
	frappe.db.commit()
	return target_list, prospect.name


def main(site: str, order: str, isolation: str = "off") -> None:
	target_list, prospect = prepare(site)
	frappe.destroy()
	first, start, both_ready = PROCESSES.Event(), PROCESSES.Event(), PROCESSES.Barrier(2)
	start.set()
	turns = {"night": (first, start), "withdrawal": (PROCESSES.Event(), first)}
	if order == "withdrawal-first":
		turns = {"withdrawal": (first, start), "night": (PROCESSES.Event(), first)}
	workers = [
		PROCESSES.Process(target=night, args=(site, isolation, both_ready, *turns["night"])),
		PROCESSES.Process(
			target=withdraw, args=(site, isolation, prospect, both_ready, *turns["withdrawal"])
		),
	]
	for worker in workers:
		worker.start()
	for worker in workers:
		worker.join(60)
		assert worker.exitcode == 0, worker
	connect(site)
	print(
		json.dumps(
			frappe.get_all(
				"Email Group Member", filters={"email_group": target_list.email_group}, pluck="email"
			)
		)
	)
	target_list.reload()
	target_list.delete()
	frappe.delete_doc("Membership Prospect", prospect)
	frappe.db.commit()


if __name__ == "__main__":
	main(*sys.argv[1:])
