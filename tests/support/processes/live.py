"""The live site: for tests in which other processes commit. ./dev test restores it before each run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pymysql

ROOT = Path(__file__).resolve().parents[3]
SITE = os.environ.get("MEMBERSHIP_LIVE_SITE", "")


COUNTED = (
	"Member",
	"Membership",
	"Membership Spell",
	"Membership Event",
	"Contact",
	"Address",
	"Dynamic Link",
	"Journey Transition",
	"Prospect Interaction",
	"Comment",
)


def database(site: str = ""):
	"""A connection of its own that sees what others have committed."""
	config = json.loads((Path.cwd() / (site or SITE) / "site_config.json").read_text())
	return pymysql.connect(
		host="127.0.0.1",
		user=config["db_name"],
		password=config["db_password"],
		database=config["db_name"],
		autocommit=True,
	)


def script(name: str, *arguments: str, seconds: float = 120) -> subprocess.CompletedProcess:
	"""Run tests/support/processes/NAME.py in a process of its own on the live site, for that long at most."""
	return subprocess.run(
		[sys.executable, "-m", f"tests.support.processes.{name}", SITE, *arguments],
		env={**os.environ, "PYTHONPATH": str(ROOT)},
		capture_output=True,
		text=True,
		timeout=seconds,
	)


def state(name: str) -> dict:
	"""Row counts that a conversion changes, and the prospect's row, as committed."""
	with database() as connection, connection.cursor() as cursor:
		found = {}
		for table in COUNTED:
			cursor.execute(f"select count(*) from `tab{table}`")
			found[table] = cursor.fetchone()[0]
		cursor.execute("select * from `tabMembership Prospect` where name = %s", name)
		found["prospect"] = cursor.fetchone()
	return found
