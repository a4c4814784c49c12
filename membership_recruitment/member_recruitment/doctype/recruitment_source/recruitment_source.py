from frappe.model.document import Document

from membership_recruitment.member_privacy.consent import information_duty


class RecruitmentSource(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		description: DF.SmallText | None
		disabled: DF.Check
		given_by_others: DF.Check
		on_joining_page: DF.Check
		source_name: DF.Data
	# end: auto-generated types

	def on_update(self):
		if not self.is_new() and self.has_value_changed("given_by_others"):
			information_duty.source_changed(self.name, bool(self.given_by_others))
