import frappe
from frappe import _

from membership_recruitment.membership.engagement import stored_scores
from membership_recruitment.membership.terms.events import date_changed
from membership_recruitment.utils.within_bounds import BoundedDocument

DERIVED = ("points", "number", "latest_to")


class MemberActivity(BoundedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		activity_on: DF.Date
		activity_rule: DF.Link | None
		activity_type: DF.Link
		latest_to: DF.Date | None
		member: DF.Link
		note: DF.Data | None
		number: DF.Int
		points: DF.Float
		reference_doctype: DF.Link | None
		reference_name: DF.DynamicLink | None
		until: DF.Date | None

	# end: auto-generated types
	def before_insert(self):
		# derived, or said by the rule itself: not for whoever enters or imports a row
		self.activity_rule = None
		self.update(dict.fromkeys(DERIVED))

	def validate(self):
		if self.is_new() or self.has_value_changed("activity_type"):
			stored_scores.check_type(self.activity_type)
		self.validate_automatic()
		if not self.is_new():
			self.update(frappe.db.get_value("Member Activity", self.name, DERIVED, as_dict=True))

	def on_update(self):
		before = self.get_doc_before_save()
		stored_scores.refresh_scores([self.member, before and before.member])

	def on_trash(self):
		if self.activity_rule:
			frappe.throw(
				_(
					"This activity comes from the rule {0} and would be back tomorrow. Change the document that it comes from, or the rule."
				).format(frappe.utils.escape_html(self.activity_rule))
			)

	def after_delete(self):
		stored_scores.refresh_scores([self.member])

	def validate_automatic(self):
		before = self.get_doc_before_save()
		if not before or not before.activity_rule:
			return
		self.activity_rule = before.activity_rule
		changed = [field for field in ("member", "activity_type") if self.has_value_changed(field)]
		if changed or date_changed(self, "activity_on"):
			frappe.throw(
				_("This activity comes from the rule {0}. Change the document that it comes from.").format(
					frappe.utils.escape_html(self.activity_rule)
				)
			)


def on_doctype_update():
	# a member's standing on a day, and what the nightly job reads, from the index alone
	columns = ["member", "latest_to", "activity_on", "points", "number", "activity_type"]
	frappe.db.add_index("Member Activity", columns, "members_standing")
	# everybody's standing on a day
	columns = ["latest_to", "activity_on", "member", "points", "number"]
	frappe.db.add_index("Member Activity", columns, "standings_by_day")
	# what a rule has brought in, in the order of its source
	frappe.db.add_index("Member Activity", ["activity_rule", "reference_name"], "rule_source")
	# what was known of a member on a day (leaving_risk/snapshots)
	columns = ["member", "activity_on", "creation", "activity_type"]
	frappe.db.add_index("Member Activity", columns, "known_activities")
