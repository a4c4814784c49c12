"""Train a model of who leaves, and keep it with its measures; how a model is approved says utils/trained_models.py."""

from datetime import timedelta

import frappe
from frappe import _

from membership_recruitment.membership.leaving_risk import rules as risk_rules
from membership_recruitment.membership.leaving_risk import scores
from membership_recruitment.membership.leaving_risk.rules import MODEL
from membership_recruitment.membership.leaving_risk.snapshots import Snapshots
from membership_recruitment.membership.leaving_risk.term_features import NAMES, group_of
from membership_recruitment.utils import batches, trained_models
from membership_recruitment.utils.statistics.group_rates import GroupRates
from membership_recruitment.utils.statistics.ranking_decisions import ENOUGH_JOINED
from membership_recruitment.utils.statistics.trial import hold_trial

KIND = trained_models.Kind(
	MODEL, risk_rules.SETTINGS, risk_rules.APPROVING_ROLES, scores.score_soon, "leaving_risk_model", NAMES
)
DAYS_BETWEEN = 91


def nightly() -> None:
	"""The nightly job: a new model where a quarter more is known, and everybody looked at. Killed half-way, the rest is
	made good by the next run."""
	if risk_rules.rules().enabled:
		train_when_due()
	scores.score()


def train_soon() -> None:
	"""In the background, for the present user."""
	KIND.train_soon(train_for)


def train_for(user: str) -> None:
	"""Train, and tell the user what came of it."""
	KIND.tell_outcome(
		user,
		train(user),
		too_few=lambda: _(
			"There is not enough to learn from yet: a model needs {0} members who did not renew, in terms whose grace is over. The shares by group stay."
		).format(ENOUGH_JOINED),
		not_better=lambda: _("The model {0} is no better than the shares by group, which stay."),
	)


def train_when_due() -> None:
	"""Each quarter. Nothing is stored before there is enough to learn from, so that nobody is told every night."""
	snapshots = Snapshots(consent_to=risk_rules.rules().consent_to)
	if not _enough(snapshots):
		return
	since = snapshots.days[-1] - timedelta(days=DAYS_BETWEEN)
	if not frappe.db.exists(MODEL, {"data_until": [">", since]}):
		_train(snapshots, None)
		batches.finish()


def train(user: str | None = None) -> str | None:
	"""Train a model and keep it.

	Args:
	        user: Who asked for it; None for the nightly job.

	Returns:
	        Name of the Leaving Risk Model; None where there is not enough to learn from.
	"""
	snapshots = Snapshots(consent_to=risk_rules.rules().consent_to)
	return _train(snapshots, user) if _enough(snapshots) else None


def _enough(snapshots: Snapshots) -> bool:
	return bool(snapshots.cut) and snapshots.lapsed >= ENOUGH_JOINED


def _train(snapshots: Snapshots, user: str | None) -> str | None:
	training, held_out = snapshots.training(), snapshots.held_out()
	people, lapsed = sum(row[2] for row in training), sum(row[1] for row in training)
	# what Renewals Due would have said on the day on which the holdout begins
	rival = GroupRates(NAMES, group_of, scores.group_rates(snapshots.cut), lapsed / people if people else 0.0)
	trial = hold_trial(rival, training, held_out, snapshots.lapsed)
	if not trial.model:
		return None
	return KIND.keep(
		{
			**trained_models.described(trial, snapshots, held_out, user),
			"lapsed": snapshots.lapsed,
			"held_out_lapsed": sum(row.joined for row in held_out),
			"area_of_rates": trial.comparison.old if trial.comparison else None,
		},
		lambda: _("A new model of the risk of leaving waits for your approval: {0}"),
	)
