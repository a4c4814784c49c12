"""Files that a browser would run as this site are uploaded by administrators alone, however they come in."""

import base64
import os

import frappe
import pytest
from frappe.desk.form.utils import add_comment

from membership_recruitment.member_privacy.wall import files
from tests.support.door import requested

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


# ---------------------------------------------------------------- on which document


@pytest.fixture
def in_a_request():
	frappe.flags.in_web_form = False  # a web form that was refused in another test leaves it
	with requested("/api/resource/File", verb="POST"):
		yield


def attached(to: tuple[str, str], field: str, *, private: int):
	doctype, name = to
	file = upload(
		f"{frappe.generate_hash(length=6)}.txt", private=private, content=frappe.generate_hash().encode()
	)
	file.flags.ignore_permissions = False
	file.update({"attached_to_doctype": doctype, "attached_to_name": name, "attached_to_field": field})
	file.is_private = 1 - private
	return file


@pytest.mark.parametrize("private", [0, 1], ids=["public", "private"])
def test_a_file_writes_into_no_document_that_its_writer_may_not_write(make, somebody, in_a_request, private):
	frappe.set_user("Administrator")
	colleague, source = make.user("Member Registrar"), make.source()
	frappe.set_user(somebody)
	for to, field in (
		(("System Settings", "System Settings"), "app_name"),
		(("Recruitment Source", source), "description"),
		(("User", colleague), "location"),
	):
		with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
			attached(to, field, private=private).save()
		assert "/files/" not in (frappe.db.get_value(*to, field) or "")


@pytest.fixture(params=["Member Recruiter", "Member Registrar", "Sales User"])
def own_note(request, make):
	frappe.set_user(make.user(request.param))
	return frappe.get_doc({"doctype": "Note", "title": f"Note {frappe.generate_hash(length=6)}"}).insert()


@pytest.mark.parametrize("field", ["title", "owner"])
def test_nor_into_a_field_that_holds_no_file(own_note, in_a_request, field):
	file = attached(("Note", own_note.name), field, private=1)
	file.is_private = 1
	file.save()
	assert file.attached_to_name == own_note.name
	assert not file.attached_to_field
	assert frappe.db.get_value("Note", own_note.name, field) == own_note.get(field)


def test_a_field_for_files_and_one_of_a_table_are_kept(own_note, in_a_request):
	for field in ("content", "picture_of_a_row"):
		file = attached(("Note", own_note.name), field, private=1)
		file.is_private = 1
		file.save()
		assert file.attached_to_field == field


# ---------------------------------------------------------------- where it lies


@pytest.fixture
def of_another(make):
	"""A private file of the registrar's, of which somebody knows the name."""
	frappe.set_user(make.user("Member Registrar"))
	return upload(f"left-out-{frappe.generate_hash(length=6)}.csv", private=1, content=b"Agnes")


def own(user: str, *, private: int = 1):
	frappe.set_user(user)
	file = upload("own.txt", private=private, content=frappe.generate_hash().encode())
	return frappe.get_doc("File", file.name)


@pytest.mark.parametrize(
	"way", ["/x/{0}", "{0}", "/files/{0}", "/files/x/{0}", "/Private/files/{0}", "x%2F{0}", "//{0}"]
)
def test_nobody_publishes_anothers_file(of_another, somebody, way):
	file = own(somebody)
	file.update({"file_url": way.format(of_another.file_name), "is_private": 0})
	with pytest.raises(frappe.PermissionError):
		file.save()
	assert os.path.exists(of_another.get_full_path())
	assert not os.path.exists(frappe.get_site_path("public", "files", of_another.file_name))


@pytest.mark.parametrize("way", ["/x/{0}", "/private/files/{0}", "/files/{0}"])
def test_nobody_deletes_anothers_file_as_a_thumbnail(of_another, somebody, way):
	thumbnail = way.format(of_another.file_name)
	for file in (own(somebody), frappe.new_doc("File", file_name="own.txt", content=b"own", is_private=1)):
		file.thumbnail_url = thumbnail
		with pytest.raises(frappe.PermissionError):
			file.save()
	assert os.path.exists(of_another.get_full_path())


def test_a_file_of_several_rows_is_moved_by_who_may_write_all(make, of_another):
	frappe.set_user("Administrator")
	user = make.user("Member Registrar")
	frappe.db.set_value("File", own(user).name, "file_url", of_another.file_url)
	file = frappe.get_doc("File", {"file_url": of_another.file_url, "owner": user})
	file.is_private = 0
	with pytest.raises(frappe.PermissionError):
		file.save()


@pytest.mark.parametrize("role", ["Member Recruiter", "Member Registrar", "Sales User"])
def test_ones_own_file_is_made_public(make, role):
	file = own(make.user(role))
	file.is_private = 0
	file.save()
	assert file.file_url.startswith("/files/own")
	assert os.path.exists(frappe.get_site_path("public", file.file_url.lstrip("/")))


def test_a_link_to_elsewhere_is_changed(make):
	frappe.set_user(make.user("Member Registrar"))
	file = frappe.get_doc({"doctype": "File", "file_url": "https://example.com/a", "file_name": "a"}).insert()
	file.file_url = "https://example.com/b"
	file.save()


def test_a_file_stays_while_another_row_has_it(make, somebody):
	frappe.set_user("Administrator")
	logo = upload(f"logo-{frappe.generate_hash(length=6)}.png", private=0, content=b"logo")
	path = logo.get_full_path()
	frappe.set_user(somebody)
	row = {"doctype": "File", "file_url": logo.file_url, "file_name": "x.png", "content_hash": "another"}
	frappe.get_doc(row).insert(ignore_permissions=True).delete(ignore_permissions=True)
	assert os.path.exists(path)
	logo.delete(ignore_permissions=True)
	assert not os.path.exists(path)
