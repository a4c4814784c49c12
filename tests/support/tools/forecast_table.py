"""The table in docs/forecast.md: how right the Member Forecast was on made-up associations.

python -m tests.support.tools.forecast_table [en | sv]
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean, geometric_mean

from membership_recruitment.member_insights import member_forecast
from membership_recruitment.member_insights.member_forecast import YEAR, Forecast
from tests.support.associations import KINDS, association

FIRST_SEED = 1000


def seed_of(kind: str) -> int:
	return FIRST_SEED + list(KINDS).index(kind)


@dataclass(frozen=True)
class Row:
	"""An association: its members now, the forecast, and one of a year ago (that could not know the year) against it.

	`held_out` is the mean absolute error of what was shown then, over the year, by that of the rival named then;
	`within` is the share of those months within the band.
	"""

	kind: str
	members: int
	now: Forecast
	held_out: float
	within: float


def row(kind: str) -> Row:
	history = association(KINDS[kind], seed_of(kind))
	then = member_forecast.forecast(history.as_of(history.last - YEAR))
	rival = member_forecast.RIVALS[then.rival](
		history.members[max(then.steady_from - history.first, 0) : -YEAR], YEAR
	)
	came = history.members[-YEAR:]
	months = list(zip(then.months, came, rival, strict=True))
	error = sum(abs(month.expected - value) for month, value, _naive in months)
	other = sum(abs(naive - value) for _month, value, naive in months)
	return Row(
		kind,
		history.members[-1],
		member_forecast.forecast(history),
		error / other,
		sum(month.low <= value <= month.high for month, value, _naive in months) / YEAR,
	)


HEAD = {
	"en": (
		"association",
		"members",
		"shown",
		"best naive",
		"error",
		"in the band",
		"error, next year",
		"in the band",
	),
	"sv": (
		"förening",
		"medlemmar",
		"visas",
		"bästa naiva",
		"fel",
		"inom bandet",
		"fel, nästa år",
		"inom bandet",
	),
}
SWEDISH = {
	"rolling": "löpande",
	"rolling, small": "löpande, liten",
	"rolling, large": "löpande, stor",
	"rolling, two years": "löpande, två år",
	"calendar year": "kalenderår",
	"calendar year, small": "kalenderår, liten",
	"calendar year, seasonal": "kalenderår, säsong",
	"calendar year, growing": "kalenderår, växer",
	"growing": "växer",
	"growing fast": "växer fort",
	"young and growing": "ung och växer",
	"shrinking": "krymper",
	"shrinking, calendar year": "krymper, kalenderår",
	"seasonal": "säsong",
	"seasonal, one big month": "säsong, en stor månad",
	"campaign spike": "en kampanj",
	"campaign spike, calendar year": "en kampanj, kalenderår",
	"two campaigns": "två kampanjer",
	"imported": "inläst register",
	"imported, calendar year": "inläst register, kalenderår",
	"three types": "tre medlemstyper",
	"worse retention": "fler slutar än förr",
	"waves": "vågor",
	"tiny": "mycket liten",
	"all": "alla",
	member_forecast.SEASONAL_JOINS: "flöden, nya som i fjol",
	member_forecast.SMOOTH_JOINS: "flöden, utjämnade nya",
	member_forecast.LAST_VALUE: "senaste värdet",
	member_forecast.DRIFT: "drift",
	member_forecast.SEASONAL_NAIVE: "som i fjol",
}


def lines(kinds: Iterable[str], language: str = "en") -> list[str]:
	"""The table, with a last line for all: means, of errors by their logarithms."""
	words = SWEDISH if language == "sv" else {}
	rows = [row(kind) for kind in kinds]
	found = [_line(HEAD[language]), _line(["---", "--:", "---", "---", *["--:"] * 4])]
	for one in rows:
		names = [words.get(name, name) for name in (one.kind, one.now.method, one.now.rival)]
		figures = _figures(one.now.relative, one.now.coverage, one.held_out, one.within)
		found.append(_line([names[0], str(one.members), names[1], names[2], *figures]))
	figures = _figures(
		geometric_mean(one.now.relative for one in rows),
		fmean(one.now.coverage for one in rows),
		geometric_mean(one.held_out for one in rows),
		fmean(one.within for one in rows),
	)
	return [*found, _line([words.get("all", "all"), "", "", "", *figures])]


def _figures(error: float, covered: float, held_out: float, within: float) -> list[str]:
	return [f"{error:.2f}", f"{covered:.0%}", f"{held_out:.2f}", f"{within:.0%}"]


def _line(cells: Iterable[str]) -> str:
	return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
	print("\n".join(lines(KINDS, *sys.argv[1:])))
