"""Run in processes of their own by test_renewal_notices.py, which commit on the live site.

live_notices.py SITE make COUNT    commits COUNT terms with a notice due, a type with rules and an Email Account;
                                   with the word `invoiced` renewal invoices are due for them, too
live_notices.py SITE run           the nightly job's work on them, committed chunk by chunk; prints how many it sent
live_notices.py SITE run CHUNK     the same, and SIGKILL within that chunk of e-mails, before its commit
live_notices.py SITE flush COUNT   Frappe's own sender sends COUNT of them to an SMTP server of ours; prints the mails
live_notices.py SITE count         prints what there is
live_notices.py SITE clean         takes all of it away
"""

import json
import os
import sys
from collections import Counter
from datetime import timedelta

import frappe
from frappe.utils import getdate

from tests.support.processes import mail_server, snapshot_isolation

TYPE = "Live Notices"
DOMAIN = "live-notices.example"
ASIDE = " (aside)"


def make(count: str, invoiced: str = "") -> None:
	from membership_recruitment.membership.register import bulk
	from tests.support.factories import money, notices

	clean()
	# notices of the site's own members, made already or yet to be made, would be sent too
	frappe.db.set_value(
		"Renewal Rule",
		{"parenttype": "Membership Type"},
		"parenttype",
		f"Membership Type{ASIDE}",
		update_modified=False,
	)
	frappe.db.sql("update `tabRenewal Notice` set status = concat(status, %s) where status = 'Due'", ASIDE)
	notices.templates()
	notices.membership_type(name=TYPE, fee=350, renewal_invoice_days=30 if invoiced else 0)
	if invoiced:
		money.fees(TYPE)
	notices.account()
	end = getdate() + timedelta(days=7)
	bulk.add_members(
		[
			bulk.NewMember(
				"Åsa",
				f"Live {number}",
				email=f"live{number}@{DOMAIN}",
				language="sv",
				terms=[bulk.NewTerm(TYPE, end - timedelta(days=364), end, fee=350)],
			)
			for number in range(int(count))
		]
	)
	frappe.db.commit()  # other processes have to find them


def run(dies_in: str | None = None) -> None:
	from membership_recruitment.membership.notices import due_notices
	from membership_recruitment.utils import conflicts

	if dies_in:
		mail_server.die_in(int(dies_in))
	sent = []

	def work() -> None:
		for done in due_notices.work(getdate()):
			frappe.db.commit()
			sent.append(done["Sent"])

	snapshot_isolation.switch("on")
	conflicts.try_again(work)  # as the job does
	print(json.dumps({"sent": sum(sent)}))


def flush(count: str) -> None:
	from frappe.email.queue import flush

	with mail_server.running("Test Notices") as mails:
		# before other mails that wait on the site, and as if a while ago: Frappe 16 waits some seconds
		frappe.db.sql(
			"""update `tabEmail Queue` set priority = 9, creation = creation - interval 1 minute
			where reference_name in %s""",
			(tuple(_members()) or ("",),),
		)
		frappe.db.commit()
		frappe.conf.email_queue_batch_size = int(count)
		frappe.conf.pop("mute_emails", None)
		snapshot_isolation.switch("on")
		flush()
	delivered = frappe.get_all(
		"Communication",
		filters={"recipients": ["like", f"%@{DOMAIN}"], "delivery_status": "Sent"},
		pluck="delivery_status",
	)
	print(json.dumps({"mails": mails, "delivered": Counter(delivered)}))


def count() -> None:
	statuses = frappe.get_all("Renewal Notice", filters={"membership_type": TYPE}, pluck="status")
	recipients = frappe.get_all(
		"Email Queue Recipient", filters={"recipient": ["like", f"%@{DOMAIN}"]}, pluck="recipient"
	)
	members = _members()
	print(
		json.dumps(
			{
				"notices": Counter(statuses),
				"mails": frappe.db.count("Email Queue", {"reference_name": ["in", members]}),
				"recipients": len(recipients),
				"communications": frappe.db.count("Communication", {"reference_name": ["in", members]}),
				"most": max(Counter(recipients).values(), default=0),
				"renewals": frappe.db.count(
					"Membership", {"member": ["in", members], "renews": ["is", "set"]}
				),
				"invoices": frappe.db.count("Sales Invoice", {"member": ["in", members]}),
			}
		)
	)


def _members() -> list[str]:
	return frappe.get_all("Member", filters={"email": ["like", f"%@{DOMAIN}"]}, pluck="name") or [""]


def clean() -> None:
	from tests.support.factories import notices

	members = _members()
	mails = frappe.get_all("Email Queue", filters={"reference_name": ["in", members]}, pluck="name")
	contacts = frappe.get_all(
		"Dynamic Link", filters={"parenttype": "Contact", "link_name": ["in", members]}, pluck="parent"
	) or [""]
	drafts = frappe.get_all("Sales Invoice", filters={"member": ["in", members]}, pluck="name")
	customers = frappe.get_all("Member", filters={"name": ["in", members]}, pluck="customer")
	items = frappe.get_all("Membership Type", filters={"name": TYPE, "item": ["is", "set"]}, pluck="item")
	for doctype, filters in (
		("Email Queue Recipient", {"parent": ["in", mails]}),
		("Email Queue", {"name": ["in", mails]}),
		("Communication", {"reference_name": ["in", members]}),
		("Renewal Notice", {"membership_type": TYPE}),
		("Sales Invoice Item", {"parent": ["in", drafts]}),
		("Payment Schedule", {"parent": ["in", drafts]}),
		("Sales Invoice", {"name": ["in", drafts], "docstatus": 0}),
		("Dynamic Link", {"link_doctype": "Customer", "link_name": ["in", customers]}),
		("Customer", {"name": ["in", customers]}),
		("Item Default", {"parent": ["in", items]}),
		("Item", {"name": ["in", items]}),
		("Membership Event", {"member": ["in", members]}),
		("Membership Spell", {"member": ["in", members]}),
		("Membership", {"member": ["in", members]}),
		("Contact", {"name": ["in", contacts]}),
		("Contact Email", {"parent": ["in", contacts]}),
		("Dynamic Link", {"link_name": ["in", members]}),
		("Member", {"name": ["in", members]}),
		("Renewal Rule", {"parent": TYPE}),
		("Membership Type", {"name": TYPE}),
		("Email Template", {"name": ["in", (notices.EN, notices.SV, notices.LETTER)]}),
		("Email Account", {"name": "Test Notices"}),
	):
		frappe.db.delete(doctype, filters)
	frappe.db.set_value(
		"Renewal Rule",
		{"parenttype": f"Membership Type{ASIDE}"},
		"parenttype",
		"Membership Type",
		update_modified=False,
	)
	frappe.db.sql("update `tabRenewal Notice` set status = 'Due' where status = concat('Due', %s)", ASIDE)
	frappe.clear_cache(doctype="Membership Type")
	frappe.db.commit()
	frappe.cache.delete_keys("document_cache")


def main(site: str, command: str, *arguments: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	frappe.set_user("Administrator")
	{"make": make, "run": run, "flush": flush, "count": count, "clean": clean}[command](*arguments)


if __name__ == "__main__":
	main(*sys.argv[1:])
