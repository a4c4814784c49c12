"""What members have paid, counted from ERPNext's ledgers as of a day, and the years of membership it was for.

Money is what came in against invoices with a fee on them: fees and donations, less what was credited or written
off, in the company's currency, by the day on which it was posted. It belongs to the member who pays; where that
is somebody without a membership, a parent say, to the member whose fee it is.

What each invoice got on which day stands in Member Payment, a copy that payments.py keeps by the rules that payment
states follow too; here it is added up.

A year of membership counts when it begins, as fees are paid in advance: the third year counts from the second
anniversary on. Years that began before ERPNext knew the first fee are left out, since nobody knows what was paid.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe.utils import flt, getdate

from membership_recruitment.member_insights.columns import column
from membership_recruitment.member_insights.lifetime_counts import label_of

NO_GROUPS = "''"
# of the first membership; SQL over a spell or payment
GROUPS = {
	"": NO_GROUPS,
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


def values(
	company: str, days: Sequence[date], group_by: str = "", *, paid_only: Sequence[date] = ()
) -> list[dict[str, Value]]:
	"""Groups by name (empty: not known), for each of these days.

	Args:
	        company: Whose invoices count.
	        days: The latest one first.
	        group_by: A key of GROUPS; who came back belongs to the group of the first membership.
	        paid_only: More days, of which only what was paid is asked.
	"""
	found: list[dict[str, Value]] = [defaultdict(Value) for _day in (*days, *paid_only)]
	label, name_of = label_of(GROUPS[group_by].format("s"), group_by)
	for group, *numbers in _lived(days, first_known_fee(company), label):
		for groups, members, years in zip(found[: len(days)], numbers[::2], numbers[1::2], strict=True):
			if members or years:
				groups[name_of(group)] += Value(int(members), int(years))
	label, name_of = label_of(GROUPS[group_by].format("p"), group_by)
	for group, *sums in _paid(company, (*days, *paid_only), label):
		for groups, paid in zip(found, sums, strict=True):
			if paid:
				groups[name_of(group)] += Value(paid=flt(paid))
	return [dict(groups) for groups in found]


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


def _lived(days: Sequence[date], known_since: date | None, label: str) -> Iterator[tuple]:
	"""(group, members and years for each day), a group as often as it comes."""
	asked = {"known_since": known_since, "unknown_until": known_since and known_since - timedelta(days=1)}
	figures = []
	for number, day in enumerate(days):
		asked[f"day_{number}"] = day
		begun = f"s.start_date <= %(day_{number})s"
		last = f"least(ifnull(s.end_date, %(day_{number})s), %(day_{number})s)"
		lived = f"timestampdiff(year, s.start_date, {last}) + 1"
		unknown = f"""if(s.start_date < %(known_since)s,
			timestampdiff(year, s.start_date, least({last}, %(unknown_until)s)) + 1, 0)"""
		figures.append(f"({begun} and s.spell_number = 1)")
		figures.append(f"if({begun}, {lived} - {unknown}, 0)" if known_since else "0")
	spells = "`tabMembership Spell` s where s.start_date <= %(day_0)s"
	if label == NO_GROUPS:
		sums = ", ".join(f"sum({figure})" for figure in figures)
		yield from frappe.db.sql(f"select '', {sums} from {spells}", asked)
		return
	# few of them are different ones
	for row, count in Counter(
		column(f"concat_ws('\t', {label}, {', '.join(figures)})", spells, asked)
	).items():
		group, *numbers = row.split("\t")
		yield group, *(int(number) * count for number in numbers)


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
