"""Money and hand-overs for the registers of large_register.py, made by set-based SQL as ERPNext and the app leave
them: an invoice and a payment for each paid term, some donations and credit notes, Member Payments, prospects who became
members, and what recruiting cost. On a given day the same every time; a site that has invoices is left as it is.
"""

import frappe
from frappe.utils import getdate

from tests.support.benchmarks import large_register

STAMP = "'Administrator', 'Administrator', now(6), now(6)"
STAMPED = "owner, modified_by, creation, modified"
TERMS_PER_STATEMENT = 25_000
FILLED = ("Sales Invoice", "Sales Invoice Item", "Payment Ledger Entry", "Member Payment")
# of a hundred invoices: with a donation of a hundred, not paid in full, and credited
WITH_DONATION, PART_PAID, CREDITED = 5, 3, 1


def dice(sides: int, of: str, salt: str) -> str:
	"""SQL: a number from 0 to sides − 1 that follows from an expression; by `salt` another one."""
	return f"mod(crc32(concat({of}, '{salt}')), {sides})"


AMOUNT = f"(t.fee + 100 * ({dice(100, 't.name', 'donation')} < {WITH_DONATION}))"
IS_CREDITED = f"{dice(100, 't.name', 'credited')} < {CREDITED}"
IS_PART_PAID = f"{dice(100, 't.name', 'part paid')} < {PART_PAID}"
PAID_ON = f"least(%(today)s, date_add(t.start_date, interval {dice(30, 't.name', 'paid on')} day))"
OF_THESE = (
	"t.name > %(after)s and t.name <= %(last)s and t.payment_state = 'Paid' and t.start_date <= %(today)s"
)


def add() -> None:
	"""Fill a site that large_register.build has filled."""
	if frappe.db.count("Sales Invoice"):
		return
	company = frappe.defaults.get_global_default("company")
	currency, debit_to = frappe.db.get_value(
		"Company", company, ("default_currency", "default_receivable_account")
	)
	with large_register.without_indexes(*FILLED):
		_fill(
			{"company": company, "currency": currency, "debit_to": debit_to, "today": getdate(), "after": ""}
		)
	_hand_over()
	_costs()
	frappe.db.commit()
	for doctype in (*FILLED, "Membership Prospect"):
		frappe.db.sql(f"analyze table `tab{doctype}`")


def _fill(values: dict) -> None:
	frappe.db.sql("set session unique_checks = 0, foreign_key_checks = 0")
	while last := frappe.db.sql(
		f"""select max(name) from (select name from `tabMembership` where name > %(after)s
			order by name limit {TERMS_PER_STATEMENT}) b""",
		values,
	)[0][0]:
		values["last"] = last
		for statement in (
			_invoices("'SINV-'", AMOUNT, "t.start_date", "null"),
			_lines("'SINV-'", "1"),
			_entries("'Sales Invoice'", "'SINV-'", AMOUNT, "t.start_date"),
			_entries("'Payment Entry'", "'PE-'", f"-if({IS_PART_PAID}, 50, {AMOUNT})", PAID_ON),
			_invoices("'SCN-'", f"-{AMOUNT}", PAID_ON, "concat('SINV-', t.name)", IS_CREDITED),
			_lines("'SCN-'", "-1", IS_CREDITED),
			_entries("'Sales Invoice'", "'SCN-'", f"-{AMOUNT}", PAID_ON, IS_CREDITED),
			_member_payments(),
		):
			frappe.db.sql(statement, values)
		frappe.db.commit()
		values["after"] = last
	frappe.db.sql("set session unique_checks = 1, foreign_key_checks = 1")


def _stamped_on(day: str) -> str:
	"""SQL: what was entered on the day itself. The night looks at what was touched in the last week, which is not all."""
	return f"'Administrator', 'Administrator', {day}, {day}"


def _invoices(prefix: str, amount: str, day: str, against: str, only: str = "1") -> str:
	return f"""insert into `tabSales Invoice`
		(name, docstatus, company, customer, customer_name, title, posting_date, due_date, currency, conversion_rate,
		party_account_currency, debit_to, member, membership, is_return, return_against, net_total, base_net_total,
		grand_total, base_grand_total, total, base_total, outstanding_amount, status, address_display, remarks, language,
		{STAMPED})
	select concat({prefix}, t.name), 1, %(company)s, t.member_name, t.member_name, t.member_name, {day}, {day},
		%(currency)s, 1, %(currency)s, %(debit_to)s, t.member, t.name, {against} is not null, {against},
		{", ".join([amount] * 6)}, 0, 'Paid', concat('Storgatan 1<br>', repeat('903 26 Umeå<br>', 4)), 'No Remarks', 'sv',
		{_stamped_on(day)}
	from `tabMembership` t where {OF_THESE} and {only}"""


def _lines(prefix: str, sign: str, only: str = "1") -> str:
	return f"""insert into `tabSales Invoice Item`
		(name, docstatus, parent, parenttype, parentfield, idx, item_code, item_name, description, qty, rate,
		base_net_amount, net_amount, amount, membership, {STAMPED})
	select concat({prefix}, t.name, '-', k.seq), 1, concat({prefix}, t.name), 'Sales Invoice', 'items', k.seq,
		'Fee', 'Fee', concat(t.membership_type, ', ', t.member_name), {sign}, if(k.seq = 1, t.fee, 100),
		{", ".join([f"{sign} * if(k.seq = 1, t.fee, 100)"] * 3)}, if(k.seq = 1, t.name, null), {STAMP}
	from `tabMembership` t join seq_1_to_2 k
	where {OF_THESE} and {only} and (k.seq = 1 or {AMOUNT} > t.fee)"""


def _entries(voucher_type: str, prefix: str, amount: str, day: str, only: str = "1") -> str:
	return f"""insert into `tabPayment Ledger Entry`
		(name, docstatus, posting_date, company, account_type, account, party_type, party, due_date, cost_center,
		voucher_type, voucher_no, against_voucher_type, against_voucher_no, amount, account_currency,
		amount_in_account_currency, delinked, remarks, {STAMPED})
	select concat({prefix}, t.name), 1, {day}, %(company)s, 'Receivable', %(debit_to)s, 'Customer', t.member_name,
		{day}, 'Main', {voucher_type}, concat({prefix}, t.name), 'Sales Invoice', concat('SINV-', t.name), {amount},
		%(currency)s, {amount}, 0, 'No Remarks', {_stamped_on(day)}
	from `tabMembership` t where {OF_THESE} and {only}"""


def _member_payments() -> str:
	"""As payments.sync_all derives them: what was credited on the day on which it was paid brought nothing."""
	return f"""insert into `tabMember Payment`
		(name, sales_invoice, company, member, fee_of, paid_on, amount, {STAMPED})
	select concat('SINV-', t.name, '-', {PAID_ON}), concat('SINV-', t.name), %(company)s, t.member, t.member, {PAID_ON},
		if({IS_PART_PAID}, 50, {AMOUNT}), {STAMP}
	from `tabMembership` t where {OF_THESE} and not ({IS_CREDITED})"""


def _hand_over() -> None:
	"""Two of five prospects became members some time after they came in; the others came in on any day."""
	members = frappe.db.count("Member")
	number = "cast(substring(p.name, 5) as unsigned)"
	frappe.db.sql(
		f"""update `tabMembership Prospect` p
		join `tabMember` m on m.name = concat('MEM-', lpad(1 + mod({number} * 7, {members}), 7, '0'))
		set p.status = 'Converted', p.closed_on = m.join_date, p.journey_id = m.journey_id, p.first_name = null,
			p.last_name = null, p.full_name = null, p.email = null, p.phone = null, p.city = null,
			p.recruitment_source = m.recruitment_source,
			p.creation = date_sub(m.join_date, interval {dice(200, "p.name", "waited")} day)
		where {dice(5, "p.name", "joined")} < 2"""
	)
	frappe.db.sql(
		f"""update `tabMembership Prospect` p
		set p.creation = date_sub(%s, interval {dice(1500, "p.name", "came")} day)
		where p.status <> 'Converted'""",
		getdate(),
	)


def _costs() -> None:
	"""What each source cost in each month of four years."""
	frappe.db.sql(
		f"""insert into `tabRecruitment Cost` (name, spent_on, amount, recruitment_source, {STAMPED})
		select concat('COST-', s.name, k.seq), date_sub(%s, interval k.seq month),
			500 + {dice(9000, "concat(s.name, k.seq)", "cost")}, s.name, {STAMP}
		from `tabRecruitment Source` s join seq_0_to_47 k""",
		getdate(),
	)
