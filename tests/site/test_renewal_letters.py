"""Letters: one PDF for all that wait, who is in it, and who is not."""

import io

import frappe
import pytest
from frappe.utils import getdate
from pypdf import PdfReader

from membership_recruitment.membership.notices import due_notices, letters
from membership_recruitment.membership.terms import renewal
from tests.support.factories import notices


@pytest.fixture(autouse=True)
def setting(make):
	for doctype in ("Renewal Notice", "Renewal Rule"):
		frappe.db.delete(doctype)
	notices.templates()
	notices.membership_type()
	make.settings(send_renewal_notices=1)
	frappe.local.message_log = []
	yield
	frappe.clear_document_cache("Membership Type", notices.TYPE)


def address(member, **values) -> None:
	frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": member.name,
			"address_type": "Personal",
			"address_line1": "Storgatan 1",
			"pincode": "903 26",
			"city": "Umeå",
			"country": "Sweden",
			"links": [{"link_doctype": "Member", "link_name": member.name}],
			**values,
		}
	).insert()


def due(make, first_name: str, *, with_address: bool = True, **values):
	member = make.member(first_name, **values)
	if with_address:
		address(member, address_line1=f"{first_name}gatan 1")
	term = notices.term(make, -14, member=member)
	list(due_notices.find(getdate()))
	return frappe.get_last_doc("Renewal Notice", {"membership": term.name})


def pages(batch: str) -> list[str]:
	file = frappe.get_last_doc("File", {"attached_to_name": batch})
	# wkhtmltopdf puts tabs between words
	return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(file.get_content())).pages]


def test_all_that_wait_are_in_one_pdf_each_on_a_page(make):
	waiting = [due(make, name) for name in ("Alva", "Bo", "Åsa")]
	batch = frappe.get_doc("Renewal Letter Batch", letters.make_batch())
	file = frappe.get_last_doc("File", {"attached_to_name": batch.name})
	assert (batch.letters, batch.pdf, file.is_private) == (3, file.file_url, 1)
	found = pages(batch.name)
	assert len(found) == 3
	for number, (notice, text) in enumerate(zip(waiting, found, strict=True), start=1):
		notice.reload()
		assert (notice.status, notice.letter_batch, notice.letter_number) == ("Printed", batch.name, number)
		street = f"{notice.member_name.split()[0]}gatan 1"
		assert notice.recipient == f"{notice.member_name}, {street}, 903 26 Umeå"
		assert getdate(notice.sent_on) == getdate()
		for words in (notice.member_name, street, "903 26 Umeå", "Ended", "please come back"):
			assert words in text
	with pytest.raises(frappe.ValidationError, match="No letters wait"):
		letters.make_batch()


def test_only_the_chosen_ones(make):
	chosen, other = due(make, "Alva"), due(make, "Bo")
	letters.make_batch([chosen.name])
	assert [doc.reload().status for doc in (chosen, other)] == ["Printed", "To print"]


def test_without_a_postal_address_it_fails_and_the_rest_are_printed(make):
	without, town_missing = due(make, "Alva", with_address=False), due(make, "Bo", with_address=False)
	address(frappe.get_doc("Member", town_missing.member))
	frappe.db.set_value("Address", {"address_title": town_missing.member}, "city", " ")
	good = due(make, "Cecilia")
	batch = letters.make_batch()
	assert len(pages(batch)) == 1
	assert [doc.reload().status for doc in (without, town_missing, good)] == ["Failed", "Failed", "Printed"]
	assert "postal address" in without.result
	assert without.member in frappe.local.message_log[-1]["message"]
	address(frappe.get_doc("Member", without.member))
	assert due_notices.try_again([without.name]) == {"To print": 1}
	assert letters.make_batch()


def test_where_no_letter_can_be_made_there_is_no_batch(make):
	notice = due(make, "Alva", with_address=False)
	before = frappe.db.count("Renewal Letter Batch")
	assert letters.make_batch() == ""
	assert frappe.db.count("Renewal Letter Batch") == before
	assert notice.reload().status == "Failed"


def test_who_renewed_meanwhile_gets_no_letter(make):
	notice, other = due(make, "Alva"), due(make, "Bo")
	renewal.open_term(renewal.plan(notice.member))
	assert len(pages(letters.make_batch())) == 1
	assert [doc.reload().status for doc in (notice, other)] == ["Not needed", "Printed"]
	assert "renewed" in notice.result


def test_a_template_error_keeps_the_others(make):
	broken = "{% if member.first_name == 'Alva' %}{{ 1 / 0 }}{% endif %}ok"
	frappe.db.set_value("Email Template", notices.LETTER, "response_html", broken)
	bad, good = due(make, "Alva"), due(make, "Bo")
	assert len(pages(letters.make_batch())) == 1
	assert (bad.reload().status, good.reload().status) == ("Failed", "Printed")
	assert "division by zero" in bad.result


def test_the_primary_address_is_used_and_names_are_text(make):
	notice = due(make, "Alva")
	address(
		frappe.get_doc("Member", notice.member),
		address_line1="<b>Primärgatan</b>",
		address_type="Billing",
		country="Norway",
		is_primary_address=1,
	)
	frappe.db.set_value(
		"Address", {"address_title": notice.member, "address_type": "Billing"}, "address_line1", "<b>Ny</b> 5"
	)
	text = pages(letters.make_batch())[0]
	assert "<b>Ny</b> 5" in text
	assert "NORWAY" in text


def test_dates_and_words_are_in_the_members_language(make):
	frappe.db.set_value("Email Template", notices.LETTER, "response_html", "{{ _('Yes') }}")
	due(make, "Alva", language="sv")
	due(make, "Bo", language="en")
	swedish, english = pages(letters.make_batch())
	assert "Ja" in swedish.split()
	assert "Yes" in english.split()
	assert frappe.local.lang == "en"


def test_what_is_left_to_pay_stands_in_the_letter(make):
	from membership_recruitment.membership.notices.letters import Letter, pages

	invoice = frappe._dict(
		name="SINV-1", payment_reference="12345678903", outstanding=350, due_date=getdate(), currency="SEK"
	)
	with_text = Letter("en", ["Alva"], "Heading", "Pay with 12345678903", invoice)
	without = Letter("en", ["Alva"], "Heading", "Please pay", invoice)
	day = getdate()
	assert pages({"one": without}, day).count("12345678903") == 1
	assert pages({"one": with_text}, day).count("12345678903") == 1


def test_only_who_may_read_the_batch_may_read_its_pdf(make, as_role):
	due(make, "Alva")
	as_role("Member Registrar")
	batch = letters.make_batch()
	file = frappe.get_last_doc("File", {"attached_to_name": batch})
	assert file.has_permission("read")
	as_role("Member Recruiter")
	assert not frappe.get_doc("File", file.name).has_permission("read")
