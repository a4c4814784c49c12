"""Run in a process of its own by test_renewal_invoices_at_once.py, and by hand to measure:

run_renewal_invoices.py SITE make NUMBER [broken]  commits members whose terms are due, prints the first one's name
run_renewal_invoices.py SITE run                   makes renewal invoices, as the nightly job does
run_renewal_invoices.py SITE kill NUMBER           the same, and SIGKILL in the middle of the payer after NUMBER
run_renewal_invoices.py SITE chosen SINCE          what Make Invoice in Renewals Due answers for the terms of these members
run_renewal_invoices.py SITE mend                  gives the broken type its item
run_renewal_invoices.py SITE measure [submit]      the same as run: invoices a second, and what share of it is ours
"""

import json
import os
import signal
import sys
import time
from collections import Counter
from datetime import timedelta

import frappe
from frappe.utils import getdate

BROKEN = "Type Without Item"


def make(number: str, broken: str = "") -> None:
	from membership_recruitment.membership.fees import renewal_invoices
	from membership_recruitment.membership.register import bulk
	from tests.support.factories import make as records
	from tests.support.factories import money

	money.fees(make_renewal_invoices=1, submit_renewal_invoices=0)
	renewal_invoices.make_due()  # what other tests left due on the live site would be counted with ours
	if not frappe.db.exists("Membership Type", BROKEN):
		records.membership_type(
			BROKEN, period_kind="Rolling", period_count=1, period_unit="Year", fee=1, renewal_invoice_days=30
		)
	frappe.db.set_value("Membership Type", BROKEN, "item", None)
	end = getdate() + timedelta(days=10)
	people = [
		bulk.NewMember(
			f"Person {index}",
			f"Of run {frappe.generate_hash(length=6)}",
			email=f"person{index}@example.com",
			address=bulk.NewAddress(f"Gatan {index}", "Umeå", "903 26"),
			terms=[
				bulk.NewTerm(
					BROKEN if broken and not index else records.TYPE,
					end - timedelta(days=364),
					end,
					fee=350,
				)
			],
		)
		for index in range(int(number))
	]
	names = bulk.add_members(people)
	frappe.db.commit()  # other processes have to find them
	print(names[0])


def run() -> None:
	from membership_recruitment.membership.fees import renewal_invoices

	print(renewal_invoices.make_due())


def chosen(since: str) -> None:
	from membership_recruitment.membership.fees import renewal_invoices

	filters = {"member": [">=", since], "renews": ["is", "not set"]}
	terms = frappe.get_all("Membership", filters=filters, pluck="name", order_by="member")
	print(json.dumps(renewal_invoices.make_for(json.dumps(terms))))


def kill(number: str) -> None:
	from membership_recruitment.membership.fees import renewal_invoices

	make_invoice, made = renewal_invoices.make_invoice, []

	def deadly(*arguments, **options):
		name = make_invoice(*arguments, **options)
		made.append(name)
		if len(made) > int(number):  # the term and its invoice are there, not committed
			os.kill(os.getpid(), signal.SIGKILL)
		return name

	renewal_invoices.make_invoice = deadly
	run()


def mend() -> None:
	from membership_recruitment.membership.fees import items
	from tests.support.factories import money

	if item := frappe.db.exists("Item", BROKEN):  # of an earlier run
		frappe.db.set_value("Membership Type", BROKEN, "item", item)
	else:
		items.make_item(BROKEN, frappe.get_cached_value("Company", money.company(), "default_income_account"))
	frappe.db.commit()


def measure(submit: str = "") -> None:
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import SalesInvoice
	from erpnext.selling.doctype.customer.customer import Customer

	from membership_recruitment.membership.fees import invoices, payments, renewal_invoices
	from tests.support.factories import make as records

	records.settings(submit_renewal_invoices=int(bool(submit)))
	frappe.db.commit()
	spent = Counter()

	def timed(owner, name: str, whose: str) -> None:
		function = getattr(owner, name)

		def run(*arguments, **options):
			started = time.process_time()
			try:
				return function(*arguments, **options)
			finally:
				spent[whose] += time.process_time() - started

		setattr(owner, name, run)

	for document in (SalesInvoice, Customer):
		timed(document, "insert", "ERPNext's documents")
	timed(SalesInvoice, "submit", "ERPNext's documents")
	for module, name in (
		(invoices, "skip_address_permission"),
		(invoices, "sync_with_lines"),
		(payments, "sync_invoice"),
		(payments, "on_ledger_entry"),
	):
		timed(module, name, "our events within them")
	started, used = time.monotonic(), time.process_time()
	result = renewal_invoices.make_due()
	seconds, used = time.monotonic() - started, time.process_time() - used
	theirs = spent["ERPNext's documents"] - spent["our events within them"]
	print(
		f"{result}\n{seconds:.1f} s, {result['invoices'] / seconds:.2f} invoices a second; "
		f"{1000 * used / result['invoices']:.0f} ms of CPU each, of which ours {100 * (1 - theirs / used):.0f} %"
	)


def connect(site: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.flags.mute_emails = True


def main(site: str, command: str, *arguments: str) -> None:
	connect(site)
	commands = {"make": make, "run": run, "chosen": chosen, "kill": kill, "mend": mend, "measure": measure}
	commands[command](*arguments)
	frappe.destroy()


if __name__ == "__main__":
	main(*sys.argv[1:])
