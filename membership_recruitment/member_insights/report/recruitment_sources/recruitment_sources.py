"""Report 8: prospects by source, campaign or recruiter: how many joined, how soon, at what cost, and who stayed."""

from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import cstr, formatdate, getdate

from membership_recruitment.member_insights import charts, disclosure, report_text, source_counts
from membership_recruitment.member_insights.charts import Series
from membership_recruitment.member_insights.disclosure import Disclosure
from membership_recruitment.member_insights.filters import return_errors_as_messages
from membership_recruitment.member_insights.periods import FIRST_YEAR, LAST_YEAR
from membership_recruitment.member_insights.source_counts import Recruited
from membership_recruitment.settings import rules
from membership_recruitment.utils.words import in_days

MONTHS_BACK = 12
MOST_BARS = 12
MANAGES_RECRUITING = "Recruitment Manager"
PAGE = "docs/recruitment-sources.md"


@dataclass(frozen=True)
class SourceFilters:
	"""Checked filters: prospects that came in from `first` to `last`, seen from `as_of`."""

	first: date
	last: date
	group_by: str
	as_of: date

	def before(self) -> "SourceFilters":
		"""The window of the same length before this one, seen from as much earlier: its prospects have had as long
		to join."""
		length = self.last - self.first + timedelta(days=1)
		return SourceFilters(self.first - length, self.last - length, self.group_by, self.as_of - length)


@return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page."""
	reader = disclosure.for_reader()
	choice = read(filters, reader)
	groups = counted(choice)
	labels = labels_of(groups, choice.group_by)
	rows = [
		row(name, labels[name], group, reader)
		for name, group in sorted(groups.items(), key=lambda item: (-item[1].prospects, item[0]))
	]
	if reader.cell:
		# a group that is shown only because of a few people would tell of them
		rows = [found for found in rows if found["prospects"] or found["cost"]]
	return columns(choice), rows, message(choice, reader), chart(rows), summary(choice, groups, reader)


def counted(choice: SourceFilters) -> dict[str, Recruited]:
	return source_counts.recruited(choice.first, choice.last, choice.group_by, choice.as_of)


def read(filters: dict | None, reader: Disclosure) -> SourceFilters:
	"""Filters as the report page sends them; throws one sentence that says what to change."""
	filters = frappe._dict(filters or {})
	today = getdate()
	last = getdate(filters.to_date) if filters.to_date else today
	first = getdate(filters.from_date) if filters.from_date else frappe.utils.add_months(last, -MONTHS_BACK)
	if not (first and last) or first.year < FIRST_YEAR or last.year > LAST_YEAR:
		frappe.throw(_("Choose days between the years {0} and {1}.").format(FIRST_YEAR, LAST_YEAR))
	if first > last:
		frappe.throw(
			_("The first day, {0}, lies after the last day, {1}. Change one of them.").format(
				formatdate(first), formatdate(last)
			)
		)
	group_by = cstr(filters.group_by) or "Source"
	if group_by not in source_counts.GROUPS:
		frappe.throw(_("Group by Source, Campaign or Recruiter."))
	if group_by != "Source" and reader.cell and MANAGES_RECRUITING not in frappe.get_roles():
		frappe.throw(_("Recruitment managers see figures by campaign and recruiter. Group by Source."))
	if reader.cell:
		first, last = first.replace(day=1), reader.last_day(last)
		if first > last:
			frappe.throw(_("Choose at least one whole month that is over."))
	return SourceFilters(first, last, group_by, reader.last_day(today))


# ---------------------------------------------------------------- rows


def columns(choice: SourceFilters) -> list[dict]:
	shown = [
		{"fieldname": "group", "label": _(choice.group_by), "fieldtype": "Data", "width": 200},
		{"fieldname": "prospects", "label": _("Prospects"), "fieldtype": "Int", "width": 110},
		{"fieldname": "members", "label": _("Became Members"), "fieldtype": "Int", "width": 155},
		{
			"fieldname": "conversion_rate",
			"label": _("Conversion Rate"),
			"fieldtype": "Percent",
			"precision": 1,
			"width": 140,
		},
		{
			"fieldname": "median_days_to_join",
			"label": _("Median Days to Join"),
			"fieldtype": "Float",
			"precision": 1,
			"width": 215,
		},
		{"fieldname": "cost", "label": _("Cost"), "fieldtype": "Currency", "width": 120},
		{
			"fieldname": "cost_per_member",
			"label": _("Cost per Member"),
			"fieldtype": "Currency",
			"width": 170,
		},
		{
			"fieldname": "first_year_retention",
			"label": _("Stayed after the First Year"),
			"fieldtype": "Percent",
			"precision": 1,
			"width": 190,
		},
	]
	return shown


def row(name: str, label: str, group: Recruited, reader: Disclosure) -> dict:
	members = reader.count(group.members)
	return {
		"group": label,
		"prospects": reader.count(group.prospects),
		"members": members,
		"conversion_rate": reader.rate(group.members, group.prospects),
		"median_days_to_join": reader.average(group.median_days, group.members),
		"cost": group.cost,
		"cost_per_member": group.cost / members if members and group.cost is not None else None,
		"first_year_retention": reader.rate(group.stayed, group.followed),
		# what the rows behind are found by
		"key": name,
	}


def labels_of(groups: dict[str, Recruited], group_by: str) -> dict[str, str]:
	"""What each group is called; recruiters by their names."""
	named = {}
	if group_by == "Recruiter":
		named = dict(
			frappe.get_all(
				"User",
				filters={"name": ["in", list(groups)]},
				fields=["name", "full_name"],
				as_list=True,
			)
		)
	unknown = {"Source": _("Unknown"), "Campaign": _("No campaign"), "Recruiter": _("Nobody")}[group_by]
	return {name: named.get(name) or (_(name) if name else unknown) for name in groups}


# ---------------------------------------------------------------- message, chart and cards


def message(choice: SourceFilters, reader: Disclosure) -> str:
	sentences = [
		_(
			"Prospects who came in from {0} to {1}; became members: those of them who were handed over to the register by {2}."
		).format(formatdate(choice.first), formatdate(choice.last), formatdate(choice.as_of)),
		_(
			"Cost is what is entered as Recruitment Cost for these days; nothing else in the accounts is counted."
		),
		_(
			"Stayed after the first year: of those who joined a year and {0} of grace ago or earlier, the share with a term that covers the day one year after they joined; grace alone does not count."
		).format(in_days(rules().grace_days)),
	]
	if choice.group_by == "Recruiter":
		sentences.append(_("Costs are not known by recruiter."))
	sentences.append(
		_(
			"The figures in brackets are those of as many days before, seen from as much earlier, so that both have had as long to join."
		)
	)
	return report_text.definitions(*sentences, reader=reader, page=PAGE)


def chart(rows: list[dict]) -> dict | None:
	drawn = [found for found in rows if found["prospects"]][:MOST_BARS]
	if not drawn:
		return None
	return charts.bars(
		[found["group"] for found in drawn],
		[
			Series(_("Prospects"), [found["prospects"] for found in drawn], charts.BLUE),
			Series(_("Became Members"), [found["members"] for found in drawn], charts.GREEN),
		],
		fieldtype="Int",
	)


def summary(choice: SourceFilters, groups: dict[str, Recruited], reader: Disclosure) -> list[dict]:
	total = row("", "", source_counts.whole(groups), reader)
	before = row("", "", source_counts.whole(counted(choice.before())), reader)
	cards = [
		report_text.card(_("Prospects"), total, before, "prospects", datatype="Int"),
		report_text.card(_("Became members"), total, before, "members", datatype="Int"),
		report_text.card(_("Conversion rate"), total, before, "conversion_rate", datatype="Percent"),
		report_text.card(
			_("Median days to join"), total, before, "median_days_to_join", datatype="Float", good=-1
		),
	]
	if total["cost"]:
		cards.append(money_card(_("Cost per member"), total["cost_per_member"], before["cost_per_member"]))
	return [card for card in cards if card]


def money_card(label: str, value: float | None, before: float | None) -> dict | None:
	"""A card with an amount, where less is better."""
	if value is None:
		return None
	indicator = "Blue"
	if before:
		label = _("{0} (before: {1})").format(label, frappe.format(before, {"fieldtype": "Currency"}))
		indicator = "Red" if value > before else "Green"
	return {"label": label, "value": value, "datatype": "Currency", "indicator": indicator}
