"""What the ledger must say of a member, so that sums over it equal the figures. No database, no frappe.

Sums of `counts`: Join, Rejoin and Reinstate are the memberships that began (report 1's `joined`), Lapse, Cancel and
Death those that ended (`left`), Renewal the terms that joined on to one before them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

JOIN = "Join"
RENEWAL = "Renewal"
REJOIN = "Rejoin"
LAPSE = "Lapse"
CANCEL = "Cancel"
TYPE_CHANGE = "Type change"
REINSTATE = "Reinstate"
DEATH = "Death"

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LedgerTerm:
	"""A term as the ledger sees it.

	Attributes:
	        name, start, membership_type: Of the term.
	        held: It counted on at least one day.
	        cancelled_from: First day on which it no longer holds.
	        reinstates: It is what was left of a cancelled term.
	"""

	name: str
	start: date
	membership_type: str
	held: bool
	cancelled_from: date | None = None
	reinstates: bool = False


@dataclass(frozen=True)
class LedgerSpell:
	"""An unbroken membership; `over`: its last active day has passed."""

	start: date
	active_to: date
	over: bool


class Entry(NamedTuple):
	"""A line of the ledger.

	Attributes:
	        event, day: What happened, and when it takes effect.
	        term: Name of the term; None for a death.
	        counts: 1; 0 for what neither began nor ended a membership: cancelling a renewal that nobody paid, the
	                death of a former member.
	        from_type: The type before, of a Type change.
	"""

	event: str
	day: date
	term: str | None
	counts: int = 1
	from_type: str | None = None


def entries(
	terms: Sequence[LedgerTerm], spells: Sequence[LedgerSpell], *, deceased_on: date | None = None
) -> Iterator[Entry]:
	"""What follows from one member's terms and spells, both in order of their start."""
	held = [term for term in terms if term.held]
	yield from _starts(held, spells)
	last_days = {spell.active_to for spell in spells}
	ended_by = {}
	for term in held:
		if term.cancelled_from and term.cancelled_from != deceased_on:
			ended_by[term.cancelled_from] = term.name  # of two terms that end on the day the later one
	for term in terms:
		if day := term.cancelled_from:
			ends = ended_by.get(day) == term.name and day - ONE_DAY in last_days
			yield Entry(CANCEL, day, term.name, int(ends))
	for spell in spells:
		day = spell.active_to + ONE_DAY if spell.over else None
		if day and day not in ended_by and day != deceased_on:
			last = [term for term in held if term.start <= spell.active_to][-1]
			yield Entry(LAPSE, day, last.name)
	if deceased_on:
		yield Entry(DEATH, deceased_on, None, int(deceased_on - ONE_DAY in last_days))


def _starts(held: Iterable[LedgerTerm], spells: Sequence[LedgerSpell]) -> Iterator[Entry]:
	begin = [spell.start for spell in spells]
	before = None
	for term in held:
		# a member of old joined before the first term in the register
		start = term.start if before or not begin else min(term.start, begin[0])
		if start not in begin:
			kind = RENEWAL
		elif start == begin[0]:
			kind = JOIN
		else:
			kind = REINSTATE if term.reinstates else REJOIN
		yield Entry(kind, start, term.name)
		if before and before.membership_type != term.membership_type:
			yield Entry(TYPE_CHANGE, term.start, term.name, 1, before.membership_type)
		before = term
