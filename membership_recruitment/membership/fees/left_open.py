"""What members left behind in the books: invoices that nobody pays any more, and money that is theirs; and writing off."""

import frappe
from frappe import _
from frappe.utils import flt, getdate

from membership_recruitment.membership.fees.open_credits import BESIDE
from membership_recruitment.membership.terms.lifecycle import DECEASED, OVER
from membership_recruitment.utils import conflicts, messages, refusals
from membership_recruitment.utils.names import names_in

LEFT = (*OVER, DECEASED)
SAVEPOINT = "write_off"
MOST_AT_ONCE = 200


def owing(limit: int, invoices: list[str] | None = None) -> list[frappe._dict]:
	"""Invoices of former members of which something is left, the oldest first.

	Args:
	        invoices: Only these; None for all.

	Returns:
	        Rows with `member`, `member_name`, `status`, `left_on`, `sales_invoice`, `amount`, `currency`, `since`.
	"""
	these = "and s.name in %(invoices)s" if invoices is not None else ""
	return frappe.db.sql(
		f"""select m.name as member, m.full_name as member_name, m.status, coalesce(m.deceased_on, m.end_date) as left_on,
			s.name as sales_invoice, s.outstanding_amount - {BESIDE} as amount, s.due_date as since,
			ifnull(nullif(s.party_account_currency, ''), s.currency) as currency
		from `tabMember` m join `tabSales Invoice` s on s.member = m.name
		where m.status in %(left)s and s.docstatus = 1 and s.is_return = 0 and s.outstanding_amount > 0 {these}
		having amount > 0.004
		order by s.due_date, s.name limit %(limit)s""",
		{"left": LEFT, "limit": limit, "invoices": tuple(invoices or ()) or ("",)},
		as_dict=True,
	)


def owed(limit: int) -> list[frappe._dict]:
	"""Money of former members, by ERPNext's ledger: rows as of `owing`, with an amount below zero and no invoice. What is
	credited and was never paid is nobody's, as in `customers.credit`."""
	return frappe.db.sql(
		"""select m.name as member, m.full_name as member_name, m.status, coalesce(m.deceased_on, m.end_date) as left_on,
			sum(open.amount) as amount, min(open.since) as since, c.default_currency as currency
		from `tabMember` m
		join (
			select p.party, p.company, sum(p.amount) as amount, min(p.posting_date) as since
			from `tabPayment Ledger Entry` p
			left join `tabSales Invoice` s on s.name = p.against_voucher_no and s.is_return = 1
				and p.against_voucher_type = 'Sales Invoice'
			where p.party_type = 'Customer' and p.delinked = 0
				and p.party in (select customer from `tabMember` where status in %(left)s and customer > '')
			group by p.party, p.company, p.account, p.against_voucher_type,
				coalesce(nullif(s.return_against, ''), p.against_voucher_no)
			having sum(p.amount) < -0.004
		) open on open.party = m.customer
		join `tabCompany` c on c.name = open.company
		where m.status in %(left)s
		group by m.name, open.company order by since, m.name limit %(limit)s""",
		{"left": LEFT, "limit": limit},
		as_dict=True,
	)


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def write_off(invoices: list | str) -> dict:
	"""Write off what is left of invoices of former members, each by a Journal Entry, for accounting staff.

	Args:
	        invoices: Names of Sales Invoices, also as JSON; at most MOST_AT_ONCE.

	Returns:
	        `done`, their number, and `problems`: pairs of invoice and reason.
	"""
	frappe.has_permission("Journal Entry", "submit", throw=True)
	frappe.has_permission("Membership", "read", throw=True)
	names = list(dict.fromkeys(names_in(invoices)))
	if len(names) > MOST_AT_ONCE:
		frappe.throw(_("Choose {0} invoices at most.").format(MOST_AT_ONCE))
	conflicts.begin_anew()
	frappe.db.sql(
		"select name from `tabSales Invoice` where name in %s order by name for update",
		(tuple(names),),
	)
	found = {row.sales_invoice: row for row in owing(MOST_AT_ONCE, names)}
	done, problems = 0, []
	for name in names:
		if name not in found:
			problems.append((name, _("It is no open invoice of a former member.")))
			continue
		frappe.db.savepoint(SAVEPOINT)
		try:
			with messages.dropped():
				_write_off(found[name])
		except frappe.ValidationError as refused:
			conflicts.back_to(SAVEPOINT)
			frappe.local.message_log = []  # it is told with the invoice
			problems.append((name, refusals.as_text(refused)))
		else:
			done += 1
	return {"done": done, "problems": problems}


def _write_off(row: frappe._dict) -> None:
	"""With the rights of whoever asks: ERPNext says what accounting staff may do."""
	invoice = frappe.get_doc("Sales Invoice", row.sales_invoice)
	invoice.check_permission("read")
	company = frappe.get_cached_doc("Company", invoice.company)
	if not company.write_off_account:
		frappe.throw(_("The company has no Write Off Account. Choose one on the Company in ERPNext."))
	if row.currency != company.default_currency:
		frappe.throw(
			_("It is in {0}. Write it off in ERPNext.").format(frappe.utils.escape_html(row.currency))
		)
	amount = flt(row.amount, 2)
	entry = frappe.get_doc(
		{
			"doctype": "Journal Entry",
			"voucher_type": "Write Off Entry",
			"company": company.name,
			"posting_date": getdate(),
			"user_remark": _("Written off: {0}").format(invoice.name),
			"accounts": [
				{
					"account": company.write_off_account,
					"debit_in_account_currency": amount,
					"cost_center": company.cost_center,
				},
				{
					"account": invoice.debit_to,
					"party_type": "Customer",
					"party": invoice.customer,
					"credit_in_account_currency": amount,
					"reference_type": invoice.doctype,
					"reference_name": invoice.name,
				},
			],
		}
	)
	entry.insert()
	entry.submit()
