"""What the requests cost that everybody makes all day: forms, a save, Member Engagement, the joining page.

	../env/bin/python measure_requests.py SITE     in the bench's sites folder; a site for tests

Prints processor time of this process in milliseconds (the database's is not in it), the median of TURNS, and how many SQL
statements a request makes. Nothing is committed.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import frappe
from frappe.desk import query_report
from frappe.desk.form.load import getdoc
from frappe.desk.form.save import savedocs
from frappe.utils import getdate

from membership_recruitment.membership.register import bulk
from membership_recruitment.membership.terms import refresh

TURNS = 40
MEMBERS = 2000
MEMBER, PROSPECT = "Member", "Membership Prospect"


def main(site: str) -> None:
	frappe.init(site, sites_path=".")
	frappe.connect()
	frappe.flags.in_test = frappe.in_test = True  # e-mail and the like stay in the transaction
	from tests.support.factories import make

	recruiter, registrar, manager = map(
		make.user, ("Member Recruiter", "Member Registrar", "Membership Manager")
	)
	member = register()[0]
	prospect = make.prospect("Bo", recruiter=recruiter).name
	make.settings(joining_page_on=1, joining_source=make.source())
	refresh.nightly()
	try:
		show("member form", registrar, lambda: open_form(MEMBER, member))
		show("prospect form", recruiter, lambda: open_form(PROSPECT, prospect))
		show("save of a prospect", recruiter, lambda: save(PROSPECT, prospect))
		show("Member Engagement", manager, lambda: query_report.run("Member Engagement"))
		show("joining page", "Guest", joining_page)
	finally:
		frappe.db.rollback()
		frappe.destroy()


def register() -> list[str]:
	"""Members with three terms each, the last one running."""
	from tests.support.factories import make

	year = getdate().year
	terms = [
		bulk.NewTerm(make.TYPE, getdate(f"{n}-01-01"), getdate(f"{n}-12-31"))
		for n in range(year - 2, year + 1)
	]
	people = [bulk.NewMember("Astrid", f"Lind {n}", terms=terms) for n in range(MEMBERS)]
	return bulk.add_members(people)


def open_form(doctype: str, name: str) -> None:
	getdoc(doctype, name)


def save(doctype: str, name: str) -> None:
	doc = frappe.get_doc(doctype, name)
	doc.notes = f"Measured at {time.time()}"
	savedocs(frappe.as_json(doc), "Save")


def joining_page() -> None:
	from frappe.website.serve import get_response
	from werkzeug.test import EnvironBuilder
	from werkzeug.wrappers import Request

	frappe.local.request = Request(EnvironBuilder("/join").get_environ())
	frappe.local.jenv = None
	assert get_response("join").status_code == 200


def show(what: str, user: str, ask: Callable) -> None:
	took, statements = [], 0
	execute = frappe.db.sql

	def counting(*args, **kwargs):
		nonlocal statements
		statements += 1
		return execute(*args, **kwargs)

	for turn in range(TURNS + 3):
		as_a_new_request(user)
		statements = 0
		frappe.db.sql = counting
		started = time.process_time()
		ask()
		if turn >= 3:  # the first ones fill what is kept between requests
			took.append((time.process_time() - started) * 1000)
		frappe.db.sql = execute
	print(f"{what}: {statistics.median(took):.1f} ms, {statements} statements", flush=True)


def as_a_new_request(user: str) -> None:
	frappe.set_user(user)
	frappe.local.document_cache = {}
	frappe.local.request_cache.clear()
	frappe.local.role_permissions = {}
	frappe.local.response = frappe._dict(docs=[])
	frappe.local.message_log = []
	frappe.local.form_dict = frappe._dict()


if __name__ == "__main__":
	main(*sys.argv[1:])
