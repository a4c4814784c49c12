"""Whoever does not answer for personal data gets nothing of anybody by any method of the privacy room: each is asked, as every role."""

import importlib
import inspect
import pkgutil

import frappe
import pytest
from frappe.handler import execute_cmd

from membership_recruitment import member_privacy
from membership_recruitment.member_privacy.erasure import run
from membership_recruitment.member_privacy.wall import request_check
from tests.support import door
from tests.support.factories.privacy_requests import former_member, sure

FOLDERS = ("requests", "erasure", "retention", "processing_record")
NOBODY = ("Guest", "Website User", "Member Recruiter", "Recruitment Manager", "Membership Analyst")
STAFF = ("Membership Treasurer", "Member Registrar")
WORD = "Kanarieangrepp"


def methods() -> list[str]:
	"""Dotted paths of all whitelisted functions of the room that answer for personal data."""
	found = []
	for folder in FOLDERS:
		package = importlib.import_module(f"{member_privacy.__name__}.{folder}")
		for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
			module = importlib.import_module(info.name)
			found += [
				f"{info.name}.{name}"
				for name, function in inspect.getmembers(module, callable)
				if function in frappe.whitelisted and function.__module__ == info.name
			]
	return found


METHODS = methods()
DOCUMENTS = (("Privacy Request", "make_sure"), ("Privacy Request", "finish"), ("Erasure", "keep"))


@pytest.fixture
def person(make):
	"""Somebody who has left, with a request to be erased and an Erasure."""
	member = former_member(WORD, WORD, email=f"{WORD.lower()}@example.com", notes=WORD)
	asked = sure("Erasure", member, email=f"{WORD.lower()}@example.com", wish=WORD)
	return member, asked, run.plan("Member", member.name)


def ask(path: str, user: str, arguments: dict) -> str:
	"""The answer as a text, or "refused"."""
	frappe.set_user(user)
	frappe.local.response = frappe._dict()
	try:
		with door.requested(f"/api/method/{path}", verb="POST", **arguments):
			frappe.local.form_dict.cmd = path
			request_check.check_request()
			return f"{execute_cmd(path)} {frappe.local.response}"
	except (frappe.PermissionError, frappe.AuthenticationError):
		return "refused"
	finally:
		frappe.set_user("Administrator")


def user_of(make, role: str) -> str:
	if role == "Guest":
		return role
	if role == "Website User":
		return make.website_user()
	return make.user(role)


@pytest.mark.parametrize("role", (*NOBODY, *STAFF))
def test_no_method_answers_to_anybody_else(make, person, role):
	member, asked, erasure = person
	given = {
		"doctype": "Member",
		"name": member.name,
		"request": asked.name,
		"form": "json",
		"language": "sv",
		"stop_addresses": 1,
	}
	user = user_of(make, role)
	before = [frappe.get_doc(doc.doctype, doc.name).as_json() for doc in (member, asked)]
	assert len(METHODS) >= 9, METHODS
	for path in METHODS:
		function = frappe.get_attr(path)
		arguments = {name: given[name] for name in inspect.signature(function).parameters if name in given}
		if "form" in arguments and "request" in arguments:
			arguments["form"] = "html"
		assert ask(path, user, arguments) == "refused", path
	for doctype, method in DOCUMENTS:
		name = erasure if doctype == "Erasure" else asked.name
		arguments = {
			"dt": doctype,
			"dn": name,
			"method": method,
			"args": {"how": WORD, "answer": "x", "reason": "x"},
		}
		assert ask("run_doc_method", user, arguments) == "refused", method
	for doctype in ("Privacy Request", "Erasure", "Contact Suppression", "Personal Data Notice"):
		for method in ("frappe.client.get_list", "frappe.desk.reportview.get"):
			told = ask(method, user, {"doctype": doctype, "fields": ["name"]})
			assert told == "refused" or "[]" in told or not told.replace("None", "").strip(" {}"), (
				method,
				told,
			)
	assert [frappe.get_doc(doc.doctype, doc.name).as_json() for doc in (member, asked)] == before
