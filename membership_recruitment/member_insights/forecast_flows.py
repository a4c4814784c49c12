"""Carry a register on month by month: who joins, whose term is due and renewed or not, who comes back. No frappe.

What is learnt at a month stands on what was known by then (`learn`), so that the same code forecasts and is tested on
the past. Leaves happen where terms end: each running term in the month in which it is due, with the chance that a term
of its type and number is not renewed (`utils/statistics/renewal_chances`); besides, members leave within a term at the
rate of their type, and those who have left come back at the rate of those who left as long ago.

Who has said by now that he or she leaves does so in that month, and is among those who were expected to leave: in a month,
as many of a type leave as the rate or the chances say, or as have said so, whichever is more.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from membership_recruitment.member_insights.forecast_history import (
	LAST_NUMBER,
	Cell,
	History,
	Tally,
	TermCount,
)
from membership_recruitment.utils.statistics import renewal_chances
from membership_recruitment.utils.statistics.renewal_chances import RenewalChances

WINDOW = 36  # months back that chances, rates and lengths are taken from
LEANING = 240  # months of a member that the rate of leaving within a term leans on the whole with
MOST_RESIGNING = 0.9  # a month; the few months of a register of one may say 1
# months since somebody left, each up to and with: of later ones nobody is expected back
AWAY = (0, 1, 2, 3, 6, 12, 24, 60)
STEP = [next(step for step, bound in enumerate(AWAY) if months <= bound) for months in range(AWAY[-1] + 1)]
FEWEST_CONTINUED = 20  # renewals from which on it is told how many renew into another type

Lengths = list[tuple[int | None, float]]  # (months to the due month, share)


@dataclass(frozen=True)
class Learnt:
	"""What a register teaches up to a month.

	Attributes:
	        origin: That month.
	        running: Terms at its end: due → (type, number) → how many.
	        leaving: Those of them of who has said that he or she leaves. Only now: of earlier months that is not kept.
	        chances: Not to renew.
	        resigning: Chance a month to leave within a term, by type.
	        staying: Of those who renew, the share that does so within the type, by type; 1 where it is not among them.
	        arriving: Who renews into the type from others, by type: month of the year → (number, how many). Both are empty
	                where all types are forecast: then nobody is lost by it, or won.
	        shares: Of those who join, by type.
	        lengths: Of terms, by (type, opens, month of the year), and (type, opens, None) where none began in that month.
	        away: Who has left and not come back, by month in which they left.
	        returning: Chance a month to come back, for each of AWAY.
	"""

	origin: int
	running: dict[int | None, dict[Cell, int]]
	leaving: Sequence[TermCount]
	chances: RenewalChances
	resigning: dict[str, float]
	staying: dict[str, float]
	arriving: dict[str, dict[int, list[tuple[int, float]]]]
	shares: dict[str, float]
	lengths: dict[tuple[str, bool, int | None], Lengths]
	away: dict[int, float]
	returning: list[float]


@dataclass(frozen=True)
class Flow:
	"""A month that is to come: members at its end, what leads there, and the deviation that chance alone makes.

	Where some types alone are forecast, who renews into them joins, and who renews out of them leaves.
	"""

	expected: float
	joins: float
	leaves: float
	win_backs: float
	by_chance: float


def learn(tally: Tally, history: History, whole: Tally, origin: int, steady_from: int) -> Learnt:
	"""What is known when the month `origin` is over.

	Args:
	        tally, history: Of the types that are forecast.
	        whole: The tally of all types, which thin cells lean on.
	        origin: One of the tally's origins.
	        steady_from: Months before this one say nothing.
	"""
	months = range(max(steady_from, origin - WINDOW + 1), origin + 1)
	away, returning = _returning(tally, months)
	of_some = tally is not whole
	return Learnt(
		origin=origin,
		running=tally.running[origin],
		leaving=history.known_leavers if origin == history.last else (),
		chances=renewal_chances.chances(_decided(whole, months)),
		resigning=_resigning(whole, months),
		staying=_staying(tally, months) if of_some else {},
		arriving=_arriving(tally, months) if of_some else {},
		shares=_shares(tally, months, history),
		lengths=_lengths(tally, months),
		away=away,
		returning=returning,
	)


def _decided(tally: Tally, months: range) -> dict[str, dict[int, tuple[float, float]]]:
	summed: dict[Cell, list[int]] = defaultdict(lambda: [0, 0])
	for month in months:
		for cell, (renewed, lapsed) in tally.decided.get(month, {}).items():
			summed[cell][0] += renewed
			summed[cell][1] += lapsed
	decided: dict[str, dict[int, tuple[float, float]]] = {}
	for (kind, number), (renewed, lapsed) in sorted(summed.items()):
		decided.setdefault(kind, {})[number] = float(renewed), float(lapsed)
	return decided


def _resigning(tally: Tally, months: range) -> dict[str, float]:
	"""(left + LEANING × rate of all) ÷ (members' months + LEANING): see renewal_chances on leaning."""
	left, exposed = Counter(), Counter()
	for month in months:
		left.update(tally.resigned.get(month, {}))
		exposed.update(tally.exposed.get(month - 1, {}))
	overall = left.total() / exposed.total() if exposed.total() else 0.0
	return {
		kind: min((left[kind] + LEANING * overall) / (exposed[kind] + LEANING), MOST_RESIGNING)
		for kind in sorted(exposed)
	}


def _staying(tally: Tally, months: range) -> dict[str, float]:
	renewed, continued = Counter(), Counter()
	for month in months:
		for (kind, _number), count in tally.continued.get(month, {}).items():
			continued[kind] += count
		for (kind, _number), (went_on, _lapsed) in tally.decided.get(month, {}).items():
			renewed[kind] += went_on
	return {
		kind: min(continued[kind] / count, 1.0)
		for kind, count in renewed.items()
		if count >= FEWEST_CONTINUED
	}


def _arriving(tally: Tally, months: range) -> dict[str, dict[int, list[tuple[int, float]]]]:
	"""Terms that continue others, less those of the same type that were renewed: in all of `months`, put to the months of the
	year and the numbers in which there are more of them, and divided by the years."""
	more: Counter[tuple[str, int, int]] = Counter()
	for month in months:
		for (kind, number), count in tally.continued.get(month, {}).items():
			more[kind, month % 12, number] += count
		for (kind, number), (renewed, _lapsed) in tally.decided.get(month, {}).items():
			more[kind, month % 12, min(number + 1, LAST_NUMBER)] -= renewed
	in_all, positive = Counter(), Counter()
	for (kind, _month, _number), count in more.items():
		in_all[kind] += count
		positive[kind] += max(count, 0)
	found: dict[str, dict[int, list[tuple[int, float]]]] = {}
	for (kind, month, number), count in sorted(more.items()):
		if count > 0 and in_all[kind] > 0:
			a_year = count * in_all[kind] / positive[kind] * 12 / len(months)
			found.setdefault(kind, {}).setdefault(month, []).append((number, a_year))
	return found


def _shares(tally: Tally, months: range, history: History) -> dict[str, float]:
	joined = Counter()
	for month in months[-24:]:
		joined.update(tally.joined.get(month, {}))
	if not joined.total():
		joined.update(history.types)
	return {kind: count / joined.total() for kind, count in sorted(joined.items())}


def _lengths(tally: Tally, months: range) -> dict[tuple[str, bool, int | None], Lengths]:
	counted: dict[tuple[str, bool, int | None], Counter] = defaultdict(Counter)
	for month in months:
		for (kind, opens), lengths in tally.lengths.get(month, {}).items():
			counted[kind, opens, month % 12].update(lengths)
			counted[kind, opens, None].update(lengths)
	_fill_calendar_years(counted)
	return {
		key: [(length, count / lengths.total()) for length, count in sorted(lengths.items(), key=str)]
		for key, lengths in counted.items()
	}


def _fill_calendar_years(counted: dict[tuple[str, bool, int | None], Counter]) -> None:
	"""Months in which no term of a type began, where all its terms are due in the same month of the year."""
	due: dict[tuple[str, bool], set[int | None]] = defaultdict(set)
	for (kind, opens, month), lengths in counted.items():
		if month is not None:
			due[kind, opens] |= {None if length is None else (month + length) % 12 for length in lengths}
	for (kind, opens), dues in due.items():
		begun = [month for month in range(12) if (kind, opens, month) in counted]
		if len(dues) == 1 and None not in dues and len(begun) > 1:
			for month in set(range(12)) - set(begun):
				counted[kind, opens, month][(min(dues) - month) % 12 or 12] = 1


def _returning(tally: Tally, months: range) -> tuple[dict[int, float], list[float]]:
	"""Who is away after the last month, and the chances to come back as they were in `months`."""
	away: dict[int, float] = {}
	exposed, returned = [0.0] * len(AWAY), [0.0] * len(AWAY)
	for month in range(months.start - AWAY[-1], months.stop):
		away.pop(month - AWAY[-1] - 1, None)
		away[month] = tally.lapsed.get(month, 0)
		back = tally.returned.get(month, {})
		if month in months:
			for left, count in away.items():
				exposed[STEP[month - left]] += count
		for left, count in back.items():
			if left in away:
				count = min(count, away[left])
				away[left] -= count
				if month in months:
					returned[STEP[month - left]] += count
	return away, [part / of if of else 0.0 for part, of in zip(returned, exposed, strict=True)]


# ---------------------------------------------------------------- ahead


class _Register:
	"""Expected members by due month, type and number of the term.

	Members are stored as they will be when due, had nobody left within a term: who has left by then is taken off by
	`kept`, the share of each type that has not, since the origin.

	Who has said that he or she leaves waits for that month apart.

	Attributes:
	        told: All of them, by the month in which they leave.
	        within: Of them, who leave within a term: by month and type.
	        at_end: And at its end: month in which it were due → type and number → how many.
	"""

	def __init__(self, learnt: Learnt):
		self.learnt = learnt
		self.kept = dict.fromkeys(learnt.resigning, 1.0)
		self.now: dict[str, float] = dict.fromkeys(sorted({*learnt.resigning, *learnt.shares}), 0.0)
		self.due: dict[int | None, dict[Cell, float]] = defaultdict(lambda: defaultdict(float))
		self.told: dict[int, float] = defaultdict(float)
		self.within: Counter[tuple[int, str]] = Counter()
		self.at_end: dict[int, Counter[Cell]] = defaultdict(Counter)
		apart: Counter[tuple[int | None, Cell]] = Counter()
		for row in learnt.leaving:
			apart[row.due, row.cell] += row.terms
			self.told[row.gone] += row.terms
			if row.left is None:
				self.at_end[row.would_be_due][row.cell] += row.terms
			else:
				self.within[row.left, row.membership_type] += row.terms
		for due, cells in learnt.running.items():
			for cell, count in sorted(cells.items()):
				self._add(due, cell, count - apart[due, cell])

	@property
	def members(self) -> float:
		"""At this time."""
		return fsum((*self.now.values(), *self.told.values()))

	def _add(self, due: int | None, cell: Cell, count: float) -> None:
		self.due[due][cell] += count / self.kept.setdefault(cell[0], 1.0)
		self.now[cell[0]] = self.now.get(cell[0], 0.0) + count

	def begin(self, month: int, cell: Cell, opens: bool, count: float) -> None:
		"""So many terms begin."""
		lengths = self.learnt.lengths
		found = (
			lengths.get((cell[0], opens, month % 12)) or lengths.get((cell[0], opens, None)) or [(12, 1.0)]
		)
		for length, share in found:
			self._add(None if length is None else month + max(length, 1), cell, count * share)

	def leave_within(self, month: int) -> float:
		"""A month's resignations and deaths beside those that are known."""
		left = 0.0
		for kind, rate in self.learnt.resigning.items():
			if known := self.within[month, kind]:
				rate = max(self.now[kind] * rate - known, 0.0) / max(self.now[kind], 1.0)
			left += self.now[kind] * rate
			self.now[kind] *= 1 - rate
			self.kept[kind] *= 1 - rate
		return left

	def _chances(self, month: int, points: float) -> dict[Cell, float]:
		"""Not to renew, for each of the terms due in the month: of those who have not said so."""
		told = self.at_end.get(month, Counter())
		chances = {
			(kind, number): min(max(self.learnt.chances.not_renewed(kind, number) - points, 0.0), 1.0)
			for kind, number in {*self.due.get(month, ()), *told}
		}
		for kind in {kind for kind, _number in told}:
			cells = [cell for cell in chances if cell[0] == kind]
			others = fsum(self.due[month][cell] * self.kept[kind] * chances[cell] for cell in sorted(cells))
			known = fsum(
				told[cell] * (1 - chances[cell]) for cell in sorted(cells)
			)  # more than expected of them
			for cell in cells:
				chances[cell] *= max(1 - known / others, 0.0) if others > 0 else 1.0
		return chances

	def decide(self, month: int, points: float) -> tuple[float, float, float]:
		"""Terms due in the month: (how many leave, how many renew into other types, variance of the former)."""
		left = moved = variance = 0.0
		chances = self._chances(month, points)
		for (kind, number), stored in sorted(self.due.pop(month, {}).items()):
			count = stored * self.kept[kind]
			chance = chances[kind, number]
			staying = self.learnt.staying.get(kind, 1.0)
			going_on = count * (1 - chance) * staying
			left += count * chance
			moved += count * (1 - chance) * (1 - staying)
			variance += count * chance * (1 - chance)
			self.now[kind] -= count
			self.begin(month, (kind, min(number + 1, LAST_NUMBER)), False, going_on)
		return left, moved, variance

	def arrive(self, month: int) -> float:
		"""Who renews into these types from others."""
		arrived = 0.0
		for kind, months in self.learnt.arriving.items():
			for number, count in months.get(month % 12, ()):
				self.begin(month, (kind, number), False, count)
				arrived += count
		return arrived


def project(learnt: Learnt, joins: Sequence[float], retention_points: float = 0.0) -> list[Flow]:
	"""The months after the origin, one for each of `joins`.

	Args:
	        learnt: From `learn`.
	        joins: How many join for the first time in each month; below 0 counts as 0.
	        retention_points: Added to each chance to renew, in percentage points; chances stay within 0 and 100 %.
	"""
	register, flows, variance = _Register(learnt), [], 0.0
	away = dict(learnt.away)
	for month, joining in enumerate(joins, learnt.origin + 1):
		joining = max(joining, 0.0)
		back = 0.0
		told = register.told.pop(month, 0.0)
		resigned = register.leave_within(month)
		lapsed, moved, uncertain = register.decide(month, retention_points / 100)
		arrived = register.arrive(month)
		away.pop(month - AWAY[-1] - 1, None)
		away[month] = max(told + resigned + lapsed, 0.0)
		for left, count in away.items():
			returning = count * learnt.returning[STEP[month - left]]
			away[left] = count - returning
			back += returning
		for kind, share in learnt.shares.items():
			register.begin(month, (kind, 1), True, (joining + back) * share)
		variance += joining + arrived + back + resigned + uncertain
		flows.append(
			Flow(
				register.members,
				joining + arrived,
				told + resigned + lapsed + moved,
				back,
				sqrt(variance),
			)
		)
	return flows
