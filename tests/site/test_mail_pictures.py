"""Words of a mail that would have Frappe send a file of the server's along."""

import os

import frappe
import pytest
from frappe.email import email_body

from membership_recruitment.member_privacy.wall import mail_pictures
from tests.support.factories import notices

SECRET = b"Agnes Karlsson"
PUBLIC = "assets/frappe/images/frappe-favicon.svg"


@pytest.fixture(autouse=True)
def guarded(monkeypatch):
	"""As in a request and in a job; taken back after the test."""
	monkeypatch.setattr(email_body, "get_filecontent_from_path", email_body.get_filecontent_from_path)
	for hook in ("before_request", "before_job"):
		assert any(path.endswith("mail_pictures.guard") for path in frappe.get_hooks(hook))
	frappe.call(frappe.get_hooks("before_job")[-1], method="x", kwargs={}, transaction_type="job")


@pytest.fixture
def private() -> str:
	file = {"doctype": "File", "file_name": "register.csv", "content": SECRET, "is_private": 1}
	return frappe.get_doc(file).insert().file_url


@pytest.fixture
def outgoing():
	yield notices.account()
	notices.clear_account()


def paths(private: str) -> list[str]:
	config = frappe.get_site_path("site_config.json")
	return [
		private,
		private.lstrip("/"),
		config,
		config.removeprefix("./"),
		os.path.abspath(config),
		f"/{os.path.abspath(config)}",
		f"files/../../{private.lstrip('/')}",
		f"/files/../..{private}",
		f"assets/../{config}",
		f"files/./../../{private.lstrip('/')}",
		"/etc/hostname",
		"//etc/hostname",
	]


def test_no_other_file_of_the_servers_goes_along(private):
	for path in paths(private):
		for words in (f'embed="{path}"', f"embed='{path}'", f'<img embed="{path}">'):
			message, pictures = email_body.replace_filename_with_cid(f"<p>Hello {words}</p>")
			assert not pictures, path
			assert "cid:" not in message


def test_none_does_without_it(monkeypatch, private):
	"""That is what it is for: Frappe itself sends each."""
	monkeypatch.setattr(email_body, "get_filecontent_from_path", mail_pictures._content_of_path)
	for path in (private, f"/{os.path.abspath(frappe.get_site_path('site_config.json'))}"):
		_message, pictures = email_body.replace_filename_with_cid(f'<p>embed="{path}"</p>')
		assert pictures, path


@pytest.mark.parametrize("role", ["Member Recruiter", "Member Registrar", "Sales User", None])
def test_a_whole_mail_holds_none(make, private, outgoing, role):
	frappe.set_user(make.user(role) if role else "Guest")
	for words in (f'embed="{private}"', f"embed=&quot;{private}&quot;", f"&#101;mbed='{private}'"):
		mail = email_body.get_email(
			["she@example.com"], sender="office@forening.example", subject="x", content=f"<p>{words}</p>"
		)
		assert "register" not in "".join(part.get_filename() or "" for part in mail.msg_root.walk())
		assert not [part for part in mail.msg_root.walk() if part["Content-ID"]]


def test_public_pictures_go_along():
	assert os.path.exists(PUBLIC)
	for path in (PUBLIC, f"/{PUBLIC}"):
		_message, pictures = email_body.replace_filename_with_cid(f'<img embed="{path}">')
		assert len(pictures) == 1
