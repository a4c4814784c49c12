"""The empty file that one fills in: the import knows each of its headings, in both languages."""

import frappe
import pytest

from membership_recruitment.mail.templates import in_language
from membership_recruitment.membership.register import import_empty_file
from membership_recruitment.membership.register.import_columns import TARGETS, guess_columns, meaning_of
from membership_recruitment.membership.register.import_spreadsheets import open_book


@pytest.mark.parametrize("spoken", ["sv", "en"])
def test_each_heading_is_known(spoken):
	with in_language(spoken):
		headings = import_empty_file.headings()
		labels = {target: frappe._(label) for target, (label, _synonyms) in TARGETS.items()}
	assert guess_columns(headings) == list(import_empty_file.COLUMNS)
	assert {target: meaning_of(label) for target, label in labels.items()} == {
		target: target for target in TARGETS
	}


def test_it_is_a_workbook_for_who_imports(make):
	frappe.set_user(make.user("Member Registrar"))
	import_empty_file.download()
	book = open_book(frappe.response.filecontent, sample=False)
	(sheet,) = book.values()
	assert [list(row) for row in sheet()] == [import_empty_file.headings()]
	frappe.set_user(make.user("Membership Analyst"))
	with pytest.raises(frappe.PermissionError):
		import_empty_file.download()
