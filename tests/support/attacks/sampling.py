"""How much of the attacks a run asks: a sample, or everything in `./dev attack`.

MEMBERSHIP_ATTACK=1 asks everything; MEMBERSHIP_SEED=random, or a number, asks another sample.
"""

import os
import random

EVERYTHING = bool(os.environ.get("MEMBERSHIP_ATTACK"))
SEED = int(os.environ["MEMBERSHIP_SEED"])  # tests/conftest.py names one where none is said


def sample(things: list, count: int, salt: object = "") -> list:
	"""Some of these things, all of them in `./dev attack`.

	Args:
	        salt: Whatever differs between samples that are not to be the same.
	"""
	return things if EVERYTHING else random.Random(f"{SEED}{salt}").sample(things, min(count, len(things)))


def share(things: list, count: int, number: int, parts: int) -> list:
	"""Some of these things; in `./dev attack` one of so many parts of them, another one for each number and each seed.

	For questions made of two lists, all pairs of which would take hours: over the numbers everything is asked many times.
	"""
	return sample(things[(number + SEED) % parts :: parts], count, number)
