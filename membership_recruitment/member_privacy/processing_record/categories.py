"""Which categories of people, and of data about them, rows of the registry hold (GDPR, article 30.1 c). No frappe."""

from collections.abc import Iterable

from membership_recruitment.member_privacy.registry import kinds
from membership_recruitment.member_privacy.registry.kinds import (
	ANY,
	Addressed,
	ByPart,
	Fingerprinted,
	Holding,
	Linked,
	Mentioned,
	Named,
	Way,
)


def _(text: str) -> str:
	"""Marks a text for the translators; it is translated where it is shown."""
	return text


MEMBERS = _("Members and former members")
PROSPECTS = _("Prospects")
CUSTOMERS = _("Customers and those who pay for somebody")
CONTACTS = _("Those who can be reached at an address, by telephone or by e-mail")
USERS = _("Those who log in")
ADDRESSES = _("Those who have left an e-mail address or a telephone number")

OF_DOCTYPE = {
	"Member": MEMBERS,
	"Membership Prospect": PROSPECTS,
	"Lead": PROSPECTS,
	"Customer": CUSTOMERS,
	"Contact": CONTACTS,
	"Address": CONTACTS,
	"User": USERS,
}
NO_DATA = (kinds.NOTHING, kinds.SECRET, kinds.STAFF)


ALL = (MEMBERS, PROSPECTS, CUSTOMERS, CONTACTS, USERS, ADDRESSES)


def people(holdings: Iterable[Holding]) -> list[str]:
	"""Whom rows are about: sentences of ALL, each once, in their order."""
	found = {
		category
		for holding in holdings
		for way in holding.found
		for category in _of_way(holding.doctype, way)
	}
	return [category for category in ALL if category in found]


def _of_way(doctype: str, way: Way) -> tuple[str, ...]:
	if isinstance(way, ByPart):
		return _of_way(way.child, way.way)
	if isinstance(way, Addressed | Mentioned | Fingerprinted):
		return (ADDRESSES,)
	if isinstance(way, Named | Linked):
		named = doctype if isinstance(way, Named) else way.to
		if named != ANY:
			return (OF_DOCTYPE[named],) if named in OF_DOCTYPE else ()
	return (MEMBERS, PROSPECTS)  # what hangs on their documents, and the steps of their journeys


def told_columns(holding: Holding) -> list[str]:
	"""The columns that say something about people, in the registry's order."""
	return [column for column, content in holding.columns.items() if content not in NO_DATA]
