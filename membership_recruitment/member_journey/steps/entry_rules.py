"""Move people to a phase by what they do, and say why on their timeline.

A rule stands on the phase that it leads to. Somebody moves on, never back, to the latest phase with a rule that
something new fits: new is what happened, or was entered, after the latest step of the journey, whichever is later.
So whoever was moved back by hand stays there until something new happens, and running this again changes nothing.
The step is dated when the reason for it came to be known.

One person is moved at once, when a contact or an activity is saved; everybody every night, which also finds what was
imported. Prospects move among the phases of prospects, members among those of members.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.utils import cint, cstr, escape_html, formatdate, now, now_datetime

from membership_recruitment.mail.templates import in_language, site_language
from membership_recruitment.member_journey.steps import order as step_order
from membership_recruitment.membership.terms import events
from membership_recruitment.people import journey_steps
from membership_recruitment.utils import batches, conflicts, database

CONTACT, TERMS = "First Answered Contact", "Asked for Terms or Price"
JOINED, ACTIVITY = "Became a Member", "Activity"
PROSPECTS, MEMBERS = "Prospects", "Members"
EVENTS = {PROSPECTS: (CONTACT, TERMS), MEMBERS: (JOINED, ACTIVITY)}


@dataclass(frozen=True)
class Source:
	"""Where an event is found, as SQL over `r`, its row.

	Attributes:
	        table: DocType of the row.
	        person: Column that names the person.
	        condition: Which rows count.
	        happened_on: The moment or day.
	        detail, staff: What the timeline says of it, and who entered it.
	"""

	table: str
	person: str
	condition: str
	happened_on: str
	detail: str = "''"
	staff: str = "r.owner"


_CONTACT = {
	"table": "Prospect Interaction",
	"person": "prospect",
	"happened_on": "r.interaction_on",
	"detail": "r.kind",
	"staff": "ifnull(nullif(r.staff, ''), r.owner)",
}
SOURCES = {
	# who sent in a form has not had an answer yet
	CONTACT: Source(condition="r.answered = 1 and r.kind <> 'Form'", **_CONTACT),
	TERMS: Source(condition="r.asked_for_terms = 1", **_CONTACT),
	JOINED: Source(
		"Membership Event",
		"member",
		f"""r.event in ('{events.JOIN}', '{events.REJOIN}') and r.counts = 1
			and not exists (select 1 from `tabMembership Event` back where back.takes_back = r.name)""",
		"timestamp(r.event_date)",
	),
	ACTIVITY: Source(
		"Member Activity",
		"member",
		"r.activity_type in %(activity_types)s",
		"timestamp(r.activity_on)",
		"r.activity_type",
	),
}


@dataclass(frozen=True)
class Side:
	"""Prospects or members, as the rules see them.

	Attributes:
	        field: Where the phase stands.
	        statuses: Only people with one of these are moved.
	"""

	people: str
	doctype: str
	field: str
	statuses: tuple[str, ...]


RECRUITING = Side(PROSPECTS, "Membership Prospect", "phase", ("Open",))
REGISTER = Side(MEMBERS, "Member", "journey_phase", ("Current", "Grace"))


@dataclass(frozen=True)
class PhaseRules:
	"""The rules of one side.

	Attributes:
	        phases: Its phases in order; their places count from 1.
	        days: Expected days by phase.
	        places: The latest place that an event leads to, by (event, activity type or "").
	"""

	phases: list[str]
	days: dict[str, int]
	places: dict[tuple[str, str], int]

	def place_of(self, event: str) -> int:
		return max(place for (name, _kind), place in self.places.items() if name == event)


# ---------------------------------------------------------------- who is moved, and when


def activity_saved(doc, method: str | None = None) -> None:
	"""An activity moves its member at once (hook)."""
	apply_rules(REGISTER, [doc.member])


@conflicts.tried_again
def nightly() -> None:
	"""The nightly job. Killed half-way, the rest is made good by the next run: each batch is finished by itself."""
	for side, names in (
		(RECRUITING, batches.names_of(RECRUITING.doctype, "status = 'Open'")),
		(REGISTER, batches.all_members()),
	):
		batches.finish_each(lambda batch, side=side: apply_rules(side, batch), names)


def apply_rules(side: Side, names: Iterable[str]) -> int:
	"""Move those of these people whom a rule moves; commits nothing.

	Returns:
	        How many moved.
	"""
	rules = _rules(side)
	if not rules.places:
		return 0
	return sum(_carry_out(side, rules, _find(side, rules, batch)) for batch in batches.split(names))


def phase_of_new_members() -> str | None:
	"""Where conversion puts somebody: the phase with the rule Became a Member, otherwise the members' first one."""
	rules = _rules(REGISTER)
	place = rules.places.get((JOINED, ""))
	return rules.phases[place - 1] if place else journey_steps.first_phase(MEMBERS)


# ---------------------------------------------------------------- finding


def _rules(side: Side) -> PhaseRules:
	phases = frappe.get_all(
		"Journey Phase",
		filters={"people": side.people},
		fields=["name", "expected_days"],
		order_by="sequence asc, name asc",
	)
	places = {row.name: place for place, row in enumerate(phases, start=1)}
	found: dict[tuple[str, str], int] = {}
	for row in frappe.get_all(
		"Journey Entry Rule",
		filters={"parenttype": "Journey Phase", "event": ["in", EVENTS[side.people]]},
		fields=["parent", "event", "activity_type"],
	):
		if row.parent in places:
			key = (row.event, row.activity_type or "")
			found[key] = max(places[row.parent], found.get(key, 0))
	return PhaseRules(list(places), {row.name: cint(row.expected_days) for row in phases}, found)


def _find(side: Side, rules: PhaseRules, names: list[str]) -> list[frappe._dict]:
	"""Whom a rule moves: rows with person, place (of today), phase, to_phase and the reason. Of several reasons for
	the same phase, the first."""
	best: dict[str, tuple[tuple, frappe._dict]] = {}
	for row in _reasons(side, rules, names):
		place = rules.places.get((row.event, row.detail if row.event == ACTIVITY else ""), 0)
		if place > row.place:
			row.to_phase = rules.phases[place - 1]
			rank = (-place, row.known_on, row.document)
			if row.person not in best or rank < best[row.person][0]:
				best[row.person] = (rank, row)
	return [row for _rank, row in best.values()]


def _reasons(side: Side, rules: PhaseRules, names: list[str]) -> list[frappe._dict]:
	"""What is new about these people and would lead to a later phase than theirs."""
	selects = []
	for event in sorted({event for event, _kind in rules.places}):
		source = SOURCES[event]
		known_on = f"greatest(r.creation, {source.happened_on})"
		selects.append(
			f"""select here.name as person, here.journey_id, here.phase, here.place, '{event}' as event,
				r.name as document, {source.happened_on} as happened_on, {known_on} as known_on,
				{source.detail} as detail, {source.staff} as staff
			from here join `tab{source.table}` r on r.{source.person} = here.name
			where {source.condition} and here.place < {rules.place_of(event)}
				and {known_on} > here.latest and {known_on} <= %(now)s"""
		)
	values = {f"phase_{number}": phase for number, phase in enumerate(rules.phases)}
	listed = ", ".join(f"%({key})s" for key in values)
	return frappe.db.sql(
		f"""with here as (
			select p.name, p.journey_id, p.`{side.field}` as phase,
				field(ifnull(p.`{side.field}`, ''), {listed}) as place,
				ifnull((select max(t.transition_on) from `tabJourney Transition` t
					where t.journey_id = p.journey_id), '1000-01-01') as latest
			from `tab{side.doctype}` p where p.name in %(names)s and p.status in %(statuses)s
		)
		{" union all ".join(selects)}""",
		{
			**values,
			"names": tuple(names),
			"statuses": side.statuses,
			"now": now_datetime(),
			"activity_types": tuple(kind for event, kind in rules.places if event == ACTIVITY) or ("",),
		},
		as_dict=True,
	)


# ---------------------------------------------------------------- moving


def _carry_out(side: Side, rules: PhaseRules, moves: list[frappe._dict]) -> int:
	"""Write the moves of those who are still where they were: another process may have been first."""
	if not moves:
		return 0
	origin = ", ".join(f"`{fieldname}`" for fieldname in journey_steps.ORIGIN)
	people = {
		row.name: row
		for row in frappe.db.sql(
			f"""select name, `{side.field}` as phase, {origin} from `tab{side.doctype}`
			where name in %(names)s and status in %(statuses)s order by name for update""",
			{"names": tuple(move.person for move in moves), "statuses": side.statuses},
			as_dict=True,
		)
	}
	moves = [
		move
		for move in moves
		if move.person in people and cstr(people[move.person].phase) == cstr(move.phase)
	]
	if not moves:
		return 0
	_set_phases(side, rules, moves)
	database.insert(
		"Journey Transition",
		[
			{
				"name": _step_name(move),
				"journey_id": move.journey_id,
				"from_phase": move.phase or None,
				"to_phase": move.to_phase,
				"transition_on": move.known_on,
				**{fieldname: people[move.person][fieldname] for fieldname in journey_steps.ORIGIN},
				"staff": move.staff,
			}
			for move in moves
		],
	)
	step_order.sync(move.journey_id for move in moves)
	with in_language(site_language()):
		database.insert("Comment", [_remark(side, move) for move in moves])
	for move in moves:
		frappe.clear_document_cache(side.doctype, move.person)
	return len(moves)


def _set_phases(side: Side, rules: PhaseRules, moves: list[frappe._dict]) -> None:
	"""In one statement. `modified` follows, so that a form that was open meanwhile is not saved over it."""
	values = {"now": now(), "user": frappe.session.user}
	rows = []
	for number, move in enumerate(moves):
		since, days = move.known_on.date(), rules.days[move.to_phase]
		due = since + timedelta(days=days) if days else None
		row = {"name": move.person, "phase": move.to_phase, "since": since, "due": due}
		values |= {f"{key}_{number}": value for key, value in row.items()}
		rows.append("select " + ", ".join(f"%({key}_{number})s as `{key}`" for key in row))
	waits = ", p.phase_since = moved.since, p.phase_due_on = moved.due" if side is RECRUITING else ""
	frappe.db.sql(
		f"""update `tab{side.doctype}` p join ({" union all ".join(rows)}) moved on moved.name = p.name
		set p.`{side.field}` = moved.phase, p.modified = %(now)s, p.modified_by = %(user)s {waits}""",
		values,
	)


def _step_name(move: frappe._dict) -> str:
	"""The same reason makes the same step, whichever process finds it."""
	key = [move.journey_id, move.to_phase, move.document, str(move.known_on)]
	return hashlib.sha256(json.dumps(key).encode()).hexdigest()[:20]


def _remark(side: Side, move: frappe._dict) -> dict:
	return {
		"name": frappe.generate_hash(length=20),
		"comment_type": "Info",
		"reference_doctype": side.doctype,
		"reference_name": move.person,
		# the timeline writes a name before it
		"content": f"· {escape_html(explanation(move))}",
		"comment_by": "Administrator",
		"published": 0,
		"seen": 0,
	}


def explanation(move: frappe._dict) -> str:
	"""Why somebody was moved, as a sentence in the language of now.

	Args:
	        move: phase (or None), to_phase, event, detail and happened_on.
	"""
	day = _day(move.happened_on)
	if move.event == CONTACT:
		reason = _("first answered contact ({0}, {1})").format(
			_(move.detail, context="Prospect Interaction"), day
		)
	elif move.event == TERMS:
		reason = _("asked for terms or price ({0}, {1})").format(
			_(move.detail, context="Prospect Interaction"), day
		)
	elif move.event == JOINED:
		reason = _("became a member ({0})").format(day)
	else:
		reason = _("activity {0} ({1})").format(_(move.detail), day)
	if not move.phase:
		return _("Moved to {0}: {1}.").format(_(move.to_phase), reason)
	return _("Moved from {0} to {1}: {2}.").format(_(move.phase), _(move.to_phase), reason)


def _day(moment: datetime) -> str:
	return formatdate(moment.date(), "d MMMM yyyy")


# ---------------------------------------------------------------- the rules themselves


def check(phase) -> None:
	"""Stop with a sentence where a rule of a Journey Phase leads nobody there."""
	seen = set()
	for row in phase.entry_rules:
		if row.event not in EVENTS[phase.people]:
			frappe.throw(
				_(
					"{0} is about the other side: {1} is a phase of {2}. Choose another event in row {3}."
				).format(
					escape_html(_(row.event)),
					escape_html(_(phase.phase_name)),
					escape_html(_(phase.people).lower()),
					row.idx,
				)
			)
		if row.event != ACTIVITY:
			row.activity_type = None
		elif not row.activity_type:
			frappe.throw(_("Choose the activity that leads here, in row {0}.").format(row.idx))
		if (row.event, row.activity_type) in seen:
			frappe.throw(_("Row {0} says the same as one above it. Delete one of them.").format(row.idx))
		seen.add((row.event, row.activity_type))
		if row.event == JOINED:
			_refuse_second_entrance(phase)


def _refuse_second_entrance(phase) -> None:
	other = frappe.db.get_value(
		"Journey Entry Rule",
		{"event": JOINED, "parent": ["!=", phase.name or ""], "parenttype": "Journey Phase"},
		"parent",
	)
	if other:
		frappe.throw(
			_("New members come into {0} already. Take the rule away there first.").format(
				escape_html(_(other))
			),
			title=_("One Entrance"),
		)
