"""What the rows of one person would do to the register: a new member, changes and terms, or why not.

A plan is made without writing anything, so that it can be shown (a dry run) as well as written (import_write.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import frappe
from frappe import _

from membership_recruitment.membership.register.bulk import NewAddress, NewMember, NewTerm
from membership_recruitment.membership.register.import_cells import full_name
from membership_recruitment.membership.register.import_file import Row
from membership_recruitment.membership.register.import_lookup import Register
from membership_recruitment.membership.register.import_match import Person
from membership_recruitment.membership.register.import_rows import (
	FAILED,
	NEW,
	UNCHANGED,
	UPDATED,
	Entry,
	Outcome,
	RowProblem,
	Vocabulary,
	read_row,
)
from membership_recruitment.membership.register.import_terms import TermPlan, TermRules
from membership_recruitment.people import journey_steps


@dataclass
class Plan:
	"""What the rows of one person come to.

	Attributes:
	        outcomes: By number of the row.
	        member: The row of Member that they are about; None for somebody new.
	        address: The row of Address that the member has; None without one.
	        new_member: Somebody new, with address and terms.
	        new_address: The first address of a member.
	        new_terms: Further terms of a member.
	        member_changes: Fields of Member.
	        address_changes: Fields of Address.
	        term_changes: Fields of Membership, by name of the term.
	"""

	outcomes: dict[int, Outcome] = field(default_factory=dict)
	member: frappe._dict | None = None
	address: frappe._dict | None = None
	new_member: NewMember | None = None
	new_address: NewAddress | None = None
	new_terms: list[NewTerm] = field(default_factory=list)
	member_changes: dict = field(default_factory=dict)
	address_changes: dict = field(default_factory=dict)
	term_changes: dict[str, dict] = field(default_factory=dict)

	@property
	def changes(self) -> bool:
		"""Whether anything stored changes or a member gets an address; new terms are no change."""
		return bool(self.member_changes or self.address_changes or self.new_address or self.term_changes)

	def settle(self, row: int, outcome: str) -> None:
		self.outcomes[row] = Outcome(row, outcome, self.member.name if self.member else "")

	def fail(self, row: int, reason: str) -> None:
		self.settle(row, FAILED)
		self.outcomes[row].reason = reason

	def fail_rest(self, reason: str) -> None:
		"""Nothing of the plan can be written: the rows that had not failed yet fail too."""
		for outcome in self.outcomes.values():
			if outcome.outcome != FAILED:
				outcome.outcome, outcome.reason = FAILED, reason
		self.new_terms.clear()


class Planner:
	"""Makes the plans of one import."""

	def __init__(self, doc):
		"""
		Args:
		        doc: The Register Import.
		"""
		self.vocabulary = Vocabulary(create_missing_sources=bool(doc.create_missing_sources))
		self._targets = doc.targets()
		self._term_rules = TermRules(
			default_type=doc.default_membership_type,
			endless=doc.empty_end_date == "Still a member without end",
		)
		self._default_source = doc.default_recruitment_source or None
		self._phase = journey_steps.first_phase("Members")
		self._country = frappe.db.get_default("country") or "Sweden"

	def plans(self, people: Sequence[Person], *, lock: bool) -> list[Plan]:
		"""The plan of each person of a batch.

		Args:
		        people: The batch.
		        lock: Whether the plans are going to be written.
		"""
		register = Register(people, lock=lock)
		return [self._plan(person, register) for person in people]

	def _plan(self, person: Person, register: Register) -> Plan:
		"""A bad row never holds back the others of a person."""
		plan = Plan()
		try:
			plan.member = register.claim(person)
		except RowProblem as problem:
			for row in person.rows:
				plan.fail(row.number, str(problem))
			return plan
		name = plan.member.name if plan.member else ""
		plan.address = register.addresses.get(name)
		entries = self._read(person.rows, plan)
		terms = TermPlan(
			register.terms.get(name, []),
			self._term_rules,
			weak=person.identity.weak,
			died=_date_of_death(entries, plan.member),
		)
		entries = self._decide(entries, plan, terms)
		plan.new_terms, plan.term_changes = terms.added, terms.changed
		if entries and plan.member:
			self._plan_changes(entries, plan)
		elif entries:
			self._plan_new_member(entries, plan)
		return plan

	def _read(self, rows: Sequence[Row], plan: Plan) -> list[Entry]:
		"""The good rows; the others fail."""
		entries = []
		for row in rows:
			try:
				entry = read_row(row, self._targets, self.vocabulary)
				_refuse_other_person(entry, entries)
				entries.append(entry)
			except RowProblem as problem:
				plan.fail(row.number, str(problem))
		return entries

	def _decide(self, entries: list[Entry], plan: Plan, terms: TermPlan) -> list[Entry]:
		"""The rows that can go in, in their order; the others fail."""
		accepted = []
		for entry in sorted(entries, key=lambda entry: (entry.start or date.min, entry.number)):
			try:
				plan.settle(entry.number, _take(entry, plan, terms))
				accepted.append(entry)
			except RowProblem as problem:
				plan.fail(entry.number, str(problem))
		return sorted(accepted, key=lambda entry: entry.number)

	def _plan_changes(self, entries: list[Entry], plan: Plan) -> None:
		said, said_by = _last_said(entries, "member")
		address, address_by = _last_said(entries, "address")
		starts = [term.start for term in plan.new_terms]
		if plan.member.join_date and plan.member.join_date != plan.member.member_since:
			starts.append(plan.member.join_date)
		_leave_out_what_terms_say(said, min(starts, default=None))
		if "member_since" in said and plan.member.only_year_known:
			said.setdefault("only_year_known", 0)
			said_by.setdefault("only_year_known", said_by["member_since"])
		plan.member_changes = _differences(said, plan.member)
		if plan.address:
			plan.address_changes = _differences(address, plan.address)
		elif address:
			plan.new_address = self._new_address(address)
		changed_by = {said_by[name] for name in plan.member_changes}
		changed_by |= {address_by[name] for name in (address if plan.new_address else plan.address_changes)}
		for row in changed_by:
			if plan.outcomes[row].outcome == UNCHANGED:
				plan.settle(row, UPDATED)

	def _plan_new_member(self, entries: list[Entry], plan: Plan) -> None:
		said, _rows = _last_said(entries, "member")
		address, _rows = _last_said(entries, "address")
		said.setdefault("recruitment_source", self._default_source)
		first = min(plan.new_terms, key=lambda term: term.start)
		_leave_out_what_terms_say(said, first.start)
		first.recruitment_source = first.recruitment_source or said["recruitment_source"]
		plan.new_member = NewMember(
			**said,
			journey_phase=self._phase,
			terms=plan.new_terms,
			address=self._new_address(address) if address else None,
		)
		plan.settle(entries[0].number, NEW)

	def _new_address(self, fields: dict) -> NewAddress:
		return NewAddress(
			fields.get("address_line1", ""), fields.get("city", ""), fields.get("pincode"), self._country
		)


def _take(entry: Entry, plan: Plan, terms: TermPlan) -> str:
	"""Decide a row: its outcome as far as the term goes.

	Raises:
	        RowProblem: When it cannot go in beside what is stored and what other rows say.
	"""
	if not plan.member:
		if not entry.member.get("first_name"):
			raise RowProblem(_("Nobody in the register has this number, and there is no name. Fill it in."))
		if not entry.start and entry.member.get("member_since"):
			entry.term["start_date"] = entry.member["member_since"]
	if entry.start:
		return terms.take(entry)
	if not plan.member or {"end_date", "cancelled_from"} & entry.term.keys():
		raise RowProblem(_("There is no first day of the term. Fill it in."))
	return UNCHANGED


def _leave_out_what_terms_say(said: dict, first_start: date | None) -> None:
	"""A join date counts where it is before the first term; the year alone, where that term begins in a later one,
	or on its first day for want of a better one."""
	since, only_year = said.get("member_since"), said.get("only_year_known")
	if not since or not first_start:
		return
	before = since.year < first_start.year if only_year else since < first_start
	if not before and not (only_year and since == first_start):
		said.pop("member_since")
		said.pop("only_year_known", None)


def _refuse_other_person(entry: Entry, earlier: list[Entry]) -> None:
	"""A number or address typed twice must not make one person of two."""
	name, born = full_name(entry.member).casefold(), entry.member.get("birth_date")
	for other in earlier:
		if born and other.member.get("birth_date") not in (None, born):
			raise RowProblem(
				_(
					"Row {0} gives the same person another birth date. Correct it, or give each a number."
				).format(other.number)
			)
		if name and full_name(other.member).casefold() not in ("", name):
			raise RowProblem(
				_("Row {0} gives the same person another name. Correct the name or the number.").format(
					other.number
				)
			)


def _last_said(entries: list[Entry], about: str) -> tuple[dict, dict[str, int]]:
	"""Where the rows of a person differ, the last one counts.

	Args:
	        entries: The rows in their order.
	        about: Which of their fields: "member" or "address".

	Returns:
	        The fields, and by field the number of the row that said it.
	"""
	said, said_by = {}, {}
	for entry in entries:
		fields = getattr(entry, about)
		said.update(fields)
		said_by.update(dict.fromkeys(fields, entry.number))
	return said, said_by


def _date_of_death(entries: list[Entry], member: frappe._dict | None) -> date | None:
	said, _rows = _last_said(entries, "member")
	return said.get("deceased_on") or (member.deceased_on if member else None)


def _differences(said: dict, stored: dict) -> dict:
	"""What differs from what is stored; a name split in another place is no difference."""
	changes = {name: value for name, value in said.items() if (stored.get(name) or None) != value}
	if {"first_name", "last_name"} & changes.keys() and full_name({**stored, **said}) == full_name(stored):
		changes.pop("first_name", None)
		changes.pop("last_name", None)
	return changes
