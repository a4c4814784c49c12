"""Journey messages of the demo's last weeks, and what became of each."""

from datetime import date, datetime, time, timedelta
from random import Random

import frappe
from frappe.utils import now_datetime

from membership_recruitment.member_journey.messages import due_messages
from membership_recruitment.member_journey.messages.rules import (
	NO_ADDRESS,
	NO_CONSENT,
	NOT_SENT,
	SENT,
	WAITING,
)
from membership_recruitment.member_privacy.consent import consent
from membership_recruitment.member_privacy.consent.state import EMAIL
from membership_recruitment.utils import database

SWITCHED_ON = 45  # days ago


def make(today: date, seed: str) -> None:
	"""Find what was due since the messages were switched on, and send it, where there are consent and address."""
	random = Random(seed)
	frappe.db.set_value("Journey Message", {"enabled": 1}, "enabled_on", today - timedelta(days=SWITCHED_ON))
	for _found in due_messages.find(today):
		pass
	rows = frappe.db.sql(
		"""select d.name, d.due_on, j.purpose, m.name as member, p.name as prospect,
			coalesce(m.email, p.email, '') as email
		from `tabJourney Delivery` d join `tabJourney Message` j on j.name = d.journey_message
		left join `tabMember` m on m.journey_id = d.journey_id
		left join `tabMembership Prospect` p on p.journey_id = d.journey_id and m.name is null
		where d.status = %s order by d.due_on, d.name""",
		WAITING,
		as_dict=True,
	)
	agreed = _agreed(rows)
	written = {}
	for row in rows:
		if (row.member or row.prospect, row.purpose) not in agreed:
			written[row.name] = {"status": NOT_SENT, "reason": NO_CONSENT}
		elif not row.email:
			written[row.name] = {"status": NOT_SENT, "reason": NO_ADDRESS}
		else:
			moment = min(datetime.combine(row.due_on, time(5, random.randint(0, 59))), now_datetime())
			written[row.name] = {"status": SENT, "queued_on": moment, "sent_on": moment}
	database.write_rows("Journey Delivery", written, stamp=False)


def _agreed(rows: list[frappe._dict]) -> set[tuple[str, str]]:
	"""(person, purpose) of those who may be written to."""
	found = set()
	for purpose in {row.purpose for row in rows}:
		for doctype, field in ((consent.MEMBER, "member"), (consent.PROSPECT, "prospect")):
			names = {row[field] for row in rows if row.purpose == purpose and row[field]}
			found |= {(name, purpose) for name in consent.allowed(doctype, names, purpose, EMAIL)}
	return found
