"""What members owe, read for all payments of a file at once: open invoices, and whatever invoices the payments name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import frappe
from frappe.utils import flt

from membership_recruitment.membership.bank_files import owed, written_references
from membership_recruitment.membership.bank_files.bank_file import Payment
from membership_recruitment.membership.bank_files.owed import Invoice, Owed
from membership_recruitment.membership.fees.ledgers import CHARGED
from membership_recruitment.membership.fees.open_credits import BESIDE
from membership_recruitment.membership.fees.settlement import CREDITED, WRITTEN_OFF
from membership_recruitment.utils.batches import split

ROW = f"""select s.name, s.payment_reference as reference, s.docstatus, s.member, s.outstanding_amount as outstanding,
		{CHARGED} as charged, ifnull(nullif(s.party_account_currency, ''), s.currency) as currency,
		{BESIDE} as credited, t.payment_state, m.status, m.deceased_on, t.awaits_payment, t.cancelled_from
	from `tabSales Invoice` s join `tabMember` m on m.name = s.member
	left join `tabMembership` t on t.name = s.membership
	where s.company = %(company)s and s.is_return = 0 and ifnull(s.payment_reference, '') <> ''"""


def register_for(payments: Sequence[Payment], company: str) -> Owed:
	"""What may be paid by these payments."""
	rows = {row.name: row for row in _open(company)}
	said = _references(payments)
	for references in split(sorted(said)):
		for row in _named(company, references):
			rows.setdefault(row.name, row)
	people = _people(rows)
	accounts = _accounts_of(payments)
	came_in = _came_in(row.name for row in rows.values() if row.reference.lstrip("0") in said)
	return Owed(
		replace(_invoice(row, people[row.name], accounts), came_in=tuple(came_in[row.name]))
		for row in rows.values()
	)


def _open(company: str) -> list[frappe._dict]:
	return frappe.db.sql(
		f"{ROW} and s.docstatus = 1 and s.outstanding_amount > 0 and s.member > ''",
		{"company": company},
		as_dict=True,
	)


def _named(company: str, references: list[str]) -> list[frappe._dict]:
	return frappe.db.sql(
		f"{ROW} and s.payment_reference in %(references)s",
		{"company": company, "references": tuple(references)},
		as_dict=True,
	)


def _references(payments: Iterable[Payment]) -> set[str]:
	"""Whatever stands on the payments and may be the reference of an invoice that is not open."""
	found: set[str] = set()
	for payment in payments:
		texts = [*(reference.text for reference in payment.references), payment.message, payment.end_to_end]
		for text in filter(None, texts):
			found.update(written_references.found(text), written_references.numbers(text))
		found.update(owed.digits(reference.text).lstrip("0") for reference in payment.references)
	return found


def _invoice(row: frappe._dict, people: list[frappe._dict], accounts: dict[str, set[str]]) -> Invoice:
	state = _state(row)
	left = row.outstanding if state in (owed.OPEN, owed.PAID) else row.charged
	return Invoice(
		name=row.name,
		reference=row.reference,
		outstanding=Decimal(str(flt(left, 2))),
		currency=row.currency,
		state=state,
		member=row.member,
		member_state=_member_state(row),
		member_numbers=tuple({int(number) for each in people if (number := owed.number_in(each.member))}),
		names=tuple({each.full_name for each in people if each.full_name}),
		phones=tuple({form for each in people if each.phone for form in _forms(each.phone)}),
		accounts=tuple(accounts.get(row.member, ())),
	)


def _state(row: frappe._dict) -> str:
	if row.docstatus == 0:
		return owed.DRAFT
	if row.docstatus == 2:
		return owed.CANCELLED
	if flt(row.outstanding, 2) > 0:
		return owed.CREDITED if flt(row.credited, 2) > 0 else owed.OPEN
	return {CREDITED: owed.CREDITED, WRITTEN_OFF: owed.WRITTEN_OFF}.get(row.payment_state, owed.PAID)


def _member_state(row: frappe._dict) -> str:
	"""Who is late and pays for a term that waits for its fee comes back by that; who resigned does not."""
	if row.deceased_on or row.status == "Deceased":
		return owed.DECEASED
	waits = row.awaits_payment and not row.cancelled_from
	return owed.FORMER if row.status in ("Cancelled", "Expired") and not waits else owed.CURRENT


def _forms(phone: str) -> tuple[str, str]:
	"""A number with its country, and as it is dialled at home."""
	digits = owed.digits(phone)
	return digits, f"0{digits[2:]}" if digits.startswith("46") else digits


def _people(invoices: Iterable[str]) -> dict[str, list[frappe._dict]]:
	"""By invoice: who pays it, those whose fees stand on it, and their guardians."""
	found = defaultdict(list)
	for names in split(invoices):
		rows = frappe.db.sql(
			"""select s.name as invoice, m.name as member, m.full_name, m.phone
				from `tabSales Invoice` s join `tabMember` m on m.name = s.member where s.name in %(names)s
			union select i.parent, m.name, m.full_name, m.phone from `tabSales Invoice Item` i
				join `tabMembership` t on t.name = i.membership join `tabMember` m on m.name = t.member
				where i.parent in %(names)s
			union select s.name, g.parent, g.full_name, g.phone from `tabSales Invoice` s
				join `tabMember Guardian` g on g.parent = s.member and g.parenttype = 'Member'
				where s.name in %(names)s""",
			{"names": tuple(names)},
			as_dict=True,
		)
		for row in rows:
			found[row.invoice].append(row)
	return found


def _came_in(invoices: Iterable[str]) -> dict[str, list[tuple[date, Decimal]]]:
	"""By invoice: day and amount of each booked payment that has paid a part of it, or of which the payer has a credit."""
	found = defaultdict(list)
	for names in split(invoices):
		rows = frappe.db.sql(
			"""select r.reference_name as invoice, b.day, b.amount from `tabPayment Entry Reference` r
				join `tabPayment Entry` e on e.name = r.parent and e.docstatus = 1
				join `tabBank Payment` b on b.name = e.bank_payment and b.outcome = 'Booked'
				where r.reference_doctype = 'Sales Invoice' and r.reference_name in %(names)s
			union select s.name, b.day, b.amount from `tabSales Invoice` s
				join `tabBank Payment` b on b.member = s.member and b.outcome = 'Booked' and b.surplus > 0
				where s.name in %(names)s""",
			{"names": tuple(names)},
			as_dict=True,
		)
		for row in rows:
			found[row.invoice].append((row.day, Decimal(str(flt(row.amount, 2)))))
	return found


def _accounts_of(payments: Iterable[Payment]) -> dict[str, set[str]]:
	"""By member: those of the payers' accounts from which the member has paid before, as far as they were remembered."""
	found = defaultdict(set)
	for accounts in split(sorted({payment.payer_account for payment in payments} - {""})):
		for member, account in frappe.db.sql(
			"""select distinct member, payer_account from `tabBank Payment`
			where payer_account in %s and outcome = 'Booked' and member > ''""",
			(tuple(accounts),),
		):
			found[member].add(account)
	return found
