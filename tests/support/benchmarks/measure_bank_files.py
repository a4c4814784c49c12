"""How long a bank file of 20,000 payments takes, half of them clean: `measure_bank_files.py SITE [PAYMENTS]`, from the bench's
sites folder. Prints seconds and megabytes; everything that it makes is rolled back.

Invoices are copies of one by a statement: reading and matching look at their rows alone. What booking takes is measured
on invoices of ERPNext's own.
"""

import os
import re
import sys
import time
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import frappe

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

BOOKED = 40  # on real invoices


@contextmanager
def told(what: str, number: int):
	Path("/proc/self/clear_refs").write_text("5")  # the height of memory counts from here
	begun, before = time.perf_counter(), megabytes("VmRSS")
	yield
	seconds = time.perf_counter() - begun
	height = megabytes("VmHWM")
	print(
		f"{what}: {seconds:.1f} s, {1000 * seconds / number:.2f} ms each, at most {height:.0f} MB,"
		f" {height - before:.0f} MB more than before it"
	)


def megabytes(of: str) -> float:
	"""What the process has of memory; before anything is read that is Frappe, and this benchmark's own invoices and file."""
	return (
		int(re.search(rf"^{of}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)[1]) / 1024
	)


def main(site: str, number: str = "20000") -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.in_test = frappe.flags.in_test = True
	print(f"Frappe alone, connected: {megabytes('VmRSS'):.0f} MB")
	try:
		measure(int(number))
	finally:
		frappe.db.rollback()
		frappe.destroy()


def measure(number: int) -> None:
	from membership_recruitment.membership.bank_files import booking, job, plan
	from membership_recruitment.membership.fees import payment_entries, payment_reference
	from tests.support.factories import bank_payments, money
	from tests.support.factories.bank_payments import pays

	money.fees()
	bank_payments.bank_account()
	real = [bank_payments.owes(100 + at, first_name=f"Real{at}") for at in range(BOOKED)]
	clean = [pays(each.outstanding_amount, each.payment_reference, bank_reference=each.name) for each in real]
	copies = [payment_reference.make(5_000_000 + at) for at in range(number // 2)]
	copy_invoices(real[0].name, copies)
	paid = [pays(100, reference, bank_reference=f"C{reference}") for reference in copies]
	paid += [
		pays(Decimal(50 + at % 400), message=f"avgift {at}", payer=f"Person {at}", bank_reference=f"F{at}")
		for at in range(number - len(paid))
	]
	content = bank_payments.camt(*paid)
	print(f"{number} payments, {len(content) / 1024**2:.0f} MB; {megabytes('VmRSS'):.0f} MB of memory")
	from io import BytesIO

	from membership_recruitment.membership.bank_files import reading

	with told("read", number):
		reading.read(BytesIO(content))
	with told("read and matched", number):
		planned = plan.make(content)
	print(dict(planned.counts()))
	doc = bank_payments.read(bank_payments.camt(*clean))
	job.stored(doc.name)
	waiting, inside = booking.waiting(doc.name), 0.0

	def timed(*arguments, receive=payment_entries.receive, **values):
		nonlocal inside
		begun = time.perf_counter()
		try:
			return receive(*arguments, **values)
		finally:
			inside += time.perf_counter() - begun

	payment_entries.receive = timed
	begun = time.perf_counter()
	for name in waiting:
		booking.book_by_itself(name)
	whole = time.perf_counter() - begun
	print(
		f"booked: {len(waiting)}, {1000 * whole / len(waiting):.0f} ms each, of which ERPNext's Payment Entry"
		f" and what follows from it {1000 * inside / len(waiting):.0f} ms ({100 * inside / whole:.0f} %)"
	)


def copy_invoices(invoice: str, references: list[str]) -> None:
	row = frappe.db.get_value("Sales Invoice", invoice, "*", as_dict=True)
	row.pop("name"), row.pop("payment_reference")
	fields = [field for field in row if field not in ("docstatus",)]
	columns = ", ".join(f"`{field}`" for field in fields)
	for at in range(0, len(references), 500):
		some = references[at : at + 500]
		frappe.db.sql(
			f"insert into `tabSales Invoice` (name, payment_reference, docstatus, {columns}) values "
			+ ", ".join([f"(%s, %s, 1, {', '.join(['%s'] * len(fields))})"] * len(some)),
			[
				value
				for reference in some
				for value in (f"COPY-{reference}", reference, *(row[f] for f in fields))
			],
		)


if __name__ == "__main__":
	main(*sys.argv[1:])
