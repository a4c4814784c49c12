"""Members of some years on a site, whose chances of leaving are known; rows, as the app leaves them."""

import random
from datetime import date, datetime, timedelta

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.engagement import stored_scores
from membership_recruitment.membership.register.bulk import NewMember, NewTerm, add_members
from membership_recruitment.utils import batches, database
from membership_recruitment.utils.statistics.logistic import chance_of
from tests.support.factories import make

PURPOSE = "Care for members who may leave"
TYPE = "Yearly"
YEARS = 5
YEAR = timedelta(days=365)


def switch_on(**values) -> str:
	"""The risk of leaving, approved by a new membership manager; her name."""
	approver = values.pop("approver", None) or make.user("Membership Manager")
	settings = frappe.get_single("Leaving Risk Settings")
	settings.update({"enabled": 1, "purpose": PURPOSE, "approver": approver, **values})
	settings.save()
	return approver


def past_terms() -> None:
	"""What the register knows of terms of the type: half were not renewed."""
	make.membership_type(TYPE, fee=300)
	terms = [
		NewTerm(TYPE, date(2025, 1, 1), date(2025, 12, 31)),
		NewTerm(TYPE, date(2026, 1, 1), date(2030, 12, 31)),
	]
	add_members([NewMember(f"Past {number}", terms=terms[: 1 + number % 2]) for number in range(40)])


def ending(days: int = 20, first_name: str = "Ending", **values):
	"""A member whose term ends in so many days."""
	member = make.member(first_name, email=f"{frappe.generate_hash(length=6)}@example.com", **values)
	end = getdate() + timedelta(days=days)
	make.term(member.name, str(end - timedelta(days=364)), str(end), membership_type=TYPE)
	return member


def chance(number: int, took_part: bool, late: bool) -> float:
	"""Of not renewing."""
	return chance_of(-1.2 + 0.6 * (number == 1) + (-1.2 if took_part else 1.2) + 1.0 * late)


def history(seed: int, people: int = 700) -> list[str]:
	"""Members who came in over some years, with terms of a year, what they took part in in each, and when they paid; the
	names of those whose term runs, and who took part in nothing."""
	draw = random.Random(seed)
	make.membership_type(TYPE, fee=300)
	today, members, lives = getdate(), [], []
	for number in range(people):
		start = today - timedelta(days=draw.randrange(10, YEARS * 365))
		terms, life, place = [], [], 1
		while True:
			took_part, late = draw.random() < 0.5, draw.random() < 0.3
			terms.append(NewTerm(TYPE, start, start + YEAR - timedelta(days=1), fee=300))
			life.append((start, took_part, late))
			start += YEAR
			if start > today - timedelta(days=31) or draw.random() < chance(place, took_part, late):
				break
			place += 1
		members.append(NewMember(f"Leaving {seed} {number}", terms=terms))
		lives.append(life)
	names = add_members(members)
	_pay(names, lives)
	_take_part(names, lives, today)
	return [name for name, life in zip(names, lives, strict=True) if not life[-1][1]]


def _pay(names: list[str], lives: list[list[tuple]]) -> None:
	paid = [
		(name, start, start + timedelta(days=45 if late else 0))
		for name, life in zip(names, lives, strict=True)
		for start, _took_part, late in life
	]
	for part in batches.split(paid):
		frappe.db.sql(
			"update `tabMembership` t join (select %s as member, %s as start_date, %s as paid_on"
			+ " union all select %s, %s, %s" * (len(part) - 1)
			+ """) known on known.member = t.member and known.start_date = t.start_date
			set t.paid_on = known.paid_on, t.payment_state = 'Paid'""",
			[value for row in part for value in row],
		)


def _take_part(names: list[str], lives: list[list[tuple]], today: date) -> None:
	rows = []
	for name, life in zip(names, lives, strict=True):
		for start, took_part, _late in life:
			for days in (100, 200, 300):
				day = start + timedelta(days=days)
				if took_part and day < today:
					rows.append(activity(name, day))
	write(rows)
	stored_scores.refresh_scores(names)


def activity(member: str, day: date) -> dict:
	return {
		"name": frappe.generate_hash(length=10),
		"member": member,
		"activity_type": "Volunteered",
		"activity_on": day,
	}


def write(rows: list[dict]) -> None:
	"""Activities, entered on their day."""
	database.insert("Member Activity", rows)
	frappe.db.sql("update `tabMember Activity` set creation = timestamp(activity_on, '12:00:00')")


def moment(day: date) -> datetime:
	return datetime(day.year, day.month, day.day, 12)
