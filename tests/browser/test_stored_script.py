"""Nothing that a guest, a recruiter or a recruitment manager writes runs where others see it.

Every form of script × every text field that they can write (found by their DocTypes' meta) × the pages on which it is
shown, in Chromium as the one who sees most. A sample, everything with MEMBERSHIP_ATTACK=1."""

import json
import random
from dataclasses import dataclass, field

import pytest
import requests

from tests.browser.test_recruiter_http import log_in
from tests.support.attacks.sampling import EVERYTHING, SEED, sample
from tests.support.hostile_text import CANARY, FORMS
from tests.support.processes import live

DOCUMENTS = len(FORMS) if EVERYTHING else 1  # of each DocType; the forms go round its fields
WRITERS = ("Member Recruiter", "Recruitment Manager")
VIEWER = "Membership Manager"
TEXT = (
	"Data",
	"Small Text",
	"Text",
	"Long Text",
	"Text Editor",
	"HTML Editor",
	"Markdown Editor",
	"Code",
	"HTML",
	"JSON",
)
OTHER_TEXT = ("Read Only", "Attach", "Attach Image", "Autocomplete")
WAYS = ("REST", "insert", "form", "set_value")
# what ran, and what would if it were clicked, focused or loaded
RAN = """() => [
	...(window.hacked ? [`ran ${window.hacked} times`] : []),
	...[...document.querySelectorAll('*')].flatMap(one => [...one.attributes].filter(({ name, value }) =>
		/href|action|src|data/.test(name)
			&& /^(javascript|vbscript|data:text)/i.test(value.replace(/[\\x00-\\x20]/g, ''))
		|| /^on/.test(name) && /hacked/.test(value)
		|| name === 'srcdoc' && /hacked/.test(value)
	).map(({ name, value }) => `${one.outerHTML.slice(0, 300)} has ${name}=${value.slice(0, 80)}`))
]"""
# Written by a writer in another way, shown with a document, or of no use to those who see more.
NOT_ASKED = {
	"File": "its text is a file's",
	"Journey Improvement": "",
}


@dataclass
class Writer:
	"""A session that writes hostile documents."""

	server: str
	session: requests.Session
	role: str
	user: str
	chance: random.Random
	made: list[tuple[str, str]] = field(default_factory=list)
	refused: dict[str, str] = field(default_factory=dict)

	def call(self, method: str, **values) -> requests.Response:
		data = {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}
		return self.session.post(f"{self.server}/api/method/{method}", data=data)

	def meta(self, doctype: str) -> dict | None:
		answer = self.session.get(
			f"{self.server}/api/method/frappe.desk.form.load.getdoctype", params={"doctype": doctype}
		)
		return {doc["name"]: doc for doc in answer.json()["docs"]} if answer.status_code == 200 else None

	def write(self, doctype: str, number: int) -> None:
		metas = self.meta(doctype)
		if not metas or metas[doctype].get("issingle") or metas[doctype].get("istable"):
			return
		texts = _texts(metas[doctype], self.chance.randrange(len(FORMS)) if not EVERYTHING else number)
		doc = {"doctype": doctype, **self._needed(metas[doctype], doctype), **texts}
		for attempt in range(12):  # a field that the server refuses is left out: it stores nothing
			answer = self._send(doc, WAYS[(number + attempt) % 3])
			if answer.status_code == 200:
				break
			culprit = _culprit(answer.text, texts, metas[doctype])
			if not culprit:
				self.refused[doctype] = answer.text[-200:]
				return
			texts.pop(culprit)
			doc = {"doctype": doctype, **self._needed(metas[doctype], doctype), **texts}
		else:
			self.refused[doctype] = "too many refused fields"
			return
		body = answer.json()
		name = (body.get("data") or body.get("message") or body["docs"][0])["name"]
		self.made.append((doctype, name))
		self._beside(doctype, name, texts)

	def _send(self, doc: dict, way: str) -> requests.Response:
		if way == "REST":
			return self.session.post(f"{self.server}/api/resource/{doc['doctype']}", json=doc)
		if way == "insert":
			return self.call("frappe.client.insert", doc=doc)
		unsaved = {**doc, "__islocal": 1, "__unsaved": 1, "name": f"new-{doc['doctype'].lower()}-1"}
		return self.call("frappe.desk.form.save.savedocs", doc=unsaved, action="Save")

	def _beside(self, doctype: str, name: str, texts: dict) -> None:
		"""What is written on a document: comments, tags, mails, and its fields once more by other methods."""
		text = self.chance.choice(FORMS)
		about = {"reference_doctype": doctype, "reference_name": name}
		self.call(
			"frappe.desk.form.utils.add_comment",
			content=text, comment_email=self.user, comment_by=text, **about,
		)  # fmt: skip
		self.call("frappe.desk.doctype.tag.tag.add_tag", tag=text, dt=doctype, dn=name)
		self.call(
			"frappe.core.doctype.communication.email.make",
			doctype=doctype, name=name, subject=text, content=text, recipients="a@example.com",
			sender_full_name=text, send_email="0", communication_medium="Email",
		)  # fmt: skip
		for fieldname in self.chance.sample(sorted(texts), min(2, len(texts))):
			self.call(
				"frappe.client.set_value",
				doctype=doctype, name=name, fieldname=fieldname, value=json.dumps({"a": text}),
			)  # fmt: skip
		self.session.put(
			f"{self.server}/api/resource/{doctype}/{name}",
			json={"_comments": json.dumps([{"comment": text}])},
		)

	def _needed(self, meta: dict, doctype: str) -> dict:
		"""Values for what must be there and is no text."""
		found = {}
		for df in meta["fields"]:
			if not df.get("reqd"):
				continue
			if df["fieldtype"] == "Link":
				answer = self.session.get(f"{self.server}/api/resource/{df['options']}", params={"limit": 1})
				rows = answer.json().get("data") if answer.status_code == 200 else None
				if rows:
					found[df["fieldname"]] = rows[0]["name"]
			elif df["fieldtype"] == "Select":
				found[df["fieldname"]] = next(filter(None, (df.get("options") or "").split("\n")), "")
			elif df["fieldtype"] in ("Date", "Datetime"):
				found[df["fieldname"]] = "2026-01-02"
			elif df["fieldtype"] in ("Int", "Float", "Currency"):
				found[df["fieldname"]] = 1
			elif df["fieldtype"] in TEXT:
				found[df["fieldname"]] = f"Hostile {self.chance.randrange(10**9)}"
		if doctype in ("Membership Prospect", "Contact"):
			found |= {"first_name": "Hostile", "last_name": str(self.chance.randrange(10**9))}
		if doctype == "Membership Prospect":
			found |= {"recruiter": self.user, "recruitment_source": "Website"}
		if doctype == "Address":
			found |= {"address_title": f"Hostile {self.chance.randrange(10**9)}"}
		return found


def _texts(meta: dict, first: int) -> dict[str, str]:
	fields = [
		df for df in meta["fields"] if df["fieldtype"] in (*TEXT, *OTHER_TEXT) and not df.get("is_virtual")
	]
	found = {}
	for position, df in enumerate(fields):
		form = FORMS[(first + position) % len(FORMS)]
		limit = int(df.get("length") or 0) or (140 if df["fieldtype"] in ("Data", "Read Only") else 10**6)
		shapes = (form, json.dumps({"a": form}), json.dumps([json.dumps({form: form})]))
		fitting = [shape for shape in shapes if len(shape) <= limit] or [form[:limit]]
		found[df["fieldname"]] = fitting[(first + position) % len(fitting)]
	return found


def _culprit(answer: str, texts: dict, meta: dict) -> str | None:
	"""The field that the server's refusal is about: named, or quoted, else any."""
	if "frappe.db.sql" in answer:  # a template that is refused, in whichever field it stands
		return next((fieldname for fieldname, text in texts.items() if "{{" in text), None)
	labels = {df["fieldname"]: df.get("label") or "" for df in meta["fields"]}
	for fieldname in texts:
		if labels[fieldname] and (f"{labels[fieldname]}" in answer or f"'{fieldname}'" in answer):
			return fieldname
	return next(iter(texts), None)


# ---------------------------------------------------------------- what is written


@pytest.fixture(scope="module")
def written(server, seeded, open_desk) -> list[tuple[str, str]]:
	"""DocType and name of the documents that hold hostile text."""
	chance = random.Random(SEED)
	made, refused = [], {}
	for role in WRITERS:
		window = open_desk(role)
		doctypes = [
			name for name in window.page.evaluate("frappe.boot.user.can_create") if name not in NOT_ASKED
		]
		window.close()
		writer = Writer(server, log_in(server, seeded, role), role, seeded["logins"][role], chance)
		for doctype in sorted(
			{"Membership Prospect", *chance.sample(sorted(doctypes), 3)} if not EVERYTHING else doctypes
		):
			for number in range(DOCUMENTS):
				writer.write(doctype, number)
		made += writer.made
		refused |= writer.refused
	print(
		f"seed {SEED}: {len(made)} documents of {len({doctype for doctype, _ in made})} DocTypes; refused: {refused}"
	)
	return made


@pytest.fixture(scope="module")
def signed_up(server, seeded) -> None:
	"""Sign-ups of guests with hostile text in every field of the joining page."""
	joining_page("open")
	fields = ("message", "phone", "address_line", "postal_code", "city", "first_name", "last_name", "email")
	answers = set()
	for number, form in enumerate(sample(FORMS, 5)):
		for name in fields if EVERYTHING or not number else ("message",):
			values = {"first_name": "Hostile", "last_name": "Guest", "consent_1": "1"}
			values |= {"email": f"hostile.{name}{number}@example.com"}
			values[name] = json.dumps({"a": form}) if number % 2 else form
			answer = requests.post(f"{server}/join", data=values, allow_redirects=False, timeout=60)
			answers.add(answer.status_code)
	assert 303 in answers, f"no sign-up was taken: {answers} {answer.text[-300:]}"
	yield
	joining_page("set", "joining_page_on=0")


def joining_page(*command: str) -> None:
	done = live.script("joining", *command)
	assert done.returncode == 0, done.stderr


# ---------------------------------------------------------------- what runs


@pytest.fixture
def watched(desk):
	"""A window of who sees most, that notes what runs in it."""
	window = desk(VIEWER)
	noted: list[str] = []
	window.page.on("dialog", lambda dialog: (noted.append(f"dialog {dialog.message}"), dialog.dismiss()))
	window.context.on(
		"request",
		lambda request: f"//{CANARY}/" in request.url.partition("?")[0][:40] and noted.append(request.url),
	)
	window.noted = noted
	return window


def look(window, *route: str) -> None:
	window.open(*route)
	window.settle()
	window.page.wait_for_timeout(250)  # what would run has run
	nothing_ran(window, route)


def nothing_ran(window, where) -> None:
	ran = window.page.evaluate(RAN)
	assert not ran and not window.noted, f"{where}, seed {SEED}: {ran} {window.noted}"


def test_the_detector_sees_what_runs(watched):
	"""A page that shows the forms as they are."""
	watched.page.set_content(f"<body>{''.join(FORMS[:9])}</body>")
	watched.page.wait_for_timeout(500)
	assert watched.page.evaluate(RAN)


def test_nothing_runs_in_forms_lists_and_reports(watched, written):
	assert len({doctype for doctype, _name in written}) >= (15 if EVERYTHING else 2)
	readable = set(watched.page.evaluate("frappe.boot.user.can_read"))
	seen = [one for one in written if one[0] in readable]
	for doctype, name in seen:
		look(watched, "Form", doctype, name)
	doctypes = sorted({doctype for doctype, _name in seen})
	for doctype in sample(doctypes, 5):
		look(watched, "List", doctype, "List")
		look(watched, "List", doctype, "Report")


def test_nothing_runs_in_the_print_view(watched, written, server):
	readable = set(watched.page.evaluate("frappe.boot.user.can_read"))
	seen = [one for one in written if one[0] in readable]
	for doctype, name in sample(seen, 3):
		watched.page.goto(f"{server}/printview?doctype={doctype}&name={name}&format=Standard")
		watched.page.wait_for_timeout(250)
		nothing_ran(watched, ("print", doctype, name))
	watched.page.goto(f"{server}/app")


def test_nothing_runs_on_pages_of_the_journey(watched, written):
	for route in (
		("journey",),
		("journey-walk",),
		("List", "Journey Improvement", "Kanban", "Improvements by Status"),
	):
		look(watched, *route)
	for report in ("Recruitment Sources", "Journey Funnel", "Journey Gaps"):
		look(watched, "query-report", report)


def test_nothing_of_a_guest_runs(watched, signed_up):
	look(watched, "List", "Prospect Signup", "List")
	names = watched.page.evaluate(
		"frappe.db.get_list('Prospect Signup', {limit: 60}).then(rows => rows.map(one => one.name))"
	)
	assert names
	for name in names:
		look(watched, "Form", "Prospect Signup", name)
