"""Stop the addresses from which notices and journey messages came back before bounces were kept."""

import frappe

from membership_recruitment.member_privacy.consent import bounces


def execute() -> None:
	bounces.stop_reported(
		frappe.db.sql(
			"""select distinct c.recipients, c.delivery_status from `tabCommunication` c
			where c.delivery_status in %(stopping)s and (
				c.name in (select communication from `tabRenewal Notice` where status = 'Failed')
				or c.name in (select communication from `tabJourney Delivery` where status = 'Failed'))""",
			{"stopping": bounces.STOPPING},
		)
	)
