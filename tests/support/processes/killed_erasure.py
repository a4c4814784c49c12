"""Run in a process of its own by test_erasure_killed.py: erase somebody and die at a chosen point.

killed_erasure.py SITE make-member     commits a former member alone; prints its name
killed_erasure.py SITE make            commits a former member with a word of their own everywhere, and their Erasure; prints the word and
                                       its name
killed_erasure.py SITE state NAME      prints what is stored
killed_erasure.py SITE kill NAME N     SIGKILL at N random statements, prints what is stored after each
killed_erasure.py SITE erase NAME      carries it out
"""

import json
import os
import sys
from pathlib import Path

import frappe
from frappe.utils import add_days, nowdate

from tests.support.processes import killed_conversion as killed


def former_member(word: str = "Killed"):
	from tests.support.factories import make as records

	email = f"{word.lower()}-{frappe.generate_hash(length=8)}@example.com"
	member = records.member(word, "Halfway", email=email)
	records.term(member.name, add_days(nowdate(), -1100), add_days(nowdate(), -736))
	return member


def make_member() -> None:
	member = former_member()
	frappe.db.commit()  # the browser has to find it
	print(member.name)


def make() -> None:
	from membership_recruitment.member_privacy.erasure import run

	word = f"Kanarie{frappe.generate_hash(length=10)}"
	member = former_member(word)
	member.add_comment("Comment", f"A note on {word}")
	member.notes = f"Notes on {word}"
	member.save()
	about = {"reference_type": "Member", "reference_name": member.name}
	frappe.get_doc({"doctype": "ToDo", "description": f"Call {word} back", **about}).insert()
	frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{member.name}-{word}.txt",
			"attached_to_doctype": "Member",
			"attached_to_name": member.name,
			"is_private": 1,
			"content": f"Of {word}",
		}
	).insert()
	erasure = run.plan("Member", member.name)
	frappe.db.commit()  # the other process has to find it
	print(word, erasure)


def state(name: str) -> dict:
	"""What is stored of the person and of the erasure."""
	frappe.db.rollback()  # as committed
	erasure = frappe.db.get_value("Erasure", name, ["status", "subject_name", "finished_on"], as_dict=True)
	member = erasure.subject_name
	about = {"reference_doctype": "Member", "reference_name": member}
	folder = Path(frappe.get_site_path("private", "files"))
	row = frappe.db.get_value("Member", member, ["first_name", "email", "erased_on"], as_dict=True)
	return {
		"status": erasure.status,
		"member": list(row.values()),
		"comments": frappe.db.count("Comment", about),
		"tasks": frappe.db.count("ToDo", {"reference_type": "Member", "reference_name": member}),
		"rows_of_files": frappe.db.count(
			"File", {"attached_to_doctype": "Member", "attached_to_name": member}
		),
		"files": len(list(folder.glob(f"{member}*.txt"))),
		"words": frappe.db.sql(
			"select count(*) from membership_name_word where person_doctype = 'Member' and person = %s",
			member,
		)[0][0],
	}


def erase(name: str) -> None:
	from membership_recruitment.member_privacy.erasure import run

	run.carry_out(name)
	frappe.db.commit()


def erase_uncommitted(name: str) -> None:
	from membership_recruitment.member_privacy.erasure import run, stored_files

	frappe.db.commit = lambda: None
	stored_files.delete = lambda addresses: None
	run.carry_out(name)


def kill(
	site: str, name: str, count: str, *, work=erase, uncommitted=erase_uncommitted, stored=state
) -> None:
	total = killed.fewest_statements(site, name, uncommitted)
	points = [killed.arranged(*point, total) for point in killed.random_points(total, int(count))]
	killed.ends(site, name, points, work, lambda which: _in_a_child(site, which, stored))


def _in_a_child(site: str, name: str, stored):
	"""What is stored, seen by a process that has a connection; this one forks, and has none."""
	reading, writing = os.pipe()
	child = os.fork()
	if not child:
		killed.connect(site)
		killed.wait_for_the_killed()
		os.write(writing, json.dumps(stored(name), default=str).encode())
		os._exit(0)
	os.close(writing)
	os.waitpid(child, 0)
	with os.fdopen(reading, "rb") as pipe:
		return json.loads(pipe.read())


def main(site: str, command: str, *arguments: str) -> None:
	if command == "kill":
		frappe.init(site, sites_path=os.getcwd())
		kill(site, *arguments)
		return
	killed.connect(site)
	if command == "state":
		print(json.dumps(state(*arguments), default=str))
		return
	{"make": make, "make-member": make_member, "erase": erase}[command](*arguments)


if __name__ == "__main__":
	main(*sys.argv[1:])
