"""The association's rules for ranking prospects: whether, for which purpose, who approves, and the points card."""

import frappe
from frappe import _
from frappe.utils import cint, cstr

from membership_recruitment.member_recruitment.ranking.prospect_features import BY_NAME, FEATURES
from membership_recruitment.utils.statistics import points_card
from membership_recruitment.utils.statistics.level_weights import LevelWeights
from membership_recruitment.utils.trained_models import RankingRules, rules_of

SETTINGS = "Prospect Ranking Settings"
APPROVING_ROLES = ("Recruitment Manager", "Membership Manager")
NAMED_BY = {"recruitment_source": "Recruitment Source", "campaign": "Campaign"}

BY_LABEL = {feature.label: feature for feature in FEATURES}


def rules() -> RankingRules:
	return rules_of(SETTINGS)


# ---------------------------------------------------------------- the card


def card() -> LevelWeights:
	"""The ranking by the points that are in the settings."""
	return points_card.ranking(points(frappe.get_cached_doc(SETTINGS).card), FEATURES)


def points(lines) -> dict[str, dict[str, float]]:
	"""A card as the rules know it, of its lines."""
	found: dict[str, dict[str, float]] = {}
	for line in lines:
		feature = BY_LABEL.get(line.feature)
		found.setdefault(feature.name if feature else line.feature, {})[line.level] = cint(line.points)
	return found


def default_lines() -> list[dict]:
	"""The card that comes with the app, as lines."""
	return [
		{"feature": BY_NAME[name].label, "level": level, "points": worth}
		for name, levels in points_card.default_card(FEATURES).items()
		for level, worth in levels.items()
	]


def tidy_card(lines) -> None:
	"""Write each level in the one way in which it is known: a source or campaign by its own name, the others by their English
	word, also where the user's language was typed."""
	for line in lines:
		feature, level = BY_LABEL.get(line.feature), cstr(line.level).strip()
		if not (feature and level):
			continue
		if doctype := NAMED_BY.get(feature.name):
			line.level = frappe.db.exists(doctype, level) or level
			continue
		known = {_(one.name).casefold(): one.name for one in feature.levels}
		known |= {one.name.casefold(): one.name for one in feature.levels}
		line.level = known.get(level.casefold(), level)


def refusal_of_card(lines) -> str | None:
	"""What is wrong with a card, as one sentence that says what to do; None where it can be used."""
	seen = set()
	for line in lines:
		if (line.feature, line.level) in seen:
			return _("{0}: {1} stands on the points card twice. Remove one of the lines.").format(
				_(line.feature), _(line.level)
			)
		seen.add((line.feature, line.level))
	given = points(lines)
	for problem in points_card.problems(given, FEATURES):
		return _sentence(problem)
	for name, doctype in NAMED_BY.items():
		for level in given.get(name, {}):
			if not frappe.db.exists(doctype, level):
				return _("{0} {1} does not exist. Choose one that does, or remove the line.").format(
					_(doctype), level
				)
	return None


def _sentence(problem: points_card.Problem) -> str:
	label = _(BY_NAME[problem.feature].label) if problem.feature in BY_NAME else problem.feature
	if problem.what == points_card.UNKNOWN_FEATURE:
		return _("{0} is nothing that a ranking may know. Remove the line.").format(label)
	if problem.what == points_card.UNKNOWN_LEVEL:
		levels = ", ".join(_(level.name) for level in BY_NAME[problem.feature].levels)
		return _("{0} has no level {1}. Choose one of these: {2}.").format(label, problem.level, levels)
	if problem.what == points_card.ALL_EQUAL:
		return _("The points card gives everybody the same. Give some level points.")
	return _("{0}: {1} needs points between {2} and {3}.").format(
		label, problem.level, -points_card.HIGHEST, points_card.HIGHEST
	)
