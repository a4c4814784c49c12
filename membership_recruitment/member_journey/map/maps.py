"""Journey maps: their first questions, their scores and gaps, and the comparison with an earlier map."""

import frappe

from membership_recruitment.member_journey.map import automatic_gaps, gaps

FINISHED = "Finished"


def phases_in_order() -> list:
	"""All Journey Phase documents."""
	names = frappe.get_all("Journey Phase", order_by="sequence asc, name asc", pluck="name")
	return [frappe.get_doc("Journey Phase", name) for name in names]


def copy_questions(journey_map) -> None:
	"""Give a new map the questions as they are today; later changes to a phase leave the map as it is."""
	journey_map.answers = []
	journey_map.phases = []
	for phase in phases_in_order():
		journey_map.append("phases", {"phase": phase.name})
		for question in phase.questions:
			journey_map.append(
				"answers",
				{
					"phase": phase.name,
					"side": question.side,
					"question": question.question,
					"weight": question.weight,
				},
			)


def earlier_map(journey_map) -> str | None:
	"""The latest finished map of the same target group before this one."""
	rows = frappe.get_all(
		"Journey Map",
		filters={
			"target_group": journey_map.target_group or ["is", "not set"],
			"status": FINISHED,
			"map_date": ["<=", journey_map.map_date],
			"name": ["!=", journey_map.name or ""],
		},
		order_by="map_date desc, creation desc",
		limit=1,
		pluck="name",
	)
	return rows[0] if rows else None


def count(journey_map) -> None:
	"""Bring the figures of the phases up to the answers, and what the phases lack up to today."""
	found = {score.phase: score for score in gaps.scores(_phases(journey_map), answers(journey_map))}
	for row in journey_map.phases:
		score = found[row.phase]
		row.update(
			{
				"questions": score.questions,
				"answered": score.answered,
				"gap_score": score.gap_score or 0,
				"automatic_gaps": "\n".join(
					automatic_gaps.lacking(
						frappe.get_cached_doc("Journey Phase", row.phase), journey_map.target_group
					)
				),
			}
		)


def answers(journey_map) -> list[gaps.Answer]:
	return [
		gaps.Answer(row.phase, row.question, row.weight or 0, row.answer, row.name or "")
		for row in journey_map.answers
	]


def scores(journey_map) -> list[gaps.Score]:
	return gaps.scores(_phases(journey_map), answers(journey_map))


def gaps_of(journey_map) -> list[gaps.Gap]:
	"""Biggest first."""
	automatic = [
		(row.phase, key)
		for row in journey_map.phases
		for key in (row.automatic_gaps or "").split("\n")
		if key
	]
	return gaps.biggest_first(scores(journey_map), answers(journey_map), automatic)


def changes(journey_map) -> list[gaps.Change]:
	"""Beside the earlier map; nothing where there is none."""
	if not journey_map.earlier_map:
		return []
	return gaps.compare(scores(journey_map), scores(frappe.get_doc("Journey Map", journey_map.earlier_map)))


def improvements(journey_map) -> dict[tuple[str, str], list]:
	"""Improvements of a map by (phase, key of the gap), those that matter most first."""
	rows = frappe.get_all(
		"Journey Improvement",
		filters={"journey_map": journey_map.name},
		fields=[
			"name",
			"title",
			"phase",
			"gap_key",
			"status",
			"responsible",
			"due_on",
			"priority",
			"outcome",
		],
		order_by="priority desc, creation asc",
	)
	found = {}
	for row in rows:
		found.setdefault((row.phase, row.gap_key or ""), []).append(row)
	return found


def _phases(journey_map) -> list[str]:
	return [row.phase for row in journey_map.phases]
