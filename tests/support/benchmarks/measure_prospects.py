"""How long a recruiter waits among 100,000 prospects, with 250,000 members in the register.

	../env/bin/python ../apps/membership_recruitment/tests/support/benchmarks/measure_prospects.py SITE [fill]

Runs in the bench's `sites` folder, on a site that nobody needs: `fill` makes the rows once and commits them. Calls
what the desk calls, as each of the recruiting roles, and prints medians of five in milliseconds: what went by on
the clock, and the processor time that this process and its thread of the database took, which is what the clock
would show on a machine that does nothing else.
"""

import functools
import json
import statistics
import sys
import time
from pathlib import Path

import frappe
from frappe.utils import add_days, nowdate

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

PROSPECT = "Membership Prospect"
PROSPECTS, MEMBERS = 100_000, 250_000
RECRUITERS = 20
TIMES = 5


# ---------------------------------------------------------------- rows


def fill() -> None:
	from membership_recruitment.people import name_words
	from tests.support.benchmarks import large_register
	from tests.support.factories import make

	if frappe.db.count(PROSPECT) >= PROSPECTS:
		return
	large_register._types_and_sources()
	large_register.in_chunks(MEMBERS, large_register._members())
	large_register.in_chunks(PROSPECTS, large_register._prospects())
	for series, current in (("MEM-", MEMBERS), ("PRO-", PROSPECTS)):
		frappe.db.sql("replace into `tabSeries` (name, current) values (%s, %s)", (series, current))
	users = [make.user("Member Recruiter") for _ in range(RECRUITERS)]
	listed = ", ".join(frappe.db.escape(user) for user in users)
	number = "cast(substring(name, 5) as unsigned)"
	frappe.db.sql(
		f"""update `tab{PROSPECT}` p join `tabJourney Phase` j on j.name = p.phase
		set p.recruiter = case when mod(crc32(p.name), 10) < 3 then null
				else elt(mod(crc32(p.name), {RECRUITERS}) + 1, {listed}) end,
			p.phase_due_on = date_add(p.phase_since, interval j.expected_days day),
			p.address_line = concat('Storgatan ', mod({number}, 900)), p.postal_code = '903 26',
			p.birth_date = date_sub(curdate(), interval 6000 + mod({number}, 20000) day),
			p.modified = date_sub(now(6), interval {number} minute)""".replace("(name", "(p.name")
	)
	stamp = "'Administrator', 'Administrator', now(6), now(6)"
	stamped = "owner, modified_by, creation, modified"
	frappe.db.sql(
		f"""insert into `tabAddress` (name, address_title, address_type, address_line1, pincode, city, country, {stamped})
		select concat(name, '-Personal'), name, 'Personal', concat('Storgatan ', mod({number}, 900)), '90326', 'Umeå',
			'Sweden', {stamp} from `tabMember`"""
	)
	frappe.db.sql(
		f"""insert into `tabDynamic Link` (name, parenttype, parent, parentfield, idx, link_doctype, link_name, {stamped})
		select concat('link-', name), 'Address', concat(name, '-Personal'), 'links', 1, 'Member', name, {stamp}
		from `tabMember`"""
	)
	name_words.nightly()
	frappe.db.commit()
	for doctype in ("Member", PROSPECT, "Address", "Dynamic Link"):
		frappe.db.sql(f"analyze table `tab{doctype}`")


# ---------------------------------------------------------------- what the desk asks for


def rows(filters: list, order_by: str = "modified desc", page_length: int = 20):
	from frappe.desk import reportview

	fields = (
		"name",
		"full_name",
		"status",
		"phase",
		"phase_since",
		"next_action_on",
		"recruiter",
		"modified",
	)
	frappe.local.form_dict = frappe._dict(
		doctype=PROSPECT,
		fields=json.dumps([f"`tab{PROSPECT}`.`{field}`" for field in fields]),
		filters=json.dumps([[PROSPECT, *condition] for condition in filters]),
		order_by=f"`tab{PROSPECT}`.{order_by}",
		start=0,
		page_length=page_length,
		view="List",
	)
	return reportview.get()


def count(filters: list):
	from frappe.desk import reportview

	frappe.local.form_dict = frappe._dict(
		doctype=PROSPECT,
		filters=json.dumps([[PROSPECT, *condition] for condition in filters]),
		fields="[]",
		distinct="false",
	)
	return reportview.get_count()


def board(_name: str):
	from frappe.desk.doctype.kanban_board import kanban_board

	from membership_recruitment.member_recruitment import kanban

	found = rows([["status", "=", "Open"]], page_length=200)
	order = {"Awareness": [], "Consideration": [], "Decision": []}
	for row in found["values"]:
		order[row[found["keys"].index("phase")]].append(row[found["keys"].index("name")])
	kanban_board.update_order(kanban.BOARD, json.dumps(order))


def calls() -> dict:
	from frappe.desk import search
	from frappe.desk.form import load

	from membership_recruitment.member_recruitment import worklist
	from membership_recruitment.member_recruitment.conversion import duplicates

	today = nowdate()
	open_ = ["status", "=", "Open"]

	def looked_up(name):
		doc = frappe.get_doc(PROSPECT, name)
		duplicates.possible_members(doc)
		duplicates.possible_prospects(doc)

	return {
		"list of open prospects": lambda _: rows([open_]),
		"count of open prospects": lambda _: count([open_]),
		"due today": lambda _: rows([open_, ["next_action_on", "<=", today]], "next_action_on asc"),
		"standing still": lambda _: rows([open_, ["phase_due_on", "<", today]], "phase_due_on asc"),
		"unassigned": lambda _: rows([open_, ["recruiter", "is", "not set"]], "creation asc"),
		"mine": lambda _: rows([open_, ["recruiter", "=", frappe.session.user]], "next_action_on asc"),
		"search by name": lambda _: rows([["full_name", "like", "%Åsa Li%"]]),
		"search by e-mail": lambda _: rows([["email", "like", "%prospect77777@%"]]),
		"search in a link field": lambda _: search.search_link(PROSPECT, "Märta Öb"),
		"Kanban board": board,
		"calendar of a month": lambda _: worklist.next_actions(add_days(today, -10), add_days(today, 20)),
		"possible duplicates": looked_up,
		"form": lambda name: load.getdoc(PROSPECT, name),
	}


def processor_seconds() -> float:
	"""Time that this process and its thread of the database, on this machine, have computed so far."""
	return time.process_time() + float(Path(database_thread()).read_text().split()[0]) / 1e9


@functools.cache
def database_thread() -> str:
	thread = frappe.db.sql("select tid from information_schema.processlist where id = connection_id()")[0][0]
	return str(next(Path("/proc").glob(f"[0-9]*/task/{thread}/schedstat")))


def main(site: str, *what: str) -> None:
	frappe.init(site, sites_path=".")
	frappe.connect()
	frappe.flags.in_test = True
	if "fill" in what:
		fill()
	from tests.support.factories import make

	users = {
		"Recruitment Manager": make.user("Recruitment Manager"),
		"Member Recruiter": frappe.db.get_value(PROSPECT, {"recruiter": ["is", "set"]}, "recruiter"),
	}
	print(f"{'milliseconds: clock / processor':40}" + "".join(f"{role:>24}" for role in users))
	found = calls()
	for label, call in found.items():
		cells = []
		for user in users.values():
			frappe.set_user(user)
			name = frappe.get_list(PROSPECT, filters={"status": "Open"}, pluck="name", limit=1)[0]
			clock, computed = [], []
			for _ in range(TIMES + 1):  # the first fills the caches
				frappe.local.response = frappe._dict(docs=[])
				begun, computed_before = time.perf_counter(), processor_seconds()
				call(name)
				clock.append((time.perf_counter() - begun) * 1000)
				computed.append((processor_seconds() - computed_before) * 1000)
			cells.append(f"{statistics.median(clock[1:]):.0f} / {statistics.median(computed[1:]):.0f}")
		print(f"{label:40}" + "".join(f"{cell:>24}" for cell in cells))
		frappe.set_user("Administrator")
	frappe.db.rollback()


if __name__ == "__main__":
	main(*sys.argv[1:])
