"""Prospects out of a register that is brought in: rows of its file that are no members (Register Import).

Reached by a hook (hooks.py): the register knows nothing of prospects.
"""

import frappe
from frappe import _

from membership_recruitment.member_privacy.consent import stopped_addresses
from membership_recruitment.member_recruitment.conversion import duplicates
from membership_recruitment.membership.register.import_prospects import Answer
from membership_recruitment.people.prospect_statuses import CONVERTED
from membership_recruitment.utils import conflicts, refusals

PROSPECT = "Membership Prospect"
SAVEPOINT = "imported_prospect"
MARKS = ("email", "phone", "birth_date", "postal_code")


class Listener:
	"""Takes people one by one, with all checks of the form."""

	def __init__(self, *, dry_run: bool):
		self._dry_run = dry_run
		self._may_create = frappe.has_permission(PROSPECT, "create")
		self._seen: set[tuple] = set()  # a dry run stores nobody whom a second row could be compared with

	def take(
		self, fields: dict, *, former_number: str = "", member: str = "", given_by_others: bool = False
	) -> Answer:
		"""Make a prospect of somebody who is neither member nor prospect yet.

		Who has the name of a member or prospect and a mark in common (e-mail, phone, birth date, address; of a member
		also the number) is that one; who has the mark alone is somebody else, with a remark.

		Args:
		        fields: Of Membership Prospect.
		        former_number: The person's number in the former register.
		        member: Name of the Member, where the file says one.
		        given_by_others: Whether the person has not given the data, and must be told where it comes from.
		"""
		if not self._may_create:
			return Answer(
				refusal=_("A prospect, whom you may not add. Ask somebody who may to import this file."),
				may_not=True,
			)
		prospect = frappe.get_doc({"doctype": PROSPECT, **fields})
		prospect.flags.given_by_others = given_by_others
		prospect.full_name = f"{prospect.first_name or ''} {prospect.last_name or ''}".strip()
		if member and (known := frappe.db.exists("Member", member)):
			return Answer(member=known)
		members = duplicates.possible_members(prospect)
		numbered = {"former_number": former_number} if former_number else {}
		if same := _same("Member", prospect, members, **numbered):
			return Answer(member=same)
		prospects = duplicates.possible_prospects(prospect, permitted=False)
		namesake = _known_by_name_alone(prospect)
		said_more = any(prospect.get(field) for field in MARKS)
		if _same(PROSPECT, prospect, prospects) or (namesake and not said_more) or self._is_again(prospect):
			return Answer()
		alike = [(f"{row.name} {row.full_name}", ", ".join(row.reasons)) for row in (*members, *prospects)]
		if namesake:
			alike.append((f"{namesake} {prospect.full_name}", _("same name")))
		return self._store(prospect, [_("May be {0} ({1}).").format(*said) for said in alike])

	def _store(self, prospect, remarks: list[str]) -> Answer:
		remarks = [*remarks, *stopped_addresses.sentences((prospect.email, prospect.phone)).values()]
		frappe.db.savepoint(SAVEPOINT)
		try:
			prospect.insert()
		except conflicts.GIVEN_UP:
			raise
		except frappe.ValidationError as problem:
			conflicts.back_to(SAVEPOINT)
			frappe.clear_last_message()
			return Answer(refusal=refusals.as_text(problem))
		if self._dry_run:
			conflicts.back_to(SAVEPOINT)
		return Answer(is_new=True, prospect="" if self._dry_run else prospect.name, remarks=remarks)

	def _is_again(self, prospect) -> bool:
		"""Whether an earlier row of the file said the same person."""
		mark = (prospect.full_name.casefold(), *(prospect.get(field) for field in MARKS))
		if mark in self._seen:
			return True
		self._seen.add(mark)
		return False


def _known_by_name_alone(prospect) -> str | None:
	"""The prospect of that name of whom nothing else is known."""
	nothing = {field: ["is", "not set"] for field in MARKS}
	return frappe.db.get_value(PROSPECT, {"full_name": prospect.full_name, **nothing})


def _same(doctype: str, prospect, found: list, **further) -> str | None:
	"""Who has the name and a mark: however many have the mark, of whom `found` names but some."""
	marks = {field: prospect.get(field) for field in ("email", "phone", "birth_date") if prospect.get(field)}
	marks.update(further)
	if marks:
		others = {"status": ["!=", CONVERTED]} if doctype == PROSPECT else {}
		same = frappe.get_all(
			doctype,
			filters={"full_name": prospect.full_name, **others},
			or_filters=marks,
			pluck="name",
			order_by="creation asc",
			limit=1,
		)
		if same:
			return same[0]
	name = prospect.full_name.casefold()  # of those found by their address
	return next((row.name for row in found if (row.full_name or "").casefold() == name), None)
