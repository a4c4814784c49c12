import frappe
from frappe import _
from frappe.model.document import Document


class ConsentText(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		language: DF.Link
		purpose: DF.Link
		text: DF.SmallText
		text_hash: DF.Data
		version: DF.Int

	# end: auto-generated types
	def validate(self):
		if not self.is_new():
			frappe.throw(
				_("A wording is kept as it was. Change it on the purpose, which makes a new version.")
			)

	def on_trash(self):
		frappe.throw(_("A wording is kept for as long as its purpose."))
