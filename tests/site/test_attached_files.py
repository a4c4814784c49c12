"""What is attached to a Bank File or a Register Import becomes private, and nobody else's file is taken from where it stands."""

from datetime import date

import frappe
import pytest

from membership_recruitment.utils import stored_files
from tests.support.factories.bank_payments import camt, pays

pytestmark = pytest.mark.usefixtures("fees")
CASES = [
	("Bank File", "Membership Treasurer", camt(pays(5, message="attached"), day=date(2026, 3, 2))),
	("Register Import", "Member Registrar", "Namn\nÅsa Öberg\n".encode()),
]


@pytest.fixture(params=CASES, ids=[case[0] for case in CASES])
def case(request):
	return request.param


def public(content: bytes, **values):
	file = {
		"doctype": "File",
		"file_name": f"{frappe.generate_hash()}.txt",
		"content": content,
		"is_private": 0,
	}
	return frappe.get_doc({**file, **values}).insert()


def attached(doctype: str, file) -> str:
	return frappe.get_doc({"doctype": doctype, "file": file.file_url}).insert().file


def assert_stands(file, content: bytes):
	"""Everybody can open it where it was."""
	stored = frappe.get_doc("File", file.name)
	assert (stored.is_private, stored.file_url) == (0, file.file_url)
	assert stored_files.content_of(stored) == content


def assert_private_copy(url: str, content: bytes):
	assert url.startswith("/private/files/")
	assert stored_files.content_of(stored_files.readable(url)) == content


def test_the_logo_of_the_site_stays_on_it(case, as_role):
	doctype, role, content = case
	logo = public(content)
	user = as_role(role)
	url = attached(doctype, logo)
	assert_private_copy(url, content)
	assert frappe.db.get_value("File", {"file_url": url}, "owner") == user
	frappe.set_user("Administrator")
	assert_stands(logo, content)


def test_what_is_equal_to_somebody_elses_leaves_theirs(case, as_role):
	"""Frappe keeps equal files once: two documents, one address."""
	doctype, role, content = case
	logo = public(content)
	as_role(role)
	own = public(content)
	assert own.file_url == logo.file_url
	assert_private_copy(attached(doctype, own), content)
	frappe.set_user("Administrator")
	assert_stands(logo, content)


def test_what_stands_in_another_document_stays_there(case, as_role):
	doctype, role, content = case
	note = frappe.get_doc({"doctype": "Note", "title": frappe.generate_hash(), "public": 1}).insert()
	picture = public(content)
	place = {"attached_to_doctype": "Note", "attached_to_name": note.name, "owner": as_role(role)}
	frappe.db.set_value("File", picture.name, place)
	assert_private_copy(attached(doctype, picture), content)
	assert_stands(picture, content)


def test_ones_own_is_made_private_itself(case, as_role):
	doctype, role, content = case
	as_role(role)
	own = public(content)
	url = attached(doctype, own)
	assert frappe.db.get_value("File", own.name, ("is_private", "file_url")) == (1, url)
