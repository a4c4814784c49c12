"""Kinds and states of mails that the law asks for, and what makes each of them exist once. No frappe."""

import hashlib
from datetime import date, timedelta
from zlib import crc32

ORIGIN, YEARLY = "Where the Data Comes From", "Are These Still Right"
WAITING, QUEUED, SENT, NOT_SENT, FAILED = "Waiting", "Queued", "Sent", "Not Sent", "Failed"
OVER = (NOT_SENT, FAILED)  # may be begun again
DAYS = 365
# who has joined lately has just said all of it
NOT_BEFORE_DAYS = 180


def key(kind: str, doctype: str, name: str, day: date, reader: str = "") -> str:
	"""What the database lets exist once: of the yearly question a year, of the other the day by which somebody must be told.

	Args:
	        reader: Of a mail beside the first one about somebody: the guardian who gets it, or "self".
	"""
	once = day.year if kind == YEARLY else day
	beside = f" {reader}" if reader else ""
	return hashlib.sha256(f"{kind} {doctype} {name} {once}{beside}".encode()).hexdigest()


def latest_day(member: str, today: date) -> date:
	"""A member's own day in the year, the last time that it came round."""
	offset = timedelta(days=crc32(member.encode()) % DAYS)
	this_year = date(today.year, 1, 1) + offset
	return this_year if this_year <= today else date(today.year - 1, 1, 1) + offset


def is_asked(day: date, since: date, joined: date | None) -> bool:
	"""Whether a member is asked on a day of theirs.

	Args:
	        since: When the yearly question was switched on.
	        joined: The first day as a member.
	"""
	return day > since and joined is not None and joined <= day - timedelta(days=NOT_BEFORE_DAYS)
