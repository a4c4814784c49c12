"""The wall over real HTTP: every role asks for every person by every way, and the raw bytes of the answers are
searched for canaries (tests/support/factories/canaries.py).

What leaked is written as a table for docs/security.md, into the folder MEMBERSHIP_WRITE_DOCS where that is set;
otherwise the test fails when a way or a role is missing there.

MEMBERSHIP_ATTACK=1 asks every whitelisted method about each hidden person and document instead of the nearest ones,
which takes some minutes more.
"""

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.browser.caller import WALLED
from tests.browser.conftest import PYTHON
from tests.browser.wall_ways import WAYS
from tests.support.attacks.sampling import EVERYTHING, sample
from tests.support.factories.canaries import (
	ALLOWED,
	CUSTOMER,
	LOGIN,
	MEMBERS,
	OUTSIDE,
	PEOPLE,
	PROSPECTS,
	WEBSITE_USER,
	birth_date,
	leaks,
	phone,
)

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- matrix: written by tests/browser/test_wall.py -->", "<!-- end of matrix -->"

PLAIN_WAYS = ("REST document, v1 and v2", "REST list, v1 and v2", "form load, document info, timeline")
QUICK_WAY = "personal identity numbers"
OWN_PAGES = "a member's own pages"

# ---------------------------------------------------------------- the matrix


@pytest.fixture(scope="module")
def matrix(caller, live_site) -> dict[str, dict[str, dict[str, set[str]]]]:
	"""Way → role → person → what leaked."""
	found: dict[str, dict] = {title: {role: {} for role in ALLOWED} for title in WAYS}

	def walk(role: str) -> None:
		# each time some of the ways, most as those from whom most is hidden; all of them in ./dev attack
		own = {OWN_PAGES} if role in OUTSIDE else set()
		titles = {*PLAIN_WAYS, QUICK_WAY, *own, *sample(sorted(WAYS), 5 if role in WALLED else 1, role)}
		for title, ask in ((title, ask) for title, ask in WAYS.items() if title in titles):
			who = caller(role)
			ask(who)
			found[title][role] = who.leaks

	with ThreadPoolExecutor(len(ALLOWED)) as pool:
		list(pool.map(walk, ALLOWED))
	mailed = json.loads(
		subprocess.run(
			[PYTHON, ROOT / "tests/support/factories/canaries.py", live_site, "mails"],
			capture_output=True,
			text=True,
			check=True,
		).stdout.splitlines()[-1]
	)
	title = "mail to those who follow; reports made in the background"
	found[title] = {role: {} for role in ALLOWED}
	for role, text in mailed.items():
		for person, fields in leaks(text.encode()).items():
			found[title][role][person] = fields
	return found


def test_canaries_leak_where_design_allows_it_and_nowhere_else(matrix):
	leaks = [
		f"{role} learns of {person} by {title}: {sorted(what)[:3]}"
		for title, roles in matrix.items()
		for role, people in roles.items()
		for person, what in people.items()
		if person not in ALLOWED[role]
	]
	assert not leaks, "\n".join(leaks)


def test_every_canary_reaches_those_who_may_see_it(matrix):
	"""Silence above means nothing unless those who may see do: every role sees all of its people by the plain ways."""
	for title in PLAIN_WAYS:
		for role, allowed in ALLOWED.items():
			assert set(matrix[title][role]) == allowed, (title, role)


def test_the_docs_have_a_line_for_every_way_and_a_column_for_every_role(matrix):
	"""Not each cell: whom a role learns of among those it may see depends on what else the site holds. Whom it may not see is
	the first test's."""
	text = PAGE.read_text()
	before, _begin, rest = text.partition(BEGIN)
	written, _end, after = rest.partition(END)
	measured = as_table(matrix)
	if folder := os.environ.get("MEMBERSHIP_WRITE_DOCS"):
		Path(folder, PAGE.name).write_text(f"{before}{BEGIN}\n\n{measured}\n\n{END}{after}")
		return
	assert outline(written) == outline(measured), (
		"docs/security.md holds another table than the one measured. Run this test with MEMBERSHIP_WRITE_DOCS=FOLDER, "
		"read what changed in FOLDER/security.md and copy it to docs."
	)


def outline(table: str) -> list[str]:
	"""The line of roles, and the ways."""
	header, *lines = table.strip().splitlines()
	return [header, *(line.split(" | ")[0] for line in lines)]


SHORT = {
	frozenset(): "–",
	frozenset(PROSPECTS): "every prospect",
	frozenset(PEOPLE): "everyone",
}
WORDS = {"free": "unassigned", "colleague": "colleague's"}


def cell(people: set[str]) -> str:
	if frozenset(people) in SHORT:
		return SHORT[frozenset(people)]
	words = [WORDS.get(person, person) for person in PEOPLE if person in people - MEMBERS]
	return ", ".join([*words, "members"] if people >= MEMBERS else [*words, *(people & MEMBERS)])


def as_table(matrix: dict) -> str:
	lines = [f"| Way | {' | '.join(ALLOWED)} |", f"| --- | {' | '.join('---' for _role in ALLOWED)} |"]
	for title, found in matrix.items():
		lines.append(f"| {title} | {' | '.join(cell(set(found[role])) for role in ALLOWED)} |")
	return "\n".join(lines)


# ---------------------------------------------------------------- every whitelisted method there is

# Left out: they log out, change the caller's own password, run for minutes, or go out to the network.
LEFT_OUT = (
	"logout", "sessions.clear", "password", "backup", "setup_wizard", "setup.demo", "generate_keys", "recorder",
	"update_popup", "oauth2", "google", "plaid", "currency_exchange", "get_exchange_rate", "frappecloud", "ldap",
	"dropbox", "push_notification", "telemetry", "weasyprint", "vies", "enqueue_update_cost", "user_image",
)  # fmt: skip


@pytest.fixture(scope="module")
def every_method() -> list[dict]:
	done = subprocess.run(
		[PYTHON, ROOT / "tests/support/tools/whitelisted.py", "frappe", "erpnext", "membership_recruitment"],
		capture_output=True,
		text=True,
		check=True,
	)
	return [
		method for method in json.loads(done.stdout) if not any(word in method["path"] for word in LEFT_OUT)
	]


# Whom each role asks every method about, who is hidden from it; the rest by MEMBERSHIP_ATTACK=1
NEAREST = {
	"Member Recruiter": (("member", "Member"), ("colleague", "Membership Prospect")),
	"Recruitment Manager": (("converted", "Member"),),
	"Membership Analyst": (("member", "Member"),),
	WEBSITE_USER: (("member", "Member"),),
	CUSTOMER: (("member", "Customer"),),
	LOGIN: (("member", "Member"),),
}
EVERYBODY = (
	("member", "Member"),
	("member", "Customer"),
	("converted", "Contact"),
	("converted", "Membership Prospect"),
	("colleague", "Membership Prospect"),
)


@pytest.mark.parametrize("role", (*WALLED, *OUTSIDE))
def test_no_whitelisted_method_tells_of_a_hidden_person(caller, every_method, role, record_property):
	"""Each method is called with the documents of a hidden person for whatever its parameters are called."""
	answers: dict[str, set[int]] = {}  # method → statuses
	pairs = EVERYBODY if EVERYTHING else NEAREST[role]
	subjects = [pair for pair in pairs if pair[0] not in ALLOWED[role]]
	callers = [caller(role) for _thread in range(4)]
	every_method = sample(every_method, 200, role)

	def ask(number: int) -> None:
		who = callers[number]
		for method in every_method[number :: len(callers)]:
			for person, doctype in subjects:
				values = guesses(doctype, who.names[person][doctype], who.names[person])
				named = set(method["parameters"])
				if named and not named & {"args", "kwargs"}:
					values = {key: value for key, value in values.items() if key in named}
				call = who.call if "GET" in method["http_methods"] else who.post
				try:
					status = call(method["path"], **values).status_code
					answers.setdefault(method["path"], set()).add(status)
				except requests.RequestException as problem:
					who.failed.append(f"{method['path']}: {problem}")
				if not set(values) & NAMING:
					break  # the same for everybody

	with ThreadPoolExecutor(len(callers)) as pool:
		list(pool.map(ask, range(len(callers))))
	refused = sum(statuses == {403} for statuses in answers.values())
	answered = sum(200 in statuses for statuses in answers.values())
	record_property(
		"attack", f"{role}: {len(answers)} methods asked, {refused} refused, {answered} answered something"
	)
	assert not [problem for who in callers for problem in who.failed]
	assert not [
		(person, sorted(what)[:5])
		for who in callers
		for person, what in who.leaks.items()
		if person not in ALLOWED[role]
	]


# Parameter names that Frappe, ERPNext and this app use for a DocType …
FOR_DOCTYPES = (
	"doctype", "dt", "reference_doctype", "ref_doctype", "document_type", "link_doctype", "reference_dt",
	"parent_doctype", "for_doctype", "doctype_name", "goal_doctype", "reference_type", "voucher_type",
	"from_doctype", "to_doctype", "subject_doctype",
)  # fmt: skip
# … for a document of it …
FOR_NAMES = (
	"name", "docname", "dn", "reference_name", "reference_doc", "ref_name", "source_name", "doc_name",
	"reference_docname", "document_name", "ref_docname", "voucher_no", "value", "master_name", "old_name", "old",
	"contact_name", "subject_name", "kept", "parent", "data_import", "data_import_name",
)  # fmt: skip
# … and for a document of this DocType.
FOR_DOCUMENTS = {
	"Member": ("member", "merged"),
	"Membership Prospect": ("prospect",),
	"Membership": ("membership",),
	"Customer": ("party", "party_name", "customer", "customer_name", "lead"),
	"Sales Invoice": ("sales_invoice", "invoice"),
	"Contact": ("contact", "contact_person"),
	"Address": ("address", "customer_address", "shipping_address", "billing_address", "address_dict"),
	"Communication": ("communication",),
}
FOR_LISTS = ("names", "docnames", "prospects", "memberships", "terms", "notices")
NAMING = {*FOR_DOCTYPES, *FOR_NAMES, *FOR_LISTS, "doc", "docs", "args", "party_type", "links"}.union(
	*FOR_DOCUMENTS.values()
)


def guesses(doctype: str, name: str, names: dict) -> dict:
	"""A value for every parameter name that is used for documents and filters."""
	company = "Friluftsföreningen Exempel"
	row = {"doctype": doctype, "name": name, "company": company}
	party = {"party_type": "Customer", "party": names.get("Customer", name)}
	values = dict.fromkeys(FOR_DOCTYPES, doctype) | dict.fromkeys(FOR_NAMES, name)
	values |= {key: [name] for key in FOR_LISTS}
	for of, keys in FOR_DOCUMENTS.items():
		values |= dict.fromkeys(keys, names.get(of, name))
	return {
		**values,
		**party,
		"company": company,
		"doc": row,
		"docs": row,
		"args": {**row, **party, "customer": party["party"]},
		"filters": {},
		"current_filters": [],
		"fields": ["*"],
		"txt": "",
		"text": "kanarie",
		"search_term": "",
		"searchfield": "name",
		"start": "0",
		"page_len": "50",
		"page_length": "50",
		"limit": "50",
		"field": "owner",
		"fieldname": "name",
		"stats": ["_user_tags"],
		"tag": "%",
		"user": "wall.registrar@forening.example",
		"items": [doctype],
		"links": [{"link_doctype": doctype, "link_name": name}],
		"report_name": "Addresses And Contacts",
		"date": "2026-01-01",
		"posting_date": "2026-01-01",
		"from_date": "2020-01-01",
		"to_date": "2030-01-01",
		"start_date": "2020-01-01",
		"end_date": "2030-01-01",
		"end": "2030-01-01",
		"field_map": {"start": "creation", "end": "modified", "title": "name"},
		"ignore_user_permissions": "1",
		"as_dict": "1",
	}


def test_phone_and_birth_date_are_canaries_too():
	assert leaks(f'{{"phone": "{phone("member")}"}}'.encode()) == {"member": {"phone"}}
	assert leaks(f"born {birth_date('colleague')}".encode()) == {"colleague": {"birthdate"}}


# ---------------------------------------------------------------- text that would run

RUNS = "window.hacked = (window.hacked || 0) + 1"
HOSTILE = (
	f'Ekgatan <img src=x onerror="{RUNS}">',  # text about it: what is nothing but a tag is emptied
	json.dumps({"valid": f"<img src=x onerror='{RUNS}'>"}),  # Frappe's sanitiser leaves valid JSON as it is
	f'Ekgatan "><svg onload="{RUNS}"></svg>',
)


@pytest.fixture(scope="module")
def hostile(server, seeded) -> dict[str, list[str]]:
	"""Prospects and members whose every free text would run in a browser that shows it as HTML."""
	made = {"Membership Prospect": [], "Member": []}

	def insert(session: requests.Session, doc: dict) -> dict:
		answer = session.post(f"{server}/api/method/frappe.client.insert", data={"doc": json.dumps(doc)})
		assert answer.status_code == 200, answer.text
		return answer.json()["message"]

	for role, doctype in (("Member Recruiter", "Membership Prospect"), ("Member Registrar", "Member")):
		session = requests.Session()
		login = {"usr": seeded["logins"][role], "pwd": seeded["password"]}
		assert session.post(f"{server}/api/method/login", data=login).status_code == 200
		page = session.get(f"{server}/app").text
		session.headers["X-Frappe-CSRF-Token"] = page.split('csrf_token = "')[1].split('"')[0]
		for number, text in enumerate(HOSTILE):
			doc = {"doctype": doctype, "first_name": "Hostile", "last_name": f"Number {number}"}
			if doctype == "Membership Prospect":
				doc |= dict.fromkeys(("notes", "next_action", "address_line", "city"), text)
				doc |= {"recruiter": seeded["logins"][role], "recruitment_source": "Website"}
			doc = insert(session, doc)
			made[doctype].append(doc["name"])
			link = [{"link_doctype": doctype, "link_name": doc["name"]}]
			insert(
				session,
				{"doctype": "Contact", "first_name": f"C{number}", "designation": text, "links": link},
			)
			address = {
				"doctype": "Address",
				"address_title": f"A{number}",
				"address_type": "Other",
				"country": "Sweden",
			}
			insert(session, {**address, "address_line1": text, "city": text, "links": link})
			if doctype == "Membership Prospect":
				call = {
					"doctype": "Prospect Interaction",
					"prospect": doc["name"],
					"kind": "Call",
					"summary": text,
				}
				insert(session, call)
				changed = {"doctype": doctype, "name": doc["name"], "fieldname": "notes", "value": text + " "}
				session.post(f"{server}/api/method/frappe.client.set_value", data=changed)
	return made


@pytest.mark.parametrize(
	("role", "doctype"),
	[
		("Member Recruiter", "Membership Prospect"),
		("Member Registrar", "Member"),
		("Membership Manager", "Member"),
	],
)
def test_hostile_text_is_shown_and_not_run(desk, hostile, role, doctype):
	window = desk(role)
	for view in ("List", "Report"):
		window.open("List", doctype, view)
		window.settle()
	for name in hostile[doctype]:
		window.open("Form", doctype, name)
		window.page.wait_for_function("name => window.cur_frm && cur_frm.docname === name", arg=name)
		window.settle()
		window.page.wait_for_timeout(500)  # what would run has run
	assert window.page.evaluate("window.hacked") is None
