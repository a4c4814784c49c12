"""Run in a process of its own by the browser tests: prospects to rank, and the jobs that a worker would do.

live_ranking.py SITE make RECRUITER MANAGER    commits the manager's prospects of some years, of whom Fair brings most
                               members, and a first-rate one of the recruiter's, whose name it prints
live_ranking.py SITE train     trains a model for the approver
live_ranking.py SITE rank      ranks everybody
live_ranking.py SITE clean     switches the ranking off and takes all of it away
"""

import sys

import frappe

from tests.support.processes.racing_conversions import connect


def make(recruiter: str, manager: str) -> None:
	from tests.support.factories import make as records
	from tests.support.factories import ranked_prospects

	ranked_prospects.history(17, 1800)
	frappe.db.set_value("Membership Prospect", {"journey_id": ["like", "ranked-%"]}, "recruiter", manager)
	doc = records.prospect("Vilma", "Varm", recruiter=recruiter, recruitment_source="Fair")
	frappe.get_doc(
		{"doctype": "Prospect Interaction", "prospect": doc.name, "kind": "Event", "answered": 1}
	).insert()
	frappe.db.commit()
	print(doc.name)


def train() -> None:
	from membership_recruitment.member_recruitment.ranking import models, rules

	models.train_for(rules.rules().approver)
	frappe.db.commit()


def rank() -> None:
	from membership_recruitment.member_recruitment.ranking import scores

	scores.rank()
	frappe.db.commit()


def clean() -> None:
	settings = frappe.get_single("Prospect Ranking Settings")
	settings.enabled = 0
	settings.save()
	rank()
	journeys = ["like", "ranked-%"]
	frappe.db.delete("Prospect Interaction", {"journey_id": journeys})
	for doctype in ("Membership Prospect", "Journey Transition"):
		frappe.db.delete(doctype, {"journey_id": journeys})
	frappe.db.delete("Ranking Model")
	frappe.db.commit()


def main(site: str, what: str, *arguments: str) -> None:
	connect(site)
	{"make": make, "train": train, "rank": rank, "clean": clean}[what](*arguments)


if __name__ == "__main__":
	main(*sys.argv[1:])
