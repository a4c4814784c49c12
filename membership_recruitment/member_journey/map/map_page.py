"""Requests of the walk page (page/journey_walk): one question after the other, each answer saved by itself.

Two people may walk through the same map. Each value is saved only over the one that its writer saw (`seen`);
otherwise nothing is saved and the page shows what the other one wrote. Every answer tells the page all present
answers, so that both see the map fill.
"""

import frappe
from frappe import _
from frappe.utils import cint, getdate

from membership_recruitment.member_journey.map import automatic_gaps, gaps, maps
from membership_recruitment.utils import conflicts

FIELDS = ("answer", "evidence", "responsible")


@frappe.whitelist()
def state(journey_map: str) -> dict:
	"""All that the page shows of a map."""
	doc = frappe.get_doc("Journey Map", journey_map)
	doc.check_permission("read")
	return {
		"name": doc.name,
		"title": doc.title,
		"target_group": doc.target_group,
		"map_date": doc.map_date,
		"status": doc.status,
		"earlier_map": _earlier(doc),
		"may_write": frappe.has_permission("Journey Map", "write", doc=doc),  # without a message where not
		"may_improve": frappe.has_permission("Journey Improvement", "create"),
		"metrics": [option for option in _metrics() if option],
		"phases": [_phase(row.phase, doc.target_group) for row in doc.phases],
		**progress(doc),
	}


@frappe.whitelist(methods=["POST"])
def start(title: str, target_group: str | None = None, map_date: str | None = None) -> str:
	"""A new map with today's questions; gives its name."""
	doc = frappe.get_doc(
		{
			"doctype": "Journey Map",
			"title": title,
			"target_group": target_group or None,
			"map_date": map_date or getdate(),
		}
	).insert()
	return doc.name


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def save_answer(journey_map: str, row: str, field: str, value: str = "", seen: str = "") -> dict:
	"""Save the answer to a question, its evidence or its owner.

	Args:
	        row: Name of the Journey Answer.
	        field: One of FIELDS.
	        seen: The value that the writer changed. Where there is another one by now, and not `value`, nothing is
	                saved and `conflict` holds the present value and who wrote it.
	"""
	doc = _locked(journey_map)
	if field not in FIELDS:
		frappe.throw(_("Only the answer, the evidence and the owner can be changed here."))
	if doc.status == maps.FINISHED:
		frappe.throw(_("This map is finished. Open it again to change an answer."))
	answer = next((one for one in doc.answers if one.name == row), None)
	if not answer:
		frappe.throw(_("This question is not on the map any more. Reload the page."))
	present, conflict = answer.get(field) or "", None
	if present != value:
		if present != seen:
			conflict = {
				"value": present,
				"by": frappe.db.get_value("User", answer.changed_by, "full_name") or answer.changed_by,
			}
		else:
			answer.set(field, value or None)
			answer.changed_by = frappe.session.user
			doc.save()
	return {**progress(doc), "conflict": conflict}


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def finish(journey_map: str, rest_is_unknown: bool | int | str = False) -> dict:
	"""Close a map, so that its figures stay; `rest_is_unknown`: what has no answer becomes Don't know."""
	doc = _locked(journey_map)
	if cint(rest_is_unknown):
		for answer in doc.answers:
			answer.answer = answer.answer or gaps.DO_NOT_KNOW
	doc.status = maps.FINISHED
	doc.save()
	return state(doc.name)


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def reopen(journey_map: str) -> dict:
	"""Let answers of a finished map be changed again."""
	doc = _locked(journey_map)
	doc.status = "Draft"
	doc.save()
	return state(doc.name)


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def make_improvement(
	journey_map: str,
	phase: str,
	gap_key: str,
	title: str,
	impact: int | str,
	effort: int | str,
	responsible: str | None = None,
	due_on: str | None = None,
	metric: str | None = None,
	description: str | None = None,
) -> dict:
	"""A Journey Improvement out of a gap of a map."""
	doc = frappe.get_doc("Journey Map", journey_map)
	doc.check_permission("read")
	gap = next((one for one in doc.gaps() if (one.phase, one.key) == (phase, gap_key)), None)
	if not gap:
		frappe.throw(_("This gap is not on the map any more. Reload the page."))
	frappe.get_doc(
		{
			"doctype": "Journey Improvement",
			"title": title,
			"journey_map": doc.name,
			"phase": phase,
			"gap_key": gap_key,
			"gap": doc.words(gap),
			"impact": cint(impact),
			"effort": cint(effort),
			"responsible": responsible or None,
			"due_on": due_on or None,
			"metric": metric or None,
			"description": description,
		}
	).insert()
	return progress(doc)


def progress(doc) -> dict:
	"""What changes while one walks: answers, scores, gaps and what was made of them."""
	improvements = maps.improvements(doc)
	changes = doc.changes()
	return {
		"answers": [
			{
				"row": row.name,
				"phase": row.phase,
				"side": row.side,
				"question": row.question,
				"weight": row.weight,
				"answer": row.answer or "",
				"evidence": row.evidence or "",
				"responsible": row.responsible or "",
			}
			for row in doc.answers
		],
		"scores": [
			{
				**vars(score),
				"before": changes[score.phase].before if score.phase in changes else None,
			}
			for score in doc.scores()
		],
		"gaps": [
			{
				"phase": gap.phase,
				"key": gap.key,
				"words": doc.words(gap),
				"answer": gap.answer,
				"size": gap.size,
				"improvements": improvements.get((gap.phase, gap.key), []),
			}
			for gap in doc.gaps()
		],
	}


def _locked(journey_map: str):
	"""The map as it is now, kept from others until this request is over."""
	doc = frappe.get_doc("Journey Map", journey_map, for_update=True)
	doc.check_permission("write")
	return doc


def _phase(name: str, target_group: str | None) -> dict:
	phase = frappe.get_cached_doc("Journey Phase", name)
	return {
		"name": name,
		"color": phase.color,
		"person_side": phase.person_side,
		"association_side": phase.association_side,
		"insights": [
			{"target_group": row.target_group, **{field: row.get(field) for field in automatic_gaps.INSIGHTS}}
			for row in phase.insights
			if not target_group or row.target_group in (None, "", target_group)
		],
		"resources": [
			{"kind": row.kind, "description": row.description}
			for row in phase.resources
			if not target_group or row.target_group in (None, "", target_group)
		],
	}


def _earlier(doc) -> dict | None:
	if not doc.earlier_map:
		return None
	return frappe.db.get_value("Journey Map", doc.earlier_map, ["name", "title", "map_date"], as_dict=True)


def _metrics() -> list[str]:
	return frappe.get_meta("Journey Improvement").get_field("metric").options.split("\n")
