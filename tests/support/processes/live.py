"""The live site: for tests in which other processes commit. ./dev test restores it before each run."""

import importlib
import json
import multiprocessing
import os
import sys
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from tempfile import TemporaryDirectory

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
	common, config = (
		json.loads((Path.cwd() / name).read_text())
		for name in ("common_site_config.json", f"{site or SITE}/site_config.json")
	)
	return pymysql.connect(
		host="127.0.0.1",
		port=int(common.get("db_port") or 3306),
		user=config["db_name"],
		password=config["db_password"],
		database=config["db_name"],
		autocommit=True,
	)


# Processes are forked from one that has imported Frappe, ERPNext and the app: starting Python anew for each takes
# longer than what most of them do. That one has no connection, no site and no thread.
os.environ["PYTHONPATH"] = str(ROOT)  # it is not told our sys.path
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.support.processes.imported"])


def script(name: str, *arguments: str, seconds: float = 120, site: str = SITE) -> CompletedProcess:
	"""Run tests/support/processes/NAME.py in a process of its own on that site, for that long at most.

	Returns: Its exit code (-signal.SIGKILL where it was killed) and what it said, as subprocess.run does.
	"""
	with TemporaryDirectory() as folder:
		said = [Path(folder, kind) for kind in ("stdout", "stderr")]
		for path in said:
			path.touch()
		process = _FORKS.Process(target=_run, args=(name, site, arguments, said))
		process.start()
		process.join(seconds)
		if process.exitcode is None:
			process.kill()
			process.join()
			raise TimeoutExpired([name, *arguments], seconds, *(path.read_text() for path in said))
		return CompletedProcess([name, *arguments], process.exitcode, *(path.read_text() for path in said))


def _run(name: str, site: str, arguments: tuple[str, ...], said: list[Path]) -> None:
	for stream, path in zip((sys.stdout, sys.stderr), said, strict=True):
		stream.flush()
		with path.open("wb") as file:
			os.dup2(file.fileno(), stream.fileno())
	importlib.import_module(f"tests.support.processes.{name}").main(site, *arguments)


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
