"""How many members there will be, with what it says of itself: the Member Forecast. No database, no frappe.

Two forecasts of ours carry the register on (`forecast_flows`), with joins by seasonal naive or damped smoothing. They
are held against last value, drift and seasonal naive at rolling origins (`utils/statistics/back_test`). What erred
least is shown; ours only where it errs less than the best of the naive ones. Ours sees all types; the naive ones only
the line of members.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import fsum, log

from membership_recruitment.member_insights.forecast_flows import Flow, Learnt, learn, project
from membership_recruitment.member_insights.forecast_history import History, Tally
from membership_recruitment.utils.statistics import back_test, smoothing
from membership_recruitment.utils.statistics.back_test import AHEAD, HORIZONS, Errors

LONGEST = 36  # months ahead
FEWEST = 24  # months of steady history from which on ours may be shown
TRAINING = 12  # months of it that the first origin knows
LOOKS_BACK = 96  # months of joins that are carried on
ORIGINS = 36  # at most so many, the latest ones
YEAR = 12

SEASONAL_JOINS, SMOOTH_JOINS = "flows, seasonal joins", "flows, smooth joins"
LAST_VALUE, DRIFT, SEASONAL_NAIVE = "last value", "drift", "seasonal naive"
JOINS = {SEASONAL_JOINS: smoothing.seasonal_naive, SMOOTH_JOINS: smoothing.damped}
RIVALS = {
	LAST_VALUE: smoothing.last_value,
	DRIFT: smoothing.drift,
	SEASONAL_NAIVE: smoothing.seasonal_naive,
}


@dataclass(frozen=True)
class Month:
	"""A month ahead.

	Attributes:
	        low, high: The 80 % band; None where there are under TRAINING months to take it from.
	        joins, leaves, win_backs: None where a naive forecast is shown, which knows none.
	"""

	month: int
	expected: float
	low: float | None
	high: float | None
	joins: float | None
	leaves: float | None
	win_backs: float | None


@dataclass(frozen=True)
class Score:
	"""A method on the past: months ahead (those of HORIZONS that have come) → mean absolute error, and scaled."""

	mae: dict[int, float]
	mase: dict[int, float]


@dataclass(frozen=True)
class Forecast:
	"""The answer.

	Attributes:
	        months: Those ahead.
	        what_if: Members at their ends with the what-if inputs: what is shown and the difference that ours makes of
	                them. None without any, and with under TRAINING months of history.
	        method: What is shown: one of JOINS or RIVALS.
	        rival: The naive one that erred least.
	        scores: Of every method that was asked.
	        relative: Error of what is shown over the rival's, at HORIZONS on the same origins; 1 where that is the rival.
	        coverage: Share of what came that lay within the band as it was drawn then; None where none has come.
	        year_ago: Mean absolute error twelve months ahead of what is shown; None where none has come.
	        steady_from: The first month that counts (`History.steady_from`).
	        steady_months: How many count.
	        steady_state: Members at which joins and leaves are even if they go on as ours says of the next twelve months,
	                what-if included (as in the last twelve, with too little history); None where nobody leaves.
	        half_way: Years until half of the way from today's members to those has been gone; None where nobody leaves.
	"""

	months: list[Month]
	what_if: list[float] | None
	method: str
	rival: str
	scores: dict[str, Score]
	relative: float
	coverage: float | None
	year_ago: float | None
	steady_from: int
	steady_months: int
	steady_state: float | None
	half_way: float | None


def forecast(
	history: History,
	months: int = YEAR,
	membership_types: Iterable[str] | None = None,
	joins_percent: float = 0.0,
	retention_points: float = 0.0,
) -> Forecast:
	"""The forecast for the months after `history.last`.

	Args:
	        history: Of all types.
	        months: How many, 1 to LONGEST.
	        membership_types: Which are forecast; all without it.
	        joins_percent: What if so many percent more (below 0: fewer) joined; under −100 counts as −100.
	        retention_points: What if so many percentage points more of the terms were renewed; a chance stays within 0
	                and 100 %.
	"""
	if not 1 <= months <= LONGEST:
		raise ValueError(f"months ahead must be 1 to {LONGEST}, not {months}")
	past = _Past(history, membership_types)
	tested = back_test.back_test(past.members, past.origins, past.methods())
	if past.months < FEWEST:
		method = rival = LAST_VALUE
	else:
		method, rival = back_test.choose(tested, list(JOINS), list(RIVALS))
	own = method if method in JOINS else SMOOTH_JOINS
	base = past.flows(past.now, own, max(months, YEAR)) if past.months >= TRAINING else None
	other = None
	if base and (joins_percent or retention_points):
		factor = max(1 + joins_percent / 100, 0.0)
		other = past.flows(past.now, own, max(months, YEAR), factor, retention_points)
	expected = (
		[flow.expected for flow in base[:months]]
		if method in JOINS
		else [max(value, 0.0) for value in RIVALS[method](past.members, months)]
	)
	steady_state, half_way = _steady_state(past, other or base)
	return Forecast(
		months=_months(past, expected, tested[method], base, method in JOINS),
		what_if=other and _what_if(expected, base, other),
		method=method,
		rival=rival,
		scores={name: _score(errors, back_test.scale(past.members)) for name, errors in tested.items()},
		relative=back_test.relative(tested[method], tested[rival]),
		coverage=_coverage(past, tested[method], own),
		year_ago=tested[method].mean_absolute(YEAR),
		steady_from=past.history.first + past.start,
		steady_months=past.months,
		steady_state=steady_state,
		half_way=half_way,
	)


class _Past:
	"""A register up to now, asked at its earlier months.

	Attributes:
	        members, joins: Of the types that are forecast, by steady month; an index into them is an origin.
	        months: How many steady months there are.
	        now: The index of the latest month.
	        origins: Those of the back-test.
	"""

	def __init__(self, history: History, membership_types: Iterable[str] | None):
		self.history = history if membership_types is None else history.of(membership_types)
		steady_from = max(history.steady_from, self.history.first)
		self.months = max(history.last + 1 - steady_from, 0)
		# without any steady month there is still a last value
		self.start = min(steady_from, history.last) - self.history.first
		self.members = self.history.members[self.start :]
		self.joins = self.history.joins[self.start :]
		self.now = len(self.members) - 1
		self.origins = range(max(TRAINING - 1, self.now - ORIGINS), self.now)
		asked = [self._month(index) for index in (*self.origins, self.now)]
		self.tally = Tally(self.history, asked)
		self.whole = self.tally if self.history is history else Tally(history, ())
		self._learnt: dict[int, Learnt] = {}
		self._flows: dict[tuple[int, str], list[Flow]] = {}

	def _month(self, index: int) -> int:
		return self.history.first + self.start + index

	def flows(
		self, index: int, method: str, months: int = AHEAD, factor: float = 1.0, points: float = 0.0
	) -> list[Flow]:
		"""What one of ours says at an origin; `factor` is put to the joins, `points` to the renewals."""
		if index not in self._learnt:
			self._learnt[index] = learn(
				self.tally, self.history, self.whole, self._month(index), self._month(0)
			)
		joins = JOINS[method](smoothing.without_exceptions(self.joins[: index + 1])[-LOOKS_BACK:], months)
		return project(self._learnt[index], [factor * max(count, 0.0) for count in joins], points)

	def by_chance(self, index: int, method: str) -> list[float]:
		"""The deviation that chance alone makes of the next AHEAD months."""
		return [flow.by_chance for flow in self._tested(index, method)]

	def methods(self) -> dict[str, Callable[[int], Sequence[float]]]:
		"""All of them by name, as the back-test asks: a forecast from an origin."""
		ours = {
			name: lambda index, name=name: [flow.expected for flow in self._tested(index, name)]
			for name in JOINS
		}
		naive = {
			name: lambda index, carry=carry: carry(self.members[: index + 1], AHEAD)
			for name, carry in RIVALS.items()
		}
		return ours | naive

	def _tested(self, index: int, method: str) -> list[Flow]:
		if (index, method) not in self._flows:
			self._flows[index, method] = self.flows(index, method)
		return self._flows[index, method]


def _months(
	past: _Past, expected: list[float], errors: Errors, base: list[Flow] | None, ours: bool
) -> list[Month]:
	first = past.history.last + 1
	if not base:
		return [Month(month, value, *[None] * 5) for month, value in enumerate(expected, first)]
	spreads = back_test.spread(errors, [flow.by_chance for flow in base[: len(expected)]])
	return [
		Month(
			month,
			value,
			low,
			high,
			flow.joins if ours else None,
			flow.leaves if ours else None,
			flow.win_backs if ours else None,
		)
		for month, value, (low, high), flow in zip(
			range(first, first + len(expected)),
			expected,
			back_test.band(expected, spreads),
			base,
			strict=False,
		)
	]


def _what_if(expected: list[float], base: list[Flow], other: list[Flow]) -> list[float]:
	return [
		max(value + changed.expected - flow.expected, 0.0)
		for value, flow, changed in zip(expected, base, other, strict=False)
	]


def _score(errors: Errors, scale: float) -> Score:
	mae = {h: mean for h in HORIZONS if (mean := errors.mean_absolute(h)) is not None}
	return Score(mae, {h: mean / scale for h, mean in mae.items()} if scale else {})


def _coverage(past: _Past, errors: Errors, own: str) -> float | None:
	"""At each origin the band is drawn with the errors that were known then."""
	inside = came = 0
	for origin in past.origins:
		spreads = back_test.spread(errors.known_by(origin), past.by_chance(origin, own))
		for horizon in HORIZONS:
			if origin in errors.at[horizon]:
				came += 1
				inside += abs(errors.at[horizon][origin]) <= back_test.reach(spreads[horizon - 1])
	return inside / came if came else None


def _steady_state(past: _Past, flows: list[Flow] | None) -> tuple[float | None, float | None]:
	"""Joins and win-backs a year ÷ share of the members that leaves in a year; and years until half of the way there.

	Where as many join each year and the same share *l* leaves, the distance shrinks as exp(−*l* · years).
	"""
	if flows:
		year = flows[:YEAR]
		joins, leaves = fsum(flow.joins + flow.win_backs for flow in year), fsum(flow.leaves for flow in year)
		members = fsum(flow.expected for flow in year) / len(year)
	else:
		count = min(past.months, YEAR)
		if not count:
			return None, None
		history = past.history
		joins = sum(history.joins[-count:]) + sum(history.win_backs[-count:])
		leaves = sum(history.leaves[-count:])
		members = sum(history.members[-count:]) / count
	return (joins * members / leaves, log(2) * members / leaves) if leaves > 0 else (None, None)
