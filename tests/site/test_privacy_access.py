"""Access: everything about somebody, nothing about others, in a document, as JSON and with the files."""

import io
import json
import re
import time
import zipfile

import frappe
import pytest
from pypdf import PdfReader

from membership_recruitment.mail.templates import in_language
from membership_recruitment.member_privacy.requests import access
from membership_recruitment.member_privacy.requests import person as persons
from membership_recruitment.member_privacy.requests.answer import answer
from membership_recruitment.utils import database
from tests.support.factories import privacy_person
from tests.support.factories.privacy_person import (
	EMAIL,
	OTHER_EMAIL,
	OTHER_PHONE,
	OTHERS,
	OWN,
	full_name,
	own,
)

pytestmark = pytest.mark.usefixtures("fees")
WORD = re.compile(rf"({OWN}|{OTHERS})(\w+)", re.IGNORECASE)
# Words that are the same text in other letters are one
OFFICER = "Member Privacy Officer"


@pytest.fixture
def people(fees):
	"""(the person's Member, a third person's Member)"""
	return privacy_person.person()


def words(text: str, stem: str) -> set[str]:
	return {match[0].lower() for match in WORD.finditer(text) if match[1].lower() == stem.lower()}


def whole_database(stem: str) -> dict[str, str]:
	"""Words of a stem that stand anywhere in the database, with a table and column where they do."""
	found = {}
	columns = frappe.db.sql(
		"""select table_name, column_name from information_schema.columns where table_schema = database()
		and data_type in ('varchar', 'text', 'longtext', 'mediumtext', 'json')"""
	)
	by_table: dict[str, list[str]] = {}
	for table, column in columns:
		by_table.setdefault(table, []).append(column)
	for table, names in by_table.items():
		condition = " or ".join(f"`{name}` like %(stem)s" for name in names)
		for row in frappe.db.sql(
			f"select * from `{table}` where {condition}", {"stem": f"%{stem}%"}, as_dict=True
		):
			for column in names:
				for word in words(str(row[column]), stem):
					found.setdefault(word, f"{table}.{column}")
	return found


# Made of what stands elsewhere, or read with it: the index of names is the names'
DERIVED = ("membership_name_word.", "tabTag.")


def test_every_word_of_the_person_is_given_and_no_word_of_others(people):
	member, _third = people
	stored = whole_database(OWN)
	found = answer(persons.of_document("Member", member.name))
	told = json.dumps(found.content, ensure_ascii=False)
	missing = {word: place for word, place in stored.items() if word not in words(told, OWN)}
	assert not {word: place for word, place in missing.items() if not place.startswith(DERIVED)}
	assert len(words(told, OWN)) > 50
	assert not words(told, OTHERS)
	assert OTHER_EMAIL not in told and OTHER_PHONE not in told and "070-174 06 12" not in told
	assert full_name(own) in told


def test_the_files_go_along_with_the_document_in_both_forms(people):
	member, _third = people
	with zipfile.ZipFile(
		io.BytesIO(access.file_of(persons.of_document("Member", member.name), "zip"))
	) as archive:
		names = archive.namelist()
		texts = {name: archive.read(name) for name in names}
	contents = {texts[name].decode() for name in names if name.startswith("files/")}
	assert contents == {own("prospectfilecontent"), own("memberfilecontent")}
	pages = PdfReader(io.BytesIO(texts["personal-data.pdf"])).pages
	shown = "".join(page.extract_text() for page in pages)
	assert own("notes") in shown and not words(shown, OTHERS)
	told, page = json.loads(texts["personal-data.json"]), texts["personal-data.html"].decode()
	assert words(page, OWN) >= words(json.dumps(told["sections"], ensure_ascii=False), OWN)
	assert not words(page, OTHERS)


def test_starting_from_the_prospect_gives_the_same(people):
	member, _third = people
	prospect = frappe.db.get_value("Membership Prospect", {"journey_id": member.journey_id})
	by_prospect, by_member = (
		{
			section["doctype"]: len(section["rows"])
			for section in answer(persons.of_document(*whom)).content["sections"]
		}
		for whom in (("Membership Prospect", prospect), ("Member", member.name))
	)
	assert by_prospect == by_member


def test_source_purpose_recipients_and_time_are_named_in_both_languages(people):
	member, _third = people
	person = persons.of_document("Member", member.name)
	for language, word in (("en", "Purpose"), ("sv", "Ändamål")):
		with in_language(language):
			content = answer(person).content
			page = access.file_of(person, "html").decode()
		for section in content["sections"]:
			assert all(
				section[key] for key in ("purpose", "basis", "source", "recipients", "kept", "erasure")
			)
		assert word in page and content["sections"][0]["purpose"] in page


def test_somebody_of_whom_there_is_only_an_address(make):
	mail = {
		"communication_type": "Communication",
		"communication_medium": "Email",
		"recipients": "a@forening.example",
	}
	for sender, subject in ((EMAIL, "Hello from me"), (f"x{EMAIL}", "Hello from somebody else")):
		frappe.get_doc({"doctype": "Communication", "subject": subject, "sender": sender, **mail}).insert()
	told = json.dumps(answer(persons.of_address(EMAIL.upper())).content)
	assert "Hello from me" in told and "somebody else" not in told


def test_an_address_of_several_is_looked_at_by_somebody(make):
	"""Whose mail to a family's address is, nobody knows."""
	one, two = (make.member(name, "Lind", email="lind@example.com") for name in ("Astrid", "Bo"))
	frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Email",
			"subject": "To the family",
			"sender": "lind@example.com",
			"recipients": "a@forening.example",
		}
	).insert()
	found = answer(persons.of_document("Member", one.name))
	assert "To the family" not in json.dumps(found.content)
	assert any("others have too" in sentence for sentence in found.to_look_at)
	doubts = answer(persons.of_address("lind@example.com")).to_look_at
	assert [name for name in (one.name, two.name) if any(name in sentence for sentence in doubts)]


def test_a_guardian_is_told_of_themselves_and_the_child_is_not_told_of_the_guardian(make):
	child = make.member("Barn", "Lind")
	child.append(
		"guardians", {"full_name": "Greta Vakt", "email": "greta@example.com", "phone": "0701740613"}
	)
	child.save()
	of_child = json.dumps(answer(persons.of_document("Member", child.name)).content)
	of_guardian = json.dumps(answer(persons.of_address("greta@example.com")).content)
	assert "Greta" not in of_child and "greta@" not in of_child and "+46701740613" not in of_child
	assert "Greta Vakt" in of_guardian and "+46701740613" in of_guardian and "Barn" not in of_guardian


def test_a_merge_that_was_taken_back_tells_nothing_of_the_other(make):
	from membership_recruitment.member_recruitment.conversion import merge

	one = make.member("Ebba", "Norrman", birth_date="1980-01-01")
	two = make.member("Siv", "Söderman", notes="Of the other")
	record = merge.join("Member", one.name, two.name)
	merge.undo(frappe.get_doc("Member Merge", record))
	told = json.dumps(answer(persons.of_document("Member", one.name)).content, ensure_ascii=False)
	assert "Siv" not in told and "Söderman" not in told and "Of the other" not in told


def test_a_payers_data_is_not_the_childs(make):
	payer = make.member("Greta", "Betalare", email="greta@example.com")
	child = make.member("Barn", "Betalare", payer=payer.name)
	told = json.dumps(answer(persons.of_document("Member", child.name)).content)
	assert "Greta" not in told and payer.name not in told and "Barn Betalare" in told


def test_who_paid_for_the_person_is_not_told_and_the_person_is(make):
	"""A fee may be paid by anybody; a bank writes names in its own order and letters."""
	member = make.member("Astrid", "Lind")
	for number, payer in enumerate(("LIND ASTRID", "Pelle Betalare")):
		frappe.get_doc(
			{
				"doctype": "Bank Payment",
				"name": f"BP-TEST-{number}",
				"member": member.name,
				"payer": payer,
				"payer_account": f"SE000000000000000000000{number}",
				"message": f"Fee of Astrid from {payer}",
			}
		).db_insert()
	told = json.dumps(answer(persons.of_document("Member", member.name)).content)
	assert "LIND ASTRID" in told and "SE0000000000000000000000" in told
	assert "Pelle" not in told and "SE0000000000000000000001" not in told


def test_the_identity_number_is_written_out_for_who_may_see_it(make):
	from membership_recruitment.membership.register import identity_numbers

	member = make.member()
	frappe.set_user(make.user("Membership Manager", "Identity Number Reader"))
	identity_numbers.save(member.name, "191511239822")
	frappe.set_user("Administrator")
	person = persons.of_document("Member", member.name)
	shown = {may: json.dumps(answer(person, shows_identity_number=may).content) for may in (True, False)}
	assert "9822" in shown[True] and "9822" not in shown[False] and "1511xx-xxxx" in shown[False]


# ---------------------------------------------------------------- who may, and what is noted


@pytest.mark.parametrize(
	"role", ["Member Recruiter", "Recruitment Manager", "Member Registrar", "Membership Manager"]
)
def test_only_who_answers_requests_may(as_role, make, role):
	member = make.member()
	as_role(role)
	for method in (access.preview, access.download):
		with pytest.raises(frappe.PermissionError):
			method("Member", member.name)


def test_each_access_is_noted(as_role, make):
	member = make.member("Astrid", "Lind")
	user = as_role(OFFICER)
	assert access.preview("Member", member.name)["sections"]
	given = access.download("Member", member.name, "json", "en")
	assert b"Astrid" in given.data and given.headers["Cache-Control"] == "no-store"
	noted = frappe.get_last_doc("Access Log", {"reference_document": member.name})
	assert (noted.user, noted.export_from, noted.file_type) == (user, "Member", "JSON")


def test_bad_input_is_answered_with_a_sentence(as_role, make):
	as_role(OFFICER)
	for arguments in (("Customer", "X"), ("Email", "no address"), ("Member", "MEM-00001", "exe")):
		with pytest.raises(frappe.ValidationError, match="Choose"):
			access.download(*arguments)


# ---------------------------------------------------------------- how long it takes


def test_twenty_years_take_less_than_ten_seconds(make):
	member = make.member("Astrid", "Lind", email="astrid@example.com")
	for year in range(2006, 2026):
		make.term(member.name, f"{year}-01-01", f"{year}-12-31")
	about = {"reference_doctype": "Member", "reference_name": member.name}
	text = "Talked with Astrid Lind about the annual meeting, and with Bo Ek of the board. " * 5

	def rows(doctype: str, count: int, **values) -> None:
		database.insert(doctype, [{"name": frappe.generate_hash(length=12), **values} for _ in range(count)])

	rows("Communication", 1000, communication_type="Communication", subject="Meeting", content=text, **about)
	rows("Comment", 500, comment_type="Comment", content=text, **about)
	changed = json.dumps({"changed": [["notes", text, text]]})
	rows("Version", 1000, ref_doctype="Member", docname=member.name, data=changed)
	rows(
		"Member Activity",
		500,
		member=member.name,
		activity_type="Volunteered",
		activity_on="2020-05-05",
		note=text[:100],
	)
	rows("View Log", 1000, viewed_by="Administrator", **about)
	start = time.process_time()
	found = answer(persons.of_document("Member", member.name))
	assert time.process_time() - start < 10
	assert sum(len(section["rows"]) for section in found.content["sections"]) > 4000


def test_a_login_is_whose_member_accepted_it_and_not_whose_address_it_has(make):
	one, other = make.member("Logs In"), make.member("Has the Address")
	own_login, by_address = make.website_user(), make.website_user()
	frappe.db.set_value("Member", one.name, "user", own_login)  # has another address by now
	frappe.db.set_value("Member", other.name, "email", by_address)
	assert persons.of_document("Member", one.name).names("User") == {own_login}
	assert persons.of_document("Member", other.name).names("User") == {by_address}
	frappe.db.set_value("Member", one.name, "user", by_address)
	assert persons.of_document("Member", one.name).names("User") == {by_address}
	assert persons.of_document("Member", other.name).names("User") == set()
