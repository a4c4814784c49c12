"""Methods of models and of their settings over real HTTP, by everybody who may not, in every way that Frappe runs them."""

import json
from collections.abc import Iterator
from itertools import product

import pytest

from tests.browser.caller import WALLED, Caller
from tests.support.factories.canaries import CUSTOMER, WEBSITE_USER
from tests.support.processes import live

MODELS = {"Ranking Model": "RANK-ATTACKED", "Leaving Risk Model": "RISK-ATTACKED"}
SETTINGS = ("Prospect Ranking Settings", "Leaving Risk Settings")
FORGED = {
	"status": "Waiting for Approval",
	"owner": "@me",
	"approved_by": "@me",
	"enabled": 1,
	"approver": "@me",
}


def script(what: str) -> dict:
	done = live.script("live_models", what)
	assert done.returncode == 0, done.stderr
	return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.fixture
def waiting(server, seeded) -> Iterator[dict]:
	"""A model of each kind that waits for nobody of those who ask, and how everything stands."""
	yield script("make")
	script("clean")


def attacks() -> Iterator[tuple[str, str, str]]:
	yield from (
		(doctype, name, method) for doctype, name in MODELS.items() for method in ("approve", "put_aside")
	)
	yield from ((doctype, doctype, "train") for doctype in SETTINGS)


def ways(who: Caller, doctype: str, name: str, method: str) -> Iterator:
	forged = {"doctype": doctype, "name": name, **FORGED}
	for path, key in product(("run_doc_method", "frappe.handler.run_doc_method"), ("method", "METHOD")):
		yield who.post(path, **{"dt": doctype, "dn": name, key: method})
		yield who.post(path, **{"docs": forged, key: method})
		yield who.ask(f"api/method/{path}", body={"docs": json.dumps(forged), key: method})
	yield who.ask("", {"cmd": "run_doc_method", "dt": doctype, "dn": name, "method": method}, post=True)
	yield who.ask(f"api/resource/{doctype}/{name}", {"run_method": method}, post=True)
	yield who.ask(f"api/v2/document/{doctype}/{name}/method/{method}", post=True)
	yield who.post("frappe.client.set_value", doctype=doctype, name=name, fieldname=FORGED)
	yield who.post("frappe.client.save", doc=forged)
	yield who.post("frappe.client.insert", doc={**forged, "name": None})
	yield who.post("frappe.desk.form.save.savedocs", doc=forged, action="Save")


@pytest.mark.parametrize("role", (*WALLED, WEBSITE_USER, CUSTOMER))
def test_who_is_not_named_puts_no_model_to_use(caller, waiting, role):
	who = caller(role)
	for doctype, name, method in attacks():
		if (role, doctype) == ("Recruitment Manager", "Prospect Ranking Settings"):
			continue  # who looks after it
		for answer in ways(who, doctype, name, method):
			assert not answer.ok or "exc" in answer.text, (doctype, method, answer.request.body)
	assert script("look") == waiting


@pytest.mark.parametrize("role", WALLED)
def test_nobody_walled_reads_what_is_foretold_of_members(caller, waiting, role):
	who = caller(role)
	for doctype, name in (("Leaving Risk Model", MODELS["Leaving Risk Model"]), (SETTINGS[1], SETTINGS[1])):
		for answer in (
			who.ask(f"api/resource/{doctype}/{name}"),
			who.ask(f"api/resource/{doctype}"),
			who.call("frappe.client.get_value", doctype=doctype, fieldname="weights"),
			who.call("frappe.client.get_count", doctype=doctype),
			who.call("frappe.desk.form.load.getdoc", doctype=doctype, name=name),
			who.call("frappe.desk.reportview.get", doctype=doctype, fields=["name"]),
		):
			assert not answer.ok, answer.url
	for _person, doctype, name in who.some_documents("Member"):
		for method in ("leaving_risk", "object_to_ranking"):
			assert not who.post("run_doc_method", dt=doctype, dn=name, method=method).ok
