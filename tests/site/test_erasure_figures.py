"""Every figure of the past is the same after fifty people were erased, also when the night has computed everything anew."""

import random
from datetime import date, timedelta

import frappe
import pytest
from frappe.desk import query_report

from membership_recruitment.member_privacy.erasure import run
from membership_recruitment.membership.engagement import stored_scores
from membership_recruitment.membership.fees import invoices, payments
from membership_recruitment.membership.register.bulk import NewAddress, NewMember, NewTerm, add_members
from membership_recruitment.membership.terms import refresh
from tests.support.factories import money

pytestmark = pytest.mark.usefixtures("fees", "own_ledger")
SOURCES = ("Website", "Friend", "Street")
PEOPLE, ERASED = 80, 50
# What says who somebody is: rows of members go on without it
NAMES = {"member_name", "full_name", "phone", "email", "payer_name"}


def reports():
	"""(report, filters) of ten days in the past."""
	for back in range(5, 1400, 140):
		day = date.today() - timedelta(days=back)
		period = {"from_date": str(day - timedelta(days=700)), "to_date": str(day)}
		yield "Active and Inactive Members", {**period, "interval": "Quarter"}
		yield "Retention Rate", {**period, "interval": "Quarter"}
		yield "Cohort Retention", {"from_year": day.year - 3, "to_year": day.year}
		for group in ("", "Membership Type", "Recruitment Source", "Join Year"):
			yield "Member Lifetime", {"as_of": str(day), "group_by": group}
			yield "Member Value", {"as_of": str(day), "group_by": group}
		yield "Member Engagement", {"as_of": str(day)}
		yield "Journey Funnel", period
		for group in ("Source", "Campaign"):
			yield "Recruitment Sources", {**period, "group_by": group}
		yield "Retention Insight", period


def figures() -> dict:
	found = {}
	for report, filters in reports():
		given = {key: value for key, value in filters.items() if value}
		rows = query_report.run(report, filters=given)["result"]
		found[report, str(sorted(given.items()))] = [
			{key: value for key, value in row.items() if key not in NAMES}
			for row in rows
			if isinstance(row, dict)
		]
	return found


def register(make) -> list[str]:
	"""People who joined over some years, some of whom left; with activities, money and prospects who joined."""
	chance = random.Random(19)
	for source in SOURCES:
		make.source(source)
	people = []
	for number in range(PEOPLE):
		start, terms = date.today() - timedelta(days=chance.randint(500, 1500)), []
		for _year in range(chance.randint(1, 3)):
			end = start + timedelta(days=364)
			if end > date.today() - timedelta(days=60):
				break
			terms.append(NewTerm("Individual", start, end, fee=300))
			start = end + timedelta(days=chance.choice((1, 1, 40)))
		people.append(
			NewMember(
				f"Medlem {number}",
				"Prov",
				email=f"medlem{number}@example.com",
				birth_date=date(1950 + number % 50, 5, 5),
				recruitment_source=chance.choice(SOURCES),
				address=NewAddress("Storgatan 1", "Lund", f"{11 + number % 4}122"),
				terms=terms,
			)
		)
	names = add_members(people)
	for name in chance.sample(names, 30):
		frappe.get_doc(
			{
				"doctype": "Member Activity",
				"member": name,
				"activity_type": "Volunteered",
				"activity_on": date.today() - timedelta(days=chance.randint(10, 1000)),
				"note": "Note",
			}
		).insert()
	for name in names[:6]:
		term = frappe.db.get_value("Membership", {"member": name})
		if term:
			money.pay(invoices.make_invoice([term], submit=True))
	for number in range(6):
		prospect = make.prospect("Nils", str(number), email=f"nils{number}@example.com")
		if number % 2:
			prospect.make_member(make.TYPE, str(date.today() - timedelta(days=900)), new_person=True)
		else:
			prospect.mark_lost("Moved away")
	return frappe.get_all("Member", pluck="name", order_by="name asc")


def night() -> None:
	refresh.refresh_all()
	payments.nightly()
	stored_scores.nightly()


def test_fifty_people_are_erased_and_every_figure_is_the_same(make, rule):
	register(make)
	night()
	before = figures()
	assert sum(map(len, before.values())) > 200
	former = frappe.get_all(
		"Member", filters={"status": ["in", ["Expired", "Cancelled"]]}, pluck="name", order_by="name asc"
	)
	assert len(former) >= ERASED
	for name in former[:ERASED]:
		erasure = run.plan("Member", name)
		assert run.carry_out(erasure) == "Done", frappe.db.get_value("Erasure", erasure, "problem")
	for prospect in frappe.get_all("Membership Prospect", filters={"status": "Lost"}, pluck="name"):
		run.carry_out(run.plan("Membership Prospect", prospect))
	assert frappe.db.count("Member", {"erased_on": ["is", "set"]}) == ERASED
	assert not frappe.db.exists("Member", {"name": ["in", former[:ERASED]], "birth_date": ["is", "set"]})
	same(figures(), before)
	night()
	same(figures(), before)


def same(after: dict, before: dict) -> None:
	for which, rows in before.items():
		assert after[which] == rows, which
