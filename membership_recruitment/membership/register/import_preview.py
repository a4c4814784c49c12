"""What a run would do or has done, as the page of the form shows it: who is new, what changes from what to what, how each
column was understood, and whose the doubtful rows may be.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import frappe
from frappe import _

from membership_recruitment.membership.register import (
	import_cells,
	import_decisions,
	import_samples,
	import_words,
)
from membership_recruitment.membership.register.import_columns import DATES, TARGETS
from membership_recruitment.membership.register.import_decisions import Followed
from membership_recruitment.membership.register.import_file import Row, Table
from membership_recruitment.membership.register.import_match import TO_BE_DECIDED, Known
from membership_recruitment.membership.register.import_outcomes import NEW, TO_DECIDE, UPDATED
from membership_recruitment.membership.register.import_plan import Plan
from membership_recruitment.membership.register.import_reading import Reading
from membership_recruitment.membership.register.import_rows import cells_of
from membership_recruitment.membership.terms import lifecycle
from membership_recruitment.people.identity_number import masked
from membership_recruitment.utils.bounds import NO_END

UNTOLD = ("", "…")  # what a note says is repeated nowhere
SHOWN = 100  # people of a kind
QUESTIONS = 500  # the rest comes when these are decided
CANDIDATES = 9  # keys of a keyboard
# what tells people apart; nothing else of a row is repeated
TOLD_BY = (
	*("former_number", "email", "phone", "birth_date"),
	*("address_line", "postal_code", "city", "payer", "start_date"),
)


@dataclass
class Preview:
	"""Collects while a run goes on.

	Attributes:
	        form: When the form was saved with which the run is made.
	        statuses: How many of the file's members are what today.
	        new: Of each new member row, name, terms and status.
	        changed: Of each changed one row, member and what changes.
	        questions: Of each in doubt the rows, their keys, what they say, and whose they may be.
	        undated: How many of the new members the file does not say since when they are members.
	"""

	targets: Sequence[str | None]
	form: str = ""
	statuses: Counter = field(default_factory=Counter)
	new: list[dict] = field(default_factory=list)
	changed: list[dict] = field(default_factory=list)
	questions: list[dict] = field(default_factory=list)
	undated: int = 0

	def take(self, plans: Sequence[Plan], raw: Mapping[int, Row]) -> None:
		"""
		Args:
		        plans: Of a batch, written or not.
		        raw: The rows as they stand in the file, by number.
		"""
		for plan in plans:
			if plan.goes_in:
				self.statuses[plan.status] += 1
				self.undated += self._is_undated(plan)
				self._take(plan)
			if plan.person.doubt and plan.person.doubt.kind in TO_BE_DECIDED:
				self._ask(plan, raw)

	def _take(self, plan: Plan) -> None:
		rows = sorted(plan.outcomes)
		if plan.new_member and len(self.new) < SHOWN:
			row = next(row for row in rows if plan.outcomes[row].outcome == NEW)
			terms = [term_in_words(term.membership_type, term.start, term.end) for term in plan.new_terms]
			said = {"row": row, "name": plan.new_member.full_name, "terms": terms, "status": plan.status}
			self.new.append(said)
		elif not plan.new_member and (plan.changes or plan.new_terms) and len(self.changed) < SHOWN:
			rows = [row for row in rows if plan.outcomes[row].outcome in (UPDATED, "Term Added")] or rows
			self.changed.append(
				{
					"row": rows[0],
					"member": plan.member.name,
					"name": plan.member.full_name,
					"changes": _changes(plan),
					"status": plan.status,
				}
			)

	def _is_undated(self, plan: Plan) -> bool:
		if not plan.new_member or plan.new_member.member_since:
			return False
		# a join date that is the first day of the terms is not kept beside them
		at = self.targets.index("join_date") if "join_date" in self.targets else None
		return at is None or not any(row.cells[at] for row in plan.person.rows)

	def _ask(self, plan: Plan, raw: Mapping[int, Row]) -> None:
		rows = [row for row, outcome in sorted(plan.outcomes.items()) if outcome.outcome == TO_DECIDE]
		if not rows or len(self.questions) == QUESTIONS:
			return
		first = next(row for row in plan.person.rows if row.number == rows[0])
		self.questions.append(self._asked(first, rows, raw, plan.person.doubt.others[:CANDIDATES]))

	def _asked(self, row: Row, rows: list[int], raw: Mapping[int, Row], others: Sequence[Known]) -> dict:
		said = cells_of(row, list(self.targets))
		return {
			"rows": rows,
			"keys": [import_decisions.key_of(raw[number]) for number in rows],
			"name": import_cells.full_name(said),
			"says": _told(said),
			"others": [self._other(other, raw) for other in others],
		}

	def _other(self, known: Known, raw: Mapping[int, Row]) -> dict:
		"""A member by name alone: what the register says is asked when it is shown."""
		if known.is_stored:
			return {"member": known.member}
		row = known.rows[0]
		said = cells_of(row, list(self.targets))
		return {
			"row": row.number,
			"key": import_decisions.key_of(raw[row.number]),
			"name": import_cells.full_name(said),
			"says": _told(said),
		}

	def keep_decided(
		self, earlier: Sequence[dict], decided: Followed, reading: Reading, raw: Mapping[int, Row]
	) -> None:
		"""What was decided stays in the list, where it can be changed.

		Args:
		        earlier: What the run before asked.
		        decided: What was decided about rows of the file.
		        reading: How the file was understood.
		        raw: The rows as they stand in the file, by number.
		"""
		kept = [
			{**one, "rows": [decided.numbers[key] for key in one["keys"]], "kept": 1}
			for one in earlier
			if all(key in decided.numbers for key in one["keys"])
			and decided.numbers[one["keys"][0]] in decided.decisions
		]
		known = {key for one in kept for key in one["keys"]}
		skipped = decided.skipped()
		for row in reading.rows:
			if row.number in skipped and decided.keys[row.number] not in known:
				kept.append({**self._asked(row, [row.number], raw, ()), "kept": 1})
		self.questions = (kept + self.questions)[:QUESTIONS]

	def fields(self, table: Table, reading: Reading) -> dict:
		"""Fields of the Register Import.

		Args:
		        table: The file.
		        reading: How it was understood.
		"""
		page = {
			"form": self.form,
			"statuses": {
				status: self.statuses[status] for status in lifecycle.STATUSES if self.statuses[status]
			},
			"new": self.new,
			"changed": self.changed,
			"columns": _columns(table, reading, self.targets),
		}
		return {"preview": json.dumps(page), "questions": json.dumps(self.questions)}


def term_in_words(membership_type: str, start: date, end: date | None) -> str:
	until = import_words.day_in_words(end) if end else _("without end")
	return f"{_(membership_type)}: {import_words.day_in_words(start)} – {until}"


def _changes(plan: Plan) -> list[list[str]]:
	"""Label, before, after of all that changes."""
	said = _of("Member", plan.member_changes, plan.member)
	address = plan.address_changes or (vars(plan.new_address) if plan.new_address else {})
	before = plan.addresses[-1] if plan.addresses else {}
	names = {"line": "address_line1", "postal_code": "pincode"}
	said += _of(
		"Address", {names.get(field, field): value for field, value in address.items() if value}, before
	)
	for name, changes in plan.term_changes.items():
		stored = plan.stored_terms.get(name, {})
		said += [[f"{name} {label}", *values] for label, *values in _of("Membership", changes, stored)]
	said += [
		[_("New term"), "", term_in_words(term.membership_type, term.start, term.end)]
		for term in plan.new_terms
	]
	return said


def _of(doctype: str, changes: Mapping, stored: Mapping) -> list[list[str]]:
	meta = frappe.get_meta(doctype)
	return [
		[
			_(TARGETS[field][0] if field in TARGETS else meta.get_label(field)),
			*(UNTOLD if field in ("note", "notes") else (_written(stored.get(field)), _written(value))),
		]
		for field, value in changes.items()
	]


def _written(value) -> str:
	if value == NO_END:
		return _("without end")
	if isinstance(value, list):  # guardians
		return ", ".join(row.get("full_name") or "…" for row in value)
	if isinstance(value, date):
		return import_words.day_in_words(value)
	return str(value or "")


def _told(said: Mapping[str, str]) -> list[list[str]]:
	"""Label and text of what tells the person of a row apart."""
	return [[_(TARGETS[target][0]), _meant(target, said[target])] for target in TOLD_BY if said.get(target)]


def _meant(target: str, text: str) -> str:
	"""A cell as it was understood: dates written out."""
	day = import_cells.date_or_none(text) if target in DATES else None
	if not day:
		return masked(text) if target != "phone" else text
	return _("without end") if day == NO_END else import_words.day_in_words(day)


def _columns(table: Table, reading: Reading, targets: Sequence[str | None]) -> dict[int, dict]:
	"""How each column was understood, by its position from 1: examples as written and as meant, and what was assumed."""
	read = {row.number: row.cells for row in reading.rows}
	found = {}
	for at, target in enumerate(targets):
		if not target:
			continue
		examples: dict[str, str] = {}
		for row in table.rows:
			written = row.cells[at] if at < len(row.cells) else ""
			if written and row.number in read:
				examples.setdefault(written, read[row.number][at])
			if len(examples) == import_samples.SAMPLES:
				break
		notices = [import_words.sentence(notice) for notice in reading.notices if notice.target == target]
		shown = [
			[text if target == "phone" else masked(text), _meant(target, meant)]
			for text, meant in examples.items()
		]
		found[at + 1] = {"examples": shown, "notices": notices}
	return found
