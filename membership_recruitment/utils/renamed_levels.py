"""A source, campaign or membership type that is renamed keeps its weight: models know levels by their names."""

import json

import frappe

from membership_recruitment.utils.statistics.level_weights import LevelWeights
from membership_recruitment.utils.told_rankings import InForce

FEATURES = {  # DocType of the records → feature whose levels they are
	"Recruitment Source": "recruitment_source",
	"Campaign": "campaign",
	"Membership Type": "membership_type",
}


def follow(model: str, settings: str, doctype: str, old: str, new: str) -> None:
	"""Rename a level in all models of one kind, and in the ranking in force.

	Args:
	        model: The DocType of the models.
	        settings: The Single that holds the ranking in force.
	        doctype: Of the record that was renamed; one of FEATURES.
	"""
	feature = FEATURES[doctype]
	for row in frappe.get_all(model, filters={"weights": ["is", "set"]}, fields=["name", "weights"]):
		weights = LevelWeights.from_dict(json.loads(row.weights)).renamed(feature, old, new)
		frappe.db.set_value(model, row.name, "weights", json.dumps(weights.as_dict()), update_modified=False)
	stored = frappe.db.get_single_value(settings, "in_force", cache=False)
	if stored:
		ranking = InForce.from_json(stored)
		changed = InForce(ranking.weights.renamed(feature, old, new), ranking.model, ranking.shows_percent)
		frappe.db.set_single_value(settings, "in_force", changed.as_json(), update_modified=False)
