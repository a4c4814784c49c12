"""Fees of the demo association in ERPNext's books, since its beginning.

ERPNext takes a second for an invoice and its payment, and these are many thousand. So it makes a few, one of each kind
(pattern.py), and the others are written after their pattern: what ERPNext's ledgers say of them is what it would have said.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

import frappe
from frappe import _
from frappe.utils import add_years, getdate

from membership_recruitment.demo import accounts
from membership_recruitment.demo.pattern import Pattern
from membership_recruitment.member_privacy.wall.folding import folded
from membership_recruitment.membership.fees import (
	customers,
	invoice_lines,
	invoices,
	items,
	overdue,
	payments,
)
from membership_recruitment.membership.fees.invoices import FIRST_OCR, OCR_SERIES
from membership_recruitment.membership.fees.payment_reference import make as make_reference
from membership_recruitment.membership.fees.settlement import PART_PAID, UNPAID
from membership_recruitment.membership.terms import ledger_sync, links
from membership_recruitment.settings import rules
from membership_recruitment.utils import database

INVOICED_AHEAD = 28  # days before the first day of a renewal
PAID_WITHIN = (2, 36)  # days from the invoice
UNPAID_OF_LATE = 0.15  # of those invoiced in the last OF_LATE days
OF_LATE = 75
GIVES, GIFTS = 0.12, (100, 200)
LEFT_TO_INVOICE = 5  # of the newest
SETTLED_AFTER = 3  # days, of the few that ERPNext makes

INVOICE_TABLES = {
	"Sales Invoice": "name",
	"Sales Invoice Item": "parent",
	"Payment Schedule": "parent",
	"GL Entry": "voucher_no",
	"Payment Ledger Entry": "voucher_no",
}
PAYMENT_TABLES = {
	"Payment Entry": "name",
	"Payment Entry Reference": "parent",
	"GL Entry": "voucher_no",
	"Payment Ledger Entry": "voucher_no",
}


def make(today: date, seed: str) -> int:
	"""Invoices for all terms with a fee that have begun, nearly all of them paid, some with a gift.

	Returns:
	        How many; none where the company has no income or bank account or there is no fiscal year.
	"""
	company = rules().company
	income = company and frappe.get_cached_value("Company", company, "default_income_account")
	bank = company and frappe.db.get_value(
		"Account",
		{"company": company, "is_group": 0, "disabled": 0, "account_type": ["in", ("Bank", "Cash")]},
		order_by="account_type asc",
	)
	terms = _terms(today)
	if not (income and bank and terms and _fiscal_years(min(term.posted for term in terms), today)):
		return 0
	accounts.prepare(company, bank)
	for name in sorted({term.membership_type for term in terms}):
		if not frappe.db.get_value("Membership Type", name, "item"):
			items.make_item(name, income)
	gifts = GIFTS if _gift_item(company, income) else ()
	patterns = _patterns(terms, gifts, bank, today)
	copies = [term for term in terms if (term.membership_type, term.fee, 0) in patterns and not term.done]
	_write(copies, patterns, today, Random(seed))
	for doctype in ("Sales Invoice", "Payment Entry"):
		frappe.db.sql(f"update `tab{doctype}` set creation = posting_date, modified = posting_date")
	payments.sync_terms([term.name for term in terms])
	_let_unpaid_renewals_wait()
	return len(terms)


def _terms(today: date) -> list[frappe._dict]:
	"""Terms to invoice in order of the invoices' days (`posted`)."""
	rows = frappe.db.sql(
		"""select t.name, t.member, t.member_name, t.membership_type, t.start_date, t.end_date, t.fee, t.covered_by,
			t.cancelled_from, row_number() over (partition by t.member order by t.start_date) > 1 as renewal
		from `tabMembership` t
		where t.fee > 0 and t.approved = 1 and t.covered_by is null and t.sales_invoice is null
			and t.start_date <= %(today)s and (t.cancelled_from is null or t.cancelled_from > t.start_date)""",
		{"today": today},
		as_dict=True,
	)
	for row in rows:
		row.posted = row.start_date - timedelta(days=INVOICED_AHEAD if row.renewal else 0)
	return sorted(rows, key=lambda row: (row.posted, row.name))[:-LEFT_TO_INVOICE]


def _fiscal_years(first_day: date, last_day: date) -> bool:
	"""Fiscal years from a day to another, like those that there are; whether there is any."""
	found = frappe.get_all(
		"Fiscal Year", fields=["year_start_date", "year_end_date"], order_by="year_start_date asc"
	)
	if not found:
		return False
	start, end = getdate(found[0].year_start_date), getdate(found[-1].year_end_date)
	while start > first_day:
		before = getdate(add_years(start, -1))
		_add_fiscal_year(before, start - timedelta(days=1))
		start = before
	while end < last_day:  # a site made last year
		after = end + timedelta(days=1)
		end = getdate(add_years(after, 1)) - timedelta(days=1)
		_add_fiscal_year(after, end)
	return True


def _add_fiscal_year(start: date, end: date) -> None:
	name = str(start.year) if start.year == end.year else f"{start.year}-{end.year}"
	frappe.get_doc(
		{"doctype": "Fiscal Year", "year": name, "year_start_date": start, "year_end_date": end}
	).insert()


def _gift_item(company: str, income: str) -> str:
	"""The item for donations in Membership Settings, made where there is none."""
	if rules().donation_item:
		return rules().donation_item
	item = frappe.get_doc(
		{
			"doctype": "Item",
			"item_code": _("Gift"),
			"item_group": frappe.db.get_value("Item Group", {"is_group": 0}),
			"stock_uom": "Nos",
			"is_stock_item": 0,
			"item_defaults": [{"company": company, "income_account": income}],
		}
	).insert()
	settings = frappe.get_single("Membership Settings")
	settings.donation_item = item.name
	settings.save()
	return item.name


def _let_unpaid_renewals_wait() -> None:
	"""As those that the app makes: a renewal holds once its fee is paid, unless its type renews by itself."""
	links.link_all()
	waiting = dict(
		frappe.db.sql(
			"""select t.name, t.member from `tabMembership` t
			join `tabMembership Type` y on y.name = t.membership_type and y.renews_automatically = 0
			where t.renews is not null and t.sales_invoice is not null and t.payment_state in %s""",
			((UNPAID, PART_PAID),),
		)
	)
	if waiting:
		overdue.let_wait(list(waiting))
		ledger_sync.sync(waiting.values(), lapses=True)


# ---------------------------------------------------------------- the few that ERPNext makes


def _patterns(
	terms: Sequence[frappe._dict], gifts: Sequence[int], bank: str, today: date
) -> dict[tuple, tuple[Pattern, Pattern, Pattern]]:
	"""By type, fee and gift: an invoice that waits for payment, one that was paid, and the payment. Their terms are
	`done`."""
	latest = [term for term in reversed(terms) if term.posted <= today - timedelta(days=SETTLED_AFTER)]
	by_kind: dict[tuple, list] = {}
	for term in latest:
		by_kind.setdefault((term.membership_type, term.fee), []).append(term)
	found = {}
	for kind, of_kind in by_kind.items():
		# a gift goes with the kind of which there are enough to draw from
		for gift, term in zip((0, *(gifts if len(of_kind) > 20 else ())), of_kind, strict=False):
			found[(*kind, gift)] = _pattern(term, gift, bank)
			term.done = True
	return found


def _pattern(term: frappe._dict, gift: int, bank: str) -> tuple[Pattern, Pattern, Pattern]:
	from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry

	invoice = invoices.make_invoice([term.name], gift, submit=True, day=term.posted)
	asked = frappe.db.get_value("Sales Invoice", invoice, ["customer", "due_date", "payment_reference"])
	values = {
		"invoice": invoice,
		"customer": asked[0],
		"member": term.member,
		"term": term.name,
		"reference": asked[2],
		"posted": term.posted,
		"due": asked[1],
		"year": _year(term.posted),
		"text": frappe.db.get_value("Sales Invoice Item", {"parent": invoice, "idx": 1}, "description"),
	}
	waiting = Pattern(invoice, INVOICE_TABLES, values)
	entry = get_payment_entry("Sales Invoice", invoice, bank_account=bank)
	entry.posting_date = entry.reference_date = term.posted + timedelta(days=SETTLED_AFTER)
	entry.reference_no = invoice
	entry.insert()
	entry.submit()
	paid = Pattern(invoice, INVOICE_TABLES, values)
	of_payment = {**values, "payment": entry.name, "paid": entry.posting_date}
	of_payment["year_paid"] = of_payment.pop("year")
	return waiting, paid, Pattern(entry.name, PAYMENT_TABLES, of_payment)


def _year(day: date) -> str:
	return frappe.db.get_value(
		"Fiscal Year", {"year_start_date": ["<=", day], "year_end_date": [">=", day]}, cache=True
	)


# ---------------------------------------------------------------- all others


def _write(terms: Sequence[frappe._dict], patterns: dict, today: date, random: Random) -> None:
	customer_of = _customers(
		sorted({term.member for term in terms}), {t.member: t.member_name for t in terms}
	)
	due_days = rules().invoice_due_days
	names = _numbered("ACC-SINV-", [term.posted for term in terms])
	references = (
		make_reference(FIRST_OCR + int(number.removeprefix(OCR_SERIES)))
		for number in database.take_numbers(OCR_SERIES, 1, len(terms))
	)
	rows: dict[str, list] = {}
	paid_later = []
	years = _Years()
	for term, name, reference, text in zip(terms, names, references, _texts(terms), strict=True):
		kind = (term.membership_type, term.fee)
		gift = random.choice(GIFTS) if random.random() < GIVES else 0
		waiting, paid, payment = patterns.get((*kind, gift)) or patterns[(*kind, 0)]
		customer, shown = customer_of[term.member]
		values = {
			"invoice": name,
			"customer": customer,
			"customer_name": shown,
			"member": term.member,
			"term": term.name,
			"reference": reference,
			"posted": term.posted,
			"due": term.posted + timedelta(days=due_days),
			"year": years.of(term.posted),
			"text": text,
		}
		paid_on = term.posted + timedelta(days=random.randint(*PAID_WITHIN))
		unpaid = term.posted > today - timedelta(days=OF_LATE) and random.random() < UNPAID_OF_LATE
		if unpaid or paid_on > today:
			late = values["due"] < today
			waiting.copy(values, rows, {"Sales Invoice": {"status": "Overdue" if late else "Unpaid"}})
		else:
			paid.copy(values, rows)
			paid_later.append((payment, {**values, "paid": paid_on, "year_paid": years.of(paid_on)}))
	paid_later.sort(key=lambda one: one[1]["paid"])
	numbers = _numbered("ACC-PAY-", [values["paid"] for _payment, values in paid_later])
	for (payment, values), name in zip(paid_later, numbers, strict=True):
		payment.copy({**values, "payment": name}, rows)
	for table in rows.values():
		for columns, alike in _by_columns(table):
			database.insert(columns, alike, as_it_is=True)


def _by_columns(table: list) -> Iterator[tuple[str, list[dict]]]:
	"""Rows of one DocType with the same columns."""
	found: dict[tuple, list[dict]] = {}
	for doctype, row in table:
		found.setdefault((doctype, *row), []).append(row)
	yield from ((columns[0], rows) for columns, rows in found.items())


class _Years:
	"""The fiscal year of a day."""

	def __init__(self):
		self._years = frappe.get_all(
			"Fiscal Year",
			fields=["name", "year_start_date", "year_end_date"],
			order_by="year_start_date desc",
		)

	def of(self, day: date) -> str:
		return next(
			(year.name for year in self._years if year.year_start_date <= day <= year.year_end_date),
			self._years[-1].name,
		)


def _numbered(series: str, days: Sequence[date]) -> list[str]:
	"""A name for each of these days, which are in order, as ERPNext's series with the year gives them."""
	names = []
	for year in sorted({day.year for day in days}):
		names += database.take_numbers(f"{series}{year}-", 5, sum(day.year == year for day in days))
	return names


def _texts(terms: Sequence[frappe._dict]) -> list[str]:
	language = frappe.db.get_default("lang") or "en"
	return [text for text, _joining_fee in invoice_lines.texts(terms, language)]


def _customers(members: Sequence[str], names: dict[str, str]) -> dict[str, tuple[str, str]]:
	"""Name of each member's Customer, made where there is none, and what it is called."""
	of_member = dict(frappe.get_all("Member", fields=["name", "customer"], as_list=True))
	missing = [member for member in members if not of_member[member]]
	# as the database compares them: Jönsson and Jonsson are one name
	taken = {
		folded(name) for of in ("Customer", "Customer Group") for name in frappe.get_all(of, pluck="name")
	}
	new = {}
	for member in missing:
		shown = names[member]
		new[member] = shown if folded(shown) not in taken else f"{shown} - {member}"
		taken.add(folded(new[member]))
	common = {
		"customer_type": "Individual",
		"customer_group": customers.customer_group(),
		"territory": customers.territory(),
		"language": frappe.db.get_default("lang"),
	}
	database.insert(
		"Customer",
		({"name": name, "customer_name": names[member], **common} for member, name in new.items()),
	)
	database.write_rows("Member", {member: {"customer": name} for member, name in new.items()}, stamp=False)
	return {member: (new.get(member) or of_member[member], names[member]) for member in members}
