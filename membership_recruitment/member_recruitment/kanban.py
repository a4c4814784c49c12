"""The Kanban board of prospects by phase.

Frappe offers Select fields only when somebody makes a board by hand; a board whose field is a Link works the same,
so ours names `phase` itself and its columns are the phases. Journey Phase keeps the columns in step.
"""

import frappe


def _(text: str) -> str:
	"""Marks a text for the translators: Frappe translates the name of a board where it shows it."""
	return text


PROSPECT = "Membership Prospect"
BOARD = _("Prospects by Phase")
INDICATORS = ("Blue", "Cyan", "Yellow", "Orange", "Green", "Purple", "Pink", "Light Blue")
# what a card shows
FIELDS = ("ranking_band", "next_action", "next_action_on", "phone")


def seed() -> None:
	"""Only where the board is missing: people change its filters and fields."""
	if frappe.db.exists("Kanban Board", BOARD):
		return
	board = frappe.new_doc("Kanban Board")
	board.update(
		{
			"kanban_board_name": BOARD,
			"reference_doctype": PROSPECT,
			"field_name": "phase",
			"filters": frappe.as_json([[PROSPECT, "status", "=", "Open", False]]),
			"fields": frappe.as_json(list(FIELDS)),
			"show_labels": 0,
		}
	)
	_add_columns(board)
	board.insert()


def sync_phases() -> None:
	"""Give the board the columns of today's phases; the others, and their colours, stay as they are."""
	if not frappe.db.exists("Kanban Board", BOARD):
		return
	board = frappe.get_doc("Kanban Board", BOARD)
	phases = _phases()
	board.columns = [column for column in board.columns if column.column_name in phases]
	_add_columns(board)
	order = {phase: number for number, phase in enumerate(phases, start=1)}
	board.columns.sort(key=lambda column: order[column.column_name])
	for number, column in enumerate(board.columns, start=1):
		column.idx = number
	board.save(ignore_permissions=True)  # follows from the phases, which the user was allowed to change


def show_band() -> None:
	"""On the cards of a board from before there was a ranking."""
	stored = frappe.db.get_value("Kanban Board", BOARD, "fields")
	fields = frappe.parse_json(stored or "[]")
	if stored is not None and FIELDS[0] not in fields:
		frappe.db.set_value("Kanban Board", BOARD, "fields", frappe.as_json([FIELDS[0], *fields]))


def remove_card_order(doc, method: str | None = None) -> None:
	"""Keep no order of cards on a board of prospects (hook on Kanban Board, validate).

	Frappe stores it as one list for all users, counts positions in it by what each user happens to see, and
	writes the name of every prospect into it: recruiters who see different ones break each other's boards.
	Cards stand by the list's own order instead.
	"""
	if doc.reference_doctype == PROSPECT:
		for column in doc.columns:
			column.order = "[]"


def _phases() -> list[str]:
	return frappe.get_all(
		"Journey Phase", filters={"people": "Prospects"}, order_by="sequence asc", pluck="name"
	)


def _add_columns(board) -> None:
	there = {column.column_name for column in board.columns}
	for number, phase in enumerate(_phases()):
		if phase not in there:
			board.append("columns", {"column_name": phase, "indicator": INDICATORS[number % len(INDICATORS)]})


def delete() -> None:
	"""All boards of prospects, also those that users made."""
	for name in frappe.get_all("Kanban Board", filters={"reference_doctype": PROSPECT}, pluck="name"):
		frappe.delete_doc("Kanban Board", name, force=True)
