"""Somebody whose membership ends soon and who gets letters, committed to the site of the browser tests.

../env/bin/python seed_renewals.py SITE     in the bench's sites folder; prints the name of the Membership
"""

import secrets
import sys
from datetime import timedelta
from pathlib import Path

import frappe
from frappe.utils import getdate

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def main(site: str) -> None:
	from membership_recruitment.membership.register import bulk

	frappe.init(site, sites_path=".")
	frappe.connect()
	end = getdate() + timedelta(days=5)
	person = bulk.NewMember(
		"Brita",
		f"Brevvän {secrets.token_hex(3)}",
		language="sv",
		address=bulk.NewAddress("Skolgatan 7", "Umeå", "903 27"),
		terms=[bulk.NewTerm("Individual", end - timedelta(days=364), end, fee=350)],
	)
	name = bulk.add_members([person])[0]
	frappe.db.commit()  # the web server has to find it
	print(frappe.db.get_value("Membership", {"member": name}))
	frappe.destroy()


if __name__ == "__main__":
	main(sys.argv[1])
