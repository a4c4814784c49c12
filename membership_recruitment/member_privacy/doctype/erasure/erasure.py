import json

import frappe
from frappe import _
from frappe.model.document import Document

from membership_recruitment.member_privacy.erasure import run, told
from membership_recruitment.utils.sanitize import harmless


class Erasure(Document):
	"""Written by member_privacy/erasure alone; people look, and take somebody off the list."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		address: DF.Data | None
		books_kept_until: DF.Date | None
		files_left: DF.LongText | None
		finished_on: DF.Datetime | None
		key: DF.Data | None
		not_before: DF.Date | None
		privacy_request: DF.Link | None
		problem: DF.SmallText | None
		proof: DF.Data | None
		reason: DF.Literal["Request", "Retention"]
		result: DF.LongText | None
		rule: DF.Data | None
		status: DF.Literal["Planned", "Files Left", "Done", "Stopped"]
		stop_addresses: DF.Check
		subject_doctype: DF.Literal["", "Member", "Membership Prospect"]
		subject_name: DF.DynamicLink | None

	# end: auto-generated types
	def onload(self):
		done = json.loads(self.result or "[]")
		self.set_onload("lines", told.lines(done))
		self.set_onload("sealed", bool(done) and self.proof == run.seal(self.name, done))

	@frappe.whitelist(methods=["POST"])
	def keep(self, reason: str) -> None:
		"""Take somebody off the list of the calendar: the entry says why they must not be erased."""
		frappe.has_permission("Privacy Request", "write", throw=True)
		self.reload()  # what is stored decides, whatever the request says
		if self.status != run.PLANNED or not self.subject_name:
			frappe.throw(_("Only what is planned can be taken off the list."))
		if not (reason or "").strip():
			frappe.throw(_("Say why the person must not be erased."))
		reason = harmless(reason.strip())
		# whoever answers requests reads members and prospects, and may hold what is erased
		frappe.db.set_value(self.subject_doctype, self.subject_name, "erasure_hold", reason)
		if not run.stop(self.name, reason):
			frappe.throw(_("Only what is planned can be taken off the list."))
