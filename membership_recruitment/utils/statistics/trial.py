"""Train a model on the earlier people, try it beside the card on the later ones, and decide. No database, no frappe.

The model that is tried is the one that is used: it is not trained again on everybody, so that what is said of it is true
of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from membership_recruitment.utils.statistics import logistic, ranking_decisions
from membership_recruitment.utils.statistics.comparison import Compared, Comparison, compare
from membership_recruitment.utils.statistics.group_rates import GroupRates
from membership_recruitment.utils.statistics.holdout import HeldOut
from membership_recruitment.utils.statistics.level_weights import Counted, LevelWeights
from membership_recruitment.utils.statistics.ranking_measures import Measures, measures
from membership_recruitment.utils.statistics.training import train

EXACT = 17  # decimals


@dataclass(frozen=True)
class Trial:
	"""What came of it.

	Attributes:
	        decision: Whether the model takes the card's place, and why.
	        model: Scores are logarithms of odds. None where there was nothing to learn from.
	        measures: Of the model, on the holdout.
	        comparison: With the card, on the holdout.
	        shows_percent: Whether its chances may be shown.
	"""

	decision: ranking_decisions.Decision
	model: LevelWeights | None = None
	measures: Measures | None = None
	comparison: Comparison | None = None
	shows_percent: bool = False


def hold_trial(
	card: LevelWeights | GroupRates,
	training: Sequence[Counted],
	holdout: Iterable[HeldOut],
	joined: int,
	digits: int = EXACT,
) -> Trial:
	"""Train, try and decide.

	Args:
	        card: What ranks without a model: a points card, or the share of each group; its features are the model's.
	        training, holdout: Both sides (holdout.py).
	        joined: How many people joined, on both sides.
	        digits: Decimals of the weights that are tried and used.
	"""
	if joined < ranking_decisions.ENOUGH_JOINED:
		return Trial(ranking_decisions.Decision(False, ranking_decisions.FEW_JOINED))
	try:
		model = train(tuple(card.features), training).rounded(digits)
	except logistic.NoFit:
		return Trial(ranking_decisions.Decision(False, ranking_decisions.FEW_JOINED))
	held_out = list(holdout)
	scored = [(model.score(row.levels), row) for row in held_out]
	found = measures(
		(logistic.chance_of(score), row.weight * row.joined, row.weight) for score, row in scored
	)
	comparison = compare(
		Compared(row.person, score, card.score(row.levels), row.joined, row.weight) for score, row in scored
	)
	held_out_joined = sum(row.joined for row in held_out)
	decision = ranking_decisions.decide(joined, held_out_joined, len(held_out) - held_out_joined, comparison)
	shows_percent = decision.use_model and ranking_decisions.is_calibrated(found)
	return Trial(decision, model, found, comparison, shows_percent)
