"""Reports that Frappe has made earlier and keeps as files: copies of what stands elsewhere, of many people. Whoever is erased stands
in any of them, so all that are ready go; they can be made again."""

from collections.abc import Collection

import frappe

from membership_recruitment.utils.batches import split

REPORT = "Prepared Report"
READY = ("Completed", "Error", "Failed")


def delete(_telling, _members: Collection[str]) -> set[str]:
	"""Delete the reports, and return the names of their files (the hook erased_personal_data_in_files)."""
	files: set[str] = set()
	for names in split(
		frappe.get_all(REPORT, filters={"status": ["in", READY]}, pluck="name", order_by=None)
	):
		attached = {"attached_to_doctype": REPORT, "attached_to_name": ["in", names]}
		files |= set(frappe.get_all("File", filters=attached, pluck="name", order_by=None))
		frappe.db.delete(REPORT, {"name": ["in", names]})
	return files
