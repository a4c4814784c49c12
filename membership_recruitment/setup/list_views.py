"""How many columns our busiest lists show: Frappe's own default leaves one beside the status on a laptop."""

import frappe

# subject and tags count as one column each
COLUMNS = {
	"Bank File": "7",
	"Bank Payment": "6",
	"Consent Event": "7",
	"Journey Phase": "6",
	"Member": "6",
	"Membership": "7",
	"Membership Event": "7",
	"Membership Prospect": "6",
	"Prospect Interaction": "6",
	"Prospect Signup": "6",
	"Renewal Notice": "7",
	"Target List": "6",
}


def seed() -> None:
	"""Only where nobody has settings of their own."""
	for doctype, columns in COLUMNS.items():
		if not frappe.db.exists("List View Settings", doctype):
			frappe.get_doc(
				{"doctype": "List View Settings", "name": doctype, "total_fields": columns}
			).insert()
