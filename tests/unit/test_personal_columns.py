"""Which columns are of a personal kind, and until when books are kept."""

from datetime import date

import pytest

from membership_recruitment.member_privacy.registry.personal_columns import (
	Column,
	is_personal,
	needs_a_decision,
)
from membership_recruitment.member_privacy.registry.retention import books_kept_until

PERSONAL = (
	("member", "Link", "Member"),
	("buyer", "Link", "Customer"),
	("party", "Dynamic Link", "party_type"),
	("reach", "Data", "Email"),
	("reach", "Small Text", "Phone"),
	("who", "Data", "Name"),
	("mobile", "Phone", ""),
	("sign", "Signature", ""),
	("first_name", "Data", ""),
	("customer_name", "Small Text", ""),
	("contact_display", "Small Text", ""),
	("date_of_birth", "Date", ""),
	("birth_date", "Date", ""),
	("shipping_address", "Small Text", ""),
	("postal_code", "Data", ""),
	("bank_party_iban", "Data", ""),
	("recipients", "Code", ""),
	("allergies", "Text", ""),
)
OTHERS = (
	("company", "Link", "Company"),
	("user", "Link", "User"),
	("status", "Select", "Open\nClosed"),
	("posting_date", "Date", ""),
	("emails_sent", "Int", ""),
	("item_name", "Data", ""),
	("capacity", "Data", ""),
	("guardians", "Table", "Member Guardian"),
	("email_sent", "Check", ""),
)


@pytest.mark.parametrize("fieldname, fieldtype, options", PERSONAL)
def test_personal_kinds(fieldname, fieldtype, options):
	assert is_personal(Column("Choir", fieldname, fieldtype, options))


@pytest.mark.parametrize("fieldname, fieldtype, options", OTHERS)
def test_other_kinds(fieldname, fieldtype, options):
	assert not is_personal(Column("Choir", fieldname, fieldtype, options))


def test_in_a_doctype_about_people_every_text_needs_a_decision():
	remark = Column("Member", "remark", "Small Text")
	assert needs_a_decision(remark, True) and not needs_a_decision(remark, False)
	assert not needs_a_decision(Column("Member", "fee", "Currency"), True)


def test_books_are_kept_until_the_seventh_year_after_the_year_in_which_the_financial_year_ended():
	assert books_kept_until(date(2019, 12, 31)) == date(2026, 12, 31)
	assert books_kept_until(date(2020, 6, 30)) == date(2027, 12, 31)
