"""The list of prospects shows phone and recruiter: two columns more, where nobody chose a number of their own."""

import frappe

from membership_recruitment.setup.list_views import COLUMNS

PROSPECT = "Membership Prospect"


def execute() -> None:
	before = {"name": PROSPECT, "total_fields": "6", "fields": ["is", "not set"]}
	frappe.db.set_value("List View Settings", before, "total_fields", COLUMNS[PROSPECT])
	frappe.clear_document_cache("List View Settings", PROSPECT)
