"""Run in a process of its own by test_conversion_killed.py: two connections hand over at the same moment, and so do the jobs.

racing_conversions.py SITE same ROUNDS    both work on the same prospect
racing_conversions.py SITE twins ROUNDS   two prospects with the same e-mail address

Both jobs open their view of the database before either begins. Prints one JSON object: how often what happened, and what must not happen.
"""

import collections
import json
import multiprocessing
import os
import sys
import time

import frappe
from frappe.utils import getdate

from tests.support.processes import snapshot_isolation

PROCESSES = multiprocessing.get_context("fork")


def work(site: str, recruiter: str, tasks, results, together, isolation: str) -> None:
	connect(site)
	snapshot_isolation.switch(isolation)
	from membership_recruitment.member_recruitment.conversion import handover

	attempts = [0]
	look = handover._convert_or_leave

	def counted(*args):
		attempts[0] += 1
		return look(*args)

	handover._convert_or_leave = counted
	while name := tasks.get():
		frappe.db.rollback()
		frappe.local.document_cache = {}
		frappe.set_user(recruiter)
		attempts[0] = 0
		together.wait()
		try:
			outcome = handover.hand_over(name, "Individual", getdate("2026-01-01"))
			frappe.db.commit()
			frappe.db.sql(
				"select count(*) from `tabMember`"
			)  # from now on this connection sees today's register
			together.wait()
			handover.decide(name)
			results.put((outcome["outcome"], attempts[0]))
		except Exception as error:
			frappe.db.rollback()
			results.put((f"{type(error).__name__}: {error}", attempts[0]))


def main(site: str, kind: str, rounds: str, isolation: str = "off") -> None:
	tasks = [PROCESSES.Queue(), PROCESSES.Queue()]
	results, together = PROCESSES.Queue(), PROCESSES.Barrier(2)
	recruiter = prepare(site)
	workers = [
		PROCESSES.Process(
			target=work, args=(site, recruiter, queue, results, together, isolation), daemon=True
		)
		for queue in tasks
	]
	for worker in workers:
		worker.start()
	connect(site)
	counted, wrong = collections.Counter(), []
	begun = time.monotonic()
	for number in range(int(rounds)):
		email = f"race{time.time_ns()}@example.com"
		names = [prospect(recruiter, email) for _ in range(1 if kind == "same" else 2)]
		frappe.db.commit()
		for queue, name in zip(tasks, names * 2, strict=False):
			queue.put(name)
		ends = [results.get(timeout=120) for _ in workers]
		frappe.db.rollback()  # to see what they committed
		for outcome, attempts in ends:
			counted[outcome] += 1
			counted["tried again"] += attempts > 1
		members = frappe.db.count("Member", {"email": email})
		terms = frappe.db.sql(
			"select count(*) from `tabMembership` t join `tabMember` m on m.name = t.member where m.email = %s",
			email,
		)[0][0]
		statuses = sorted(frappe.get_all("Membership Prospect", {"name": ["in", names]}, pluck="status"))
		expected = ["Converted"] if kind == "same" else ["Converted", "Queued"]
		if (members, terms, statuses) != (1, 1, expected):
			wrong.append((number, members, terms, statuses))
	for queue in tasks:
		queue.put(None)
	print(json.dumps({"ends": counted, "wrong": wrong, "seconds": round(time.monotonic() - begun, 1)}))


def prepare(site: str) -> str:
	"""The recruiter, made in a process of its own: a connection does not survive the fork of the workers."""
	reading, writing = os.pipe()
	child = os.fork()
	if not child:
		connect(site)
		from tests.support.factories import make

		make.source()
		user = make.user("Member Recruiter")
		frappe.db.commit()
		os.write(writing, user.encode())
		os._exit(0)
	os.waitpid(child, 0)
	return os.read(reading, 200).decode()


def prospect(recruiter: str, email: str) -> str:
	from tests.support.factories import make

	return make.prospect("Race", "Twin", email=email, recruiter=recruiter).name


def connect(site: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	frappe.set_user("Administrator")


if __name__ == "__main__":
	main(*sys.argv[1:])
