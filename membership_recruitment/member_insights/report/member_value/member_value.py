"""Report 5: what members have paid, what a year of membership brings, and what a member is likely to bring."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import cstr, flt, fmt_money, formatdate, getdate

from membership_recruitment.member_insights import (
	charts,
	disclosure,
	lifetime_counts,
	report_text,
	survival,
	value_counts,
)
from membership_recruitment.member_insights.charts import Series
from membership_recruitment.member_insights.disclosure import Disclosure
from membership_recruitment.member_insights.filters import return_errors_as_messages
from membership_recruitment.member_insights.periods import FIRST_YEAR
from membership_recruitment.member_insights.value_counts import Value, Values
from membership_recruitment.membership.fees import items
from membership_recruitment.membership.terms.calendar_years import YEAR, in_years
from membership_recruitment.settings import rules

DISCOUNT_RATE = 5.0  # percent a year
HIGHEST_RATE = 100.0
MOST_BARS = 12
PAGE = "docs/member-value.md"


@dataclass(frozen=True)
class ValueFilters:
	"""Checked filters. `discount_rate`: percent a year. `company`: whose invoices count."""

	as_of: date
	group_by: str
	discount_rate: float
	company: str


@return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page."""
	reader = disclosure.for_reader()
	choice = read(filters, reader)
	seen = value_counts.values(choice.company, choice.as_of, choice.group_by, rules().complete_since)
	groups = seen.groups
	curves = {name: group.curve() for name, group in seen.lifetimes.items()}
	order = sorted(groups, key=lambda name: (choice.group_by != "Join Year" and -groups[name].members, name))
	told = told_apart(groups, reader)
	rows = [row(name, groups[name], curves.get(name), choice, reader, told=name in told) for name in order]
	if reader.cell:
		rows = [found for found in rows if found["members"]]
	return (
		columns(choice),
		rows,
		message(choice, reader),
		chart(choice, rows, groups, curves, reader),
		[] if choice.group_by else summary(rows, seen, reader),
	)


def read(filters: dict | None, reader: Disclosure) -> ValueFilters:
	"""Filters as the report page sends them; throws one sentence that says what to change."""
	filters = frappe._dict(filters or {})
	as_of = getdate(filters.as_of) if filters.as_of else getdate()
	if not as_of or as_of.year < FIRST_YEAR + 3:
		frappe.throw(_("Choose a day after the year {0}.").format(FIRST_YEAR + 2))
	if as_of > getdate():
		frappe.throw(_("Choose today or an earlier day: what will be paid is not known in advance."))
	group_by = cstr(filters.group_by)
	if group_by not in lifetime_counts.GROUPS:
		frappe.throw(
			_("Group by Membership Type, Recruitment Source or Join Year, or leave the field empty.")
		)
	given = cstr(filters.discount_rate)
	rate = flt(given) if given else DISCOUNT_RATE
	if not 0 <= rate <= HIGHEST_RATE:
		frappe.throw(
			_("Enter a discount rate from 0 to {0} percent a year.").format(
				frappe.format(HIGHEST_RATE, "Int")
			)
		)
	return ValueFilters(reader.last_day(as_of), group_by, rate, items.company_or_refuse())


# ---------------------------------------------------------------- figures


def told_apart(groups: dict[str, Value], reader: Disclosure) -> set[str]:
	"""The groups whose money the reader may see: those of enough people, and never so many of them that what is
	left of the whole, which can be asked for too, is the money of a few."""
	enough = disclosure.ENOUGH_CELLS * reader.cell
	told = {name for name, value in groups.items() if value.members >= enough}
	while told and len(told) < len(groups):
		if sum(value.members for name, value in groups.items() if name not in told) >= enough:
			break
		told.remove(min(told, key=lambda name: (groups[name].members, name)))
	return told


def row(
	name: str,
	value: Value,
	curve: survival.Curve | None,
	choice: ValueFilters,
	reader: Disclosure,
	*,
	told: bool,
) -> dict:
	members = reader.count(value.members)
	people = value.members if told else 0
	per_member = reader.average(paid_per_member(value), people)
	annual = annual_value(value)
	years = in_years(curve.restricted_mean()) if curve else None
	projected = None
	if curve and annual is not None:
		projected = annual * discounted_years(curve, choice.discount_rate)
	return {
		"group": label(name, choice.group_by),
		"members": members,
		# of rounded numbers for those who see these: a sum to the last öre tells what one member paid
		"paid_total": value.paid if not reader.cell else per_member and members * per_member,
		"paid_per_member": per_member,
		"annual_value": reader.average(annual, people),
		"expected_years": reader.average(years, people),
		"projected_value": reader.average(projected, people),
		# what the rows behind are found by
		"key": name,
	}


def paid_per_member(value: Value) -> float | None:
	return value.paid / value.members if value.members else None


def annual_value(value: Value) -> float | None:
	"""What one year of membership has brought."""
	return value.paid / value.years if value.years else None


def discounted_years(curve: survival.Curve, rate: float) -> float:
	"""Years that a new member is expected to begin, each worth less by `rate` percent than the one before.

	Σ S(t) / (1 + r)^t over whole years t from 0 on, as far as memberships have been seen to last: the expected
	value of a customer with a contract, who pays in advance (P. S. Fader and B. G. S. Hardie (2010), Customer-Base
	Valuation in a Contractual Setting, Marketing Science 29(1), 85–93).
	"""
	return sum(begun_years(curve, rate))


def begun_years(curve: survival.Curve, rate: float) -> Iterator[float]:
	"""The terms of that sum, one by one."""
	year = 0
	while (share := curve.at(year * YEAR)) is not None:
		yield share / (1 + rate / 100) ** year
		year += 1


def label(name: str, group_by: str) -> str:
	if not group_by:
		return _("All members")
	return _(name) if name else _("Unknown")


def columns(choice: ValueFilters) -> list[dict]:
	def money(fieldname: str, text: str, width: int) -> dict:
		return {"fieldname": fieldname, "label": text, "fieldtype": "Currency", "width": width}

	return [
		{
			"fieldname": "group",
			"label": _(choice.group_by) if choice.group_by else _("Group"),
			"fieldtype": "Data",
			"width": 180,
		},
		{"fieldname": "members", "label": _("Members Ever"), "fieldtype": "Int", "width": 160},
		money("paid_total", _("Paid in All"), 165),
		money("paid_per_member", _("Paid per Member"), 160),
		money("annual_value", _("Annual Value"), 130),
		{
			"fieldname": "expected_years",
			"label": _("Expected Years"),
			"fieldtype": "Float",
			"precision": 2,
			"width": 130,
		},
		money("projected_value", _("Projected Value (Estimate)"), 235),
	]


# ---------------------------------------------------------------- message, chart and cards


def message(choice: ValueFilters, reader: Disclosure) -> str:
	company = frappe.utils.escape_html(choice.company)
	known_since = value_counts.first_known_fee(choice.company)
	sentences = [
		_("What members had paid to {0} by {1}, and what a member is likely to bring.").format(
			company, formatdate(choice.as_of)
		),
		_(
			"Paid is the money that invoices of {0} with a fee on them had got by {1}, fees and donations, less what was credited or written off, in {2} by the rates in the ledger."
		).format(
			company,
			formatdate(choice.as_of),
			frappe.get_cached_value("Company", choice.company, "default_currency"),
		),
		_("Members are all who had been members by then, also those who have left."),
		_(
			"Annual value is what was paid divided by the years of membership that have begun since {0}, the first day that ERPNext knows a fee of; money from before is not counted."
		).format(formatdate(known_since))
		if known_since
		else _("No invoice with a fee has been submitted yet, so nothing is paid."),
		_(
			"Projected value is an estimate: the annual value at the beginning of each year, times the share who are still members then, less {0} percent a year. Nothing is assumed beyond the longest membership seen."
		).format(frappe.format(choice.discount_rate, {"fieldtype": "Float", "precision": 1})),
	]
	return report_text.definitions(*sentences, reader=reader, page=PAGE)


def chart(
	choice: ValueFilters, rows: list[dict], groups: dict[str, Value], curves: dict, reader: Disclosure
) -> dict | None:
	"""For all members how the projected value grows year by year; for groups what each is worth."""
	if not choice.group_by:
		return _growth(choice, rows, groups, curves, reader)
	drawn = [found for found in rows if found["projected_value"] is not None]
	drawn = sorted(drawn, key=lambda found: -found["members"])[:MOST_BARS]
	if not drawn:
		return None
	drawn = [found for found in rows if found in drawn]
	return charts.bars(
		[found["group"] for found in drawn],
		[
			Series(
				_("Projected Value (Estimate)"), [found["projected_value"] for found in drawn], charts.GREEN
			),
			Series(_("Paid per Member"), [found["paid_per_member"] or 0 for found in drawn], charts.BLUE),
		],
		fieldtype="Currency",
	)


def _growth(
	choice: ValueFilters, rows: list[dict], groups: dict[str, Value], curves: dict, reader: Disclosure
) -> dict | None:
	if not rows or rows[0]["projected_value"] is None:
		return None
	(name,) = groups
	total, values = 0.0, []
	for share in begun_years(curves[name], choice.discount_rate):
		total += share * annual_value(groups[name])
		values.append(reader.average(total, groups[name].members))
	return charts.bars(
		[_("Year {0}").format(year) for year in range(1, len(values) + 1)],
		[Series(_("Projected value up to that year"), values, charts.GREEN)],
		fieldtype="Currency",
		in_order=True,
	)


def summary(rows: list[dict], seen: Values, reader: Disclosure) -> list[dict]:
	now, year_ago = sum(seen.groups.values(), Value()), seen.year_before
	if not now.members:
		return []

	def shown(figure: float | None, value: Value) -> float | None:
		return reader.average(figure, value.members)

	cards = [
		card(
			_("Paid in the last 12 months"),
			shown(now.paid - year_ago.paid, now),
			shown(year_ago.paid - seen.paid_two_years_before, year_ago),
		),
		card(
			_("Paid per member"), shown(paid_per_member(now), now), shown(paid_per_member(year_ago), year_ago)
		),
		card(_("Annual value"), shown(annual_value(now), now), shown(annual_value(year_ago), year_ago)),
	]
	if rows:
		cards.append(card(_("Projected value (estimate)"), rows[0]["projected_value"], None))
	return [found for found in cards if found]


def card(text: str, value: float | None, before: float | None) -> dict | None:
	"""A card with an amount, and what it was a year before in its label."""
	if value is None:
		return None
	indicator = "Blue"
	if before:
		text = _("{0} (before: {1})").format(text, fmt_money(before, precision=0))
		indicator = "Green" if value > before else "Red" if value < before else "Blue"
	return {"label": text, "value": value, "datatype": "Currency", "indicator": indicator}
