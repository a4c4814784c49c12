"""Which dates of a person and of a term can be true beside each other: for the forms and for Register Import alike.

Each function gives the sentence that refuses, None where nothing is wrong.
"""

from datetime import date

from frappe import _
from frappe.utils import formatdate, getdate


def why_no_term(start: date, end: date | None, cancelled_from: date | None) -> str | None:
	"""Of the days of a term itself."""
	if end and end < start:
		return _("The last day of the term is before its first day. Change one of them.")
	if cancelled_from and cancelled_from < start:
		return _(
			"A term cannot be cancelled before it starts. Use its first day, {0}, to cancel all of it."
		).format(formatdate(start))
	return None


def why_no_term_in_life(
	who: str, start: date, *, born: date | None, died: date | None, since: date | None = None
) -> str | None:
	"""Of a term beside the life of its member.

	Args:
	        who: The member as the sentence calls them.
	        start: First day of the term.
	        since: Member Since, which would count nowhere after the first term.
	"""
	if died and died <= start:
		return _("{0} died on {1}. No term can start after that.").format(who, formatdate(died))
	if born and born > start:
		return _("{0} was born on {1}. No term can start before that.").format(who, formatdate(born))
	return _why_not_since(since, start)


def why_no_life(
	*,
	born: date | None,
	died: date | None,
	since: date | None,
	joined: date | None = None,
	first_term: date | None = None,
	only_year: bool = False,
) -> str | None:
	"""Of a member.

	Args:
	        since: Member Since.
	        joined: First day as a member.
	        first_term: First day of the first term, where Member Since changes beside it.
	        only_year: Whether of it only the year is known.
	"""
	if died and died > getdate():
		return _("The date of death lies in the future. Enter a day up to today.")
	if since and since > getdate():
		return _("Member Since lies in the future. Leave it empty: the terms say when membership begins.")
	if refusal := _why_not_since(since, first_term):
		return refusal
	if born and died and died < born:
		return _("The date of death is before the birth date. Correct one of them.")
	first = since or joined
	if born and first and (first.year < born.year if only_year else first < born):
		return _("The birth date is after the day of joining. Correct one of them.")
	return None


def _why_not_since(since: date | None, first_term: date | None) -> str | None:
	"""Of Member Since beside the first day of the first term."""
	if not since or not first_term or since <= first_term:
		return None
	return _(
		"Member Since is {0}, but the first term began on {1}. Enter an earlier day, or leave it empty: the terms say when membership begins."
	).format(formatdate(since), formatdate(first_term))
