"""Put down which renewal notices did not arrive, and stop the addresses from which they came back."""

from datetime import date, timedelta

import frappe
from frappe import _

from membership_recruitment.member_privacy.consent import bounces
from membership_recruitment.membership.notices.outcomes import FAILED, SENT, write_notices

# what Frappe and mail services write on a Communication that did not arrive
NOT_DELIVERED = ("Error", "Expired", *bounces.STOPPING)


def take_back_undelivered(day: date) -> int:
	"""Notices whose e-mail came back or could not be sent are failed ones; returns how many more there are.

	Looked for among those of the last 40 days: Frappe keeps its queue for 30.
	"""
	found = frappe.db.sql(
		"""select n.name, n.recipient, c.delivery_status, substring_index(trim(trailing '\n' from q.error), '\n', -1)
		from `tabRenewal Notice` n
		join `tabCommunication` c on c.name = n.communication and c.delivery_status in %s
		left join `tabEmail Queue` q on q.name = n.email_queue
		where n.status = %s and n.sent_on >= %s""",
		(NOT_DELIVERED, SENT, day - timedelta(days=40)),
	)
	bounces.stop_reported((recipient, status) for _name, recipient, status, _error in found)
	write_notices(
		{
			name: {"status": FAILED, "result": not_delivered(recipient, error or _(status))}
			for name, recipient, status, error in found
		}
	)
	return len(found)


def not_delivered(recipient: str, why: str) -> str:
	return _("The e-mail to {0} was not delivered: {1}. Correct the address and try again.").format(
		recipient, why
	)
