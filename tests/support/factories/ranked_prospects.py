"""Prospects of some years on a site, quarter by quarter, whose chances of joining are known; rows, as the app leaves them."""

import random
from datetime import date, datetime, timedelta

import frappe

from membership_recruitment.member_journey.steps import order
from membership_recruitment.utils import database
from membership_recruitment.utils.statistics.logistic import chance_of
from tests.support.factories import make

PURPOSE = "Ranking of prospects"
SOURCES = {"Fair": 1.8, "Website": 0.0, "Poster": -1.8}
FIRST = date(2024, 1, 1)
TODAY = date(2026, 11, 29)


def switch_on(**values):
	"""The ranking, approved by a new recruitment manager; her name."""
	approver = values.pop("approver", None) or make.user("Recruitment Manager")
	settings = frappe.get_single("Prospect Ranking Settings")
	settings.update({"enabled": 1, "purpose": PURPOSE, "approver": approver, **values})
	settings.save()
	return approver


def chance(source: str, events: int) -> float:
	"""Of joining within a quarter."""
	return chance_of(-3.0 + SOURCES[source] + 1.2 * events)


def history(seed: int, people: int = 900) -> None:
	"""Prospects who came in over some years: those who joined, were lost, or are open still."""
	draw = random.Random(seed)
	for source in SOURCES:
		make.source(source)
	prospects, steps, contacts = [], [], []
	names = database.take_numbers("PRO-", 5, people)
	for number, name in enumerate(names):
		source, events = draw.choice(list(SOURCES)), int(draw.random() < 0.3)
		came = FIRST + timedelta(days=draw.randrange((TODAY - FIRST).days - 20))
		journey = f"ranked-{seed}-{number}"
		status, closed = fate(draw, came, chance(source, events))
		origin = {"journey_id": journey, "recruitment_source": source}
		steps.append({**origin, "to_phase": "Awareness", "transition_on": noon(came)})
		if closed:
			steps.append(
				{
					**origin,
					"to_phase": "Loyalty" if status == "Converted" else None,
					"transition_on": noon(closed),
				}
			)
		prospects.append(
			{
				"name": name,
				"status": status,
				"closed_on": closed,
				"phase": "Awareness",
				"phase_since": came,
				"first_name": None if status == "Converted" else "Nils",
				"full_name": None if status == "Converted" else f"Nils {number}",
				**origin,
			}
		)
		if events:
			moved = status == "Converted"
			contacts.append(
				{
					"prospect": None if moved else name,
					"journey_id": journey if moved else None,
					"kind": "Event",
					"answered": 1,
					"interaction_on": noon(came + timedelta(days=1)),
				}
			)
	write("Membership Prospect", prospects)
	write("Journey Transition", [{"from_phase": None, **step} for step in steps])
	write("Prospect Interaction", contacts)
	frappe.db.sql("update `tabProspect Interaction` set creation = interaction_on")
	order.sync(row["journey_id"] for row in prospects)


def fate(draw: random.Random, came: date, of_joining: float) -> tuple[str, date | None]:
	day = came
	while (day := day + timedelta(days=draw.randrange(60, 91))) < TODAY:
		if draw.random() < of_joining:
			return "Converted", day
		if draw.random() < 0.12:
			return "Lost", day
	return "Open", None


def noon(day: date) -> datetime:
	return datetime(day.year, day.month, day.day, 12)


def write(doctype: str, rows: list[dict]) -> None:
	database.insert(
		doctype, ({"name": row.get("name") or frappe.generate_hash(length=10), **row} for row in rows)
	)
