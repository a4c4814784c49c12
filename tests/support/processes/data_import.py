"""Run a Data Import as the job of its user does, and commit."""

import frappe


def main(site: str, name: str, user: str) -> None:
	frappe.init(site, sites_path=".")
	frappe.connect()
	frappe.set_user(user)
	from frappe.core.doctype.data_import.data_import import start_import

	start_import(name)
	frappe.db.commit()
	frappe.destroy()
