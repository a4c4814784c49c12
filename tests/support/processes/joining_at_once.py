"""Prepares a type that one joins at once on the joining page, and does what needs a process of its own.

joining_at_once.py SITE open         opens the joining page with the type, which waits for its first fee
joining_at_once.py SITE jobs         does what jobs do for all that wait
joining_at_once.py SITE pay EMAIL    pays the member's invoice by a Payment Entry
joining_at_once.py SITE login EMAIL  gives the member a login; prints user and password
joining_at_once.py SITE code EMAIL   prints the code of the member's card
joining_at_once.py SITE close        takes the type off the page
"""

import json
import os
import sys

import frappe
from frappe.utils.password import update_password

KIND = "Applicant"
PASSWORD = "k0rt-och-gott-2026"


def open_page() -> None:
	from tests.support.factories import make, money
	from tests.support.processes import joining

	joining.open_page()
	if not frappe.db.exists("Membership Type", KIND):
		make.membership_type(KIND, fee=200, first_fee_before_start=1)
	money.fees(KIND, submit_renewal_invoices=1)  # as seed.py has it: other tests go on with this site
	kind = frappe.get_doc("Membership Type", KIND)
	kind.update({"on_joining_page": 1, "joins_online": 1, "shared_fee": 1, "disabled": 0})
	kind.save()
	make.settings(swish_number="123 123 45 67")


def jobs() -> None:
	from membership_recruitment.member_recruitment.joining_page import applications

	applications.sweep()


def pay(email: str) -> None:
	from tests.support.factories import money

	member = frappe.db.get_value("Member", {"email": email})
	money.pay(frappe.db.get_value("Sales Invoice", {"member": member, "docstatus": 1}))


def login(email: str) -> None:
	from tests.support.factories import make

	user = make.website_user()
	update_password(user, PASSWORD)
	frappe.db.set_value("Member", {"email": email}, "user", user)
	print(json.dumps({"user": user, "password": PASSWORD}))


def code(email: str) -> None:
	from membership_recruitment.member_pages.card import cards

	print(cards.token_of(frappe.db.get_value("Member", {"email": email})))


def close() -> None:
	frappe.db.set_value("Membership Type", KIND, {"on_joining_page": 0, "shared_fee": 0, "disabled": 1})
	frappe.clear_document_cache("Membership Type", KIND)


def main(site: str, command: str, *arguments: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	{"open": open_page, "jobs": jobs, "pay": pay, "login": login, "code": code, "close": close}[command](
		*arguments
	)
	frappe.db.commit()  # the web server has to find it
	frappe.destroy()


if __name__ == "__main__":
	main(*sys.argv[1:])
