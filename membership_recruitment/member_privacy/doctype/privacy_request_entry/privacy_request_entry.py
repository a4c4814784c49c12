import frappe
from frappe import _
from frappe.model.document import Document


class PrivacyRequestEntry(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		entry_by: DF.Link | None
		entry_on: DF.Datetime | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		what: DF.SmallText | None

	# end: auto-generated types
	def validate(self):
		"""Frappe calls it for a row that is saved by itself, and not for the rows of a request."""
		frappe.throw(_("The log of a request is written by its steps alone."))
