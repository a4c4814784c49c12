"""The association's rules in force: Membership Settings, typed."""

import calendar
from dataclasses import dataclass
from datetime import date

import frappe
from frappe.utils import cint, getdate

SENSITIVE_CELL = 10  # groups of fewer are hidden where membership reveals sensitive data
MONTHS = list(calendar.month_name)  # MONTHS[1] == "January"


@dataclass(frozen=True)
class AssociationRules:
	"""The rules in force. `active_grace_days` is the grace that counts as active: 0 where grace does not."""

	grace_days: int
	grace_is_active: bool
	new_member_days: int
	year_end_month: int
	year_end_day: int
	phone_country: str
	minimum_cell: int
	sensitive: bool
	source_is_mandatory: bool
	campaign_is_mandatory: bool
	registrar_converts: bool
	open_tasks_go_to: str | None
	default_membership_type: str | None
	complete_since: date | None
	company: str | None
	customer_group: str | None
	donation_item: str | None
	make_renewal_invoices: bool
	submit_renewal_invoices: bool
	invoice_due_days: int
	first_fee_days: int
	bankgiro_number: str | None
	swish_number: str | None
	remember_payer_accounts: bool
	read_bank_folder: bool
	make_bank_transactions: bool
	credits_go_to: str | None
	send_renewal_notices: bool
	notices_per_day: int
	spread_over_hours: int
	journey_messages_per_day: int
	yearly_checks_per_day: int
	birth_date_from_identity_number: bool
	sex_from_identity_number: bool
	own_mail_from_age: int

	@property
	def active_grace_days(self) -> int:
		return self.grace_days if self.grace_is_active else 0


def rules() -> AssociationRules:
	settings = frappe.get_cached_doc("Membership Settings")
	is_sensitive = bool(cint(settings.reveals_sensitive_data))
	return AssociationRules(
		grace_days=cint(settings.grace_days),
		grace_is_active=bool(cint(settings.grace_is_active)),
		new_member_days=cint(settings.new_member_days),
		year_end_day=cint(settings.year_end_day) or 31,
		year_end_month=MONTHS.index(settings.year_end_month or "December"),
		phone_country=(settings.phone_country or "SE").upper(),
		minimum_cell=max(cint(settings.minimum_cell), SENSITIVE_CELL if is_sensitive else 0),
		sensitive=is_sensitive,
		source_is_mandatory=bool(cint(settings.source_is_mandatory)),
		campaign_is_mandatory=bool(cint(settings.campaign_is_mandatory)),
		registrar_converts=bool(cint(settings.registrar_converts)),
		open_tasks_go_to=settings.open_tasks_go_to or None,
		default_membership_type=settings.default_membership_type or None,
		complete_since=getdate(settings.complete_since) if settings.complete_since else None,
		company=settings.company or frappe.defaults.get_global_default("company"),
		customer_group=settings.customer_group or None,
		donation_item=settings.donation_item or None,
		make_renewal_invoices=bool(cint(settings.make_renewal_invoices)),
		submit_renewal_invoices=bool(cint(settings.submit_renewal_invoices)),
		invoice_due_days=cint(settings.invoice_due_days),
		first_fee_days=cint(settings.first_fee_days),
		bankgiro_number=settings.bankgiro_number or None,
		swish_number=settings.swish_number or None,
		remember_payer_accounts=bool(cint(settings.remember_payer_accounts)),
		read_bank_folder=bool(cint(settings.read_bank_folder)),
		make_bank_transactions=bool(cint(settings.make_bank_transactions)),
		credits_go_to=settings.credits_go_to or None,
		send_renewal_notices=bool(cint(settings.send_renewal_notices)),
		notices_per_day=cint(settings.notices_per_day),
		spread_over_hours=cint(settings.spread_over_hours),
		journey_messages_per_day=cint(settings.journey_messages_per_day),
		yearly_checks_per_day=cint(settings.yearly_checks_per_day),
		birth_date_from_identity_number=bool(cint(settings.birth_date_from_identity_number)),
		sex_from_identity_number=bool(cint(settings.sex_from_identity_number)),
		own_mail_from_age=cint(settings.own_mail_from_age),
	)


def sensitive() -> bool:
	"""Whether being a member reveals sensitive data (union, party, faith, health): what leaves tells nothing of it then."""
	return bool(cint(frappe.get_cached_doc("Membership Settings").get("reveals_sensitive_data")))


def neutral_sender() -> str:
	"""The sender's name that tells nothing, as the association has chosen it; empty: it has not."""
	return frappe.get_cached_doc("Membership Settings").get("neutral_sender") or ""


def association_name() -> str:
	"""What the association is called in mails, letters and on public pages: its name in Membership Settings, else the
	name of its company."""
	if name := frappe.get_cached_doc("Membership Settings").get("association_name"):
		return name
	company = rules().company
	return frappe.get_cached_value("Company", company, "company_name") if company else ""
