"""Run in a process of its own by the browser tests: members of whom some leave, and the jobs that a worker would do.

live_leaving_risk.py SITE make      commits members of some years, of whom those leave who take part in nothing
live_leaving_risk.py SITE train     trains a model for the approver
live_leaving_risk.py SITE score     looks at everybody; prints one of the most likely to leave, whose term ends soon
live_leaving_risk.py SITE clean     switches it off and takes all of it away
"""

import sys

import frappe
from frappe.utils import add_days, getdate

from tests.support.processes.racing_conversions import connect

SEED = 17
THESE = ["like", f"Leaving {SEED} %"]


def make() -> None:
	from tests.support.factories import leaving_members

	leaving_members.history(SEED, 900)
	frappe.db.commit()


def train() -> None:
	from membership_recruitment.membership.leaving_risk import models, rules

	models.train_for(rules.rules().approver)
	frappe.db.commit()


def score() -> None:
	from membership_recruitment.membership.leaving_risk import scores

	scores.score()
	frappe.db.commit()
	ends = {"end_date": ["between", [getdate(), add_days(getdate(), 55)]], "first_name": THESE}
	for name in frappe.get_all(
		"Member", filters={**ends, "leaving_band": "Most Likely"}, pluck="name", limit=1
	):
		print(name)


def clean() -> None:
	settings = frappe.get_single("Leaving Risk Settings")
	settings.enabled = 0
	settings.save()
	score()
	names = frappe.get_all("Member", filters={"first_name": THESE}, pluck="name")
	for doctype in ("Member Activity", "Membership Event", "Membership Spell", "Membership"):
		frappe.db.delete(doctype, {"member": ["in", names]})
	for doctype, linked in frappe.get_all(
		"Dynamic Link",
		filters={"link_doctype": "Member", "link_name": ["in", names]},
		fields=["parenttype", "parent"],
		as_list=True,
	):
		frappe.db.delete(doctype, {"name": linked})
	frappe.db.delete("Dynamic Link", {"link_doctype": "Member", "link_name": ["in", names]})
	frappe.db.delete("Member", {"name": ["in", names]})
	frappe.db.delete("Membership Type", {"name": "Yearly"})
	frappe.db.delete("Leaving Risk Model")
	frappe.db.commit()


def main(site: str, what: str) -> None:
	connect(site)
	{"make": make, "train": train, "score": score, "clean": clean}[what]()


if __name__ == "__main__":
	main(*sys.argv[1:])
