"""The empty file that one fills in: the import knows each of its headings, in both languages."""

import frappe
import pytest

from membership_recruitment.mail.templates import in_language
from membership_recruitment.membership.register import import_empty_file
from membership_recruitment.membership.register.import_columns import guess_columns
from membership_recruitment.membership.register.import_spreadsheets import open_book


@pytest.mark.parametrize("spoken", ["sv", "en"])
def test_each_heading_is_known(spoken):
	with in_language(spoken):
		headings = import_empty_file.headings()
	assert guess_columns(headings) == list(import_empty_file.COLUMNS)


def test_it_is_a_workbook_for_who_imports(make):
	frappe.set_user(make.user("Member Registrar"))
	import_empty_file.download()
	book = open_book(frappe.response.filecontent, sample=False)
	(sheet,) = book.values()
	assert [list(cells) for _number, cells in sheet()] == [import_empty_file.headings()]
	frappe.set_user(make.user("Membership Analyst"))
	with pytest.raises(frappe.PermissionError):
		import_empty_file.download()
