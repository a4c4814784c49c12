"""A purpose is switched off, or on again: whether anybody is ranked, or foretold about, follows at once."""

from membership_recruitment.member_recruitment.ranking import rules as ranking_rules
from membership_recruitment.member_recruitment.ranking import scores as ranking_scores
from membership_recruitment.membership.leaving_risk import rules as risk_rules
from membership_recruitment.membership.leaving_risk import scores as risk_scores


def purpose_saved(doc, method: str | None = None) -> None:
	"""Processing Purpose, on_update."""
	if not doc.get_doc_before_save() or not any(map(doc.has_value_changed, ("disabled", "lawful_basis"))):
		return
	for rules, begin in ((ranking_rules, ranking_scores.rank_soon), (risk_rules, risk_scores.score_soon)):
		if rules.rules().purpose == doc.name:
			begin()
