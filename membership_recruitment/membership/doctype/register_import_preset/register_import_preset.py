import json

import frappe
from frappe import _
from frappe.model.document import Document

from membership_recruitment.membership.register import import_presets


class RegisterImportPreset(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		content: DF.LongText
		preset_name: DF.Data

	# end: auto-generated types
	def validate(self):
		if problem := import_presets.problem_of(self.content):
			frappe.throw(
				_("This is no preset: {0}. Save one from an import, with Save as Preset.").format(
					frappe.utils.escape_html(problem)
				)
			)
		self.content = json.dumps(json.loads(self.content), indent=1, ensure_ascii=False)
