"""When a privacy request must be answered, and what may be done with it in which state. No frappe."""

import calendar
from datetime import date, timedelta

ACCESS, PORTABILITY, ERASURE, RECTIFICATION, RESTRICTION, OBJECTION = KINDS = (
	"Access",
	"Portability",
	"Erasure",
	"Rectification",
	"Restriction",
	"Objection",
)
UNCONFIRMED, OPEN, DONE, REFUSED, WITHDRAWN = "Unconfirmed", "Open", "Done", "Refused", "Withdrawn"
CLOSED = (DONE, REFUSED, WITHDRAWN)

MONTHS_TO_ANSWER = 1  # article 12.3 of the GDPR …
FURTHER_MONTHS = 2  # … and what may be added where a request is difficult, said within the first month
REMIND_DAYS = 7
# Data that is handed out to, or destroyed for, somebody else cannot be brought back
NEEDS_IDENTITY = frozenset((ACCESS, PORTABILITY, ERASURE))
# … and what is handed out may be sent
HANDED_OUT = frozenset((ACCESS, PORTABILITY))
NOT_NEEDED = "Not needed for this"  # one of the ways to make sure who asks

MEMBER_FOUND, FORMER_FOUND, PROSPECT_FOUND, EMAIL_FOUND, NOBODY_FOUND = (
	"Member",
	"Former member",
	"Prospect",
	"E-mail only",
	"Nobody found",
)


def _(text: str) -> str:
	"""Marks a text for the translators; it is translated where it is shown."""
	return text


def months_after(day: date, months: int) -> date:
	"""The same day of a later month, or that month's last where it has no such day."""
	year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
	return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_on(received: date, *, is_extended: bool) -> date:
	"""The last day on which the answer is in time."""
	return months_after(received, MONTHS_TO_ANSWER + (FURTHER_MONTHS if is_extended else 0))


def remind_from(due: date) -> date:
	return due - timedelta(days=REMIND_DAYS)


def no_extension(status: str, received: date, today: date, *, is_extended: bool) -> str | None:
	"""Why the time may not be extended, as a sentence; None where it may."""
	if status != OPEN:
		return _("Only an open request can be given more time.")
	if is_extended:
		return _("The time has been extended already, which the law allows once.")
	if today > due_on(received, is_extended=False):
		return _("The month is over: more time has to be said within it.")
	return None


def no_answer(kind: str, status: str, *, identity_is_sure: bool) -> str | None:
	"""Why a request may not be answered yet, as a sentence; None where it may."""
	if status != OPEN:
		return _("Only an open request can be answered.")
	if kind in NEEDS_IDENTITY and not identity_is_sure:
		return _("Make sure first who asks, and note how.")
	return None


def no_link(kind: str, status: str, *, identity_is_sure: bool) -> str | None:
	"""Why the answer may not be sent as a link, as a sentence; None where it may."""
	if kind not in HANDED_OUT:
		return _("Only an answer with the person's data is downloaded by a link.")
	return no_answer(kind, status, identity_is_sure=identity_is_sure)


def no_identity(kind: str, how: str) -> str | None:
	"""Why it may not be made sure in this way who asks, as a sentence; None where it may."""
	if kind in NEEDS_IDENTITY and how == NOT_NEEDED:
		return _("What is asked for hands out or destroys data: make sure who asks.")
	return None


def found_as(doctype: str | None, *, is_active: bool, has_email: bool, is_known: bool) -> str:
	"""As whom the person was found.

	Args:
	        doctype: Of the person's document, if there is one.
	        is_active: Whether a Member is one today.
	        has_email: Whether an e-mail address is given.
	        is_known: Whether anything at all is held under it.
	"""
	if doctype == "Member":
		return MEMBER_FOUND if is_active else FORMER_FOUND
	if doctype:
		return PROSPECT_FOUND
	return EMAIL_FOUND if has_email and is_known else NOBODY_FOUND
