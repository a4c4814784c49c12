"""What the rows of one person would do to the register: a new member, changes and terms, or why not.

A plan is made without writing anything, so that it can be shown (a dry run) as well as written (import_write.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate

from membership_recruitment.member_privacy.consent import information_duty
from membership_recruitment.membership.register import (
	identity_numbers,
	import_changes,
	import_countries,
	import_doubts,
	import_guardians,
	import_payers,
	import_status,
	import_words,
)
from membership_recruitment.membership.register.bulk import NewAddress, NewMember, NewTerm
from membership_recruitment.membership.register.import_file import Row
from membership_recruitment.membership.register.import_identity import Numbers
from membership_recruitment.membership.register.import_lookup import KEPT_OF_MERGED, Register
from membership_recruitment.membership.register.import_match import NO_MEMBER, TO_BE_DECIDED, Doubt, Known
from membership_recruitment.membership.register.import_outcomes import (
	FAILED,
	NEW,
	TO_DECIDE,
	UNCHANGED,
	UPDATED,
	Outcome,
	RowProblem,
)
from membership_recruitment.membership.register.import_reading import Reading
from membership_recruitment.membership.register.import_rows import Entry, read_row
from membership_recruitment.membership.register.import_standing import Standing
from membership_recruitment.membership.register.import_terms import TermPlan, TermRules
from membership_recruitment.membership.register.import_vocabulary import Vocabulary
from membership_recruitment.membership.terms import life_dates
from membership_recruitment.people import journey_steps
from membership_recruitment.people.merged import merged_into


@dataclass
class Plan:
	"""What the rows of one person come to.

	Attributes:
	        person: Whose rows they are.
	        outcomes: By number of the row.
	        member: The row of Member that they are about; None for somebody new.
	        addresses: Rows of Address that the member has; the last one counts.
	        guardians: Rows of Member Guardian that the member has.
	        seconds: Addresses and numbers on the member's Contact.
	        new_member: Somebody new, with address and terms.
	        new_address: The first address of a member.
	        new_terms: Further terms of a member.
	        member_changes: Fields of Member.
	        address_changes: Fields of Address.
	        term_changes: Fields of Membership, by name of the term.
	        stored_terms: Rows of Membership that the member has, by name.
	        identity_number: Fingerprint of the one that the member gets.
	        status: What the member is today, once it is written.
	        accepted: The rows that go in.
	        offices, tags, consents: What import_beside.py will add.
	"""

	person: Known
	outcomes: dict[int, Outcome] = field(default_factory=dict)
	member: frappe._dict | None = None
	addresses: list[frappe._dict] = field(default_factory=list)
	guardians: list[frappe._dict] = field(default_factory=list)
	seconds: set[str] = field(default_factory=set)
	new_member: NewMember | None = None
	new_address: NewAddress | None = None
	new_terms: list[NewTerm] = field(default_factory=list)
	member_changes: dict = field(default_factory=dict)
	address_changes: dict = field(default_factory=dict)
	term_changes: dict[str, dict] = field(default_factory=dict)
	stored_terms: dict[str, frappe._dict] = field(default_factory=dict)
	identity_number: str = ""
	status: str = ""
	accepted: list[Entry] = field(default_factory=list)
	offices: dict[tuple, dict] = field(default_factory=dict)
	tags: list[str] = field(default_factory=list)
	consents: list[tuple] = field(default_factory=list)

	@property
	def changes(self) -> bool:
		"""Whether anything stored changes or a member gets an address; new terms are no change."""
		return bool(self.member_changes or self.address_changes or self.new_address or self.term_changes)

	@property
	def goes_in(self) -> bool:
		"""Whether any of the rows does."""
		return any(outcome.outcome not in (FAILED, TO_DECIDE) for outcome in self.outcomes.values())

	def settle(self, row: int, outcome: str) -> None:
		found = self.outcomes.setdefault(row, Outcome(row, outcome))
		found.outcome, found.member = outcome, self.member.name if self.member else ""

	def fail(self, row: int, reason: str, outcome: str = FAILED) -> None:
		self.settle(row, outcome)
		self.outcomes[row].reason = reason

	def says_more(self, row: int) -> None:
		"""A row adds something beside member and term."""
		if self.outcomes[row].outcome == UNCHANGED:
			self.settle(row, UPDATED)

	def fail_rest(self, reason: str) -> None:
		"""Nothing of the plan can be written: the rows that had not failed yet fail too."""
		for outcome in self.outcomes.values():
			if outcome.outcome != FAILED:
				outcome.outcome, outcome.reason = FAILED, reason
		self.new_address, self.identity_number = None, ""
		for changes in (self.new_terms, self.member_changes, self.address_changes, self.term_changes):
			changes.clear()
		for beside in (self.accepted, self.offices, self.tags, self.consents):
			beside.clear()


class Planner:
	"""Makes the plans of one import."""

	def __init__(self, doc, numbers: Numbers):
		"""
		Args:
		        doc: The Register Import.
		        numbers: Identity numbers of its file.
		"""
		self._numbers = numbers
		self.vocabulary = Vocabulary(
			create_missing_sources=bool(doc.create_missing_sources), type_words=doc.meanings_of_types()
		)
		self._targets = doc.targets()
		self._term_rules = TermRules(
			default_type=doc.default_membership_type,
			endless=doc.empty_end_date == "Still a member without end",
			last_day=getdate(doc.last_day) if doc.empty_end_date == "On one day for all" else None,
		)
		self._first_day = getdate(doc.first_day) if doc.first_day else None
		self._today = getdate()
		self._default_source = doc.default_recruitment_source or None
		self._must_be_told_by = information_duty.deadline(self._today) if doc.given_by_others else None
		self._phase = journey_steps.first_phase("Members")
		self._country = import_countries.home()
		self._guardians: dict[int, list[dict]] = {}
		self.merged = merged_into("Member", KEPT_OF_MERGED)
		self.standing = Standing(doc.meanings_of_status(), self._today)

	def take_guardians(self, reading: Reading) -> None:
		"""Those who stand in rows of their own."""
		for child, guardian in reading.guardians.values():
			self._guardians.setdefault(child, []).append(guardian)

	def plans(self, people: Sequence[Known], *, lock: bool) -> list[Plan]:
		"""The plan of each person of a batch.

		Args:
		        people: The batch.
		        lock: Whether the plans are going to be written.
		"""
		register = Register(people, lock=lock)
		return [self._plan(person, register) for person in people]

	def _plan(self, person: Known, register: Register) -> Plan:
		"""A bad row never holds back the others of a person."""
		plan = Plan(person)
		entries = self._read(person.rows, plan)
		plan.member = register.members.get(person.member)
		doubt = person.doubt
		if person.is_stored and not plan.member:
			doubt = Doubt(NO_MEMBER)  # merged or deleted a moment ago
		if doubt:
			reason = import_doubts.sentence(doubt, person, register, self._targets)
			outcome = TO_DECIDE if doubt.kind in TO_BE_DECIDED else FAILED
			for entry in entries:
				plan.fail(entry.number, reason, outcome)
			return plan
		if plan.member and plan.member.deceased_on:
			for entry in entries:
				if entry.left_by_dying:  # of terms that came after it, another day may be said
					entry.member.pop("deceased_on", None)
		plan.addresses = register.addresses.get(person.member, [])
		plan.stored_terms = {term.name: term for term in register.terms.get(person.member, [])}
		plan.guardians = register.guardians.get(person.member, [])
		plan.seconds = register.seconds.get(person.member, set())
		entries, terms = self._decide_terms(entries, plan, register.terms.get(person.member, []))
		plan.accepted = entries
		plan.status = terms.status_on(self._today)
		plan.new_terms, plan.term_changes = terms.added, terms.changed
		if entries and plan.member:
			self._plan_changes(entries, plan)
		elif entries:
			self._plan_new_member(entries, plan)
		_plan_identity_number(entries, plan, register.identity_numbers.get(person.member, ""))
		person.goes_in, person.status = plan.goes_in, plan.status
		return plan

	def _read(self, rows: Sequence[Row], plan: Plan) -> list[Entry]:
		"""The good rows; the others fail."""
		entries = []
		for row in rows:
			try:
				entries.append(
					read_row(row, self._targets, self.vocabulary, self._guardians.get(row.number, ()))
				)
			except RowProblem as problem:
				plan.fail(row.number, str(problem), problem.outcome)
		return entries

	def _decide_terms(
		self, entries: list[Entry], plan: Plan, stored: Sequence[frappe._dict]
	) -> tuple[list[Entry], TermPlan]:
		"""The rows that can go in, and the terms as they are then. A row whose word for the status contradicts its dates waits,
		and the others go on as if it were not there."""
		accepted, terms = self._with_terms(entries, plan, stored)
		compared = {entry.number: self.standing.compared(entry, terms) for entry in accepted}
		waiting = [number for number, (verdict, _said) in compared.items() if verdict == import_status.DECIDE]
		if waiting:
			entries = [entry for entry in entries if entry.number not in waiting]
			for entry in entries:
				plan.outcomes.pop(entry.number, None)
			accepted, terms = self._with_terms(entries, plan, stored)
			for number in waiting:
				plan.fail(number, compared[number][1], TO_DECIDE)
		for entry in accepted:
			said = [import_words.sentence(finding) for finding in entry.further.findings]
			said.append(self.standing.compared(entry, terms)[1])
			plan.outcomes[entry.number].remarks += filter(None, said)
		return accepted, terms

	def _with_terms(
		self, entries: list[Entry], plan: Plan, stored: Sequence[frappe._dict]
	) -> tuple[list[Entry], TermPlan]:
		terms = TermPlan(
			stored,
			self._term_rules,
			weak=plan.person.weak,
			born=_said_or_stored("birth_date", entries, plan.member),
			died=_said_or_stored("deceased_on", entries, plan.member),
			since=_since(entries, plan.member),
		)
		return self._decide(entries, plan, terms), terms

	def _decide(self, entries: list[Entry], plan: Plan, terms: TermPlan) -> list[Entry]:
		"""The rows that can go in, in their order; the others fail."""
		accepted = []
		for entry in entries if not plan.member else ():
			if not entry.start and (start := entry.member.get("member_since") or self._first_day):
				entry.term["start_date"] = start
		for entry in sorted(entries, key=lambda entry: (entry.start or date.min, entry.number)):
			try:
				self._refuse_other_birth_date(entry, plan)
				plan.settle(entry.number, _take(entry, plan, terms))
				plan.outcomes[entry.number].remarks += entry.remarks
				accepted.append(entry)
			except RowProblem as problem:
				plan.fail(entry.number, str(problem))
		return sorted(accepted, key=lambda entry: entry.number)

	def _refuse_other_birth_date(self, entry: Entry, plan: Plan) -> None:
		"""A row may correct a birth date by saying another one, not by a number alone, in which a digit may be wrong."""
		number = self._numbers.by_fingerprint.get(entry.identity_number)
		says_none = entry.number in self._numbers.born_by_them or "birth_date" not in entry.member
		born = plan.member.birth_date if plan.member and says_none else None
		if number and born and (refusal := identity_numbers.why_not_born(number, born)):
			raise RowProblem(refusal)

	def _plan_changes(self, entries: list[Entry], plan: Plan) -> None:
		said, said_by = _last_said(entries, "member")
		address, address_by = _last_said(entries, "address")
		if payer := import_payers.payer_of(plan.person, entries, plan.member, plan.outcomes, self._today):
			said["payer"], said_by["payer"] = payer
		stored = plan.member
		import_changes.leave_out_what_was_merged(said, self.merged.get(stored.name, ()))
		import_changes.add_to_notes(said, stored)
		for second, own in import_guardians.settle(said, stored, plan.guardians, plan.seconds).items():
			said_by[own] = said_by[second]
		starts = [term.start for term in plan.new_terms]
		if stored.join_date and stored.join_date != stored.member_since:
			starts.append(stored.join_date)
		import_changes.leave_out_what_terms_say(said, min(starts, default=None))
		if said.get("member_since") not in (None, stored.member_since) and stored.only_year_known:
			said.setdefault("only_year_known", 0)
			said_by.setdefault("only_year_known", said_by["member_since"])
		plan.member_changes = import_changes.differences(said, stored)
		if plan.addresses:
			plan.address_changes = import_changes.address_differences(address, plan.addresses)
		elif address:
			plan.new_address = self._new_address(address)
		changed_by = {said_by[name] for name in plan.member_changes}
		changed_by |= {address_by[name] for name in (address if plan.new_address else plan.address_changes)}
		for row in changed_by:
			if plan.outcomes[row].outcome == UNCHANGED:
				plan.settle(row, UPDATED)
		if refusal := _why_no_life(plan):
			plan.fail_rest(refusal)

	def _plan_new_member(self, entries: list[Entry], plan: Plan) -> None:
		said, said_by = _last_said(entries, "member")
		address, _rows = _last_said(entries, "address")
		if payer := import_payers.payer_of(plan.person, entries, plan.member, plan.outcomes, self._today):
			said["payer"], said_by["payer"] = payer
		said.setdefault("recruitment_source", self._default_source)
		import_guardians.settle(said, {}, (), set())
		first = min(plan.new_terms, key=lambda term: term.start)
		import_changes.leave_out_what_terms_say(said, first.start)
		first.recruitment_source = first.recruitment_source or said["recruitment_source"]
		plan.new_member = NewMember(
			**said,
			journey_phase=self._phase,
			must_be_told_by=self._must_be_told_by,
			terms=plan.new_terms,
			address=self._new_address(address) if address else None,
		)
		plan.settle(entries[0].number, NEW)

	def _new_address(self, fields: dict) -> NewAddress:
		return NewAddress(
			fields.get("address_line1", ""),
			fields.get("city", ""),
			fields.get("pincode"),
			fields.get("country") or self._country,
			fields.get("address_line2"),
		)


def _plan_identity_number(entries: list[Entry], plan: Plan, stored: str) -> None:
	said = [
		entry for entry in entries if entry.identity_number and plan.outcomes[entry.number].outcome != FAILED
	]
	if said and said[-1].identity_number != stored:
		plan.identity_number = said[-1].identity_number
		if plan.outcomes[said[-1].number].outcome == UNCHANGED:
			plan.settle(said[-1].number, UPDATED)


def _take(entry: Entry, plan: Plan, terms: TermPlan) -> str:
	"""Decide a row: its outcome as far as the term goes.

	Raises:
	        RowProblem: When it cannot go in beside what is stored and what other rows say.
	"""
	if not plan.member and not entry.member.get("first_name"):
		raise RowProblem(_("Nobody in the register has this number, and there is no name. Fill it in."))
	if entry.start:
		return terms.take(entry)
	says_term = bool({"end_date", "cancelled_from"} & entry.term.keys())
	if not plan.member or (says_term and not terms.has(entry)):
		raise RowProblem(
			_("There is no first day of the term. Fill it in, or choose First Day Where None Is Said.")
			if not plan.member
			else _("There is no first day of the term. Fill it in.")
		)
	return UNCHANGED


def _why_no_life(plan: Plan) -> str | None:
	"""What the form would say of the changed dates of a member: a dry run says it, too."""
	if not plan.member_changes.keys() & {"birth_date", "deceased_on", "member_since"}:
		return None
	after = {**plan.member, **plan.member_changes}
	return life_dates.why_no_life(
		born=after["birth_date"],
		died=after["deceased_on"],
		since=after["member_since"],
		joined=after["join_date"],
		only_year=bool(after["only_year_known"]),
	)


def _last_said(entries: list[Entry], about: str) -> tuple[dict, dict[str, int]]:
	"""As `import_changes.last_said`, about "member" or "address"."""
	return import_changes.last_said([(entry.number, getattr(entry, about)) for entry in entries])


def _since(entries: list[Entry], member: frappe._dict | None) -> date | None:
	"""Member Since as it is stored, or as it becomes where rows say a day before it and before their terms."""
	stored = member.member_since if member else None
	said = _last_said(entries, "member")[0].get("member_since")
	starts = [entry.start for entry in entries if entry.start]
	return said if stored and said and said < min([stored, *starts]) else stored


def _said_or_stored(fieldname: str, entries: list[Entry], member: frappe._dict | None) -> date | None:
	said, _rows = _last_said(entries, "member")
	return said.get(fieldname) or (member.get(fieldname) if member else None)
