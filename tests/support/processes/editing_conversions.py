"""Run in a process of its own by test_conversion_killed.py: one connection edits a prospect while another converts it.

editing_conversions.py SITE edit-first ROUNDS      the edit is saved, not committed, when the conversion begins
editing_conversions.py SITE convert-first ROUNDS   the conversion has done its last step, uncommitted, when the edit begins
editing_conversions.py SITE together ROUNDS        both begin at the same moment

Both sides have opened the form before. Prints one JSON object: for each round what the editor and who converts
were told ("done" or the sentence), and where the editor's text is.
"""

import json
import multiprocessing
import sys

import frappe

from tests.support.processes import snapshot_isolation
from tests.support.processes.racing_conversions import connect, prepare, prospect

PROCESSES = multiprocessing.get_context("fork")
EDITED = "Prefers evenings"
A_WHILE = 0.5  # seconds: long enough for the other side to stand before the lock


def edit(name: str, seen: str) -> None:
	doc = frappe.get_doc("Membership Prospect", name)
	doc.modified = seen  # what the editor's form holds
	doc.notes = EDITED
	doc.save()


def convert(name: str, seen: str) -> None:
	frappe.get_doc("Membership Prospect", name).make_member("Individual", "2026-01-01", seen=seen)


def work(site: str, user: str, act, first: bool, tasks, results, begun, together, isolation: str) -> None:
	connect(site)
	snapshot_isolation.switch(isolation)
	while task := tasks.get():
		frappe.db.rollback()
		frappe.local.document_cache = {}
		frappe.set_user(user if act is edit else "Administrator")  # who reads the register converts at once
		together.wait()
		if first is False:
			begun.wait()
		try:
			act(*task)
			if first:
				begun.set()
				begun.clear()
				frappe.db.sql("select sleep(%s)", A_WHILE)
			frappe.db.commit()
			results.put((act.__name__, "done"))
		except Exception as error:
			if first:
				begun.set()
				begun.clear()
			frappe.db.rollback()
			results.put((act.__name__, str(error) or type(error).__name__))


def main(site: str, order: str, rounds: str, isolation: str = "off") -> None:
	results, begun, together = PROCESSES.Queue(), PROCESSES.Event(), PROCESSES.Barrier(2)
	recruiter = prepare(site)
	queues, workers = [], []
	for act in (edit, convert):
		first = None if order == "together" else order.startswith(act.__name__)
		queues.append(PROCESSES.Queue())
		arguments = (site, recruiter, act, first, queues[-1], results, begun, together, isolation)
		workers.append(PROCESSES.Process(target=work, args=arguments, daemon=True))
		workers[-1].start()
	connect(site)
	ends = []
	for _round in range(int(rounds)):
		name = prospect(recruiter, f"edited{frappe.generate_hash(length=10)}@example.com")
		frappe.db.commit()
		seen = str(frappe.db.get_value("Membership Prospect", name, "modified"))
		for queue in queues:
			queue.put((name, seen))
		told = dict(results.get(timeout=60) for _ in workers)
		frappe.db.rollback()  # to see what they committed
		row = frappe.db.get_value(
			"Membership Prospect", name, ("status", "notes", "journey_id"), as_dict=True
		)
		member = frappe.db.get_value("Member", {"journey_id": row.journey_id})
		comments = frappe.get_all("Comment", {"reference_name": member or "-"}, pluck="content")
		told |= {"status": row.status, "kept": EDITED in f"{row.notes} {comments}", "member": bool(member)}
		ends.append(told)
	for queue in queues:
		queue.put(None)
	print(json.dumps(ends))


if __name__ == "__main__":
	main(*sys.argv[1:])
