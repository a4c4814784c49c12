"""What somebody paid too much and left for the next fee: it stands on that invoice as ERPNext's advance."""

import frappe
from frappe.utils import flt

NEXT_FEE = "Next Fee"  # of Bank Payment's surplus_choice


def put_on(invoice) -> None:
	"""Put what its payer left for the next fee on a draft Sales Invoice; submitting it takes that up.

	Args:
	        invoice: Saved; it is saved again where there is something.
	"""
	kept = frappe.get_all(
		"Bank Payment",
		filters={"member": invoice.member, "surplus_choice": NEXT_FEE, "outcome": "Booked"},
		pluck="payment_entry",
	)
	if not kept:
		return
	left = flt(invoice.rounded_total or invoice.grand_total, 2)
	for advance in invoice.get_advance_entries():
		if advance.reference_name not in kept or left <= 0:
			continue
		amount = min(left, flt(advance.amount, 2))
		left = flt(left - amount, 2)
		invoice.append(
			"advances",
			{
				"reference_type": advance.reference_type,
				"reference_name": advance.reference_name,
				"remarks": advance.remarks,
				"advance_amount": flt(advance.amount, 2),
				"allocated_amount": amount,
				"ref_exchange_rate": flt(advance.exchange_rate),
				"difference_posting_date": invoice.posting_date,
			},
		)
	if invoice.advances:
		invoice.save()


def take_off(payment_entry: str) -> None:
	"""Take a payment off the drafts that were to take it up: it is for something else. Permission is the caller's."""
	drafts = frappe.get_all(
		"Sales Invoice Advance",
		filters={"reference_name": payment_entry, "parenttype": "Sales Invoice", "docstatus": 0},
		pluck="parent",
		distinct=True,
	)
	for name in drafts:
		invoice = frappe.get_doc("Sales Invoice", name)
		invoice.set("advances", [row for row in invoice.advances if row.reference_name != payment_entry])
		# whoever may decide a payment may say that it is for something else; the invoice's form stays for accounting staff
		invoice.flags.ignore_permissions = True
		invoice.save()
