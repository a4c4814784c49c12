"""The registry's rows for ERPNext's DocTypes. Data only; no frappe.

Its documents of sale share their columns, so one function makes their rows.
"""

from membership_recruitment.member_privacy.registry.kinds import (
	EMPTY,
	KEEP,
	Addressed,
	Beside,
	ByPart,
	Content,
	Erasure,
	Holding,
	Linked,
	Named,
	Pair,
	columns,
)
from membership_recruitment.member_privacy.registry.retention import ACCOUNTING


def _(text: str) -> str:
	"""Marks a text for the translators; it is translated where it is shown."""
	return text


BOOKS = _("The law demands that the books are kept. Nothing in them is used for anything else.")
KEPT = Erasure(KEEP, BOOKS, kept=ACCOUNTING)

# what ERPNext copies of a customer, its address and its contact
_PARTY = {
	"customer_name": Beside("customer"),
	"address_display": Beside("customer_address"),
	"contact_display": Beside("contact_person"),
	"contact_mobile": Beside("contact_person"),
	"contact_email": Beside("contact_person"),
}
UNSIGNED = _("Erased Person")

OF_THE_BUYER: dict[str, Content] = {
	**_PARTY,
	"tax_id": Beside("customer"),
	"title": Beside("customer"),
	"shipping_address": Beside("shipping_address_name"),
	"dispatch_address": Beside("dispatch_address_name"),
	**columns(
		TEXT="remarks po_no terms",
		NOTHING="company_address_display company_tax_id other_charges_calculation base_in_words in_words payment_reference"
		" against_income_account language named_place scan_barcode inter_company_order_reference",
	),
}


def sale(
	doctype: str, further: dict[str, Content] | None = None, ways: tuple = (), why: str = "trade"
) -> Holding:
	"""A document of sale: found by its customer, kept with the books."""
	found = (Linked("customer", "Customer"), *ways)
	return Holding(doctype, found, {**OF_THE_BUYER, **(further or {})}, why, KEPT)


def lines(doctype: str, nothing: str) -> Holding:
	"""The lines of such a document."""
	common = (
		"item_name brand customer_item_code item_tax_rate pricing_rules barcode image so_detail dn_detail serial_no batch_no"
		" si_detail prevdoc_docname quotation_item sales_order_item sales_invoice_item"
		" material_request_item pick_list_item purchase_order_item"
	)
	return Holding(
		doctype,
		(),
		columns(TEXT="description additional_notes", NOTHING=f"{common} {nothing}"),
		"trade",
		KEPT,
	)


FEES = (
	Holding(
		"Customer",
		(Named(),),
		columns(
			OWN="customer_name tax_id mobile_no email_id primary_address gender salutation image website customer_pos_id",
			TEXT="customer_details",
			NOTHING="loyalty_program_tier",
		),
		"fees",
		Erasure(
			KEEP,
			BOOKS,
			kept=ACCOUNTING,
			replaced={"customer_name": UNSIGNED},
			emptied=(
				"mobile_no",
				"email_id",
				"primary_address",
				"gender",
				"salutation",
				"image",
				"website",
				"customer_details",
			),
		),
	),
	Holding("Portal User", (), {}, "login"),
	Holding(
		"Sales Team",
		(),
		columns(STAFF="contact_no", NOTHING="allocated_percentage commission_rate"),
		"trade",
		KEPT,
	),
	sale(
		"Sales Invoice",
		ways=(
			Linked("member", "Member", loosely=True),
			ByPart("Sales Invoice Item", Linked("membership", "Membership"), loosely=True),
		),
		why="fees",
	),
	lines("Sales Invoice Item", "purchase_order_item pos_invoice_item"),
	Holding("Payment Schedule", (), columns(TEXT="description"), "fees", KEPT),
	Holding(
		"Sales Taxes and Charges",
		(),
		columns(TEXT="description", NOTHING="item_wise_tax_detail row_id"),
		"fees",
		KEPT,
	),
	Holding("Sales Invoice Advance", (), columns(TEXT="remarks", NOTHING="reference_row"), "fees", KEPT),
	Holding(
		"Payment Entry",
		(Pair("party_type", "party"),),
		{
			"party_name": Beside("party"),
			"title": Beside("party"),
			"contact_email": Beside("contact_person"),
			**columns(
				TEXT="remarks reference_no",
				OWN="bank bank_account_no",
				NOTHING="base_in_words in_words paid_from_account_type paid_to_account_type",
			),
		},
		"fees",
		KEPT,
	),
	Holding(
		"Payment Entry Reference", (), columns(NOTHING="bill_no account_type payment_type"), "fees", KEPT
	),
	Holding(
		"Payment Request",
		(Pair("party_type", "party"), Addressed("email_to")),
		{
			"party_name": Beside("party"),
			**columns(
				ADDRESSES="email_to",
				PHONES="phone_number",
				TEXT="subject message",
				OWN="bank_account_no iban branch_code swift_number",
				NOTHING="payment_gateway account payment_account",
				SECRET="payment_url",
			),
		},
		"fees",
		KEPT,
	),
	Holding(
		"Journal Entry",
		(ByPart("Journal Entry Account", Pair("party_type", "party"), loosely=True),),
		columns(
			TEXT="title cheque_no user_remark remark bill_no pay_to_recd_from",
			NOTHING="total_amount_in_words paid_loan",
		),
		"fees",
		KEPT,
	),
	Holding(
		"Journal Entry Account",
		(),
		columns(TEXT="user_remark against_account", NOTHING="account_type reference_detail_no"),
		"fees",
		KEPT,
	),
	Holding(
		"GL Entry",
		(Pair("party_type", "party"),),
		columns(TEXT="remarks against", NOTHING="voucher_detail_no voucher_subtype"),
		"fees",
		KEPT,
	),
	Holding(
		"Payment Ledger Entry",
		(Pair("party_type", "party"),),
		columns(TEXT="remarks", NOTHING="voucher_detail_no"),
		"fees",
		KEPT,
	),
	Holding(
		"Advance Payment Ledger Entry",
		(Linked("voucher_no", "Payment Entry"),),
		columns(NOTHING="event"),
		"fees",
		KEPT,
	),
	Holding(
		"Bank Transaction",
		(Pair("party_type", "party"),),
		columns(
			OWN="bank_party_name bank_party_iban bank_party_account_number",
			TEXT="description reference_number",
			NOTHING="transaction_id transaction_type",
		),
		"fees",
		KEPT,
	),
	Holding("Bank Transaction Payments", (), {}, "fees", KEPT),
	Holding(
		"Bank Account",
		(Pair("party_type", "party"),),
		columns(OWN="account_name iban bank_account_no branch_code mask", SECRET="integration_id"),
		"fees",
		KEPT,
	),
	Holding(
		"Dunning",
		(Linked("customer", "Customer"),),
		{
			**_PARTY,
			**columns(TEXT="body_text closing_text", NOTHING="company_address_display spacer"),
		},
		"fees",
		KEPT,
	),
	Holding("Unreconcile Payment", (Linked("voucher_no", "Payment Entry"),), {}, "fees", KEPT),
	Holding(
		"Unreconcile Payment Entries",
		(),
		columns(NOTHING="account_currency account party_type", TEXT="party"),
		"fees",
		KEPT,
	),
	Holding("Subscription", (Pair("party_type", "party"),), {}, "trade", KEPT),
	Holding(
		"Loyalty Point Entry",
		(Linked("customer", "Customer"),),
		columns(NOTHING="loyalty_program_tier"),
		"trade",
		KEPT,
	),
)

TRADE = (
	Holding(
		"Quotation",
		(Pair("quotation_to", "party_name"),),
		{
			**OF_THE_BUYER,
			"customer_name": Beside("party_name"),
			"title": Beside("party_name"),
			"tax_id": Beside("party_name"),
			**columns(TEXT="order_lost_reason", NOTHING="enq_det supplier_quotation"),
		},
		"trade",
		KEPT,
	),
	lines("Quotation Item", "prevdoc_doctype"),
	sale("Sales Order", {"contact_phone": Beside("contact_person"), **columns(NOTHING="tracking_no")}),
	lines("Sales Order Item", "supplier production_plan prevdoc_docname"),
	sale(
		"Delivery Note",
		columns(
			TEXT="instructions",
			OTHERS="driver_name",
			NOTHING="excise_page transporter_name vehicle_no lr_no installation_status issue_credit_note",
		),
	),
	lines("Delivery Note Item", "against_sales_invoice purchase_order_item"),
	sale(
		"POS Invoice",
		columns(TEXT="account_for_change_amount", NOTHING="consolidated_invoice against_income_account"),
	),
	lines("POS Invoice Item", "pos_invoice_item"),
	Holding(
		"Lead",
		(Linked("customer", "Customer"), Addressed("email_id"), Addressed("mobile_no"), Addressed("phone")),
		columns(
			OWN="lead_name first_name middle_name last_name company_name title email_id phone mobile_no whatsapp_no phone_ext fax"
			" website job_title city state image gender salutation",
			NOTHING="fb_campaign_id fb_campaign_name fb_adset_id fb_ad_id fb_form_id fb_form_name fb_lead_id",
		),
		"trade",
		Erasure(EMPTY, replaced={"lead_name": UNSIGNED, "title": UNSIGNED}),
	),
	Holding("CRM Note", (), columns(TEXT="note"), "trade"),
	Holding(
		"Opportunity",
		(Pair("opportunity_from", "party_name"), Addressed("contact_email")),
		{
			"customer_name": Beside("party_name"),
			"title": Beside("party_name"),
			"address_display": Beside("customer_address"),
			"contact_display": Beside("contact_person"),
			"contact_mobile": Beside("contact_person"),
			**columns(
				ADDRESSES="contact_email",
				PHONES="whatsapp phone phone_ext",
				OWN="job_title website city state",
				TEXT="order_lost_reason",
			),
		},
		"trade",
	),
	Holding(
		"Issue",
		(Linked("customer", "Customer"), Linked("contact", "Contact"), Addressed("raised_by")),
		columns(
			OWN="customer_name",
			ADDRESSES="raised_by",
			TEXT="subject description resolution_details",
			NOTHING="content_type",
			FILE="attachment",
		),
		"correspondence",
	),
	Holding(
		"Appointment",
		(Addressed("customer_email"), Addressed("customer_phone_number"), Pair("appointment_with", "party")),
		columns(
			OWN="customer_name customer_phone_number customer_email customer_skype",
			TEXT="customer_details",
		),
		"work",
	),
	Holding(
		"Call Log",
		(Linked("customer", "Customer"), Addressed("from"), Addressed("to")),
		columns(
			PHONES="from to",
			OTHERS="employee_user_id",
			TEXT="summary",
			SECRET="id recording_url",
			NOTHING="medium",
		),
		"correspondence",
	),
	Holding(
		"Contract",
		(Pair("party_type", "party_name"),),
		columns(
			OWN="party_full_name signee signee_company ip_address",
			TEXT="contract_terms",
			STAFF="signed_by_company",
			NOTHING="requires_fulfilment",
		),
		"trade",
		KEPT,
	),
	Holding(
		"Warranty Claim",
		(Linked("customer", "Customer"),),
		{
			**_PARTY,
			**columns(
				TEXT="complaint resolution_details description complaint_raised_by from_company",
				OWN="service_address",
				NOTHING="item_name",
			),
		},
		"trade",
	),
	Holding("Email Campaign", (Pair("email_campaign_for", "recipient"),), columns(STAFF="sender"), "mailing"),
	Holding(
		"Project",
		(Linked("customer", "Customer"),),
		columns(TEXT="project_name notes message subject copied_from"),
		"trade",
		KEPT,
	),
	Holding(
		"Timesheet",
		(Linked("customer", "Customer"),),
		columns(STAFF="employee employee_name title", TEXT="note"),
		"trade",
		KEPT,
	),
)

ERPNEXTS = (*FEES, *TRADE)
