"""How likely the demo's prospects are to join, as nobody who uses the demo is told. Chance only: no frappe, no database.

The lives of prospects are drawn so that this is what one can learn from them: of those who joined, more came from the
sources and to the events that pull, and they went on sooner.
"""

from collections.abc import Mapping, Sequence
from math import exp
from random import Random
from typing import TypeVar

Person = TypeVar("Person")

# added to the logarithm of the odds
PULL_OF_SOURCE = {
	"Website": 0.0,
	"Recommended by a member": 2.2,
	"Event": 1.2,
	"Social media": -2.0,
	"Workplace": 0.3,
	"Letter": -1.6,
}
PULL_OF_EVENTS = (0.0, 1.8, 3.0)  # none, one, two
SHARE_OF_EVENTS = (0.7, 0.22, 0.08)  # of all who were reached
PULL_OF_PHASE = (0.0, 0.7, 1.6)  # by how far they have come
STANDS_STILL = 4  # times as long as those who join stay those who do not in the last phase that they reach
AT_FIRST = -3.0


def chance(source: str, events: int, reached: int, stayed: float) -> float:
	"""Of joining within the next months.

	Args:
	        source: A key of PULL_OF_SOURCE.
	        events: How many events the prospect came to.
	        reached: In the how-manieth phase the prospect is.
	        stayed: Since how long, as a multiple of the days that are expected.
	"""
	phase = PULL_OF_PHASE[min(reached, len(PULL_OF_PHASE)) - 1]
	# days in a phase fall off exponentially, with these two means
	stands_still = (1 / STANDS_STILL - 1) * stayed
	odds = exp(AT_FIRST + PULL_OF_SOURCE[source] + PULL_OF_EVENTS[events] + phase + stands_still)
	return odds / (1 + odds)


def events_of(random: Random, joined: bool) -> int:
	"""How many events somebody came to who was reached; those who joined came to more."""
	weights = [
		share * (exp(pull) if joined else 1)
		for share, pull in zip(SHARE_OF_EVENTS, PULL_OF_EVENTS, strict=True)
	]
	return random.choices(range(len(weights)), weights)[0]


def drawn(random: Random, people: Sequence[tuple[Person, str]], count: int) -> list[Person]:
	"""So many of (somebody, source): rather those whom their source pulled."""
	pulled: Mapping[str, float] = {source: exp(-pull) for source, pull in PULL_OF_SOURCE.items()}
	ranked = sorted(people, key=lambda person: -(random.random() ** pulled.get(person[1], 1.0)))
	return [person for person, _source in ranked[:count]]
