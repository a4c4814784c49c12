"""Report 10: memberships that end and have not been renewed and paid, with what was done about each."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from membership_recruitment.member_insights import charts, report_text
from membership_recruitment.member_insights.charts import Series
from membership_recruitment.member_insights.filters import known_type, return_errors_as_messages
from membership_recruitment.member_insights.periods import FIRST_YEAR, LAST_YEAR
from membership_recruitment.member_privacy.wall import row_rules
from membership_recruitment.membership.leaving_risk import scores, told
from membership_recruitment.membership.leaving_risk.snapshots import HORIZON_DAYS
from membership_recruitment.membership.notices.outcomes import ASSIGNED, PRINTED, SENT
from membership_recruitment.membership.notices.still_needed import rules_of
from membership_recruitment.membership.terms import lapse_rates
from membership_recruitment.membership.terms.lifecycle import GRACE
from membership_recruitment.membership.terms.payers import DAY_OF_NEXT, is_there_sql
from membership_recruitment.membership.terms.stored import pending_sql
from membership_recruitment.settings import rules
from membership_recruitment.utils import batches
from membership_recruitment.utils.words import in_days

DAYS_AHEAD = 60
MOST_ROWS = 10_000  # more than anybody reads, and about what a browser can show
LONGEST_BY_WEEK = 100  # days; longer ranges are drawn by month
STATES = ("Not invoiced", "Unpaid", "Part paid", "Written off", "Credited", "Paid")
COLORS = {
	"Not invoiced": charts.GREY,
	"Unpaid": charts.ORANGE,
	"Part paid": charts.BLUE,
	"Written off": "#adb5bd",
	"Credited": charts.PALE_GREY,
	"Paid": charts.GREEN,
}


def unpaid_sql(renewal: str) -> str:
	"""Whether something is left to pay for a renewal, of the table with the alias `renewal`: its fee, or a joining fee
	alone; on an invoice, a draft or none."""
	return (
		f"({renewal}.fee + {renewal}.joining_fee > 0 and ifnull({renewal}.covered_by, '') = ''"
		f" and {renewal}.payment_state <> 'Paid')"
	)


@dataclass(frozen=True)
class RenewalFilters:
	"""Checked filters: terms whose last day lies from `first` to `last`, of one type or of all (None)."""

	first: date
	last: date
	membership_type: str | None = None


@return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page."""
	choice = read(filters)
	names = ending(choice)
	rows = due(names)
	return columns(), rows, message(choice, len(names)), chart(choice, rows), summary(rows)


def read(filters: dict | None) -> RenewalFilters:
	"""Filters as the report page sends them; throws one sentence that says what to change."""
	filters = frappe._dict(filters or {})
	first = (
		getdate(filters.from_date) if filters.from_date else getdate() - timedelta(days=rules().grace_days)
	)
	last = getdate(filters.to_date) if filters.to_date else getdate() + timedelta(days=DAYS_AHEAD)
	if not (first and last) or first.year < FIRST_YEAR or last.year > LAST_YEAR:
		frappe.throw(_("Choose days between the years {0} and {1}.").format(FIRST_YEAR, LAST_YEAR))
	if first > last:
		frappe.throw(
			_("The first day, {0}, lies after the last day, {1}. Change one of them.").format(
				formatdate(first), formatdate(last)
			)
		)
	return RenewalFilters(first, last, known_type(filters))


# ---------------------------------------------------------------- rows


def ending(choice: RenewalFilters) -> list[str]:
	"""The first MOST_ROWS terms of the range that by what is stored on them may not be renewed and paid, as far as the
	session's user may see them: of a hundred thousand that end in a year most are both."""
	asked = {**vars(choice), "grace": rules().grace_days, "limit": MOST_ROWS}
	of_type = "and t.membership_type = %(membership_type)s" if choice.membership_type else ""
	found = frappe.db.sql(
		f"""select t.due_on, t.name from `tabMembership` t
		where t.due_on between %(first)s and %(last)s and t.renewed = 0 {of_type} order by t.due_on limit %(limit)s""",
		asked,
	)
	if len(found) == MOST_ROWS:
		asked["last"] = found[-1][0]
	found += frappe.db.sql(
		f"""select t.due_on, t.name from `tabMembership` r force index (unpaid_next_terms)
		straight_join `tabMembership` t on t.name = r.renews
		where r.start_date > %(first)s and r.start_date <= %(last)s + interval %(grace)s + 1 day and {unpaid_sql("r")}
			and t.due_on between %(first)s and %(last)s and t.renewed = 1 {of_type}
		order by r.start_date limit %(limit)s""",
		asked,
	)
	return [
		name
		for rows in batches.split(sorted(found)[:MOST_ROWS])
		for name in frappe.get_list(
			"Membership",
			filters={"name": ["in", [name for _day, name in rows]]},
			pluck="name",
			limit=len(rows),
		)
	]


def due(names: list[str]) -> list[dict]:
	"""Rows of the report among these terms: the member's latest one that holds, not renewed and paid.

	A next term that holds ends the matter where it is paid, free of charge or included in another's fee.
	"""
	later = "follow.member = t.member and follow.start_date > t.start_date"
	statement = f"""select t.member, t.member_name, t.name as membership, t.end_date, t.status, t.membership_type,
			ifnull(r.payment_state, 'Not invoiced') as payment_state, r.outstanding,
			coalesce(p.name, m.name) as recipient, t.first_term
		from `tabMembership` t
		join `tabMember` m on m.name = t.member
		left join `tabMember` p on p.name = m.payer and p.restricted_on is null
			and {is_there_sql("p", DAY_OF_NEXT)}
		left join `tabMembership` r on r.renews = t.name
		where t.name in %(names)s and m.deceased_on is null and t.cancelled_from is null and not {pending_sql("t")}
			and not exists (
				select 1 from `tabMembership` follow where {later}
					and (follow.cancelled_from is null or follow.cancelled_from > follow.start_date)
					and not {pending_sql("follow")}
					and not (follow.renews <=> t.name and {unpaid_sql("follow")})
			)"""
	rows = [
		row
		for some in batches.split(names)
		for row in frappe.db.sql(statement, {"names": tuple(some), "day": getdate()}, as_dict=True)
	]
	rows.sort(key=lambda row: (row.end_date, row.membership))
	if not rows:
		return []
	notices = _notices(rows)
	rates = lapse_rates.rates(getdate(), {row.membership_type for row in rows})
	foretold = told.of_terms(rows) if _foretells() else {}
	for row in rows:
		row.notices, row.last_notice = notices.get((row.pop("recipient"), row.end_date), (0, None))
		row.likely_to_lapse = rates.get((row.membership_type, bool(row.pop("first_term"))))
		if of_term := foretold.get(row.membership):
			if of_term["chance"] is not None:
				row.likely_to_lapse = of_term["chance"]
			row.reasons_for = ". ".join(of_term["reasons_for"])
			row.reasons_against = ". ".join(of_term["reasons_against"])
	return rows


def _notices(rows: list) -> dict[tuple[str, date], tuple[int, date]]:
	"""How many notices went out, and when the last one did, by who got them and the last day they were about."""
	found = frappe.db.sql(
		"""select member, end_date, count(distinct rule_days, ifnull(channel, '')), date(max(sent_on)) from `tabRenewal Notice`
		where member in %s and end_date in %s and status in %s group by member, end_date""",
		(
			tuple({row.recipient for row in rows}),
			tuple({row.end_date for row in rows}),
			(SENT, PRINTED, ASSIGNED),
		),
	)
	return {(member, end): (count, last) for member, end, count, last in found}


def columns() -> list[dict]:
	return [*_columns(), *(_reasons() if scores.in_force() and _foretells() else [])]


def _foretells() -> bool:
	"""Why somebody may leave follows from what the person does, which treasurers do not see."""
	return row_rules.may_see_members(frappe.session.user)


def _reasons() -> list[dict]:
	return [
		report_text.reasons("reasons_for", _("Speaks for Leaving")),
		report_text.reasons("reasons_against", _("Speaks for Staying")),
	]


def _columns() -> list[dict]:
	return [
		report_text.link("member", _("Member"), "Member", 110),
		{"fieldname": "member_name", "label": _("Member Name"), "fieldtype": "Data", "width": 165},
		{
			"fieldname": "membership",
			"label": _("Membership"),
			"fieldtype": "Link",
			"options": "Membership",
			"width": 130,
		},
		{"fieldname": "end_date", "label": _("Last Day"), "fieldtype": "Date", "width": 120},
		{"fieldname": "status", "label": _("Status"), "fieldtype": "Data", "width": 95},
		{"fieldname": "payment_state", "label": _("Payment"), "fieldtype": "Data", "width": 115},
		{"fieldname": "outstanding", "label": _("Outstanding"), "fieldtype": "Currency", "width": 110},
		{"fieldname": "notices", "label": _("Notices"), "fieldtype": "Int", "width": 115},
		{"fieldname": "last_notice", "label": _("Last Notice"), "fieldtype": "Date", "width": 165},
		{
			"fieldname": "likely_to_lapse",
			"label": _("Likely to Lapse"),
			"fieldtype": "Percent",
			"precision": 1,
			"width": 130,
		},
	]


# ---------------------------------------------------------------- message and chart


def message(choice: RenewalFilters, found: int) -> str:
	settings = rules()
	parts = [
		_("Memberships whose last day lies in the range and whose next term is not there or not paid."),
		_("Payment and outstanding are those of the next term."),
		_("Renewal notices are sent every night.")
		if settings.send_renewal_notices
		else _("Renewal notices are not sent by themselves: that is switched off in Membership Settings."),
		_("Renewal invoices are made every night.")
		if settings.make_renewal_invoices
		else _("Renewal invoices are not made by themselves: that is switched off in Membership Settings."),
		*_rules_in_force(choice.membership_type),
		_(
			"Likely to lapse is the share of terms that were not renewed, among those of the same type (first terms and later ones apart) that ended in the last {0} months; it is empty where there were fewer than {1}."
		).format(lapse_rates.MONTHS, lapse_rates.FEWEST_TERMS),
		*_of_the_model(),
	]
	limits = []
	if found >= MOST_ROWS:
		limits.append(
			_("Only the first {0} terms of the range were looked at. Choose fewer days or one type.").format(
				MOST_ROWS
			)
		)
	return report_text.note(*parts, page="docs/renewals-due.md", limits=limits)


def _of_the_model() -> list[str]:
	"""What is said where a model of the risk of leaving is in use."""
	ranking = scores.in_force()
	if not ranking or not _foretells():
		return []
	return [
		_(
			"Where a term ends within {0} days, it is the chance of that member, learnt from earlier terms."
		).format(HORIZON_DAYS)
		if ranking.shows_percent
		else _("The reasons were learnt from earlier terms; the chances were not right enough to be shown."),
		_("It is for a call, a welcome or help, never for marketing, and decides nothing."),
	]


def _rules_in_force(membership_type: str | None) -> list[str]:
	"""A sentence for each type that has rules."""
	types = (
		[membership_type]
		if membership_type
		else frappe.get_all("Membership Type", filters={"disabled": 0}, pluck="name", order_by="name asc")
	)
	sentences = []
	for name in types:
		milestones = sorted({(rule.days, rule.channel) for rule in rules_of(name)})
		if milestones:
			said = ", ".join(_said(days, channel) for days, channel in milestones)
			sentences.append(_("Rules of {0}: {1}.").format(frappe.utils.escape_html(_(name)), said))
	return sentences


def _said(days: int, channel: str) -> str:
	text = _("{0} before the end ({1})") if days < 0 else _("{0} after the end ({1})")
	return text.format(in_days(abs(days)), _(channel))


def chart(choice: RenewalFilters, rows: list[dict]) -> dict | None:
	"""Terms ending in each week or month, by the payment of the next term."""
	if not rows:
		return None
	by_week = (choice.last - choice.first).days <= LONGEST_BY_WEEK
	counts = Counter((_start(row.end_date, by_week), row.payment_state) for row in rows)
	starts = sorted({start for start, _state in counts})
	states = [state for state in STATES if any(counts[start, state] for start in starts)]
	return charts.bars(
		[
			_("Week {0}").format(start.isocalendar().week) if by_week else start.strftime("%Y-%m")
			for start in starts
		],
		[Series(_(state), [counts[start, state] for start in starts], COLORS[state]) for state in states],
		fieldtype="Int",
		stacked=True,
		in_order=True,
	)


def _start(day: date, by_week: bool) -> date:
	return day - timedelta(days=day.weekday()) if by_week else day.replace(day=1)


def summary(rows: list[dict]) -> list[dict]:
	"""How much there is to do. No change against the period before: what was due then is dealt with now."""
	if not rows:
		return []
	figures = {
		_("Memberships due"): len(rows),
		_("Of those in grace"): sum(row["status"] == GRACE for row in rows),
		_("Without a notice so far"): sum(not row["notices"] for row in rows),
		_("Likely to lapse, about"): round(sum(row["likely_to_lapse"] or 0 for row in rows) / 100),
	}
	return [
		{"label": label, "value": value, "datatype": "Int", "indicator": "Blue"}
		for label, value in figures.items()
	]
