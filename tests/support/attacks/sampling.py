"""How much of the attacks a run asks: a sample, drawn anew each time, or everything in `./dev attack`.

MEMBERSHIP_ATTACK=1 asks everything; MEMBERSHIP_SEED repeats a sample.
"""

import os
import random

EVERYTHING = bool(os.environ.get("MEMBERSHIP_ATTACK"))
SEED = int(os.environ.get("MEMBERSHIP_SEED") or random.SystemRandom().randrange(10**6))


def sample(things: list, count: int, salt: object = "") -> list:
	"""Some of these things, all of them in `./dev attack`.

	Args:
	        salt: Whatever differs between samples that are not to be the same.
	"""
	return things if EVERYTHING else random.Random(f"{SEED}{salt}").sample(things, min(count, len(things)))
