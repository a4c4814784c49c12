"""Prepares the joining page on a site for tests over HTTP, and does there what needs a process of its own.

joining.py SITE open               opens the page, with limits that nobody reaches; people, types and an account to send from
joining.py SITE set FIELD=VALUE…   changes Membership Settings and sets the counters to nothing
joining.py SITE member EMAIL       makes somebody who was a member and has an address that nobody else has
joining.py SITE expire             lets every link run out
joining.py SITE clean              runs the daily job on sign-ups that are ten days old
"""

import json
import os
import sys

import frappe
from frappe.utils import add_days, now_datetime

from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.member_recruitment.joining_page import signup
from membership_recruitment.utils import visit_limits

UNLIMITED = "1000000"
MEMBER = "known.member@example.com"
PROSPECT = "known.prospect@example.com"
SUPPRESSED = "suppressed@example.com"
UNSUBSCRIBED = "unsubscribed@example.com"


def open_page() -> None:
	if not frappe.db.exists("Email Account", "Joining"):
		account = frappe.new_doc("Email Account")
		account.update({"name": "Joining", "email_account_name": "Joining", "email_id": "office@example.com"})
		account.update({"enable_outgoing": 1, "default_outgoing": 1, "smtp_server": "127.0.0.1"})
		account.db_insert()  # insert() would try the mail server
	for source, offered in (("Website", 0), ("Friend", 1), ("Autumn Fair", 1)):
		if not frappe.db.exists("Recruitment Source", source):
			frappe.get_doc({"doctype": "Recruitment Source", "source_name": source}).insert()
		frappe.db.set_value("Recruitment Source", source, "on_joining_page", offered)
	for membership_type in ("Individual", "Family"):
		frappe.db.set_value("Membership Type", membership_type, "on_joining_page", 1)
	person = {"first_name": "Karin", "last_name": "Ek", "recruitment_source": "Friend"}
	for doctype, email in (("Member", MEMBER), ("Membership Prospect", PROSPECT)):
		if not frappe.db.exists(doctype, {"email": email}):
			frappe.get_doc({"doctype": doctype, "email": email, **person}).insert()
	suppression.suppress(SUPPRESSED)
	if not frappe.db.exists("Email Unsubscribe", {"email": UNSUBSCRIBED}):
		unsubscribed = {"email": UNSUBSCRIBED, "global_unsubscribe": 1}
		frappe.get_doc({"doctype": "Email Unsubscribe", **unsubscribed}).insert()
	change(
		joining_page_on="1",
		joining_source="Website",
		association_name="Friluftsföreningen Höga Kusten",
		signups_per_network=UNLIMITED,
		signups_in_all=UNLIMITED,
		mails_per_address=UNLIMITED,
		**dict.fromkeys(visit_limits.SIGN_INS, UNLIMITED),
		proxies_in_front="0",
	)


def member(email: str) -> None:
	person = {"first_name": "Signe", "last_name": "Fråga", "recruitment_source": "Friend"}
	frappe.get_doc({"doctype": "Member", "email": email, **person}).insert()


def change(**values: str) -> None:
	settings = frappe.get_doc("Membership Settings")
	settings.update(values)
	settings.save()
	frappe.cache.delete_keys(visit_limits.PREFIX)


def expire() -> None:
	frappe.db.set_value("Prospect Signup", {"status": "Waiting"}, "expires_on", add_days(now_datetime(), -1))


def clean() -> None:
	frappe.db.sql("update `tabProspect Signup` set modified = %s", add_days(now_datetime(), -10))
	signup.delete_old()


def main(site: str, command: str, *values: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	if command == "set":
		change(**dict(value.split("=", 1) for value in values))
	else:
		{"open": open_page, "member": member, "expire": expire, "clean": clean}[command](*values)
	frappe.db.commit()
	print(json.dumps({"member": MEMBER, "prospect": PROSPECT}))
	frappe.destroy()


if __name__ == "__main__":
	main(*sys.argv[1:])
