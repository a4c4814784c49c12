"""The table in docs/forecast.md: how right the Member Forecast was on made-up associations.

python -m tests.support.tools.forecast_table [en | sv]
"""

import sys
from collections.abc import Iterable
from functools import cache
from statistics import fmean, geometric_mean

from membership_recruitment.member_insights import member_forecast
from membership_recruitment.member_insights.forecast_history import History
from membership_recruitment.member_insights.member_forecast import YEAR
from tests.support.associations import KINDS, association

FIRST_SEED = 1000


@cache
def register(kind: str) -> History:
	"""The association's, when its last month is over."""
	return association(KINDS[kind], FIRST_SEED + list(KINDS).index(kind))


def held_out(kind: str) -> tuple[float, float]:
	"""The last year against what was said of it before it came, by what was chosen before it came.

	Returns:
	        Mean absolute error of what was shown by that of the rival named then, and the share of the months within the
	        band.
	"""
	history = register(kind)
	then = member_forecast.forecast(history.as_of(history.last - YEAR))
	known = history.members[then.steady_from - history.first : -YEAR]
	naive = member_forecast.RIVALS[then.rival](known, YEAR)
	months = list(zip(then.months, history.members[-YEAR:], naive, strict=True))
	error = sum(abs(month.expected - came) for month, came, _naive in months)
	rivals = sum(abs(said - came) for _month, came, said in months)
	return error / rivals, sum(month.low <= came <= month.high for month, came, _naive in months) / YEAR


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
	found = [_line(HEAD[language]), _line(["---", "--:", "---", "---", *["--:"] * 4])]
	figures = []
	for kind in kinds:
		now = member_forecast.forecast(register(kind))
		names = [words.get(name, name) for name in (kind, now.method, now.rival)]
		figures.append((now.relative, now.coverage, *held_out(kind)))
		members = str(register(kind).members[-1])
		found.append(_line([names[0], members, names[1], names[2], *_figures(*figures[-1])]))
	errors, covered, errors_then, within = zip(*figures, strict=True)
	means = geometric_mean(errors), fmean(covered), geometric_mean(errors_then), fmean(within)
	return [*found, _line([words.get("all", "all"), "", "", "", *_figures(*means)])]


def _figures(error: float, covered: float, error_then: float, within: float) -> list[str]:
	return [f"{error:.2f}", f"{covered:.0%}", f"{error_then:.2f}", f"{within:.0%}"]


def _line(cells: Iterable[str]) -> str:
	return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
	print("\n".join(lines(KINDS, *sys.argv[1:])))
