"""What Frappe's apps screen says of us, and where a login leads to."""

from pathlib import Path

import frappe
import pytest
from frappe.apps import get_apps, get_default_path
from frappe.website.path_resolver import resolve_redirect

APP = "membership_recruitment"
ON_16 = frappe.__version__.startswith("16")


@pytest.fixture
def asker(make):
	def with_role(*roles: str) -> None:
		frappe.set_user(make.user(*roles))
		frappe.local.request_cache.clear()  # Frappe 16 keeps the apps for a request

	return with_role


def ours() -> dict | None:
	return next((app for app in get_apps() if app["name"] == APP), None)


def leads_to(path: str) -> str:
	"""Where Frappe's website sends who asks for a path."""
	try:
		resolve_redirect(path.strip("/"))
	except frappe.Redirect:
		return frappe.flags.redirect_location
	return path


@pytest.mark.parametrize(
	("role", "workspace"),
	[
		("Member Recruiter", "my-day"),
		("Recruitment Manager", "my-day"),
		("Member Registrar", "member-register"),
		("Membership Manager", "member-register"),
		("Membership Analyst", "member-figures"),
		("Member Privacy Officer", "privacy"),
	],
)
def test_who_works_here_sees_the_app_and_comes_to_their_own_workspace(asker, role, workspace):
	"""In Frappe 16 everybody comes to the desktop, on which the icons of their workspaces stand (test_frappe_16)."""
	asker(role)
	route, default = ours()["route"], get_default_path()
	if ON_16:
		assert (leads_to(route), leads_to(default)) == ("/desk/member-register", "/desk")
	else:
		assert (route, default) == (f"/app/{workspace}", "/app")


def test_others_do_not_see_it(asker):
	asker("Sales User")
	assert ours() is None


def test_its_logo_is_there():
	(app,) = frappe.get_hooks("add_to_apps_screen", app_name=APP)
	assert (Path(frappe.get_app_path(APP, "public")) / app["logo"].removeprefix(f"/assets/{APP}/")).exists()
