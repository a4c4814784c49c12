"""Report 4: how long memberships last, by Kaplan and Meier: running ones count for as long as they were seen."""

from datetime import date
from math import ceil

import frappe
from frappe import _
from frappe.utils import cstr, formatdate, getdate

from membership_recruitment.member_insights import charts, disclosure, lifetime_counts, report_text, survival
from membership_recruitment.member_insights.charts import Series
from membership_recruitment.member_insights.disclosure import Disclosure
from membership_recruitment.member_insights.filters import return_errors_as_messages
from membership_recruitment.member_insights.lifetime_counts import Lifetimes
from membership_recruitment.membership.terms.calendar_years import YEAR, in_years
from membership_recruitment.settings import rules

HORIZONS = (1, 2, 3, 5, 10)  # years
POINTS_A_YEAR = 4  # of the drawn curve, where that is not too many
MOST_POINTS = 100
LINES = 5
COLORS = ("#2f9e44", "#1971c2", "#f08c00", "#c2255c", "#6741d9")


@return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page."""
	reader = disclosure.for_reader()
	as_of, group_by = read(filters, reader)
	groups = lifetime_counts.lifetimes(lifetime_counts.memberships(as_of, group_by, rules().complete_since))
	groups = {name: group for name, group in groups.items() if reader.count(group.members)}
	curves = {name: group.curve() for name, group in groups.items()}
	order = sorted(groups, key=lambda name: (group_by != "Join Year" and -groups[name].members, name))
	rows = [row(label(name, group_by), groups[name], curves[name], reader) for name in order]
	drawn = {
		label(name, group_by): curves[name]
		for name in sorted(groups, key=lambda name: -groups[name].members)[:LINES]
		if enough(groups[name], reader)
	}
	return (
		columns(group_by),
		rows,
		message(as_of, reader),
		chart(drawn, single=not group_by),
		summary(rows) if not group_by else [],
	)


def read(filters: dict | None, reader: Disclosure) -> tuple[date, str]:
	filters = frappe._dict(filters or {})
	as_of = getdate(filters.as_of) if filters.as_of else getdate()
	if not as_of or as_of > getdate():
		frappe.throw(_("Choose today or an earlier day: how long members stay is not known in advance."))
	group_by = cstr(filters.group_by)
	if group_by not in lifetime_counts.GROUPS:
		frappe.throw(
			_("Group by Membership Type, Recruitment Source or Join Year, or leave the field empty.")
		)
	return reader.last_day(as_of), group_by


def columns(group_by: str) -> list[dict]:
	def share(years: int) -> dict:
		return {
			"fieldname": f"survival_{years}",
			"label": _("Still Members After {0} Years").format(years)
			if years > 1
			else _("Still Members After 1 Year"),
			"fieldtype": "Percent",
			"precision": 1,
			"width": 215,
		}

	return [
		{
			"fieldname": "group",
			"label": _(group_by) if group_by else _("Group"),
			"fieldtype": "Data",
			"width": 180,
		},
		{"fieldname": "members", "label": _("Memberships"), "fieldtype": "Int", "width": 120},
		{"fieldname": "ended", "label": _("Memberships Ended"), "fieldtype": "Int", "width": 185},
		{
			"fieldname": "median_years",
			"label": _("Median Years"),
			"fieldtype": "Float",
			"precision": 2,
			"width": 130,
		},
		{
			"fieldname": "mean_years",
			"label": _("Mean Years"),
			"fieldtype": "Float",
			"precision": 2,
			"width": 130,
		},
		*map(share, HORIZONS),
	]


def row(name: str, group: Lifetimes, curve: survival.Curve, reader: Disclosure) -> dict:
	known = enough(group, reader)
	median = in_years(curve.median()) if known else None
	return {
		"group": name,
		"members": reader.count(group.members),
		"ended": reader.count(group.ended_count),
		"median_years": reader.average(median, group.members),
		"mean_years": reader.average(in_years(curve.restricted_mean()), group.members) if known else None,
		**{
			f"survival_{years}": reader.average(
				percent(curve.at(years * YEAR)) if known else None, group.members
			)
			for years in HORIZONS
		},
		# shown where the median is empty: the curve stays above one half
		"longest_years": round(in_years(curve.longest), 1) if known and not reader.cell else None,
	}


def enough(group: Lifetimes, reader: Disclosure) -> bool:
	"""Whether a curve may be shown: each of its steps stands on people."""
	return group.members >= disclosure.ENOUGH_CELLS * reader.cell


def label(name: str, group_by: str) -> str:
	if not group_by:
		return _("All memberships")
	return _(name) if name else _("Unknown")


def percent(share: float | None) -> float | None:
	return None if share is None else 100 * share


def message(as_of: date, reader: Disclosure) -> str:
	sentences = [
		_(
			"How long unbroken memberships last, as of {0}: those that still run count for as long as they have lasted."
		).format(formatdate(as_of)),
		_("Estimated by Kaplan and Meier, with its band of 95 %; who came back counts once more."),
		_(
			"The mean goes up to the longest membership seen. Where more than half are still members after that, there is no median yet."
		),
	]
	sentences.append(
		_(
			"A membership ends with the last day that a term covers, not with grace; whoever's grace still runs counts up to the day before that one."
		)
	)
	if since := rules().complete_since:
		sentences.append(
			_(
				"The register knows everyone since {0}; earlier memberships are followed from that day on."
			).format(formatdate(since))
		)
	limits = []
	if people := reader.count(report_text.only_year_known(date.min, as_of)):
		limits.append(report_text.year_alone(people))
	return report_text.definitions(*sentences, reader=reader, page="docs/member-lifetime.md", limits=limits)


def chart(curves: dict[str, survival.Curve], *, single: bool) -> dict | None:
	"""The curves by quarter of a year, or less often for long ones; a single one with its 95 % band."""
	longest = max((curve.longest for curve in curves.values()), default=0)
	points = int(longest / YEAR * POINTS_A_YEAR)
	if not points:
		return None
	step = ceil(points / MOST_POINTS)
	years = [n * step / POINTS_A_YEAR for n in range(points // step + 1)]
	series = []
	for (name, curve), color in zip(curves.items(), COLORS, strict=False):
		days = [min(year * YEAR, curve.longest) for year in years]
		shares = [100 * curve.at(day) for day in days]
		series.append(Series(_("Share Still Members") if single else name, shares, color))
		if single:
			low, high = zip(*(curve.band_at(day) for day in days), strict=True)
			series.append(Series(_("95 %, lower"), [100 * share for share in low], charts.PALE_GREEN))
			series.append(Series(_("95 %, upper"), [100 * share for share in high], charts.PALE_GREEN))
	return charts.lines(
		[_years(year) for year in years],
		series,
		fieldtype="Percent",
		below=[_years(year) if year == int(year) else "" for year in years],
	)


def _years(years: float) -> str:
	digits = 0 if years == int(years) else 2
	number = frappe.format(years, {"fieldtype": "Float", "precision": digits})
	return _("1 year") if years == 1 else _("{0} years").format(number)


def summary(rows: list[dict]) -> list[dict]:
	if not rows:
		return []
	all_members = rows[0]
	cards = (
		report_text.card(_("Median years as a member"), all_members, None, "median_years", datatype="Float"),
		report_text.card(_("Mean years as a member"), all_members, None, "mean_years", datatype="Float"),
		report_text.card(
			_("Still members after 1 year"), all_members, None, "survival_1", datatype="Percent"
		),
		report_text.card(
			_("Still members after 5 years"), all_members, None, "survival_5", datatype="Percent"
		),
	)
	return [card for card in cards if card]
