import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from membership_recruitment.membership.engagement import stored_scores

HEAVIEST = 1000


class MemberActivityType(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		description: DF.SmallText | None
		enabled: DF.Check
		type_name: DF.Data
		weight: DF.Float

	# end: auto-generated types
	def validate(self):
		if not 0 <= flt(self.weight) <= HEAVIEST:
			frappe.throw(_("Enter a weight from 0 to {0}.").format(HEAVIEST))

	def on_update(self):
		if self.get_doc_before_save() and self.has_value_changed("weight"):
			stored_scores.recompute_soon()

	def on_trash(self):
		if frappe.db.exists("Member Activity", {"activity_type": self.name}):
			frappe.throw(
				_("Activities of the type {0} are recorded. Turn it off instead of deleting it.").format(
					_(self.name)
				)
			)
