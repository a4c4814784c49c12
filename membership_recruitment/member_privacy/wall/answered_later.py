"""What visitors send in, stored by a job: looking up who they are takes its time, and the answer would tell of it."""

from datetime import datetime

import frappe
from erpnext.www.book_appointment import index as appointments
from frappe import _
from frappe.rate_limiter import rate_limit
from frappe.utils import validate_email_address

from membership_recruitment.member_privacy.wall.refusal import refuse

LONGEST_MESSAGE, LONGEST_SUBJECT = 10_000, 140  # characters
MOST_IN_AN_HOUR = 100  # from one address


@frappe.whitelist(allow_guest=True)
@rate_limit(limit=MOST_IN_AN_HOUR, seconds=60 * 60)
def send_message(sender: str, message: str, subject: str = "Website Query") -> None:
	"""ERPNext's: a mail, and an opportunity of the customer or lead who has the address, or of a new lead."""
	frappe.enqueue(
		"erpnext.templates.utils.send_message", queue="short", **_within_limits(sender, message, subject)
	)


@frappe.whitelist(allow_guest=True)
@rate_limit(limit=MOST_IN_AN_HOUR, seconds=60 * 60)
def send_message_to_site(sender: str, message: str, subject: str = "Website Query") -> None:
	"""Frappe's: a mail."""
	frappe.enqueue(
		"frappe.www.contact.send_message", queue="short", **_within_limits(sender, message, subject)
	)


def _within_limits(sender: str, message: str, subject: str) -> dict[str, str]:
	return {
		"sender": validate_email_address(sender, throw=True),
		"message": message[:LONGEST_MESSAGE],
		"subject": subject[:LONGEST_SUBJECT],
	}


@frappe.whitelist(allow_guest=True)
def create_appointment(date: str, time: str, tz: str, contact: str) -> dict:
	"""Answers alike for a customer's address and for any other."""
	settings = frappe.get_single("Appointment Booking Settings")
	if not settings.enable_scheduling:
		refuse()
	asked = datetime.strptime(f"{date} {time}", "%Y-%m-%d %H:%M:%S")
	at = appointments.convert_to_system_timezone(tz, asked).replace(tzinfo=None)
	if settings.number_of_agents and not appointments.check_availabilty(at, settings):
		frappe.throw(_("That time has just been taken. Choose another one."))
	frappe.enqueue(
		"erpnext.www.book_appointment.index.create_appointment",
		queue="short",
		date=date,
		time=time,
		tz=tz,
		contact=contact,
	)
	return {"status": "Unverified"}
