"""A renamed source or membership type: the models go on to know it, and everybody is looked at anew."""

from membership_recruitment.membership.leaving_risk import rules, scores
from membership_recruitment.utils import renamed_levels


def follow(doc, method: str, old: str, new: str, merge: bool = False) -> None:
	renamed_levels.follow(rules.MODEL, rules.SETTINGS, doc.doctype, old, new)
	scores.score_soon()
