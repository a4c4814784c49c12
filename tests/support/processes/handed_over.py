"""Run in a process of its own by tools/attack_handover.py: people to hand over, and the jobs that follow.

handed_over.py SITE make COUNT     commits COUNT people whom the register knows and COUNT whom it does not, all of one
                                   recruiter's, with what hangs on a prospect; prints one JSON object
handed_over.py SITE decide NAMES   does the jobs of these prospects that are left (JSON); prints for each which rooms
                                   of the websocket heard something
"""

import json
import os
import secrets

import frappe
import frappe.realtime
from frappe.desk.doctype.notification_settings.notification_settings import create_notification_settings
from frappe.utils.password import update_password

from tests.support.processes.racing_conversions import connect

PROSPECT = "Membership Prospect"


def make(count: int) -> dict:
	from membership_recruitment.membership.register import bulk
	from tests.support.factories import make as records

	tag = secrets.token_hex(4)
	recruiter = records.user("Member Recruiter")
	password = secrets.token_urlsafe(12)
	update_password(recruiter, password)
	create_notification_settings(recruiter)  # without them no page of the desk opens
	bulk.add_members(
		[bulk.NewMember("Alva", tag, email=f"{tag}.{n}.known@example.com") for n in range(count)]
	)
	other = records.prospect("Other", tag, recruiter=recruiter)
	people = {
		person(f"{tag}.{number}.{kind}@example.com", recruiter, other.name): kind
		for number in range(count)
		for kind in ("known", "unknown")
	}
	rows = rows_of(list(people))
	frappe.db.commit()
	return {"recruiter": recruiter, "password": password, "people": people, "rows": rows, "other": other.name}


def person(email: str, recruiter: str, other: str) -> str:
	"""A prospect with one of everything by which a recruiter could recognise it later; gives its name."""
	from tests.support.factories import make as records

	doc = records.prospect(
		"Alva",
		"Ek",
		email=email,
		recruiter=recruiter,
		address_line="Gatan 1",
		city="Umeå",
		notes="Came along",
	)
	doc.add_comment("Comment", "A note")
	doc.add_comment("Assigned", "assigned")
	doc.phase = "Decision"
	doc.save()
	about = {"reference_type": PROSPECT, "reference_name": doc.name}
	task = {"doctype": "ToDo", "description": "Call", "allocated_to": recruiter, "assigned_by": recruiter}
	participants = [{"reference_doctype": PROSPECT, "reference_docname": name} for name in (doc.name, other)]
	link = [{"link_doctype": PROSPECT, "link_name": doc.name}]
	for values in (
		{**task, **about},
		{"doctype": "Contact", "first_name": "Alva", "links": link},
		{"doctype": "Prospect Interaction", "prospect": doc.name, "kind": "Call", "summary": "Called"},
		{
			"doctype": "Event",
			"subject": "Open evening",
			"starts_on": "2026-05-01 18:00:00",
			"event_participants": participants,
		},
		{
			"doctype": "Notification Log",
			"subject": "Waits",
			"for_user": recruiter,
			"document_type": PROSPECT,
			"document_name": doc.name,
		},
	):
		row = frappe.get_doc(values).insert()
		frappe.db.set_value(row.doctype, row.name, "owner", recruiter)
	return doc.name


def rows_of(people: list[str]) -> dict[str, list[tuple[str, str]]]:
	"""By prospect, the DocTypes and names of the prospect and of all that hangs on it."""
	from membership_recruitment.member_recruitment.conversion import linked_records
	from membership_recruitment.utils.references import REFERENCES

	found = {name: [(PROSPECT, name)] for name in people}
	for row in linked_records.present(REFERENCES):
		about = {row.type_field: PROSPECT, row.name_field: ["in", people]}
		fields = [row.name_field, *(["parenttype", "parent"] if row.child_of else ["name"])]
		for prospect, *values in frappe.get_all(row.doctype, about, fields, as_list=True):
			found[prospect].append(tuple(values) if row.child_of else (row.doctype, values[0]))
	interactions = frappe.get_all(
		"Prospect Interaction", {"prospect": ["in", people]}, ["prospect", "name"], as_list=True
	)
	for prospect, name in interactions:
		found[prospect].append(("Prospect Interaction", name))
	return found


def decide(names: list[str]) -> dict[str, list[str]]:
	from membership_recruitment.member_recruitment.conversion import handover

	rooms = []
	frappe.realtime.emit_via_redis = lambda event, message, room: rooms.append(room)
	heard = {}
	for name in names:
		rooms.clear()
		handover.decide(name)
		heard[name] = list(rooms)
	return heard


def main(site: str, command: str, argument: str) -> None:
	connect(site)
	print(json.dumps({"make": make, "decide": decide}[command](json.loads(argument))))
	os.sys.stdout.flush()


if __name__ == "__main__":
	main(*os.sys.argv[1:])
