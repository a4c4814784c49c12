"""Ranking models hold no exact numbers of people. There are few models, each trained by hand or once a quarter."""

import json

import frappe

from membership_recruitment.member_recruitment.ranking import shown_figures
from membership_recruitment.settings import rules

FIELDS = (*shown_figures.PEOPLE, *shown_figures.DIGITS, "weights")


def execute() -> None:
	step = max(1, rules().minimum_cell)
	for name in frappe.get_all("Ranking Model", pluck="name"):
		stored = frappe.db.get_value("Ranking Model", name, FIELDS, as_dict=True)
		frappe.db.set_value("Ranking Model", name, shown_figures.shown(stored, step), update_modified=False)
	in_force = frappe.db.get_single_value("Prospect Ranking Settings", "in_force")
	if in_force:
		found = json.loads(in_force)
		rough = shown_figures.shown({"weights": json.dumps(found["weights"])}, step)
		found["weights"] = json.loads(rough["weights"])
		frappe.db.set_single_value("Prospect Ranking Settings", "in_force", json.dumps(found))
