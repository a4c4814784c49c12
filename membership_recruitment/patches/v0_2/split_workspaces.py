"""One workspace for everybody became one for each kind of work. Workspaces that users made for themselves stay."""

import frappe

from membership_recruitment.setup import workspaces

FORMER = "Memberships"


def execute() -> None:
	"""Whoever began the day on the former workspace begins it on the one for their role."""
	for user in frappe.get_all("User", filters={"default_workspace": FORMER}, pluck="name"):
		theirs = workspaces.of_roles(frappe.get_roles(user))
		frappe.db.set_value("User", user, "default_workspace", theirs)
	workspaces.delete_from_desktop(FORMER)
	frappe.delete_doc("Workspace", FORMER, ignore_missing=True, force=True)
