"""What looks wrong or old in the register: each kind one statement over all members, with the way to mend it.

Rows are of members whom the session's user may see. Notes are looked through and never repeated: what is found in them is
only named.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.people import identity_number
from membership_recruitment.utils import batches

OLDEST = 110  # years; nobody in Sweden has become 115
MOST_ROWS = 1_000  # of one kind: more are no list to work from
# stems of words about health (GDPR, article 9), which a note of a member seldom needs
ABOUT_HEALTH = (
	"allerg",
	"cancer",
	"demen",
	"depress",
	"diabet",
	"diagnos",
	"disabilit",
	"epilep",
	"funktionsneds",
	"gravid",
	"illness",
	"medicin",
	"pregnan",
	"rullstol",
	"sjuk",
	"wheelchair",
)
# of whom the register must be right: not who has left, died or been erased
LIVING = """ifnull(m.status, '') in ('', 'Pending', 'Upcoming', 'Current', 'Grace')
	and m.deceased_on is null and m.erased_on is null"""
NOT_ERASED = "m.erased_on is null and m.deceased_on is null"

Found = tuple[str, str]  # member, what was found


class Kind(NamedTuple):
	"""
	Attributes:
	        name: As the filter has it.
	        mend: What to do about it, as a sentence.
	        find: Gives members with what was found, in the order of the member.
	"""

	name: str
	mend: str
	find: Callable[[], Iterable[Found]]


def _selected(statement: str, **values) -> Iterator[Found]:
	yield from frappe.db.sql(
		statement, {"today": getdate(), "oldest": getdate() - timedelta(days=OLDEST * 365.25), **values}
	)


# ---------------------------------------------------------------- how people are reached


def unreachable() -> Iterable[Found]:
	return _selected(
		f"""select m.name, '' from `tabMember` m where {LIVING}
			and ifnull(m.email, '') = '' and ifnull(m.phone, '') = ''
			and not exists (select 1 from `tabDynamic Link` l where l.link_doctype = 'Member' and l.link_name = m.name
				and l.parenttype = 'Address')
			and not exists (select 1 from `tabMember Guardian` g where g.member = m.name or g.parent = m.name)
		order by m.name"""
	)


def undeliverable() -> Iterator[Found]:
	"""Addresses are stopped by fingerprint: each member's own is compared."""
	if not frappe.db.exists("Contact Suppression", {"reason": suppression.UNDELIVERABLE}):
		return
	members = _selected(
		f"select m.name, m.email from `tabMember` m where {LIVING} and ifnull(m.email, '') <> '' order by m.name"
	)
	for part in batches.split(list(members)):
		stopped = suppression.entries(email for _name, email in part)
		for name, email in part:
			if email in stopped and stopped[email].reason == suppression.UNDELIVERABLE:
				yield name, email


def shared_address() -> Iterable[Found]:
	"""The same address for members of whom neither pays for the other and nobody pays for both."""
	return _selected(
		f"""select m.name, m.email from `tabMember` m
		join (select m.email from `tabMember` m where {LIVING} and ifnull(m.email, '') <> ''
			group by m.email having count(distinct ifnull(m.payer, m.name)) > 1) shared on shared.email = m.email
		where {LIVING} order by m.email, m.name"""
	)


# ---------------------------------------------------------------- who people are


def no_birth_date() -> Iterable[Found]:
	return _selected(
		f"""select m.name, '' from `tabMember` m where {LIVING} and m.member_kind = 'Person' and m.birth_date is null
		order by m.name"""
	)


def impossible_birth_date() -> Iterator[Found]:
	for name, born in _selected(
		f"""select m.name, m.birth_date from `tabMember` m where {NOT_ERASED}
			and (m.birth_date > %(today)s or m.birth_date < %(oldest)s) order by m.name"""
	):
		yield name, formatdate(born)


def perhaps_the_same() -> Iterable[Found]:
	"""The same name with the same birth date, e-mail address or phone number."""
	return _selected(
		f"""select m.name, min(other.name) from `tabMember` m
		join (select full_name from `tabMember` group by full_name having count(*) > 1) twice
			on twice.full_name = m.full_name
		join `tabMember` other on other.full_name = m.full_name and other.name <> m.name and other.erased_on is null
			and (other.birth_date = m.birth_date or other.email = nullif(m.email, '') or other.phone = nullif(m.phone, ''))
		where {NOT_ERASED} group by m.name order by m.full_name, m.name"""
	)


# ---------------------------------------------------------------- terms


def term_without_end() -> Iterable[Found]:
	return _selected(
		f"""select distinct m.name, t.membership_type from `tabMembership` t
		join `tabMembership Type` type on type.name = t.membership_type and type.period_kind <> 'Lifetime'
		join `tabMember` m on m.name = t.member
		where t.no_end = 1 and t.cancelled_from is null and {LIVING} order by m.name"""
	)


# ---------------------------------------------------------------- notes


def number_in_notes() -> Iterator[Found]:
	for name, notes in _selected(
		f"""select m.name, m.notes from `tabMember` m where {NOT_ERASED} and m.notes regexp '[0-9]{{6}}'
		order by m.name"""
	):
		if identity_number.seems_to_hold(notes):
			yield name, ""


def health_in_notes() -> Iterable[Found]:
	return _selected(
		f"""select m.name, '' from `tabMember` m where {NOT_ERASED} and m.notes regexp %(words)s order by m.name""",
		words="|".join(ABOUT_HEALTH),
	)


def kinds() -> tuple[Kind, ...]:
	"""Every kind, what is worst first, in the language of the session."""
	return (
		Kind("No way to reach", _("Ask for an address the next time you meet."), unreachable),
		Kind("Mail comes back", _("Ask for a new e-mail address, and change it on the form."), undeliverable),
		Kind("Impossible birth date", _("Correct it, or empty it."), impossible_birth_date),
		Kind(
			"Term without an end",
			_("Correct the last day of the term, or the type if it is for life."),
			term_without_end,
		),
		Kind("May be the same person", _("Open both, and merge them if they are one."), perhaps_the_same),
		Kind(
			"Shared e-mail address",
			_("Let one pay for the other if they are a household; else ask for an address of their own."),
			shared_address,
		),
		Kind(
			"Note with an identity number",
			_("Take it out of the note; a number belongs in its own field."),
			number_in_notes,
		),
		Kind("Note about health", _("Take it out, unless the member wants it there."), health_in_notes),
		Kind("No birth date", _("Ask for it if you need it: for age groups and grants."), no_birth_date),
	)


# ---------------------------------------------------------------- rows


def found(only: str | None = None) -> tuple[list[frappe._dict], Counter]:
	"""Rows of every kind, or of one, and how many there are of each; of one kind at most MOST_ROWS rows.

	Args:
	        only: Name of a kind.
	"""
	rows, counts = [], Counter()
	for kind in kinds():
		if only and kind.name != only:
			continue
		mine = list(kind.find())
		names = _names_of_seen({member for member, _detail in mine})
		mine = [(member, detail) for member, detail in mine if member in names]
		counts[kind.name] = len(mine)
		rows += [
			frappe._dict(
				member=member, member_name=names[member], finding=_(kind.name), detail=detail, mend=kind.mend
			)
			for member, detail in mine[:MOST_ROWS]
		]
	return rows, counts


def _names_of_seen(members: set[str]) -> dict[str, str]:
	"""What those of the members are called whom the session's user may see."""
	names: dict[str, str] = {}
	for part in batches.split(list(members)):
		seen = frappe.get_list(
			"Member",
			filters=[["Member", "name", "in", part]],
			fields=["name", "full_name"],
			as_list=True,
			limit=len(part),
		)
		names |= dict(seen)
	return names
