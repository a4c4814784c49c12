"""Killed between any two of its steps, a conversion leaves nothing or everything."""

import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from membership_recruitment.member_recruitment import conversion
from tests.support import live

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


@pytest.fixture
def prospect():
	made = live.script("killed_conversion", "make")
	assert made.returncode == 0, made.stderr
	return made.stdout.split()[-1]


def state(name: str) -> dict:
	with live.database() as connection, connection.cursor() as cursor:
		found = {}
		for table in COUNTED:
			cursor.execute(f"select count(*) from `tab{table}`")
			found[table] = cursor.fetchone()[0]
		cursor.execute("select * from `tabMembership Prospect` where name = %s", name)
		found["prospect"] = cursor.fetchone()
	return found


def test_nothing_or_everything(prospect):
	before = state(prospect)
	for step in range(1, len(conversion.STEPS) + 1):
		died = live.script("killed_conversion", "convert", prospect, str(step))
		assert died.returncode == -signal.SIGKILL, died.stderr
		assert state(prospect) == before, f"killed after step {step}"
	lived = live.script("killed_conversion", "convert", prospect)
	assert lived.returncode == 0, lived.stderr
	after = state(prospect)
	changed = {table: after[table] - before[table] for table in COUNTED if after[table] != before[table]}
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
	assert state(prospect) == after


def test_at_the_same_time_from_several_processes_there_is_one_member(prospect):
	before = state(prospect)
	with ThreadPoolExecutor(4) as pool:
		results = list(pool.map(lambda _: live.script("killed_conversion", "convert", prospect), range(4)))
	# whoever waited for the lock finds the prospect converted; nobody gets an error
	assert [result.returncode for result in results] == [0, 0, 0, 0], [result.stderr for result in results]
	after = state(prospect)
	assert after["Member"] - before["Member"] == 1
	assert after["Membership"] - before["Membership"] == 1
	assert after["Journey Transition"] - before["Journey Transition"] == 1
