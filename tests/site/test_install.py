"""Install, uninstall, install again on a site of its own; refusals with a sentence."""

import json
from pathlib import Path

import frappe
import pytest

from membership_recruitment.setup import install, journey_phases
from tests.support.processes import live
from tests.support.scratch_site import SITE, bench, difference, sites, state

LOGINS = ("User", "Notification Settings")


def rows_of(*doctypes: str) -> dict[str, list]:
	"""Every row of these tables, with the passwords of users."""
	with live.database(SITE) as connection, connection.cursor() as cursor:
		found = {}
		for doctype in doctypes:
			cursor.execute(f"select * from `tab{doctype}` order by name")
			found[doctype] = cursor.fetchall()
		cursor.execute("select name, password from `__Auth` where doctype = 'User' order by name")
		return {**found, "passwords": cursor.fetchall()}


def test_install_uninstall_install():
	sites("restore", "base", SITE)
	before = state()
	sites("restore", "app", SITE)  # for which ./dev test has installed the app on that
	with_app = state()
	assert "Member" in with_app["DocType"] - before["DocType"]
	assert "Member Recruiter" in with_app["Role"] - before["Role"]
	used = live.script("used_site", site=SITE)
	assert used.returncode == 0, used.stderr
	pages, logins = rows_of("Member Page Link", "Member Card", "Friend Link"), rows_of(*LOGINS)
	assert all(pages.values()) and "used@example.com" in str(logins["User"])
	removed = bench("uninstall-app", "membership_recruitment", "--yes", "--no-backup")
	assert removed.returncode == 0, removed.stderr
	assert difference(before, state()) == {}
	assert rows_of(*LOGINS) == logins
	hooks = bench("execute", "frappe.get_hooks", "--kwargs", json.dumps({"hook": "page_renderer"}))
	assert hooks.returncode == 0 and "membership_recruitment" not in hooks.stdout
	again = bench("install-app", "membership_recruitment")
	assert again.returncode == 0, again.stderr
	assert difference(with_app, state()) == {}


def test_erpnext_cannot_be_taken_away_from_under_the_app():
	with pytest.raises(frappe.ValidationError, match="Uninstall membership_recruitment first"):
		for hook in frappe.get_hooks("before_app_uninstall"):
			frappe.get_attr(hook)("erpnext")


def test_another_owner_of_our_doctypes_is_named():
	install.refuse_foreign_doctypes()
	frappe.db.set_value("DocType", "Member", "module", "Selling")
	with pytest.raises(frappe.ValidationError, match=r"erpnext.*Member"):
		install.refuse_foreign_doctypes()


def test_a_site_without_erpnext_is_refused():
	install.refuse_without_erpnext()
	frappe.db.set_global("installed_apps", json.dumps(["frappe"]))
	try:
		with pytest.raises(frappe.ValidationError, match="install-app erpnext"):
			install.refuse_without_erpnext()
	finally:
		frappe.db.rollback()
		# first, or the hooks of these apps would be cached again, for the tests to come
		frappe.local.request_cache.clear()
		frappe.clear_cache()


@pytest.mark.parametrize(
	("app", "version", "runs"),
	[
		("frappe", "15.55.1", True),
		("frappe", "15.55.0", False),
		("frappe", "15.40.3", False),
		("frappe", "14.99.0", False),
		("frappe", "15.101.0", True),
		("frappe", "16.0.0-beta.2", True),
		("frappe", "17.0.0-dev", False),
		("erpnext", "15.65.0", False),
		("erpnext", "15.65.1", True),
	],
)
def test_versions_that_were_never_tried_are_refused(app, version, runs):
	assert install.runs_on(app, version) == runs


def test_an_older_version_is_refused_with_a_sentence(monkeypatch):
	monkeypatch.setitem(install.LOWEST, "erpnext", (16, 999, 0))
	with pytest.raises(
		frappe.ValidationError, match=r"needs erpnext 16\.999\.0 or later.*this site has 1[56]"
	):
		install.refuse_without_erpnext()


def test_packaging_asks_for_the_same_versions():
	text = (Path(__file__).parents[2] / "pyproject.toml").read_text()
	for app, lowest in install.LOWEST.items():
		assert f'{app} = ">={".".join(map(str, lowest))},<{install.FIRST_UNKNOWN}.0.0"' in text


def test_what_comes_installed():
	assert frappe.get_all("Journey Phase", order_by="sequence asc", pluck="name") == [
		"Awareness",
		"Consideration",
		"Decision",
		"Loyalty",
		"Ambassador",
	]
	for phase in journey_phases.phases():
		assert frappe.db.count("Journey Question", {"parent": phase["phase_name"]}) >= 5
	assert frappe.db.count("Membership Type") == 2
	settings = frappe.get_single("Membership Settings")
	assert (settings.grace_days, settings.minimum_cell, settings.phone_country) == (30, 5, "SE")


def test_seeding_again_overwrites_nothing():
	frappe.db.set_value("Journey Phase", "Awareness", "expected_days", 99)
	frappe.db.delete("Journey Phase", {"name": "Ambassador"})
	journey_phases.seed()
	assert frappe.db.get_value("Journey Phase", "Awareness", "expected_days") == 99
	assert not frappe.db.exists("Journey Phase", "Ambassador")
