"""Which renewal notice a term gets on a day, by the rules of its type. No database, no frappe.

A milestone is a number of days from the last day of a term, negative before it. Rules of the same milestone go
out together; of several milestones that are due only the latest does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

EMAIL = "E-mail"
LETTER = "Letter"
TASK = "Task"

# A notice that comes much later says what is no longer so. The limit also keeps the first run after the feature
# was switched on, or after a long outage, from writing to people whose membership ended long ago.
SENDABLE_DAYS = 14


@dataclass(frozen=True)
class Rule:
	"""One row of a Membership Type's renewal rules; `days` is the milestone, `language` None for everyone."""

	days: int
	channel: str
	email_template: str | None = None
	language: str | None = None
	assigned_to: str | None = None


@dataclass(frozen=True)
class Window:
	"""Terms that end from `first_end` to `last_end` are to get the notice of milestone `days`."""

	days: int
	first_end: date
	last_end: date


def milestone(days: int, when: str) -> int:
	"""Days from the last day, negative before it, for the two fields of a rule."""
	return -days if when == "Before the End" else days


def windows(milestones: Iterable[int], day: date) -> list[Window]:
	"""Which terms are to get which milestone on a day: windows of their last days that do not overlap.

	Args:
	        milestones: Those of one membership type, in any order.
	        day: The day of the run.
	"""
	found = []
	later = None
	for days in sorted(set(milestones), reverse=True):
		last_end = day - timedelta(days=days)
		first_end = last_end - timedelta(days=SENDABLE_DAYS)
		if later is not None:
			first_end = max(first_end, day - timedelta(days=later - 1))
		found.append(Window(days, first_end, last_end))
		later = days
	return found


def latest_due(milestones: Iterable[int], end: date, day: date) -> int | None:
	"""The latest milestone of a term whose day has come, however long ago."""
	return max((days for days in milestones if end + timedelta(days=days) <= day), default=None)


def next_coming(milestones: Iterable[int], end: date, day: date) -> int | None:
	"""The first milestone of a term whose day is still to come."""
	return min((days for days in milestones if end + timedelta(days=days) > day), default=None)


def rules_for(rules: Iterable[Rule], days: int, language: str, site_language: str) -> list[Rule]:
	"""The rules of a milestone that a member with this language gets: one for each channel.

	A rule that names the language goes before one that names none, and that one before a rule for the site's own
	language, which so takes those whom nobody thought of. A rule for another language is passed over.
	"""
	order = (language, None, site_language)
	by_channel: dict[str, Rule] = {}
	for rule in rules:
		if rule.days != days or rule.language not in order:
			continue
		known = by_channel.get(rule.channel)
		if known is None or order.index(rule.language) < order.index(known.language):
			by_channel[rule.channel] = rule
	return list(by_channel.values())


def is_stale(due_on: date, made_on: date, day: date) -> bool:
	"""Whether a notice waited too long: since its day or, where it was made later, since then."""
	return day > max(due_on, made_on) + timedelta(days=SENDABLE_DAYS)


def notice_key(membership: str, end: date, days: int, channel: str, guardian: str = "") -> str:
	"""What makes a notice exist once; of one about a child, once for each guardian who gets it."""
	key = f"{membership}|{end}|{days}|{channel}"
	return f"{key}|{guardian}" if guardian else key


def send_after(number: int, count: int, start: datetime, hours: int) -> datetime | None:
	"""When one of a day's e-mails leaves, so that all of them leave evenly; None: at once.

	Args:
	        number: Its place among them, from 0.
	        count: How many they are.
	        start: When the first one leaves.
	        hours: Over how many hours; 0: all at once.
	"""
	if hours <= 0 or count <= 0:
		return None
	return start + timedelta(seconds=int(number * hours * 3600 / count))


def on_day(day: date, now: datetime) -> datetime:
	"""The time of day now, on the day that a run is for."""
	return datetime.combine(day, time(now.hour, now.minute, now.second))
