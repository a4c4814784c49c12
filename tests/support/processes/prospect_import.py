"""Run in a process of its own by test_prospects.py: Frappe's Data Import of a CSV with good and bad rows.

The import commits row by row, so it runs on the live site. Prints status, prospects and failed rows as JSON.
"""

import json
import os
import sys

import frappe

CSV = """First Name,Last Name,E-mail,Phone,Recruitment Source,Phase
Anna,Import,Anna.Import@example.com,070-174 06 05,Website,
Bo,Import,not an address,,Website,
Cilla,Import,,12,Website,
Disa,Import,disa.import@example.com,,Website,Decision
Erik,Import,erik.import@example.com,,,
Fia,Import,fia.import@example.com,,Website,Loyalty
"""


def main(site: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	frappe.set_user("Administrator")
	from frappe.core.doctype.data_import.data_import import start_import

	from tests.support.factories import make

	make.source()
	frappe.set_user(make.user("Recruitment Manager"))
	frappe.db.delete("Membership Prospect", {"last_name": "Import"})
	doc = frappe.get_doc(
		{
			"doctype": "Data Import",
			"reference_doctype": "Membership Prospect",
			"import_type": "Insert New Records",
		}
	).insert()
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"prospects-{doc.name}.csv",
			"content": CSV,
			"is_private": 1,
			"attached_to_doctype": "Data Import",
			"attached_to_name": doc.name,
		}
	).insert()
	doc.import_file = file.file_url
	doc.save()
	frappe.db.commit()
	start_import(doc.name)
	prospects = frappe.get_all(
		"Membership Prospect",
		filters={"last_name": "Import"},
		fields=["full_name", "email", "phone", "status", "phase"],
		order_by="first_name asc",
		as_list=True,
	)
	failed = frappe.get_all(
		"Data Import Log",
		filters={"data_import": doc.name, "success": 0},
		fields=["row_indexes", "messages"],
		order_by="log_index asc",
	)
	print(
		json.dumps(
			{
				"status": frappe.db.get_value("Data Import", doc.name, "status"),
				"prospects": prospects,
				"failed": [
					{"row": json.loads(row.row_indexes), "messages": row.messages or ""} for row in failed
				],
			}
		)
	)


if __name__ == "__main__":
	main(*sys.argv[1:])
