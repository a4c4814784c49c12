"""Every night: ask members whose own day has come whether their data is still right, and send what waits."""

from datetime import date

import frappe
from frappe.utils import cint, getdate

from membership_recruitment.member_journey.data_notices import delivery, rules
from membership_recruitment.member_journey.data_notices.standing import MEMBER
from membership_recruitment.utils import batches, conflicts

SETTINGS = "Membership Settings"
# Of whom a member's own day may be due; rules.py says of each which day that is
ASKED = """deceased_on is null and restricted_on is null and erased_on is null and must_be_told_by is null
	and status in ('Current', 'Grace') and member_kind <> 'Organisation'"""


@conflicts.tried_again
def nightly() -> None:
	"""However many nights were missed: who was not asked on their latest day is asked now, once."""
	delivery.record_outcomes()
	plan(getdate())
	delivery.deliver()


def plan(today: date) -> None:
	"""Let the yearly question wait for everybody whose day has come since it was switched on."""
	settings = frappe.get_single(SETTINGS)
	if not cint(settings.send_yearly_check) or not settings.yearly_check_since:
		return
	since = getdate(settings.yearly_check_since)
	for names in batches.names_of(MEMBER, ASKED):
		joined = dict(
			frappe.get_all(
				MEMBER,
				filters={"name": ["in", names]},
				fields=["name", "join_date"],
				as_list=True,
				order_by=None,
			)
		)
		days = {name: rules.latest_day(name, today) for name in names}
		due = {name: day for name, day in days.items() if rules.is_asked(day, since, joined[name])}
		delivery.put(rules.YEARLY, MEMBER, due)
		batches.finish()
