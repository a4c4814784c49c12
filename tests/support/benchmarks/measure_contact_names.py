"""How long it takes to rename contacts and addresses: `measure_contact_names.py SITE [MEMBERS]`; nothing is kept.

Run it from the bench's sites folder with the bench's Python. Prints the seconds for all, and for one by
frappe.rename_doc, which the patch does not use.
"""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import frappe

from membership_recruitment.membership.register import bulk
from membership_recruitment.people import contact_names


def main(site: str, members: str = "20000") -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	frappe.flags.in_test = True  # nothing is committed
	address = bulk.NewAddress("Gatan 1", "Umeå")
	people = [
		bulk.NewMember("Agnes", str(n), email=f"agnes{n}@example.com", address=address)
		for n in range(int(members))
	]
	for start in range(0, len(people), 1000):
		bulk.add_members(people[start : start + 1000])
	for doctype in contact_names.PREFIXES:
		tell(doctype)
	count = sum(len(contact_names.telling(doctype)) for doctype in contact_names.PREFIXES)
	one = contact_names.telling("Contact")[0]
	begun = time.monotonic()
	frappe.rename_doc("Contact", one, contact_names.new_name("Contact"), force=True, show_alert=False)
	print(f"one by frappe.rename_doc: {time.monotonic() - begun:.2f} s")
	begun = time.monotonic()
	contact_names.rename_telling()
	print(f"{count - 1} in batches of {contact_names.BATCH}: {time.monotonic() - begun:.1f} s")
	assert not any(contact_names.telling(doctype) for doctype in contact_names.PREFIXES)
	frappe.db.rollback()
	frappe.destroy()


def tell(doctype: str) -> None:
	"""Give all of them the names of old."""
	frappe.db.sql(
		f"""update `tab{doctype}` c join `tabDynamic Link` l on l.parenttype = %(doctype)s and l.parent = c.name
			and l.link_doctype = 'Member' set c.name = concat(l.link_name, '-', %(doctype)s)""",
		{"doctype": doctype},
	)
	for table in ("Contact Email", "Dynamic Link"):  # the links last, which say whose the others are
		link = "t.link_name" if table == "Dynamic Link" else "l.link_name"
		frappe.db.sql(
			f"""update `tab{table}` t join `tabDynamic Link` l on l.parent = t.parent and l.parenttype = %(doctype)s
			set t.parent = concat({link}, '-', %(doctype)s)
			where t.parenttype = %(doctype)s and l.link_doctype = 'Member'""",
			{"doctype": doctype},
		)


if __name__ == "__main__":
	main(*sys.argv[1:])
