"""Which files the look for what a closed hole left on a site names, and which it does not."""

from pathlib import Path

import frappe
import pytest

from membership_recruitment.member_privacy.wall import public_files
from membership_recruitment.patches.v0_2 import look_for_public_files


@pytest.fixture
def upload():
	"""upload(private): the row of a new file, of which nothing stays on the disk."""
	paths = []

	def make(is_private: int, **values):
		doc = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": f"list-{frappe.generate_hash(length=10)}.csv",
				"content": b"a",
				"is_private": is_private,
				**values,
			}
		).insert()
		paths.extend(
			Path(frappe.get_site_path(folder, "files", doc.file_name)) for folder in ("private", "public")
		)
		return doc

	yield make
	for path in paths:
		path.unlink(missing_ok=True)


def _moved(doc) -> None:
	name = Path(doc.file_url).name
	Path(frappe.get_site_path("private", "files", name)).rename(frappe.get_site_path("public", "files", name))


def _problems(*docs) -> list:
	found = {row["name"]: row["problem"] for row in public_files.found()}
	return [found.get(doc.name) for doc in docs]


def test_files_that_lie_as_they_say_are_not_named(upload):
	linked = frappe.get_doc(
		{"doctype": "File", "file_url": "https://example.org/a.csv", "is_private": 1}
	).insert()
	assert _problems(upload(0), upload(1), linked) == [None, None, None]


def test_a_private_file_that_was_moved_is_named_with_the_row_that_moved_it(upload):
	private = upload(1)
	_moved(private)
	assert _problems(private) == [public_files.OPEN]
	other = upload(0)
	frappe.db.set_value("File", other.name, "file_url", f"/files/{private.file_name}")
	(row,) = (row for row in public_files.found() if row["name"] == private.name)
	assert row["public_rows"] == [other.name]


def test_a_private_file_that_was_deleted_is_named(upload):
	private = upload(1)
	Path(private.get_full_path()).unlink()
	assert _problems(private) == [public_files.GONE]


def test_a_public_file_on_a_person_is_named(upload, make):
	public = upload(0)
	member = make.member()
	frappe.db.set_value(
		"File", public.name, {"attached_to_doctype": "Member", "attached_to_name": member.name}
	)
	assert _problems(public) == [public_files.ABOUT_A_PERSON]


def test_bringing_the_site_up_to_date_says_how_many(upload, capsys):
	before = len(public_files.found())
	_moved(upload(1))
	look_for_public_files.execute()
	assert capsys.readouterr().out.startswith(f"{before + 1} files")
