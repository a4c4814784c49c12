"""Over HTTP, handing over looks the same whoever the person is; the times are for tools/attack_handover.py."""

import pytest

from tests.support.attacks.sampling import EVERYTHING
from tests.support.tools import attack_handover

EACH = 200 if EVERYTHING else 12


@pytest.fixture(scope="module")
def attacked(server, live_site) -> dict:
	return attack_handover.attack(server, live_site, EACH)


def test_nothing_tells_known_people_from_unknown(attacked):
	assert not attacked["differences"], "\n".join(attacked["differences"])
	(answer,) = attacked["answers"]["known"]
	assert answer[0] == 200
	assert "handed over" in answer[1]
	assert attacked["answers"]["known"][answer] == EACH
	print(f"{EACH} known and {EACH} unknown people were handed over: the same answers, rows, lists and rooms")


def test_the_two_sample_test_finds_a_difference_and_no_more():
	one = [number / 10 for number in range(200)]
	assert attack_handover.mann_whitney(one, one) == 1
	assert attack_handover.mann_whitney(one, [value + 5 for value in one]) < 0.001
	assert attack_handover.mann_whitney(one, [value + 0.2 for value in one]) > 0.1
	assert attack_handover.mann_whitney([1.0] * 20, [1.0] * 20) == 1
