"""Nothing that a guest, a recruiter or a recruitment manager writes runs where others see it.

Every form of script × every text field that they can write (found by their DocTypes' meta) × the pages on which it is
shown, in Chromium as the one who sees most. A sample, everything with MEMBERSHIP_ATTACK=1.

A page is opened for each text that is stored, not for each that was sent: what two documents hold alike is looked at once.
The desk is not loaded again between pages, so what runs late is found when the last one of a DocType is looked at.
"""

import json
import random
import re
from collections.abc import Iterable
from urllib.parse import urlencode

import pytest
import requests

from tests.browser.test_recruiter_http import log_in
from tests.support.attacks.hostile_documents import Writer, text_fields
from tests.support.attacks.sampling import EVERYTHING, SEED, sample
from tests.support.hostile_text import CANARY, FORMS
from tests.support.processes import live

WRITERS = ("Member Recruiter", "Recruitment Manager")
VIEWER = "Membership Manager"
IN_ONE_WINDOW = 12  # printed pages that are looked at together
ON_A_DOCUMENT = ("communications", "comments", "versions", "tags", "attachments")
OWN_TO_EACH = ("name", "reference_name", "parent", "docname", "creation", "modified", "timestamp", "_seen")
MEANS_NOTHING = re.compile(r"[\w .,/@+-]*")  # no character of it begins or ends anything in HTML
# what ran, and what would if it were clicked, focused or loaded
RAN = """part => [
	...(window.hacked ? [`ran ${window.hacked} times`] : []),
	...[...(part || document).querySelectorAll('*')].flatMap(one => [...one.attributes].filter(({ name, value }) =>
		/href|action|src|data/.test(name)
			&& /^(javascript:|vbscript:|data:text)/i.test(value.replace(/[\\x00-\\x20]/g, ''))
		|| /^on/.test(name) && /hacked/.test(value)
		|| name === 'srcdoc' && /hacked/.test(value)
	).map(({ name, value }) => `${one.outerHTML.slice(0, 300)} has ${name}=${value.slice(0, 80)}`))
]"""
IN_VIEW = f"() => ({RAN})(frappe.container.page)"
SHOWN = """([doctype, name]) => window.cur_frm && cur_frm.doctype === doctype && cur_frm.docname === name
	&& frappe.container.page === cur_frm.wrapper && !frappe.request.ajax_count"""
LISTED = """([doctype, view]) => window.cur_list && cur_list.doctype === doctype && cur_list.view_name === view
	&& frappe.container.page === cur_list.parent && cur_list.data && !frappe.request.ajax_count"""
# every text field a column, every document a row
ALL_IN_THE_REPORT = """async ([doctype, fields, names]) => {
	cur_list.page_length = 500;
	cur_list.fields = fields.map(field => [field, doctype]);
	cur_list.build_fields();
	cur_list.setup_columns();
	cur_list.get_filters_for_args = () => [[doctype, 'name', 'in', names]];
	await cur_list.refresh();
}"""
# an answer that the page still waited for may come after: it is asked again
ALL_ROWS = """async count => {
	if (cur_list.data.length !== count) await cur_list.refresh();
	return cur_list.data.length === count;
}"""
HAS_COLUMN = """([doctype, fieldname]) =>
	frappe.model.is_value_type(frappe.meta.get_docfield(doctype, fieldname))"""
# pages in frames, as the browser opens them; what ran in them, by address
IN_FRAMES = f"""async addresses => {{
	const frames = addresses.map(address => {{
		const frame = document.createElement('iframe');
		frame.src = address;
		document.body.append(frame);
		return frame;
	}});
	await Promise.all(frames.map(frame => new Promise(done => {{ frame.onload = done; }})));
	await new Promise(done => requestIdleCallback(done));
	const found = frames.flatMap(frame => {{
		const {{ document, hacked }} = frame.contentWindow;
		const ran = [...({RAN})(document), ...(hacked ? [`ran ${{hacked}} times`] : [])];
		const text = document.body.innerText;
		return [...ran.map(one => `${{frame.src}}: ${{one}}`), ...(text ? [] : [`${{frame.src}}: shows nothing`])];
	}});
	frames.forEach(frame => frame.remove());
	return found;
}}"""
# Written by a writer in another way, shown with a document, or of no use to those who see more.
NOT_ASKED = {
	"File": "its text is a file's",
	"Journey Improvement": "",
}


# ---------------------------------------------------------------- what is written


@pytest.fixture(scope="module")
def written(server, seeded, open_desk) -> dict[str, list[str]]:
	"""By DocType, names of documents that hold hostile text and that the viewer may read.

	Of documents whose stored texts all stand in others too, one stands for all.
	"""
	chance = random.Random(SEED)
	viewer = log_in(server, seeded, VIEWER)
	shown, made = {}, 0
	writer = None
	for role in WRITERS:
		window = open_desk(role)
		doctypes = [
			name for name in window.page.evaluate("frappe.boot.user.can_create") if name not in NOT_ASKED
		]
		window.close()
		never = writer.never if writer else set()
		logins = seeded["logins"]
		writer = Writer(
			server, log_in(server, seeded, role), role, logins[role], logins[VIEWER], chance, never=never
		)
		for doctype in sorted(
			{"Membership Prospect", *chance.sample(sorted(doctypes), 3)} if not EVERYTHING else doctypes
		):
			writer.write(doctype, range(len(FORMS)) if EVERYTHING else [chance.randrange(len(FORMS))])
		made += len(writer.made)
		print(f"{role}: {len(writer.made)} documents; refused: {writer.refused}")
		for doctype, name in writer.made:
			shown.setdefault(doctype, []).append(name)
	stored = {doctype: with_new_texts(viewer, server, doctype, names) for doctype, names in shown.items()}
	unseen = sorted(doctype for doctype, names in stored.items() if names is None)
	stored = {doctype: names for doctype, names in stored.items() if names}
	print(
		f"seed {SEED}: {made} documents of {len(shown)} DocTypes, {sum(map(len, stored.values()))} with texts of their"
		f" own of {len(stored)}; a {VIEWER} reads no {', '.join(unseen)}"
	)
	return stored


def with_new_texts(
	session: requests.Session, server: str, doctype: str, names: list[str]
) -> list[str] | None:
	"""Those of the documents, and whatever is written on each of them, that hold what none before them holds; None: not
	to be read."""
	seen, found = set(), []
	for name in names:
		answer = session.get(
			f"{server}/api/method/frappe.desk.form.load.getdoc", params={"doctype": doctype, "name": name}
		)
		if answer.status_code != 200:
			continue
		body = answer.json()
		texts = set(texts_in([body["docs"], [body["docinfo"].get(part) for part in ON_A_DOCUMENT]]))
		if texts - seen:
			found.append(name)
		seen |= texts
	return found or None


def texts_in(value, key: str = "") -> Iterable[tuple[str, str]]:
	"""Texts that markup, an address or a template could stand in, each with the field in which it is."""
	if isinstance(value, dict):
		for name, inner in value.items():
			yield from texts_in(inner, name)
	elif isinstance(value, list):
		for inner in value:
			yield from texts_in(inner, key)
	elif isinstance(value, str) and key not in OWN_TO_EACH and not MEANS_NOTHING.fullmatch(value):
		yield key, value


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


def look_at_forms(window, doctype: str, names: list[str]) -> None:
	for name in names:
		window.open("Form", doctype, name)
		window.page.wait_for_function(SHOWN, arg=[doctype, name])
		nothing_ran(window, (doctype, name), IN_VIEW)
	window.settle()
	window.page.wait_for_timeout(250)
	nothing_ran(window, f"{doctype}, one of {names}")


def look_at_lists(window, doctype: str, names: list[str]) -> None:
	for view in ("List", "Report"):
		window.open("List", doctype, view)
		window.page.wait_for_function(LISTED, arg=[doctype, view])
		nothing_ran(window, (doctype, view))
	fields = [df["fieldname"] for df in text_fields(window.page.evaluate(f"frappe.get_meta({doctype!r})"))]
	fields = [one for one in fields if window.page.evaluate(HAS_COLUMN, [doctype, one])]
	window.settle()
	window.page.evaluate(ALL_IN_THE_REPORT, [doctype, ["name", *fields], names])
	window.page.wait_for_function(ALL_ROWS, arg=len(names))
	window.settle()
	nothing_ran(window, (doctype, "Report", fields))


def nothing_ran(window, where, what: str = RAN) -> None:
	ran = window.page.evaluate(what)
	assert not ran and not window.noted, f"{where}, seed {SEED}: {ran} {window.noted}"


def test_the_detector_sees_what_runs(watched, server):
	"""A page that shows the forms as they are, and frames that hold it."""
	page = f"<body>{''.join(FORMS[:9])}</body>"
	framed = watched.page.evaluate(IN_FRAMES, [f"{server}/login"])
	assert framed == [], "a page of ours runs nothing of that kind"
	watched.page.route("**/hostile-page", lambda route: route.fulfill(body=page, content_type="text/html"))
	assert watched.page.evaluate(IN_FRAMES, [f"{server}/hostile-page"])
	watched.page.set_content(page)
	watched.page.wait_for_function(f"({RAN})().length")


def test_nothing_runs_in_forms(watched, written):
	assert len(written) >= (15 if EVERYTHING else 2)
	for doctype, names in sorted(written.items()):
		look_at_forms(watched, doctype, names)


def test_nothing_runs_in_lists_and_reports(watched, written):
	for doctype in sample(sorted(written), 5):
		look_at_lists(watched, doctype, written[doctype])


def test_nothing_runs_in_the_print_view(watched, written, server):
	seen = [(doctype, name) for doctype, names in sorted(written.items()) for name in names]
	addresses = [
		f"{server}/printview?{urlencode({'doctype': doctype, 'name': name, 'format': 'Standard'})}"
		for doctype, name in sample(seen, 3)
	]
	watched.page.goto(addresses[0])
	watched.page.wait_for_load_state("networkidle")
	nothing_ran(watched, addresses[0])
	for first in range(0, len(addresses), IN_ONE_WINDOW):
		some = addresses[first : first + IN_ONE_WINDOW]
		ran = watched.page.evaluate(IN_FRAMES, some)
		assert not ran and not watched.noted, f"{some}, seed {SEED}: {ran} {watched.noted}"


def test_nothing_runs_on_pages_of_the_journey(watched, written):
	for route in (
		("journey",),
		("journey-walk",),
		("List", "Journey Improvement", "Kanban", "Improvements by Status"),
	):
		look(watched, *route)
	for report in ("Recruitment Sources", "Journey Funnel", "Journey Gaps"):
		look(watched, "query-report", report)


def test_nothing_of_a_guest_runs(watched, signed_up, server, seeded):
	names = watched.page.evaluate(
		"frappe.db.get_list('Prospect Signup', {limit: 1000}).then(rows => rows.map(one => one.name))"
	)
	names = with_new_texts(log_in(server, seeded, VIEWER), server, "Prospect Signup", names)
	assert names
	look_at_lists(watched, "Prospect Signup", names)
	look_at_forms(watched, "Prospect Signup", names)
