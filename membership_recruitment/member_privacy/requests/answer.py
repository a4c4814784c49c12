"""Everything that the association holds about somebody, in one structure: what access gives, as a document and as JSON."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.model.rename_doc import get_link_fields
from frappe.utils import now_datetime

from membership_recruitment.member_privacy.registry import kinds
from membership_recruitment.member_privacy.registry.holdings import BEYOND, BY_DOCTYPE, HOLDINGS, PEOPLE
from membership_recruitment.member_privacy.registry.kinds import Erasure, Holding
from membership_recruitment.member_privacy.registry.purposes import PURPOSES
from membership_recruitment.member_privacy.registry.undecided import site_columns, undecided
from membership_recruitment.member_privacy.requests import third_persons
from membership_recruitment.member_privacy.requests.cells import Cells, is_called, label, linked_by, table_of
from membership_recruitment.member_privacy.requests.gather import Gathered, gather
from membership_recruitment.member_privacy.requests.person import MERGES, Person
from membership_recruitment.member_privacy.requests.telling import Telling
from membership_recruitment.member_privacy.requests.third_persons import Mask
from membership_recruitment.settings import association_name

# Functions of rooms above: (Telling, mask of a text) → (title, rows, number of doubtful rows) out of files
HOOK = "personal_data_in_files"
NAME_COLUMNS = ("first_name", "middle_name", "last_name", "full_name", "customer_name", "lead_name")
OWN_COLUMNS = (
	*NAME_COLUMNS,
	"email",
	"email_id",
	"phone",
	"mobile_no",
	"address_line1",
	"address_line",
	"former_number",
)


@dataclass
class Answer:
	"""
	Attributes:
	        content: What is given to the person: plain values, as JSON has them.
	        files: Rows of File that belong to the person.
	        to_look_at: Sentences for whoever answers: what may be the person's, and nobody but them can decide.
	"""

	content: dict
	files: list[dict] = field(default_factory=list)
	to_look_at: list[str] = field(default_factory=list)


def answer(person: Person, *, shows_identity_number: bool = False) -> Answer:
	"""Everything about a person, in the language of the session.

	Args:
	        person: As person.of_document or person.of_address has found them.
	        shows_identity_number: Whether identity numbers are written out.
	"""
	found = gather(person)
	mask = _mask(person, found)
	cells = Cells(person, found, mask, shows_identity_number)
	sections = [_section(holding, found, cells) for holding in HOLDINGS if found.rows.get(holding.doctype)]
	of_files, same_name = _in_files(person, found, mask)
	sections += of_files
	content = {
		"association": association_name(),
		"made_on": str(now_datetime())[:16],
		"about": sorted(_own_values(person, found, NAME_COLUMNS) | person.emails),
		"sections": sections,
		"not_in_rows": [
			*dict.fromkeys(_(holding.left_out) for holding in HOLDINGS if holding.left_out),
			*(_(sentence) for sentence in BEYOND),
		],
	}
	return Answer(content, _files(found), [*_to_look_at(person, found), *same_name])


# ---------------------------------------------------------------- sections


def _section(holding: Holding, found: Gathered, cells: Cells) -> dict:
	doctype = holding.doctype
	purpose = PURPOSES[holding.why]
	rows = []
	for name, row in found.rows[doctype].items():
		told = cells.document(doctype, row, found.parts.get((doctype, name), {}))
		rows.append({"name": cells.text(name), **told})
	return {
		"doctype": doctype,
		"title": _(doctype),
		"purpose": _(purpose.purpose),
		"basis": _(purpose.basis),
		"source": _(purpose.source),
		"recipients": [_(recipient) for recipient in purpose.recipients],
		"kept": _(purpose.kept),
		"erasure": erasure_in_words(holding.erased),
		"labels": _labels(doctype, rows),
		"rows": rows,
	}


def erasure_in_words(erased: Erasure) -> str:
	"""What becomes of rows when the person's data is erased, said to the person."""
	words = {
		kinds.DELETE: _("It is deleted when your data is erased."),
		kinds.EMPTY: _(
			"What says who you are is taken out when your data is erased; the entry stays without you."
		),
		kinds.KEEP: _("It is kept when your data is erased, for as long as it must be."),
		kinds.STAY: _("It stays when your data is erased, and nobody can see from it whom it was about."),
	}[erased.does]
	return f"{words} {_(erased.why)}" if erased.why else words


def _labels(doctype: str, rows: Iterable[dict]) -> dict[str, str]:
	"""Of every column that is told, tables' columns too."""
	found = {"name": _("ID")}
	for row in rows:
		for column, value in row.items():
			if column == "name":
				continue
			found.setdefault(column, label(doctype, column))
			child = isinstance(value, list) and table_of(doctype, column)
			if child and frappe.db.exists("DocType", child):
				found |= {key: value for key, value in _labels(child, value).items() if key not in found}
	return found


def _in_files(person: Person, found: Gathered, mask: Mask) -> tuple[list[dict], list[str]]:
	"""What stands about the person in files of many people, and what somebody must look at there."""
	telling = telling_values(person, found)
	doubtful = 0
	purpose = PURPOSES["import"]
	sections = []
	for hook in frappe.get_hooks(HOOK):
		for title, rows, same_name in frappe.get_attr(hook)(telling, mask.text):
			doubtful += same_name
			if not rows:
				continue
			sections.append(
				{
					"doctype": "File",
					"title": title,
					"purpose": _(purpose.purpose),
					"basis": _(purpose.basis),
					"source": _(purpose.source),
					"recipients": [_(recipient) for recipient in purpose.recipients],
					"kept": _(purpose.kept),
					"erasure": erasure_in_words(Erasure(kinds.DELETE)),
					"labels": {key: key for row in rows for key in row},
					"rows": rows,
				}
			)
	return sections, _of_namesakes(doubtful)


def same_name_in_files(person: Person, found: Gathered) -> list[str]:
	"""What somebody must look at in files of many people."""
	return _in_files(person, found, _Listening())[1]


def _of_namesakes(rows: int) -> list[str]:
	if not rows:
		return []
	return [
		_(
			"{0} rows of files that were brought in have the same name and no address or number of the person. Look whose they are."
		).format(rows)
	]


def telling_values(person: Person, found: Gathered) -> Telling:
	"""What tells the person in a file of many people."""
	names, numbers = (
		{value.casefold() for value in _own_values(person, found, (column,))}
		for column in ("full_name", "former_number")
	)
	return Telling(
		frozenset(value.casefold() for value in person.own_addresses),
		frozenset((name, number) for name in names for number in numbers),
		frozenset(names),
	)


def _files(found: Gathered) -> list[dict]:
	return [row for row in found.rows.get("File", {}).values() if not row.is_folder and row.file_url]


# ---------------------------------------------------------------- other people


class _Listening(Mask):
	"""Masks nothing, and keeps the texts that it is asked about."""

	def __init__(self):
		super().__init__((), ())
		self.heard: list[str] = []

	def text(self, text: str) -> str:
		self.heard.append(text)
		return text


def _mask(person: Person, found: Gathered) -> Mask:
	own = _own_values(person, found, OWN_COLUMNS) | person.emails | person.phones
	own |= {name for names in person.documents.values() for name in names}
	others = _others(person, found)
	listening = _Listening()
	cells = Cells(person, found, listening)
	for doctype, rows in found.rows.items():
		for name, row in rows.items():
			cells.document(doctype, row, found.parts.get((doctype, name), {}))
	others |= third_persons.names_in(listening.heard)
	return Mask(others, own, third_persons.our_own_addresses())


def _others(person: Person, found: Gathered) -> set[str]:
	"""Names, addresses and numbers of people whom the rows name."""
	links, said = [], set()
	rows = [(doctype, row) for doctype, rows in found.rows.items() for row in rows.values()]
	for (doctype, _name), tables in found.parts.items():
		for fieldname, lines in tables.items():
			child = table_of(doctype, fieldname)
			rows += [(child, line) for line in lines]
			holding = BY_DOCTYPE.get(child)
			if holding and holding.others:
				said.update(line[column] for line in lines for column in holding.columns if line.get(column))
	for doctype, row in rows:
		links += linked_by(doctype, row)
		holding = BY_DOCTYPE.get(doctype)
		for column, content in holding.columns.items() if holding else ():
			of_others = content == kinds.OTHERS or (
				isinstance(content, kinds.ByName) and not is_called(row.get(content.column), found)
			)
			if of_others and row.get(column):
				said.add(row[column])
	named = third_persons.people_named(
		links, lambda doctype, name: person.owns(doctype, name) or found.has(doctype, name)
	)
	return said | third_persons.values_of(named)


def _own_values(person: Person, found: Gathered, columns: Iterable[str]) -> set[str]:
	"""What the person is or was called, and where they are reached."""
	rows = [
		row
		for doctype in PEOPLE
		for name, row in found.rows.get(doctype, {}).items()
		if (doctype, name) not in found.loose
	]
	for doctype, merge in MERGES.items():
		for record in found.rows.get(merge, {}).values():
			merged = (frappe.parse_json(record.record) or {}).get("merged") or {}
			rows += [row for row in merged.get(doctype) or () if person.owns(doctype, row.get("name"))]
	return {str(row[column]) for row in rows for column in columns if row.get(column)}


# ---------------------------------------------------------------- what must be looked at


def _to_look_at(person: Person, found: Gathered) -> list[str]:
	sentences = [
		_("{0} {1} may be the same person. Look, and answer for it too if it is.").format(_(doctype), name)
		for doctype, name in person.doubts
	]
	sentences += [
		_("{0}: {1} more name an e-mail address or number that others have too. Look whose they are.").format(
			_(doctype), count
		)
		for doctype, count in sorted(found.doubtful.items())
		if count > 0
	]
	sentences += [
		_("{0}: {1} that this app knows nothing of name the person. Look what stands there.").format(
			_(doctype), count
		)
		for doctype, count in _elsewhere(person).items()
	]
	own_columns = sorted({_(column.doctype) for column in undecided(site_columns()) if column.custom})
	if own_columns:
		sentences.append(
			_(
				"Fields that were added to {0} are given as free text. Look whether anybody else stands there."
			).format(", ".join(own_columns))
		)
	if found.rows.get("File"):
		sentences.append(_("Files go along as they are. Open them, and leave out what is about others."))
	return sentences


def _elsewhere(person: Person) -> dict[str, int]:
	"""DocTypes outside the registry with rows that link to the person: of another app, or of ERPNext's that associations
	hardly use."""
	found: dict[str, int] = {}
	for doctype in PEOPLE:
		names = list(person.names(doctype))
		if not names or doctype == "User":
			continue
		for link in get_link_fields(doctype):
			parent = link["parent"]
			if link["issingle"] or parent in BY_DOCTYPE or not frappe.db.table_exists(parent, cached=True):
				continue
			if count := frappe.db.count(parent, {link["fieldname"]: ["in", names]}):
				found[parent] = found.get(parent, 0) + count
	return dict(sorted(found.items()))
