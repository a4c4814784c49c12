"""What the door and the last gate add to a recruiter's list, form and save: with them and without, turn by turn.

	../env/bin/python measure_wall.py SITE USER     in the bench's sites folder; a site for tests, whose prospects it changes

Prints the median of each, in milliseconds, and the ratio.
"""

import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import frappe
from frappe.app import application
from frappe.utils.password import update_password
from werkzeug.test import Client

from membership_recruitment.member_privacy.wall import last_gate, request_check

TURNS = 200
WALL = (
	(request_check, "check_request"),
	(last_gate, "stand_by"),
	(last_gate, "note_asker"),
	(last_gate, "after_request"),
)


def main(site: str, user: str) -> None:
	frappe.init(site, sites_path=".")
	frappe.connect()
	update_password(user, "measured")
	prospect = frappe.get_all(
		"Membership Prospect", filters={"recruiter": user, "status": "Open"}, pluck="name", limit=1
	)[0]
	frappe.db.commit()
	client = Client(application)
	headers = {"X-Frappe-Site-Name": site}
	client.post("/api/method/login", data={"usr": user, "pwd": "measured"}, headers=headers)
	headers["X-Frappe-CSRF-Token"] = (
		client.get("/app", headers=headers).text.split('csrf_token = "')[1].split('"')[0]
	)

	def ask(method: str, **values) -> dict:
		form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}
		answer = client.post(f"/api/method/{method}", data=form, headers=headers)
		assert answer.status_code == 200, answer.text[:500]
		return answer.json

	def show_list():
		ask(
			"frappe.desk.reportview.get",
			doctype="Membership Prospect",
			fields=[
				f"`tabMembership Prospect`.`{name}`"
				for name in ("name", "full_name", "email", "phone", "phase")
			],
			filters=[["Membership Prospect", "status", "=", "Open"]],
			order_by="`tabMembership Prospect`.`modified` desc",
			start="0",
			page_length="100",
			view="List",
		)

	def open_form() -> dict:
		return ask("frappe.desk.form.load.getdoc", doctype="Membership Prospect", name=prospect)["docs"][0]

	def save():
		document = open_form()
		document["notes"] = f"Measured at {time.time()}"
		started = time.perf_counter()
		ask("frappe.desk.form.save.savedocs", doc=document, action="Save")
		return time.perf_counter() - started

	kept = {place: getattr(*place) for place in WALL}
	for title, work in (("list", show_list), ("form", open_form), ("save", save)):
		took = {True: [], False: []}
		for turn in range(2 * TURNS):
			stands = bool(turn % 2)
			for module, name in WALL:
				setattr(module, name, kept[module, name] if stands else _nothing)
			started = time.perf_counter()
			seconds = work()
			took[stands].append(seconds if isinstance(seconds, float) else time.perf_counter() - started)
		with_it, without = (statistics.median(took[stands]) * 1000 for stands in (True, False))
		print(
			f"{title}: {with_it:.1f} ms with the wall, {without:.1f} without: + {with_it - without:.1f} ms, {with_it / without:.2f}"
		)


def _nothing(*_arguments, **_more) -> None:
	"""In place of the wall's hooks."""


if __name__ == "__main__":
	main(*sys.argv[1:])
