import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint


class RetentionSettings(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from membership_recruitment.member_privacy.doctype.retention_rule.retention_rule import RetentionRule

		last_run: DF.Datetime | None
		people_a_night: DF.Int
		rules: DF.Table[RetentionRule]
		warning_days: DF.Int

	# end: auto-generated types
	def validate(self):
		kinds = [rule.kind for rule in self.rules]
		for rule in self.rules:
			title = frappe.utils.escape_html(_(rule.kind, context="Retention Rule"))
			if kinds.count(rule.kind) > 1:
				frappe.throw(_("{0} has two rules. Keep one of them.").format(title))
			if cint(rule.months) < 1:
				frappe.throw(_("{0} goes after a month at the earliest.").format(title))
