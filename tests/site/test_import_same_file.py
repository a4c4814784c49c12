"""A file that has come before is told on the form before it is run, with the import that had it."""

import pytest

from membership_recruitment.membership.register import import_same_file
from tests.support.factories.register_files import content_of, load, run

FILE = "Nr;Namn;Start\n1;Per Ek;2020-01-01\n2;Åsa Örn;2020-02-30\n"


def ran(doc, last_run: str):
	doc = run(doc, dry_run=last_run == "Dry Run")
	doc.db_set("last_run", last_run, update_modified=False)
	return doc.reload()


def told(doc) -> dict | None:
	doc.onload()
	return doc.get_onload().get("same_file")


@pytest.mark.parametrize(
	("last_run", "sentence"),
	[
		("", "The same file is attached to {0}, which has not been imported. Go on there."),
		("Dry Run", "The same file is attached to {0}, which has not been imported. Go on there."),
		(
			"Import",
			"The same file was imported with {0}. Importing it again would change back what has been corrected in the register since.",
		),
	],
)
def test_the_same_content_under_another_name(last_run, sentence):
	first = load(FILE)
	if last_run:
		ran(first, last_run)
	again = load(FILE)
	assert told(again) == {"register_import": first.name, "said": sentence}
	assert told(first.reload()) is None, "only the later one tells"


def test_one_that_was_taken_back():
	first = ran(load(FILE), "Import")
	first.db_set("last_run", "Undo", update_modified=False)
	assert told(load(FILE))["said"] == "The same file was imported with {0}, which was taken back."


def test_failed_rows_that_nobody_has_mended():
	first = ran(load(FILE), "Import")
	failed = content_of(first.failed_rows_file)
	assert told(load(failed)) == {
		"register_import": first.name,
		"said": "This is the file of failed rows of {0}, and nothing in it has been mended yet.",
	}
	assert told(load(failed.replace(b"2020-02-30", b"2020-02-28"))) is None


def test_a_new_file_and_one_that_was_imported_itself_say_nothing():
	assert told(load(FILE)) is None
	again = ran(load(FILE), "Import")
	assert told(again) is None
	assert import_same_file.earlier(load(FILE))["register_import"] == again.name, "the one that was imported"
