"""Run in a process of its own by browser tests: what the background worker does with a Register Import, of which their
site has none.

run_import.py SITE NAME USER dry_run|import|undo
"""

import os
import sys

import frappe


def main(site: str, name: str, user: str, what: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	frappe.clear_cache(user=user)  # a request of the desk may have put an earlier language back into it
	frappe.set_user(user)
	from membership_recruitment.membership.register import import_job, import_undo

	if what == "undo":
		import_undo.run(name)
	else:
		import_job.run(name, dry_run=what == "dry_run")


if __name__ == "__main__":
	main(*sys.argv[1:])
