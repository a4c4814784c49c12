"""Carry a monthly series on: last value, drift, seasonal naive, damped smoothing. No database, no frappe.

The first three are the yardsticks that any forecast must beat (R. J. Hyndman and G. Athanasopoulos, Forecasting:
Principles and Practice, 3rd ed. 2021, section 5.2). The fourth is Holt and Winters' additive method with a damped
trend (E. S. Gardner and E. McKenzie, 1985, Forecasting Trends in Time Series, Management Science 31(10), 1237–1246;
section 8.3 of the former). Each answers with the values of the next 1, 2 … `ahead` months.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import fsum, sqrt
from statistics import median

SEASON = 12
EXCEPTION = 3
FEWEST = 2 * SEASON  # months that the damped method wants: from fewer no season can be told from chance

# where the search begins; it then halves its steps around the best
LEVELS, TRENDS, SEASONS, DAMPINGS = (0.05, 0.2, 0.5), (0.0, 0.05, 0.2), (0.0, 0.1, 0.3), (0.8, 0.95)
BOUNDS = ((0.01, 0.99), (0.0, 0.5), (0.0, 0.6), (0.7, 0.98))
HALVINGS = 3


def last_value(series: Sequence[float], ahead: int) -> list[float]:
	"""As it was last."""
	return [float(series[-1])] * ahead


def drift(series: Sequence[float], ahead: int) -> list[float]:
	"""From the last on, along the line from the first to the last."""
	step = (series[-1] - series[0]) / (len(series) - 1) if len(series) > 1 else 0.0
	return [series[-1] + step * month for month in range(1, ahead + 1)]


def seasonal_naive(series: Sequence[float], ahead: int, season: int = SEASON) -> list[float]:
	"""As it was in the same month of the latest year; of less than a year of them, their mean."""
	if len(series) < season:
		return [fsum(series) / len(series)] * ahead
	latest = series[-season:]
	return [float(latest[month % season]) for month in range(ahead)]


def without_exceptions(series: Sequence[float]) -> list[float]:
	"""The series with months that stand alone, as after a campaign, put to what was usual then.

	A month does where it is over EXCEPTION times both the median of the twelve before and the same month a year before,
	and by more than chance makes of counts (four square roots). What comes again a year later is a season and stays.
	Each month is judged by earlier ones only.
	"""
	usual: list[float] = []
	for month, value in enumerate(series):
		if month >= SEASON:
			most = max(median(usual[-SEASON:]), series[month - SEASON], 1)
			if value > EXCEPTION * most and value > most + 4 * sqrt(most):
				value = most
		usual.append(value)
	return usual


@dataclass(frozen=True)
class Smoothing:
	"""What was found of a series.

	Attributes:
	        level, trend: At its end; the trend is per month.
	        seasons: What the next `SEASON` months are above or below the level.
	        damping: What is left of the trend from one month to the next.
	        squares: Sum of the squared errors one month ahead.
	"""

	level: float
	trend: float
	seasons: tuple[float, ...]
	damping: float
	squares: float

	def ahead(self, months: int) -> list[float]:
		"""The next values."""
		values, slope, path = [], self.trend, self.level
		for month in range(months):
			slope *= self.damping
			path += slope
			values.append(path + self.seasons[month % SEASON])
		return values


def damped(series: Sequence[float], ahead: int) -> list[float]:
	"""By damped smoothing; seasonal naive where there are fewer than `FEWEST` months."""
	if len(series) < FEWEST:
		return seasonal_naive(series, ahead)
	return smooth(series).ahead(ahead)


def smooth(series: Sequence[float]) -> Smoothing:
	"""The damped smoothing that errs least one month ahead, of at least `FEWEST` months; same input, same bits."""
	start = _start(series)
	tried: dict[tuple[float, ...], Smoothing] = {}

	def at(weights: tuple[float, ...]) -> Smoothing:
		if weights not in tried:
			tried[weights] = _run(series, start, *weights)
		return tried[weights]

	best = min(product(LEVELS, TRENDS, SEASONS, DAMPINGS), key=lambda weights: at(weights).squares)
	for halving in range(HALVINGS):
		for position, (low, high) in enumerate(BOUNDS):
			step = 0.1 / 2**halving
			around = [min(max(best[position] + move, low), high) for move in (-step, 0.0, step)]
			best = min(
				((*best[:position], value, *best[position + 1 :]) for value in around),
				key=lambda weights: at(weights).squares,
			)
	return at(best)


def _start(series: Sequence[float]) -> tuple[float, float, tuple[float, ...]]:
	"""Level, trend and seasons to begin with: a line through the years' means, and what the months are off it."""
	years = len(series) // SEASON
	means = [fsum(series[year * SEASON : (year + 1) * SEASON]) / SEASON for year in range(years)]
	slope = (means[-1] - means[0]) / (SEASON * (years - 1))
	middle = (SEASON - 1) / 2
	off = tuple(
		fsum(series[year * SEASON + month] - means[year] for year in range(years)) / years
		- slope * (month - middle)
		for month in range(SEASON)
	)
	return means[0] - slope * (middle + 1), slope, off


def _run(
	series: Sequence[float],
	start: tuple[float, float, tuple[float, ...]],
	for_level: float,
	for_trend: float,
	for_season: float,
	damping: float,
) -> Smoothing:
	"""Through the series with these weights, in error-correction form."""
	level, trend, squares = start[0], start[1], 0.0
	seasons = list(start[2])
	trend_weight = for_level * for_trend
	season_weight = for_season * (1 - for_level)
	for month, value in enumerate(series):
		place = month % SEASON
		slope = damping * trend
		error = value - level - slope - seasons[place]
		squares += error * error
		level += slope + for_level * error
		trend = slope + trend_weight * error
		seasons[place] += season_weight * error
	next_place = len(series) % SEASON
	return Smoothing(level, trend, tuple(seasons[next_place:] + seasons[:next_place]), damping, squares)
