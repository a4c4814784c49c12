"""Killed at any point, or run by two connections at once, a conversion leaves nothing or everything, once.

MEMBERSHIP_KILLS and MEMBERSHIP_RACES say how many random points and rounds; the record of a release has 50 and 200.
"""

import json
import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from membership_recruitment.member_recruitment.conversion import convert as conversion
from tests.support.processes import live

KILLS = int(os.environ.get("MEMBERSHIP_KILLS", 3))
# said by the prospect itself, or by Frappe where the edit began after the conversion was committed
MOVED_ON = re.compile(
	"has moved to the member register|has been modified after you have opened it|PermissionError"
	"|Somebody else changed this at the same moment"
)
ISOLATIONS = pytest.mark.parametrize("isolation", ["off", "on"])  # MariaDB's innodb_snapshot_isolation
RACES = int(os.environ.get("MEMBERSHIP_RACES", 5))


@pytest.fixture
def prospect():
	made = live.script("killed_conversion", "make")
	assert made.returncode == 0, made.stderr
	return made.stdout.split()[-1]


def nothing_was_kept(prospect: str, before: dict, *command: str) -> list:
	killed = live.script("killed_conversion", *command, seconds=60 + 10 * KILLS)
	assert killed.returncode == 0, killed.stderr
	ends = json.loads(killed.stdout.splitlines()[-1])
	unchanged = json.loads(json.dumps(before, default=str))
	for point, exit_code, state in ends:
		assert exit_code == -signal.SIGKILL, f"{point}: {killed.stderr}"
		assert state == unchanged, f"killed at {point}"
	return ends


def test_nothing_or_everything(prospect):
	before = live.state(prospect)
	assert len(nothing_was_kept(prospect, before, "kill", prospect)) == len(conversion.STEPS)
	assert len(nothing_was_kept(prospect, before, "kill-anywhere", prospect, str(KILLS))) == KILLS + 1
	lived = live.script("killed_conversion", "convert", prospect)
	assert lived.returncode == 0, lived.stderr
	after = live.state(prospect)
	changed = {table: after[table] - before[table] for table in live.COUNTED if after[table] != before[table]}
	assert changed == {
		"Member": 1,
		"Membership": 1,
		"Membership Spell": 1,
		"Membership Event": 1,
		"Contact": 1,
		"Address": 1,
		"Dynamic Link": 2,
		"Journey Transition": 1,
		"Comment": -2,  # "added the tag" and "moved from Awareness" are about the prospect
	}
	assert not [value for value in after["prospect"] if "@example.com" in str(value)]
	again = live.script("killed_conversion", "convert", prospect)
	assert again.returncode == 0, again.stderr
	assert live.state(prospect) == after


def test_at_the_same_time_from_several_processes_there_is_one_member(prospect):
	before = live.state(prospect)
	with ThreadPoolExecutor(4) as pool:
		results = list(pool.map(lambda _: live.script("killed_conversion", "convert", prospect), range(4)))
	# whoever waited for the lock finds the prospect converted; nobody gets an error
	assert [result.returncode for result in results] == [0, 0, 0, 0], [result.stderr for result in results]
	after = live.state(prospect)
	assert after["Member"] - before["Member"] == 1
	assert after["Membership"] - before["Membership"] == 1
	assert after["Journey Transition"] - before["Journey Transition"] == 1


@ISOLATIONS
@pytest.mark.parametrize("kind", ["same", "twins"])
def test_two_connections_at_the_same_moment(kind, isolation):
	raced = live.script("racing_conversions", kind, str(RACES), isolation, seconds=120 + 5 * RACES)
	assert raced.returncode == 0, raced.stderr
	result = json.loads(raced.stdout.splitlines()[-1])
	assert result["wrong"] == []
	assert result["ends"].pop("tried again") <= RACES
	assert result["ends"] == {"handed over": 2 * RACES}


@ISOLATIONS
@pytest.mark.parametrize("order", ["edit-first", "convert-first", "together"])
def test_somebody_edits_while_somebody_converts(order, isolation):
	"""No lost update: either the edit is there and the one who converts is told, or the person has moved and the
	editor is told."""
	ran = live.script("editing_conversions", order, str(RACES), isolation, seconds=60 + 5 * RACES)
	assert ran.returncode == 0, ran.stderr
	for end in json.loads(ran.stdout.splitlines()[-1]):
		if end["edit"] == "done":
			assert "has changed this prospect since you opened it" in end["convert"]
			assert (end["status"], end["kept"], end["member"]) == ("Open", True, False)
		else:
			assert end["convert"] == "done"
			assert MOVED_ON.search(end["edit"]), end["edit"]
			assert (end["status"], end["kept"], end["member"]) == ("Converted", False, True)
			assert order != "edit-first"
		assert order != "convert-first" or end["convert"] == "done"
