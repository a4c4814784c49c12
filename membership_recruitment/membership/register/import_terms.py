"""What the rows of one person do to their terms: which they open, which they change, and which share days."""

from collections.abc import Sequence
from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate

from membership_recruitment.membership.register.bulk import NewTerm
from membership_recruitment.membership.register.import_cells import full_name
from membership_recruitment.membership.register.import_rows import (
	TERM_ADDED,
	UNCHANGED,
	UPDATED,
	Entry,
	RowProblem,
)
from membership_recruitment.membership.terms import lifecycle, periods
from membership_recruitment.membership.terms.stored import as_lifecycle_term, one_term_at_a_time
from membership_recruitment.utils.bounds import NO_END


class TermRules:
	"""How the terms of an import are filled in where a row says nothing."""

	def __init__(self, *, default_type: str | None, endless: bool):
		"""
		Args:
		        default_type: Membership type of rows that name none.
		        endless: Whether an empty last day means that there is none; else the type says which it is.
		"""
		self.default_type = default_type
		self.endless = endless
		self._period_rules: dict[str, periods.PeriodRule] = {}

	def new_term(self, entry: Entry, *, first: bool) -> NewTerm:
		"""The term that a row opens.

		Args:
		        entry: A row with a first day.
		        first: Whether its member has no earlier term.

		Raises:
		        RowProblem: Without a membership type, and with a last day where it is for life.
		"""
		said = entry.term
		membership_type = said.get("membership_type") or self.default_type
		if not membership_type:
			raise RowProblem(
				_("There is no membership type. Fill it in, or choose a default for the import.")
			)
		refusal = frappe.get_cached_doc("Membership Type", membership_type).why_no_last_day()
		if refusal and said.get("end_date", NO_END) != NO_END:
			raise RowProblem(refusal)
		cancelled_from = said.get("cancelled_from")
		return NewTerm(
			membership_type,
			entry.start,
			self._end(entry, membership_type, first=first),
			cancelled_from=cancelled_from,
			cancellation_reason=said.get("cancellation_reason", "Other") if cancelled_from else None,
			cancellation_note=said.get("note"),
			recruitment_source=entry.member.get("recruitment_source"),
		)

	def _end(self, entry: Entry, membership_type: str, *, first: bool) -> date | None:
		end = entry.term.get("end_date")
		if end is None and not self.endless:
			end = periods.term_end(self._period_rule(membership_type), entry.start, first_term=first)
		return None if end == NO_END else end

	def _period_rule(self, membership_type: str) -> periods.PeriodRule:
		if membership_type not in self._period_rules:
			doc = frappe.get_cached_doc("Membership Type", membership_type)
			self._period_rules[membership_type] = doc.period_rule()
		return self._period_rules[membership_type]


class TermPlan:
	"""The terms of one person: what is stored, and what the rows add and change.

	Attributes:
	        added: Terms that rows open.
	        changed: What rows change in stored terms: fields of Membership by its name.
	"""

	def __init__(
		self, stored: Sequence[frappe._dict], rules: TermRules, *, weak: bool, died: date | None = None
	):
		"""
		Args:
		        stored: Rows of Membership.
		        rules: Of the import.
		        weak: Whether the person is known by name only, and may be another of the same name.
		        died: When, as the rows say or as it is stored.
		"""
		self.added: list[NewTerm] = []
		self.changed: dict[str, dict] = {}
		self._rules = rules
		self._weak = weak
		self._died = died
		# of two that begin on one day, the one that holds rather than the one cancelled from the start
		self._stored = {
			row.start_date: row for row in sorted(stored, key=lambda row: not as_lifecycle_term(row).void)
		}
		self._taken: dict[str, lifecycle.Term] = {
			row.name: term for row in stored if not (term := as_lifecycle_term(row)).void
		}
		self._rows: dict[date, Entry] = {}

	def take(self, entry: Entry) -> str:
		"""Decide a row with a first day; rows come in the order of that day.

		Returns:
		        TERM_ADDED, UPDATED or UNCHANGED.

		Raises:
		        RowProblem: When it shares days with another term, which the sentence names.
		"""
		if earlier := self._rows.get(entry.start):
			if earlier.term == entry.term:
				return UNCHANGED  # the same row again
			raise RowProblem(self._clash_with(_("row {0}").format(earlier.number)))
		stored = self._stored.get(entry.start)
		outcome = self._change(stored, entry) if stored else self._add(entry)
		self._rows[entry.start] = entry
		return outcome

	def _add(self, entry: Entry) -> str:
		first = not any(term.start < entry.start for term in self._taken.values())
		term = self._rules.new_term(entry, first=first)
		if self._died and self._died <= term.start and not term.lifecycle_term().void:
			raise RowProblem(
				_("{0} died on {1}. No term can start after that.").format(
					full_name(entry.member) or entry.member.get("former_number", ""), formatdate(self._died)
				)
			)
		self._occupy(_("row {0}").format(entry.number), term.lifecycle_term())
		self.added.append(term)
		return TERM_ADDED

	def _change(self, stored: frappe._dict, entry: Entry) -> str:
		said = {name: value for name, value in entry.term.items() if name not in ("start_date", "note")}
		if said.get("end_date") == NO_END:
			said["end_date"] = None
		changes = {name: value for name, value in said.items() if stored.get(name) != value}
		if not changes:
			return UNCHANGED
		if changes.get("cancelled_from") and not stored.cancellation_reason:
			changes.setdefault("cancellation_reason", "Other")
		self._occupy(stored.name, as_lifecycle_term(frappe._dict({**stored, **changes})))
		if "end_date" in changes:  # emptied, it would be computed anew
			changes["end_date"] = changes["end_date"] or NO_END
		self.changed[stored.name] = changes
		return UPDATED

	def _occupy(self, name: str, term: lifecycle.Term) -> None:
		"""Take the days of a term, which `name` stands for in sentences."""
		if term.void:
			self._taken.pop(name, None)
			return
		others = [
			(other, held.start, held.last_covered) for other, held in self._taken.items() if other != name
		]
		if clash := periods.overlapping(term.start, term.last_covered, others):
			held = self._taken[clash]
			end = formatdate(held.last_covered) if held.last_covered else _("lifetime")
			raise RowProblem(self._clash_with(f"{clash} ({formatdate(held.start)} – {end})"))
		self._taken[name] = term

	def _clash_with(self, other: str) -> str:
		sentence = _("This term shares days with {0}. Correct the dates of one of them.").format(other)
		sentence += " " + one_term_at_a_time()
		if self._weak:
			sentence += " " + _(
				"If it is somebody else with the same name, give each a number, an e-mail address or a birth date."
			)
		return sentence
