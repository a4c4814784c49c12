"""Something to count for every report, committed to the site of the browser tests: prospects with a past, a finished map.

../env/bin/python seed_reports.py SITE     in the bench's sites folder; a second run adds nothing
"""

import sys
from datetime import timedelta
from pathlib import Path
from random import Random

import frappe
from frappe.utils import getdate

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

JOINERS, PROSPECTS = 60, 180
LAST_NAME = "Resande"


def main(site: str) -> None:
	frappe.init(site, sites_path=".")
	frappe.connect()
	journey_map()
	prospects()
	frappe.db.commit()  # the web server has to find it
	frappe.destroy()


def journey_map() -> None:
	from membership_recruitment.member_journey.map import gaps, maps

	if frappe.db.exists("Journey Map", {"status": maps.FINISHED}):
		return
	group = frappe.get_doc({"doctype": "Target Group", "group_name": "Families"}).insert()
	doc = frappe.get_doc(
		{"doctype": "Journey Map", "title": "First look", "target_group": group.name}
	).insert()
	for number, row in enumerate(doc.answers):
		row.answer = gaps.ANSWERS[number % len(gaps.ANSWERS)]
	doc.status = maps.FINISHED
	doc.save()


def prospects() -> None:
	"""The demo's prospects, some of them members by now, so that there are steps and hand-overs of months past."""
	from membership_recruitment.demo import association, make, people
	from membership_recruitment.demo import prospects as demo
	from membership_recruitment.membership.register import bulk

	if frappe.db.exists("Member", {"last_name": LAST_NAME}):
		return
	random, today, numbers = Random(3), getdate(), make.journey_ids()
	campaigns = association.Campaigns(today, "reports")
	types, sources = association.make_types(), association.make_sources()
	joiners, joined = [], []
	for number in range(JOINERS):
		first_day = today - timedelta(days=random.randint(40, 900))
		last_day = first_day + timedelta(days=364)
		joined.append(first_day)
		joiners.append(
			bulk.NewMember(
				f"Nils {number}",
				LAST_NAME,
				email=f"nils.{number}@example.com",
				recruitment_source=random.choice(list(sources.values())),
				journey_id=next(numbers),
				terms=[bulk.NewTerm(types["Individual"], first_day, last_day, fee=350)],
			)
		)
	names = bulk.add_members(joiners)
	demo.make(
		PROSPECTS,
		[
			demo.DemoMember(name, person, day, person.terms[0].end >= today)
			for name, person, day in zip(names, joiners, joined, strict=True)
		],
		today,
		random=random,
		people=people.People("reports"),
		campaigns=campaigns,
		sources=sources,
		types=types,
		journey_ids=numbers,
	)


if __name__ == "__main__":
	main(sys.argv[1])
