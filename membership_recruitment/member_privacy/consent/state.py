"""Derive the present state from consent events: no event means no, the latest wins. No frappe."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

GIVEN = "Given"
WITHDRAWN = "Withdrawn"

EMAIL = "E-mail"
PHONE = "Phone"
SMS = "SMS"
LETTER = "Letter"
CHANNELS = (EMAIL, PHONE, SMS, LETTER)

# Consent has to be given, and whoever rests on legitimate interest has to note it for each person.
# The other two hold for members because they are members.
NEEDS_EVENT = ("Consent", "Legitimate interest")


@dataclass(frozen=True)
class ConsentEntry:
	"""One event. `event_on` is when the person said it, `recorded_on` when it was written down."""

	purpose: str
	channel: str
	event: str
	event_on: datetime
	recorded_on: datetime


def latest(entries: Iterable[ConsentEntry]) -> dict[tuple[str, str], ConsentEntry]:
	"""The entry that decides, for each purpose and channel.

	Of two at the same moment the one recorded later decides, and then the withdrawal: a doubt is a no.
	"""
	deciding: dict[tuple[str, str], ConsentEntry] = {}
	for entry in entries:
		key = (entry.purpose, entry.channel)
		if key not in deciding or _order(entry) > _order(deciding[key]):
			deciding[key] = entry
	return deciding


def _order(entry: ConsentEntry) -> tuple[datetime, datetime, bool]:
	return entry.event_on, entry.recorded_on, entry.event == WITHDRAWN
