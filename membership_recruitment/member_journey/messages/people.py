"""Find the Member or Membership Prospect behind a journey's random number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import frappe

from membership_recruitment.mail import templates as mail_templates
from membership_recruitment.member_privacy.consent import mail_addresses

MEMBER, PROSPECT = "Member", "Membership Prospect"
# SQL: of whom messages may be about. Members count while active, prospects while they are open.
ACTIVE_MEMBER = "m.deceased_on is null and m.status in ('Current', 'Grace')"
ACTIVE_PROSPECT = "p.status = 'Open'"


@dataclass(frozen=True)
class Person:
	"""A person as messages need to know them. `phase` None: in none, or no more active. `email` is the address that
	may be used (see mail_addresses), else the person's own."""

	doctype: str
	name: str
	journey_id: str
	first_name: str
	last_name: str
	full_name: str
	email: str
	language: str
	phase: str | None
	target_group: str | None
	is_active: bool
	membership_type: str | None
	membership_end: date | None


def of_journeys(journey_ids: Iterable[str]) -> dict[str, Person]:
	"""Two statements for all. A journey that goes on as a member's is the member's."""
	return _found("journey_id in %(keys)s", journey_ids, "journey_id")


def of_document(doctype: str, name: str) -> Person:
	"""
	Raises:
	        frappe.DoesNotExistError: There is no such person.
	"""
	person = _found("name in %(keys)s", [name], "name").get(name)
	if not person or person.doctype != doctype:
		raise frappe.DoesNotExistError
	return person


def _found(where: str, keys: Iterable[str], by: str) -> dict[str, Person]:
	values = {"keys": tuple(keys) or ("",), "language": mail_templates.site_language()}
	rows = [
		*frappe.db.sql(
			f"""select '{PROSPECT}' as doctype, p.name, p.journey_id, p.first_name, p.last_name, p.full_name,
				p.email, %(language)s as language, p.phase, p.target_group, {ACTIVE_PROSPECT} as is_active,
				null as membership_type, null as membership_end
			from `tabMembership Prospect` p where p.{where}""",
			values,
			as_dict=True,
		),
		*frappe.db.sql(
			f"""select '{MEMBER}' as doctype, m.name, m.journey_id, m.first_name, m.last_name, m.full_name,
				m.email, coalesce(nullif(m.language, ''), %(language)s) as language,
				m.journey_phase as phase, m.target_group, {ACTIVE_MEMBER} as is_active, m.membership_type,
				m.end_date as membership_end
			from `tabMember` m where m.{where}""",
			values,
			as_dict=True,
		),
	]
	for doctype in (PROSPECT, MEMBER):
		own = {row.name: row.email for row in rows if row.doctype == doctype}
		addresses = mail_addresses.usable(doctype, own) if own else {}
		for row in rows:
			if row.doctype == doctype:
				# where no address may be used, consent says of the own one why
				row.email = addresses[row.name].address or row.email
	found: dict[str, Person] = {}
	for row in rows:
		person = Person(
			**{field: row[field] or "" for field in ("first_name", "last_name", "full_name", "email")},
			**{field: row[field] for field in ("doctype", "name", "journey_id", "language")},
			phase=row.phase if row.is_active else None,
			target_group=row.target_group or None,
			is_active=bool(row.is_active),
			membership_type=row.membership_type,
			membership_end=row.membership_end,
		)
		# who left and comes back has an open prospect again
		if not (row[by] in found and found[row[by]].is_active and not person.is_active):
			found[row[by]] = person
	return found
