"""What Frappe's apps screen says of us, and where a login leads to."""

from pathlib import Path

import frappe
import pytest
from frappe.apps import get_apps, get_default_path

APP = "membership_recruitment"


@pytest.fixture
def asker(make):
	def with_role(*roles: str) -> None:
		frappe.set_user(make.user(*roles))

	return with_role


def ours() -> dict | None:
	return next((app for app in get_apps() if app["name"] == APP), None)


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
	asker(role)
	assert ours()["route"] == f"/app/{workspace}"
	assert get_default_path() == "/app"


def test_others_do_not_see_it(asker):
	asker("Sales User")
	assert ours() is None


def test_its_logo_is_there():
	(app,) = frappe.get_hooks("add_to_apps_screen", app_name=APP)
	assert (Path(frappe.get_app_path(APP, "public")) / app["logo"].removeprefix(f"/assets/{APP}/")).exists()
