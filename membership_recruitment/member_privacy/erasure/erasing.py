"""What an erasure does, in one transaction of the caller's: for one person, or for many at once, each as if alone.

Many at once have no row, address or document in common: what is decided about a row that two of them share depends on who goes
first, so the second waits.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from membership_recruitment.member_privacy.consent import information_duty, suppression
from membership_recruitment.member_privacy.consent.ranking_objection import NO_RANK, NO_RISK
from membership_recruitment.member_privacy.erasure import decisions as decided
from membership_recruitment.member_privacy.erasure import (
	exclusions,
	ledger,
	row_changes,
	search_index,
	stored_files,
	told,
)
from membership_recruitment.member_privacy.erasure.decisions import Decisions
from membership_recruitment.member_privacy.registry import kinds
from membership_recruitment.member_privacy.requests import answer, subject, telling
from membership_recruitment.member_privacy.requests.person import Person
from membership_recruitment.people import name_words
from membership_recruitment.utils import conflicts, encryption_key
from membership_recruitment.utils.database import write_rows

ERASURE = "Erasure"
PLANNED, FILES_LEFT, DONE, STOPPED = "Planned", "Files Left", "Done", "Stopped"
# Functions of rooms above: (Telling, names of Members) → names of File that go with the person
HOOK = "erased_personal_data_in_files"
PEOPLE = ("Member", "Membership Prospect")
FEW = 20
OPTED_OUT = "Asked not to be contacted"
SAVE_POINT = "before_the_prospects_are_closed"


class Case(NamedTuple):
	"""An Erasure (a row of it) and what was decided."""

	row: dict
	decisions: Decisions

	@property
	def person(self) -> Person:
		return self.decisions.person


def erase(rows: list) -> list:
	"""Erase those whom some Erasures are about, and write what was done on them. Commits nothing.

	Args:
	        rows: Of Erasure, planned and locked. Their values are those of the database afterwards, and `for_the_ledger` is what
	                it has to say once the transaction is over.

	Returns:
	        Those that have to wait, untouched: they have something in common with one who goes before them.
	"""
	cases, waiting = _decide(_allowed(rows))
	if not cases:
		return waiting
	files = _files_of(cases)
	addresses = [stored_files.addresses_of(names) if names else [] for names in files]
	tags = {row.tag for case in cases for row in case.decisions.found.rows.get("Tag Link", {}).values()}
	row_changes.apply([case.decisions for case in cases])
	frappe.db.delete("File", {"name": ["in", sorted(set().union(*files)) or [""]]})
	search_index.remove({"File": set().union(*files)})
	people = [case.person for case in cases]
	_mark(people)
	_tidy(people, tags - {None, ""})
	_keep_from_mail(cases)
	for case in cases:
		case.row.for_the_ledger = _for_the_ledger(case)
	ledger.begin(line for case in cases for line in case.row.for_the_ledger)
	results = [told.result(case.decisions, len(names)) for case, names in zip(cases, files, strict=True)]
	_write(
		{
			case.row.name: {
				"status": FILES_LEFT if left else DONE,
				"files_left": json.dumps(left) if left else None,
				"address": None,
				"problem": None,
				"finished_on": now_datetime(),
				"books_kept_until": case.decisions.books_kept_until,
				"result": json.dumps(result),
				"proof": seal(case.row.name, result),
			}
			for case, left, result in zip(cases, addresses, results, strict=True)
		},
		[case.row for case in cases],
	)
	_clear_caches(cases)
	return waiting


def delete_files(rows: list) -> None:
	"""The bytes go, once the rows are gone for good, and the Erasures say so."""
	for row in rows:
		stored_files.delete(json.loads(row.files_left or "[]"))
	_write({row.name: {"status": DONE, "files_left": None} for row in rows}, rows)


def seal(erasure: str, result: list) -> str:
	"""What shows that a result was not changed afterwards: only the site's key makes it."""
	message = json.dumps([erasure, result], sort_keys=True)
	return hmac.new(encryption_key.key(), message.encode(), hashlib.sha256).hexdigest()


def _write(values: dict[str, dict], rows: list) -> None:
	write_rows(ERASURE, values)
	for row in rows:
		row.update(values.get(row.name, {}))
	_clear_cache(ERASURE, set(values))


def _keep_from_mail(cases: list[Case]) -> None:
	"""Fingerprints of the addresses that must not be used again: where that was asked for, and of who has said no to all mail."""
	for case in cases:
		for address in sorted(told.opted_out(case.decisions)):
			suppression.suppress(address, OPTED_OUT)
		addresses = exclusions.own_addresses(case.person)
		for address in sorted(addresses) if case.row.stop_addresses else ():
			suppression.suppress(address, "Erased")
		if until := exclusions.kept_until(case.decisions.found):
			exclusions.keep(addresses, until)


# ---------------------------------------------------------------- who, and what is decided


def _allowed(rows: list) -> list[tuple]:
	"""(row, person) of those who can be erased; the others say why not."""
	people = subject.people_of(rows)
	refusals = ["\n".join(sentences) for sentences in decided.refusals_of_all(people)]
	refused = {
		row.name: {"status": STOPPED, "problem": why} for row, why in zip(rows, refusals, strict=True) if why
	}
	_write(refused, rows)
	return [one for one, why in zip(zip(rows, people, strict=True), refusals, strict=True) if not why]


def _decide(allowed: list[tuple]) -> tuple[list[Case], list]:
	"""The cases that go now, and the rows that wait."""
	frappe.db.savepoint(SAVE_POINT)
	closed = _close_prospects(person for _row, person in allowed)
	decisions = decided.decide_all([person for _row, person in allowed])
	cases, waiting = _apart([Case(row, each) for (row, _p), each in zip(allowed, decisions, strict=True)])
	if closed & {name for case in waiting for name in case.person.names("Membership Prospect")}:
		# nobody is lost before they are erased
		conflicts.back_to(SAVE_POINT)
		going = subject.people_of([case.row for case in cases])
		return _decide([(case.row, person) for case, person in zip(cases, going, strict=True)])[0], [
			case.row for case in waiting
		]
	return cases, [case.row for case in waiting]


def _apart(cases: list[Case]) -> tuple[list[Case], list[Case]]:
	"""Those who have nothing in common, and those who have something in common with one who is before them."""
	taken: set[tuple] = set()
	going, waiting = [], []
	for case in cases:
		theirs = _touched(case.decisions)
		(waiting if theirs & taken else going).append(case)
		taken |= theirs  # also of who waits: nobody goes before somebody who was there first
	return going, waiting


def _touched(decisions: Decisions) -> set[tuple]:
	person = decisions.person
	rows = {(doctype, name) for doctype, found in decisions.found.rows.items() for name in found}
	own = {(doctype, name) for doctype, names in person.documents.items() for name in names}
	addresses = {("address", value) for value in person.emails | person.phones | person.journeys}
	return rows | own | addresses | set(person.doubts)


def _close_prospects(people: Iterable[Person]) -> set[str]:
	"""A prospect that is open is lost, as by the button of that name, and counted so. Returns whose names those were."""
	names = sorted(set().union(*(person.names("Membership Prospect") for person in people)))
	filters = {"name": ["in", names or [""]], "status": "Open"}
	closed = frappe.get_all("Membership Prospect", filters=filters, pluck="name", order_by="name asc")
	for name in closed:
		prospect = frappe.get_doc("Membership Prospect", name)
		prospect.flags.ignore_permissions = True  # whoever answers requests may not write prospects
		prospect.mark_lost(_("Erased"))
	return set(closed)


def _files_of(cases: list[Case]) -> list[set[str]]:
	"""Names of the files that go with each: their own, and those of many people in which they stand, with who comes first."""
	own = [set(case.decisions.names(kinds.DELETE).get("File", ())) for case in cases]
	of_many = _of_many_people(cases)
	if len(cases) == 1 or not of_many:
		return [names | of_many for names in own]
	taken: set[str] = set()
	for case, names in zip(cases, own, strict=True):
		names |= _of_many_people([case]) - taken
		taken |= names
	return own


def _of_many_people(cases: list[Case]) -> set[str]:
	tellings = telling.of_all(answer.telling_values(case.person, case.decisions.found) for case in cases)
	members = set().union(*(case.person.names("Member") for case in cases))
	return {name for hook in frappe.get_hooks(HOOK) for name in frappe.get_attr(hook)(tellings, members)}


# ---------------------------------------------------------------- what is written beside the rows


def _mark(people: list[Person]) -> None:
	"""Say on the entries that they are erased; what was foretold of the person goes, and what was still to be told."""
	over = {"erased_on": getdate(), "restricted_on": None, information_duty.DUE: None}
	for doctype, foretold in (("Member", {**NO_RISK, "renewal_notices_off": 1}), (PEOPLE[1], NO_RANK)):
		if names := _names(people, doctype):
			frappe.db.set_value(doctype, {"name": ["in", names]}, {**foretold, **over})


def _names(people: list[Person], doctype: str) -> list[str]:
	return sorted(set().union(*(person.names(doctype) for person in people)))


def _tidy(people: list[Person], tags: set[str]) -> None:
	"""What is made of what stood there: words to search by, tags that nothing has any more, counts of e-mail groups."""
	for doctype in PEOPLE:
		name_words.refresh(doctype, _names(people, doctype))
	if tags:
		frappe.db.sql(
			"""delete from `tabTag` where name in %(tags)s
			and not exists (select 1 from `tabTag Link` link where link.tag = `tabTag`.name)""",
			{"tags": tuple(tags)},
		)
	frappe.db.sql(
		"""update `tabEmail Group` had join (
			select parent.name, count(member.name) as number from `tabEmail Group` parent
			left join `tabEmail Group Member` member on member.email_group = parent.name group by parent.name
		) now on now.name = had.name set had.total_subscribers = now.number
		where not had.total_subscribers <=> now.number"""
	)


def _for_the_ledger(case: Case) -> list[tuple[str, str]]:
	person = case.person
	kind, values = (ledger.JOURNEY, person.journeys) if person.journeys else (ledger.ADDRESS, person.emails)
	kinds_of = (kind, ledger.NEVER_AGAIN[kind]) if case.row.stop_addresses else (kind,)
	return [(one, value) for one in kinds_of for value in sorted(values)]


def _clear_caches(cases: list[Case]) -> None:
	names: dict[str, set[str]] = {}
	for case in cases:
		for decision in case.decisions.each:
			names.setdefault(decision.doctype, set()).update(decision.names)
	for doctype, some in names.items():
		_clear_cache(doctype, some)


def _clear_cache(doctype: str, names: set[str]) -> None:
	"""Of many documents of a DocType all are cleared at once."""
	for name in names if len(names) <= FEW else (None,):
		frappe.clear_document_cache(doctype, name)
