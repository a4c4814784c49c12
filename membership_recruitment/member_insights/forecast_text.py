"""What the Member Forecast says of itself: which method is shown and why, how right it was, the cards."""

from statistics import fmean

import frappe
from frappe import _
from frappe.utils import formatdate

from membership_recruitment.member_insights.disclosure import EXACT
from membership_recruitment.member_insights.forecast_history import History, last_day
from membership_recruitment.member_insights.forecast_records import Said
from membership_recruitment.member_insights.member_forecast import (
	DRIFT,
	FEWEST,
	JOINS,
	LAST_VALUE,
	RIVALS,
	SEASONAL_JOINS,
	SEASONAL_NAIVE,
	SMOOTH_JOINS,
	YEAR,
	Forecast,
)
from membership_recruitment.member_insights.report_text import definitions
from membership_recruitment.utils.statistics import rounding
from membership_recruitment.utils.statistics.back_test import HORIZONS


def method_name(method: str) -> str:
	"""One of the methods, as users read it."""
	return {
		SEASONAL_JOINS: _("each term by itself, joins as a year before"),
		SMOOTH_JOINS: _("each term by itself, joins by the trend and the season of earlier years"),
		LAST_VALUE: _("as many as last month"),
		DRIFT: _("the change so far carried on"),
		SEASONAL_NAIVE: _("as a year before"),
	}[method]


def message(history: History, forecast: Forecast, said: list[Said]) -> str:
	sentences = [*shown_and_why(forecast), counted_to(history)]
	if said:
		sentences.append(
			_(
				"Said Before is what was kept of each month when it was first forecast, up to twelve months ahead; nothing is kept of the months before {0}."
			).format(last_day(said[0].month).strftime("%Y-%m"))
		)
	sentences.append(table(forecast))
	# what is claimed and what limits it, at once
	limits = [*known_leavers(history, forecast), *nearer_rules(forecast)]
	return definitions(*sentences, reader=EXACT, page="docs/forecast.md", limits=limits)


def counted_to(history: History) -> str:
	return _(
		"Members are counted up to the end of last month, {0}; what has come since is part of the forecast."
	).format(formatdate(last_day(history.last)))


def known_leavers(history: History, forecast: Forecast) -> list[str]:
	"""How many have gone since or said that they will, and whether that is counted."""
	known = sum(row.terms for row in history.known_leavers)
	if not known:
		return []
	if forecast.method in JOINS:
		return [
			_(
				"Of the members at the end of last month it is known of {0} that they have left since or will, and at least so many are taken to leave."
			).format(known)
		]
	return [
		_(
			"Of the members at the end of last month it is known of {0} that they have left since or will, which this rule does not count."
		).format(known)
	]


def shown_and_why(forecast: Forecast) -> list[str]:
	if forecast.steady_months < FEWEST:
		return [
			_(
				"The register tells how members come and go for {0} months, and under {1} of them the forecast says that it stays as it is."
			).format(forecast.steady_months, FEWEST)
		]
	shown, rival = method_name(forecast.method), method_name(forecast.rival)
	if forecast.method in JOINS:
		found = [
			_(
				"Shown is our own calculation ({0}): tried on past months, its error was {1} of that of the best simple rule ({2})."
			).format(shown, percent(forecast.relative), rival)
		]
	else:
		found = [
			_(
				"Shown is the best simple rule ({0}): tried on past months, our own calculation was no better."
			).format(shown),
			_("It says nothing of who joins and leaves."),
		]
	if forecast.coverage is not None:
		found.append(
			_("{0} of what came lay within the band of 80 % as it was drawn then.").format(
				percent(forecast.coverage)
			)
		)
	return found


def nearer_rules(forecast: Forecast) -> list[str]:
	"""So many months ahead a simple rule was nearer than ours, which is chosen by all of HORIZONS together."""
	if forecast.method not in JOINS:
		return []
	found = []
	for horizon, own in forecast.scores[forecast.method].mae.items():
		rule = min(RIVALS, key=lambda name: forecast.scores[name].mae[horizon])
		off = forecast.scores[rule].mae[horizon]
		if off < own:
			found.append(
				_("After {0}, though, “{1}” was nearer: off by {2} members, ours by {3}.").format(
					months(horizon), method_name(rule), decimal(off), decimal(own)
				)
			)
	return found


def table(forecast: Forecast) -> str:
	"""The back-test: mean absolute errors in members, and as multiples of the mean change from month to month."""
	scores = {name: score for name, score in forecast.scores.items() if score.mae}
	if not scores:
		return ""
	horizons = [h for h in HORIZONS if any(h in score.mae for score in scores.values())]
	head = [
		_("Mean error in members (and as a multiple of their mean change from one month to the next) after"),
		*(months(horizon) for horizon in horizons),
	]
	lines = [
		[
			f"<b>{method_name(name)}</b>" if name == forecast.method else method_name(name),
			*(figure(score.mae.get(h), score.mase.get(h)) for h in horizons),
		]
		for name, score in scores.items()
	]
	cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in lines)
	heads = "".join(f"<th>{cell}</th>" for cell in head)
	return (
		'<div class="table-responsive"><table class="table table-bordered table-sm my-2" style="width: auto">'
		f"<thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table></div>"
	)


def months(count: int) -> str:
	return _("1 month") if count == 1 else _("{0} months").format(count)


def years(count: float) -> str:
	whole = max(rounding.whole(count), 1)
	return _("1 year") if whole == 1 else _("{0} years").format(whole)


def figure(mae: float | None, mase: float | None) -> str:
	if mae is None:
		return ""
	return decimal(mae) if mase is None else f"{decimal(mae)} ({decimal(mase)})"


def decimal(number: float) -> str:
	return frappe.format(round(number, 1), {"fieldtype": "Float", "precision": 1})


def percent(share: float) -> str:
	return f"{round(100 * share)} %"


# ---------------------------------------------------------------- cards


def summary(history: History, forecast: Forecast, said: list[Said]) -> list[dict]:
	now, then = history.members[-1], rounding.whole(forecast.months[YEAR - 1].expected)
	today, in_a_year = (formatdate(last_day(history.last + ahead)) for ahead in (0, YEAR))
	change = then - now
	cards = [
		card(_("Expected on {0} ({1}: {2})").format(in_a_year, today, now), then, change),
		card(_("Change until {0}").format(in_a_year), change, change),
	]
	if forecast.what_if:
		other = rounding.whole(forecast.what_if[YEAR - 1])
		cards.append(card(_("What if, on {0}").format(in_a_year), other, other - then))
	if forecast.steady_state is not None:
		steady = rounding.whole(forecast.steady_state)
		label = (
			_("In the long run, with the what-if; half of the way in {0}")
			if forecast.what_if
			else _("In the long run, if it goes on so; half of the way in {0}")
		)
		cards.append(card(label.format(years(forecast.half_way)), steady, steady - now))
	came = dict(zip(range(history.first, history.last + 1), history.members, strict=True))
	off = [abs(one.expected - came[one.month]) for one in said if one.ahead == YEAR]
	if off:
		cards.append(card(_("Off after a year, as it was said"), rounding.whole(fmean(off))))
	elif forecast.year_ago is not None:
		cards.append(card(_("Off after a year, tested on the past"), rounding.whole(forecast.year_ago)))
	return cards


def card(label: str, value: int, change: int = 0) -> dict:
	"""Green where `change` is more, red where it is less."""
	indicator = {1: "Green", 0: "Blue", -1: "Red"}[(change > 0) - (change < 0)]
	return {"label": label, "value": value, "datatype": "Int", "indicator": indicator}
