"""What was known of each prospect on a day, in set-based SQL: to train a ranking on, and to rank those of today.

A snapshot sees the beginning of its day. Known is what was dated and entered before: contacts that were answered, events,
the step of the journey that the prospect was in, with the origin as it was written down at that step. What conversion
did to somebody is never looked at, but for the label: whether, and when, he or she became a member. The contacts of those
who did have moved to the member; they keep the journey that they were made on.

`utils/statistics/holdout.py` says how the snapshots are parted; tests hold the statements here equal to its `split`.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import frappe
from frappe.utils import add_years, getdate

from membership_recruitment.member_privacy.consent import consent
from membership_recruitment.member_recruitment.ranking.prospect_features import FEATURES, NO, YES
from membership_recruitment.people.prospect_statuses import CONVERTED, OPEN
from membership_recruitment.utils import database, snapshot_sides
from membership_recruitment.utils.statistics import holdout
from membership_recruitment.utils.statistics.features import NEVER, Feature
from membership_recruitment.utils.statistics.holdout import HeldOut, Row
from membership_recruitment.utils.statistics.level_weights import Counted

YEARS_BACK = 5
BETWEEN = "\x1f"  # between the levels of one person, and in no name

NOT_OBJECTED = "p.ranking_objection_on is null and p.restricted_on is null"

# whoever became a member took it along
CONSENTED = (
	f"if(p.status = '{CONVERTED}', "
	+ consent.LATEST_WORD.format(
		doctype="Member",
		name="in (select m.name from `tabMember` m where m.journey_id = p.journey_id)",
	)
	+ ", "
	+ consent.LATEST_WORD.format(doctype="Membership Prospect", name="= p.name")
	+ ") <=> 'Given'"
)

# Prospects on the days of `days`, by the step that they were in, with what came within the label days
_ON_DAYS = """
	select days.day, p.name as prospect, p.journey_id, p.status, p.former_member, p.former_member_said_on,
		step.recruitment_source, step.campaign, step.to_phase as phase, step.transition_on as since,
		ifnull(p.status = '{converted}' and p.closed_on >= days.day
			and p.closed_on < days.day + interval %(label_days)s day, 0) as joined
	from ({days}) days
	join `tabJourney Transition` step on step.to_phase in %(phases)s and step.transition_on < days.day
		and (step.next_on is null or step.next_on >= days.day)
	join `tabMembership Prospect` p on p.journey_id = step.journey_id
	where (p.closed_on is null or p.closed_on >= days.day) and {counts}"""

_OPEN_NOW = """
	select %(moment)s as day, p.name as prospect, p.journey_id, p.status, p.former_member, p.former_member_said_on,
		p.recruitment_source, p.campaign, p.phase, p.phase_since as since, 0 as joined
	from `tabMembership Prospect` p where p.status = '{open}' and {counts}"""

# How many answered contacts, how many of them events, and the latest, packed so that the rows are read once. The index
# is named because the database takes that of the days where it does not know yet how many rows there are.
_CONTACTS = """(select concat(count(*), ',', ifnull(sum(i.kind = 'Event'), 0), ',', ifnull(max(i.interaction_on), ''))
	from `tabProspect Interaction` i force index (contacts_by_{person})
	where i.{person} = r.{person} and i.answered = 1 and i.interaction_on < {day} and i.creation < {day})"""

# Nothing is noted of who said so before the app noted when
_SAID_BEFORE = "s.former_member = 1 and ifnull(s.former_member_said_on < s.day, 1)"

_NUMBERS = {
	"days_in_phase": "datediff(s.day, s.since)",
	"days_since_contact": "datediff(s.day, nullif(substring_index(s.known, ',', -1), ''))",
	"contacts": "cast(substring_index(s.known, ',', 1) as unsigned)",
	"events_attended": "cast(substring_index(substring_index(s.known, ',', 2), ',', -1) as unsigned)",
}


def _level(feature: Feature) -> str:
	"""SQL: the level of a row of `s`."""
	if not feature.from_on:
		if feature.name == "former_member":
			return f"if({_SAID_BEFORE}, '{YES}', '{NO}')"
		return f"ifnull(s.{feature.name}, '')"
	number = _NUMBERS[feature.name]
	levels = list(zip(feature.from_on, feature.levels, strict=False))
	cases = " ".join(f"when {number} >= {lowest} then '{level.name}'" for lowest, level in levels[:0:-1])
	return f"case when {number} is null then '{NEVER}' {cases} else '{levels[0][1].name}' end"


LEVELS = f"concat_ws('{BETWEEN}', {', '.join(map(_level, FEATURES))})"


def _with_contacts(rows: str) -> str:
	moved = _CONTACTS.format(person="journey_id", day="r.day")
	here = _CONTACTS.format(person="prospect", day="r.day")
	return f"select r.*, if(r.status = '{CONVERTED}', {moved}, {here}) as known from ({rows}) r {database.AT_ONCE}"


def levels_of(packed: str) -> tuple[str, ...]:
	return tuple(packed.split(BETWEEN))


# ---------------------------------------------------------------- to train on


class Snapshots:
	"""Prospects on the first days of quarters whose label days are over.

	Attributes:
	        days: In order; empty where there is no history.
	        rows: Prospects on each day.
	        joined: How many of all became members within the label days of one of them.
	        cut: First day of the holdout; None where there are fewer than two days with people.
	"""

	def __init__(self, today: date | None = None, consent_to: str | None = None):
		self._consent_to = consent_to
		self._phases = tuple(
			frappe.get_all("Journey Phase", filters={"people": "Prospects"}, pluck="name") or [""]
		)
		self.days = self._days(getdate(today))
		counted = self._counted() if self.days else []
		self.rows = {getdate(day): int(rows) for day, rows, _joined in counted}
		self.joined = sum(int(joined) for _day, _rows, joined in counted)
		self.cut = holdout.cut_day(self.rows)

	def _days(self, today: date) -> list[date]:
		(first,) = frappe.db.sql(
			"select min(transition_on) from `tabJourney Transition` where to_phase in %s", (self._phases,)
		)[0]
		if not first:
			return []
		return holdout.snapshot_days(max(getdate(first), getdate(add_years(today, -YEARS_BACK))), today)

	def training(self) -> list[Counted]:
		"""Those of the earlier days, counted by levels. Only where there is a cut."""
		rows = self._ask(
			f"""select {LEVELS} as levels, sum(s.weight * s.joined), sum(s.weight)
			from ({_with_contacts(snapshot_sides.training(self._on_days(), "journey_id"))}) s
			group by levels order by levels"""
		)
		return [(levels_of(levels), float(joined), float(people)) for levels, joined, people in rows]

	def held_out(self) -> list[HeldOut]:
		"""Those whom the ranking is tried on. Only where there is a cut."""
		rows = self._ask(
			f"""select s.journey_id, {LEVELS} as levels, s.joined, s.weight
			from ({_with_contacts(snapshot_sides.held_out(self._on_days(), "journey_id"))}) s"""
		)
		known: dict[str, tuple[str, ...]] = {}  # few patterns, many people
		return [
			HeldOut(
				person, known.get(levels) or known.setdefault(levels, levels_of(levels)), bool(joined), weight
			)
			for person, levels, joined, weight in rows
		]

	def all(self) -> list[Row]:
		"""Every row, for a few people: what holdout.split asks for."""
		rows = self._ask(
			f"""select s.journey_id, s.day, {LEVELS}, s.joined from ({_with_contacts(self._on_days())}) s"""
		)
		return [
			Row(person, getdate(day), levels_of(levels), bool(joined)) for person, day, levels, joined in rows
		]

	def _counted(self) -> list[tuple]:
		return self._ask(f"select day, count(*), sum(joined) from ({self._on_days()}) r group by day")

	def _on_days(self) -> str:
		days = " union all ".join(
			f"select cast(%(day_{number})s as datetime) as day" for number in range(len(self.days))
		)
		return _ON_DAYS.format(converted=CONVERTED, days=days, counts=_counts(self._consent_to))

	def _ask(self, query: str) -> Sequence[tuple]:
		values = {
			"phases": self._phases,
			"label_days": holdout.LABEL_DAYS,
			"consent_to": self._consent_to,
			**{f"day_{number}": day for number, day in enumerate(self.days)},
		}
		if cut := getattr(self, "cut", None):
			values |= {"cut": cut, "last_training": holdout.last_training_day(cut)}
		return frappe.db.sql(query, values)


def _counts(consent_to: str | None) -> str:
	"""SQL over a prospect `p`: those who may be ranked and learnt from."""
	return f"{NOT_OBJECTED} and {CONSENTED}" if consent_to else NOT_OBJECTED


# ---------------------------------------------------------------- to rank


def open_now(moment: datetime, consent_to: str | None = None, names: Sequence[str] = ()) -> Iterator[tuple]:
	"""Name and packed levels of every open prospect who may be ranked.

	Args:
	        moment: What is dated later is not known yet.
	        consent_to: The purpose to which they must have consented.
	        names: Only these; all where left out.
	"""
	counts = _counts(consent_to) + (" and p.name in %(names)s" if names else "")
	rows = _with_contacts(_OPEN_NOW.format(open=OPEN, counts=counts))
	values = {"moment": moment + timedelta(seconds=1), "consent_to": consent_to, "names": tuple(names)}
	yield from frappe.db.sql(f"select s.prospect, {LEVELS} from ({rows}) s", values)
