"""Rights of our roles on DocTypes of Frappe and ERPNext: one table grants them and takes them back."""

import frappe
from frappe.permissions import setup_custom_perms

CHOOSE = ("select",)
READ = ("read", "select")
OWN = ("if_owner", "read", "write", "create", "delete")
WORK = (*READ, "write", "create", "print", "email")

PERMISSIONS = {
	"Campaign": {
		"Member Recruiter": READ,
		"Recruitment Manager": WORK,
		"Member Registrar": READ,
		"Membership Manager": WORK,
		"Membership Analyst": READ,
	},
	# what may be imported is decided by the right to import the DocType itself (guard.check_import)
	"Data Import": {"Recruitment Manager": OWN, "Membership Manager": OWN},
	"Contact": {"Member Registrar": WORK, "Membership Manager": WORK},
	"Address": {"Member Registrar": WORK, "Membership Manager": WORK},
	# to choose from on our forms; invoices themselves stay with accounting staff
	"Customer": {"Member Registrar": CHOOSE, "Membership Manager": CHOOSE},
	"Customer Group": {"Membership Manager": CHOOSE},
	"Company": {"Membership Manager": CHOOSE},
	"Item": {"Membership Manager": CHOOSE},
	"Account": {"Membership Manager": CHOOSE},
	"Cost Center": {"Membership Manager": CHOOSE},
	"Bank Account": {"Membership Manager": CHOOSE, "Membership Treasurer": CHOOSE},
}


def grant() -> None:
	for doctype, roles in PERMISSIONS.items():
		setup_custom_perms(doctype)
		for role, rights in roles.items():
			if frappe.db.exists("Custom DocPerm", {"parent": doctype, "role": role, "permlevel": 0}):
				continue
			frappe.get_doc(
				{
					"doctype": "Custom DocPerm",
					"parent": doctype,
					"parenttype": "DocType",
					"parentfield": "permissions",
					"role": role,
					"permlevel": 0,
					# the DocType's own defaults for a new rule would grant more
					**dict.fromkeys(
						("read", "export", "share", "report", "delete", "print", "email", "write", "create"),
						0,
					),
					**dict.fromkeys(rights, 1),
				}
			).insert()
		frappe.clear_cache(doctype=doctype)


def revoke() -> None:
	"""Take our rules back; where nothing but the DocType's standard rules is left, leave no custom ones."""
	for doctype, roles in PERMISSIONS.items():
		frappe.db.delete("Custom DocPerm", {"parent": doctype, "role": ["in", list(roles)]})
		if _rules("Custom DocPerm", doctype) == _rules("DocPerm", doctype):
			frappe.db.delete("Custom DocPerm", {"parent": doctype})
		frappe.clear_cache(doctype=doctype)


def _rules(table: str, doctype: str) -> list[tuple]:
	fields = ["role", "permlevel", "if_owner", *frappe.permissions.rights]
	rows = frappe.get_all(table, filters={"parent": doctype}, fields=fields)
	return sorted(tuple(row[field] or 0 for field in fields) for row in rows)
