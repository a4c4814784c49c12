"""Run in a process of its own by test_conversion_killed.py: convert a prospect and die at a chosen point.

killed_conversion.py SITE make                    commits a prospect with all that hangs on it, prints its name
killed_conversion.py SITE kill NAME               SIGKILL after each of the steps, prints what is stored then
killed_conversion.py SITE kill-anywhere NAME N    SIGKILL at N random statements, likewise
killed_conversion.py SITE convert NAME            converts and commits
killed_conversion.py SITE hand-over NAME          hands over, as a recruiter does, and commits
killed_conversion.py SITE kill-job NAME N         as kill-anywhere, in the job that follows
killed_conversion.py SITE sweep NAME              decides on all that wait
"""

import json
import os
import random
import signal
import sys
import time

import frappe
from frappe.utils import getdate

from tests.support.processes import live


def make() -> None:
	from tests.support.factories import make as records

	prospect = records.prospect(
		"Killed",
		"Halfway",
		email=f"killed-{frappe.generate_hash(length=8)}@example.com",
		address_line="Storgatan 1",
		city="Umeå",
	)
	frappe.get_doc(
		{"doctype": "Prospect Interaction", "prospect": prospect.name, "kind": "Call", "summary": "Called"}
	).insert()
	prospect.add_comment("Comment", "A note")
	frappe.get_doc(
		{
			"doctype": "ToDo",
			"description": "Call back",
			"reference_type": prospect.doctype,
			"reference_name": prospect.name,
		}
	).insert()
	prospect.add_tag("hiking")
	frappe.db.commit()  # the other process has to find it
	print(prospect.name)


def convert(name: str) -> None:
	frappe.get_doc("Membership Prospect", name).make_member("Individual", "2026-01-01", new_person=True)
	frappe.db.commit()


def hand_over(name: str) -> None:
	from membership_recruitment.member_recruitment.conversion import handover

	handover.hand_over(name, "Individual", getdate("2026-01-01"))
	frappe.db.commit()


def decide(name: str) -> None:
	from membership_recruitment.member_recruitment.conversion import handover

	handover.decide(name)


def sweep(name: str) -> None:
	from membership_recruitment.member_recruitment.conversion import handover

	handover.sweep()


def die() -> None:
	os.kill(os.getpid(), signal.SIGKILL)


def dying_after_step(step: int):
	"""Arrange that the conversion of this process is killed after that many of its steps."""
	from membership_recruitment.member_recruitment.conversion import convert as conversion

	def deadly(number, run):
		def run_and_die(state):
			run(state)
			if number == step:
				die()

		return run_and_die

	conversion.STEPS = tuple(deadly(number, run) for number, run in enumerate(conversion.STEPS, start=1))


def dying_at_statement(number: int, *, afterwards: bool):
	"""Arrange that this process is killed before or after its n-th statement to the database."""
	execute, done = frappe.db.sql, [0]

	def run_and_die(*args, **kwargs):
		done[0] += 1
		if done[0] == number and not afterwards:
			die()
		result = execute(*args, **kwargs)
		if done[0] == number:
			die()
		return result

	frappe.db.sql = run_and_die
	return done


def ends(site: str, name: str, arrangements: list, work=convert, state=live.state) -> None:
	"""Convert once in a child for each arrangement; print how it ended and what is stored after it."""
	found = []
	for label, arrange in arrangements:
		child = os.fork()  # before any connection is open: each child has its own
		if not child:
			connect(site)
			wait_for_the_killed()
			arrange()
			work(name)
			os._exit(0)
		_, status = os.waitpid(child, 0)
		found.append((label, os.waitstatus_to_exitcode(status), state(name)))
	print(json.dumps(found, default=str))


def wait_for_the_killed() -> None:
	"""Until the database has noticed that the process before is gone, and let go of its locks."""
	others = (
		"select count(*) from information_schema.processlist where db = database() and id <> connection_id()"
	)
	for _attempt in range(600):
		if not frappe.db.sql(others)[0][0]:
			return
		time.sleep(0.05)


def kill(site: str, name: str) -> None:
	from membership_recruitment.member_recruitment.conversion import convert as conversion

	steps = range(1, len(conversion.STEPS) + 1)
	ends(site, name, [(step, lambda step=step: dying_after_step(step)) for step in steps])


def kill_anywhere(site: str, name: str, count: str) -> None:
	total = fewest_statements(site, name, make_member)
	points = random_points(total, int(count))
	points.append((total, True))  # all is written, nothing is committed
	ends(site, name, [arranged(*point, total) for point in points])


def kill_job(site: str, name: str, count: str) -> None:
	total = fewest_statements(site, name, decide_uncommitted)
	ends(site, name, [arranged(*point, total) for point in random_points(total, int(count))], decide)


def fewest_statements(site: str, name: str, work) -> int:
	"""Once more than the caches need to be filled, as they are for those that are killed."""
	statements(site, name, work)
	return statements(site, name, work)


def random_points(total: int, count: int) -> list[tuple[int, bool]]:
	chance = random.Random()
	return [(chance.randint(1, total), chance.random() < 0.5) for _ in range(count)]


def arranged(number: int, afterwards: bool, total: int) -> tuple:
	label = f"{'after' if afterwards else 'before'} statement {number} of {total}"
	return label, lambda: dying_at_statement(number, afterwards=afterwards)


def make_member(name: str) -> None:
	frappe.get_doc("Membership Prospect", name).make_member("Individual", "2026-01-01", new_person=True)


def decide_uncommitted(name: str) -> None:
	frappe.db.commit = lambda: None
	decide(name)


def statements(site: str, name: str, work) -> int:
	"""How many statements the work takes, commit not counted; nothing is kept."""
	reading, writing = os.pipe()
	child = os.fork()
	if not child:
		connect(site)
		done = dying_at_statement(10**9, afterwards=False)
		work(name)
		os.write(writing, str(done[0]).encode())
		os._exit(0)
	os.close(writing)
	os.waitpid(child, 0)
	return int(os.read(reading, 20))


def connect(site: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	frappe.set_user("Administrator")


def main(site: str, command: str, *arguments: str) -> None:
	if command.startswith("kill"):
		frappe.init(site, sites_path=os.getcwd())  # imports want a site, not a connection
		{"kill": kill, "kill-anywhere": kill_anywhere, "kill-job": kill_job}[command](site, *arguments)
		return
	connect(site)
	works = {"make": make, "convert": convert, "hand-over": hand_over, "sweep": sweep}
	works[command](*arguments)


if __name__ == "__main__":
	main(*sys.argv[1:])
