"""Install, uninstall, install again on a site of its own; refusals with a sentence."""

import json
import os
import subprocess
from pathlib import Path

import frappe
import pytest

from membership_recruitment.setup import install, journey_phases
from tests.support.processes import live

SITE = "scratch-" + os.environ.get("MEMBERSHIP_TEST_SITE", "site.localhost")
SITES_SCRIPT = Path(__file__).resolve().parents[1] / "support" / "tools" / "sites.py"
BENCH_PYTHON = Path("../env/bin/python")

COMPARED = {
	"tables": "select table_name from information_schema.tables where table_schema = database()",
	"columns": """select concat(table_name, '.', column_name, ' ', column_type) from information_schema.columns
		where table_schema = database()""",
	**{
		table: f"select name from `tab{table}`"
		for table in (
			"DocType",
			"Role",
			"Module Def",
			"Workspace",
			"Module Onboarding",
			"Onboarding Step",
			"Form Tour",
			"Report",
			"Number Card",
			"Dashboard Chart",
			"Dashboard",
			"Page",
			"Print Format",
			"Web Form",
			"Notification",
			"Email Template",
			"Custom Field",
			"Property Setter",
			"Client Script",
			"Server Script",
			"Address Template",
			"List View Settings",
		)
	},
	"jobs": "select method from `tabScheduled Job Type`",
	"docperm": "select concat(parent, role, permlevel, if_owner) from `tabCustom DocPerm`",
	"roles of reports and pages": "select concat(parenttype, parent, role) from `tabHas Role`",
	"singles": "select distinct doctype from `tabSingles`",
	"defaults": "select concat(parent, defkey, defvalue) from `tabDefaultValue` where defkey <> 'app_logo'",
	"indexes": """select distinct concat(table_name, '.', index_name) from information_schema.statistics
		where table_schema = database() and index_name like 'membership%'""",
	"series": "select name from `tabSeries`",
	"translations": "select name from `tabTranslation`",
}
if frappe.__version__.startswith("16"):
	COMPARED |= {table: f"select name from `tab{table}`" for table in ("Workspace Sidebar", "Desktop Icon")}


def sites(*arguments: str) -> None:
	subprocess.run([BENCH_PYTHON, SITES_SCRIPT, *arguments], check=True, capture_output=True)


def bench(*arguments: str) -> subprocess.CompletedProcess:
	return subprocess.run(
		[BENCH_PYTHON, "-m", "frappe.utils.bench_helper", "frappe", "--site", SITE, *arguments],
		capture_output=True,
		text=True,
	)


def state() -> dict[str, set]:
	with live.database(SITE) as connection, connection.cursor() as cursor:
		found = {}
		for name, query in COMPARED.items():
			cursor.execute(query)
			found[name] = {row[0] for row in cursor.fetchall()}
	return found


def difference(one: dict[str, set], other: dict[str, set]) -> dict:
	return {
		name: (other[name] - one[name], one[name] - other[name]) for name in one if one[name] != other[name]
	}


def test_install_uninstall_install():
	sites("restore", "base", SITE)
	before = state()
	sites("restore", "app", SITE)  # for which ./dev test has installed the app on that
	with_app = state()
	assert "Member" in with_app["DocType"] - before["DocType"]
	assert "Member Recruiter" in with_app["Role"] - before["Role"]
	used = live.script("used_site", site=SITE)
	assert used.returncode == 0, used.stderr
	removed = bench("uninstall-app", "membership_recruitment", "--yes", "--no-backup")
	assert removed.returncode == 0, removed.stderr
	assert difference(before, state()) == {}
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
