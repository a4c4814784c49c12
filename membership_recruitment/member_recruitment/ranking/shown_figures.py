"""The figures of a model of who joins, as rough as the reports of those who read it show them.

Recruiting staff read the model that they approve, and train it when they like: exact numbers of it, held against each other,
would say of few people who joined. So nothing exact is stored. No database, no frappe.
"""

import json
from dataclasses import replace

from membership_recruitment.utils.statistics.level_weights import LevelWeights
from membership_recruitment.utils.statistics.rounding import in_steps

PEOPLE = ("people", "joined", "held_out", "held_out_joined")
# of quotients with many digits, the numbers that they were made of can be found again
DIGITS = {
	"area": 2,
	"area_of_card": 2,
	"lift": 1,
	"brier": 2,
	"calibration_slope": 1,
	"observed_to_expected": 1,
}
# of exact weights, the numbers of people who joined can be found again, level by level
WEIGHT_DIGITS = 2


def shown(fields: dict, step: int) -> dict:
	"""Fields of a Ranking Model, as they are stored.

	Args:
	        step: The smallest group that is shown.
	"""
	rough = {name: in_steps(fields[name], step) for name in PEOPLE if fields.get(name)}
	rough |= {name: round(fields[name], digits) for name, digits in DIGITS.items() if fields.get(name)}
	if fields.get("weights"):
		# those of a new model were rounded before it was tried
		weights = LevelWeights.from_dict(json.loads(fields["weights"])).rounded(WEIGHT_DIGITS)
		weights = _without_few(weights, step)
		rough["weights"] = json.dumps(weights.as_dict())
	return {**fields, **rough}


def _without_few(weights: LevelWeights, step: int) -> LevelWeights:
	"""Levels of few people keep their weight, and say no number."""
	return replace(
		weights,
		features={
			name: replace(
				feature,
				people={
					level: in_steps(number, step)
					for level, number in feature.people.items()
					if number >= step
				},
			)
			for name, feature in weights.features.items()
		},
	)
