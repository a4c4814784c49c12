"""What a member was like on joining, stored on Membership Spell.

Figures that ask a million members for it would have to look in four tables; so it stands beside the first day of
each membership, derived as the rest of the spell is.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import frappe

from membership_recruitment.people.addresses import addresses_of

FIELDS = ("recruitment_source", "campaign", "birth_date", "journey_id")  # of Member
POSTCODE_DIGITS = 2
UNKNOWN_AGE = -1
LONGEST_PATH = 500  # characters: the length of Membership Spell's joined_phases


@dataclass(frozen=True)
class Joining:
	"""One member.

	Attributes:
	        source, campaign: What the member came by.
	        birth_date: None where it is not known.
	        area: The first POSTCODE_DIGITS digits of the postcode, never more of them; empty where it has none.
	        phases: The prospects' phases that the journey touched, a line feed between them. They stand in the order of
	                Journey Phase, not of the steps, so that who went back and forth is no group of one.
	        stored_age: The age on joining of who has been erased: birth date and address are gone, and figures of the past
	                stand on what they said.
	"""

	source: str | None
	campaign: str | None
	birth_date: date | None
	area: str
	phases: str
	stored_age: int | None = None

	def age(self, day: date) -> int:
		"""Full years on a day; UNKNOWN_AGE where nobody knows."""
		if self.stored_age is not None:
			return self.stored_age
		if not self.birth_date or self.birth_date > day:
			return UNKNOWN_AGE
		birthday_is_to_come = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
		return day.year - self.birth_date.year - birthday_is_to_come


def of(members: Sequence[str]) -> dict[str, Joining]:
	"""Each of these members, a batch of them at most."""
	# locked, as the terms are: who joined since this transaction began is known, too
	people = frappe.db.sql(
		f"select name, {', '.join(FIELDS)} from `tabMember` where name in %s lock in share mode",
		(tuple(members),),
	)
	areas = _areas(members)
	phases = _phases([journey for *_said, journey in people if journey])
	found = {
		name: Joining(
			source or None, campaign or None, birth_date, areas.get(name, ""), phases.get(journey, "")
		)
		for name, source, campaign, birth_date, journey in people
	}
	return found | _of_erased(found)


def _of_erased(found: dict[str, Joining]) -> dict[str, Joining]:
	"""Those who have been erased, as their spells have it."""
	stored = frappe.db.sql(
		"""select spell.member, spell.joined_age, spell.joined_area, spell.joined_phases
		from `tabMember` m join `tabMembership Spell` spell on spell.member = m.name and spell.spell_number = 1
		where m.name in %s and m.erased_on is not null lock in share mode""",
		(tuple(found) or ("",),),
	)
	return {
		member: replace(found[member], area=area or "", phases=phases or "", stored_age=age)
		for member, age, area, phases in stored
	}


def _areas(members: Sequence[str]) -> dict[str, str]:
	"""The first digits of the postcode, where it begins with digits."""
	areas = {}
	for member, address in addresses_of("Member", members).items():
		area = (address.pincode or "").replace(" ", "")[:POSTCODE_DIGITS]
		if area.isascii() and area.isdigit():
			areas[member] = area
	return areas


def _phases(journeys: Sequence[str]) -> dict[str, str]:
	names = frappe.get_all(
		"Journey Phase", filters={"people": "Prospects"}, pluck="name", order_by="sequence asc, name asc"
	)
	if not names or not journeys:
		return {}
	touched: dict[str, set[str]] = defaultdict(set)
	for journey, phase in frappe.db.sql(
		"""select distinct journey_id, to_phase from `tabJourney Transition`
		where journey_id in %s and to_phase in %s""",
		(tuple(journeys), tuple(names)),
	):
		touched[journey].add(phase)
	return {
		journey: "\n".join(name for name in names if name in phases)[:LONGEST_PATH]
		for journey, phases in touched.items()
	}
