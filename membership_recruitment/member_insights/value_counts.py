"""What members have paid, counted from ERPNext's ledgers as of a day, and the years of membership it was for.

Money is what came in against invoices with a fee on them: fees and donations, less what was credited or written
off, in the company's currency, by the day on which it was posted. It belongs to the member who pays; where that
is somebody without a membership, a parent say, to the member whose fee it is.

What each invoice got on which day stands in Member Payment, a copy that payments.py keeps by the rules that payment
states follow too; here it is added up.

A year of membership counts when it begins, as fees are paid in advance: the third year counts from the second
anniversary on. Years that began before ERPNext knew the first fee are left out, since nobody knows what was paid.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe.utils import flt, getdate

# what the first membership of a member says about them; the keys are those of lifetime_counts.GROUPS
GROUPS = {
	"": "''",
	"Membership Type": "ifnull({0}.membership_type, '')",
	"Recruitment Source": "ifnull({0}.recruitment_source, '')",
	"Join Year": "year({0}.start_date)",
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


def values(company: str, days: Sequence[date], group_by: str = "") -> list[dict[str, Value]]:
	"""Groups by name (empty: not known), for each of these days.

	Args:
	        company: Whose invoices count.
	        days: The latest one first.
	        group_by: A key of GROUPS.
	"""
	found: list[dict[str, Value]] = [defaultdict(Value) for _day in days]
	for label, *numbers in _lived(days, first_known_fee(company), group_by):
		for groups, members, years in zip(found, numbers[::2], numbers[1::2], strict=True):
			if members or years:
				groups[str(label)] += Value(int(members), int(years))
	for label, *sums in _paid(company, days, group_by):
		for groups, paid in zip(found, sums, strict=True):
			if paid:
				groups[str(label)] += Value(paid=flt(paid))
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


def _lived(days: Sequence[date], known_since: date | None, group_by: str) -> list[tuple]:
	"""(group, members and years for each day)"""
	own, of_first = GROUPS[group_by].format("s"), GROUPS[group_by].format("f")
	asked = {"known_since": known_since, "unknown_until": known_since and known_since - timedelta(days=1)}
	sums = []
	for number, day in enumerate(days):
		asked[f"day_{number}"] = day
		begun = f"s.start_date <= %(day_{number})s"
		last = f"least(ifnull(s.end_date, %(day_{number})s), %(day_{number})s)"
		years = f"timestampdiff(year, s.start_date, {last}) + 1"
		unknown = f"""if(s.start_date < %(known_since)s,
			timestampdiff(year, s.start_date, least({last}, %(unknown_until)s)) + 1, 0)"""
		sums.append(f"sum({begun} and s.spell_number = 1)")
		sums.append(f"sum(if({begun}, {years} - {unknown}, 0))" if known_since else "0")
	# who came back belongs to the group of the first membership
	later = "left join `tabMembership Spell` f on s.spell_number > 1 and f.member = s.member and f.spell_number = 1"
	return frappe.db.sql(
		f"""select {f"if(s.spell_number = 1, {own}, {of_first})" if group_by else own} as label, {", ".join(sums)}
		from `tabMembership Spell` s {later if group_by else ""}
		where s.start_date <= %(day_0)s group by label""",
		asked,
	)


def _paid(company: str, days: Sequence[date], group_by: str) -> list[tuple]:
	"""(group, sum for each day)"""
	asked = {"company": company}
	sums = []
	for number, day in enumerate(days):
		asked[f"day_{number}"] = day
		sums.append(f"sum(if(p.paid_on <= %(day_{number})s, p.amount, 0)) as paid_{number}")
	of_these = "p.company = %(company)s and p.paid_on <= %(day_0)s"
	if not group_by:
		return frappe.db.sql(
			f"select '' as label, {', '.join(sums)} from `tabMember Payment` p where {of_these}", asked
		)
	payer, whose_fee = GROUPS[group_by].format("f"), GROUPS[group_by].format("g")
	# member by member first: that is the order of the index, and a quarter of the rows to look up; a member's first
	# spell by its name, as refresh.py gives it, costs half of what it costs by member and number
	return frappe.db.sql(
		f"""select if(f.name is null, ifnull({whose_fee}, ''), {payer}) as label,
			{", ".join(f"sum(p.paid_{number})" for number in range(len(days)))}
		from (
			select p.member, p.fee_of, {", ".join(sums)} from `tabMember Payment` p force index (payments_of_member)
			where {of_these} group by p.member, p.fee_of
		) p
		left join `tabMembership Spell` f on f.name = concat(p.member, '-1')
		left join `tabMembership Spell` g on f.name is null and g.name = concat(p.fee_of, '-1')
		group by label""",
		asked,
	)
