"""Files that a browser would run as this site are uploaded by administrators alone, however they come in."""

import base64

import frappe
import pytest
from frappe.desk.form.utils import add_comment

from membership_recruitment.member_privacy.wall import files

SCRIPT = b"<html xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></html>"
RUN = [
	"xhtml",
	"xht",
	"shtml",
	"svgz",
	"atom",
	"rss",
	"xsl",
	"mml",
	"js",
	"css",
	"xul",
	"XHTML",
	"mhtml",
	"MHT",
]
DOWNLOADED_WHERE_PRIVATE = ["html", "htm", "svg", "xml", "HTML"]
SHOWN = [
	"txt",
	"pdf",
	"png",
	"jpg",
	"webp",
	"csv",
	"xlsx",
	"docx",
	"odt",
	"eml",
	"ics",
	"zip",
	"mp4",
	"json",
	"bgmax",
]
ROLES = ["Member Recruiter", "Member Registrar", "Sales User", None]


@pytest.fixture(params=ROLES, ids=str)
def somebody(request, make) -> str:
	user = make.user(request.param) if request.param else make.website_user()
	frappe.set_user(user)
	return user


def upload(name: str, *, private: int, content: bytes = SCRIPT):
	file = {"doctype": "File", "file_name": name, "content": content, "is_private": private}
	return frappe.get_doc(file).insert(ignore_permissions=True)


@pytest.mark.parametrize("private", [0, 1], ids=["public", "private"])
def test_what_a_browser_runs_is_refused(somebody, private):
	for ending in (*RUN, *(() if private else DOWNLOADED_WHERE_PRIVATE)):
		with pytest.raises(frappe.ValidationError, match="A browser could run"):
			upload(f"letter.{ending}", private=private)


@pytest.mark.parametrize("private", [0, 1], ids=["public", "private"])
def test_what_it_shows_or_stores_is_taken(somebody, private):
	for ending in (*SHOWN, *(DOWNLOADED_WHERE_PRIVATE if private else ())):
		content = f"{ending} of {somebody}".encode()
		if ending in ("png", "jpg", "webp", "pdf"):
			continue  # Frappe opens those
		assert upload(f"letter.{ending}", private=private, content=content).file_url


def test_an_ending_that_is_only_the_packing():
	assert files.may_be_run("/private/files/letter.html.gz", True)
	assert files.may_be_run("letter%2Exhtml", True)
	assert not files.may_be_run("letter.csv.gz", True)


@pytest.mark.parametrize("name", ["x.html.", "x.hTml%20", "x.svg . ", "x.js%2e", "x.html%2520"])
def test_an_ending_before_what_is_dropped(name):
	assert files.may_be_run(name, False)


def test_a_private_page_is_not_made_public_later(make):
	frappe.set_user(make.user("Member Registrar"))
	file = upload("letter.html", private=1)
	file.is_private = 0
	with pytest.raises(frappe.ValidationError, match="A browser could run"):
		file.save(ignore_permissions=True)


def test_a_picture_in_a_text_that_is_none(make):
	recruiter = make.user("Member Recruiter")
	prospect = make.prospect(recruiter=recruiter)
	frappe.set_user(recruiter)
	source = f"data:image/png;filename=e.xhtml;base64,{base64.b64encode(SCRIPT).decode()}"
	with pytest.raises(frappe.ValidationError, match="A browser could run"):
		add_comment("Membership Prospect", prospect.name, f'<img src="{source}">', recruiter, "R")


def test_administrators_upload_what_they_like():
	assert upload("logo.svg", private=0).file_url
	assert upload("page.html", private=0).file_url
