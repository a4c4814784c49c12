"""Who pays a member's fee on a day: whom *Fee Paid By* names, as long as that member is there.

A payer who has died, resigned or been excluded is not there, from that day until a later term of theirs; nobody is
invoiced, asked to renew first or written to in that one's stead, and nobody new is covered. Who never had a term, as an
organisation that only pays, is there, and so is a payer whose term ran out, years ago or just now: both pay, but only a
term that goes on covers anybody.
"""

from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

# reasons by which somebody leaves, also where no term held any more
LEAVING = ("Resigned", "Excluded", "Moved away")


def is_there_sql(payer: str, day: str = "%(day)s") -> str:
	"""Whether a member pays for others on a day.

	Args:
	        payer: Alias of a table Member.
	        day: SQL of the day; a value named `day` by default.
	"""
	return f"""(({payer}.deceased_on is null or {payer}.deceased_on > {day}) and not exists (
		select 1 from `tabMembership` gone where gone.member = {payer}.name and gone.cancelled_from <= {day}
			and (gone.cancelled_from > gone.start_date or gone.cancellation_reason in {LEAVING})
			and not exists (
				select 1 from `tabMembership` back where back.member = gone.member
					and back.start_date >= least(gone.start_date, ifnull(gone.left_from, gone.start_date)) and back.start_date <= {day}
					and (back.cancelled_from is null or back.cancelled_from > {day})
			)))"""


# SQL: on which day the payer of a term t must be there, and the payer of what follows it
DAY_OF_TERM = "greatest(%(day)s, t.start_date)"
DAY_OF_NEXT = "greatest(%(day)s, date_add(t.end_date, interval 1 day))"


def is_there(member: str, day: date | None = None) -> bool:
	"""Whether a member pays for others on a day (default: today)."""
	return bool(
		frappe.db.sql(
			f"select 1 from `tabMember` p where p.name = %(member)s and {is_there_sql('p')}",
			{"member": member, "day": getdate(day)},
		)
	)


def payer_of(member: str, day: date | None = None) -> str:
	"""The Member who pays this member's fee on a day (default: today): whom `payer` names, or the member."""
	payer = frappe.db.get_value("Member", member, "payer")
	return payer if payer and is_there(payer, day) else member


def payers_of(terms: list[str], day: date | None = None, *, when: str = DAY_OF_TERM) -> list[frappe._dict]:
	"""Who pays the fees of terms, or of what follows them.

	Args:
	        terms: Names of Memberships.
	        day: When the fees are asked for (default: today).
	        when: DAY_OF_TERM or DAY_OF_NEXT.

	Returns:
	        Rows with name and member of the terms and the Member who pays (`payer`), in the order of their names.
	"""
	return frappe.db.sql(
		f"""select t.name, t.member, ifnull(p.name, t.member) as payer
		from `tabMembership` t join `tabMember` m on m.name = t.member
		left join `tabMember` p on p.name = m.payer and {is_there_sql("p", when)}
		where t.name in %(terms)s order by t.name""",
		{"terms": tuple(terms) or ("",), "day": getdate(day)},
		as_dict=True,
	)


def by_payer(
	terms: list[str], day: date | None = None, *, when: str = DAY_OF_TERM
) -> list[tuple[str, list[str]]]:
	"""Payers with the terms that each pays for; arguments as of `payers_of`."""
	found: dict[str, list[str]] = {}
	for row in payers_of(terms, day, when=when):
		found.setdefault(row.payer, []).append(row.name)
	return list(found.items())


def paid_for(payers: tuple[str, ...], *, hold: bool = False) -> list[str]:
	"""Members for whom one of these pays, themselves left out; `hold`: locked, as committed now."""
	member = frappe.qb.DocType("Member")
	query = (
		frappe.qb.from_(member)
		.select(member.name)
		.where(member.payer.isin(payers) & member.name.notin(payers))
		.orderby(member.name)
	)
	return [name for (name,) in (query.for_update() if hold else query).run()]


def paid_by_others_now(payer: str, start: date, end: date | None) -> list[frappe._dict]:
	"""Whose fee a member paid for some of these days, and who is paid for by somebody else by now, or pays alone.

	Args:
	        end: None: no end.

	Returns:
	        Rows with name, full_name and `payer_name` (None: that one pays alone, and comes last: who pays for others can't
	        be paid for).
	"""
	own = frappe.get_all("Membership", filters={"member": payer}, pluck="name")
	invoices = frappe.get_all("Sales Invoice", filters={"member": payer, "docstatus": ["<", 2]}, pluck="name")
	return frappe.db.sql(
		"""select m.name, m.full_name, p.full_name as payer_name
		from (
			select member, start_date, end_date from `tabMembership` where covered_by in %(own)s
			union select member, start_date, end_date from `tabMembership` where sales_invoice in %(invoices)s
		) t
		join `tabMember` m on m.name = t.member left join `tabMember` p on p.name = m.payer
		where m.name <> %(payer)s and ifnull(m.payer, '') <> %(payer)s and m.deceased_on is null
			and (t.end_date is null or t.end_date >= %(start)s) and (%(end)s is null or t.start_date <= %(end)s)
		group by m.name order by p.name is null, m.full_name, m.name""",
		{"payer": payer, "own": own or ("",), "invoices": invoices or ("",), "start": start, "end": end},
		as_dict=True,
	)


def refuse_payer(
	member: str | None, payer: str, *, instead_of: str | None = None, hold: bool = False
) -> None:
	"""Stop where somebody can't pay for a member. Fees go one step: who pays for others pays for herself.

	Args:
	        member: Name of the Member who would be paid for; None for one who is not saved yet.
	        payer: Name of the Member who would pay.
	        instead_of: Who pays until now, also for `payer`, and won't any more.
	        hold: Lock who would pay, and whom the member pays for: it is about to be saved.
	"""
	if payer == member:
		frappe.throw(_("A member who pays for herself needs no payer. Leave the field empty."))
	found = frappe.db.get_value("Member", payer, ("payer", "deceased_on"), as_dict=True, for_update=hold)
	if found and found.payer == instead_of:
		found.payer = None
	if found and found.deceased_on:
		frappe.throw(
			_("{0} died on {1} and can pay for nobody. Enter another payer.").format(
				payer, formatdate(found.deceased_on)
			)
		)
	if found and not is_there(payer):
		frappe.throw(
			_("{0} has left the association and pays for nobody. Enter another payer.").format(payer)
		)
	if found and found.payer and not is_there(found.payer):
		frappe.throw(
			_("{0} still names {1}, who pays for nobody any more. Empty Fee Paid By on {0} first.").format(
				payer, found.payer
			)
		)
	if found and found.payer:
		frappe.throw(
			_("{0} does not pay: {1} pays for that member. Enter {1} as the payer.").format(
				payer, found.payer
			)
		)
	if member and (others := paid_for((member,), hold=hold)):
		frappe.throw(
			_("{0} pays for {1}, so nobody can pay for {0}. Change the payer of {1} first.").format(
				member, others[0]
			)
		)
