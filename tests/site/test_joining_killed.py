"""Killed at any point, whoever joins at once is nothing, or visibly pending; and is one member with one invoice in the end.

MEMBERSHIP_KILLS says how many random points of each part.
"""

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.processes import killed_application, live

KILLS = int(os.environ.get("MEMBERSHIP_KILLS", 3))
NOTHING = {"members": [[0]], "terms": [], "invoices": []}


def run(*command: str) -> str:
	ran = live.script("killed_application", *command, seconds=180)
	assert ran.returncode == 0, ran.stderr
	return ran.stdout


@pytest.fixture
def signup() -> tuple[str, str]:
	"""Name and address of a sign-up whose link waits."""
	name = run("make").split()[-1]
	with live.database() as connection, connection.cursor() as cursor:
		cursor.execute("select email from `tabProspect Signup` where name = %s", (name,))
		return name, cursor.fetchone()[0]


def killed(work: str, name: str) -> list[dict]:
	ends = json.loads(run("kill", work, name, str(KILLS)).splitlines()[-1])
	assert [code for _point, code, _state in ends] == [-signal.SIGKILL] * (KILLS + 1), ends
	for point, _code, state in ends:
		assert NOTHING.items() <= state.items(), f"killed at {point}"
	return [state for _point, _code, state in ends]


def test_killed_anywhere_it_is_nothing_or_visibly_pending_and_then_one_member(signup):
	name, email = signup
	assert {state["signup"][0][0] for state in killed("confirm", name)} == {"Waiting"}
	run("confirm", name)
	run("confirm", name)
	for state in killed("take", name):
		assert state["signup"] == [["Applied", 0]] and not state["prospects"]
	run("sweep")
	with ThreadPoolExecutor(2) as pool:
		list(pool.map(lambda _number: run("sweep"), range(2)))
	state = killed_application.state(name, email)
	assert state["signup"][0][0] == "Confirmed"
	assert state["members"] == [[1]]
	assert state["terms"] == [["Pending", "Unpaid", 0]]
	assert state["invoices"] == [[1, 200.0]]


def test_killed_while_the_member_is_made_it_waits_for_the_register(signup):
	name, email = signup
	run("confirm", name)
	run("take", name)
	waiting = killed_application.state(name, email)
	assert (waiting["signup"], waiting["prospects"]) == ([["Applied", 1]], [["Queued", 1]])
	for state in killed("decide", name):
		assert state == waiting
	run("sweep")
	assert killed_application.state(name, email)["invoices"] == [[1, 200.0]]
