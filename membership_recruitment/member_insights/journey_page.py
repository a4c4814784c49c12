"""Figures of the desk page `journey`: what it draws of each phase.

Nothing is counted here a second time. People, conversion and days are the very rows of report 7 for whoever may open
it, rounded as it rounds them; gap scores are those of the latest finished map; the rest is how many improvements and
messages there are. Since steps say nothing of members who came by import, the members' phases also have the number of
active members that the register shows there.
"""

from collections import Counter

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, Count
from frappe.utils import flt, formatdate, getdate

from membership_recruitment.member_insights import disclosure, report_text
from membership_recruitment.member_insights.disclosure import Disclosure
from membership_recruitment.member_insights.report.journey_funnel import journey_funnel
from membership_recruitment.member_insights.report.journey_funnel.journey_funnel import FunnelFilters
from membership_recruitment.member_journey.map import maps
from membership_recruitment.membership.terms import lifecycle
from membership_recruitment.settings import association_name, rules

REPORT = "Journey Funnel"
PHASE, MAP, IMPROVEMENT, MESSAGE = "Journey Phase", "Journey Map", "Journey Improvement", "Journey Message"
LISTS = {"Prospects": "Membership Prospect", "Members": "Member"}
UNDER_WAY, PLANNED = "Under way", "Planned"


@frappe.whitelist()
def figures(
	target_group: str | None = None,
	source: str | None = None,
	campaign: str | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
) -> dict:
	"""Everything that the page draws, as the session's user may see it.

	Args:
	        target_group, source, campaign, from_date, to_date: As report 7 has them; without days its usual months.

	Returns:
	        `phases` in order, each with
	        `people_figures` (None for whoever may not open report 7): its row there, and `before` and `change`, the
	        conversion of the period before (0–100) and the difference in percentage points, None where either lacks;
	        `below_target`, `above_expected`: whether conversion and median days miss what the phase aims at;
	        `active_members` in the register today (None in a prospects' phase and for those who see rounded numbers);
	        `gap_score` (0–100, None without a finished map), `improvements` (number by status), `messages` (running).
	        Besides: the period, the map, what may be opened, and the note below the picture.

	Raises:
	        frappe.PermissionError: For those who may not read phases.
	        frappe.ValidationError: With a sentence, where filters make no sense.
	"""
	frappe.has_permission(PHASE, "read", throw=True)
	reader = disclosure.for_reader()
	choice = journey_funnel.read(
		{
			"target_group": target_group,
			"source": source,
			"campaign": campaign,
			"from_date": from_date,
			"to_date": to_date,
		},
		reader,
	)
	sees_people = may_open_report()
	people = people_figures(choice, reader) if sees_people else {}
	active = active_members(choice) if sees_people and not reader.cell else None
	journey_map = latest_map(choice.target_group)
	gap_scores = scores(journey_map)
	improvements, messages = improvements_by_phase(), messages_by_phase(choice.target_group)
	return {
		"association": association_name(),
		"from_date": choice.first,
		"to_date": choice.last,
		"as_of": choice.as_of,
		"is_now": choice.as_of == getdate(),
		"map": journey_map,
		"draft": None if journey_map else latest_map(choice.target_group, "Draft"),
		"sees_people": sees_people,
		"lists": {who: doctype for who, doctype in LISTS.items() if frappe.has_permission(doctype, "read")},
		"active_statuses": lifecycle.active_statuses(grace_is_active=rules().grace_is_active),
		"sees_improvements": improvements is not None,
		"sees_messages": messages is not None,
		"messages_in_no_phase": (messages or {}).get("", 0),
		"note": note(choice, reader) if sees_people else "",
		"phases": phase_cards(people, active, gap_scores, improvements or {}, messages or {}),
	}


def phase_cards(
	people: dict, active: dict | None, gap_scores: dict, improvements: dict, messages: dict
) -> list[dict]:
	"""The phases in order, each with what `figures` says of it."""
	phases = frappe.get_all(
		PHASE,
		fields=["name", "people", "color", "person_side", "expected_days", "target_conversion"],
		order_by="sequence asc, name asc",
	)
	return [
		{
			**phase,
			"expected_days": phase.expected_days or None,
			"target_conversion": flt(phase.target_conversion) or None,
			"is_last": phase is phases[-1],
			"people_figures": people.get(phase.name),
			"active_members": active[phase.name]
			if active is not None and phase.people == "Members"
			else None,
			**missed(phase, people.get(phase.name)),
			"gap_score": gap_scores.get(phase.name),
			"improvements": improvements.get(phase.name, {}),
			"messages": messages.get(phase.name, 0),
		}
		for phase in phases
	]


def may_open_report() -> bool:
	"""Whether the user may open report 7: what Frappe asks before it runs a report."""
	report = frappe.get_cached_doc("Report", REPORT)
	return bool(report.is_permitted() and frappe.has_permission(report.ref_doctype, "report"))


def people_figures(choice: FunnelFilters, reader: Disclosure) -> dict[str, dict]:
	"""The rows of report 7 by phase, each with the conversion of the period before and the change."""
	now, earlier = journey_funnel.now_and_before(choice, reader)
	found = {}
	for row, before in zip(now, earlier, strict=True):
		rate, rate_before = row["conversion_rate"], before["conversion_rate"]
		change = None if rate is None or rate_before is None else rate - rate_before
		found[row["phase"]] = {**row, "before": rate_before, "change": change}
	return found


def active_members(choice: FunnelFilters) -> Counter:
	"""Members whose membership is in force today, by the phase in which the register has them."""
	table = frappe.qb.DocType("Member")
	query = (
		frappe.qb.from_(table)
		.select(table.journey_phase, Count("*"))
		.where(table.status.isin(lifecycle.active_statuses(grace_is_active=rules().grace_is_active)))
		.groupby(table.journey_phase)
	)
	for field, value in (
		(table.target_group, choice.target_group),
		(table.recruitment_source, choice.source),
		(table.campaign, choice.campaign),
	):
		if value:
			query = query.where(field == value)
	return Counter(dict(query.run()))


def missed(phase: dict, people: dict | None) -> dict[str, bool]:
	"""Whether fewer go on than the phase aims at, and whether they take longer."""
	rate, days = (people["conversion_rate"], people["median_days"]) if people else (None, None)
	target, expected = flt(phase.target_conversion), phase.expected_days
	return {
		"below_target": bool(target and rate is not None and rate < target),
		"above_expected": bool(expected and days is not None and days > expected),
	}


def latest_map(target_group: str | None, status: str = maps.FINISHED) -> dict | None:
	"""The latest map of the target group (of any, where none is chosen) that the user may read."""
	if not frappe.has_permission(MAP, "read"):
		return None
	rows = frappe.get_list(
		MAP,
		filters={"status": status, **({"target_group": target_group} if target_group else {})},
		fields=["name", "title", "target_group", "map_date"],
		order_by="map_date desc, creation desc",
		limit=1,
	)
	return rows[0] if rows else None


def scores(journey_map: dict | None) -> dict[str, float | None]:
	"""Gap score by phase, as report 9 has it."""
	if not journey_map:
		return {}
	doc = frappe.get_doc(MAP, journey_map["name"])
	return {score.phase: score.gap_score for score in maps.scores(doc)}


def improvements_by_phase() -> dict[str, Counter] | None:
	"""How many improvements are under way and planned; None for whoever may not read them."""
	if not frappe.has_permission(IMPROVEMENT, "read"):
		return None
	table = frappe.qb.DocType(IMPROVEMENT)
	rows = (
		frappe.qb.from_(table)
		.select(table.phase, table.status, Count("*"))
		.where(table.status.isin((UNDER_WAY, PLANNED)))
		.groupby(table.phase, table.status)
		.run()
	)
	found: dict[str, Counter] = {}
	for phase, status, number in rows:
		found.setdefault(phase, Counter())[status] = number
	return found


def messages_by_phase(target_group: str | None) -> Counter | None:
	"""How many messages are running by phase ("" for those that go to people in any): of the target group and of
	everyone. None for whoever may not read them."""
	if not frappe.has_permission(MESSAGE, "read"):
		return None
	table = frappe.qb.DocType(MESSAGE)
	query = (
		frappe.qb.from_(table)
		.select(Coalesce(table.phase, "").as_("phase"), Count("*"))
		.where(table.enabled == 1)
		.groupby(Coalesce(table.phase, ""))
	)
	if target_group:
		query = query.where(Coalesce(table.target_group, "").isin((target_group, "")))
	return Counter(dict(query.run()))


def note(choice: FunnelFilters, reader: Disclosure) -> str:
	before = choice.before()
	parts = [
		_(
			"Came in: from {0} to {1}, each person once in a phase. The arrows say how many of them took a step into any later phase up to {2}, and the change in percentage points against {3} to {4}, seen as long after its end."
		).format(
			*(formatdate(day) for day in (choice.first, choice.last, choice.as_of, before.first, before.last))
		)
	]
	if reader.cell:
		parts.append(report_text.rounding(reader))
	return " ".join(parts)
