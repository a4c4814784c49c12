"""What visitors write and Frappe could fill in as a template is refused with a sentence, on every page alike."""

import frappe
import pytest

from tests.support.own_pages import login_of, text_of, visit

pytestmark = pytest.mark.usefixtures("mailing")
CODE = "Hello {% x %}"


@pytest.fixture
def pages(make, monkeypatch):
	make.settings(privacy_page_on=1)
	# the page undoes what the request left: here the test's own settings with it
	monkeypatch.setattr(frappe.db, "rollback", lambda **_: None)


@pytest.mark.parametrize("text", [CODE, "{{ frappe.db.sql('select 1') }}"])
def test_a_wish_with_code_has_a_sentence(pages, text):
	answers = {
		email: visit("Guest", "privacy/ask?lang=en", {"email": email, "kind": "Access", "wish": text})
		for email in ("known@example.com", "unknown@example.com")
	}
	for answer in answers.values():
		assert answer.status_code == 422 and "A text cannot hold {{ or {%" in text_of(answer)
		assert answer.headers["Cache-Control"] == "no-store"
	assert not frappe.db.count("Privacy Request") and not frappe.db.count(
		"Error Log", {"method": "Public page failed"}
	)
	plain = {"email": "known@example.com", "kind": "Access", "wish": "Hello { x }, 100 %"}
	assert visit("Guest", "privacy/ask?lang=en", plain).status_code == 303


def test_a_members_own_page_says_it_too(pages, make):
	user = login_of(make, make.member("Astrid", "Lind", email="astrid.text@example.com"))
	answer = visit(user, "my/data?lang=en", {"kind": "Access", "wish": CODE})
	assert answer.status_code == 422 and "A text cannot hold" in text_of(answer)
	assert not frappe.db.count("Privacy Request")
