"""Made-up prospects, quarter by quarter, whose chances of joining are known. No frappe."""

import random
from datetime import date

from membership_recruitment.utils.statistics.holdout import Row
from membership_recruitment.utils.statistics.logistic import chance_of

FEATURES = ("source", "contacts", "events", "friend")
WEIGHTS = (
	{"Fair": -0.5, "Web": 0.0, "Friend": 1.2, "Poster": -1.0},
	{"0": -0.8, "1": 0.0, "2-3": 0.6, "4+": 0.9},
	{"No": 0.0, "Yes": 1.0},
	{"No": 0.0, "Yes": 0.8},
)
INTERCEPT = -4.0


def chance(levels: tuple[str, ...]) -> float:
	"""Of joining within the label days."""
	return chance_of(INTERCEPT + sum(weights[level] for weights, level in zip(WEIGHTS, levels, strict=True)))


def quarters(count: int) -> list[date]:
	return [date(2018 + number // 4, 1 + number % 4 * 3, 1) for number in range(count)]


def history(seed: int, people: int = 1500, quarter_count: int = 16) -> list[Row]:
	"""Everybody who is a prospect on each quarter's first day: who joins is one no more, others stay or give up."""
	draw = random.Random(seed)
	days = quarters(quarter_count)
	rows = []
	for number in range(people):
		source = draw.choices(list(WEIGHTS[0]), [4, 3, 1, 2])[0]
		friend = draw.choices(["No", "Yes"], [4, 1])[0]
		for day in days[draw.randrange(quarter_count) :]:
			contacts = draw.choices(list(WEIGHTS[1]), [4, 3, 2, 1])[0]
			events = draw.choices(["No", "Yes"], [4, 1])[0]
			levels = (source, contacts, events, friend)
			joins = draw.random() < chance(levels)
			rows.append(Row(f"journey-{number}", day, levels, joins))
			if joins or draw.random() < 0.15:
				break
	return rows


def shuffled(rows: list[Row], seed: int) -> list[Row]:
	"""The same rows, and labels that have nothing to do with them."""
	labels = [row.joined for row in rows]
	random.Random(seed).shuffle(labels)
	return [row._replace(joined=label) for row, label in zip(rows, labels, strict=True)]
