"""A workbook to write an association's members into, for those who have no register to export."""

import frappe
from frappe import _
from frappe.utils.xlsxutils import build_xlsx_response

from membership_recruitment.membership.register.import_columns import TARGETS

COLUMNS = (
	"former_number",
	"first_name",
	"last_name",
	"birth_date",
	"email",
	"phone",
	"address_line",
	"postal_code",
	"city",
	"membership_type",
	"join_date",
	"start_date",
	"end_date",
	"payer",
	"notes",
)


@frappe.whitelist(methods=["GET"])
def download() -> None:
	"""Answers with an XLSX file of the usual headings, in the reader's language, as the import knows them.

	Raises:
	        frappe.PermissionError: To whoever may not import a register.
	"""
	frappe.has_permission("Register Import", "create", throw=True)
	build_xlsx_response([headings()], _("Members"))


def headings() -> list[str]:
	"""What stands above the columns."""
	return [_(TARGETS[target][0]) for target in COLUMNS]
