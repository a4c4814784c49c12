"""Methods of Frappe that answer with a file, or with the rows of one, replaced.

Formulas in cells are disarmed, and imports are for whoever made them.
"""

import frappe
from frappe.desk import query_report

from membership_recruitment.member_privacy.wall import definitions, formulas
from membership_recruitment.member_privacy.wall.replaced_methods import check_prepared_report
from membership_recruitment.member_privacy.wall.tables import ruled
from membership_recruitment.utils.sanitize import harmless_value


@frappe.whitelist()
def export_list() -> None:
	from frappe.desk import reportview

	if not _ours(frappe.form_dict.get("doctype")):
		return reportview.export_query()
	delimiter = frappe.form_dict.get("csv_delimiter")
	frappe.form_dict.pop("export_in_background", None)  # Frappe 16 would mail the file as it is
	reportview.export_query()
	formulas.disarm_response(delimiter)


@frappe.whitelist()
def export_report() -> None:
	check_prepared_report(frappe.form_dict.get("filters"))
	definitions.check_stored_report(frappe.form_dict.get("report_name"))
	report = frappe.get_cached_doc("Report", frappe.form_dict.get("report_name"))
	if not (_is_our_module(report.module) or _ours(report.ref_doctype)):
		return query_report.export_query()
	delimiter = frappe.form_dict.get("csv_delimiter")
	frappe.form_dict.pop("export_in_background", None)  # as above
	query_report.export_query()
	formulas.disarm_response(delimiter)


@frappe.whitelist()
def export_data(
	doctype: str | list | None = None,
	parent_doctype: str | None = None,
	all_doctypes: bool | int | str = True,
	with_data: bool | int | str = False,
	select_columns: str | dict | None = None,
	file_type: str = "CSV",
	template: bool | int | str = False,
	filters: str | dict | list | None = None,
	export_without_column_meta: bool | int | str = False,
) -> None:
	from frappe.core.doctype.data_export import exporter

	exporter.export_data(
		doctype,
		parent_doctype,
		all_doctypes,
		with_data,
		select_columns,
		file_type,
		template,
		filters,
		export_without_column_meta,
	)
	if _ours(doctype):
		formulas.disarm_response()


@frappe.whitelist()
def download_template(
	doctype: str,
	export_fields: str | dict | None = None,
	export_records: str | None = None,
	export_filters: str | dict | list | None = None,
	file_type: str = "CSV",
) -> None:
	from frappe.core.doctype.data_import import data_import

	data_import.download_template(doctype, export_fields, export_records, export_filters, file_type)
	if _ours(doctype):
		formulas.disarm_response()


def _ours(doctype) -> bool:
	doctype = frappe.parse_json(doctype) if isinstance(doctype, str) and doctype[:1] == "[" else doctype
	if isinstance(doctype, list):
		doctype = doctype[0] if doctype else None
	return bool(ruled(doctype)) or _is_our_module(frappe.db.get_value("DocType", doctype, "module"))


def _is_our_module(module: str | None) -> bool:
	return bool(module) and frappe.local.module_app.get(frappe.scrub(module)) == "membership_recruitment"


@frappe.whitelist()
def download_errored_template(data_import_name: str) -> None:
	from frappe.core.doctype.data_import import data_import

	_readable_import(data_import_name)
	data_import.download_errored_template(data_import_name)
	formulas.disarm_response()


@frappe.whitelist()
def download_import_log(data_import_name: str) -> None:
	from frappe.core.doctype.data_import import data_import

	_readable_import(data_import_name)
	data_import.download_import_log(data_import_name)
	formulas.disarm_response()


@frappe.whitelist()
def get_import_status(data_import_name: str) -> dict:
	from frappe.core.doctype.data_import import data_import

	_readable_import(data_import_name)
	return data_import.get_import_status(data_import_name)


@frappe.whitelist()
def get_preview_from_template(
	data_import: str, import_file: str | None = None, google_sheets_url: str | None = None
) -> dict:
	from frappe.core.doctype.data_import import data_import as module

	_readable_import(data_import)
	return _to_be_shown(module.get_preview_from_template(data_import, import_file, google_sheets_url))


@frappe.whitelist()
def get_import_logs(data_import: str) -> list:
	from frappe.core.doctype.data_import import data_import as module

	return _to_be_shown(module.get_import_logs(data_import))


@frappe.whitelist()
def get_bank_preview(
	data_import: str, import_file: str | None = None, google_sheets_url: str | None = None
) -> dict:
	from erpnext.accounts.doctype.bank_statement_import import bank_statement_import as module

	return _to_be_shown(module.get_preview_from_template(data_import, import_file, google_sheets_url))


@frappe.whitelist()
def get_bank_logs(docname: str) -> list:
	from erpnext.accounts.doctype.bank_statement_import import bank_statement_import as module

	return _to_be_shown(module.get_import_logs(docname))


def _to_be_shown(answer):
	"""What stands in a file was never stored, and so never cleaned: the page of an import puts cells, headings, and
	messages that repeat them, into its HTML as they are."""
	return harmless_value(answer, strict=True)


def _readable_import(name: str) -> None:
	frappe.get_doc("Data Import", name).check_permission("read")
