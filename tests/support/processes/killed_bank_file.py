"""Run in processes of their own by test_bank_file_killed.py: a Bank File whose worker dies, and two workers at once.

killed_bank_file.py SITE make NUMBER            commits a file with a clean payment for each of so many invoices; prints it
killed_bank_file.py SITE again NAME             commits another Bank File with the same content; prints it
killed_bank_file.py SITE run NAME [PAYMENTS]    books it as a worker would; SIGKILL in the middle of that payment
"""

import os
import signal
import sys

import frappe


def make(number: str) -> None:
	from membership_recruitment.membership.bank_files import job
	from tests.support.factories import bank_payments, money

	money.fees()
	account = bank_payments.known_bank_account()
	mark = frappe.generate_hash(length=6)
	owing = [bank_payments.owes(100 + at, first_name=f"{mark}{at}") for at in range(int(number))]
	content = bank_payments.camt(
		*(
			bank_payments.pays(
				invoice.outstanding_amount, invoice.payment_reference, bank_reference=f"{mark}{at}"
			)
			for at, invoice in enumerate(owing)
		)
	)
	doc = bank_payments.load(content)
	job.dry_run(doc)
	assert frappe.db.get_value("Bank File Account", {"parent": doc.name}, "bank_account") == account
	frappe.db.commit()  # the other processes have to find it
	print(doc.name)


def again(name: str) -> None:
	from membership_recruitment.membership.bank_files import job
	from tests.support.factories import bank_payments

	content = frappe.get_doc(
		"File", {"file_url": frappe.db.get_value("Bank File", name, "file")}
	).get_content()
	doc = bank_payments.load(content)
	job.dry_run(doc)
	frappe.db.commit()  # as above
	print(doc.name)


def run(name: str, dies_in: str | None = None) -> None:
	from membership_recruitment.membership.bank_files import booking, job

	begun = 0

	def deadly(*arguments, book=booking.book, **values):
		nonlocal begun
		entries = book(*arguments, **values)
		begun += 1
		if dies_in and begun == int(dies_in):
			os.kill(os.getpid(), signal.SIGKILL)  # booked, and not committed
		return entries

	booking.book = deadly
	job.run(name)


def main(site: str, command: str, *arguments: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	frappe.set_user("Administrator")
	{"make": make, "again": again, "run": run}[command](*arguments)


if __name__ == "__main__":
	main(*sys.argv[1:])
