"""What an e-mail about an invoice says beside its template: how a phone or a machine pays it."""

import frappe
from frappe import _

from membership_recruitment.mail.bulk_queue import Mail

# a picture of nothing: each reader's own takes its place when the mail is built, so that mails are built alike
BLANK = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="


def add_to(mail: Mail, invoice: dict) -> None:
	"""Add Swish's QR code, the OCR line and what those abroad need to a mail, in the language in force, unless its template
	has them.

	Args:
	        invoice: Of `text.contexts`; empty where there is nothing to pay.
	"""
	swish, ocr_line = invoice.get("swish"), invoice.get("ocr_line")
	if swish and swish not in mail.body:
		words = _("Scan the code in the Swish app: amount and reference are filled in.")
		alt = _("Swish QR code")
		mail.body += f'\n<p><img src="{BLANK}" alt="{alt}" width="140" height="140"><br>Swish {invoice["swish_number"]}<br>{words}</p>'
		mail.pictures[BLANK] = swish
	as_html = frappe.utils.escape_html(ocr_line or "")
	if ocr_line and as_html not in mail.body:
		mail.body += f'\n<p style="font-family: monospace; white-space: pre-wrap">{as_html}</p>'
	if (iban := invoice.get("iban")) and iban not in mail.body:
		words = _("From abroad: IBAN {0}, reference {1}").format(
			frappe.utils.escape_html(iban), invoice["rf"]
		)
		mail.body += f"\n<p>{words}</p>"
