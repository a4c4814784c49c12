"""Prospects of the demo: open, queued and lost ones, and what conversion left of those who are members now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import frappe
from frappe import _

from membership_recruitment.demo import eagerness, lives, paths
from membership_recruitment.demo.association import Campaigns
from membership_recruitment.demo.people import People
from membership_recruitment.demo.users import RECRUITERS, RECRUITMENT_MANAGER
from membership_recruitment.member_journey.steps import order as journey_steps
from membership_recruitment.membership.register import bulk
from membership_recruitment.people.prospect_statuses import CONVERTED, LOST, OPEN, QUEUED
from membership_recruitment.utils import database

CONVERTED_SHARE = 0.3
# As many were open on any day of these years as are today: only so does what came of them say what will come of these
LOST_SHARE = 0.56
QUEUED_SHARE = 0.013
CLOSED_YEARS = 3
REACHED_WEIGHTS = (0.48, 0.33, 0.19)  # how far open and lost prospects came


@dataclass
class DemoMember:
	"""What prospects need to know of a member who is in the register already."""

	name: str
	person: bulk.NewMember
	joined: date
	in_force: bool  # holds a term today


@dataclass
class DemoProspect:
	"""One prospect to write. `fields` are its columns; `interactions` hang on the member where there is one."""

	status: str
	steps: list[paths.Step]
	fields: dict
	staff: str
	member: str | None = None
	interactions: list[dict] = field(default_factory=list)


def make(count: int, register: Sequence[DemoMember], today: date, **tools) -> int:
	"""Write `count` prospects with their journeys and interactions; `tools`: see _Maker.

	Returns:
	        The number written.
	"""
	maker = _Maker(register=register, today=today, **tools)
	prospects = sorted(maker.all(count), key=lambda prospect: prospect.steps[0].on)
	write(prospects, maker.random)
	return len(prospects)


def phases_of(people: str) -> list[tuple[str, int]]:
	"""Name and expected days of the site's phases of "Prospects" or "Members", in order."""
	return frappe.get_all(
		"Journey Phase", {"people": people}, ["name", "expected_days"], order_by="sequence asc", as_list=True
	)


@dataclass
class _Maker:
	"""Draws prospects.

	Attributes:
	        register: The members, of whom some came as prospects.
	        people, campaigns: Where invented people and campaigns come from.
	        sources, types: Stored name by key of lives.SOURCES and lives.PROFILES.
	        journey_ids: Draws the next journey number.
	"""

	register: Sequence[DemoMember]
	today: date
	random: Random
	people: People
	campaigns: Campaigns
	sources: dict[str, str]
	types: dict[str, str]
	journey_ids: Iterator[str]

	def __post_init__(self):
		self.phases = phases_of("Prospects")
		self.member_phases = phases_of("Members")
		self.contacts = contacts()
		self.next_actions = next_actions()
		self.lost_reasons = lost_reasons()

	def all(self, count: int) -> list[DemoProspect]:
		recent = [
			member
			for member in self.register
			if timedelta(0) < self.today - member.joined < timedelta(days=365 * CLOSED_YEARS)
		]
		sources = {name: key for key, name in self.sources.items()}
		converted = eagerness.drawn(
			self.random,
			[(member, sources.get(member.person.recruitment_source, "")) for member in recent],
			min(round(count * CONVERTED_SHARE), len(recent)),
		)
		lost = round(count * LOST_SHARE)
		queued = self.random.sample(
			[member for member in self.register if member.person.email], max(2, round(count * QUEUED_SHARE))
		)
		opened = count - len(converted) - lost - len(queued)
		return [
			# these first: they are called, and few telephone numbers belong to nobody
			*(self.open(number) for number in range(opened)),
			*map(self.converted, converted),
			*(self.lost() for _number in range(lost)),
			*map(self.queued, queued),
		]

	# ------------------------------------------------------------ one of each status

	def converted(self, member: DemoMember) -> DemoProspect:
		"""What convert.reduce_prospect leaves; the interactions have moved to the member."""
		staff = self.recruiter(unassigned=0.15)
		steps, since = self.path(len(self.phases), member.joined - timedelta(days=1))
		joining = paths.Step(
			self.phases[-1][0], self.member_phases[0][0], paths.at_work(self.random, member.joined)
		)
		prospect = DemoProspect(
			CONVERTED,
			[*steps, joining],
			{
				"journey_id": member.person.journey_id,
				"phase": self.phases[-1][0],
				"phase_since": since,
				"recruitment_source": member.person.recruitment_source,
				"campaign": member.person.campaign,
				"recruiter": staff,
				"membership_type": member.person.terms[0].membership_type,
				"closed_on": member.joined,
				"converted_by": staff or RECRUITMENT_MANAGER,
			},
			staff or RECRUITMENT_MANAGER,
			member=member.name,
		)
		prospect.interactions = self.interactions(steps, member.joined, joined=True)
		return prospect

	def queued(self, member: DemoMember) -> DemoProspect:
		"""Somebody whom the register seems to have already: the registrar is to look."""
		person = member.person
		prospect = self.new(
			QUEUED,
			len(self.phases),
			since=self.today - timedelta(days=self.random.randint(1, 20)),
			unassigned=0.1,
		)
		prospect.fields.update(
			first_name=person.first_name,
			last_name=person.last_name,
			full_name=person.full_name,
			email=person.email,
			phone=None,
			birth_date=person.birth_date if self.random.random() < 0.4 else None,
			former_member=int(not member.in_force),
			membership_type=self.types["Individual"],
		)
		return prospect

	def lost(self) -> DemoProspect:
		closed_on = self.today - timedelta(days=self.random.randint(2, 365 * CLOSED_YEARS))
		reached = self.reached()
		stayed = paths.days_in_phase(self.random, eagerness.STANDS_STILL * self.phases[reached - 1][1])
		prospect = self.new(LOST, reached, since=closed_on - timedelta(days=stayed), unassigned=0.15)
		left = paths.Step(self.phases[reached - 1][0], None, paths.at_work(self.random, closed_on))
		prospect.steps.append(left)
		prospect.interactions = self.interactions(prospect.steps, closed_on)
		prospect.fields.update(closed_on=closed_on, lost_reason=self.random.choice(self.lost_reasons))
		return prospect

	def open(self, number: int) -> DemoProspect:
		# the first ones show every phase however small the demo is
		reached = number + 1 if number < len(self.phases) else self.reached()
		stayed = paths.days_in_phase(self.random, eagerness.STANDS_STILL * self.phases[reached - 1][1])
		prospect = self.new(
			OPEN, reached, since=self.today - timedelta(days=min(stayed, 400)), unassigned=0.4
		)
		if self.random.random() < (0.25, 0.55, 0.8)[min(reached, 3) - 1]:
			prospect.fields["next_action"] = self.random.choice(self.next_actions)
			prospect.fields["next_action_on"] = self.today + timedelta(days=self.random.randint(-7, 21))
		return prospect

	# ------------------------------------------------------------ what they have in common

	def new(self, status: str, reached: int, *, since: date, unassigned: float) -> DemoProspect:
		random = self.random
		first_name, last_name = self.people.name()
		phone = self.people.prospect_phone()
		steps, since = self.path(reached, since)
		source = lives.choose(random, {key: effect.share for key, effect in lives.SOURCES.items()})
		recruiter = self.recruiter(unassigned)
		address = self.people.address() if random.random() < 0.3 else None
		birth_date = since - timedelta(days=int(random.triangular(16, 82, 38) * 365.25))
		wanted = lives.choose(random, {key: profile.share for key, profile in lives.PROFILES.items()})
		fields = {
			"first_name": first_name,
			"last_name": last_name,
			"full_name": f"{first_name} {last_name}".strip(),
			"email": self.people.email(first_name, last_name)
			if not phone or random.random() < 0.75
			else None,
			"phone": phone,
			"birth_date": birth_date if random.random() < 0.3 else None,
			"journey_id": next(self.journey_ids),
			"phase": self.phases[reached - 1][0],
			"phase_since": since,
			"recruitment_source": self.sources[source],
			"campaign": self.campaigns.reached(steps[0].on.date(), source),
			"recruiter": recruiter,
			"former_member": int(random.random() < 0.04),
			"membership_type": self.types[wanted] if reached == len(self.phases) else None,
			"address_line": address.line if address else None,
			"postal_code": address.postal_code if address else None,
			"city": address.city if address else None,
			"country": address.country if address else None,
		}
		prospect = DemoProspect(status, steps, fields, recruiter or RECRUITMENT_MANAGER)
		prospect.interactions = self.interactions(steps, self.today)
		return prospect

	def path(self, reached: int, since: date) -> tuple[list[paths.Step], date]:
		return paths.path_to(self.random, self.phases[:reached], since), since

	def reached(self) -> int:
		"""How many phases, the one where they are included, a prospect has seen."""
		weights = [REACHED_WEIGHTS[min(index, 2)] for index in range(len(self.phases))]
		return self.random.choices(range(1, len(self.phases) + 1), weights)[0]

	def recruiter(self, unassigned: float) -> str | None:
		if self.random.random() < unassigned:
			return None
		return self.random.choices(RECRUITERS, (0.5, 0.3, 0.2))[0]

	def interactions(self, steps: list[paths.Step], until: date, joined: bool = False) -> list[dict]:
		"""Contacts from the day of the first step to the day before `until`, more the further somebody came; events early,
		and more of them with those who joined (eagerness.py). Whoever is in the first phase was never reached: an
		answered contact leads on."""
		number = min(self.random.randint(0, 2) + len(steps) // 2, 5)
		first, days = steps[0].on.date(), max(0, (until - steps[0].on.date()).days - 1)
		never_reached = all(step.to_phase in (None, self.phases[0][0]) for step in steps)
		talks = [contact for contact in self.contacts if contact[0] != "Event"]
		if never_reached:
			talks = [contact for contact in talks if not contact[1]]
		events = 0 if never_reached else eagerness.events_of(self.random, joined)
		at_events = [contact for contact in self.contacts if contact[0] == "Event"]
		found = []
		for place in range(number + events):
			of, within = (at_events, min(days, 30)) if place < events else (talks, days)
			day = first + timedelta(days=self.random.randint(0, within))
			kind, answered, summary = self.random.choice(of)
			moment = paths.at_work(self.random, day)
			found.append({"kind": kind, "answered": answered, "summary": summary, "interaction_on": moment})
		return found


# ---------------------------------------------------------------- writing


def write(prospects: Sequence[DemoProspect], random: Random) -> None:
	"""Insert prospects in this order, with their transitions and interactions."""
	names = database.take_numbers("PRO-", 5, len(prospects))
	columns = dict.fromkeys(name for prospect in prospects for name in prospect.fields)
	database.insert(
		"Membership Prospect",
		(
			{
				"name": name,
				"status": prospect.status,
				**{column: prospect.fields.get(column) for column in columns},
				"former_member": prospect.fields.get("former_member") or 0,
			}
			for name, prospect in zip(names, prospects, strict=True)
		),
	)
	add_transitions(
		[
			(
				step,
				prospect.fields["journey_id"],
				prospect.fields["recruitment_source"],
				prospect.fields["campaign"],
				prospect.staff,
			)
			for prospect in prospects
			for step in prospect.steps
		],
		random,
	)
	database.insert(
		"Prospect Interaction",
		(
			{
				"name": new_name(random),
				"prospect": None if prospect.member else name,
				"member": prospect.member,
				"journey_id": prospect.fields["journey_id"] if prospect.member else None,
				"staff": prospect.staff,
				**interaction,
			}
			for name, prospect in zip(names, prospects, strict=True)
			for interaction in prospect.interactions
		),
	)
	frappe.db.sql("update `tabProspect Interaction` set creation = interaction_on, modified = interaction_on")
	# a row is as old as the first contact, and was last touched at the latest step
	frappe.db.sql(
		"""update `tabMembership Prospect` p
		join (
			select journey_id, min(transition_on) as first, max(transition_on) as last
			from `tabJourney Transition` group by journey_id
		) steps on steps.journey_id = p.journey_id
		set p.creation = steps.first, p.modified = steps.last"""
	)


def add_transitions(rows: Sequence[tuple], random: Random) -> None:
	"""Insert Journey Transition rows: (step, journey_id, source, campaign, staff)."""
	database.insert(
		"Journey Transition",
		(
			{
				"name": new_name(random),
				"journey_id": journey_id,
				"from_phase": step.from_phase,
				"to_phase": step.to_phase,
				"transition_on": step.on,
				"recruitment_source": source,
				"campaign": campaign,
				"staff": staff,
			}
			for step, journey_id, source, campaign, staff in rows
		),
	)
	journey_steps.sync(journey_id for _step, journey_id, *_origin in rows)


def new_name(random: Random) -> str:
	"""A name as Frappe's naming rule Random gives, but by the seed."""
	return f"{random.getrandbits(60):015x}"


# ---------------------------------------------------------------- what is written down


def contacts() -> list[tuple[str, int, str]]:
	"""Kind of contact, whether the person answered, what came of it."""
	return [
		("Call", 1, _("Wants to know what the membership includes. Will think about it.")),
		("Call", 1, _("Asked about hikes for families with small children. Sent the programme.")),
		("Call", 1, _("Has moved here and looks for company outdoors.")),
		("Call", 1, _("Glad about the call. Wants to try an evening walk first.")),
		("Call", 1, _("Finds the fee high. Told about the youth and family memberships.")),
		("Call", 0, _("No answer. Try again in the evening.")),
		("Call", 0, _("Left a message on the answering machine.")),
		("Meeting", 1, _("Coffee at the cabin. Interested in becoming a leader later on.")),
		("Meeting", 1, _("Met at the open day and talked about kayaking courses.")),
		("Mail", 1, _("Sent the welcome letter and the programme of the season.")),
		("Mail", 1, _("Answered questions about insurance during trips.")),
		("Mail", 0, _("Reminded of the offer for new members.")),
		("Event", 1, _("Took part in the Sunday hike and stayed for the fire.")),
		("Event", 1, _("Came along as a member's guest to the skiing day.")),
		("Form", 1, _("Asked on the website to be contacted.")),
	]


def next_actions() -> list[str]:
	return [
		_("Call and ask how the hike was"),
		_("Send the programme of the season"),
		_("Invite to the next open evening"),
		_("Ask whether to sign up"),
		_("Introduce to a leader nearby"),
		_("Call back after the holidays"),
	]


def lost_reasons() -> list[str]:
	return [
		_("No time"),
		_("Too expensive"),
		_("Joined another association"),
		_("Moved away"),
		_("Could not be reached"),
		_("Nothing near home"),
		_("Not interested after all"),
	]
