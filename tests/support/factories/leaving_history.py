"""Made-up members, term by term, whose chances of leaving are known. No frappe."""

import random
from collections import Counter
from datetime import date, timedelta

from membership_recruitment.membership.leaving_risk.term_features import LEAD_DAYS, NAMES, group_of
from membership_recruitment.utils.statistics.group_rates import GroupRates
from membership_recruitment.utils.statistics.holdout import Row
from membership_recruitment.utils.statistics.logistic import chance_of

TYPES = {"Individual": 0.0, "Student": 1.0}
NUMBERS = {"1": 0.8, "2": 0.2, "3-5": 0.0, "6+": -0.4}
ENGAGEMENT = {"High": -1.5, "Medium": -0.5, "Low": 0.3, "None": 0.9}
FEES = {"In Time": -0.4, "1-30": 0.3, "31+": 1.0}
INTERCEPT = -1.6


def number_level(number: int) -> str:
	return "6+" if number > 5 else "3-5" if number > 2 else str(number)


def history(seed: int, people: int = 2500, years: int = 8, known: bool = True) -> list[Row]:
	"""One row for each term of a year that came to its end; who left is a member no more.

	Args:
	        known: Whether engagement and payments have anything to do with who leaves.
	"""
	draw = random.Random(seed)
	rows = []
	for member in range(people):
		kind = draw.choices(list(TYPES), [3, 1])[0]
		first = date(2018, 1, 1) + timedelta(days=draw.randrange(365 * years))
		for number in range(1, years + 1):
			day = first + timedelta(days=365 * number - LEAD_DAYS)
			if day >= date(2018 + years, 1, 1):
				break
			engagement, fee = draw.choice(list(ENGAGEMENT)), draw.choices(list(FEES), [6, 2, 1])[0]
			levels = dict.fromkeys(NAMES, "")
			levels |= {
				"membership_type": kind,
				"term_number": number_level(number),
				"fee_paid": fee,
				"engagement": engagement,
			}
			score = INTERCEPT + TYPES[kind] + NUMBERS[number_level(number)]
			score += known * (ENGAGEMENT[engagement] + FEES[fee])
			leaves = draw.random() < chance_of(score)
			rows.append(Row(f"household-{member}", day, tuple(levels.values()), leaves))
			if leaves:
				break
	return rows


def rates(training) -> GroupRates:
	"""The share of each group, of those whom the model learns from."""
	people, left = Counter(), Counter()
	for levels, gone, count in training:
		people[group_of(levels)] += count
		left[group_of(levels)] += gone
	return GroupRates(NAMES, group_of, {group: left[group] / people[group] for group in people})
