"""Words of the person in rows that nothing links to them: logs, saved filters, reports made earlier, numbers written otherwise, bank
payments of nobody."""

import frappe
import pytest
from frappe.utils import nowdate

from membership_recruitment.member_privacy.erasure import decisions as decided
from membership_recruitment.member_privacy.erasure import prepared_reports, told
from membership_recruitment.member_privacy.requests import person as persons
from membership_recruitment.member_privacy.requests.answer import answer
from membership_recruitment.people.names_and_numbers import phone_forms
from tests.site.test_erasure import erase
from tests.support.factories.privacy_person import row
from tests.support.factories.privacy_requests import former_member

pytestmark = pytest.mark.usefixtures("fees", "own_ledger")
ASTRID, NUMBER = "astrid@example.com", "+46701740605"


@pytest.fixture
def member(make):
	return former_member(email=ASTRID, phone=NUMBER)


@pytest.fixture
def put():
	"""Puts rows that are taken away after the test: not every table of Frappe's has transactions."""
	made = []

	def put(doctype: str, **values) -> str:
		made.append((doctype, row(doctype, **values)))
		return made[-1][1]

	yield put
	for doctype, name in made:
		frappe.db.delete(doctype, {"name": name})


def there(doctype: str, name: str) -> bool:
	return bool(frappe.db.exists(doctype, name))


@pytest.mark.parametrize(
	("doctype", "values"),
	[
		("Error Log", {"error": "No Member '{0}' here"}),
		("Error Log", {"error": f"called {NUMBER} in vain"}),
		("Scheduled Job Log", {"details": "frappe.DoesNotExistError: Member {0} not found"}),
		("List Filter", {"filter_name": "x", "filters": '[["Member", "name", "=", "{0}"]]'}),
		("List Filter", {"filter_name": f"mail {ASTRID}", "filters": "[]"}),
		("Route History", {"route": "Form/Member/{0}"}),
		("Access Log", {"reference_document": ASTRID}),
		("Communication", {"subject": "x", "bcc": f"Astrid <{ASTRID}>"}),
		("Communication", {"subject": "x", "communication_medium": "Phone", "phone_no": "0701740605"}),
		("SMS Log", {"message": "x", "sent_to": "070-174 06 05"}),
		("Call Log", {"from": "0701740605", "to": "08-123"}),
	],
)
def test_rows_with_words_of_the_person_go_and_others_stay(member, put, doctype, values):
	other = former_member("Bo", "Ek", email="bo@example.com", phone="+46701740612")
	theirs = put(doctype, **{key: value.replace("{0}", member.name) for key, value in values.items()})
	swapped = {
		key: value.replace("{0}", other.name)
		.replace(ASTRID, "bo@example.com")
		.replace("0605", "0612")
		.replace("06 05", "06 12")
		for key, value in values.items()
	}
	others = put(doctype, **swapped)
	longer = put("Error Log", error=f"{member.name}1 is somebody else")
	assert erase("Member", member.name).status == "Done"
	assert (there(doctype, theirs), there(doctype, others), there("Error Log", longer)) == (False, True, True)


def test_a_number_is_known_however_it_is_written():
	assert phone_forms(NUMBER, "SE") >= {
		NUMBER,
		"070-174 06 05",
		"0701740605",
		"070-1740605",
		"+46 70 174 06 05",
		"0046701740605",
	}
	assert phone_forms("x12", "SE") == {"x12"}


def test_reports_that_were_made_earlier_go_with_their_files(member):
	ready, at_work = (
		row("Prepared Report", report_name="x", status=status) for status in ("Completed", "Started")
	)
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{ready}.json.gz",
			"attached_to_doctype": "Prepared Report",
			"attached_to_name": ready,
			"is_private": 1,
			"content": frappe.generate_hash(),
		}
	).insert()
	assert prepared_reports.READY and erase("Member", member.name).status == "Done"
	assert not there("Prepared Report", ready) and not there("File", file.name)
	assert there("Prepared Report", at_work)


def test_what_cannot_be_found_is_named_in_the_letter():
	assert any("you may be mentioned" in sentence for sentence in told.what_else())


# ---------------------------------------------------------------- bank payments of nobody


def payment(**values) -> str:
	about = {"day": nowdate(), "outcome": "Not Ours", "amount": 100, "payment_key": frappe.generate_hash()}
	return row("Bank Payment", **about, **values)


def test_a_payment_with_the_telephone_or_the_members_number_is_the_persons(member):
	other = former_member("Bo", "Ek")
	by_phone = payment(payer="Astrid Lind", payer_phone="0701740605")
	by_number = payment(payer="A L", message=f"avgift {member.name}")
	of_other = payment(payer="Astrid Lind", payer_phone=NUMBER, member=other.name)
	given = {
		one["name"]
		for section in answer(persons.of_document("Member", member.name)).content["sections"]
		if section["doctype"] == "Bank Payment"
		for one in section["rows"]
	}
	assert given == {by_phone, by_number}
	done = erase("Member", member.name)
	assert done.status == "Done" and done.books_kept_until
	assert not frappe.db.get_value("Bank Payment", by_phone, "payer_phone")
	assert frappe.db.get_value("Bank Payment", of_other, "payer_phone") == NUMBER


def test_a_payment_with_the_name_alone_is_a_doubt(member):
	names = [payment(payer="ASTRID LIND"), payment(payer="x", message="avgift Astrid Lind 2024")]
	payment(payer="Astrid Lind", member=former_member("Bo", "Ek").name)
	sentences = told.to_look_at(decided.decide(persons.of_document("Member", member.name)))
	assert any(sentence.startswith("2 bank payments") for sentence in sentences), sentences
	assert erase("Member", member.name).status == "Done"
	assert [frappe.db.get_value("Bank Payment", name, "payer") for name in names] == ["ASTRID LIND", "x"]
