"""Kanban boards of improvements: by status, and by phase, whose columns follow the phases.

Frappe offers Select fields only when somebody makes a board by hand; a board whose field is a Link works the same.
"""

import frappe

IMPROVEMENT = "Journey Improvement"
BY_STATUS, BY_PHASE = "Improvements by Status", "Improvements by Phase"
STATUSES = {
	"Idea": "Light Blue",
	"Planned": "Blue",
	"Under way": "Orange",
	"Done": "Green",
	"Dropped": "Gray",
}
INDICATORS = ("Blue", "Cyan", "Yellow", "Orange", "Purple", "Green", "Pink", "Light Blue")
# what a card shows
FIELDS = ("priority", "responsible", "due_on")


def seed() -> None:
	"""Only where a board is missing: people change its filters and fields."""
	_make(BY_STATUS, "status", [], STATUSES)
	_make(
		BY_PHASE,
		"phase",
		[[IMPROVEMENT, "status", "not in", ["Done", "Dropped"], False]],
		dict(zip(_phases(), _indicators(), strict=False)),
	)


def sync_phases() -> None:
	"""Give the board by phase the columns of today's phases."""
	if not frappe.db.exists("Kanban Board", BY_PHASE):
		return
	board = frappe.get_doc("Kanban Board", BY_PHASE)
	phases = _phases()
	there = {column.column_name: column for column in board.columns}
	if list(there) == phases:
		return
	board.columns = []
	for phase, indicator in zip(phases, _indicators(), strict=False):
		kept = there.get(phase)
		board.append(
			"columns",
			{
				"column_name": phase,
				"indicator": kept.indicator if kept else indicator,
				"order": kept.order if kept else None,
			},
		)
	board.save(ignore_permissions=True)  # follows from the phases, which the user was allowed to change


def delete() -> None:
	"""All boards of improvements, also those that users made."""
	for name in frappe.get_all("Kanban Board", filters={"reference_doctype": IMPROVEMENT}, pluck="name"):
		frappe.delete_doc("Kanban Board", name, force=True)


def _make(name: str, field: str, filters: list, columns: dict[str, str]) -> None:
	if frappe.db.exists("Kanban Board", name):
		return
	frappe.get_doc(
		{
			"doctype": "Kanban Board",
			"kanban_board_name": name,
			"reference_doctype": IMPROVEMENT,
			"field_name": field,
			"filters": frappe.as_json(filters) if filters else None,
			"fields": frappe.as_json(list(FIELDS)),
			"show_labels": 1,
			"columns": [
				{"column_name": column, "indicator": indicator} for column, indicator in columns.items()
			],
		}
	).insert()


def _phases() -> list[str]:
	return frappe.get_all("Journey Phase", order_by="sequence asc, name asc", pluck="name")


def _indicators() -> list[str]:
	"""Colours for as many columns as there may be."""
	return [INDICATORS[number % len(INDICATORS)] for number in range(len(_phases()))]
