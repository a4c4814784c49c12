"""How long renewal notices take: found, and queued as e-mails; or printed as letters.

	../env/bin/python ../apps/membership_recruitment/tests/support/benchmarks/measure_notices.py SITE 5000 [letters]
	../env/bin/python ../apps/membership_recruitment/tests/support/benchmarks/measure_notices.py SITE register

The second line is about the site's own members: how long a night takes to find who is due, for notices and for renewal
invoices, with rules on every type. Runs in the bench's `sites` folder. Nothing is committed.
"""

import sys
import time
from datetime import date, timedelta
from pathlib import Path

import frappe
from frappe.utils import getdate

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

TYPE = "Measured"


def people(count: int, letters: bool) -> None:
	from membership_recruitment.membership.register import bulk
	from membership_recruitment.setup import renewal_templates

	rules = renewal_templates.example_rules()
	frappe.get_doc(
		{"doctype": "Membership Type", "type_name": TYPE, "fee": 350, "renewal_rules": rules}
	).insert()
	end = getdate() + timedelta(days=7)
	bulk.add_members(
		[
			bulk.NewMember(
				f"Namn{number}",
				"Efternamn",
				email=None if letters else f"namn{number}@example.com",
				language=("sv", "en")[number % 2],
				address=bulk.NewAddress(f"Storgatan {number}", "Umeå", "903 26"),
				terms=[bulk.NewTerm(TYPE, end - timedelta(days=364), end, fee=350)],
			)
			for number in range(count)
		]
	)


def register(day: date) -> None:
	"""What a night looks up among all members: the first one, with two weeks to make good, and the one after it."""
	from membership_recruitment.membership.fees import renewal_invoices
	from membership_recruitment.membership.notices import due_notices
	from membership_recruitment.setup import renewal_templates

	for name in frappe.get_all("Membership Type", pluck="name"):
		membership_type = frappe.get_doc("Membership Type", name)
		membership_type.renewal_invoice_days = 30
		membership_type.set("renewal_rules", renewal_templates.example_rules())
		membership_type.save()
	for night in (day, day, day + timedelta(days=1)):
		start = time.perf_counter()
		added = sum(sum(part.values()) for part in due_notices.find(night))
		print(f"{night}: {added} notices found in {time.perf_counter() - start:.1f} s")
	start = time.perf_counter()
	payers = renewal_invoices.due_by_payer(day)
	print(f"{len(payers)} payers to invoice found in {time.perf_counter() - start:.1f} s")


def account() -> None:
	doc = frappe.new_doc("Email Account")
	doc.update(
		{
			"name": "Measured",
			"email_account_name": "Measured",
			"email_id": "register@example.com",
			"enable_outgoing": 1,
			"default_outgoing": 1,
		}
	)
	doc.db_insert()


def main(site: str, count: str, what: str = "") -> None:
	from membership_recruitment.membership.notices import delivery as notice_delivery
	from membership_recruitment.membership.notices import due_notices, letters

	frappe.init(site, sites_path=".")
	frappe.connect()
	try:
		if count == "register":
			return register(getdate())
		people(int(count), bool(what))
		account()
		day = getdate()
		start = time.perf_counter()
		added = sum((sum(part.values()) for part in due_notices.find(day)), 0)
		found, processor = time.perf_counter(), time.process_time()
		print(f"{added} notices found in {found - start:.1f} s")
		if what:
			batch = letters.make_batch()
			print(f"letters {frappe.db.get_value('Renewal Letter Batch', batch, 'letters')} ", end="")
			file = frappe.get_last_doc("File", {"attached_to_name": batch})
			print(f"as one PDF of {file.file_size // 1024} kB in {time.perf_counter() - found:.1f} s")
			Path("/tmp/letters.pdf").write_bytes(file.get_content())
		else:
			sent = sum((part["Sent"] for part in notice_delivery.deliver(day)), 0)
			seconds = time.perf_counter() - found
			print(
				f"{sent} e-mails queued in {seconds:.1f} s ({1000 * seconds / max(sent, 1):.1f} ms each;",
				end=" ",
			)
			print(f"{time.process_time() - processor:.1f} s of processor time)")
	finally:
		frappe.db.rollback()
		for name in frappe.get_all("Membership Type", pluck="name"):
			frappe.clear_document_cache("Membership Type", name)
		frappe.destroy()


if __name__ == "__main__":
	main(*sys.argv[1:])
