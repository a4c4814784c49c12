import frappe
from frappe.model.document import Document

from membership_recruitment.member_pages.card import cards


class MemberCard(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		member: DF.Link
		renewed_on: DF.Datetime | None
		seed: DF.Data | None
		token_hash: DF.Data | None
	# end: auto-generated types
	"""Written by card/cards.py only; nobody edits one by hand."""

	@frappe.whitelist(methods=["POST"])
	def renew(self) -> None:
		"""Give the member's card a new code: the one that was lost is unknown from now on."""
		self.check_permission("read")
		frappe.has_permission("Member", "write", doc=self.member, throw=True)
		cards.renew(self.member)
