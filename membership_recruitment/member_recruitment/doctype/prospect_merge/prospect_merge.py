import frappe
from frappe.model.document import Document

from membership_recruitment.member_recruitment.conversion import merge


class ProspectMerge(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		kept: DF.Link
		merged: DF.Data
		record: DF.JSON | None
		undone: DF.Check
		undone_by: DF.Link | None
		undone_on: DF.Datetime | None

	# end: auto-generated types
	def onload(self):
		self.set_onload("account", merge.account(self))

	@frappe.whitelist(methods=["POST"])
	def undo(self) -> str:
		"""Take the merge back; see merge.undo."""
		return merge.undo(self)
