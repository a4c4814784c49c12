import re
from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate
from openpyxl.utils import get_column_letter

from membership_recruitment.membership.register import (
	identity_numbers,
	import_cells,
	import_columns,
	import_countries,
	import_file,
	import_headline,
	import_identity,
	import_job,
	import_places,
	import_preset_records,
	import_presets,
	import_record,
	import_same_file,
	import_samples,
	import_sex,
	import_status,
	import_undo,
	import_words,
)
from membership_recruitment.membership.register.import_columns import LABELS, TARGETS, meaning_of
from membership_recruitment.membership.register.import_customs import Customs
from membership_recruitment.membership.register.import_dates import DateWords
from membership_recruitment.membership.register.import_file import Table, UnreadableFile
from membership_recruitment.membership.register.import_identity import IdentityRules
from membership_recruitment.membership.register.import_kinds import MEMBER_FOR_LIFE, RowRule
from membership_recruitment.membership.register.import_reading import ReadingRules
from membership_recruitment.membership.register.import_vocabulary import by_label
from membership_recruitment.settings import rules
from membership_recruitment.utils import stored_files
from membership_recruitment.utils.within_bounds import BoundedDocument

SAMPLE_ROWS = 20
ALIKE = re.compile(r" \(\d+\)$")  # put behind headings that are alike
HOW_IT_IS_READ = ("preset", "sheet", "heading_row")  # fields after whose change the columns are guessed anew


class RegisterImport(BoundedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from membership_recruitment.membership.doctype.register_import_column.register_import_column import (
			RegisterImportColumn,
		)
		from membership_recruitment.membership.doctype.register_import_row_rule.register_import_row_rule import (
			RegisterImportRowRule,
		)
		from membership_recruitment.membership.doctype.register_import_type.register_import_type import (
			RegisterImportType,
		)
		from membership_recruitment.membership.doctype.register_import_word.register_import_word import (
			RegisterImportWord,
		)

		columns: DF.Table[RegisterImportColumn]
		consent_channel: DF.Literal["E-mail", "Phone", "SMS", "Letter"]
		consent_purpose: DF.Link | None
		create_missing_sources: DF.Check
		default_membership_type: DF.Link | None
		default_recruitment_source: DF.Link | None
		empty_end_date: DF.Literal["By membership type", "Still a member without end", "On one day for all"]
		dates_that_mean_no_end: DF.SmallText | None
		dates_that_mean_none: DF.SmallText | None
		failed: DF.Int
		failed_rows_file: DF.Attach | None
		file: DF.Attach
		first_day: DF.Date | None
		given_by_others: DF.Check
		heading_row: DF.Int
		kept: DF.Int
		kept_reasons: DF.LongText | None
		last_day: DF.Date | None
		last_day_is_renewal: DF.Check
		last_run: DF.Literal["", "Dry Run", "Import", "Undo"]
		left_out: DF.Int
		message: DF.SmallText | None
		new_members: DF.Int
		notices: DF.LongText | None
		office_activity_type: DF.Link | None
		preset: DF.Literal[None]
		preview: DF.LongText | None
		problems: DF.LongText | None
		prospects: DF.Int
		questions: DF.LongText | None
		remarks: DF.LongText | None
		result_file: DF.Attach | None
		row_rules: DF.Table[RegisterImportRowRule]
		rows_are: DF.Literal["Members", "Prospects"]
		rows_done: DF.Int
		rows_total: DF.Int
		runs: DF.Int
		sheet: DF.Literal[None]
		status: DF.Literal["New", "Queued", "Running", "Finished", "Stopped"]
		taken_back: DF.Int
		status_words: DF.Table[RegisterImportWord]
		terms_added: DF.Int
		terms_follow: DF.Check
		terms_of_payer: DF.Check
		to_decide: DF.Int
		type_words: DF.Table[RegisterImportType]
		unchanged: DF.Int
		updated: DF.Int
		with_remarks: DF.Int
		words_that_mean_none: DF.SmallText | None

	# end: auto-generated types
	def onload(self):
		alive = import_job.is_alive(self)
		self.set_onload("alive", alive)
		if said := import_headline.headline(self):
			self.set_onload("headline", {"said": said, "color": import_headline.color(self)})
		self.set_onload("same_file", import_same_file.earlier(self))
		self.set_onload("can_be_undone", import_undo.can_be_undone(self.name))
		self.set_onload("presets", [preset.name for preset in import_preset_records.presets()])
		if not alive:
			self.show_samples()

	def validate(self):
		before = self.get_doc_before_save()
		for fieldname in ("result_file", "failed_rows_file", "preview", "questions", "kept_reasons"):
			# a path set from outside would be attached to this document, and thereby opened to its reader;
			# and of what a run has asked somebody decides
			self.set(fieldname, before.get(fieldname) if before else None)
		if not before or before.file != self.file:
			if before and import_job.is_alive(before):
				frappe.throw(
					_("This import is running. Wait until it has finished before you change the file.")
				)
			self.file = stored_files.kept_private(
				self.file, doctype=self.doctype, name=self.name
			)  # a register is personal data
			if before:  # what is known of the other file
				self.update({"sheet": None, "heading_row": 0, "preview": None, "questions": None})
			self.recognise_file()
		elif any((before.get(field) or 0) != (self.get(field) or 0) for field in HOW_IT_IS_READ):
			self.guess_columns(self.read_table(limit=SAMPLE_ROWS), before.preset)
		for column in self.columns:
			column.sample = ""  # shown with the form, never kept: see show_samples
		self.validate_targets()
		self.validate_row_rules()
		self.validate_dates()

	def on_trash(self):
		if import_job.is_alive(self):
			frappe.throw(_("This import is running. Wait until it has finished before you delete it."))
		# Frappe keeps what is deleted; what stood in the file goes with the file
		self.update(dict.fromkeys(("problems", "notices", "remarks", "preview", "questions", "kept_reasons")))
		import_record.delete_all(self.name)
		# the terms stay; only where they came from is forgotten, and the files with the personal data go
		frappe.db.set_value(
			"Membership", {"register_import": self.name}, "register_import", None, update_modified=False
		)

	# ------------------------------------------------------------ the file

	def stored_file(self):
		"""The File document behind the attachment, if the user may read one."""
		return stored_files.readable(self.file)

	def read_table(self, limit: int | None = None) -> Table:
		"""Headings and rows of the file; of its rows no more than `limit`."""
		content = stored_files.content_of(
			self.stored_file()
		)  # import_file knows better than Frappe how it is encoded
		try:
			table = import_file.read_table(
				content,
				limit=limit,
				sheet=self.sheet or "",
				heading_row=self.heading_row or 0,
			)
			self.flags.width = len(table.headings)
			return table
		except UnreadableFile as unreadable:
			frappe.throw(
				frappe.utils.escape_html(
					import_words.unreadable(
						unreadable.problem, sheet=self.sheet, heading_row=self.heading_row
					)
				)
			)

	# ------------------------------------------------------------ columns

	def recognise_file(self):
		"""A new file: its sheet, headings and system."""
		table = self.read_table(limit=SAMPLE_ROWS)
		before = import_preset_records.chosen(self.preset)
		found = import_presets.recognised(table.headings, import_preset_records.presets())
		self.preset = found.name if found else None
		self.guess_columns(table, before.name if before else None)

	def guess_columns(self, table: Table, preset_before: str | None):
		self.sheet, self.heading_row = table.sheet or None, table.heading_row
		preset = import_preset_records.chosen(self.preset)
		rows = [row.cells for row in table.rows]
		guesses = import_columns.guess_columns(table.headings, rows, preset.columns if preset else None)
		if not identity_numbers.may_read():
			guesses = [None if guess in import_identity.MAPPED_BY_ROLE else guess for guess in guesses]
		self.set("columns", [])
		for number, (heading, guess) in enumerate(zip(table.headings, guesses, strict=True), start=1):
			if not heading and not any(cells[number - 1] for cells in rows):
				continue  # an empty column
			label = TARGETS[guess][0] if guess else ""
			heading = heading or _("Column {0}").format(get_column_letter(number))
			self.append("columns", {"heading": heading[:140], "target": label, "position": number})
		known = {known.name: known for known in import_preset_records.presets()}
		import_preset_records.fill_in(self, preset, known.get(preset_before), self.headings())

	def headings(self) -> tuple[str, ...]:
		return tuple(column.heading for column in self.columns)

	def show_samples(self):
		"""An example of each column, read from the file for the form. Nothing of it is stored: a column that is not
		imported may hold what nobody meant to bring in (identity numbers, notes on health)."""
		if not frappe.db.exists("File", {"file_url": self.file}) or not self.stored_file().exists_on_disk():
			return
		table, _numbers = import_identity.put_aside(self.read_table(limit=SAMPLE_ROWS), self.targets())
		self.set_onload("sheets", table.sheets)
		for column in self.columns:
			at = self.position_of(column)
			cells = (row.cells[at] for row in table.rows if at < len(row.cells))
			# a second column of phone numbers goes nowhere
			is_phone = "phone" in (LABELS.get(column.target), meaning_of(ALIKE.sub("", column.heading)))
			column.sample = import_samples.of_column(cells, is_phone=is_phone)

	@staticmethod
	def position_of(column) -> int:
		"""Where a column stands in the file, from 0; imports from before there were positions list all of them."""
		return (column.position or column.idx) - 1

	def chosen_targets(self) -> list[tuple]:
		"""The columns of the form, each with its target or None."""
		return [(column, LABELS.get(column.target)) for column in self.columns]

	def targets(self) -> list[str | None]:
		"""What each column of the file goes to, by position; None: not imported. Behind them what has no column: the
		last day, where a rule makes members for life, the country of addresses, and what follows from identity numbers
		(import_customs.prepared)."""
		width = max((self.position_of(column) + 1 for column in self.columns), default=0)
		targets: list[str | None] = [None] * max(width, self.flags.width or 0)
		for column, target in self.chosen_targets():
			targets[self.position_of(column)] = target
		for_life = "status" in targets or any(rule.taken_as == MEMBER_FOR_LIFE for rule in self.row_rules)
		if "end_date" not in targets and for_life:
			targets.append("end_date")
		if "country" not in targets and {*import_places.PLACES}.intersection(targets):
			targets.append("country")
		if import_identity.SECOND in targets and import_identity.TARGET not in targets:
			targets[targets.index(import_identity.SECOND)] = import_identity.TARGET
		return targets + self.identity_rules().derived(targets)

	def identity_rules(self) -> IdentityRules:
		wanted = rules()
		return IdentityRules(
			today=getdate(),
			fingerprint=identity_numbers.fingerprint,
			birth_date=wanted.birth_date_from_identity_number,
			sex=import_sex.by_number(frappe.get_all("Gender", pluck="name"))
			if wanted.sex_from_identity_number
			else {},
		)

	@property
	def places(self) -> dict[str, int]:
		"""Where the column of each target stands."""
		return import_columns.places_of(self.targets())

	def meanings_of_status(self) -> dict[str, str]:
		"""What words for the status mean here, nothing where that is still asked, by import_status.word_key."""
		return {import_status.word_key(row.word): row.meaning or "" for row in self.status_words}

	def meanings_of_types(self) -> dict[str, str]:
		"""As `meanings_of_status`, for membership types."""
		return {import_status.word_key(row.word): row.membership_type or "" for row in self.type_words}

	def rules_of_rows(self) -> list[RowRule]:
		return [RowRule(rule.heading, rule.says or "", rule.taken_as) for rule in self.row_rules]

	def customs(self) -> Customs:
		words = re.split(r"[,;\n]", self.words_that_mean_none or "")
		return Customs(
			none=frozenset(word.strip().casefold() for word in words if word.strip()),
			last_day_is_renewal=bool(self.last_day_is_renewal),
			terms_follow=bool(self.terms_follow),
			terms_of_payer=bool(self.terms_of_payer),
		)

	@frappe.whitelist(methods=["POST"])
	def save_preset(self, preset_name: str) -> None:
		"""Keep what was chosen for this file, for others of the same system."""
		self.check_permission("write")
		# the columns stay as they are, and so does what a dry run has said of them
		self.db_set("preset", import_preset_records.save(self, preset_name), update_modified=False)

	def validate_targets(self):
		"""Two columns with the same heading are two columns."""
		chosen = {}
		for column in self.columns:
			if not column.target:
				continue
			self.validate_right_to(column)
			said = f"{column.heading} ({get_column_letter(self.position_of(column) + 1)})"
			if (other := chosen.setdefault(column.target, said)) != said:
				frappe.throw(
					_("The columns {0} and {1} both go to {2}. Choose another for one of them.").format(
						frappe.utils.escape_html(other),
						frappe.utils.escape_html(said),
						frappe.utils.escape_html(_(column.target)),
					)
				)

	def validate_right_to(self, column):
		if LABELS.get(column.target) in import_identity.MAPPED_BY_ROLE and not identity_numbers.may_read():
			frappe.throw(
				_(
					"Only users with the role {0} import personal identity numbers. Empty what the column {1} goes to, or ask one of them."
				).format(_(identity_numbers.ROLE), frappe.utils.escape_html(column.heading)),
				frappe.PermissionError,
			)

	def validate_row_rules(self):
		for rule in self.row_rules:
			if rule.heading not in self.headings():
				frappe.throw(
					_("The file has no column {0}. Write its heading as it stands under Columns.").format(
						frappe.utils.escape_html(rule.heading)
					)
				)

	def validate_dates(self):
		for fieldname in ("dates_that_mean_none", "dates_that_mean_no_end"):
			try:
				self.days_in(fieldname)
			except ValueError as problem:
				frappe.throw(
					_("{0}: {1} is no date. Write it as 2019-03-01.").format(
						_(self.meta.get_label(fieldname)), frappe.utils.escape_html(problem)
					)
				)
		if self.empty_end_date == "On one day for all" and not self.last_day:
			frappe.throw(_("Enter the last day that terms without one have."))

	def days_in(self, fieldname: str) -> frozenset[date]:
		"""The days that a field lists.

		Raises:
		        ValueError: With what is no date.
		"""
		words = [word for word in re.split(r"[\s,;]+", self.get(fieldname) or "") if word]
		days = [import_cells.date_or_none(word) for word in words]
		if None in days:
			raise ValueError(words[days.index(None)])
		return frozenset(days)

	def reading_rules(self) -> ReadingRules:
		return ReadingRules(
			today=getdate(),
			phone_country=rules().phone_country,
			country=import_countries.code_of(import_countries.home()),
			countries=import_countries.codes(),
			sexes=import_sex.words_for(by_label("Gender")),
			dates=DateWords(
				none=self.days_in("dates_that_mean_none"), forever=self.days_in("dates_that_mean_no_end")
			),
		)

	def validate_run(self, run: str):
		"""Stop before one that could not find a single person."""
		if run == "Undo":
			if not import_undo.can_be_undone(self.name):
				frappe.throw(_("This import has left nothing that could be taken back."))
			return
		for column in self.columns:
			self.validate_right_to(column)
		targets = set(self.targets())
		if not targets & {"first_name", "full_name", "former_number", "member"}:
			frappe.throw(_("No column has the name or number. Choose what the columns are."))
