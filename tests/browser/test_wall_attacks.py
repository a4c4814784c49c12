"""Attacks on the wall over real HTTP, generated: what went through once, and its whole kind.

Each run asks a sample; `./dev attack` asks everything (MEMBERSHIP_ATTACK=1), MEMBERSHIP_SEED=random another sample.
"""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product

import pytest
import requests

from membership_recruitment.member_privacy.wall.allowed_methods import allowed_methods
from membership_recruitment.member_privacy.wall.tables import DOCTYPE_KEYS, NAME_KEYS, NAMED_DOCUMENTS
from tests.browser.caller import WALLED, Caller
from tests.browser.conftest import without_the_door
from tests.browser.wall_ways import WAYS
from tests.support.attacks import bodies, dispatchers, places
from tests.support.attacks.expressions import forged
from tests.support.attacks.sampling import SEED, sample, share
from tests.support.factories.canaries import ALLOWED, CUSTOMER, MEMBERS, WEBSITE_USER, canary, phone, unpacked

ATTACKERS = (*WALLED, WEBSITE_USER, CUSTOMER)
# What each may list, so that nothing but the attack is wrong
LISTED = dict.fromkeys(WALLED, "Recruitment Source") | dict.fromkeys((WEBSITE_USER, CUSTOMER), "Tag")
THREADS = 4
PARTS = 7  # of the expressions: ./dev attack asks some 40 at each place, and each of them at some 22 places


@pytest.fixture
def attack(caller, record_property) -> Callable:
	"""attack(role, questions) asks them all, in parallel, and gives what went through: questions that were not refused."""

	def ask_all(role: str, questions: Iterable[Callable[[Caller], str | None]]) -> list[str]:
		questions = list(questions)
		callers = [caller(role) for _thread in range(THREADS)]

		def some(number: int) -> list[str]:
			return [
				problem for ask in questions[number::THREADS] if (problem := ask(callers[number])) is not None
			]

		with ThreadPoolExecutor(THREADS) as pool:
			through = [problem for found in pool.map(some, range(THREADS)) for problem in found]
		through += [
			f"{person}: {sorted(what)[:3]}"
			for who in callers
			for person, what in who.leaks.items()
			if person not in ALLOWED[role]
		]
		record_property("attack", f"{role}: {len(questions)} requests, {len(through)} went through")
		return through

	return ask_all


def refused(answer: requests.Response, question: str, *, or_failed: bool = False) -> str | None:
	"""Nothing where the door refused, or where Frappe stumbled over it; otherwise what was asked and answered."""
	if answer.status_code == 403 or (or_failed and answer.status_code >= 400):
		return None
	return f"seed {SEED}: {answer.status_code} {question} → {answer.text[:200]}"


# ---------------------------------------------------------------- expressions


@pytest.mark.parametrize("role", ATTACKERS)
def test_nothing_but_columns_reaches_sql(attack, role):
	expressions = forged()
	questions = [
		(title, made, expression)
		for number, (title, made) in enumerate(sample(list(places.PLACES.items()), 50))
		for expression in share(expressions, 1, number, PARTS)
	]

	def question(title, made, expression) -> Callable[[Caller], str | None]:
		def ask(who: Caller) -> str | None:
			request = made(expression, LISTED[role])
			answer = who.ask(request.path, request.values, post=request.verb == "POST")
			if answer.status_code == 404 and f"DocType {expression} not found" in answer.text:
				return None  # mere words are a name like another, looked up and not found
			return refused(answer, f"{title}: {expression}")

		return ask

	through = attack(role, [question(*parts) for parts in questions])
	assert not through, "\n".join(through[:20])


# ---------------------------------------------------------------- counts


@pytest.mark.parametrize("role", ATTACKERS)
def test_counts_and_charts_ask_the_right_to_read(attack, role):
	"""Of every DocType, of child tables and of tables that are none."""
	doctypes = [
		"Contact Email", "Contact Phone", "Dynamic Link", "GL Entry", "Payment Entry", "Payment Ledger Entry",
		"Sessions", "Singles", "DefaultValue", "__Auth", "User", "Customer", "Sales Invoice", "Has Role",
	]  # fmt: skip
	asked = []
	for doctype in doctypes:
		chart = {
			"document_type": doctype,
			"based_on": "creation",
			"chart_type": "Count",
			"filters_json": "[]",
		}
		line = {**chart, "type": "Line", "timespan": "Last Year", "time_interval": "Monthly"}
		groups = {**chart, "chart_type": "Group By", "group_by_type": "Count", "group_by_based_on": "owner"}
		card = {"document_type": doctype, "function": "Count"}
		asked += [
			("frappe.client.get_count", {"doctype": doctype, "filters": {"name": ["like", "%"]}}),
			(f"{places.CHART[11:]}", {"chart": {**chart, "type": "Heatmap"}}),
			(f"{places.CHART[11:]}", {"chart": line}),
			(f"{places.CHART[11:]}", {"chart": groups}),
			(f"{places.CARD[11:]}get_result", {"doc": card, "filters": []}),
			(
				"frappe.desk.reportview.get_count",
				# who may choose users in a link field counts them; nobody counts anything else
				{"doctype": doctype.replace("User", "Error Log"), "fields": [], "filters": []},
			),
			(
				"frappe.desk.listview.get_group_by_count",
				{"doctype": doctype, "current_filters": [], "field": "assigned_to"},
			),
		]

	def question(method: str, values: dict) -> Callable[[Caller], str | None]:
		def ask(who: Caller) -> str | None:
			answer = who.call(method, **values)
			if answer.status_code in (403, 404):
				return None
			return f"{answer.status_code} {method} {json.dumps(values)} → {answer.text[:150]}"

		return ask

	through = attack(role, [question(*parts) for parts in sample(asked, 40)])
	assert not through, "\n".join(through[:20])


# ---------------------------------------------------------------- methods that call a method


@pytest.mark.parametrize("role", ATTACKERS)
def test_methods_that_call_a_method_call_no_other(attack, role):
	questions = sample(dispatchers.questions(), 25)

	def question(path: str, values: dict) -> Callable[[Caller], str | None]:
		def ask(who: Caller) -> str | None:
			answer = who.ask(path, values, post=True)
			return refused(answer, f"{path} {json.dumps(values)}", or_failed=role not in WALLED)

		return ask

	through = attack(role, [question(*parts) for parts in questions])
	assert not through, "\n".join(through[:20])


# ---------------------------------------------------------------- bodies of every kind


@pytest.mark.parametrize("role", WALLED)
def test_a_body_is_read_whatever_it_calls_itself(attack, role):
	def question(body: bodies.Body) -> Callable[[Caller], str | None]:
		def ask(who: Caller) -> str | None:
			answer = who.send(body.verb, body.path, body.content, body.content_type)
			return refused(answer, f"{body.verb} {body.path} {body.content_type} {body.content[:120]!r}")

		return ask

	through = attack(role, [question(body) for body in sample(bodies.bodies(), 40)])
	assert not through, "\n".join(through[:20])


# ---------------------------------------------------------------- hidden and missing

MISSING = {
	"Contact": "CON-0000000000000000",
	"Address": "ADR-0000000000000000",
	"Membership Prospect": "PRO-99999",
}


@pytest.mark.parametrize("role", ("Member Recruiter", "Recruitment Manager"))
def test_a_hidden_document_is_answered_like_one_that_does_not_exist(caller, role):
	"""By every method on the list that takes a DocType and a name, for reading, writing and saving alike."""
	who = caller(role)
	different = []
	for doctype, person in product(MISSING, ("converted", "member")):
		hidden = who.names[person].get(doctype)
		if not hidden:
			continue
		for path, values, post in sample(list(named_in_every_way(doctype)), 20):
			answers = []
			for name in (hidden, MISSING[doctype]):
				filled = json.loads(json.dumps(values).replace("@name", name))
				answer = who.ask(path.replace("@name", name), filled, post=post)
				# Frappe numbers its errors at random
				text = re.sub(r"__frappe_exc_id\W+\w+", "", answer.text.replace(name, "@name"))
				answers.append((answer.status_code, text))
			if answers[0] != answers[1]:
				different.append(f"{path} {values}: {first_difference(*answers)}")
	assert not different, "\n".join(different[:20])


def first_difference(one: tuple[int, str], other: tuple[int, str]) -> str:
	place = len(os.path.commonprefix([one[1], other[1]]))
	begin = max(0, place - 60)
	return f"{one[0]} …{one[1][begin : place + 60]}… and {other[0]} …{other[1][begin : place + 60]}…"


def named_in_every_way(doctype: str) -> Iterator[tuple[str, dict, bool]]:
	for name, arguments in allowed_methods().items():
		doctypes = arguments & DOCTYPE_KEYS
		names = arguments & NAME_KEYS
		if "." not in name or " " in name or not names:
			continue
		values = dict.fromkeys(doctypes, doctype) | dict.fromkeys(names, "@name")
		others = {
			"fieldname": "name",
			"field": "name",
			"content": "x",
			"tag": "x",
			"user": "x@example.com",
			"value": "x",
		}
		values |= {key: value for key, value in others.items() if key in arguments and key not in values}
		yield f"api/method/{name}", values, "add" in name or "set" in name or "make" in name
	for version in ("api/resource", "api/v1/resource", "api/v2/document"):
		yield f"{version}/{doctype}/@name", {}, False
	yield "api/method/run_doc_method", {"dt": doctype, "dn": "@name", "method": "same_person"}, True
	yield (
		"api/method/frappe.desk.form.save.savedocs",
		{"doc": {"doctype": doctype, "name": "@name"}, "action": "Save"},
		True,
	)
	yield "printview", {"doctype": doctype, "name": "@name"}, False
	for key, of in NAMED_DOCUMENTS.items():
		if of == doctype:
			yield (
				"api/method/frappe.contacts.doctype.contact.contact.get_contact_details",
				{key: "@name"},
				False,
			)


# ---------------------------------------------------------------- the last gate, alone


@pytest.fixture
def door_off(live_site) -> Iterator[None]:
	with without_the_door(live_site):
		yield


@dataclass
class Listener(Caller):
	"""Hears what the gate knows: addresses, numbers and names of the members' documents that nobody asked with."""

	def __post_init__(self):
		self.asked, self.heard = "", {}
		self.secrets = {
			value.lower(): f"{kind} of {person}"
			for person in MEMBERS
			for kind, value in {
				"address": f"{canary(person, 'contactmail')}@example.com",
				"number": phone(person),
				**{
					doctype: self.names[person][doctype]
					for doctype in KNOWN_BY_NAME
					if doctype in self.names[person]
				},
			}.items()
		}

	def listen(self, answer: bytes, question: str) -> None:
		self.asked += question.lower()
		text = "\n".join(unpacked(answer)).lower()
		for value, what in self.secrets.items():
			if value in text and value not in self.asked:
				self.heard.setdefault(what, question[:160])


KNOWN_BY_NAME = ("Member", "Membership", "Renewal Notice", "Contact", "Address")


@pytest.mark.parametrize("role", ATTACKERS)
def test_the_gate_alone_lets_no_address_number_or_name_out(caller, wall, door_off, record_property, role):
	ways = sample(list(WAYS), 2)
	known = caller(role)
	who = Listener(role, known.servers, known.names, known.session)
	for title in ways:
		WAYS[title](who)
	record_property("attack", f"{role}: {len(ways)} ways with the door off, {len(who.heard)} things came out")
	assert not who.heard
