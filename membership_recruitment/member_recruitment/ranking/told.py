"""What a rank says to people on the form: the band, a chance where it may be shown, and the reasons."""

from dataclasses import asdict

import frappe

from membership_recruitment.member_recruitment.ranking import scores
from membership_recruitment.member_recruitment.ranking.prospect_features import BY_NAME
from membership_recruitment.utils import told_rankings


def on_form(prospect: str) -> dict | None:
	"""What the form of a prospect shows.

	Returns:
	        `objected_on` alone where the person objected; otherwise `band`, `rank`, `chance` (percent, or None),
	        `reasons_for`, `reasons_against`, `unsaid_for`, `unsaid_against` (`told_rankings.Told`), `by_card`;
	        a `band` of None alone where there is no rank yet; None where nobody is ranked.
	"""
	row = frappe.db.get_value(
		"Membership Prospect",
		prospect,
		("ranking_objection_on", "ranking_band", "ranking_rank", "ranking_levels"),
		as_dict=True,
	)
	ranking = scores.in_force()
	if not ranking:
		return None
	if row.ranking_objection_on:
		return {"objected_on": row.ranking_objection_on}
	levels = ranking.levels(row.ranking_levels)
	if not levels:
		return {"band": None}
	found = ranking.chance(levels)
	return {
		"band": row.ranking_band,
		"rank": row.ranking_rank,
		"chance": None if found is None else 100 * found,
		**asdict(told_rankings.told(BY_NAME, ranking, levels)),
		"by_card": not ranking.model,
	}
