"""A site that was used on Frappe 15 is brought to Frappe 16 by `bench migrate`.

It takes a bench of each version: where MEMBERSHIP_SITE_OF_15 names a folder, this file leaves a used site there when it
runs on 15, and on 16 takes it from there.
"""

import os
from pathlib import Path

import frappe
import pytest

from tests.support.processes import live
from tests.support.scratch_site import SITE, bench, sites, state

FOLDER = os.environ.get("MEMBERSHIP_SITE_OF_15", "")
ON_16 = frappe.__version__.startswith("16")

pytestmark = pytest.mark.skipif(not FOLDER, reason="MEMBERSHIP_SITE_OF_15 names no folder")


def rows() -> dict[str, set]:
	"""What stands in every table of ours, without what says when it was last looked at."""
	ours = frappe.get_all(
		"DocType",
		{"module": ("in", frappe.get_module_list("membership_recruitment")), "issingle": 0, "is_virtual": 0},
		pluck="name",
	)
	found = {}
	with live.database(SITE) as connection, connection.cursor() as cursor:
		for doctype in ours:
			cursor.execute(f"select name from `tab{doctype}`")
			found[doctype] = {row[0] for row in cursor.fetchall()}
	return found


def of_the_app(found: dict[str, set]) -> dict[str, set]:
	"""Columns of our tables, and what else came with the app: what Frappe 15 left behind of its own is none of ours."""
	tables = (*(f"tab{doctype}." for doctype in rows()), "membership_name_word.")
	return {
		"columns": {column for column in found["columns"] if column.startswith(tables)},
		"indexes": found["indexes"],
		"jobs": {method for method in found["jobs"] if method.startswith("membership_recruitment.")},
		**{
			kind: found[kind]
			for kind in (
				"Role",
				"Custom Field",
				"Property Setter",
				"Module Onboarding",
				"Form Tour",
				"docperm",
			)
		},
	}


@pytest.mark.skipif(ON_16, reason="Frappe 15")
def test_a_used_site_is_left_for_16():
	sites("restore", "app", SITE)
	used = live.script("used_site", site=SITE)
	assert used.returncode == 0, used.stderr
	sites("keep", SITE, FOLDER)
	assert (Path(FOLDER) / "database.sql").exists()


@pytest.mark.skipif(not ON_16, reason="Frappe 16")
def test_a_site_of_15_is_migrated():
	sites("restore", "app", SITE)
	installed = state()
	sites("take", FOLDER, SITE)
	used = rows()
	assert used["Member"] and used["Membership"] and used["Membership Prospect"]
	migrated = bench("migrate", "--skip-search-index")
	assert migrated.returncode == 0, migrated.stdout + migrated.stderr
	assert {
		doctype: names - rows()[doctype] for doctype, names in used.items() if names - rows()[doctype]
	} == {}
	now = state()
	for kind, of_16 in of_the_app(installed).items():
		assert of_16 - of_the_app(now)[kind] == set(), kind
	for kind in (
		"Workspace",
		"Workspace Sidebar",
		"Desktop Icon",
		"Report",
		"Number Card",
		"Dashboard Chart",
		"Page",
	):
		assert installed[kind] - now[kind] == set(), kind
	night = bench("execute", "membership_recruitment.membership.terms.refresh.refresh_all")
	assert night.returncode == 0, night.stdout + night.stderr
