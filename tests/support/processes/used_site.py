"""Uses a site as people would, so that uninstalling has something to remove: `used_site.py SITE`."""

import os
import sys

import frappe


def main(site: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	from tests.support.factories import make, messages

	make.settings(grace_days=20)
	prospect = make.prospect(email="used@example.com", address_line="Storgatan 1", city="Umeå")
	prospect.add_comment("Comment", "A note")
	prospect.notes = "Changed, which leaves a version"
	prospect.save()
	member = prospect.make_member("Individual", "2026-01-01")["member"]
	frappe.get_doc("Member", member).add_tag("tagged")
	make.prospect("Another", email="another@example.com")
	messages.template()
	messages.message(0)
	messages.run()
	frappe.delete_doc("Email Template", messages.TEMPLATE, force=True)  # what users write stays
	frappe.db.commit()  # another process uninstalls


if __name__ == "__main__":
	main(sys.argv[1])
