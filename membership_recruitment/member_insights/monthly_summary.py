"""Mail the month's figures to membership managers once it is over. Aggregates only.

Which month was summarised last is kept in Membership Settings and changed in the transaction that queues the mails:
however often and however late the job runs, each month is sent once, and after an outage only the latest.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.translate import print_language
from frappe.utils import cint, formatdate, get_url_to_report, getdate
from frappe.utils.user import get_users_with_role

from membership_recruitment.member_insights import forecast_records, periods, spell_counts
from membership_recruitment.member_insights.disclosure import EXACT
from membership_recruitment.member_insights.filters import PeriodFilters, known_from
from membership_recruitment.member_privacy.consent import mail_addresses, suppression
from membership_recruitment.people.prospect_statuses import CONVERTED
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.statistics import rounding
from membership_recruitment.utils.words import in_percent

SETTINGS = "Membership Settings"
READERS = "Membership Manager"  # sees every figure exactly
REPORTS = (
	"Active and Inactive Members",
	"Retention Rate",
	"Member Forecast",
	"Renewals Due",
	"Recruitment Sources",
)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Figures:
	"""What is counted of one month. `retention` in percent; None where nobody was active a year before. `expected`
	members twelve months later, as it was said when the month was over; None where nothing is kept of that. Who was
	active, joined and left is None of a month before the register was complete."""

	month_end: date
	active: int | None
	joined: int | None
	left: int | None
	retention: float | None
	ending: int
	new_prospects: int
	became_members: int
	expected: int | None


@dataclass(frozen=True)
class Line:
	"""One figure of the mail: of the month, of the one before, and of the same month a year ago."""

	label: str
	values: tuple
	fieldtype: str = "Int"

	def shown(self) -> list[str]:
		if self.fieldtype == "Percent":
			return ["–" if value is None else in_percent(value) for value in self.values]
		return ["–" if value is None else frappe.format(value, {"fieldtype": "Int"}) for value in self.values]


@conflicts.tried_again
def nightly(day: date | None = None) -> None:
	"""The daily job: mails the month that is over, unless that was done."""
	if not cint(frappe.db.get_single_value(SETTINGS, "send_monthly_summary")):
		return
	month_end = getdate(day).replace(day=1) - DAY
	if not _begin(month_end):
		return
	forecast_records.keep()  # it may be this job's turn first
	figures = counted(month_end)
	for user in get_users_with_role(READERS):
		if not suppression.is_suppressed(frappe.db.get_value("User", user, "email")):
			send(user, figures)
	frappe.db.set_single_value(SETTINGS, "summarised_until", month_end, update_modified=False)


def _begin(month_end: date) -> bool:
	"""Whether this month is still to be sent; another run that is sending it is waited for."""
	frappe.db.sql(
		"select value from `tabSingles` where doctype = %s and field = 'send_monthly_summary' for update",
		SETTINGS,
	)
	sent = frappe.db.sql(
		"select value from `tabSingles` where doctype = %s and field = 'summarised_until' for update",
		SETTINGS,
	)
	return not sent or not sent[0][0] or getdate(sent[0][0]) < month_end


@frappe.whitelist(methods=["POST"])
def send_to_me() -> None:
	"""Mail the latest month that is over to the user, who must be a membership manager."""
	if READERS not in frappe.get_roles():
		raise frappe.PermissionError
	if suppression.is_suppressed(frappe.db.get_value("User", frappe.session.user, "email")):
		frappe.throw(mail_addresses.sentence(mail_addresses.SUPPRESSED))
	send(frappe.session.user, counted(getdate().replace(day=1) - DAY))


def send(user: str, figures: list[Figures]) -> None:
	"""Queue the mail to one user, in the user's language."""
	language, email = frappe.db.get_value("User", user, ("language", "email"))
	with print_language(language or frappe.db.get_default("lang") or "en"):
		month = _month_name(figures[0].month_end)
		frappe.sendmail(
			recipients=[email],
			subject=_("Member figures for {0}").format(month),
			template="monthly_summary",
			args={
				"month": month,
				"sentence": sentence(figures),
				"columns": [_month_name(found.month_end) for found in figures],
				"lines": [(line.label, line.shown()) for line in lines(figures)],
				"reports": [(_(name), get_url_to_report(name)) for name in REPORTS],
			},
		)


def _month_name(day: date) -> str:
	return formatdate(day, "MMMM yyyy")


# ---------------------------------------------------------------- the figures


def months(month_end: date) -> tuple[date, date, date]:
	"""Last days of the month, of the one before, and of the same month a year ago."""
	year_ago = date(month_end.year - 1, month_end.month, monthrange(month_end.year - 1, month_end.month)[1])
	return month_end, month_end.replace(day=1) - DAY, year_ago


def counted(month_end: date) -> list[Figures]:
	"""The figures of each of the three months."""
	return [_count(end) for end in months(month_end)]


def _count(month_end: date) -> Figures:
	active, joined, left = _flow(month_end)
	return Figures(
		month_end,
		active=active,
		joined=joined,
		left=left,
		retention=retention(month_end),
		ending=ending_after(month_end),
		new_prospects=_prospects("creation", month_end),
		became_members=_prospects("closed_on", month_end),
		expected=_expected(month_end),
	)


def _flow(month_end: date) -> tuple[int | None, int | None, int | None]:
	"""Who was active at the end of the month, who joined and who left in it, as far as the register knows."""
	first, known = month_end.replace(day=1), known_from(EXACT)
	if known and month_end < known:
		return None, None, None
	month = periods.Period(max(first, known or first), month_end)
	(flow,) = spell_counts.spells_by_period(PeriodFilters([month], "Month")).flows
	return flow.active, flow.joined, flow.left


def lines(figures: list[Figures]) -> list[Line]:
	def line(label: str, name: str, *fieldtype: str) -> Line:
		return Line(label, tuple(getattr(found, name) for found in figures), *fieldtype)

	return [
		line(_("Active members at the end of the month"), "active"),
		line(_("Expected twelve months later"), "expected"),
		line(_("Members Joined"), "joined"),
		line(_("Members Left"), "left"),
		line(_("Of those active a year before, still active"), "retention", "Percent"),
		line(_("Terms that end in the month after"), "ending"),
		line(_("New prospects"), "new_prospects"),
		line(_("Prospects who became members"), "became_members"),
	]


def sentence(figures: list[Figures]) -> str:
	"""What the month comes to, in words."""
	now, _before, year_ago = figures
	if now.active is None:
		return _("The register does not know yet who joined and who left in the month.")
	if year_ago.active is None:
		return _("{0} joined and {1} left. When the month ended {2} members were active.").format(
			now.joined, now.left, now.active
		)
	change = now.active - year_ago.active
	if change > 0:
		words = _(
			"{0} joined and {1} left. When the month ended {2} members were active, {3} more than a year before."
		)
	elif change < 0:
		words = _(
			"{0} joined and {1} left. When the month ended {2} members were active, {3} fewer than a year before."
		)
	else:
		words = _(
			"{0} joined and {1} left. When the month ended {2} members were active, as many as a year before."
		)
	return words.format(now.joined, now.left, now.active, abs(change))


def retention(month_end: date) -> float | None:
	"""Percent of those active a year before who are active (report 2's retention rate over twelve months)."""
	before, retained = spell_counts.still_active(months(month_end)[2], month_end)
	return 100 * retained / before if before else None


def ending_after(month_end: date) -> int:
	"""Terms whose last day lies in the month after, to be renewed."""
	first = month_end + DAY
	last = first.replace(day=monthrange(first.year, first.month)[1])
	return frappe.db.count("Membership", {"due_on": ["between", [first, last]]})


def _expected(month_end: date) -> int | None:
	said = forecast_records.in_a_year(month_end + DAY)
	return None if said is None else rounding.whole(said)


def _prospects(column: str, month_end: date) -> int:
	filters = [[column, ">=", month_end.replace(day=1)], [column, "<", month_end + DAY]]
	if column == "closed_on":
		filters.append(["status", "=", CONVERTED])
	return frappe.db.count("Membership Prospect", filters)
