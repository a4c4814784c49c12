"""Run in a process of its own by test_erasure_together.py: erase several people at once and die at a chosen point.

killed_erasures.py SITE make N          commits so many former members and their Erasures by the calendar; prints those, by commas
killed_erasures.py SITE spoil NAME      what was merged into the person of an Erasure cannot be read
killed_erasures.py SITE state NAMES     prints what is stored of each
killed_erasures.py SITE kill NAMES N    SIGKILL at N random statements, prints what is stored after each
killed_erasures.py SITE erase NAMES     carries them out
killed_erasures.py SITE lines           prints how many lines the ledger has
"""

import json
import os
import sys

import frappe
from frappe.utils import nowdate

from tests.support.processes import killed_conversion as killed
from tests.support.processes import killed_erasure


def make(count: str) -> None:
	from membership_recruitment.member_privacy.erasure import run

	erasures = []
	for _number in range(int(count)):
		member = killed_erasure.former_member(f"Kanarie{frappe.generate_hash(length=10)}")
		member.add_comment("Comment", "A note")
		erasures.append(
			run.plan("Member", member.name, reason=run.RETENTION, rule="Former members", not_before=nowdate())
		)
	frappe.db.commit()  # the other process has to find them
	print(",".join(erasures))


def spoil(erasure: str) -> None:
	member = frappe.db.get_value("Erasure", erasure, "subject_name")
	merge = {"doctype": "Member Merge", "name": frappe.generate_hash(length=10)}
	frappe.get_doc({**merge, "kept": member, "merged": "MEM-GONE", "record": "[1]"}).db_insert()
	frappe.db.commit()


def state(names: str) -> list:
	return [killed_erasure.state(name) for name in names.split(",")]


def erase(names: str) -> None:
	from membership_recruitment.member_privacy.erasure import run

	run.carry_out_together(names.split(","))
	frappe.db.commit()


def erase_uncommitted(names: str) -> None:
	frappe.db.commit = lambda: None
	erase(names)


def lines() -> int:
	"""How many the ledger says are erased."""
	from membership_recruitment.member_privacy.erasure import ledger

	file = ledger.folder() / ledger.FILE
	return sum(ledger.BEGUN not in line for line in file.read_text().splitlines()) if file.exists() else 0


def main(site: str, command: str, *arguments: str) -> None:
	if command == "kill":
		frappe.init(site, sites_path=os.getcwd())
		killed_erasure.kill(site, *arguments, work=erase, uncommitted=erase_uncommitted, stored=state)
		return
	killed.connect(site)
	shown = {"make": make, "spoil": spoil, "state": state, "erase": erase, "lines": lines}[command](
		*arguments
	)
	if shown is not None:
		print(json.dumps(shown, default=str))


if __name__ == "__main__":
	main(*sys.argv[1:])
