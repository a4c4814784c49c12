"""The last gate over HTTP: a method that leaks a member's data in every form, asked by everybody who may see no member;
and that the gate does not tell of what one wrote oneself whether it is a member's.

The method is planted in a server of its own (tests/support/processes/leaks.py), and the door is switched off, so that
the gate stands alone. MEMBERSHIP_ATTACK=1 writes 200 known and 200 unknown addresses instead of 40 each.
"""

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.browser.conftest import PYTHON, wait_until_it_answers, without_the_door
from tests.browser.test_join import rows
from tests.support.attacks.sampling import EVERYTHING
from tests.support.processes import leaks

SCRIPT = Path(leaks.__file__)
WALLED = ("Member Recruiter", "Recruitment Manager", "Membership Analyst")
OUTSIDE = ("website", "customer")
READERS = (*WALLED, *OUTSIDE, "Guest")
# errors that nobody but administrators hears
OF_THE_DATABASE = ("error of the database", "the same in a sentence")
FIELDS = ("email", "phone", "name")
PAIRS = 200 if EVERYTHING else 40


@pytest.fixture(scope="module")
def door_off(live_site) -> Iterator[None]:
	with without_the_door(live_site):
		yield


@contextmanager
def leaking(site: str, log: Path, *faults: str) -> Iterator[str]:
	with socket.socket() as free:
		free.bind(("127.0.0.1", 0))
		port = free.getsockname()[1]
	with log.open("w") as output:
		process = subprocess.Popen(
			[PYTHON, SCRIPT, site, "serve", str(port), *faults], stdout=output, stderr=subprocess.STDOUT
		)
	address = f"http://127.0.0.1:{port}"
	try:
		wait_until_it_answers(address, process, log)
		yield address
	finally:
		process.terminate()
		process.wait(timeout=10)


@pytest.fixture(scope="module")
def logins(seeded, live_site) -> dict[str, tuple[str, str]]:
	done = subprocess.run([PYTHON, SCRIPT, live_site, "people"], capture_output=True, text=True)
	assert done.returncode == 0, done.stderr
	made = json.loads(done.stdout.splitlines()[-1])
	return {
		**{role: (login, seeded["password"]) for role, login in seeded["logins"].items()},
		**{kind: (login, made["password"]) for kind, login in made["logins"].items()},
	}


@pytest.fixture(scope="module")
def leaky(live_site, logins, door_off, tmp_path_factory) -> Iterator[str]:
	with leaking(live_site, tmp_path_factory.mktemp("leaks") / "web.log") as address:
		yield address


@pytest.fixture(scope="module")
def reader(leaky, logins):
	"""reader("Member Recruiter") is a session of that role's, logged in once."""
	sessions = {"Guest": requests.Session()}

	def of(role: str) -> requests.Session:
		if role not in sessions:
			sessions[role] = log_in(leaky, *logins[role])
		return sessions[role]

	return of


def log_in(server: str, user: str, password: str) -> requests.Session:
	session = requests.Session()
	answer = session.post(f"{server}/api/method/login", data={"usr": user, "pwd": password})
	assert answer.status_code == 200, answer.text
	page = session.get(f"{server}/me").text
	session.headers["X-Frappe-CSRF-Token"] = page.split('csrf_token = "')[1].split('"')[0]
	return session


def ask(session: requests.Session, server: str, form: str, field: str, path="api/method", **headers):
	return session.get(
		f"{server}/{path}/{leaks.METHOD}",
		params={"form": form, "field": field},
		headers=headers,
		allow_redirects=False,
		timeout=60,
	)


@pytest.fixture(scope="module")
def values(live_site) -> dict[str, str]:
	"""What leaks: the first member's."""
	found = rows(
		"select email, phone, name from `tabMember`"
		" where email like '%%@example.com' and ifnull(phone, '') <> '' order by name limit 1"
	)[0]
	return dict(zip(FIELDS, found, strict=True))


def alarms() -> dict[tuple[str, str], tuple[int, str]]:
	return {
		(way, kind): (times, problem)
		for way, kind, times, problem in rows(
			"select way, seen_by, times, problem from `tabWall Alarm` where problem is null"
		)
	}


# ---------------------------------------------------------------- what leaks is withheld


@pytest.mark.parametrize("form", leaks.FORMS)
def test_whatever_the_form(reader, leaky, values, form):
	for role in READERS:
		for field in FIELDS:
			answer = ask(reader(role), leaky, form, field)
			told = (role, field, answer.status_code, answer.text[:300])
			assert answer.status_code == 403, told
			assert "withheld" in answer.text, told
			everything = f"{answer.headers}{answer.text}".lower()
			assert values[field].lower() not in everything, told
			assert "location" not in answer.headers, told
			assert "content-disposition" not in answer.headers, told


def test_the_register_reads_on(reader, leaky, values):
	"""The same answers reach those who may see members: the refusals above are not for want of a leak."""
	for form in ("JSON", "CSV", "message", "workbook"):
		answer = ask(reader("Member Registrar"), leaky, form, "email")
		assert answer.status_code == 200, answer.text
	assert values["email"] in ask(reader("Member Registrar"), leaky, "JSON", "email").text


def test_the_answer_is_in_the_form_that_the_caller_expects(reader, leaky):
	recruiter = reader("Member Recruiter")
	answer = ask(recruiter, leaky, "JSON", "email")
	assert answer.json()["exc_type"] == "PermissionError"
	assert ask(recruiter, leaky, "JSON", "email", "api/v2/method").json()["errors"]
	page = ask(recruiter, leaky, "page", "email", Accept="text/html")
	assert page.headers["Content-Type"].startswith("text/html")
	assert int(page.headers["Content-Length"]) == len(page.content)


@pytest.mark.parametrize("form", leaks.ERRORS)
def test_what_the_server_says_of_an_error_stays_on_the_server(reader, leaky, form):
	for role in READERS:
		for path, accept in (
			("api/method", "application/json"),
			("api/v2/method", "*/*"),
			("api/method", "text/html"),
		):
			answer = ask(reader(role), leaky, form, "email", path, Accept=accept)
			told = (role, path, accept, answer.status_code, answer.text[:500])
			for word in ("secret_column", "Traceback", "pymysql", "OperationalError", "RuntimeError"):
				assert word not in answer.text, told
			assert "Something went wrong on the server" in answer.text, told
			if form == "the same beside an answer":
				assert answer.status_code == 200, told
				assert "read" in answer.text, told
			else:
				assert answer.status_code in (417, 500), told
	heard = "secret_column" in ask(reader("Member Registrar"), leaky, form, "email").text
	assert heard == (form not in OF_THE_DATABASE)


def test_the_session_goes_on(reader, leaky, values):
	session = reader("Member Recruiter")
	ask(session, leaky, "cookie", "email")
	assert "x" not in session.cookies
	assert session.get(f"{leaky}/api/method/frappe.auth.get_logged_user").status_code == 200


def test_a_hook_of_another_app_that_fails_and_an_error_in_the_gate(
	live_site, logins, door_off, values, tmp_path_factory
):
	with leaking(live_site, tmp_path_factory.mktemp("raising") / "web.log", "raising") as server:
		session = log_in(server, *logins["Member Recruiter"])
		for form in ("JSON", "traceback", "redirect"):
			assert ask(session, server, form, "email").status_code == 403, form
		assert ask(session, server, "locked archive", "email").status_code == 403
	assert rows(
		"select times from `tabWall Alarm` where problem like 'BadZipFile %%' and way = %s", leaks.METHOD
	)


def test_one_alarm_for_each_kind_of_reader_and_nothing_of_the_answer(reader, leaky, values):
	for role in READERS:
		ask(reader(role), leaky, "JSON", "email")
	before = alarms()
	for role in READERS:
		ask(reader(role), leaky, "JSON", "email")
	after = alarms()
	assert before.keys() == after.keys()
	told = {
		kind: after[leaks.METHOD, kind][0] - before[leaks.METHOD, kind][0]
		for way, kind in after
		if way == leaks.METHOD
	}
	assert told == {"Recruiting staff": 3, "Website user": 2, "Visitor": 1}
	everything = str(rows("select * from `tabWall Alarm`"))
	assert not [value for value in values.values() if value in everything]


# ---------------------------------------------------------------- the gate is no oracle

NOT_A_TEXT = {"naming_series", "amended_from", "journey_id"}
WRITTEN = {
	# DocType: what it needs besides
	"Membership Prospect": {"first_name": "Test", "recruiter": "{me}", "recruitment_source": "Website"},
	"Prospect Interaction": {"kind": "Call", "prospect": "{prospect}"},
	"ToDo": {
		"allocated_to": "{me}",
		"assigned_by": "{me}",
		"reference_type": "Membership Prospect",
		"reference_name": "{prospect}",
	},
	"Event": {"event_type": "Private", "starts_on": "2026-12-01 10:00:00"},
	"Note": {},
}


@pytest.fixture(scope="module")
def texts_of(live_site) -> dict[str, dict[str, int]]:
	"""The fields of each DocType into which a user writes free text, and how much fits."""
	kinds = "('Data', 'Small Text', 'Text', 'Long Text', 'Text Editor')"
	found = {}
	for doctype in WRITTEN:
		fields = rows(
			"select fieldname, if(length > 0, length, 140) from tabDocField"
			" where parent = %s and ifnull(options, '') in ('', 'Email', 'Phone')"
			f" and fieldtype in {kinds} and read_only = 0 and permlevel = 0 and `unique` = 0",
			doctype,
		)
		found[doctype] = {field: length for field, length in fields if field not in NOT_A_TEXT}
	return found


def test_what_one_wrote_oneself_is_read_again_alike(reader, leaky, seeded, texts_of):
	"""A known and an unknown address each, in every text of everything that a recruiter can write."""
	session = reader("Member Recruiter")
	names = {"prospect": seeded["open_prospect"], "me": seeded["logins"]["Member Recruiter"]}
	known = rows(
		f"select email, phone from `tabMember` where email like '%%@example.com' and phone <> '' limit {PAIRS}"
	)
	assert len(known) == PAIRS
	answered = {}
	for number, (email, phone) in enumerate(known):
		doctype = list(WRITTEN)[number % len(WRITTEN)]
		unknown = (f"nobody{number}@example.net", f"+4670999{number:04}")
		for which, (address, dialled) in (("known", (email, phone)), ("unknown", unknown)):
			answers = written_and_read(session, leaky, doctype, texts_of[doctype], address, dialled, names)
			answered.setdefault((doctype, number), {})[which] = answers
	differ = {key: both for key, both in answered.items() if both["known"] != both["unknown"]}
	assert not differ, differ
	saved = {doctype for (doctype, _number), both in answered.items() if both["known"][0] == 200}
	assert saved == set(WRITTEN), "a DocType that could not be written shows nothing"
	assert all(status == 200 for both in answered.values() for status in both["known"]), answered


def written_and_read(session, server, doctype, fields, address, dialled, names) -> list[int]:
	"""Statuses of saving, and of reading as document, as form and in a list."""
	text = f"Ring {dialled}, {address}"
	body = {
		field: text if length >= len(text) else dialled for field, length in fields.items() if length > 12
	}
	body |= {key: value.format(**names) for key, value in WRITTEN[doctype].items()}
	body |= {key: value for key, value in (("email", address), ("phone", dialled)) if key in fields}
	body |= {key: address for key in ("sender",) if key in fields}
	made = session.post(f"{server}/api/resource/{doctype}", json=body)
	if made.status_code != 200:
		return [made.status_code]
	name = made.json()["data"]["name"]
	one, methods = f"{server}/api/resource/{doctype}", f"{server}/api/method/frappe.desk.form"
	comment = {"reference_doctype": doctype, "reference_name": name, "content": text, "comment_by": "Rut"}
	answers = [
		made,
		session.post(f"{methods}.utils.add_comment", data={**comment, "comment_email": names["me"]}),
		session.get(f"{one}/{name}"),
		session.get(f"{methods}.load.getdoc", params={"doctype": doctype, "name": name}),
		session.get(one, params={"fields": '["*"]', "filters": json.dumps({"name": name})}),
	]
	assert text in answers[3].text, "the comment is in the form"
	return [answer.status_code for answer in answers]
