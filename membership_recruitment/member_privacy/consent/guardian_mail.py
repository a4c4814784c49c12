"""Who gets mail about a member: ONE rule for notices, target lists, invoices and letters.

Mail about a child goes to each of its guardians, at an address of their own and with a way out of their own; from the
age that the association sets to the child too; from eighteen on to the member alone. Where no guardian has an address,
or nobody knows when the member was born, it goes to the member as to everybody else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

import frappe
from frappe import _

from membership_recruitment.member_privacy.consent import mail_addresses, suppression
from membership_recruitment.member_privacy.consent.mail_addresses import (
	BOUNCED,
	SUPPRESSED,
	UNSUBSCRIBED,
	Usable,
)
from membership_recruitment.people.ages import age_on, is_child
from membership_recruitment.settings import rules
from membership_recruitment.utils import batches


class Reader(NamedTuple):
	"""Who gets a mail.

	Attributes:
	        address: Where it goes.
	        guardian: Name of the row of Member Guardian; empty: the member.
	        full_name: Of the guardian.
	"""

	address: str
	guardian: str = ""
	full_name: str = ""


class Readers(NamedTuple):
	"""All who get mail about a member; where nobody does, why not (a constant of mail_addresses)."""

	those: tuple[Reader, ...]
	refusal: str = ""


def readers(own: Mapping[str, str | None], day: date) -> dict[str, Readers]:
	"""Who gets mail about these members, in a fixed number of statements for each batch of them.

	Args:
	        own: The address on each Member, by name.
	        day: On which it goes out: children grow.
	"""
	found: dict[str, Readers] = {}
	for names in batches.split(own):
		usable = mail_addresses.usable("Member", {name: own[name] for name in names})
		found |= {name: _of_member(usable[name]) for name in names}
		guardians = {
			name: rows for name, rows in guardians_of(names, day).items() if any(row.email for row in rows)
		}
		silent = _silent(guardians)
		from_age = rules().own_mail_from_age
		for name, rows in guardians.items():
			hears = age_on(rows[0].birth_date, day) >= from_age
			found[name] = _about_child(rows, silent, usable[name] if hears else Usable("", ""))
	return found


def guardians_of(members: Iterable[str], day: date) -> dict[str, list[frappe._dict]]:
	"""The guardians who get mail about those of the members who are children on a day.

	Returns:
	        Rows with name, full_name, email, phone, address_line, postal_code, city and the child's birth_date, by name of the
	        child. Who is a member too and has no address of their own here has that of the register.
	"""
	found = defaultdict(list)
	for row in frappe.db.sql(
		"""select g.parent as child, g.name, m.birth_date, g.address_line, g.postal_code, g.city,
			coalesce(nullif(g.full_name, ''), own.full_name, '') as full_name,
			coalesce(nullif(g.email, ''), own.email, '') as email,
			coalesce(nullif(g.phone, ''), own.phone, '') as phone
		from `tabMember Guardian` g
		join `tabMember` m on m.name = g.parent and m.birth_date is not null
		left join `tabMember` own on own.name = g.member
		where g.parenttype = 'Member' and g.parent in %s and g.gets_mail = 1 and own.deceased_on is null
		order by g.parent, g.idx""",
		(tuple(members) or ("",),),
		as_dict=True,
	):
		if is_child(row.birth_date, day):
			found[row.pop("child")].append(row)
	return dict(found)


def addresses_of_guardians(member: str) -> list[str]:
	"""Every e-mail address of a member's guardians, whether mail goes there or not."""
	return frappe.db.sql_list(
		"""select coalesce(nullif(g.email, ''), own.email) as email from `tabMember Guardian` g
		left join `tabMember` own on own.name = g.member
		where g.parenttype = 'Member' and g.parent = %s having ifnull(email, '') <> ''""",
		member,
	)


def addressee(full_name: str) -> str:
	"""Who a letter about a child is addressed to, in the language in force."""
	return _("To the guardians of {0}").format(full_name)


def letter_address(guardians: Iterable[frappe._dict]) -> dict:
	"""Fields of an Address where one of these guardians lives; empty: nobody knows."""
	for row in guardians:
		if row.address_line and row.city:
			return {"address_line1": row.address_line, "pincode": row.postal_code, "city": row.city}
	return {}


# ---------------------------------------------------------------- rules


def _of_member(usable: Usable) -> Readers:
	return Readers((Reader(usable.address),) if usable.address else (), usable.refusal)


def _about_child(rows: list[frappe._dict], silent: Mapping[tuple[str, str], str], own: Usable) -> Readers:
	"""Guardians at one address share a mail."""
	found: dict[str, Reader] = {}
	refusal = ""
	for row in rows:
		if not row.email:
			continue
		if why := silent.get((row.name, row.email.lower())):
			refusal = refusal or why
		else:
			found.setdefault(row.email.lower(), Reader(row.email, row.name, row.full_name))
	if own.address:
		found.setdefault(own.address.lower(), Reader(own.address))
	return Readers(tuple(found.values()), "" if found else refusal)


def _silent(guardians: Mapping[str, list[frappe._dict]]) -> dict[tuple[str, str], str]:
	"""Which guardians get no mail at their address, and why: (row, address in lower case)."""
	children = {
		(row.name, row.email.lower()): child for child, rows in guardians.items() for row in rows if row.email
	}
	addresses = {address for _row, address in children}
	stopped = suppression.entries(addresses)
	to_all, about = mail_addresses.unsubscriptions("Member", addresses)
	found = {}
	for (row, address), child in children.items():
		if address in to_all or (address, child) in about:
			found[row, address] = UNSUBSCRIBED
		elif address in stopped:
			bounced = stopped[address].reason == suppression.UNDELIVERABLE
			found[row, address] = BOUNCED if bounced else SUPPRESSED
	return found
