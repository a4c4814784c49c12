"""Handing over looks the same whoever the person is; the job decides, and may be killed, lost or run twice."""

import json
import re
import signal
from collections import Counter
from contextlib import contextmanager

import frappe
import pytest
from frappe.utils import getdate, nowdate

from membership_recruitment.member_privacy.wall.row_rules import reads
from membership_recruitment.member_recruitment.conversion import convert as conversion
from membership_recruitment.member_recruitment.conversion import handover, linked_records, merge
from membership_recruitment.utils.references import REFERENCES
from tests.support.processes import live

PROSPECT = "Membership Prospect"


def hand_over(prospect):
	return frappe.get_doc(PROSPECT, prospect.name).make_member("Individual", "2026-03-01")


def stored(prospect):
	return frappe.db.get_value(PROSPECT, prospect.name, "*")


@pytest.fixture
def recruiter(make):
	return make.user("Member Recruiter")


@pytest.fixture
def pair(make, recruiter):
	"""Two prospects of one recruiter's: the register knows the first."""
	make.member("Ebba", "Norrman", email="ebba@example.com", phone="0701740605")
	return [
		make.prospect(
			"Ebba",
			"Norrman",
			email=email,
			phone=phone,
			recruiter=recruiter,
			address_line="Gatan 1",
			city="Umeå",
		)
		for email, phone in (("ebba@example.com", "0701740605"), ("olga@example.com", "0701740606"))
	]


@contextmanager
def as_in_production():
	"""Outside of tests Frappe writes versions, and copies a document without its docstatus, which no row may lack."""
	frappe.in_test = frappe.flags.in_test = False
	try:
		yield
	finally:
		frappe.in_test = frappe.flags.in_test = True


# ---------------------------------------------------------------- the request


@pytest.mark.parametrize("registrar_converts", [0, 1])
def test_the_request_asks_the_same_of_the_database_and_leaves_the_same(
	make, pair, recruiter, statements, registrar_converts
):
	make.settings(registrar_converts=registrar_converts)
	asked, rows = [], []
	for prospect in [make.prospect("Warm", recruiter=recruiter), *pair]:
		frappe.set_user(recruiter)
		doc = frappe.get_doc(PROSPECT, prospect.name)
		statements.clear()
		assert doc.make_member("Individual", "2026-03-01") == {"outcome": "handed over"}
		asked.append(
			[text.replace(prospect.name, "NAME").replace(str(prospect.email), "EMAIL") for text in statements]
		)
		frappe.set_user("Administrator")
		rows.append(stored(prospect))
	_warm, known, unknown = asked
	assert known
	assert [skeleton(text) for text in known] == [skeleton(text) for text in unknown]
	assert not [text for text in known if "tabMember`" in text or "Conversion Key" in text]
	differing = {field for field, value in rows[1].items() if value != rows[2].get(field)}
	assert differing <= {"name", "journey_id", "email", "phone", "creation", "modified", "queued_on"}


def skeleton(text: str) -> str:
	"""A statement without its strings and numbers."""
	return re.sub(r"'(?:[^'\\]|\\.)*'|\b\d+\b", "?", text)


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"membership_type": "No Such Type"}, "type that is in use"),
		({"start_date": "0999-01-01"}, "between 1900 and 2200"),
	],
)
def test_what_is_wrong_with_the_term_is_said_whoever_it_is(make, pair, recruiter, values, sentence):
	frappe.set_user(recruiter)
	for prospect in pair:
		asked = {"membership_type": "Individual", "start_date": "2026-03-01", **values}
		with pytest.raises(frappe.ValidationError, match=sentence):
			frappe.get_doc(PROSPECT, prospect.name).make_member(**asked)


def test_nobody_goes_around_the_queue(pair, recruiter):
	frappe.set_user(recruiter)
	with pytest.raises(frappe.PermissionError):
		conversion.hand_over(pair[1].name, "Individual", getdate("2026-03-01"))


# ---------------------------------------------------------------- the job


def test_the_job_converts_in_nobodys_name_and_remembers_who_handed_over(make, pair, recruiter):
	frappe.set_user(recruiter)
	for prospect in pair:
		hand_over(prospect)
		handover.decide(prospect.name)
		assert frappe.session.user == recruiter
	frappe.set_user("Administrator")
	known, unknown = map(stored, pair)
	assert (known.status, known.awaits_conversion, known.email) == ("Queued", 0, "ebba@example.com")
	assert (unknown.status, unknown.converted_by) == ("Converted", recruiter)
	assert unknown.closed_on == getdate()
	member = frappe.get_doc("Member", {"email": "olga@example.com"})
	term = frappe.get_last_doc("Membership", {"member": member.name})
	assert recruiter not in (member.owner, member.modified_by, term.owner)
	assert term.start_date == getdate("2026-03-01")


def test_the_job_runs_twice_and_a_week_later(make, pair, recruiter):
	frappe.set_user(recruiter)
	hand_over(pair[1])
	frappe.set_user("Administrator")
	handed_over = frappe.utils.add_days(nowdate(), -7)
	frappe.db.set_value(PROSPECT, pair[1].name, "queued_on", f"{handed_over} 12:00:00")
	handover.sweep()
	members = frappe.db.count("Member")
	assert stored(pair[1]).status == "Converted"
	assert stored(pair[1]).closed_on == getdate(handed_over)
	handover.sweep()
	handover.decide(pair[1].name)
	assert frappe.db.count("Member") == members


def test_what_was_given_back_or_closed_meanwhile_is_not_converted(make, pair, recruiter):
	frappe.set_user(recruiter)
	for prospect in pair:
		hand_over(prospect)
	frappe.set_user(make.user("Member Registrar"))
	frappe.get_doc(PROSPECT, pair[0].name).give_back()
	frappe.get_doc(PROSPECT, pair[1].name).mark_lost("No")
	members = frappe.db.count("Member")
	for prospect in pair:
		handover.decide(prospect.name)
	handover.sweep()
	assert frappe.db.count("Member") == members
	assert [stored(prospect).status for prospect in pair] == ["Open", "Lost"]


def test_what_fails_waits_for_the_registrar_with_its_reason(make, pair, recruiter, monkeypatch):
	def fails(state):
		frappe.throw("The <b>book</b> is full.")

	frappe.set_user(recruiter)
	hand_over(pair[1])
	monkeypatch.setattr(conversion, "STEPS", (*conversion.STEPS[:3], fails))
	members = frappe.db.count("Member")
	handover.decide(pair[1].name)
	row = stored(pair[1])
	assert (row.status, row.awaits_conversion, row.queue_reason) == ("Queued", 0, "The book is full.")
	assert frappe.db.count("Member") == members
	assert not frappe.local.message_log
	monkeypatch.undo()
	handover.sweep()
	assert stored(pair[1]).status == "Queued"  # a person decides now
	frappe.set_user(make.user("Member Registrar"))
	assert hand_over(pair[1])["outcome"] == "converted"


def test_an_error_that_nobody_expected_is_in_the_log_and_named(pair, recruiter, monkeypatch):
	def breaks(state):
		raise ZeroDivisionError

	frappe.set_user(recruiter)
	hand_over(pair[1])
	monkeypatch.setattr(conversion, "STEPS", (breaks,))
	handover.decide(pair[1].name)
	frappe.set_user("Administrator")
	log = frappe.get_last_doc("Error Log")
	assert log.name in stored(pair[1]).queue_reason
	assert "ZeroDivisionError" in log.error


def test_why_it_waited_is_nowhere_when_the_recruiter_gets_it_back(make, pair, recruiter):
	frappe.set_user(recruiter)
	hand_over(pair[0])
	handover.decide(pair[0].name)
	assert stored(pair[0]).queue_reason
	frappe.set_user(make.user("Member Registrar"))
	with as_in_production():
		frappe.get_doc(PROSPECT, pair[0].name).give_back()
	frappe.set_user(recruiter)
	back = frappe.get_doc(PROSPECT, pair[0].name)
	assert back.has_permission("write")
	assert (back.queue_reason, back.converted_by, back.awaits_conversion) == (None, None, 0)
	versions = frappe.get_all("Version", filters={"docname": back.name}, pluck="data")
	assert versions
	assert not [data for data in versions if "queue_reason" in data or "register may have" in data]


# ---------------------------------------------------------------- what the recruiter can still find out


def test_a_shared_meeting_goes_on_the_same_way(pair, make, recruiter):
	meetings = []
	for prospect in pair:
		other = make.prospect("Other", recruiter=recruiter)
		participants = [
			{"reference_doctype": PROSPECT, "reference_docname": doc.name} for doc in (prospect, other)
		]
		meeting = frappe.get_doc(
			{
				"doctype": "Event",
				"subject": "Open evening",
				"starts_on": "2026-05-01 18:00:00",
				"event_participants": participants,
			}
		).insert()
		frappe.db.set_value("Event", meeting.name, "owner", recruiter)
		meetings.append((meeting.name, other.name))
	frappe.set_user(recruiter)
	for prospect in pair:
		hand_over(prospect)
	assert not any(frappe.get_doc("Event", name).has_permission("read") for name, _other in meetings)
	for prospect in pair:
		with as_in_production():
			handover._withdraw(prospect.name)
		handover.decide(prospect.name)
	for name, other in meetings:
		assert frappe.get_doc("Event", name).has_permission("read")
		left = frappe.get_all("Event Participants", {"parent": name}, pluck="reference_docname")
		assert left == [other]
	frappe.set_user("Administrator")
	member = frappe.db.get_value("Member", {"email": "olga@example.com"})
	for person in (pair[0].name, member):
		(copy,) = frappe.get_all("Event Participants", {"reference_docname": person}, pluck="parent")
		assert frappe.db.get_value("Event", copy, ("subject", "docstatus")) == ("Open evening", 0)
		assert frappe.db.get_value("Event", copy, "owner") != recruiter


@pytest.mark.parametrize("registrar_converts", [0, 1])
def test_followers_and_rooms_hear_the_same(make, pair, recruiter, registrar_converts):
	make.settings(registrar_converts=registrar_converts)
	closed = set(frappe.get_all("DocType", pluck="name"))
	frappe.set_user(recruiter)
	closed = {doctype for doctype in closed if not reads(doctype, recruiter)}
	heard = []
	for prospect in pair:
		frappe.get_doc(
			{
				"doctype": "Document Follow",
				"ref_doctype": PROSPECT,
				"ref_docname": prospect.name,
				"user": recruiter,
			}
		).insert(ignore_permissions=True)
		frappe.local._realtime_log = []
		hand_over(prospect)
		handover.decide(prospect.name)
		rooms = [room for _event, _message, room in frappe.local._realtime_log]
		heard.append([room for room in rooms if room.split(":")[-1].split("/")[0] not in closed])
		assert not frappe.db.exists("Document Follow", {"ref_docname": prospect.name})
	del frappe.local._realtime_log
	assert heard == [[], []]


def test_of_rows_whose_names_the_recruiter_knows_the_same_are_left(pair, make, recruiter):
	"""A hidden row and one that is gone may be answered differently."""
	known_by_name = []
	for prospect in pair:
		frappe.set_user(recruiter)
		doc = frappe.get_doc(PROSPECT, prospect.name)
		doc.update({"notes": "Changed", "phase": "Decision"})
		with as_in_production():
			doc.save()
		doc.add_comment("Comment", "A note")
		doc.add_comment("Assigned", "assigned")
		doc.add_tag("hiking")
		frappe.set_user("Administrator")
		merge.join(PROSPECT, doc.name, make.prospect("Double", recruiter=recruiter).name)
		about = {"document_type": PROSPECT, "document_name": doc.name}
		frappe.get_doc(
			{"doctype": "Notification Log", "subject": "x", "for_user": recruiter, **about}
		).insert()
		known_by_name.append(
			[
				(row.doctype, name)
				for row in linked_records.present(REFERENCES)
				for name in frappe.get_all(
					row.doctype, {row.type_field: PROSPECT, row.name_field: doc.name}, pluck="name"
				)
			]
			+ [
				("Prospect Merge", name)
				for name in frappe.get_all("Prospect Merge", {"kept": doc.name}, pluck="name")
			]
		)
	frappe.set_user(recruiter)
	for prospect in pair:
		hand_over(prospect)
		handover.decide(prospect.name)
	left = [
		Counter(doctype for doctype, name in rows if frappe.db.exists(doctype, name))
		for rows in known_by_name
	]
	assert {"Comment", "Version", "Prospect Merge", "Tag Link"} <= {
		doctype for doctype, _ in known_by_name[0]
	}
	assert left[0] == left[1]
	assert left[0]["Comment"] == left[0]["Tag Link"] == 1


# ---------------------------------------------------------------- killed


def test_a_job_that_is_killed_anywhere_is_made_good_by_the_sweep():
	made = live.script("killed_conversion", "make")
	assert made.returncode == 0, made.stderr
	name = made.stdout.split()[-1]
	queued = live.script("killed_conversion", "hand-over", name)
	assert queued.returncode == 0, queued.stderr
	before = live.state(name)
	unchanged = json.loads(json.dumps(before, default=str))
	del unchanged["Comment"]
	killed = live.script("killed_conversion", "kill-job", name, "3")
	assert killed.returncode == 0, killed.stderr
	for point, exit_code, state in json.loads(killed.stdout.splitlines()[-1]):
		assert exit_code == -signal.SIGKILL, point
		# remarks of the system go first, whoever it is
		assert state.pop("Comment") in (before["Comment"], before["Comment"] - 2), point
		assert state == unchanged, f"killed {point}"
	swept = live.script("killed_conversion", "sweep", name)
	assert swept.returncode == 0, swept.stderr
	after = live.state(name)
	assert (after["Member"] - before["Member"], after["Membership"] - before["Membership"]) == (1, 1)
	assert not [value for value in after["prospect"] if "@example.com" in str(value)]
