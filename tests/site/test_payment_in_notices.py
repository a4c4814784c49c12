"""How a phone or a machine pays stands in the letters and e-mails that ask for a fee, and nowhere else."""

import email
import email.policy
import io

import frappe
import pytest
from frappe.utils import getdate
from pypdf import PdfReader

from membership_recruitment.membership.fees import invoices
from membership_recruitment.membership.notices import due_notices, letters, payment_text, text
from membership_recruitment.membership.terms import renewal
from tests.support.factories import bank_payments, money, notices

ASSOCIATION = {"bankgiro_number": "991-2346", "swish_number": "1237856901"}


@pytest.fixture(autouse=True)
def setting(make):
	with notices.sending(make) as settings:
		money.fees(notices.TYPE, **ASSOCIATION)
		yield settings


def asked(make, days: int = 7, **values):
	"""A term that ends in so many days, and the invoice of the next one."""
	member = make.member("Astrid", "Lind", **values)
	term = notices.term(make, days, member=member)
	following = renewal.open_term(renewal.plan(member.name), awaits_payment=True)
	frappe.db.set_value("Membership", following.name, "fee", 350)
	return term, frappe.get_doc("Sales Invoice", invoices.make_invoice([following.name], submit=True))


def the_notice(term):
	return frappe.get_last_doc("Renewal Notice", {"membership": term.name})


def mail_of(notice):
	message = frappe.db.get_value("Email Queue", notice.email_queue, "message")
	return email.message_from_string(message, policy=email.policy.default)


@pytest.mark.parametrize(
	("language", "words"), [("en", "Scan the code in the Swish app"), ("sv", "Skanna koden i Swishappen")]
)
def test_the_mail_has_the_code_and_the_ocr_line(make, language, words):
	term, invoice = asked(make, email="astrid@example.com", language=language)
	due_notices.nightly()
	notice = the_notice(term)
	message = mail_of(notice)
	html, plain = (message.get_body((kind,)).get_content() for kind in ("html", "plain"))
	own = text.contexts([notice], getdate())[notice.name]["invoice"]
	assert own.swish.startswith("data:image/png;base64,") and f'src="{own.swish}"' in html
	assert words in html and words in " ".join(plain.split())
	line = " ".join(own.ocr_line.split())
	assert line.startswith(f"H # {invoice.payment_reference} # 350 00 ") and line.endswith("9912346#41#")
	for said in (html.replace("&gt;", ">"), plain):
		assert line in " ".join(said.split())
	# the picture is no words: neither in the text nor in the timeline
	assert "base64" not in plain
	stored = frappe.db.get_value("Communication", notice.communication, "content")
	assert own.swish not in stored and payment_text.BLANK in stored


def test_two_readers_get_each_their_own_code(make):
	pairs = [asked(make, email=f"{number}@example.com") for number in range(2)]
	due_notices.nightly()
	codes = []
	for term, _invoice in pairs:
		notice = the_notice(term)
		own = text.contexts([notice], getdate())[notice.name]["invoice"].swish
		assert own in mail_of(notice).get_body(("html",)).get_content()
		codes.append(own)
	assert codes[0] != codes[1]


def test_a_template_that_has_the_code_itself_gets_no_second_one(make):
	own = '<img src="{{ invoice.swish }}"><p>{{ invoice.ocr_line }}</p>'
	frappe.db.set_value("Email Template", notices.EN, "response_html", own)
	term, invoice = asked(make, email="astrid@example.com", language="en")
	due_notices.nightly()
	html = mail_of(the_notice(term)).get_body(("html",)).get_content()
	assert html.count("data:image/png") == 1 and html.count(invoice.payment_reference) == 1


def test_who_owes_nothing_gets_no_code(make):
	term = notices.term(make, 7, member=make.member("Bo", email="bo@example.com"))
	due_notices.nightly()
	html = mail_of(the_notice(term)).get_body(("html",)).get_content()
	assert "data:image" not in html and "#41#" not in html


@pytest.mark.parametrize(
	("language", "words"), [("en", "Scan the code in the Swish app"), ("sv", "Skanna koden i Swishappen")]
)
def test_the_letter_has_the_code_and_the_ocr_line(make, language, words):
	term, invoice = asked(make, -14, language=language)
	frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": term.member,
			"address_type": "Personal",
			"address_line1": "Storgatan 1",
			"pincode": "903 26",
			"city": "Umeå",
			"country": "Sweden",
			"links": [{"link_doctype": "Member", "link_name": term.member}],
		}
	).insert()
	list(due_notices.find(getdate()))
	batch = letters.make_batch()
	file = frappe.get_last_doc("File", {"attached_to_name": batch})
	pages = PdfReader(io.BytesIO(file.get_content())).pages
	assert [len(page.images) for page in pages] == [1]
	words_of_it = " ".join(pages[0].extract_text().split())
	assert words in words_of_it
	assert f"{invoice.payment_reference} # 350 00" in words_of_it and "9912346#41#" in words_of_it


@pytest.mark.parametrize(("language", "words"), [("en", "From abroad"), ("sv", "Från utlandet")])
def test_mail_and_letter_say_how_to_pay_from_abroad(make, language, words):
	account = bank_payments.bank_account()
	frappe.db.set_value("Bank Account", account, "is_default", 1)
	make.settings(swish_number="123 785 69 01")
	iban = "SE35 5000 0000 0549 1000 0003"
	assert frappe.db.get_value("Bank Account", account, "iban") == iban.replace(" ", "")
	term, invoice = asked(make, email="astrid@example.com", language=language)
	due_notices.nightly()
	html = mail_of(the_notice(term)).get_body(("html",)).get_content()
	own = text.contexts([the_notice(term)], getdate())[the_notice(term).name]["invoice"]
	letter = letters.Letter(language, ["Astrid Lind"], "", "", own)
	for said in (html, letters.pages({"": letter}, getdate())):
		assert all(part in said for part in ("Swish 123 785 69 01", words, iban, f"RF{own.rf[2:4]}"))
		assert own.rf.replace(" ", "").endswith(invoice.payment_reference)
