"""Which address e-mail to a person goes to: ONE rule for notices, journey messages and target lists.

The person's own address; where that one is suppressed or mail to it came back, the next one of the person's Contact
that is not; otherwise none. Who has unsubscribed gets none at any address.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import frappe
from frappe import _

from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.utils import batches

MISSING, UNSUBSCRIBED, SUPPRESSED, BOUNCED = "missing", "unsubscribed", "suppressed", "bounced"


class Usable(NamedTuple):
	"""The address to write to, or empty and one of the constants above that says why none."""

	address: str
	refusal: str = ""


def usable(doctype: str, own: Mapping[str, str | None]) -> dict[str, Usable]:
	"""Where e-mail to these people goes, in a fixed number of statements for each batch of them.

	Args:
	        doctype: Member or Membership Prospect.
	        own: The address on each person's document, by name.
	"""
	found: dict[str, Usable] = {}
	for names in batches.split(own):
		addresses = all_of(doctype, {name: own[name] for name in names})
		silent = unsubscribed(doctype, addresses)
		stopped = suppression.entries(address for those in addresses.values() for address in those)
		for name in names:
			found[name] = (
				Usable("", UNSUBSCRIBED) if name in silent else _first_usable(addresses[name], stopped)
			)
	return found


def _first_usable(addresses: list[str], stopped: Mapping) -> Usable:
	for address in addresses:
		if address not in stopped:
			return Usable(address)
	if not addresses:
		return Usable("", MISSING)
	bounced = stopped[addresses[0]].reason == suppression.UNDELIVERABLE
	return Usable("", BOUNCED if bounced else SUPPRESSED)


def all_of(doctype: str, own: Mapping[str, str | None]) -> dict[str, list[str]]:
	"""Every address of these people: their own, then those of a Contact that is theirs alone, its main one first.

	Who has no own address has none: it was taken off, perhaps on purpose.
	"""
	found = {name: [address] if address else [] for name, address in own.items()}
	for name, address in frappe.db.sql(
		"""select l.link_name, e.email_id
		from `tabDynamic Link` l
		join `tabContact` c on c.name = l.parent and c.unsubscribed = 0
		join `tabContact Email` e on e.parent = c.name and e.parenttype = 'Contact'
		where l.parenttype = 'Contact' and l.link_doctype = %(doctype)s and l.link_name in %(names)s
			and not exists (select 1 from `tabDynamic Link` other where other.parent = l.parent
				and other.parenttype = 'Contact' and other.link_doctype in ('Member', 'Membership Prospect')
				and (other.link_doctype <> l.link_doctype or other.link_name <> l.link_name))
		order by c.is_primary_contact desc, c.creation, e.is_primary desc, e.idx""",
		{"doctype": doctype, "names": tuple(name for name, known in found.items() if known) or ("",)},
	):
		if address and address.lower() not in (known.lower() for known in found[name]):
			found[name].append(address)
	return found


def unsubscribed(doctype: str, addresses: Mapping[str, Iterable[str]]) -> set[str]:
	"""Who of these people is on Frappe's own list: their first address for every mail, or any for those about them.

	Args:
	        addresses: Those of each person, the own one first.
	"""
	of_person = {name: [address.lower() for address in those if address] for name, those in addresses.items()}
	to_all, about = unsubscriptions(doctype, {address for those in of_person.values() for address in those})
	return {
		name
		for name, those in of_person.items()
		if (those and those[0] in to_all) or any((address, name) in about for address in those)
	}


def unsubscriptions(doctype: str, addresses: Iterable[str]) -> tuple[set[str], set[tuple[str, str]]]:
	"""Which of the addresses, in lower case, are on Frappe's own list: for every mail, and with the name of a person
	for mail about that one."""
	to_all, about = set(), set()
	for row in frappe.get_all(
		"Email Unsubscribe",
		filters={"email": ["in", list(addresses) or [""]]},
		fields=["email", "global_unsubscribe", "reference_doctype", "reference_name"],
	):
		if row.global_unsubscribe:
			to_all.add(row.email.lower())
		elif row.reference_doctype == doctype:
			about.add((row.email.lower(), row.reference_name))
	return to_all, about


def sentence(refusal: str) -> str:
	"""Why there is no address, for the reader."""
	return {
		MISSING: _("There is no e-mail address."),
		UNSUBSCRIBED: _("The address has unsubscribed."),
		SUPPRESSED: _("The address is suppressed."),
		BOUNCED: _("Mail to the address came back."),
	}[refusal]
