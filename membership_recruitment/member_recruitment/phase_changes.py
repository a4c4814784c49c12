"""Bring prospects up to date when a journey phase is changed (hook on Journey Phase)."""

import frappe
from frappe.utils import cint

from membership_recruitment.member_recruitment import kanban


def phase_saved(doc, method: str | None = None) -> None:
	before = doc.get_doc_before_save()
	if before and cint(before.expected_days) != cint(doc.expected_days):
		move_deadlines(doc.name, cint(doc.expected_days))
	if not before or (before.people, before.sequence) != (doc.people, doc.sequence):
		kanban.sync_phases()


def phase_renamed_or_deleted(doc, method: str | None = None, *arguments) -> None:
	kanban.sync_phases()


def move_deadlines(phase: str, days: int) -> None:
	"""How long prospects may stay in a phase, for those who are in it now; 0 days: as long as they like."""
	due_on = "date_add(phase_since, interval %(days)s day)" if days else "null"
	frappe.db.sql(
		f"update `tabMembership Prospect` set phase_due_on = {due_on}"
		" where phase = %(phase)s and status <> 'Converted'",
		{"phase": phase, "days": days},
	)
