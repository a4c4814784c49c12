import frappe
from frappe.model.document import Document

from membership_recruitment.member_recruitment.conversion import merge


class ProspectMerge(Document):
	def onload(self):
		self.set_onload("account", merge.account(self))

	@frappe.whitelist(methods=["POST"])
	def undo(self) -> str:
		"""Take the merge back; see merge.undo."""
		return merge.undo(self)
