"""Killed at any point, or carried out by several processes at once, an erasure leaves nothing or everything, once.

MEMBERSHIP_KILLS says how many random points; the record of a release has 20.
"""

import json
import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.processes import live

KILLS = int(os.environ.get("MEMBERSHIP_KILLS", 4))


def make() -> tuple[str, str]:
	"""A word that stands everywhere about somebody, and their Erasure."""
	made = live.script("killed_erasure", "make")
	assert made.returncode == 0, made.stderr
	word, erasure = made.stdout.split()[-2:]
	return word, erasure


@pytest.fixture
def erasure() -> str:
	return make()[1]


def places(word: str) -> set[str]:
	"""Where a word stands, in whatever letters: in the bytes of a dump of the database, and of files of the site's folder."""
	config = json.loads(Path(live.SITE, "site_config.json").read_text())
	name = config["db_name"]
	dump = subprocess.run(
		[
			"mariadb-dump",
			"-h",
			"127.0.0.1",
			"-u",
			name,
			"--single-transaction",
			"--skip-extended-insert",
			name,
		],
		env={**os.environ, "MYSQL_PWD": config["db_password"]},
		capture_output=True,
		check=True,
	).stdout.lower()
	sought = word.lower().encode()
	found = {f"dump: {line[:60].decode(errors='replace')}" for line in dump.split(b"\n") if sought in line}
	for path in Path(live.SITE).rglob("*"):
		if path.is_file() and (
			sought in path.read_bytes().lower() or sought in os.fsencode(path.name).lower()
		):
			found.add(str(path))
	return found


def state(erasure: str) -> dict:
	shown = live.script("killed_erasure", "state", erasure)
	assert shown.returncode == 0, shown.stderr
	return json.loads(shown.stdout.splitlines()[-1])


def is_whole(now: dict) -> bool:
	return (
		now["status"] == "Done"
		and now["member"][:2] == ["Erased Person", None]
		and not any(now[key] for key in ("comments", "tasks", "rows_of_files", "files"))
	)


def test_killed_at_any_point_nothing_is_half_done_after_the_next_run(erasure):
	before = state(erasure)
	assert before["status"] == "Planned" and before["files"] == 1 and before["comments"]
	killed = live.script("killed_erasure", "kill", erasure, str(KILLS), seconds=90 + 15 * KILLS)
	assert killed.returncode == 0, killed.stderr
	ends = json.loads(killed.stdout.splitlines()[-1])
	assert len(ends) == KILLS
	for point, exit_code, now in ends:
		assert exit_code in (-signal.SIGKILL, 0), (point, killed.stderr)
		assert now == before or now["status"] in ("Files Left", "Done"), (point, now)
		if now["status"] == "Files Left":
			assert now["member"][0] == "Erased Person" and not now["comments"], point
	again = live.script("killed_erasure", "erase", erasure)
	assert again.returncode == 0, again.stderr
	assert is_whole(state(erasure))


def test_several_processes_at_once_erase_once(erasure):
	with ThreadPoolExecutor(3) as pool:
		results = list(pool.map(lambda _: live.script("killed_erasure", "erase", erasure), range(3)))
	assert [result.returncode for result in results] == [0, 0, 0], [result.stderr for result in results]
	assert is_whole(state(erasure))


def test_no_byte_of_the_person_is_in_a_dump_or_in_the_sites_folder():
	word, erasure = make()
	assert len(places(word)) >= 5
	erased = live.script("killed_erasure", "erase", erasure)
	assert erased.returncode == 0, erased.stderr
	assert places(word) == set()
