"""Gaps of a phase that need no answers: what it lacks altogether. One small function each, in the order shown.

A check gets the Journey Phase and the target group of the map (None: everyone) and says whether something is
lacking. To add one: write the function and its row in CHECKS.
"""

from collections.abc import Callable
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import flt

INSIGHTS = ("needs", "behaviour", "drivers", "expectations", "problems")


@dataclass(frozen=True)
class Check:
	"""`lacks(phase, target_group)`; `words()` says in a sentence what is missing and what to do."""

	key: str
	lacks: Callable
	words: Callable[[], str]


def no_insight(phase, target_group: str | None) -> bool:
	return not any(
		(row.get(field) or "").strip()
		for row in _rows_for(phase.insights, target_group)
		for field in INSIGHTS
	)


def no_activity(phase, target_group: str | None) -> bool:
	return not _has(phase, "Activity", target_group)


def no_message(phase, target_group: str | None) -> bool:
	filters = {"phase": phase.name, "enabled": 1}
	messages = frappe.get_all("Journey Message", filters=filters, fields=["target_group"])
	return not _rows_for(messages, target_group)


def no_material(phase, target_group: str | None) -> bool:
	return not _has(phase, "Material", target_group)


def no_measure(phase, target_group: str | None) -> bool:
	"""A target for the conversion is a measure too."""
	return not flt(phase.target_conversion) and not _has(phase, "Measure", target_group)


CHECKS = (
	Check(
		"insight",
		no_insight,
		lambda: _(
			"Nothing is known about the people in this phase. Ask five of them, and write down what they say."
		),
	),
	Check(
		"activity",
		no_activity,
		lambda: _("We do nothing in this phase. Decide on one activity, however small."),
	),
	Check(
		"message",
		no_message,
		lambda: _(
			"Nobody hears from us by itself in this phase. Write one message that helps with the next step, or switch one on."
		),
	),
	Check(
		"material",
		no_material,
		lambda: _(
			"There is nothing to read, see or take home in this phase. Make one thing that answers their first question."
		),
	),
	Check(
		"measure",
		no_measure,
		lambda: _(
			"Nobody can tell whether this phase works. Set a target conversion, or write down what to count."
		),
	),
)
_BY_KEY = {check.key: check for check in CHECKS}


def lacking(phase, target_group: str | None) -> list[str]:
	"""Keys of what a Journey Phase lacks for a target group."""
	return [check.key for check in CHECKS if check.lacks(phase, target_group)]


def words(key: str) -> str:
	"""What is missing, in the user's language. Keys of checks that are gone say themselves."""
	return _BY_KEY[key].words() if key in _BY_KEY else key


def _has(phase, kind: str, target_group: str | None) -> bool:
	return any(row.kind == kind for row in _rows_for(phase.resources, target_group))


def _rows_for(rows: list, target_group: str | None) -> list:
	"""Those about everyone or about this group; a map of everyone asks for any."""
	return [row for row in rows if not target_group or row.target_group in (None, "", target_group)]
