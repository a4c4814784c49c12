"""The ledger: Membership Event rows, only added, never changed."""

from datetime import date

import frappe
from frappe.utils import getdate

JOIN = "Join"
RENEWAL = "Renewal"
REJOIN = "Rejoin"
LAPSE = "Lapse"
CANCEL = "Cancel"
TYPE_CHANGE = "Type change"
REINSTATE = "Reinstate"
DEATH = "Death"
APPROVAL = "Approval"
OVERRIDE = "Override"

REPEATABLE = (CANCEL, REINSTATE, DEATH, APPROVAL, OVERRIDE)


def event_key(subject: str, event: str, event_date: date) -> str:
	"""The key that makes an event of a term (or of a member) on a day exist once."""
	return f"{subject}-{event}-{event_date}"


def record(
	event: str,
	event_date: date,
	*,
	member: str,
	term=None,
	from_type: str | None = None,
	note: str | None = None,
) -> None:
	"""Add one event, once: a second call with the same key changes nothing. What can be done and undone on the
	same day (REPEATABLE) is called for each time that it happens, and numbered from the second time.

	Args:
	        event: One of the constants above.
	        event_date: The day on which it takes effect.
	        member: Name of the Member.
	        term: The Membership document it concerns, if any.
	        from_type: The earlier Membership Type, for a type change.
	        note: A sentence for the reader.
	"""
	key = first_key = event_key(term.name if term else member, event, event_date)
	number = 1
	while frappe.db.exists("Membership Event", key):
		if event not in REPEATABLE:
			return
		number += 1
		key = f"{first_key}-{number}"
	row = frappe.new_doc("Membership Event")
	row.update(
		{
			"event": event,
			"event_date": event_date,
			"event_key": key,
			"member": member,
			"membership": term.name if term else None,
			"membership_type": term.membership_type if term else None,
			"recruitment_source": term.recruitment_source if term else None,
			"campaign": term.campaign if term else None,
			"from_membership_type": from_type,
			"note": note,
		}
	)
	# nobody may write the ledger by hand; it follows from what the user was allowed to do
	row.insert(ignore_permissions=True)


def date_changed(doc, fieldname: str) -> bool:
	"""Whether the save of a document changes a date. Frappe's has_value_changed takes an emptied date for today."""
	before, after = (
		(row.get(fieldname) or None) if row else None for row in (doc.get_doc_before_save(), doc)
	)
	return (getdate(before) if before else None) != (getdate(after) if after else None)


def day_of_start(kind: str, start: date, member_since: date | None) -> date:
	"""The day of a Join, Renewal or Rejoin: a member of old joined before the first term in the register."""
	return min(start, member_since) if kind == JOIN and member_since else start


def kind_of_start(start: date, joins_on_until: date | None, has_earlier: bool) -> str:
	"""Join, Renewal or Rejoin: what the start of a term is to the member.

	Args:
	        start: First day of the term.
	        joins_on_until: Of the member's term before it, by lifecycle.Term.joins_on_until; None: it has no end,
	                or there is no such term.
	        has_earlier: Whether there is a term before it that held.
	"""
	if not has_earlier:
		return JOIN
	if joins_on_until is None or (start - joins_on_until).days <= 1:
		return RENEWAL
	return REJOIN
