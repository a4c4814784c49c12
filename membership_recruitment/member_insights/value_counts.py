"""What members have paid, counted from ERPNext's ledgers as of a day, and the years of membership it was for.

Money is what came in against invoices with a fee on them: fees and donations, less what was credited or written
off, in the company's currency, by the day on which it was posted. It belongs to the member who pays; where that
is somebody without a membership, a parent say, to the member whose fee it is.

Almost every invoice is settled by payments alone, and then the payments are what it got: one statement adds them
up. Invoices with a credit note, a loss, a point of sale payment or a journal entry that needs looking at are few:
`payments.paid_by` shares out each of them, by the rules that its payment state follows too.

A year of membership counts when it begins, as fees are paid in advance: the third year counts from the second
anniversary on. Years that began before ERPNext knew the first fee are left out, since nobody knows what was paid.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe.utils import flt, getdate

from membership_recruitment.membership import payments

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
	for label, *sums in _received(company, days, group_by):
		for groups, paid in zip(found, sums, strict=True):
			if paid:
				groups[str(label)] += Value(paid=flt(paid))
	for label, *sums in _corrections(company, days, group_by):
		for groups, paid in zip(found, sums, strict=True):
			if paid:
				groups[str(label)] += Value(paid=paid)
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


# ---------------------------------------------------------------- money

# an invoice can't have got anything before it was there: an advance counts from the invoice's day on
RECEIVED_ON = "greatest(p.posting_date, s.posting_date)"
RECEIPTS = """`tabPayment Ledger Entry` p
	join `tabSales Invoice` s on s.name = p.against_voucher_no and s.debit_to = p.account"""
ARE_RECEIPTS = """p.against_voucher_type = 'Sales Invoice' and p.voucher_type <> 'Sales Invoice' and p.delinked = 0
	and p.company = %(company)s and p.posting_date <= %(day_0)s and s.member > '' and s.is_return = 0
	and s.docstatus = 1"""


def _received(company: str, days: Sequence[date], group_by: str, invoices: Sequence[str] = ()) -> list[tuple]:
	"""(group, sum for each day) of all payments, or of those for these invoices by (group, invoice, …)."""
	asked = {"company": company, "invoices": tuple(invoices)}
	sums = []
	for number, day in enumerate(days):
		asked[f"day_{number}"] = day
		sums.append(f"-sum(if({RECEIVED_ON} <= %(day_{number})s, p.amount, 0))")
	label, join = _label(group_by)
	return frappe.db.sql(
		f"""select {label} as label, {"s.name, " if invoices else ""}{", ".join(sums)}
		from {RECEIPTS} {join}
		where {ARE_RECEIPTS} {"and s.name in %(invoices)s" if invoices else ""}
		group by label{", s.name" if invoices else ""}""",
		asked,
	)


def _label(group_by: str) -> tuple[str, str]:
	"""SQL: the group of an invoice `s`, and the join that it needs."""
	if not group_by:
		return GROUPS[group_by], ""
	whose_fee = f"""(select {GROUPS[group_by].format("g")} from `tabMembership` t
		join `tabMembership Spell` g on g.member = t.member and g.spell_number = 1 where t.name = s.membership)"""
	return (
		f"if(f.name is null, ifnull({whose_fee}, ''), {GROUPS[group_by].format('f')})",
		"left join `tabMembership Spell` f on f.member = s.member and f.spell_number = 1",
	)


def _corrections(company: str, days: Sequence[date], group_by: str) -> list[tuple]:
	"""(group, what to add for each day) for the invoices whose payments are not simply what they got."""
	odd = _odd_invoices(company)
	found = []
	for start in range(0, len(odd), payments.BATCH):
		batch = odd[start : start + payments.BATCH]
		added: dict[str, list[float]] = {}
		label, join = _label(group_by)
		labels = dict(
			frappe.db.sql(
				f"""select s.name, {label} from `tabSales Invoice` s {join}
				where s.name in %s and s.docstatus = 1 and s.is_return = 0 and s.company = %s and s.member > ''""",
				(tuple(batch), company),
			)
		)
		exact = [payments.paid_by(labels, day) for day in days]
		for name in labels:
			added[name] = [paid.get(name, 0.0) for paid in exact]
		for _group, name, *sums in _received(company, days, group_by, batch):
			added[name] = [exactly - flt(paid) for exactly, paid in zip(added[name], sums, strict=True)]
		found += [(labels[name], *sums) for name, sums in added.items()]
	return found


def _odd_invoices(company: str) -> list[str]:
	"""Invoices with a fee that something else than money has touched, or may have."""
	return frappe.db.sql_list(
		"""select s.return_against from `tabSales Invoice` s
			where s.return_against > '' and s.is_return = 1 and s.docstatus = 1 and s.member > ''
				and s.company = %(company)s
		union select straight_join o.parent
			from `tabPayment Ledger Entry` p
			join `tabSales Invoice` s on s.name = p.voucher_no and s.docstatus = 1 and s.member > ''
			join `tabSales Invoice Item` i on i.parent = s.name
			join `tabSales Invoice Item` o on o.membership = i.membership
			where p.voucher_type = 'Sales Invoice' and p.against_voucher_no = p.voucher_no and p.amount < 0
				and p.delinked = 0 and p.company = %(company)s and i.membership > ''
		union select p.against_voucher_no
			from `tabPayment Entry Deduction` d
			join `tabCompany` c on c.write_off_account = d.account and c.name = %(company)s
			join `tabPayment Ledger Entry` p on p.voucher_no = d.parent and p.voucher_type = 'Payment Entry'
				and p.delinked = 0
			join `tabSales Invoice` s on s.name = p.against_voucher_no and s.member > ''
		union select p.against_voucher_no
			from `tabJournal Entry Account` e
			join `tabAccount` a on a.name = e.account and a.company = %(company)s
			join `tabPayment Ledger Entry` p on p.voucher_no = e.parent and p.voucher_type = 'Journal Entry'
				and p.delinked = 0
			join `tabSales Invoice` s on s.name = p.against_voucher_no and s.member > ''
			where e.debit > 0 and e.docstatus = 1
				and (a.root_type in ('Income', 'Expense') or e.reference_type = 'Sales Invoice')""",
		{"company": company},
	)
