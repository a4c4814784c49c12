"""A row of an imported file that has somebody's name alone may be a namesake's: it is said, neither given nor deleted."""

import json

import frappe
import pytest

from membership_recruitment.member_privacy.erasure import decisions as decided
from membership_recruitment.member_privacy.erasure import told
from membership_recruitment.member_privacy.requests import person as persons
from membership_recruitment.member_privacy.requests.answer import answer
from tests.site.test_erasure import erase
from tests.support.factories import register_files
from tests.support.factories.privacy_requests import former_member

pytestmark = pytest.mark.usefixtures("fees", "own_ledger")
HEADINGS = "Namn;E-post;Medlemsnummer;Not\n"


def anna(**values):
	return former_member("Anna", "Samename", email="anna.mine@example.com", **values)


def test_a_namesakes_row_is_said_and_stays():
	brought = register_files.brought_in(f"{HEADINGS}Anna Samename;anna.other@example.com;7;NamesakesNote\n")
	member = anna()
	given = answer(persons.of_document("Member", member.name))
	assert "NamesakesNote" not in json.dumps(given.content, ensure_ascii=False, default=str)
	decisions = decided.decide(persons.of_document("Member", member.name))
	for sentences in (given.to_look_at, told.to_look_at(decisions)):
		assert any(sentence.startswith("1 rows of files") for sentence in sentences), sentences
	assert erase("Member", member.name).status == "Done"
	assert frappe.db.exists("File", {"file_url": brought.file}) and brought.reload().file


@pytest.mark.parametrize("row", ["Anna S;anna.mine@example.com;7;OwnNote", "Anna Samename;;1042;OwnNote"])
def test_an_address_or_the_name_with_the_former_number_is_the_persons(row):
	brought = register_files.brought_in(f"{HEADINGS}{row}\n")
	member = anna(former_number="1042")
	given = answer(persons.of_document("Member", member.name))
	assert "OwnNote" in json.dumps(given.content, ensure_ascii=False, default=str)
	url = brought.file
	erase("Member", member.name)
	assert not frappe.db.exists("File", {"file_url": url})
