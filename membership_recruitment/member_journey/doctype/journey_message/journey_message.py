import frappe
from frappe import _
from frappe.utils import cint, getdate

from membership_recruitment.member_journey.messages.rules import PHASE
from membership_recruitment.utils.within_bounds import BoundedDocument


class JourneyMessage(BoundedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		begins: DF.Literal["Coming into the Phase", "Membership Ends"]
		days: DF.Int
		email_template: DF.Link
		enabled: DF.Check
		enabled_on: DF.Date | None
		only_language: DF.Link | None
		phase: DF.Link | None
		purpose: DF.Link
		target_group: DF.Link | None
		title: DF.Data

	# end: auto-generated types
	def validate(self):
		if self.begins == PHASE and not self.phase:
			frappe.throw(_("Choose the phase that people come into."))
		if cint(self.days) < 0:
			frappe.throw(_("The number of days cannot be negative."))
		if not frappe.db.get_value("Processing Purpose", self.purpose, "by_email"):
			frappe.throw(
				_("The purpose {0} does not allow e-mail. Choose another, or allow it there.").format(
					frappe.utils.escape_html(_(self.purpose))
				)
			)
		self.keep_enabled_on()

	def keep_enabled_on(self):
		"""The day from which entries count: none before it starts a series retroactively."""
		if not self.enabled:
			self.enabled_on = None
			return
		before = self.get_doc_before_save()
		fields = ("enabled", "begins", "phase")
		if not before or any((before.get(field) or "") != (self.get(field) or "") for field in fields):
			self.enabled_on = getdate()
		else:
			self.enabled_on = before.enabled_on
