"""What became of each term, by month: the forecast counts it. No database, no frappe.

A term that a cancellation cut short and another one continued without a day between them (a household whose payer left,
say) goes on in that one: both are one course, kept on the first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from membership_recruitment.membership.terms.periods import ONE_DAY, month_number
from membership_recruitment.membership.terms.spells import FOREVER, HeldTerm, Spell

NONE = "-"
NEVER = month_number(FOREVER)
A_YEAR = 365  # days: terms without end say nothing of how long those before the register were


@dataclass(frozen=True)
class Course:
	"""One term; months are numbers (`month_number`). A member counts at the end of month m with exactly one of their
	courses: begun <= m < due, and m < left where it has that.

	Attributes:
	        number: Which term of the unbroken membership, 1 for the first; those before the register, which *Member
	                Since* tells of, count.
	        opens: Whether an unbroken membership begins with it.
	        begun: Where it opens one, the month of its first day; else the `due` of the one before.
	        due: The month of the first day without membership unless it is renewed; None without end.
	        left: That of the first day after a cancellation or death within it; else None.
	        renewed: Whether another one continues it.
	        lapsed: Where it opens the membership of somebody who comes back, the month in which they had left; else None.
	"""

	number: int
	opens: bool
	begun: int
	due: int | None
	left: int | None = None
	renewed: bool = False
	lapsed: int | None = None

	def as_text(self) -> str:
		"""As it is stored, so that equal ones are counted by one index."""
		values = (self.begun, self.due, self.left, self.lapsed, self.number, self.opens, self.renewed)
		return " ".join(NONE if value is None else str(int(value)) for value in values)

	@classmethod
	def from_text(cls, text: str) -> "Course":
		"""What `as_text` stored."""
		begun, due, left, lapsed, number, opens, renewed = (
			None if value == NONE else int(value) for value in text.split(" ")
		)
		return cls(number, bool(opens), begun, due, left, bool(renewed), lapsed)


def courses(spells: Iterable[Spell]) -> dict[int, Course]:
	"""Of a member's spells, in order: place of the term (among those that were merged) → its course."""
	found: dict[int, Course] = {}
	lapsed = None
	for spell in spells:
		gone = _month_after(spell.active_to)
		chains = _chains(spell)
		begun = month_number(spell.start)
		before = _terms_before(spell.start, spell.held[0])
		for number, chain in enumerate(chains, start=1):
			last = number == len(chains)
			due = gone if last else min(max(_month_after(chain[-1].active_to), begun), gone)
			cut = last and chain[-1].cut and chain[-1].active_to == spell.active_to
			found[chain[0].place] = Course(
				number=before + number,
				opens=number == 1,
				begun=begun,
				due=_or_never(_month_after(chain[-1].would_be_to) if cut else due),
				left=gone if cut else None,
				renewed=not last and due != NEVER,
				lapsed=lapsed if number == 1 else None,
			)
			if due == NEVER:  # nothing comes after it
				break
			begun = due
		lapsed = gone
	return found


def _chains(spell: Spell) -> list[list[HeldTerm]]:
	"""Its terms, those together that continue one which was cut short."""
	chains: list[list[HeldTerm]] = []
	for held in spell.held:
		if chains and chains[-1][-1].cut:
			chains[-1].append(held)
		else:
			chains.append([held])
	return chains


def _terms_before(since: date, first: HeldTerm) -> int:
	"""How many terms, as long as the first one here, a membership had before it; at least one where it began before."""
	if since >= first.start:
		return 0
	length = (first.end - first.start).days + 1 if first.end else A_YEAR
	return max(1, round((first.start - since).days / length))


def _month_after(day: date) -> int:
	return NEVER if day == FOREVER else month_number(day + ONE_DAY)


def _or_never(month: int) -> int | None:
	return None if month == NEVER else month
