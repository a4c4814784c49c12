"""Merge a member's terms into unbroken spells. No database, no frappe.

Every figure stands on spells. A spell is active from its start to `active_to`, so that
"active on day D" is `start_date <= D <= active_to` everywhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

FOREVER = date(9999, 12, 31)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CoveredTerm:
	"""A term that counts, with what a spell takes from its first one.

	Attributes:
	        start, end: First and last day; end None for a lifetime.
	        cancelled_from: First day on which it no longer holds.
	        membership_type, recruitment_source: Carried to the spell.
	        kept_until: Manual override: it counts up to this day at least.
	        pending: Counts up to `kept_until` only.
	"""

	start: date
	end: date | None
	cancelled_from: date | None = None
	membership_type: str | None = None
	recruitment_source: str | None = None
	kept_until: date | None = None
	pending: bool = False


@dataclass(frozen=True)
class HeldTerm:
	"""A term that held, within its spell.

	Attributes:
	        place: Among the terms given.
	        start, end: First and last day of the term itself; end None for a lifetime.
	        active_to: Last active day that it gives.
	        would_be_to: What that were, had no cancellation and no death come within the term; FOREVER without end.
	"""

	place: int
	start: date
	end: date | None
	active_to: date
	would_be_to: date

	@property
	def cut(self) -> bool:
		"""Whether a cancellation or death came within it."""
		return self.active_to < self.would_be_to


@dataclass
class Spell:
	"""An unbroken membership; see the DocType Membership Spell. `end` is FOREVER for a lifetime."""

	start: date
	end: date
	active_to: date
	membership_type: str | None
	recruitment_source: str | None
	held: list[HeldTerm] = field(default_factory=list, compare=False, repr=False)

	@property
	def terms(self) -> int:
		"""How many held in it."""
		return len(self.held)


def merge(
	terms: Iterable[CoveredTerm],
	*,
	grace_days: int,
	deceased_on: date | None = None,
	member_since: date | None = None,
) -> Iterator[Spell]:
	"""Merge one member's terms into spells.

	Args:
	        terms: In order of start. Terms that never held (cancelled from their first day, or pending and not
	                kept) are passed over.
	        grace_days: Days after a term's end that count as active; a gap no longer than this is no break.
	        deceased_on: From this day on nothing counts.
	        member_since: A day before the first term on which membership began, as far as anybody knows without a
	                break; the first spell begins on it.

	Yields:
	        Spells in order. Grace ends with a cancellation, with death and with the start of a later term.
	"""
	spell: Spell | None = None
	first = True
	for place, term in enumerate(_override_ends_with_the_next_term(list(terms))):
		end, active_to, would_be_to = _covered(term, grace_days, deceased_on)
		if end < term.start:
			continue
		held = HeldTerm(place, term.start, term.end, active_to, would_be_to)
		if spell and term.start - spell.active_to <= ONE_DAY:
			if term.pending:
				spell.end, spell.active_to = max(spell.end, end), max(spell.active_to, active_to)
			elif end >= spell.end:
				spell.end, spell.active_to = end, active_to
			spell.held.append(held)
			continue
		if spell:
			yield spell
		start = min(term.start, member_since or term.start) if first else term.start
		first = False
		spell = Spell(start, end, active_to, term.membership_type, term.recruitment_source, [held])
	if spell:
		yield spell


@dataclass
class TypeRun:
	"""An unbroken time as a member of one type.

	Attributes:
	        start, active_to: First and last active day; FOREVER without end.
	        last_term: Place of its last term among those given.
	        before: The type of which the member was until the day before; None where membership begins.
	"""

	membership_type: str | None
	start: date
	active_to: date
	last_term: int
	before: str | None = None


def type_runs(
	terms: Sequence[CoveredTerm],
	*,
	grace_days: int,
	deceased_on: date | None = None,
	member_since: date | None = None,
) -> list[TypeRun]:
	"""The days of a member's spells by type: from its first day on the newer term's type has them.

	Arguments as of `merge`.
	"""
	runs: list[TypeRun] = []
	for place, term in enumerate(_override_ends_with_the_next_term(list(terms))):
		end, active_to, _would_be_to = _covered(term, grace_days, deceased_on)
		if end < term.start:
			continue
		last = runs[-1] if runs else None
		joins_on = last is not None and term.start - last.active_to <= ONE_DAY
		if joins_on and term.pending:  # it does not take away what runs
			active_to = max(active_to, last.active_to)
		if joins_on and last.membership_type == term.membership_type:
			last.active_to, last.last_term = active_to, place
			continue
		start = term.start if last else min(term.start, member_since or term.start)
		run = TypeRun(term.membership_type, start, active_to, place)
		if joins_on:
			last.active_to = term.start - ONE_DAY
			run.before = last.membership_type
		runs.append(run)
	return runs


def is_covered(spells: Iterable[Spell], day: date) -> bool:
	"""Whether a member with these spells is one by a term on a day: grace after the last of a spell is no membership,
	a gap within a spell is no break."""
	return any(spell.start <= day <= spell.end for spell in spells)


def _override_ends_with_the_next_term(terms: list[CoveredTerm]) -> list[CoveredTerm]:
	"""From its first day on the later term decides, also about somebody who is kept."""
	for index, term in enumerate(terms):
		if not term.kept_until:
			continue
		later = next(
			(
				other.start
				for other in terms[index + 1 :]
				if not other.pending and not (other.cancelled_from and other.cancelled_from <= other.start)
			),
			None,
		)
		if later and later <= term.kept_until:
			terms[index] = replace(term, kept_until=later - ONE_DAY)
	return terms


def _covered(term: CoveredTerm, grace_days: int, deceased_on: date | None) -> tuple[date, date, date]:
	"""Last covered day and last active day of a term by itself, and what the latter were if nothing had come within
	the term."""
	if term.pending:
		end = active_to = term.kept_until or term.start - ONE_DAY
	else:
		end = term.end or FOREVER
		active_to = FOREVER if end == FOREVER else end + timedelta(days=grace_days)
		if term.kept_until:
			end, active_to = max(end, term.kept_until), max(active_to, term.kept_until)
	would_be_end, would_be_to = end, active_to
	for stop in (term.cancelled_from, deceased_on):
		if stop:
			end = min(end, stop - ONE_DAY)
			active_to = min(active_to, stop - ONE_DAY)
	return end, active_to, would_be_to if end < would_be_end else active_to
