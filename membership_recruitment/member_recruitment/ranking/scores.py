"""Put the open prospects in order: their band, rank and what the ranking knows of them, stored on the prospect.

Derived, and never typed: running it again changes nothing, a missed or killed night is made good by the next. What is
stored follows the prospect's own row rules; whoever hands over, closes, objects or takes a consent back has no rank any
more. The band alone stays with those who became members, so that a model can be held against what came, and goes when the
ranking is switched off.
"""

import json
from collections import Counter
from datetime import datetime

import frappe
from frappe.utils import now_datetime

from membership_recruitment.member_privacy.consent.ranking_objection import NO_RANK
from membership_recruitment.member_recruitment.ranking import rules as ranking_rules
from membership_recruitment.member_recruitment.ranking import snapshots
from membership_recruitment.member_recruitment.ranking.prospect_features import NAMES
from membership_recruitment.people.prospect_statuses import CONVERTED, OPEN, QUEUED
from membership_recruitment.utils import batches, conflicts, told_rankings
from membership_recruitment.utils.statistics import ranking_decisions
from membership_recruitment.utils.statistics.level_weights import LevelWeights
from membership_recruitment.utils.told_rankings import InForce
from membership_recruitment.utils.trained_models import IN_USE

PROSPECT = "Membership Prospect"
MODEL = "Ranking Model"
KEEP_BAND = (QUEUED, CONVERTED)  # a model is held against what came
BANDS = ranking_decisions.BAND_NAMES
WORK = "prospect_ranking"


def in_force() -> InForce | None:
	"""What the last run ranked by; None before the first, and where the ranking is switched off."""
	stored = frappe.db.get_single_value(ranking_rules.SETTINGS, "in_force")
	if not stored or not ranking_rules.rules().enabled:
		return None
	return InForce.from_json(stored)


def stored(prospect: str, status: str) -> dict:
	"""The rank that a prospect who is saved has: a form that was opened before the last run does not bring its old one
	back, and who is not open any more has none (see `_clear`)."""
	rank = frappe.db.get_value(PROSPECT, prospect, list(NO_RANK), as_dict=True) or dict(NO_RANK)
	if status == OPEN:
		return rank
	return {**NO_RANK, "ranking_band": rank["ranking_band"] if status in KEEP_BAND else None}


# ---------------------------------------------------------------- the run


def rank_soon() -> None:
	"""After a rule for everybody changed."""
	batches.soon(rank, WORK)


@conflicts.tried_again
@batches.in_turn(WORK)
def rank() -> int:
	"""Rank all open prospects anew, or take all ranks away where the ranking is switched off.

	Returns:
	        How many prospects have a rank.
	"""
	rules, moment = ranking_rules.rules(), now_datetime()
	if not rules.enabled:
		_keep(None, moment)
		_clear_all()
		return 0
	patterns: dict[str, str] = {}  # few of them, so that each is kept once
	of_person = {
		name: patterns.setdefault(levels, levels)
		for name, levels in snapshots.open_now(moment, rules.consent_to)
	}
	people = Counter(of_person.values())
	ranking = _chosen(people)
	_keep(ranking, moment)
	placed = _placed(ranking.weights, people)
	wanted = ((name, *placed[levels]) for name, levels in of_person.items())
	batches.finish_each(_write, batches.split(wanted))
	_clear_others(of_person.keys())
	return len(of_person)


def _chosen(people: Counter) -> InForce:
	"""The model in use, or the card; told against those who are ranked."""
	counted = [(snapshots.levels_of(levels), 0.0, float(count)) for levels, count in sorted(people.items())]
	model = frappe.db.get_value(MODEL, {"status": IN_USE}, ["name", "weights", "shows_percent"], as_dict=True)
	if not model:
		return InForce(ranking_rules.card().compared_with(counted))
	weights = LevelWeights.from_dict(json.loads(model.weights))
	if tuple(weights.features) != NAMES:
		# of a version of the app that knew other features: the card, until a new one is trained
		return InForce(ranking_rules.card().compared_with(counted))
	return InForce(weights, model.name, bool(model.shows_percent))


def _keep(ranking: InForce | None, moment: datetime) -> None:
	stored = ranking.as_json() if ranking else None
	frappe.db.set_single_value(ranking_rules.SETTINGS, "in_force", stored, update_modified=False)
	frappe.db.set_single_value(ranking_rules.SETTINGS, "scored_on", moment, update_modified=False)
	batches.finish()


def _placed(weights: LevelWeights, people: Counter) -> dict[str, tuple[str, int, str]]:
	"""Band, rank and stored levels of each pattern."""
	score = {levels: weights.score(snapshots.levels_of(levels)) for levels in people}
	scores: Counter = Counter()
	for levels, count in people.items():
		scores[score[levels]] += count
	ranks, bands = ranking_decisions.ranks(scores.items()), ranking_decisions.bands(scores.items())
	return {
		levels: (
			BANDS[bands[score[levels]]],
			ranks[score[levels]],
			told_rankings.as_stored(weights, snapshots.levels_of(levels)),
		)
		for levels in people
	}


def _write(part: list[tuple]) -> None:
	"""Those that differ, as long as they are open and have not objected meanwhile."""
	frappe.db.sql(
		f"update `tab{PROSPECT}` p join (select %s as name, %s as band, %s as place, %s as levels"
		+ " union all select %s, %s, %s, %s" * (len(part) - 1)
		+ f""") wanted on wanted.name = p.name
		set p.ranking_band = wanted.band, p.ranking_rank = wanted.place, p.ranking_levels = wanted.levels
		where p.status = '{OPEN}' and {snapshots.NOT_OBJECTED} and not (p.ranking_band <=> wanted.band
			and p.ranking_rank <=> wanted.place and p.ranking_levels <=> wanted.levels)""",
		[value for row in part for value in row],
	)


def _clear_others(ranked) -> None:
	"""Take the rank from everybody else; the band stays with those who are handed over and who became members."""
	found = frappe.db.sql_list(
		f"""select name from `tab{PROSPECT}` where ranking_rank > 0
			or (ranking_band is not null and status not in %(keep)s)""",
		{"keep": KEEP_BAND},
	)
	batches.finish_each(_clear, batches.split(name for name in found if name not in ranked))


def _clear_all() -> None:
	"""Switched off: nothing stays with anybody."""
	found = frappe.db.sql_list(
		f"""select name from `tab{PROSPECT}`
		where ranking_rank > 0 or ranking_band is not null or ranking_levels is not null"""
	)
	batches.finish_each(_forget, batches.split(found))


def _forget(names: list[str]) -> None:
	frappe.db.set_value(PROSPECT, {"name": ["in", names]}, NO_RANK, update_modified=False)


def _clear(names: list[str]) -> None:
	frappe.db.sql(
		f"""update `tab{PROSPECT}` set ranking_rank = 0, ranking_levels = null,
			ranking_band = if(status in %(keep)s, ranking_band, null)
		where name in %(names)s""",
		{"keep": KEEP_BAND, "names": tuple(names)},
	)
