"""Which texts are the same to the database: no spelling of its own gets past the door.

Asked of MariaDB itself: every character that it takes for a letter of a name, and every one that it does not see.
"""

import unicodedata

import frappe
import pytest

from tests.support.door import knock


def characters() -> list[str]:
	return [chr(code) for code in range(1, 0x30000) if unicodedata.category(chr(code)) not in ("Cs", "Cn")]


def taken_for(letter: str) -> list[str]:
	"""Characters that are `letter` to the database, or nothing where it is empty; between others, for spaces at an end
	count for nothing."""
	found = []
	everything = characters()
	for begin in range(0, len(everything), 10000):
		block = everything[begin : begin + 10000]
		union = " union all ".join(["select %s c"] + ["select %s"] * (len(block) - 1))
		found += frappe.db.sql(
			f"select c from ({union}) a where concat('x', c, 'x') collate utf8mb4_unicode_ci = %s",
			(*block, f"x{letter}x"),
			pluck=True,
		)
	return [character for character in found if character != letter]


@pytest.fixture(scope="module")
def spellings() -> dict[str, list[str]]:
	"""Other writings of the letters of Member, and what is not seen."""
	return {letter: taken_for(letter) for letter in ("M", "e", "b", "")}


def test_the_database_takes_many_writings_for_one(spellings):
	assert "é" in spellings["e"]
	assert "\u0301" in spellings[""] or "\u200b" in spellings[""]
	assert min(map(len, spellings.values())) > 5


@pytest.mark.parametrize("role", ("Member Recruiter", "Accounts User"))
def test_no_other_spelling_of_a_doctype_passes(as_role, spellings, role):
	as_role(role)
	words = [
		name.replace(letter, other, 1) if letter else f"Mem{other}ber"
		for letter, others in spellings.items()
		for other in others[:: max(1, len(others) // 40)]
		for name in ("Member",)
	]
	through = []
	for word in words:
		for ask in (
			lambda word=word: knock("/api/method/frappe.client.get_count", doctype=word),
			lambda word=word: knock(f"/api/resource/{word}"),
			lambda word=word: knock(doctype="Note", filters=[[word, "name", "=", "x"]]),
			lambda word=word: knock(
				"/api/method/frappe.client.insert",
				raw=(
					frappe.as_json({"doc": {"doctype": "Note", "ref_doctype": word}}).encode(),
					"application/json",
				),
			),
		):
			try:
				ask()
			except frappe.PermissionError:
				continue
			through.append(word)
	assert not through


def test_no_other_spelling_of_a_private_files_address_passes(make, spellings):
	owner, other = make.user("Member Recruiter"), make.user("Member Recruiter")
	frappe.set_user(owner)
	file = frappe.get_doc(
		{"doctype": "File", "file_name": "emb.txt", "content": "secret", "is_private": 1}
	).insert()
	frappe.set_user(other)
	through = []
	writings = [file.file_url, file.file_url.upper(), file.file_url.replace("private", "Private")]
	for letter, others in spellings.items():
		for writing in others[:: max(1, len(others) // 20)]:
			writings.append(file.file_url.replace(letter or "/p", writing if letter else f"/{writing}p", 1))
	for url in writings:
		try:
			knock("/api/method/frappe.handler.download_file", file_url=url)
		except frappe.PermissionError:
			continue
		if frappe.db.exists("File", {"file_url": url}):
			through.append(url)
	assert not through
