"""The live site: for tests in which other processes commit. ./dev test restores it before each run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pymysql

ROOT = Path(__file__).resolve().parents[2]
SITE = os.environ.get("MEMBERSHIP_LIVE_SITE", "")


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


def script(name: str, *arguments: str) -> subprocess.CompletedProcess:
	"""Run tests/support/NAME.py in a process of its own on the live site."""
	return subprocess.run(
		[sys.executable, "-m", f"tests.support.{name}", SITE, *arguments],
		env={**os.environ, "PYTHONPATH": str(ROOT)},
		capture_output=True,
		text=True,
		timeout=120,
	)
