import json

import frappe
from frappe import _
from frappe.model.document import Document

from membership_recruitment.membership.engagement import activity_rules, stored_scores

DAYS = ("Date", "Datetime")


class ActivityRule(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		activity_type: DF.Link
		date_field: DF.Autocomplete
		enabled: DF.Check
		filters: DF.Code | None
		last_run: DF.Datetime | None
		member_field: DF.Autocomplete
		other_member_field: DF.Autocomplete | None
		problem: DF.SmallText | None
		rule_name: DF.Data
		source_doctype: DF.Link

	# end: auto-generated types
	def validate(self):
		stored_scores.check_type(self.activity_type)
		# whoever may not read the documents would learn from the activities who stands in them
		frappe.has_permission(self.source_doctype, "read", throw=True)
		self.validate_fields()
		self.validate_source()
		self.problem = None

	def on_trash(self):
		activity_rules.delete_activities(self.name)

	def validate_fields(self):
		"""Stop with a sentence where the source or one of its fields is not what a rule can use."""
		meta = frappe.get_meta(self.source_doctype)
		if meta.istable or meta.issingle or meta.get("is_virtual"):
			frappe.throw(
				_("{0} has no documents of its own. Choose the DocType that has this table.").format(
					frappe.utils.escape_html(_(self.source_doctype))
				)
			)
		if self.source_doctype == "Member Activity":
			frappe.throw(_("Activities cannot come from activities. Choose another DocType."))
		if meta.autoname == "autoincrement":
			frappe.throw(
				_("The documents of {0} are numbered by the database. A rule cannot follow these.").format(
					frappe.utils.escape_html(_(self.source_doctype))
				)
			)
		day = meta.get_field(self.date_field)
		if self.date_field != "creation" and (not day or day.fieldtype not in DAYS or day.get("is_virtual")):
			frappe.throw(
				_("{0} has no date in a field {1}. Choose one from the list.").format(
					frappe.utils.escape_html(_(self.source_doctype)),
					frappe.utils.escape_html(self.date_field),
				)
			)
		if self.other_member_field == self.member_field:
			self.other_member_field = None
		for path in filter(None, (self.member_field, self.other_member_field)):
			activity_rules.find_field(self.source_doctype, path)
		self.validate_filters()

	def validate_filters(self):
		allowed = (list, tuple)
		filters = self.filter_list()
		if not all(isinstance(row, allowed) and len(row) in (3, 4) for row in filters):
			frappe.throw(_("The filters cannot be read. Choose them anew."))
		if not filters:
			return
		try:
			activity_rules.source_names(self, limit=1)
		except (frappe.db.ProgrammingError, frappe.db.OperationalError, frappe.DataError) as error:
			frappe.throw(
				_("The filters do not fit {0}: {1}. Choose them anew.").format(
					frappe.utils.escape_html(_(self.source_doctype)), frappe.utils.escape_html(error)
				)
			)

	def filter_list(self) -> list[list]:
		"""Filters as frappe.get_all takes them."""
		try:
			filters = json.loads(self.filters or "[]")
		except ValueError:
			filters = None
		if not isinstance(filters, list):
			frappe.throw(_("The filters cannot be read. Choose them anew."))
		# the filter area adds a fifth value, whether the row is hidden
		return [row[:4] if isinstance(row, list) else row for row in filters]

	def validate_source(self):
		before = self.get_doc_before_save()
		if not before or before.source_doctype == self.source_doctype:
			return
		if frappe.db.exists("Member Activity", {"activity_rule": self.name}):
			frappe.throw(
				_(
					"This rule has brought in activities from {0}. Make a new rule for {1}, and delete this one if they are not to count."
				).format(
					frappe.utils.escape_html(_(before.source_doctype)),
					frappe.utils.escape_html(_(self.source_doctype)),
				)
			)
