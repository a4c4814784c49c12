"""Reports that a schedule mails are made with the rights that their user has on the day, as if the user ran them.

Frappe makes them as Administrator, who sees figures of small groups too, and goes on when the user is disabled or has lost
the role. There is no hook where it does so.
"""

import frappe
from frappe import _
from frappe.desk import query_report
from frappe.email.doctype.auto_email_report.auto_email_report import AutoEmailReport

from membership_recruitment.member_privacy.wall import who_asks
from membership_recruitment.utils.acting_as import acting_as


class ReportOfItsUser(AutoEmailReport):
	def send(self):
		if self._may_be_made():
			return super().send()
		self.db_set("enabled", 0)
		self.add_comment(text=_("Switched off: {0} may no longer run this report.").format(self.user))

	def get_report_content(self):
		with acting_as(self.user):
			return super().get_report_content()

	def _may_be_made(self) -> bool:
		if who_asks.is_disabled(self.user):
			return False
		try:
			with acting_as(self.user):
				query_report.get_report_doc(self.report)
		except frappe.PermissionError:
			frappe.clear_last_message()
			return False
		return True
