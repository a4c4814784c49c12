from frappe.model.document import Document

from membership_recruitment.member_privacy.wall import written_before


class WallLedgerEntry(Document):
	"""Written and read by member_privacy/wall/written_before.py alone."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		user: DF.Link | None

	# end: auto-generated types
	@staticmethod
	def clear_old_logs(days: int = 1) -> None:
		"""Called by Frappe's nightly clearing of logs. What a user wrote stays readable, so age does not count."""
		written_before.delete_of_lost_users()
