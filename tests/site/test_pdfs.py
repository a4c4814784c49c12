"""PDFs fetch nothing from the server's network; a real listener hears what wkhtmltopdf and WeasyPrint ask for."""

import io
import json
import subprocess
import time

import frappe
import pytest
from bs4 import BeautifulSoup
from frappe.utils import pdf as frappe_pdf
from pypdf import PdfReader

from membership_recruitment.member_privacy.wall import replaced_pdfs
from membership_recruitment.member_privacy.wall.contained_html import contained, contained_css, permitted
from membership_recruitment.utils import sanitize
from tests.support.fetching_html import fetching, fetching_each
from tests.support.listener import listening, other_address

ADDRESSES = ("127.0.0.1", other_address())


def as_wkhtmltopdf_does(html: str) -> None:
	"""Without Frappe around it, and going on after what can't be loaded."""
	subprocess.run(
		["wkhtmltopdf", "-q", "--disable-javascript", "--load-error-handling", "ignore", "-", "-"],
		input=html.encode(),
		capture_output=True,
		timeout=120,
	)


@pytest.mark.parametrize("address", ADDRESSES)
def test_wkhtmltopdf_is_given_nothing_to_fetch(address):
	with listening(address) as (url, asked):
		as_wkhtmltopdf_does(fetching(url))
		assert len(asked) > 5, "the attack has no aim"
		asked.clear()
		as_wkhtmltopdf_does(contained(fetching(url)))
		for _name, html in fetching_each(url):
			assert url not in contained(html).replace("\\", "")
	assert not asked


def test_what_strangers_write_is_given_nothing_to_fetch_wherever_it_is_printed():
	"""Also in PDFs that other apps make."""
	with listening() as (url, asked):
		as_wkhtmltopdf_does("".join(sanitize.harmless(html, strict=True) for _, html in fetching_each(url)))
	assert not asked


def test_html_cannot_set_options_of_wkhtmltopdf():
	assert "pdfkit" not in contained("<p>a</p><META NAME=pdfkit-allow content='/etc'>")
	assert "passwd" not in contained("<iframe src='file:///etc/passwd'></iframe>")


def test_pictures_without_an_address_break_no_pdf():
	pdf = frappe_pdf.get_pdf(contained("<html><body><img><img src><p>Hej</p></body></html>"))
	assert "Hej" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


@pytest.mark.parametrize(
	("address", "kept"),
	[
		("/files/logo.png", True),
		("files/logo.png", True),
		("/assets/frappe/dist/css/print.bundle.ABC.css", True),
		("/private/files/å ä.png?fid=1", True),
		("data:image/png;base64,AAAA", True),
		("data:text/html,x", False),
		("/api/method/x", False),
		("/files/../api/method/x", False),
		("//example.com/files/a.png", False),
		("\\\\example.com\\files\\a.png", False),
		("https://example.com/files/a.png", False),
		("http://[::1]/files/a.png", False),
		("file:///files/a.png", False),
		("ftp://example.com/files/a.png", False),
		("http://[", False),
	],
)
def test_what_may_be_fetched(address, kept):
	found = permitted(address)
	assert bool(found) == kept
	if kept and not address.startswith("data:"):
		assert found.startswith("http")


def test_hosts_that_an_administrator_names_may_be_fetched(monkeypatch):
	monkeypatch.setitem(frappe.conf, "pdf_hosts", ["cdn.example.com"])
	assert permitted("https://cdn.example.com/logo.png")
	assert not permitted("https://cdn.example.com@127.0.0.1/logo.png")
	assert not permitted("https://cdn.example.com.evil.se/logo.png")


def test_style_sheets_stay_but_for_addresses():
	css = "p::before { color: red } @media print { a > b { margin: 0 1px } }"
	assert contained_css(css) == css
	assert "\u201c" in contained_css("p::before { content: '\\201C' }")
	assert "url(/files/a.png)" in contained_css("p { background: url(/files/a.png) }")


def test_print_formats_and_mail_are_contained(make):
	"""The hook by which every print format becomes HTML."""
	prospect = make.prospect("Printed")
	with listening() as (url, asked):
		frappe.db.set_value("Membership Prospect", prospect.name, "notes", fetching(url))
		html = frappe.get_print("Membership Prospect", prospect.name, "Standard")
		# Frappe 16 shows it as text
		assert not any(url in str(tag.attrs) for tag in BeautifulSoup(html, "html.parser").find_all())
		assert "Printed" in html
		as_wkhtmltopdf_does(html)
	assert not asked


def test_the_print_format_builder_is_contained(make):
	prospect = make.prospect("Printed")
	column = {"fields": [{"fieldname": "notes", "fieldtype": "Text", "label": "Notes"}]}
	made = frappe.get_doc(
		{
			"doctype": "Print Format",
			"name": "Built",
			"doc_type": "Membership Prospect",
			"print_format_builder_beta": 1,
			"format_data": json.dumps({"sections": [{"columns": [column]}], "header": "", "footer": ""}),
		}
	).insert()
	with listening() as (url, asked):
		frappe.db.set_value("Membership Prospect", prospect.name, "notes", fetching(url))
		replaced_pdfs.download_pdf("Membership Prospect", prospect.name, made.name)
	assert not asked
	assert frappe.response.filecontent.startswith(b"%PDF")


def test_reports_are_contained():
	with listening() as (url, asked):
		replaced_pdfs.report_to_pdf(fetching(url), orientation="Portrait")
	assert not asked
	assert "Hej" in PdfReader(io.BytesIO(frappe.response.filecontent)).pages[0].extract_text()


def test_a_page_of_many_lines_is_contained_in_seconds():
	"""Each end of a tag was looked for among all the lines before it."""
	page = "<p>one<br>two</p>" * 50_000
	start = time.process_time()
	assert contained(page) == page.replace("<br>", "<br/>")
	assert time.process_time() - start < 10
