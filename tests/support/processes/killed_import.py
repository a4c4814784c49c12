"""Run in a process of its own by test_register_import.py: a Register Import whose worker dies.

killed_import.py SITE make FILE            commits a Register Import with that file, prints its name
killed_import.py SITE run NAME [BATCHES]   runs its job as a worker would; SIGKILL after that many batches
killed_import.py SITE undo NAME [BATCHES]  takes it back as a worker would; SIGKILL likewise
"""

import os
import signal
import sys

import frappe


def make(path: str) -> None:
	with open(path, "rb") as file:
		content = file.read()
	attachment = frappe.get_doc(
		{"doctype": "File", "file_name": "killed.csv", "content": content, "is_private": 1}
	).insert()
	doc = frappe.get_doc(
		{"doctype": "Register Import", "file": attachment.file_url, "default_membership_type": "Individual"}
	).insert()
	frappe.db.commit()  # the other process has to find it
	print(doc.name)


def run(name: str, dies_after: int | None) -> None:
	from membership_recruitment.membership.register import import_job, import_write

	import_job.BATCH = 10
	batches = 0

	def deadly(plans, *, register_import, numbers, write=import_write.write):
		nonlocal batches
		write(plans, register_import=register_import, numbers=numbers)
		batches += 1
		if batches == dies_after:
			os.kill(os.getpid(), signal.SIGKILL)  # written, and not committed

	import_write.write = deadly
	import_job.run(name, dry_run=False)


def undo(name: str, dies_after: int | None) -> None:
	from membership_recruitment.membership.register import import_undo

	import_undo.BATCH = 10
	batches = 0

	def deadly(register_import, members, *, take_back=import_undo._take_back_members):
		nonlocal batches
		take_back(register_import, members)
		batches += 1
		if batches == dies_after:
			os.kill(os.getpid(), signal.SIGKILL)  # done, and not committed

	import_undo._take_back_members = deadly
	import_undo.run(name)


def main(site: str, command: str, name: str, *arguments: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	frappe.set_user("Administrator")
	if command == "make":
		make(name)
	else:
		{"run": run, "undo": undo}[command](name, int(arguments[0]) if arguments else None)


if __name__ == "__main__":
	main(*sys.argv[1:])
