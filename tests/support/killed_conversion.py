"""Run in a process of its own by test_conversion_killed.py: convert a prospect and die at a chosen point.

killed_conversion.py SITE make               commits a prospect with all that hangs on it, prints its name
killed_conversion.py SITE convert NAME STEP  SIGKILL after that many steps; after the last: before the commit
killed_conversion.py SITE convert NAME       converts and commits
"""

import json
import os
import signal
import sys

import frappe


def make() -> None:
	from tests.support import make as records

	prospect = records.prospect(
		"Killed", "Halfway", email="killed@example.com", address_line="Storgatan 1", city="Umeå"
	)
	frappe.get_doc(
		{"doctype": "Prospect Interaction", "prospect": prospect.name, "kind": "Call", "summary": "Called"}
	).insert()
	prospect.add_comment("Comment", "A note")
	frappe.db.commit()  # the other process has to find it
	print(prospect.name)


def convert(name: str, dies_after: int | None = None) -> None:
	from membership_recruitment.member_recruitment import conversion

	def deadly(number, step):
		def run(state):
			step(state)
			if number == dies_after:
				os.kill(os.getpid(), signal.SIGKILL)

		return run

	conversion.STEPS = tuple(deadly(number, step) for number, step in enumerate(conversion.STEPS, start=1))
	frappe.get_doc("Membership Prospect", name).make_member("Individual", "2026-01-01", new_person=True)
	frappe.db.commit()


def kill(site: str, name: str) -> None:
	from membership_recruitment.member_recruitment import conversion
	from tests.support import live

	ends = []
	for step in range(1, len(conversion.STEPS) + 1):
		child = os.fork()  # before any connection is open: each child has its own
		if not child:
			connect(site)
			convert(name, step)
			os._exit(0)
		_, status = os.waitpid(child, 0)
		ends.append((step, os.waitstatus_to_exitcode(status), live.state(name)))
	print(json.dumps(ends, default=str))


def connect(site: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	frappe.set_user("Administrator")


def main(site: str, command: str, *arguments: str) -> None:
	if command == "kill":
		frappe.init(site, sites_path=os.getcwd())  # imports below want a site, not a connection
		kill(site, *arguments)
		return
	connect(site)
	if command == "make":
		make()
	else:
		convert(*arguments)


if __name__ == "__main__":
	main(*sys.argv[1:])
