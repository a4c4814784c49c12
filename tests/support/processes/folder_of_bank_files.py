"""Run in a process of its own by test_bank_folder.py: what the hour does with the folder of bank files, and its worker.

folder_of_bank_files.py SITE make        switches the folder on and puts files into it: one that is booked, two that are
                                         refused, one of them with an odd name, one that is empty, and one that is
                                         still being written; prints where they lie
folder_of_bank_files.py SITE hour        what the scheduler does
folder_of_bank_files.py SITE work NAME   what the worker does with a Bank File
"""

import os
import sys
import time

import frappe

ODD = '\udcff"<b>&#'


def make() -> None:
	from membership_recruitment.membership.bank_files import folder
	from tests.support.factories import bank_payments, money

	money.fees()
	bank_payments.known_bank_account()
	frappe.db.set_single_value("Membership Settings", "read_bank_folder", 1)
	mark = frappe.generate_hash(length=6)
	invoice = bank_payments.owes(350, first_name=mark)
	put = folder.folder()
	(put / f"{mark}-good.xml").write_bytes(
		bank_payments.camt(bank_payments.pays(350, invoice.payment_reference, bank_reference=mark))
	)
	(put / f"{mark}-bad.xml").write_bytes(f"no bank file {mark}".encode())
	(put / f"{mark}-empty.xml").write_bytes(b"")
	(put / f".{mark}-hidden.xml").write_bytes(b"x")
	# no letters of UTF-8, and signs that no address takes
	(put / f"{mark}-{ODD}.xml").write_bytes(f"no bank file either {mark}".encode())
	before = time.time() - 2 * folder.AT_REST
	for path in put.glob(f"{mark}-*"):
		os.utime(path, (before, before))
	(put / f"{mark}-coming.xml").write_bytes(b"<Document")
	frappe.db.commit()  # the other processes have to find it
	print(mark, invoice.name, put)


def hour() -> None:
	from membership_recruitment.membership.bank_files import folder

	folder.hourly()


def work(name: str) -> None:
	from membership_recruitment.membership.bank_files import job

	job.read(name)


def main(site: str, command: str, *arguments: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	frappe.set_user("Administrator")
	{"make": make, "hour": hour, "work": work}[command](*arguments)


if __name__ == "__main__":
	main(*sys.argv[1:])
