"""Whether consent is given, by the entry that decides: what consent.allowed says in SQL of many people at once."""

from collections.abc import Iterable

from membership_recruitment.member_privacy.consent.state import GIVEN, ConsentEntry, latest


def is_given(entries: Iterable[ConsentEntry], purpose: str, channel: str) -> bool:
	decides = latest(entries).get((purpose, channel))
	return decides is not None and decides.event == GIVEN
