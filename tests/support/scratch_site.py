"""A site of its own for a test: made, restored, compared with what it was."""

import os
import subprocess
from pathlib import Path

import frappe

from tests.support.processes import live

SITE = "scratch-" + os.environ.get("MEMBERSHIP_TEST_SITE", "site.localhost")
SITES_SCRIPT = Path(__file__).resolve().parent / "tools" / "sites.py"
BENCH_PYTHON = Path.cwd().parent / "env/bin/python"  # Python 3.14 warns of a path with dots

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
