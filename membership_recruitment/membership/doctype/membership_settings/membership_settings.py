import calendar

import frappe
import phonenumbers
from frappe import _
from frappe.utils import cint, nowdate

from membership_recruitment.member_privacy.retention import due
from membership_recruitment.member_privacy.wall import passed_over, walled_requests
from membership_recruitment.membership.engagement import stored_scores
from membership_recruitment.membership.engagement.stored_scores import engagement_rules
from membership_recruitment.membership.fees import payment_reference, ways_to_pay
from membership_recruitment.membership.terms import refresh, status_day
from membership_recruitment.settings import MONTHS
from membership_recruitment.utils import batches, contrast, trained_models
from membership_recruitment.utils.within_bounds import BoundedDocument

ENGAGEMENT = ("half_life_days", "engagement_scale", "level_high", "level_medium", "level_low")
# who ranks people, and may do so only with their consent where membership reveals sensitive data
LOOK_AT_PEOPLE = ("Prospect Ranking Settings", "Leaving Risk Settings")


class MembershipSettings(BoundedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from membership_recruitment.member_privacy.doctype.wall_opening.wall_opening import WallOpening

		answer_link_days: DF.Int
		association_name: DF.Data | None
		birth_date_from_identity_number: DF.Check
		bankgiro_number: DF.Data | None
		campaign_is_mandatory: DF.Check
		card_shows_name: DF.Check
		card_text_en: DF.SmallText | None
		card_text_sv: DF.SmallText | None
		company: DF.Link | None
		complete_since: DF.Date | None
		credits_go_to: DF.Link | None
		customer_group: DF.Link | None
		data_origin_template: DF.Link | None
		default_membership_type: DF.Link | None
		donation_item: DF.Link | None
		engagement_scale: DF.Float
		first_fee_days: DF.Int
		friend_activity: DF.Link | None
		friend_links_on: DF.Check
		friend_source: DF.Link | None
		grace_days: DF.Int
		grace_is_active: DF.Check
		half_life_days: DF.Int
		invoice_due_days: DF.Int
		joining_campaign: DF.Link | None
		joining_page_on: DF.Check
		joining_source: DF.Link | None
		joining_text_en: DF.SmallText | None
		joining_text_sv: DF.SmallText | None
		journey_messages_per_day: DF.Int
		keep_signups_days: DF.Int
		leaving_text_en: DF.SmallText | None
		leaving_text_sv: DF.SmallText | None
		level_high: DF.Int
		level_low: DF.Int
		level_medium: DF.Int
		mails_per_address: DF.Int
		make_bank_transactions: DF.Check
		make_renewal_invoices: DF.Check
		minimum_cell: DF.Int
		name_changes_wait: DF.Check
		neutral_sender: DF.Data | None
		new_member_days: DF.Int
		notices_per_day: DF.Int
		open_tasks_go_to: DF.Link | None
		own_mail_from_age: DF.Int
		pages_colour: DF.Color | None
		phone_country: DF.Data | None
		privacy_notice_url: DF.Data | None
		privacy_page_on: DF.Check
		proxies_in_front: DF.Int
		published_addresses: DF.SmallText | None
		read_bank_folder: DF.Check
		registrar_converts: DF.Check
		remember_payer_accounts: DF.Check
		reveals_sensitive_data: DF.Check
		send_monthly_summary: DF.Check
		send_renewal_notices: DF.Check
		send_yearly_check: DF.Check
		sex_from_identity_number: DF.Check
		signups_in_all: DF.Int
		signups_per_network: DF.Int
		source_is_mandatory: DF.Check
		spread_over_hours: DF.Int
		start_text_en: DF.SmallText | None
		start_text_sv: DF.SmallText | None
		submit_renewal_invoices: DF.Check
		swish_number: DF.Data | None
		summarised_until: DF.Date | None
		wall_openings: DF.Table[WallOpening]
		year_end_day: DF.Int
		year_end_month: DF.Literal[
			"January",
			"February",
			"March",
			"April",
			"May",
			"June",
			"July",
			"August",
			"September",
			"October",
			"November",
			"December",
		]
		yearly_check_since: DF.Date | None
		yearly_check_template: DF.Link | None
		yearly_checks_per_day: DF.Int

	# end: auto-generated types
	def validate(self):
		self.phone_country = (self.phone_country or "").strip().upper()
		if self.phone_country not in phonenumbers.SUPPORTED_REGIONS:
			frappe.throw(
				_("{0} is not a country of phone numbers. Enter two letters, such as SE.").format(
					frappe.utils.escape_html(self.phone_country or "–")
				)
			)
		if self.bankgiro_number:
			bankgiro = payment_reference.bankgiro(self.bankgiro_number)
			if not bankgiro:
				frappe.throw(
					_(
						"{0} is not a bankgiro number. Enter the 7 or 8 digits as the bank gave them, such as 123-4566."
					).format(frappe.utils.escape_html(self.bankgiro_number))
				)
			self.bankgiro_number = bankgiro
		if self.swish_number:
			number = ways_to_pay.swish_number(self.swish_number)
			if not number:
				frappe.throw(
					_(
						"{0} is not a Swish number of an association. Enter the ten digits that begin with 123, or the seven that begin with 90."
					).format(frappe.utils.escape_html(self.swish_number))
				)
			self.swish_number = number
		self.validate_colour()
		self.validate_year_end()
		self.validate_engagement()
		self.remember_since_when_members_are_asked()
		if self.has_value_changed("reveals_sensitive_data") and self.reveals_sensitive_data:
			for settings in LOOK_AT_PEOPLE:
				trained_models.refuse_without_consent(settings)
		walled_requests.check_openings(self.wall_openings)

	def remember_since_when_members_are_asked(self):
		before = self.get_doc_before_save()
		since = before.yearly_check_since if before and before.send_yearly_check else None
		self.yearly_check_since = (since or nowdate()) if self.send_yearly_check else None

	def validate_colour(self):
		if not self.pages_colour:
			return
		if not contrast.is_colour(self.pages_colour):
			frappe.throw(_("Write the colour of members' pages as #1a6b5e."))
		if contrast.with_white(self.pages_colour) < contrast.AA:
			frappe.throw(
				_("White text on {0} is too hard to read. Choose a darker colour.").format(
					frappe.utils.escape_html(self.pages_colour)
				)
			)

	def validate_year_end(self):
		month = MONTHS.index(self.year_end_month or "December")
		if cint(self.year_end_day) > calendar.monthrange(2024, month)[1]:
			frappe.throw(
				_("{0} has no day {1}. Choose another last day of the membership year.").format(
					_(MONTHS[month]).capitalize(), self.year_end_day
				)
			)

	def validate_engagement(self):
		if not engagement_rules(self).make_sense():
			frappe.throw(
				_(
					"The half-life must be a day at least and the scale above 0; the levels must fall from High to Low, between 100 and 0."
				)
			)

	def on_update(self):
		self.clear_cache()  # Frappe does so after this; what is called here asks for the settings as they are now
		# what is stored of every term stands on these
		changed = any(
			self.has_value_changed(field) for field in ("grace_days", "grace_is_active", "complete_since")
		)
		if changed and not frappe.flags.in_install:
			status_day.forget()
			batches.soon(refresh.refresh_all, "refresh")
		if any(self.has_value_changed(field) for field in ENGAGEMENT):
			stored_scores.recompute_soon()
		if self.has_value_changed("reveals_sensitive_data"):
			due.propose_months()
		passed_over.forget_published()
