"""The ledger: Membership Event rows. Only added, never changed."""

from datetime import date

import frappe

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
	"""Add one event, once: a second call with the same key changes nothing.

	Args:
	        event: One of the constants above.
	        event_date: The day on which it takes effect.
	        member: Name of the Member.
	        term: The Membership document it concerns, if any.
	        from_type: The earlier Membership Type, for a type change.
	        note: A sentence for the reader.
	"""
	key = event_key(term.name if term else member, event, event_date)
	if frappe.db.exists("Membership Event", key):
		return
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


def kind_of_start(start: date, earlier_last_day: date | None, has_earlier: bool, grace_days: int) -> str:
	"""Join, Renewal or Rejoin: what the start of a term is to the member.

	Args:
	        start: First day of the term.
	        earlier_last_day: Last covered day of the member's term before it; None: lifetime or no term.
	        has_earlier: Whether there is a term before it that held.
	        grace_days: A gap no longer than this is a renewal.
	"""
	if not has_earlier:
		return JOIN
	if earlier_last_day is None or (start - earlier_last_day).days - 1 <= grace_days:
		return RENEWAL
	return REJOIN
