"""An old register comes in: which member a row belongs to, what it changes, and the job that does it.

Every batch of people is read, decided and written, and only then committed. Nothing is remembered between runs:
a run finds what is in the register already, so it may be repeated after being killed, and a file may be imported
as often as somebody corrects it.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, formatdate, getdate
from frappe.utils.background_jobs import is_job_enqueued

from membership_recruitment.membership.register import bulk, import_file
from membership_recruitment.membership.register.import_file import TARGETS, Row, Table
from membership_recruitment.membership.terms import lifecycle, periods
from membership_recruitment.membership.terms.stored import as_lifecycle_term
from membership_recruitment.people import journey_steps
from membership_recruitment.people.names_and_numbers import tidy_person, tidy_text

DOCTYPE = "Register Import"
BATCH = 500  # rows
PROBLEMS_SHOWN = 100
JOB_TIMEOUT = 4 * 60 * 60  # seconds
LONGEST_TEXT = 140  # characters that a Data field holds

NEW, TERM_ADDED, UPDATED, UNCHANGED, FAILED = "New Member", "Term Added", "Updated", "Unchanged", "Failed"
COUNTED = {
	NEW: "new_members",
	TERM_ADDED: "terms_added",
	UPDATED: "updated",
	UNCHANGED: "unchanged",
	FAILED: "failed",
}

PERSONAL = ("first_name", "last_name", "email", "phone", "birth_date", "language", "former_number")
KEPT_ON_MEMBER = (*PERSONAL, "join_date", "deceased_on", "recruitment_source")
ADDRESS = {"address_line": "address_line1", "postal_code": "pincode", "city": "city"}


class RowProblem(Exception):
	"""Why a row can't go in: one sentence for the reader."""


@dataclass
class Entry:
	"""A row that was read and found good by itself. Empty cells are in none of the dictionaries.

	Attributes:
	        number: The row in the file.
	        member: Fields of Member.
	        address: Address cells by target.
	        term: membership_type, start_date, end_date, cancelled_from, cancellation_reason, note.
	"""

	number: int
	member: dict
	address: dict
	term: dict

	@property
	def start(self) -> date | None:
		return self.term.get("start_date")


@dataclass
class Identity:
	"""What tells whose row it is; made of the raw cells, so that a bad row finds its person too."""

	number: str = ""
	member: str = ""
	email: str = ""
	name: str = ""
	birth_date: date | None = None
	first_days: set = field(default_factory=set)

	@property
	def weak(self) -> bool:
		"""Nothing but a name (and the first day) to go by."""
		return not (self.number or self.member or self.email or self.birth_date)

	def keys(self) -> list[tuple]:
		"""Keys under which the rows of one file are the same person."""
		if self.number:
			return [("number", self.number)]
		if self.member:
			return [("member", self.member)]
		if not self.name:
			return []
		keys = [("email", self.email, self.name)] if self.email else []
		keys += [("born", self.birth_date, self.name)] if self.birth_date else []
		return keys or [("name", self.name)]


@dataclass
class Outcome:
	number: int
	outcome: str
	member: str = ""
	reason: str = ""


@dataclass
class Plan:
	"""What the rows of one person come to."""

	outcomes: dict[int, Outcome]
	member: frappe._dict | None = None
	new: bulk.NewMember | None = None
	new_terms: list[bulk.NewTerm] = field(default_factory=list)
	member_changes: dict = field(default_factory=dict)
	address_changes: dict = field(default_factory=dict)
	term_changes: dict[str, dict] = field(default_factory=dict)

	@property
	def changes(self) -> bool:
		return bool(self.member_changes or self.address_changes or self.term_changes)


# ---------------------------------------------------------------- starting


@frappe.whitelist(methods=["POST"])
def dry_run(register_import: str) -> None:
	"""Say in the background what an import would do; writes nothing to the register."""
	_start(register_import, dry_run=True)


@frappe.whitelist(methods=["POST"])
def import_register(register_import: str) -> None:
	"""Import in the background."""
	_start(register_import, dry_run=False)


def _start(name: str, *, dry_run: bool) -> None:
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	doc.check_permission("write")
	for doctype in ("Member", "Membership"):
		frappe.has_permission(doctype, "create", throw=True)
	if is_alive(doc):
		frappe.throw(_("This import is running already. Wait until it has finished."))
	doc.validate_columns()
	runs = cint(doc.runs) + 1
	frappe.db.set_value(
		DOCTYPE,
		name,
		{
			"status": "Queued",
			"last_run": "Dry Run" if dry_run else "Import",
			"runs": runs,
			"message": None,
			"rows_done": 0,
			"rows_total": 0,
			"problems": None,
			**dict.fromkeys(COUNTED.values(), 0),
		},
		update_modified=False,
	)
	frappe.enqueue(
		run,
		queue="long",
		timeout=JOB_TIMEOUT,
		# a killed worker leaves its job behind as started; the next run must not be taken for it
		job_id=_job_id(name, runs),
		deduplicate=True,
		enqueue_after_commit=True,
		register_import=name,
		dry_run=dry_run,
	)


def is_alive(doc) -> bool:
	"""Whether a job of this import waits in the queue or is at work."""
	if doc.status == "Queued":
		return is_job_enqueued(_job_id(doc.name, cint(doc.runs)))
	return doc.status == "Running" and bool(frappe.db.sql("select is_used_lock(%s)", _lock_name())[0][0])


def _job_id(name: str, runs: int) -> str:
	return f"register_import::{name}::{runs}"


def _lock_name() -> str:
	return f"{frappe.conf.db_name}.register_import"


@contextmanager
def _only_import() -> Iterator[bool]:
	"""Yields whether no other import of this site is at work. The database frees the lock of a killed worker."""
	taken = frappe.db.sql("select get_lock(%s, 0)", _lock_name())[0][0] == 1
	try:
		yield taken
	finally:
		if taken:
			frappe.db.sql("select release_lock(%s)", _lock_name())


# ---------------------------------------------------------------- the job


def run(register_import: str, dry_run: bool) -> None:
	"""The background job: works through the file and commits after every batch."""
	frappe.set_user_lang(frappe.session.user)
	with _only_import() as alone:
		if not alone:
			_stop(register_import, _("Another import is running. Start this one again when it has finished."))
			return
		try:
			for done, total in work(frappe.get_doc(DOCTYPE, register_import), dry_run=dry_run):
				_tell(register_import, done, total)
				# A batch is whole by itself. Holding 50,000 rows in one transaction would lock the number series
				# against everyone for minutes and lose all of it to one kill.
				frappe.db.commit()
		except Exception:
			frappe.db.rollback()
			_stop(
				register_import,
				_("The import stopped. What had gone in stays; start it again, and it adds what is missing."),
			)
			raise


def _stop(name: str, message: str) -> None:
	frappe.db.set_value(DOCTYPE, name, {"status": "Stopped", "message": message}, update_modified=False)
	_tell(name, 0, 0)
	frappe.db.commit()  # the job ends here with an error, and would take this with it


def _tell(name: str, done: int, total: int) -> None:
	message = {"docname": name, "done": done, "total": total}
	frappe.publish_realtime(
		"register_import_progress", message, doctype=DOCTYPE, docname=name, after_commit=True
	)


def work(doc, *, dry_run: bool) -> Iterator[tuple[int, int]]:
	"""Work through the file of a Register Import and write counts and files into the document.

	Yields:
	        (rows done, rows in all) after every batch, when what was written may be committed.
	"""
	table = doc.read_table()
	total = len(table.rows)
	_progress(doc.name, {"status": "Running", "rows_total": total, "rows_done": 0})
	yield 0, total
	outcomes: dict[int, Outcome] = {}
	done = 0
	importer = Importer(doc, table)
	for people in importer.batches():
		outcomes.update(importer.do(people, dry_run=dry_run))
		done += sum(map(len, people))
		counts = Counter(outcome.outcome for outcome in outcomes.values())
		_progress(doc.name, {"rows_done": done, **{field: counts[kind] for kind, field in COUNTED.items()}})
		yield done, total
	_finish(doc, table, [outcomes[row.number] for row in table.rows])
	yield total, total


def _progress(name: str, values: dict) -> None:
	frappe.db.set_value(DOCTYPE, name, values, update_modified=False)


def _finish(doc, table: Table, outcomes: list[Outcome]) -> None:
	problems = [outcome for outcome in outcomes if outcome.outcome == FAILED]
	_remove_files(doc)
	values = {
		"status": "Finished",
		"problems": json.dumps(
			[{"row": problem.number, "reason": problem.reason} for problem in problems[:PROBLEMS_SHOWN]]
		),
		"result_file": _attach(doc, "result_file", "result", _result_rows(outcomes)),
		"failed_rows_file": None,
	}
	if problems:
		rows = _failed_rows(table, {problem.number: problem for problem in problems}, doc.targets())
		values["failed_rows_file"] = _attach(doc, "failed_rows_file", "failed-rows", rows)
	_progress(doc.name, values)


def _result_rows(outcomes: list[Outcome]) -> Iterator[tuple]:
	yield _("Row"), _("Outcome"), _("Member"), _("Reason")
	for outcome in outcomes:
		yield outcome.number, _outcome_label(outcome.outcome), outcome.member, outcome.reason


def _outcome_label(outcome: str) -> str:
	return {
		NEW: _("New Member"),
		TERM_ADDED: _("Term Added"),
		UPDATED: _("Updated"),
		UNCHANGED: _("Unchanged"),
		FAILED: _("Failed"),
	}[outcome]


def _failed_rows(
	table: Table, problems: dict[int, Outcome], targets: list[str | None]
) -> Iterator[list[str]]:
	"""The rows in their own columns, the member where a name alone would not find it again, and the reason."""
	width = len(table.headings)
	if import_file.is_reason(table.headings[-1]):
		width -= 1  # of an earlier import
	says_member = "member" in targets
	yield [*table.headings[:width], *([] if says_member else [TARGETS["member"][0]]), "Reason"]
	for row in table.rows:
		if problem := problems.get(row.number):
			cells = [*row.cells[:width], *([] if says_member else [problem.member]), problem.reason]
			yield [*cells, *row.cells[len(table.headings) :]]  # cells beyond the headings are not lost


def _attach(doc, fieldname: str, what: str, rows: Iterator) -> str:
	return (
		frappe.get_doc(
			{
				"doctype": "File",
				"file_name": f"{doc.name}-{what}.csv",
				"content": import_file.write_csv(rows),
				"is_private": 1,
				"attached_to_doctype": DOCTYPE,
				"attached_to_name": doc.name,
				"attached_to_field": fieldname,
			}
		)
		# who may write the import may have its result; some sites let nobody else make files
		.insert(ignore_permissions=True)
		.file_url
	)


def _remove_files(doc) -> None:
	"""The files of an earlier run."""
	for name in frappe.get_all(
		"File",
		filters={
			"attached_to_doctype": DOCTYPE,
			"attached_to_name": doc.name,
			"attached_to_field": ["in", ("result_file", "failed_rows_file")],
		},
		pluck="name",
	):
		frappe.delete_doc("File", name, ignore_permissions=True)  # as in _attach


# ---------------------------------------------------------------- the rules


class Importer:
	"""Decides and writes the rows of one file."""

	def __init__(self, doc, table: Table):
		self.doc = doc
		self.table = table
		self.targets = doc.targets()
		self.types = _by_label("Membership Type")
		self.sources = _by_label("Recruitment Source")
		self.languages = {
			label.casefold(): row.name
			for row in frappe.get_all("Language", fields=["name", "language_name"])
			for label in (row.name, row.language_name or row.name)
		}
		self.period_rules: dict[str, periods.PeriodRule] = {}
		self.new_sources: set[str] = set()
		self.endless = doc.empty_end_date == "Still a member without end"
		self.phase = journey_steps.first_phase("Members")
		self.country = frappe.db.get_default("country") or "Sweden"

	def batches(self) -> Iterator[list[list[Row]]]:
		"""The rows of whole persons, about BATCH rows at a time."""
		rows = self.table.rows
		batch: list[list[Row]] = []
		size = 0
		self.identities = {row.number: self.read_identity(row) for row in rows}
		for person in import_file.group_people([self.identities[row.number].keys() for row in rows]):
			batch.append([rows[index] for index in person])
			size += len(person)
			if size >= BATCH:
				yield batch
				batch, size = [], 0
		if batch:
			yield batch

	def do(self, people: list[list[Row]], *, dry_run: bool) -> dict[int, Outcome]:
		"""Decide a batch and, unless it is a dry run, write it; the outcome of each row by its number."""
		register = Register([self.identity(rows) for rows in people], lock=not dry_run)
		plans = [self.plan(rows, register) for rows in people]
		if not dry_run:
			self.write(plans)
		return {number: outcome for plan in plans for number, outcome in plan.outcomes.items()}

	# ------------------------------------------------------------ reading a row

	def cells(self, row: Row) -> dict[str, str]:
		"""What the row says, by target; empty cells left out."""
		found = {}
		for target, cell in zip(self.targets, row.cells, strict=False):
			if target and (text := tidy_text(cell)):
				found[target] = text
		if full_name := found.pop("full_name", None):
			first, last = import_file.split_name(full_name)
			found.setdefault("first_name", first)
			if last:
				found.setdefault("last_name", last)
		return found

	def read_identity(self, row: Row) -> Identity:
		cells = self.cells(row)
		email = cells.get("email", "").lower()
		return Identity(
			number=cells.get("former_number", ""),
			member=cells.get("member", "").upper(),
			email=email if "@" in email else "",
			name=_full_name(cells).casefold(),
			birth_date=_date_or_none(cells.get("birth_date")),
			first_days={_date_or_none(cells.get(target)) for target in ("start_date", "join_date")} - {None},
		)

	def identity(self, rows: list[Row]) -> Identity:
		"""Who the rows of one person are about. Later rows add what earlier ones leave open."""
		person, *others = (self.identities[row.number] for row in rows)
		for other in others:
			for name in ("number", "member", "email", "name", "birth_date"):
				setattr(person, name, getattr(person, name) or getattr(other, name))
			person.first_days |= other.first_days
		return person

	def check(self, row: Row) -> Entry:
		"""The row by itself.

		Raises:
		        RowProblem: With what to do.
		"""
		if any(row.cells[len(self.targets) :]):
			raise RowProblem(
				_(
					"The row has more cells than there are headings. Put text that contains the separator in quotes."
				)
			)
		cells = self.cells(row)
		for target, text in cells.items():
			if len(text) > LONGEST_TEXT:
				raise RowProblem(
					_("{0} is longer than {1} characters. Shorten it.").format(_label(target), LONGEST_TEXT)
				)
		if not cells.get("former_number") and not cells.get("member") and not cells.get("first_name"):
			raise RowProblem(_("There is no name. Fill it in."))
		dates = {target: self.date(target, cells[target]) for target in import_file.DATES if target in cells}
		return Entry(
			row.number,
			self.member_fields(cells, dates),
			self.address_fields(cells),
			self.term_fields(cells, dates),
		)

	def date(self, target: str, text: str) -> date:
		try:
			return import_file.parse_date(text)
		except ValueError:
			raise RowProblem(
				_("{0} says {1}, which is not a date. Write it as 2019-03-01.").format(_label(target), text)
			)

	def member_fields(self, cells: dict, dates: dict) -> dict:
		person = frappe._dict({name: cells.get(name) for name in PERSONAL})
		person.birth_date = dates.get("birth_date")
		try:
			tidy_person(person)
		except frappe.ValidationError as problem:
			frappe.clear_last_message()
			raise RowProblem(str(problem))
		if len(person.full_name) > LONGEST_TEXT:
			raise RowProblem(_("The name is longer than {0} characters. Shorten it.").format(LONGEST_TEXT))
		if person.language:
			if person.language.casefold() not in self.languages:
				raise RowProblem(
					_("{0} is no language of this site. Write its code, such as sv or en.").format(
						person.language
					)
				)
			person.language = self.languages[person.language.casefold()]
		deceased_on, join_date = dates.get("deceased_on"), dates.get("join_date")
		if deceased_on and deceased_on > getdate():
			raise RowProblem(_("The date of death lies in the future. Enter a day up to today."))
		if join_date and dates.get("start_date") and join_date > dates["start_date"]:
			raise RowProblem(_("The join date is after the first day of the term. Correct one of them."))
		found = {
			**person,
			"join_date": join_date,
			"deceased_on": deceased_on,
			"recruitment_source": self.source(cells.get("recruitment_source")),
		}
		return {name: found[name] for name in KEPT_ON_MEMBER if found.get(name)}

	def source(self, text: str | None) -> str | None:
		if not text:
			return None
		if name := self.sources.get(text.casefold()):
			return name
		if not self.doc.create_missing_sources:
			raise RowProblem(
				_(
					"There is no recruitment source {0}. Correct it, add the source, or tick Create Missing Sources."
				).format(text)
			)
		self.sources[text.casefold()] = text
		self.new_sources.add(text)
		return text

	def address_fields(self, cells: dict) -> dict:
		return {target: cells[target] for target in ADDRESS if target in cells}

	def term_fields(self, cells: dict, dates: dict) -> dict:
		start, end, cancelled = (dates.get(name) for name in ("start_date", "end_date", "cancelled_from"))
		if start == import_file.NO_END:
			raise RowProblem(_("9999-12-31 cannot be the first day of a term. Correct it."))
		if start and end and end < start:
			raise RowProblem(_("The last day of the term is before its first day. Change one of them."))
		if start and cancelled and cancelled < start:
			raise RowProblem(
				_(
					"A term cannot be cancelled before it starts. Use its first day, {0}, to cancel all of it."
				).format(formatdate(start))
			)
		term = {name: value for name, value in (("start_date", start), ("end_date", end)) if value}
		if text := cells.get("membership_type"):
			if text.casefold() not in self.types:
				known = ", ".join(sorted(set(self.types.values())))
				raise RowProblem(
					_("There is no membership type {0}. Use one of these: {1}.").format(text, known)
				)
			term["membership_type"] = self.types[text.casefold()]
		reason = cells.get("cancellation_reason")
		if reason and not cancelled:
			raise RowProblem(
				_(
					"There is a reason for a cancellation but no date. Fill in when it was cancelled, or empty the reason."
				)
			)
		if cancelled:
			term["cancelled_from"] = cancelled
		if reason:
			term["cancellation_reason"] = import_file.cancellation_reason(reason)
			term["note"] = reason
		return term

	# ------------------------------------------------------------ deciding a person

	def plan(self, rows: list[Row], register: "Register") -> Plan:
		"""What the rows of one person come to; a bad row never holds back the others."""
		plan = Plan({})
		entries = []
		identity = self.identity(rows)
		try:
			plan.member = register.claim(identity, rows[0].number)
		except RowProblem as problem:
			for row in rows:
				plan.outcomes[row.number] = Outcome(row.number, FAILED, reason=str(problem))
			return plan
		known = plan.member.name if plan.member else ""
		for row in rows:
			try:
				entry = self.check(row)
				_refuse_other_person(entry, entries)
				entries.append(entry)
			except RowProblem as problem:
				plan.outcomes[row.number] = Outcome(row.number, FAILED, known, str(problem))
		terms = TermPlan(self, register.terms.get(known, []), identity.weak)
		accepted = []
		for entry in sorted(entries, key=lambda entry: (entry.start or date.min, entry.number)):
			try:
				outcome = self.take(entry, plan, terms, has_address=known in register.addresses)
				plan.outcomes[entry.number] = Outcome(entry.number, outcome, known)
				accepted.append(entry)
			except RowProblem as problem:
				plan.outcomes[entry.number] = Outcome(entry.number, FAILED, known, str(problem))
		plan.new_terms, plan.term_changes = terms.added, terms.changed
		accepted.sort(key=lambda entry: entry.number)
		if accepted:
			self.plan_person(accepted, plan, register)
		return plan

	def take(self, entry: Entry, plan: Plan, terms: "TermPlan", *, has_address: bool) -> str:
		"""Decide the term of one row: its outcome as far as the term goes."""
		if entry.address and not has_address and not {"address_line", "city"} <= entry.address.keys():
			raise RowProblem(_("An address needs street and city. Fill in both, or leave the address empty."))
		if not plan.member:
			if not entry.member.get("first_name"):
				raise RowProblem(
					_("Nobody in the register has this number, and there is no name. Fill it in.")
				)
			if not entry.start and entry.member.get("join_date"):
				entry.term["start_date"] = entry.member["join_date"]
		if entry.start:
			return terms.take(entry)
		if not plan.member or {"end_date", "cancelled_from"} & entry.term.keys():
			raise RowProblem(_("There is no first day of the term. Fill it in."))
		return UNCHANGED

	def plan_person(self, entries: list[Entry], plan: Plan, register: "Register") -> None:
		"""What the rows say about the person; where they differ, the last one counts."""
		said, said_by = {}, {}
		address, address_by = {}, {}
		for entry in entries:
			said.update(entry.member)
			said_by.update(dict.fromkeys(entry.member, entry.number))
			address.update(entry.address)
			address_by.update(dict.fromkeys(entry.address, entry.number))
		if plan.member:
			plan.member_changes = _differences(said, plan.member)
			plan.address_changes = _differences(
				{ADDRESS[target]: text for target, text in address.items()},
				register.addresses.get(plan.member.name, {}),
			)
			changed_by = {said_by[name] for name in plan.member_changes}
			changed_by |= {
				number for target, number in address_by.items() if ADDRESS[target] in plan.address_changes
			}
			for number in changed_by:
				if plan.outcomes[number].outcome == UNCHANGED:
					plan.outcomes[number].outcome = UPDATED
			return
		said.setdefault("recruitment_source", self.doc.default_recruitment_source or None)
		terms = plan.new_terms
		first = min(terms, key=lambda term: term.start)
		said["join_date"] = min(said.get("join_date", first.start), first.start)
		first.recruitment_source = first.recruitment_source or said["recruitment_source"]
		plan.new = bulk.NewMember(
			**said,
			journey_phase=self.phase,
			terms=terms,
			address=bulk.NewAddress(
				address["address_line"], address["city"], address.get("postal_code"), self.country
			)
			if address
			else None,
		)
		plan.outcomes[min(entry.number for entry in entries)].outcome = NEW

	def new_term(self, entry: Entry, *, first: bool) -> bulk.NewTerm:
		"""The term that a row opens."""
		term = entry.term
		membership_type = term.get("membership_type") or self.doc.default_membership_type
		if not membership_type:
			raise RowProblem(
				_("There is no membership type. Fill it in, or choose a default for the import.")
			)
		end = term.get("end_date")
		if end is None and not self.endless:
			end = periods.term_end(self.period_rule(membership_type), entry.start, first_term=first)
		return bulk.NewTerm(
			membership_type,
			entry.start,
			None if end == import_file.NO_END else end,
			cancelled_from=term.get("cancelled_from"),
			cancellation_reason=term.get("cancellation_reason", "Other")
			if term.get("cancelled_from")
			else None,
			cancellation_note=term.get("note"),
			recruitment_source=entry.member.get("recruitment_source"),
		)

	def period_rule(self, membership_type: str) -> periods.PeriodRule:
		if membership_type not in self.period_rules:
			doc = frappe.get_cached_doc("Membership Type", membership_type)
			self.period_rules[membership_type] = doc.period_rule()
		return self.period_rules[membership_type]

	# ------------------------------------------------------------ writing

	def write(self, plans: list[Plan]) -> None:
		for name in sorted(self.new_sources):
			# a registrar may not add sources by hand; that the import does is its tick box
			frappe.get_doc({"doctype": "Recruitment Source", "source_name": name}).insert(
				ignore_permissions=True
			)
		self.new_sources.clear()
		new = [plan for plan in plans if plan.new]
		names = bulk.add_members([plan.new for plan in new], register_import=self.doc.name)
		for name, plan in zip(names, new, strict=True):
			for outcome in plan.outcomes.values():
				outcome.member = name
		for plan in plans:
			if plan.changes:
				self.change(plan)
		bulk.add_terms(
			[(plan.member.name, term) for plan in plans if plan.member for term in plan.new_terms],
			register_import=self.doc.name,
		)

	def change(self, plan: Plan) -> None:
		"""Change a member, address and terms by saving them, as somebody at the desk would: with all checks and
		a version of what it was."""
		frappe.db.savepoint("register_import_person")
		try:
			if plan.member_changes:
				frappe.get_doc("Member", plan.member.name).update(plan.member_changes).save()
			if plan.address_changes:
				self.change_address(plan)
			for name, values in plan.term_changes.items():
				frappe.get_doc("Membership", name).update(values).save()
		except frappe.ValidationError as problem:
			frappe.db.rollback(save_point="register_import_person")
			frappe.clear_last_message()
			plan.new_terms.clear()
			for outcome in plan.outcomes.values():
				if outcome.outcome != FAILED:
					outcome.outcome, outcome.reason = FAILED, str(problem)

	def change_address(self, plan: Plan) -> None:
		name = plan.member.name
		if stored := Register.addresses_of([name]).get(name):
			frappe.get_doc("Address", stored.name).update(plan.address_changes).save()
			return
		frappe.get_doc(
			{
				"doctype": "Address",
				"address_title": name,
				"address_type": "Personal",
				"country": self.country,
				**plan.address_changes,
				"links": [{"link_doctype": "Member", "link_name": name}],
			}
		).insert()


class TermPlan:
	"""The terms of one person: what is stored, and what the rows add and change, in order of their first day."""

	def __init__(self, importer: Importer, stored: list, weak: bool):
		self.importer = importer
		self.weak = weak
		self.stored = {
			row.start_date: row for row in sorted(stored, key=lambda row: not as_lifecycle_term(row).void)
		}
		self.taken: dict[str, lifecycle.Term] = {
			row.name: term for row in stored if not (term := as_lifecycle_term(row)).void
		}
		self.rows: dict[date, Entry] = {}
		self.added: list[bulk.NewTerm] = []
		self.changed: dict[str, dict] = {}

	def take(self, entry: Entry) -> str:
		"""Decide one row.

		Raises:
		        RowProblem: When it shares days with another term, which the sentence names.
		"""
		if earlier := self.rows.get(entry.start):
			if earlier.term == entry.term:
				return UNCHANGED  # the same row again
			raise RowProblem(self.clash(_("row {0}").format(earlier.number), None))
		stored = self.stored.get(entry.start)
		outcome = self.change(stored, entry) if stored else self.add(entry)
		self.rows[entry.start] = entry
		return outcome

	def add(self, entry: Entry) -> str:
		first = not any(term.start < entry.start for term in self.taken.values())
		term = self.importer.new_term(entry, first=first)
		self.occupy(_("row {0}").format(entry.number), term.lifecycle_term())
		self.added.append(term)
		return TERM_ADDED

	def change(self, stored, entry: Entry) -> str:
		said = {name: value for name, value in entry.term.items() if name not in ("start_date", "note")}
		if said.get("end_date") == import_file.NO_END:
			said["end_date"] = None
		changes = {name: value for name, value in said.items() if stored.get(name) != value}
		if not changes:
			return UNCHANGED
		if changes.get("cancelled_from") and not stored.cancellation_reason:
			changes.setdefault("cancellation_reason", "Other")
		self.occupy(stored.name, as_lifecycle_term(frappe._dict({**stored, **changes})))
		self.changed[stored.name] = changes
		return UPDATED

	def occupy(self, name: str, term: lifecycle.Term) -> None:
		if term.void:
			self.taken.pop(name, None)
			return
		others = [
			(other, held.start, held.last_covered) for other, held in self.taken.items() if other != name
		]
		if clash := periods.overlapping(term.start, term.last_covered, others):
			raise RowProblem(self.clash(clash, self.taken[clash]))
		self.taken[name] = term

	def clash(self, name: str, term: lifecycle.Term | None) -> str:
		if term:
			end = formatdate(term.last_covered) if term.last_covered else _("lifetime")
			name = f"{name} ({formatdate(term.start)} – {end})"
		sentence = _("This term shares days with {0}. Correct the dates of one of them.").format(name)
		if self.weak:
			sentence += " " + _(
				"If it is somebody else with the same name, give each a number, an e-mail address or a birth date."
			)
		return sentence


# ---------------------------------------------------------------- what is stored


class Register:
	"""Of the register, what a batch of people needs: the members it may be about, their terms and addresses."""

	def __init__(self, people: list[Identity], *, lock: bool):
		self.by_number = defaultdict(list)
		self.by_name = defaultdict(list)
		self.members = {}
		self.claimed: dict[str, int] = {}
		self.load(people)
		chosen = {member.name for person in people if (member := self.attempt(person))}
		if lock and chosen:
			# as Membership does: nobody else adds a term to them meanwhile
			frappe.db.sql("select name from `tabMember` where name in %s for update", (tuple(chosen),))
		self.terms = self.terms_of(chosen, lock)
		self.addresses = self.addresses_of(chosen)

	def load(self, people: list[Identity]) -> None:
		born = [person for person in people if person.birth_date]
		weak = [person for person in people if person.weak]
		for filters in (
			{"name": {person.member for person in people}},
			{"former_number": {person.number for person in people}},
			{"email": {person.email for person in people}},
			{
				"full_name": {person.name for person in born},
				"birth_date": {person.birth_date for person in born},
			},
			# names are shared by many: only those of whom the register knows no more than the file
			{
				"full_name": {person.name for person in weak},
				**{name: ["is", "not set"] for name in ("email", "former_number", "birth_date")},
			},
		):
			filters = {
				name: ["in", list(values - {""})] if isinstance(values, set) else values
				for name, values in filters.items()
			}
			if next(iter(filters.values()))[1]:
				rows = frappe.get_all(
					"Member",
					filters=filters,
					fields=["name", *KEPT_ON_MEMBER, "full_name"],
					order_by="name asc",
				)
				self.members.update({row.name: row for row in rows})
		self.first_starts = _first_starts(list(self.members)) if weak else {}
		for member in self.members.values():
			self.by_number[member.former_number or ""].append(member)
			self.by_name[(member.full_name or "").casefold()].append(member)

	def attempt(self, person: Identity) -> frappe._dict | None:
		try:
			return self.find(person)
		except RowProblem:
			return None

	def find(self, person: Identity) -> frappe._dict | None:
		"""The member that the rows are about; None for somebody new.

		By number; else by e-mail and name; else by name and birth date; by name and first day alone only where
		neither the file nor the register says more.

		Raises:
		        RowProblem: When several members fit, or the one named does not exist.
		"""
		if person.number and (fits := self.by_number.get(person.number)):
			return _only(fits)
		if person.member and not person.number:
			if person.member not in self.members:
				raise RowProblem(
					_("There is no member {0} in the register. Correct it, or leave it empty.").format(
						person.member
					)
				)
			return self.members[person.member]
		namesakes = self.by_name.get(person.name, []) if person.name else []
		if person.number:  # who has another number is somebody else
			namesakes = [member for member in namesakes if not member.former_number]
		if person.email and (fits := [member for member in namesakes if member.email == person.email]):
			return _only(fits)
		if person.birth_date and (
			fits := [member for member in namesakes if member.birth_date == person.birth_date]
		):
			return _only(fits)
		if not person.weak:
			return None
		fits = [
			member
			for member in namesakes
			if not (member.email or member.birth_date or member.former_number)
			and person.first_days & {member.join_date, self.first_starts.get(member.name)}
		]
		return _only(fits) if fits else None

	def claim(self, person: Identity, row: int) -> frappe._dict | None:
		"""As `find`, and no two persons of a batch get the same member: each would be decided without the other."""
		member = self.find(person)
		if member and self.claimed.setdefault(member.name, row) != row:
			raise RowProblem(
				_("Row {0} is about the same member. Give both the same number or e-mail address.").format(
					self.claimed[member.name]
				)
			)
		return member

	@staticmethod
	def terms_of(members: set[str], lock: bool) -> dict[str, list]:
		if not members:
			return {}
		term = frappe.qb.DocType("Membership")
		query = (
			frappe.qb.from_(term)
			.select(
				term.name,
				term.member,
				term.membership_type,
				term.start_date,
				term.end_date,
				term.cancelled_from,
				term.cancellation_reason,
			)
			.where(term.member.isin(sorted(members)))
			.orderby(term.start_date)
		)
		terms = defaultdict(list)
		for row in (query.for_update() if lock else query).run(as_dict=True):
			terms[row.member].append(row)
		return terms

	@staticmethod
	def addresses_of(members) -> dict[str, frappe._dict]:
		"""The address of each member that has one: the first that was entered."""
		if not members:
			return {}
		rows = frappe.db.sql(
			"""select link.link_name as member, address.name, address.address_line1, address.pincode, address.city
			from `tabDynamic Link` link join `tabAddress` address on address.name = link.parent
			where link.parenttype = 'Address' and link.link_doctype = 'Member' and link.link_name in %s
			order by address.creation desc, address.name desc""",
			(tuple(members),),
			as_dict=True,
		)
		return {row.member: row for row in rows}


def _first_starts(members: list[str]) -> dict[str, date]:
	if not members:
		return {}
	return dict(
		frappe.db.sql(
			"select member, min(start_date) from `tabMembership` where member in %s group by member",
			(tuple(members),),
		)
	)


# ---------------------------------------------------------------- small rules


def _only(fits: list) -> frappe._dict:
	if len(fits) > 1:
		raise RowProblem(
			_(
				"Several members fit: {0}. Merge them, or name the right one in a column Member in Register."
			).format(", ".join(member.name for member in fits))
		)
	return fits[0]


def _refuse_other_person(entry: Entry, earlier: list[Entry]) -> None:
	"""A number or address typed twice must not make one person of two."""
	name, born = _full_name(entry.member).casefold(), entry.member.get("birth_date")
	for other in earlier:
		if born and other.member.get("birth_date") not in (None, born):
			raise RowProblem(
				_(
					"Row {0} gives the same person another birth date. Correct it, or give each a number."
				).format(other.number)
			)
		if name and _full_name(other.member).casefold() not in ("", name):
			raise RowProblem(
				_("Row {0} gives the same person another name. Correct the name or the number.").format(
					other.number
				)
			)


def _differences(said: dict, stored: dict) -> dict:
	"""What differs from what is stored; a name split in another place is no difference."""
	changes = {name: value for name, value in said.items() if (stored.get(name) or None) != value}
	if {"first_name", "last_name"} & changes.keys() and _full_name({**stored, **said}) == _full_name(stored):
		changes.pop("first_name", None)
		changes.pop("last_name", None)
	return changes


def _full_name(cells: dict) -> str:
	return f"{cells.get('first_name') or ''} {cells.get('last_name') or ''}".strip()


def _date_or_none(text: str | None) -> date | None:
	try:
		return import_file.parse_date(text or "")
	except ValueError:
		return None


def _by_label(doctype: str) -> dict[str, str]:
	"""Names of the records of a DocType by what people call them, their translation included."""
	names = frappe.get_all(doctype, pluck="name", order_by="name asc", limit=0)
	return {**{_(name).casefold(): name for name in names}, **{name.casefold(): name for name in names}}


def _label(target: str) -> str:
	return _(TARGETS[target][0])
