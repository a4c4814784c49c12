"""Killed between any two of its steps, a conversion leaves nothing or everything."""

import json
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from membership_recruitment.member_recruitment import conversion
from tests.support import live


@pytest.fixture
def prospect():
	made = live.script("killed_conversion", "make")
	assert made.returncode == 0, made.stderr
	return made.stdout.split()[-1]


def test_nothing_or_everything(prospect):
	before = live.state(prospect)
	killed = live.script("killed_conversion", "kill", prospect)
	assert killed.returncode == 0, killed.stderr
	ends = json.loads(killed.stdout.splitlines()[-1])
	assert len(ends) == len(conversion.STEPS)
	unchanged = json.loads(json.dumps(before, default=str))
	for step, exit_code, state in ends:
		assert exit_code == -signal.SIGKILL, killed.stderr
		assert state == unchanged, f"killed after step {step}"
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
	}
	assert "killed@example.com" not in after["prospect"]
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
