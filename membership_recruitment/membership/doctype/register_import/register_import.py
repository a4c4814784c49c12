import frappe
from frappe import _
from frappe.model.document import Document

from membership_recruitment.membership.register import import_columns, import_file, import_job
from membership_recruitment.membership.register.import_columns import LABELS, TARGETS
from membership_recruitment.membership.register.import_file import Table, UnreadableFile

SAMPLE_ROWS = 20


class RegisterImport(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from membership_recruitment.membership.doctype.register_import_column.register_import_column import (
			RegisterImportColumn,
		)

		columns: DF.Table[RegisterImportColumn]
		create_missing_sources: DF.Check
		default_membership_type: DF.Link | None
		default_recruitment_source: DF.Link | None
		empty_end_date: DF.Literal["By membership type", "Still a member without end"]
		failed: DF.Int
		failed_rows_file: DF.Attach | None
		file: DF.Attach
		last_run: DF.Literal["", "Dry Run", "Import"]
		message: DF.SmallText | None
		new_members: DF.Int
		problems: DF.LongText | None
		result_file: DF.Attach | None
		rows_done: DF.Int
		rows_total: DF.Int
		runs: DF.Int
		status: DF.Literal["New", "Queued", "Running", "Finished", "Stopped"]
		terms_added: DF.Int
		unchanged: DF.Int
		updated: DF.Int

	# end: auto-generated types
	def onload(self):
		self.set_onload("alive", import_job.is_alive(self))

	def validate(self):
		before = self.get_doc_before_save()
		for fieldname in ("result_file", "failed_rows_file"):
			# a path set from outside would be attached to this document, and thereby opened to its reader
			self.set(fieldname, before.get(fieldname) if before else None)
		if not before or before.file != self.file:
			if before and import_job.is_alive(before):
				frappe.throw(
					_("This import is running. Wait until it has finished before you change the file.")
				)
			self.keep_file_private()
			self.guess_columns()
		self.validate_targets()

	def on_trash(self):
		if import_job.is_alive(self):
			frappe.throw(_("This import is running. Wait until it has finished before you delete it."))
		# the terms stay; only where they came from is forgotten, and the files with the personal data go
		frappe.db.set_value(
			"Membership", {"register_import": self.name}, "register_import", None, update_modified=False
		)

	# ------------------------------------------------------------ the file

	def stored_file(self):
		"""The File document behind the attachment, if the user may read one."""
		for name in frappe.get_all(
			"File", filters={"file_url": self.file}, pluck="name", order_by="creation desc"
		):
			stored = frappe.get_doc("File", name)
			if stored.has_permission("read"):
				return stored
		raise frappe.PermissionError(_("You may not read this file. Attach it again."))

	def keep_file_private(self):
		"""A register is personal data: whoever has the link of a public file could read it."""
		stored = self.stored_file()
		if not stored.is_private:
			stored.is_private = 1
			stored.save(ignore_permissions=True)  # more private is always permitted
			self.file = stored.file_url

	def read_table(self, limit: int | None = None) -> Table:
		"""Headings and rows of the file; of its rows no more than `limit`."""
		content = self.stored_file().get_content()
		try:
			return import_file.read_table(
				content.encode() if isinstance(content, str) else content, limit=limit
			)
		except UnreadableFile as unreadable:
			frappe.throw(
				{
					"old excel": _("This is a file of an old Excel. Save it as XLSX or CSV and attach that."),
					"broken excel": _(
						"This XLSX file cannot be read. Open it, save it again and attach that."
					),
					"binary": _(
						"This is neither CSV nor XLSX. Save the register as one of them and attach that."
					),
					"empty": _("The file is empty. Attach one with headings in its first row."),
				}[unreadable.problem]
			)

	# ------------------------------------------------------------ columns

	def guess_columns(self):
		table = self.read_table(limit=SAMPLE_ROWS)
		guesses = import_columns.guess_columns(table.headings)
		self.set("columns", [])
		for index, (heading, guess) in enumerate(zip(table.headings, guesses, strict=True)):
			sample = next((row.cells[index] for row in table.rows if row.cells[index]), "")
			self.append(
				"columns",
				{
					"heading": heading[:140],
					"sample": sample[:140],
					"target": TARGETS[guess][0] if guess else "",
				},
			)

	def targets(self) -> list[str | None]:
		"""What each column of the file goes to, by position; None: not imported."""
		return [LABELS.get(column.target) for column in self.columns]

	def validate_targets(self):
		chosen = {}
		for column in self.columns:
			if (
				column.target
				and (other := chosen.setdefault(column.target, column.heading)) != column.heading
			):
				frappe.throw(
					_("The columns {0} and {1} both go to {2}. Choose another for one of them.").format(
						other, column.heading, _(column.target)
					)
				)

	def validate_columns(self):
		"""Stop before a run that could not find a single person."""
		targets = set(self.targets())
		if not targets & {"first_name", "full_name", "former_number", "member"}:
			frappe.throw(_("No column has the name or number. Choose what the columns are."))
