"""Open a member's own pages without a server: a request through the door, the renderer and the last gate."""

from urllib.parse import urlencode

import frappe
import pytest

from membership_recruitment.member_privacy.wall import last_gate, request_check
from membership_recruitment.public_page import Page
from tests.support.door import requested

FORM = "application/x-www-form-urlencoded"


def login_of(make, member, **values) -> str:
	"""A website user who is a member's login."""
	user = make.website_user()
	frappe.db.set_value("Member", member.name, "user", user)
	return user


def visit(user: str, path: str, form: dict[str, str] | None = None, **headers: str):
	"""The response to a user who opens a page, or sends its form."""
	raw = (urlencode(form), FORM) if form is not None else None
	frappe.set_user(user)
	try:
		with requested(f"/{path}", raw=raw, headers=headers), pytest.MonkeyPatch.context() as patch:
			# the gate commits by itself after the request, as signing in does: the test's own members with it
			patch.setattr(frappe.db, "commit", lambda *_args, **_values: None)
			last_gate.note_asker()
			request_check.check_request()
			response = Page(path.partition("?")[0]).render()
			last_gate.look_through(response)
			return response
	finally:
		frappe.set_user("Administrator")


def text_of(response) -> str:
	return response.get_data(as_text=True)
