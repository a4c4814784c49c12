"""What becomes of the guardians of two members who are merged: those whom only one knows stay, of one whom both know the
row that stays is filled in from the other, and where the two rows contradict each other, the preview says which holds.
"""

from collections.abc import Iterable, Iterator

import frappe
from frappe import _
from frappe.utils import cstr, format_date, strip_html

from membership_recruitment.member_recruitment.conversion.merge_rows import GUARDIAN, Move
from membership_recruitment.people.guardians import guardian_mark

FILLED_IN = ("relation", "email", "phone", "member", "ended_on", "address_line", "postal_code", "city")
COMPARED = (*FILLED_IN, "gets_mail")


def differences(one, other) -> list[str]:
	"""Sentences on what a guardian is said to be by either, and which of it goes.

	Args:
	        one, other: The Member that stays and the one that goes into it.
	"""
	meta = frappe.get_meta(GUARDIAN)
	return [
		_("Guardian {0}, {1}: {2} is kept, {3} goes.").format(
			mine.full_name or mine.email or mine.phone,
			_(meta.get_label(field)),
			_written(mine, meta.get_field(field)),
			_written(theirs, meta.get_field(field)),
		)
		for mine, theirs in _both_know(one, other)
		for field in COMPARED
		if _contradict(mine, theirs, field)
	]


def take(one, other, moves: Iterable[Move]) -> list[Move]:
	"""Let the document that stays know the guardians that were moved to it, before it is saved, and what it lacked of those
	that both know.

	Args:
	        one, other: As `differences`.
	        moves: Of the merge.

	Returns:
	        What was filled in, for the record of the merge.
	"""
	moved = {
		name for move in moves if (move.doctype, move.field) == (GUARDIAN, "parent") for name in move.names
	}
	filled = []
	for mine, theirs in _both_know(one, other):
		for field in FILLED_IN:
			if theirs.get(field) and not mine.get(field):
				mine.set(field, theirs.get(field))
				filled.append(Move(GUARDIAN, field, None, cstr(theirs.get(field)), [mine.name]))
	for row in [row for row in other.get("guardians") or () if row.name in moved]:
		row.idx = None
		one.append("guardians", row)
	return filled


def _both_know(one, other) -> Iterator[tuple]:
	"""The two rows of each guardian whom both members have."""
	known = {guardian_mark(row): row for row in one.get("guardians") or ()}
	for row in other.get("guardians") or ():
		if mine := known.get(guardian_mark(row)):
			yield mine, row


def _contradict(mine, theirs, field: str) -> bool:
	if field == "gets_mail":
		return bool(mine.gets_mail) != bool(theirs.gets_mail)
	ours, others = cstr(mine.get(field)).strip(), cstr(theirs.get(field)).strip()
	return bool(ours and others) and ours.casefold() != others.casefold()


def _written(row, df) -> str:
	value = row.get(df.fieldname)
	if df.fieldtype == "Check":
		return _("yes") if value else _("no")
	if df.fieldtype == "Date":
		return format_date(value)
	return strip_html(_(value) if df.fieldtype == "Select" else cstr(value))
