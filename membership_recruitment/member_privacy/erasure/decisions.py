"""What an erasure does to each row that was found about a person, before anything is done: the plan.

The registry says what becomes of a DocType's rows (registry/kinds.py). Here that is decided row by row: books that must not be
kept any more are emptied, customers without books are deleted, and what other people share stays for them.
"""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate

from membership_recruitment.member_privacy.erasure import books, logins, shared_rows
from membership_recruitment.member_privacy.registry import kinds
from membership_recruitment.member_privacy.registry.holdings import HOLDINGS
from membership_recruitment.member_privacy.registry.kinds import Holding
from membership_recruitment.member_privacy.requests import answer, lookups
from membership_recruitment.member_privacy.requests.gather import Gathered, gather_all
from membership_recruitment.member_privacy.requests.lookups import Lookup
from membership_recruitment.member_privacy.requests.person import Person
from membership_recruitment.member_privacy.requests.telling import Telling

# beside the registry's own words
SHARED = "the row stays for the others whom it is about, without the person"
OTHERS = "the row is somebody else's and stays; the person is taken out of its text"
STAFF = "the row is a login of staff or hangs on one, and stays: the association decides on it"
HANGING = ("File", "Comment")  # what people hang on a row of whatever kind
MEMBERS = ("Pending", "Upcoming", "Current", "Grace")  # who is one, or about to become one
# Functions of rooms above: (people, what tells each of them in files) → sentences for each: why they cannot be erased yet
HOOK = "refuses_erasure"
ORDER = (kinds.DELETE, kinds.EMPTY, SHARED, OTHERS, STAFF, kinds.KEEP, kinds.STAY)


@dataclass
class Decision:
	"""What is done to some rows of a DocType. `until`: with KEEP, the last day on which they are kept."""

	doctype: str
	does: str
	names: set[str] = field(default_factory=set)
	until: date | None = None


@dataclass
class Decisions:
	"""All of them, with what they stand on."""

	person: Person
	found: Gathered
	ours: set[str]  # addresses of the association and of who works for it
	each: list[Decision] = field(default_factory=list)

	def names(self, does: str) -> dict[str, set[str]]:
		"""Names of the rows to which this is done, by DocType."""
		return {decision.doctype: decision.names for decision in self.each if decision.does == does}

	@property
	def books_kept_until(self) -> date | None:
		return max((decision.until for decision in self.each if decision.until), default=None)


def decide(person: Person) -> Decisions:
	"""Find everything about a person, and decide what becomes of it today."""
	return decide_all([person])[0]


def decide_all(people: list[Person]) -> list[Decisions]:
	"""The same of many people, in their order."""
	years = books.year_ends()
	ours = shared_rows.addresses_of_ours()
	return [
		_decide(Decisions(person, found, ours), years)
		for person, found in zip(people, gather_all(people), strict=True)
	]


def _decide(decisions: Decisions, years: list[tuple[date, date]]) -> Decisions:
	found = decisions.found
	kept = books.kept_until(found, years)
	last = max(kept.values(), default=None)
	for holding in HOLDINGS:
		by_action: dict[str, Decision] = {}
		for name in found.rows.get(holding.doctype, ()):
			until = kept.get((holding.doctype, name)) or (last if books.has_no_day(holding) else None)
			does = _of_row(holding, name, decisions, until)
			decision = by_action.setdefault(does, Decision(holding.doctype, does))
			decision.names.add(name)
			if does == kinds.KEEP:
				decision.until = max(filter(None, (decision.until, until)))
		decisions.each += [by_action[does] for does in ORDER if does in by_action]
	return decisions


def _of_row(holding: Holding, name: str, decisions: Decisions, until: date | None) -> str:
	does = holding.erased.does
	if does == kinds.KEEP:
		return _of_books(holding, name, decisions, until)
	if does == kinds.STAY:
		return kinds.STAY
	if logins.is_of_staff(holding, name, decisions.found):
		return STAFF
	if (holding.doctype, name) in decisions.found.loose:
		return OTHERS
	if holding.others and not shared_rows.names_the_person(holding.doctype, name, decisions):
		return OTHERS
	if does == kinds.DELETE and shared_rows.is_of_others_too(holding.doctype, name, decisions):
		return SHARED
	# minutes of a meeting that stays, a comment on it: what hangs on rows is decided after these
	if holding.doctype in HANGING and shared_rows.hangs_on(
		decisions.names(SHARED), holding.doctype, name, decisions
	):
		return OTHERS
	return does


def _of_books(holding: Holding, name: str, decisions: Decisions, until: date | None) -> str:
	if until and until >= getdate():
		return kinds.KEEP
	if (holding.doctype, name) in decisions.found.loose:
		return kinds.STAY
	return kinds.EMPTY if until else kinds.DELETE


# ---------------------------------------------------------------- what must come first


def refusals(person: Person) -> list[str]:
	"""Why the person cannot be erased yet, as sentences."""
	return refusals_of_all([person])[0]


def refusals_of_all(people: list[Person]) -> list[list[str]]:
	"""The same of many people, in their order."""
	found = lookups.together([_refusing(person) for person in people])
	for hook in frappe.get_hooks(HOOK):
		more = frappe.get_attr(hook)(people, _tellings(people))
		found = [[*sentences, *others] for sentences, others in zip(found, more, strict=True)]
	return found


def _tellings(people: list[Person]) -> Iterator[Telling]:
	"""What tells each in a file of many people. Nothing is looked up before the first is asked for."""
	people = deepcopy(people)  # gathering adds to them
	for person, found in zip(people, gather_all(people), strict=True):
		yield answer.telling_values(person, found)


def _refusing(person: Person) -> lookups.Asking:
	members, prospects = person.names("Member"), person.names("Membership Prospect")
	states = ("name", "status", "erasure_hold", "erased_on", "full_name")
	guardian = ("parent", "full_name")
	of_members, of_prospects, covered, by_email, by_phone = yield [
		Lookup("Member", "name", members, states),
		Lookup("Membership Prospect", "name", prospects, states),
		Lookup("Member", "payer", members, fixed=(("status", MEMBERS),)),
		Lookup("Member Guardian", "email", person.emails, guardian),
		Lookup("Member Guardian", "phone", person.phones, guardian),
	]
	called = {shared_rows.folded(row.full_name) for row in (*of_members, *of_prospects)}
	guarded = {
		row.parent
		for row in (*by_email, *by_phone)
		if not called or shared_rows.folded(row.full_name) in called
	}
	return [
		*_held([*of_members, *of_prospects]),
		*_still_a_member(of_members),
		*_pays_for_others({row.name for row in covered} - members),
		*_is_guardian_of(guarded - members),
		*_waits_for_the_registrar(of_prospects),
		*_somebody_else(person),
	]


def _held(rows: list[dict]) -> Iterable[str]:
	for row in rows:
		if row.erasure_hold:
			yield _("{0} must not be erased: {1}").format(row.name, row.erasure_hold)
		if row.erased_on:
			yield _("{0} has been erased already.").format(row.name)


def _still_a_member(rows: list[dict]) -> Iterable[str]:
	for row in rows:
		if row.status == "Grace":
			yield _(
				"{0} is a member until the days of grace are over. End the membership first, or wait."
			).format(row.name)
		elif row.status in MEMBERS:
			yield _("{0} is a member or about to become one. End the membership first.").format(row.name)


def _pays_for_others(covered: set[str]) -> Iterable[str]:
	if covered:
		yield _("The fee of other members is paid by this person. Choose another payer on their forms first.")


def _is_guardian_of(children: set[str]) -> Iterable[str]:
	"""Of an address alone: whoever has it as somebody's guardian. Of an entry: whoever has its name too."""
	for name in sorted(children):
		yield _(
			"Somebody with this address or number is a guardian of {0}. Take the guardian off that form, or find out who it is, first."
		).format(name)


def _waits_for_the_registrar(rows: list[dict]) -> Iterable[str]:
	for row in rows:
		if row.status == "Queued":
			yield _("{0} waits for the registrar. Decide first whether the person joins.").format(row.name)


def _somebody_else(person: Person) -> Iterable[str]:
	"""Of an address alone: somebody has an entry under it, who may be the same person or another one."""
	if person.names("Member") or person.names("Membership Prospect"):
		return
	for doctype, name in person.doubts:
		if doctype not in ("Member", "Membership Prospect"):
			continue  # told.to_look_at names these
		yield _(
			"{0} {1} has this e-mail address. Choose that entry, or find out whose address it is."
		).format(_(doctype), name)
