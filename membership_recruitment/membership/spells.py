"""Unbroken spells of membership from a member's terms. No database, no frappe.

Every figure stands on spells. A spell is active from its start to `active_to`, so that
"active on day D" is `start_date <= D <= active_to` everywhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

FOREVER = date(9999, 12, 31)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CoveredTerm:
	"""A term that counts (not pending), with what a spell takes from its first one.

	Attributes:
	        start, end: First and last day; end None for a lifetime.
	        cancelled_from: First day on which it no longer holds.
	        membership_type, recruitment_source: Carried to the spell.
	"""

	start: date
	end: date | None
	cancelled_from: date | None = None
	membership_type: str | None = None
	recruitment_source: str | None = None


@dataclass
class Spell:
	"""An unbroken membership; see the DocType Membership Spell. `end` is FOREVER for a lifetime."""

	start: date
	end: date
	active_to: date
	membership_type: str | None
	recruitment_source: str | None
	terms: int = 1


def merge(
	terms: Iterable[CoveredTerm], *, grace_days: int, deceased_on: date | None = None
) -> Iterator[Spell]:
	"""Merge one member's terms into spells.

	Args:
	        terms: In order of start. Terms that never held (cancelled from their first day) are passed over.
	        grace_days: Days after a term's end that count as active; a gap no longer than this is no break.
	        deceased_on: From this day on nothing counts.

	Yields:
	        Spells in order. Grace ends with a cancellation, with death and with the start of a later term.
	"""
	spell: Spell | None = None
	for term in terms:
		end, active_to = _covered(term, grace_days, deceased_on)
		if end < term.start:
			continue
		if spell and term.start - spell.active_to <= ONE_DAY:
			if end >= spell.end:
				spell.end, spell.active_to = end, active_to
			spell.terms += 1
			continue
		if spell:
			yield spell
		spell = Spell(term.start, end, active_to, term.membership_type, term.recruitment_source)
	if spell:
		yield spell


def _covered(term: CoveredTerm, grace_days: int, deceased_on: date | None) -> tuple[date, date]:
	"""Last covered day and last active day of a term by itself."""
	end = term.end or FOREVER
	active_to = FOREVER if end == FOREVER else end + timedelta(days=grace_days)
	for stop in (term.cancelled_from, deceased_on):
		if stop:
			end = min(end, stop - ONE_DAY)
			active_to = min(active_to, stop - ONE_DAY)
	return end, active_to
