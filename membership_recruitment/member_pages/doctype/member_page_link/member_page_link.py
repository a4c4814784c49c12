from frappe.model.document import Document

from membership_recruitment.member_pages import links


class MemberPageLink(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		email: DF.Data | None
		expires_on: DF.Datetime | None
		kind: DF.Literal["Invitation", "Sign-In", "New Address"]
		language: DF.Link | None
		member: DF.Link | None
		problem: DF.SmallText | None
		token_hash: DF.Data | None
		used_on: DF.Datetime | None
	# end: auto-generated types
	"""Written by member_pages/links.py only; nobody edits one by hand."""

	@staticmethod
	def clear_old_logs(days: int = 30) -> None:
		"""Called by Frappe's nightly clearing of logs: a link that has run out opens nothing any more."""
		links.delete_old(days)
