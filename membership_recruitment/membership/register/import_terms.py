"""What the rows of one person do to their terms: which they open, which they change, and which share days."""

from collections.abc import Sequence
from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate

from membership_recruitment.membership.register.bulk import NewTerm
from membership_recruitment.membership.register.import_cells import full_name
from membership_recruitment.membership.register.import_fees import Money
from membership_recruitment.membership.register.import_outcomes import (
	TERM_ADDED,
	UNCHANGED,
	UPDATED,
	RowProblem,
)
from membership_recruitment.membership.register.import_rows import Entry
from membership_recruitment.membership.terms import life_dates, lifecycle, periods
from membership_recruitment.membership.terms.stored import as_lifecycle_term, one_term_at_a_time
from membership_recruitment.settings import rules
from membership_recruitment.utils.bounds import NO_END


class TermRules:
	"""How the terms of an import are filled in where a row says nothing."""

	def __init__(self, *, default_type: str | None, endless: bool, last_day: date | None = None):
		"""
		Args:
		        default_type: Membership type of rows that name none.
		        endless: Whether an empty last day means that there is none.
		        last_day: What else it means, for terms that begin by then; without it the type says which it is.
		"""
		self.default_type = default_type
		self.endless = endless
		self.last_day = last_day
		# asked for each row
		self.grace_days = rules().grace_days
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
		kind = frappe.get_cached_doc("Membership Type", membership_type)
		if refusal := kind.why_no_new_term():
			raise RowProblem(refusal)
		refusal = kind.why_no_last_day()
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
			**entry.further.money.of_new_term(),
		)

	def _end(self, entry: Entry, membership_type: str, *, first: bool) -> date | None:
		end = entry.term.get("end_date")
		if end is None and not self.endless:
			end = periods.term_end(self._period_rule(membership_type), entry.start, first_term=first)
			if end and self.last_day and entry.start <= self.last_day:
				end = self.last_day
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
		self,
		stored: Sequence[frappe._dict],
		term_rules: TermRules,
		*,
		weak: bool,
		born: date | None = None,
		died: date | None = None,
		since: date | None = None,
	):
		"""
		Args:
		        stored: Rows of Membership.
		        term_rules: Of the import.
		        weak: Whether the person is known by name only, and may be another of the same name.
		        born: When, as the rows say or as it is stored.
		        died: As `born`.
		        since: Member Since as it is stored, or as an earlier day that the rows say.
		"""
		self.added: list[NewTerm] = []
		self.changed: dict[str, dict] = {}
		self._rules = term_rules
		self._weak = weak
		self._born, self._died, self._since = born, died, since
		self._all = stored
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
		if self.has(entry):
			return UNCHANGED  # also of two that begin on one day, of which one never held
		if earlier := self._rows.get(entry.start):
			if earlier.term == entry.term and entry.further.money in (Money(), earlier.further.money):
				return UNCHANGED  # the same row again
			raise RowProblem(self._clash_with(_("row {0}").format(earlier.number)))
		if refusal := life_dates.why_no_term(
			entry.start, entry.term.get("end_date"), entry.term.get("cancelled_from")
		):
			raise RowProblem(refusal)
		stored = self._stored.get(entry.start)
		outcome = self._change(stored, entry) if stored else self._add(entry)
		self._rows[entry.start] = entry
		return outcome

	def has(self, entry: Entry) -> bool:
		"""Whether a stored term is just what a row says."""
		return any(not entry.further.money.changes_of(row) for row in self._just_so(entry))

	def _just_so(self, entry: Entry) -> list[frappe._dict]:
		"""The stored terms whose dates and type are just what a row says."""
		said = self._said(entry)
		return [row for row in self._all if all(row.get(name) == value for name, value in said.items())]

	@staticmethod
	def _said(entry: Entry) -> dict:
		said = {name: value for name, value in entry.term.items() if name != "note"}
		if said.get("end_date") == NO_END:
			said["end_date"] = None
		return said

	def status_on(self, day: date) -> str:
		"""What the member is on a day, by the terms as they are after the rows."""
		return lifecycle.member_status(
			self._taken.values(), day, grace_days=self._rules.grace_days, deceased_on=self._died
		)

	def statuses_on(self, day: date, entry: Entry) -> tuple[str, str]:
		"""What the term of a row and the member are on a day; the first is empty where the row says no term."""
		own = ""
		if entry.start:
			terms = [*map(as_lifecycle_term, self._just_so(entry)), *self._taken.values()]
			held = next((term for term in terms if term.start == entry.start), None)
			own = (
				lifecycle.term_status(held, day, grace_days=self._rules.grace_days, deceased_on=self._died)
				if held
				else lifecycle.CANCELLED  # from its first day
			)
		return own, self.status_on(day)

	def _add(self, entry: Entry) -> str:
		first = not any(term.start < entry.start for term in self._taken.values())
		term = self._rules.new_term(entry, first=first)
		who = full_name(entry.member) or entry.member.get("former_number", "")
		born = self._born
		if born and entry.member.get("only_year_known") and born.year == term.start.year:
			born = None  # on some day of that year
		refusal = life_dates.why_no_term_in_life(
			who, term.start, born=born, died=self._died, since=self._since
		)
		if refusal and not term.lifecycle_term().void:
			raise RowProblem(refusal)
		self._occupy(_("row {0}").format(entry.number), term.lifecycle_term())
		self.added.append(term)
		return TERM_ADDED

	def _change(self, stored: frappe._dict, entry: Entry) -> str:
		said = self._said(entry)
		changes = {name: value for name, value in said.items() if stored.get(name) != value}
		changes.update(entry.further.money.changes_of(stored))
		if not changes:
			return UNCHANGED
		after = frappe._dict({**stored, **changes})
		if changes.keys() & {"end_date", "membership_type"} and after.end_date:
			kind = frappe.get_cached_doc("Membership Type", after.membership_type)
			# as Membership says of a term that is neither covered nor goes on
			refusal = not (stored.covered_by or stored.reinstates) and kind.why_no_last_day()
			if refusal:
				raise RowProblem(refusal)
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
				"If it is somebody else with the same name, give a number, an e-mail address or a birth date, and write new into the column Member in Register."
			)
		return sentence
