import frappe
import phonenumbers
from frappe import _
from frappe.model.document import Document

from membership_recruitment.membership.engagement import stored_scores
from membership_recruitment.membership.engagement.stored_scores import engagement_rules
from membership_recruitment.membership.fees import payment_reference
from membership_recruitment.membership.terms import refresh

ENGAGEMENT = ("half_life_days", "engagement_scale", "level_high", "level_medium", "level_low")


class MembershipSettings(Document):
	def validate(self):
		self.phone_country = (self.phone_country or "").strip().upper()
		if self.phone_country not in phonenumbers.SUPPORTED_REGIONS:
			frappe.throw(
				_("{0} is not a country of phone numbers. Enter two letters, such as SE.").format(
					self.phone_country or "–"
				)
			)
		if self.bankgiro_number:
			bankgiro = payment_reference.bankgiro(self.bankgiro_number)
			if not bankgiro:
				frappe.throw(
					_(
						"{0} is not a bankgiro number. Enter the 7 or 8 digits as the bank gave them, such as 123-4566."
					).format(self.bankgiro_number)
				)
			self.bankgiro_number = bankgiro
		self.validate_engagement()

	def validate_engagement(self):
		if not engagement_rules(self).make_sense():
			frappe.throw(
				_(
					"The half-life must be a day at least and the scale above 0; the levels must fall from High to Low, between 100 and 0."
				)
			)

	def on_update(self):
		# every stored status and spell stands on these two
		changed = self.has_value_changed("grace_days") or self.has_value_changed("grace_is_active")
		if changed and not frappe.flags.in_install:
			frappe.enqueue(
				refresh.nightly,
				queue="long",
				job_id="membership_recruitment.refresh",
				deduplicate=True,
				enqueue_after_commit=True,
			)
		if any(self.has_value_changed(field) for field in ENGAGEMENT):
			stored_scores.recompute_soon()
