"""Look at every member whose term ends soon: how likely he or she is to leave, stored on the member.

Derived, and never typed: running it again changes nothing, a missed or killed night is made good by the next. Without a
model in use, or where none was better, members stand in order by the share of their type and term that was not renewed
lately; then there are no reasons. Nobody is asked who objected, said that he or she leaves, or has renewed.
"""

from collections import Counter
from collections.abc import Hashable, Mapping
from datetime import date

import frappe
from frappe.utils import getdate, now_datetime

from membership_recruitment.member_privacy.consent.ranking_objection import NO_RISK
from membership_recruitment.membership.leaving_risk import rules as risk_rules
from membership_recruitment.membership.leaving_risk import snapshots
from membership_recruitment.membership.leaving_risk.term_features import NAMES, group_of
from membership_recruitment.membership.terms import lapse_rates
from membership_recruitment.utils import batches, conflicts, told_rankings
from membership_recruitment.utils.statistics import ranking_decisions
from membership_recruitment.utils.statistics.level_weights import Levels, LevelWeights
from membership_recruitment.utils.told_rankings import InForce
from membership_recruitment.utils.trained_models import IN_USE

WORK = "leaving_risk"


def in_force() -> InForce | None:
	"""The model that the last run stood on; None where there was none, and where it is switched off."""
	stored = frappe.db.get_single_value(risk_rules.SETTINGS, "in_force")
	return InForce.from_json(stored) if stored and risk_rules.rules().enabled else None


def group_rates(day: date | None = None) -> dict[tuple[str, bool], float]:
	"""The share (0–1) of each type's first and later terms that was not renewed lately, of those of which enough ended."""
	types = frappe.get_all("Membership Type", pluck="name")
	return {group: rate / 100 for group, rate in lapse_rates.rates(getdate(day), types).items()}


# ---------------------------------------------------------------- the run


def score_soon() -> None:
	"""After a rule for everybody changed."""
	batches.soon(score, WORK)


@conflicts.tried_again
@batches.in_turn(WORK)
def score() -> int:
	"""Look at everybody anew, or take it all away where it is switched off.

	Returns:
	        How many members stand in the order.
	"""
	rules = risk_rules.rules()
	if not rules.enabled:
		_keep(None)
		_clear_others(frozenset())
		return 0
	found = snapshots.open_now(consent_to=rules.consent_to)
	people = Counter(term.levels for term in found)
	levels = {packed: snapshots.levels_of(packed) for packed in people}
	model = _in_use([(levels[packed], 0.0, float(count)) for packed, count in sorted(people.items())])
	placed = _by_model(model.weights, people, levels) if model else _by_group(people, levels)
	_keep(model)
	wanted = {term.member: (*placed[term.levels], term.call_on) for term in found if term.levels in placed}
	batches.finish_each(_write, batches.split((name, *values) for name, values in wanted.items()))
	_clear_others(wanted.keys())
	return len(wanted)


def _in_use(people: list) -> InForce | None:
	"""The model in use, told against these people."""
	model = frappe.db.get_value(
		risk_rules.MODEL, {"status": IN_USE}, ["name", "weights", "shows_percent"], as_dict=True
	)
	if not model:
		return None
	weights = LevelWeights.from_dict(frappe.parse_json(model.weights))
	if tuple(weights.features) != NAMES:  # of a version of the app that knew other features
		return None
	return InForce(weights.compared_with(people), model.name, bool(model.shows_percent))


def _by_model(
	weights: LevelWeights, people: Mapping[str, int], levels: Mapping[str, Levels]
) -> dict[str, tuple[str, str]]:
	"""Band and stored levels of each pattern."""
	bands = _bands({packed: weights.score(levels[packed]) for packed in people}, people)
	return {
		packed: (band, told_rankings.as_stored(weights, levels[packed])) for packed, band in bands.items()
	}


def _by_group(people: Mapping[str, int], levels: Mapping[str, Levels]) -> dict[str, tuple[str, None]]:
	"""Band of each pattern whose group has a share, and no levels: the group alone says it."""
	rates = group_rates()
	known = {
		packed: rates[group_of(levels[packed])] for packed in people if group_of(levels[packed]) in rates
	}
	bands = _bands(known, people)
	average = sum(known[packed] * people[packed] for packed in known) / (
		sum(people[packed] for packed in known) or 1
	)
	for packed, share in known.items():
		# a group is large: among the first by its place in the order, and yet no likelier to leave than others
		if share < average and bands[packed] in ranking_decisions.LIKELY:
			bands[packed] = ranking_decisions.LESS_LIKELY
	return {packed: (band, None) for packed, band in bands.items()}


def _bands(score: Mapping[str, float], people: Mapping[str, int]) -> dict[str, str]:
	scores: Counter[Hashable] = Counter()
	for packed, value in score.items():
		scores[value] += people[packed]
	bands = ranking_decisions.bands(scores.items())
	return {packed: ranking_decisions.BAND_NAMES[bands[value]] for packed, value in score.items()}


def _keep(model: InForce | None) -> None:
	frappe.db.set_single_value(
		risk_rules.SETTINGS, "in_force", model.as_json() if model else None, update_modified=False
	)
	frappe.db.set_single_value(risk_rules.SETTINGS, "scored_on", now_datetime(), update_modified=False)
	batches.finish()


def _write(part: list[tuple]) -> None:
	"""Those that differ, as long as they live and have not objected meanwhile."""
	frappe.db.sql(
		"update `tabMember` m join (select %s as name, %s as band, %s as levels, %s as call_on"
		+ " union all select %s, %s, %s, %s" * (len(part) - 1)
		+ f""") wanted on wanted.name = m.name
		set m.leaving_band = wanted.band, m.leaving_levels = wanted.levels, m.leaving_call_on = wanted.call_on
		where m.deceased_on is null and {snapshots.NOT_OBJECTED} and not (m.leaving_band <=> wanted.band
			and m.leaving_levels <=> wanted.levels and m.leaving_call_on <=> wanted.call_on)""",
		[value for row in part for value in row],
	)


def _clear_others(scored) -> None:
	found = frappe.db.sql_list("select name from `tabMember` where leaving_band is not null")
	batches.finish_each(_clear, batches.split(name for name in found if name not in scored))


def _clear(names: list[str]) -> None:
	frappe.db.set_value("Member", {"name": ["in", names]}, NO_RISK, update_modified=False)
