"""How long it takes to write down everything about a member of twenty years, in each form that access has.

	../env/bin/python ../apps/membership_recruitment/tests/support/benchmarks/measure_access.py SITE [YEARS [MAILS]]

Each year has a term, an invoice and its payment, two notices, twelve activities, twelve mails (or so many), twelve comments, twelve
versions and two files with text. Runs in the bench's `sites` folder; nothing is committed.
"""

import resource
import sys
import time
from datetime import timedelta
from pathlib import Path

import frappe
from frappe.utils import add_years, getdate, now

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

EMAIL = "twenty@access.example"


def fill(years: int, mails: int = 12) -> str:
	from membership_recruitment.membership.fees import invoices
	from membership_recruitment.membership.register import bulk
	from tests.support.factories import money

	money.fees()
	first = add_years(getdate(), -years)
	terms = [
		bulk.NewTerm(
			"Individual", add_years(first, year), add_years(first, year + 1) - timedelta(days=1), fee=300
		)
		for year in range(years)
	]
	address = bulk.NewAddress("Storgatan 1", "Umeå", "903 26")
	(member,) = bulk.add_members(
		[bulk.NewMember("Astrid", "Lind", email=EMAIL, phone="+46701740605", address=address, terms=terms)]
	)
	for term in frappe.get_all("Membership", filters={"member": member}, pluck="name"):
		money.pay(invoices.make_invoice([term], submit=True))
	about = {"reference_doctype": "Member", "reference_name": member}
	for year in range(years):
		day = add_years(first, year)
		_insert("Renewal Notice", 2, member=member, recipient=EMAIL, member_name="Astrid Lind", result="Sent")
		_insert("Member Activity", 12, member=member, activity_on=day, note="Took part with Bo Ek")
		_insert(
			"Communication",
			mails,
			communication_type="Communication",
			communication_medium="Email",
			subject="Hello",
			content="<p>How are you, Astrid? Greta Berg (greta@access.example) asks, 070-174 06 12.</p>" * 5,
			recipients=EMAIL,
			sender="office@access.example",
			**about,
		)
		_insert("Comment", 12, comment_type="Comment", content="Called back, spoke with Bo Ek", **about)
		change = '{"changed": [["phone", "0701740601", "0701740605"]]}'
		_insert("Version", 12, ref_doctype="Member", docname=member, data=change)
		for number in range(2):
			frappe.get_doc(
				{
					"doctype": "File",
					"file_name": f"letter-{year}-{number}.txt",
					"attached_to_doctype": "Member",
					"attached_to_name": member,
					"is_private": 1,
					"content": f"Letter {year} {number} " * 200,
				}
			).insert()
	return member


def _insert(doctype: str, count: int, **values) -> None:
	from membership_recruitment.utils import database

	keys = {"notice_key": frappe.generate_hash} if doctype == "Renewal Notice" else {}
	database.insert(
		doctype,
		[
			{"name": frappe.generate_hash(length=10), **values, **{key: make() for key, make in keys.items()}}
			for _number in range(count)
		],
	)


def measure(member: str) -> None:
	from membership_recruitment.member_privacy.requests import access, answer
	from membership_recruitment.member_privacy.requests import person as persons

	_said("found and told", lambda: answer.answer(persons.of_document("Member", member)))
	for form in (access.JSON, access.HTML, access.PDF, access.ZIP):
		_said(form, lambda form=form: access.file_of(persons.of_document("Member", member), form))


def _said(what: str, work) -> None:
	start, computed = time.perf_counter(), _computed()
	made = work()
	size = f", {len(made) / 1000:.0f} kB" if isinstance(made, bytes | str) else ""
	seconds, computed = time.perf_counter() - start, _computed() - computed
	print(
		f"{what}: {seconds:.1f} s, of which {computed:.1f} s computed beside the database{size}", flush=True
	)


def _computed() -> float:
	"""Processor time of this process and of those that it has started (wkhtmltopdf)."""
	both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
	return sum(used.ru_utime + used.ru_stime for used in both)


if __name__ == "__main__":
	frappe.init(sys.argv[1])
	frappe.connect()
	frappe.flags.in_test = frappe.in_test = True  # nothing is committed
	print(now())
	measure(fill(*map(int, sys.argv[2:] or ["20"])))
	frappe.db.rollback()
	frappe.destroy()
