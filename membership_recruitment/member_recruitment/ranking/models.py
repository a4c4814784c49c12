"""Train a model of who joins, and keep it with its measures; how a model is approved says utils/trained_models.py."""

import frappe
from frappe import _

from membership_recruitment.member_recruitment.ranking import rules as ranking_rules
from membership_recruitment.member_recruitment.ranking import scores, shown_figures
from membership_recruitment.member_recruitment.ranking.prospect_features import NAMES
from membership_recruitment.member_recruitment.ranking.snapshots import Snapshots
from membership_recruitment.settings import rules
from membership_recruitment.utils import batches, told_rankings, trained_models
from membership_recruitment.utils.statistics.ranking_decisions import ENOUGH_JOINED
from membership_recruitment.utils.statistics.rounding import in_steps
from membership_recruitment.utils.statistics.trial import hold_trial

MODEL = scores.MODEL
KIND = trained_models.Kind(
	MODEL, ranking_rules.SETTINGS, ranking_rules.APPROVING_ROLES, scores.rank_soon, "ranking_model", NAMES
)


def train_soon() -> None:
	"""In the background, for the present user."""
	KIND.train_soon(train_for)


def train_for(user: str) -> None:
	"""Train, and tell the user what came of it.

	Not again before enough is new: two models that differ by one person would say of that person who joined.
	"""
	snapshots = _snapshots()
	if latest := _knows_as_much(snapshots):
		KIND.tell(
			user,
			lambda: _(
				"Too little is new since the model {0}. The next one is trained when more people have joined, or the next quarter."
			).format(latest),
			latest,
		)
		batches.finish()
		return
	KIND.tell_outcome(
		user,
		_train(snapshots, user),
		too_few=lambda: _(
			"There is not enough to learn from yet: a model needs {0} prospects who became members within three months, on days that are over. The points card stays."
		).format(ENOUGH_JOINED),
		not_better=lambda: _("The model {0} is no better than the points card, which stays."),
	)


def train_when_due() -> None:
	"""Each quarter, when the label days of one more day are over. Nothing is stored before there is enough to learn from,
	so that nobody is told every night."""
	snapshots = _snapshots()
	if snapshots.joined < ENOUGH_JOINED or not snapshots.cut:
		return
	if not frappe.db.exists(MODEL, {"data_until": [">=", snapshots.days[-1]]}):
		_train(snapshots, None)
		batches.finish()


def train(user: str | None = None) -> str | None:
	"""Train a model and keep it.

	Args:
	        user: Who asked for it; None for the nightly job.

	Returns:
	        Name of the Ranking Model; None where there is not enough to learn from.
	"""
	return _train(_snapshots(), user)


def _snapshots() -> Snapshots:
	return Snapshots(consent_to=ranking_rules.rules().consent_to)


def _knows_as_much(snapshots: Snapshots) -> str | None:
	"""The latest model, where it knows the same quarters and all but fewer people who joined than the smallest group that is
	shown; its number of them is kept in steps of that, so two steps are one for sure."""
	latest = frappe.get_all(
		MODEL, fields=["name", "data_until", "joined"], order_by="trained_on desc", limit=1
	)
	if not (latest and snapshots.days) or latest[0].data_until < snapshots.days[-1]:
		return None
	new = abs(snapshots.joined - latest[0].joined)
	return latest[0].name if new < 2 * max(1, rules().minimum_cell) else None


def _train(snapshots: Snapshots, user: str | None) -> str | None:
	if not snapshots.cut or snapshots.joined < ENOUGH_JOINED:
		return None
	training, held_out = snapshots.training(), snapshots.held_out()
	trial = hold_trial(
		ranking_rules.card(), training, held_out, snapshots.joined, shown_figures.WEIGHT_DIGITS
	)
	if not trial.model:
		return None
	found = {
		**trained_models.described(trial, snapshots, held_out, user),
		"joined": snapshots.joined,
		"held_out_joined": sum(row.joined for row in held_out),
		"area_of_card": trial.comparison.old if trial.comparison else None,
	}
	return KIND.keep(
		shown_figures.shown(found, max(1, rules().minimum_cell)),
		lambda: _("A new model for ranking prospects waits for your approval: {0}"),
	)


# ---------------------------------------------------------------- what came since


def joined_since(model) -> list[dict]:
	"""Of each band: how many are in it now, and how many became members while the model was in use; None for fewer than
	the smallest group that is shown."""
	if not model.in_use_from:
		return []
	ranked = _by_band("status = 'Open'", {})
	joined = _by_band(
		"status = 'Converted' and closed_on >= date(%(first)s) and closed_on <= ifnull(date(%(last)s), closed_on)",
		{"first": model.in_use_from, "last": model.in_use_until},
	)
	return [
		{
			"band": band,
			"now": _shown(ranked.get(band, 0)),
			"joined": _shown(joined.get(band, 0)),
		}
		for band in scores.BANDS.values()
	]


def _shown(people: int) -> int | None:
	number = told_rankings.shown(people)
	return number and in_steps(number, max(1, rules().minimum_cell))


def _by_band(condition: str, values: dict) -> dict[str, int]:
	return dict(
		frappe.db.sql(
			f"""select ranking_band, count(*) from `tab{scores.PROSPECT}`
			where ranking_band is not null and {condition} group by ranking_band""",
			values,
		)
	)
