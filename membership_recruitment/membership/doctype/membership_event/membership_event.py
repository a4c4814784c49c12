import frappe
from frappe import _
from frappe.model.document import Document


class MembershipEvent(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		campaign: DF.Link | None
		event: DF.Literal[
			"Join",
			"Renewal",
			"Rejoin",
			"Lapse",
			"Cancel",
			"Type change",
			"Reinstate",
			"Death",
			"Approval",
			"Override",
		]
		event_date: DF.Date
		event_key: DF.Data
		from_membership_type: DF.Link | None
		member: DF.Link
		membership: DF.Link | None
		membership_type: DF.Link | None
		note: DF.SmallText | None
		recruitment_source: DF.Link | None

	# end: auto-generated types
	def validate(self):
		if not self.is_new():
			frappe.throw(_("The ledger is only added to: an event cannot be changed."))


def on_doctype_update():
	# the night asks this index alone whether the end of each spell is in the ledger
	frappe.db.add_index("Membership Event", ["member", "event_date", "event", "counts"], "ends_in_ledger")
