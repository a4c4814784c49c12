"""What the demo's members took part in while they were members."""

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

import frappe
from frappe import _

from membership_recruitment.demo import lives
from membership_recruitment.membership.engagement import stored_scores
from membership_recruitment.setup import activities as shipped
from membership_recruitment.utils import database

# how often of a hundred, and by how many times more in the months from January on
KINDS = {
	shipped.ATTENDED: (54, (0.6, 0.8, 1.1, 1.3, 1.7, 1.2, 0.4, 0.8, 1.6, 1.3, 0.8, 0.4)),
	shipped.VOLUNTEERED: (18, (0.5, 0.6, 1.0, 1.4, 1.8, 1.4, 0.6, 0.9, 1.5, 1.2, 0.7, 0.4)),
	shipped.ANSWERED: (14, (0.2, 0.2, 0.3, 0.2, 0.4, 0.2, 0.1, 0.3, 0.6, 4.0, 5.0, 0.5)),
	shipped.WROTE: (11, (1.5, 1.1, 1.0, 1.0, 1.0, 0.9, 0.5, 0.8, 1.2, 1.0, 1.0, 1.0)),
	shipped.RECOMMENDED: (2, (0.8, 0.8, 1.0, 1.2, 1.2, 1.0, 0.6, 1.0, 2.0, 1.4, 0.7, 0.3)),
	shipped.OFFICE: (1, (0.1, 0.5, 6.0, 4.0, 1.0, 0.2, 0.0, 0.0, 0.1, 0.1, 0.0, 0.0)),
}
A_YEAR = 2.2  # activities of the member in the middle
DAYS_IN_A_YEAR = 365


def make(members: Sequence[tuple[str, lives.Life]], today: date, *, seed: str) -> int:
	"""Write activities for these members (name, life); the types that installing brings must be there.

	Returns:
	        How many were written.
	"""
	random = Random(seed)
	kinds = {kind: KINDS[kind] for kind in KINDS if frappe.db.exists("Member Activity Type", kind)}
	rows = [
		{
			"name": f"{random.getrandbits(80):020x}",
			"member": name,
			"activity_type": kind,
			"activity_on": day,
			"note": note,
		}
		for name, life in members
		for kind, day, note in _of_one(life, kinds, today, random)
	]
	database.insert("Member Activity", rows)
	frappe.db.sql("update `tabMember Activity` set creation = activity_on")  # entered on the day
	stored_scores.refresh_scores(name for name, _life in members)
	return len(rows)


def _of_one(
	life: lives.Life, kinds: dict[str, tuple], today: date, random: Random
) -> Iterator[tuple[str, date, str | None]]:
	"""Few do much: how active people are differs by far. It is most in the first months."""
	notes = {
		shipped.ATTENDED: [
			_("Day hike"),
			_("Members' evening"),
			_("Map and compass course"),
			_("Annual meeting"),
		],
		shipped.VOLUNTEERED: [_("Cleared a trail"), _("Led a hike"), _("Ran the stand at the fair")],
		shipped.OFFICE: [_("Board"), _("Nomination committee"), _("Trail warden")],
	}
	liking = math.exp(random.gauss(0, 1.1)) * A_YEAR / DAYS_IN_A_YEAR
	for term in life.terms:
		if not term.approved or not kinds:
			continue
		last = min(filter(None, (term.end, term.cancelled_from, life.deceased_on, today)))
		day = term.start
		while True:
			day += timedelta(days=1 + round(random.expovariate(liking)))
			if day >= last:
				break
			weights = [share * season[day.month - 1] for share, season in kinds.values()]
			if random.random() * 100 < sum(weights):
				kind = random.choices(list(kinds), weights)[0]
				yield kind, day, random.choice(notes[kind]) if kind in notes else None
