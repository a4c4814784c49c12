"""When a journey message is due, and the key that makes it exist once. No database, no frappe."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

PHASE = "Coming into the Phase"
ENDS = "Membership Ends"

WAITING, QUEUED, SENT, NOT_SENT, FAILED = "Waiting", "Queued", "Sent", "Not Sent", "Failed"
# on its way or gone: counts for the day's limit, and for one message a person a day
LEFT = (QUEUED, SENT, FAILED)

NO_CONSENT, UNSUBSCRIBED, NO_ADDRESS, BOUNCED = (
	"No Consent",
	"Unsubscribed",
	"No Usable Address",
	"Bounced",
)
LEFT_PHASE, NOT_NEEDED, TOO_LATE, SWITCHED_OFF, RESTORED, ERROR = (
	"Left the Phase",
	"Not Needed",
	"Too Late",
	"Switched Off",
	"Backup Restored",
	"Error",
)

# What comes much later says what is no longer so.
SENDABLE_DAYS = 7
# So far back those are looked for that became too late meanwhile (an outage, an address that came late): they are
# put down as not sent.
NOTED_DAYS = 30
# A renewal notice and a message about the same matter do not come within so many days of each other.
NOTICE_DAYS = 3


@dataclass(frozen=True)
class Days:
	"""First and last day of what a message is about: entries into the phase, or last days of terms."""

	first: date
	last: date


def entries_due(days: int, enabled_on: date, day: date) -> Days:
	"""Days of coming into the phase for which a message is due on a day, or was lately.

	Args:
	        days: After coming into the phase.
	        enabled_on: The day when the message was switched on; who came before it gets none.
	        day: The day of the run.
	"""
	last = day - timedelta(days=days)
	return Days(max(enabled_on, last - timedelta(days=SENDABLE_DAYS + NOTED_DAYS)), last)


def ends_due(days: int, enabled_on: date, day: date) -> Days:
	"""Last days of terms that are not over, for which a message is due on a day.

	Args:
	        days: Before the last day.
	        enabled_on: The day when the message was switched on; what was due before it is not sent.
	        day: The day of the run.
	"""
	return Days(max(day, enabled_on + timedelta(days=days)), day + timedelta(days=days))


def is_too_late(due_on: date, day: date) -> bool:
	return day > due_on + timedelta(days=SENDABLE_DAYS)


def is_near(notices: Iterable[date], day: date) -> bool:
	"""Whether a renewal notice goes out, or went out, about the same time."""
	return any(abs((day - notice).days) <= NOTICE_DAYS for notice in notices)


def delivery_key(message: str, journey_id: str, entry: str, further_reader: str = "") -> str:
	"""What makes a delivery exist once: the message, the person, what it is about, and which reader beside the first."""
	return f"{message}|{journey_id}|{entry}" + (f"|{further_reader}" if further_reader else "")


def fingerprint(key: str) -> str:
	"""A key as the ledger has it, and as the delivery is named: it says nothing about the person.

	The same key gives the same name, also where the delivery is made anew after a backup was restored.
	"""
	return hashlib.sha256(key.encode()).hexdigest()[:20]


def series_key(message: str, journey_id: str) -> str:
	"""The same message to the same person, whatever it is about."""
	return fingerprint(f"{message}|{journey_id}")
