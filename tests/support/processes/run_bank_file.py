"""Run in a process of its own by browser tests: what a Bank File needs, and what the background worker does with one, of
which their site has none.

run_bank_file.py SITE seed PATH             makes invoices and a bank account, writes a camt.054 that pays some of them there
run_bank_file.py SITE too_much FOLDER       books 400 on an invoice of 350, and writes two small files there; prints its payment
run_bank_file.py SITE read|book NAME USER   does the job as that user
"""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

import frappe
from frappe.utils import getdate


def seed(path: str) -> None:
	from tests.support.factories import bank_payments
	from tests.support.factories.bank_payments import pays

	bank_payments.known_bank_account()
	# a site that is used again has others of that name and these amounts
	family = f"Morgon{frappe.generate_hash(length=6)}"
	clean, part, named = (
		bank_payments.owes(amount, first_name=first, last_name=family)
		for first, amount in (("Anna", 350), ("Bengt", 350), ("Cecilia", 425))
	)
	content = bank_payments.camt(
		pays(350, clean.payment_reference, payer=f"Anna {family}", bank_reference=f"{family}1"),
		pays(300, part.payment_reference, payer=f"Bengt {family}", bank_reference=f"{family}2"),
		pays(425, message="medlemsavgift", payer=f"{family}, Cecilia", bank_reference=f"{family}3"),
		pays(1200, message="hyra lokal", payer="Föreningen Granne", bank_reference=f"{family}4"),
		day=getdate() - timedelta(days=1),
	)
	Path(path).write_bytes(content)
	frappe.db.commit()  # the web server has to find it
	print(json.dumps({"family": family, "part": part.name, "named": named.name}))


def too_much(folder: str) -> None:
	from membership_recruitment.membership.bank_files import to_decide
	from tests.support.factories import bank_payments
	from tests.support.factories.bank_payments import pays

	bank_payments.known_bank_account()
	mark = frappe.generate_hash(length=6)
	invoice = bank_payments.owes(350, first_name=mark)
	doc = bank_payments.booked(bank_payments.camt(pays(400, invoice.payment_reference, bank_reference=mark)))
	(row,) = bank_payments.payments(doc)
	to_decide.book(row.name, [invoice.name])
	for number in (1, 2):
		content = bank_payments.camt(pays(number, message=mark, bank_reference=f"{mark}{number}"))
		Path(folder, f"{mark}-{number}.xml").write_bytes(content)
	frappe.db.commit()  # the web server has to find it
	print(json.dumps({"bank_payment": row.name, "mark": mark}))


def main(site: str, command: str, name: str, user: str = "Administrator") -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	frappe.clear_cache(user=user)  # a request of the desk may have put an earlier language back into it
	frappe.set_user(user)
	from membership_recruitment.membership.bank_files import job

	{"seed": seed, "too_much": too_much, "read": job.read, "book": job.run}[command](name)


if __name__ == "__main__":
	main(*sys.argv[1:])
