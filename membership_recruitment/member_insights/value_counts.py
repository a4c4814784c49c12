"""Count what members have paid as of a day, and the years of membership that it was for.

Money is what came in against invoices with a fee on them: fees and donations, less what was credited or written
off, in the company's currency, by the day on which it was posted. It belongs to the member who pays; where that
is somebody without a membership, a parent say, to the member whose fee it is.

What each invoice got on which day stands in Member Payment, a copy that payments.py keeps by the rules that payment
states follow too; here it is added up.

A year of membership counts when it begins, as fees are paid in advance: the third year counts from the second
anniversary on. Years that began before ERPNext knew the first fee are left out, since nobody knows what was paid.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe.utils import flt, getdate

from membership_recruitment.member_insights.lifetime_counts import (
	Lifetimes,
	Memberships,
	label_of,
	lifetimes,
	memberships,
)
from membership_recruitment.membership.terms.calendar_years import full_years_sql
from membership_recruitment.membership.terms.periods import add_months

# of the first membership; SQL over a spell or payment, never null
GROUPS = {
	"": "''",
	"Membership Type": "{0}.joined_type",
	"Recruitment Source": "{0}.joined_source",
	"Join Year": "ifnull(year({0}.joined_on), '')",
}


@dataclass
class Value:
	"""A group by the end of a day.

	Attributes:
	        members: People who have been members by then.
	        years: Years of membership that have begun since the first invoice with a fee.
	        paid: In the company's currency.
	"""

	members: int = 0
	years: int = 0
	paid: float = 0.0

	def __add__(self, other: "Value") -> "Value":
		return Value(self.members + other.members, self.years + other.years, self.paid + other.paid)


@dataclass
class Values:
	"""What members are worth, as of a day.

	Attributes:
	        groups: By name; empty: not known, or no groups.
	        lifetimes: Of the same groups, each membership in its own; see lifetime_counts.py.
	        year_before: Of all, a year earlier; without groups only.
	        paid_two_years_before: By all, two years earlier; without groups only.
	"""

	groups: dict[str, Value]
	lifetimes: dict[str, Lifetimes]
	year_before: Value
	paid_two_years_before: float


def values(company: str, as_of: date, group_by: str = "", complete_since: date | None = None) -> Values:
	"""Everything from one reading of the spells and one of the payments.

	Args:
	        company: Whose invoices count.
	        as_of: The day.
	        group_by: A key of GROUPS; who came back belongs to the group of the first membership.
	        complete_since: See lifetime_counts.memberships.
	"""
	groups: dict[str, Value] = defaultdict(Value)
	days = [as_of] if group_by else [add_months(as_of, -12 * years) for years in range(3)]
	days_lived = days[:2]
	year_before, paid_two_years_before = Value(), 0.0
	label, name_of = label_of(GROUPS[group_by].format("s"), group_by)
	seen = list(_lived(days_lived, label, group_by, first_known_fee(company), complete_since))
	for found in seen:
		(years, *earlier), first_group = found.more[: len(days_lived)], found.more[len(days_lived) :]
		group = name_of(*first_group) if first_group else found.group
		firsts = 0 if first_group else found.count
		groups[group] += Value(firsts, found.count * int(years))
		if any(earlier):  # it had begun
			year_before += Value(firsts, found.count * int(*earlier))
	for group, paid, *earlier in _paid(company, days, label_of(GROUPS[group_by].format("p"), group_by)[0]):
		groups[name_of(group)] += Value(paid=flt(paid))
		if earlier:
			year_before.paid, paid_two_years_before = map(flt, earlier)
	groups = {name: value for name, value in groups.items() if value != Value()}
	return Values(groups, lifetimes(seen), year_before, paid_two_years_before)


def first_known_fee(company: str) -> date | None:
	"""The day from which on ERPNext knows fees: the first invoice's, or the first day of a term on it."""
	first = frappe.db.sql(
		"""select s.posting_date from `tabSales Invoice` s force index (posting_date)
		where s.member > '' and s.docstatus = 1 and s.company = %s order by s.posting_date limit 1""",
		company,
	)
	if not first:
		return None
	((day,),) = frappe.db.sql(
		"""select min(least(s.posting_date, t.start_date))
		from `tabSales Invoice` s join `tabMembership` t on t.name = s.membership
		where s.posting_date = %s and s.member > '' and s.docstatus = 1 and s.company = %s""",
		(first[0][0], company),
	)
	return getdate(day) if day else getdate(first[0][0])


def _lived(
	days: Sequence[date], label: str, group_by: str, known_since: date | None, complete_since: date | None
) -> Iterator[Memberships]:
	"""All memberships, with the years of each by these days, empty where it had not begun, and, unless it is a member's
	first one, the group of the first."""
	asked = {"known_since": known_since, "unknown_until": known_since and known_since - timedelta(days=1)}
	years = []
	for number, day in enumerate(days):
		asked[f"day_{number}"] = day
		last = f"least(ifnull(s.end_date, %(day_{number})s), %(day_{number})s)"
		lived = f"{full_years_sql('s.start_date', last)} + 1"
		unknown = f"""if(s.start_date < %(known_since)s,
			{full_years_sql("s.start_date", f"least({last}, %(unknown_until)s)")} + 1, 0)"""
		known = f"{lived} - {unknown}" if known_since else "0"
		years.append(f"if(s.start_date <= %(day_{number})s, {known}, '')" if number else known)
	first_group = f"if(s.spell_number = 1, null, {label})"
	return memberships(days[0], group_by, complete_since, [*years, first_group], asked)


def _paid(company: str, days: Sequence[date], label: str) -> Iterable[tuple]:
	"""(group, sum for each day)."""
	asked = {"company": company}
	sums = []
	for number, day in enumerate(days):
		asked[f"day_{number}"] = day
		# none of the rows read is of after the latest day
		sums.append(f"sum(if(p.paid_on <= %(day_{number})s, p.amount, 0))" if number else "sum(p.amount)")
	# to compare a million names takes a third of a second
	of_company = "and p.company = %(company)s" * (frappe.db.count("Company") > 1)
	return frappe.db.sql(
		f"""select {label} as label, {", ".join(sums)} from `tabMember Payment` p
		where p.paid_on <= %(day_0)s {of_company} group by label""",
		asked,
	)
