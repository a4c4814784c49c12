"""How long a target list takes to answer, and its e-mail group to be brought into step, with 20,000 people of each kind.

	../env/bin/python ../apps/membership_recruitment/tests/support/benchmarks/measure_target_lists.py SITE

Runs in the bench's `sites` folder; everything it writes is rolled back. Prints medians of three in milliseconds.
"""

import random
import statistics
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import frappe
from frappe.utils import getdate

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

PEOPLE = 20_000
TIMES = 3
PURPOSE = "Newsletter"
PHASES = {"Prospects": ("Awareness", "Consideration", "Decision"), "Members": ("Loyalty", "Ambassador")}
QUESTIONS = (
	("everybody", {}),
	("phase and days in it", {"least_days_in_phase": 10, "most_days_in_phase": 300}),
	("two areas", {"area": "11, 754"}),
)


def fill(people: str) -> None:
	"""PEOPLE with an address and a step of their journey, four in five of whom agreed to the newsletter."""
	from membership_recruitment.member_journey.target_lists.access import DOCTYPE_OF
	from membership_recruitment.utils import database

	chance, today, doctype = random.Random(1), getdate(), DOCTYPE_OF[people]
	rows, steps, addresses, links, consents = [], [], [], [], []
	for number in range(PEOPLE):
		name, since = f"Z{people[0]}-{number:05}", today - timedelta(days=chance.randrange(400))
		phase, code = (
			chance.choice(PHASES[people]),
			f"{chance.randrange(100, 999)} {chance.randrange(10, 99)}",
		)
		row = {
			"name": name,
			"first_name": "Z",
			"last_name": name,
			"full_name": name,
			"journey_id": name,
			"email": f"{name.lower()}@example.com",
		}
		if people == "Prospects":
			row |= {"status": "Open", "phase": phase, "phase_since": since, "postal_code": code}
		else:
			row |= {"status": "Current", "journey_phase": phase}
			addresses.append(
				{"name": f"{name}-A", "address_line1": "Road 1", "city": "Town", "pincode": code}
			)
			links.append(
				{
					"name": f"{name}-L",
					"parent": f"{name}-A",
					"parenttype": "Address",
					"parentfield": "links",
					"link_doctype": doctype,
					"link_name": name,
				}
			)
			steps.append(
				{
					"name": f"{name}-S",
					"journey_id": name,
					"to_phase": phase,
					"transition_on": datetime.combine(since, datetime.min.time()),
				}
			)
		rows.append(row)
		if chance.random() < 0.8:
			consents.append(
				{
					"name": f"{name}-C",
					"subject_doctype": doctype,
					"subject_name": name,
					"purpose": PURPOSE,
					"channel": "E-mail",
					"event": "Given",
					"event_on": frappe.utils.now_datetime(),
					"source": "Meeting",
				}
			)
	for table, of in (
		(doctype, rows),
		("Journey Transition", steps),
		("Address", addresses),
		("Dynamic Link", links),
		("Consent Event", consents),
	):
		database.insert(table, of)


def milliseconds(work) -> tuple[str, object]:
	taken = []
	for _turn in range(TIMES):
		before = time.perf_counter()
		answer = work()
		taken.append((time.perf_counter() - before) * 1000)
	return f"{statistics.median(taken):8.0f} ms", answer


def measure(people: str) -> None:
	from membership_recruitment.member_journey.target_lists import email_group
	from membership_recruitment.member_journey.target_lists import question as target_list_question
	from membership_recruitment.member_privacy.consent import consent
	from membership_recruitment.member_recruitment import target_list_api

	def show(words: str, work, answer=lambda found: found) -> None:
		taken, found = milliseconds(work)
		print(f"{people:10} {words:44} {taken}  {answer(found)}", flush=True)

	for words, question in QUESTIONS:
		asked = frappe._dict(
			people=people, phase=PHASES[people][0] if "days" in words else None, purpose=PURPOSE, **question
		)
		show(f"count: {words}", lambda asked=asked: target_list_question.count(asked, "Administrator"))
	everybody = {"people": people, "purpose": PURPOSE}
	show(
		"the form's answer with purpose, everybody",
		lambda: target_list_api.preview(everybody),
		lambda found: {key: found[key] for key in ("found", "may_get_email", "may_get_letters")},
	)
	show(
		"the form's answer without purpose",
		lambda: target_list_api.preview({"people": people})["found"],
	)
	doc = frappe.get_doc({"doctype": "Target List", "list_name": "Measured", **everybody}).insert()
	before = time.perf_counter()
	email_group.make(doc)
	taken = (time.perf_counter() - before) * 1000
	print(f"{people:10} {'a new group, once':44} {taken:8.0f} ms  {doc.email_group}")
	show("keeping a group that is in step", lambda: email_group.keep(doc))

	def half_came_and_went() -> int:
		frappe.db.sql(
			"""update `tabEmail Group Member` set email = concat('old-', email)
			where email_group = %s and email not like 'old-%%' and right(email, 13) >= '5@example.com'""",
			doc.email_group,
		)
		return email_group.keep(doc)

	show("keeping one of which half changed", half_came_and_went)
	row = frappe.get_all(
		"Consent Event", filters={"name": ["like", f"Z{people[0]}-%"]}, pluck="subject_name", limit=1
	)
	person = frappe.get_doc({"Members": "Member", "Prospects": "Membership Prospect"}[people], row[0])

	def withdrawn() -> None:
		consent.record(
			person.doctype, person.name, PURPOSE, "E-mail", "Withdrawn", source="Meeting", evidence="Said so."
		)

	show("one withdrawal, with what follows at once", withdrawn)
	doc.delete()


def main(site: str) -> None:
	frappe.init(site, sites_path=".")
	frappe.connect()
	frappe.flags.in_test = True  # nothing commits
	try:
		for people in PHASES:
			frappe.db.delete({"Members": "Member", "Prospects": "Membership Prospect"}[people])
			fill(people)
			measure(people)
	finally:
		frappe.db.rollback()
		frappe.destroy()


if __name__ == "__main__":
	main(*sys.argv[1:])
