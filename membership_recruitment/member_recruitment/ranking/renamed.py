"""A renamed source, campaign or type: the card and the models go on to know it, and everybody is ranked anew."""

import frappe

from membership_recruitment.member_recruitment.ranking import expected_years, rules, scores
from membership_recruitment.utils import renamed_levels


def follow(doc, method: str, old: str, new: str, merge: bool = False) -> None:
	renamed_levels.follow(scores.MODEL, rules.SETTINGS, doc.doctype, old, new)
	feature = rules.BY_NAME.get(renamed_levels.FEATURES[doc.doctype])
	if feature:
		_rename_on_card(feature.label, old, new)
	expected_years.rename(doc.doctype, old, new)
	scores.rank_soon()


def _rename_on_card(label: str, old: str, new: str) -> None:
	"""Merged into one that has a line, its own goes."""
	line = {"parent": rules.SETTINGS, "feature": label}
	if frappe.db.exists("Ranking Card Line", {**line, "level": new}):
		frappe.db.delete("Ranking Card Line", {**line, "level": old})
	else:
		frappe.db.set_value("Ranking Card Line", {**line, "level": old}, "level", new)
	frappe.clear_document_cache(rules.SETTINGS, rules.SETTINGS)
