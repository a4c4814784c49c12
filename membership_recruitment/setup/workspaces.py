"""Which workspace is whose: where people with a role here begin their day."""

from collections.abc import Collection

import frappe

# the first that fits; those who do several kinds of work begin at the register
OF_ROLES = (
	("Member Register", {"Member Registrar", "Membership Manager"}),
	("My Day", {"Member Recruiter", "Recruitment Manager"}),
	("Incoming Payments", {"Membership Treasurer"}),
	("Member Figures", {"Membership Analyst"}),
	("Privacy", {"Member Privacy Officer"}),
)


def of_roles(roles: Collection[str]) -> str | None:
	"""Name of the workspace for somebody with these roles; None: it is not for this app to say."""
	return next((workspace for workspace, theirs in OF_ROLES if theirs & set(roles)), None)


def delete_from_desktop(workspace: str) -> None:
	"""Delete what Frappe 16 made of a workspace: a sidebar, with copies of users' own, and an icon."""
	if not frappe.db.table_exists("Workspace Sidebar"):
		return
	own = ("like", f"{workspace}-%@%")
	copies = frappe.get_all("Workspace Sidebar", filters={"name": own}, pluck="name")
	frappe.db.delete("Workspace Sidebar Item", {"parent": ["in", [workspace, *copies]]})
	frappe.db.delete("Workspace Sidebar", {"name": ["in", [workspace, *copies]]})
	icons = frappe.get_all("Desktop Icon", filters={"link_to": workspace}, pluck="name")
	frappe.db.delete("Has Role", {"parenttype": "Desktop Icon", "parent": ["in", icons]})
	frappe.db.delete("Desktop Icon", {"name": ["in", icons]})
