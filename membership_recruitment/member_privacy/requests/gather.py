"""Every row about a person, found through the registry: set-based queries for each DocType, none for each row."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.utils import getaddresses

import frappe

from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.member_privacy.registry.holdings import HOLDINGS, PEOPLE
from membership_recruitment.member_privacy.registry.kinds import (
	ANY,
	About,
	Addressed,
	ByPart,
	Fingerprinted,
	Holding,
	Linked,
	Mentioned,
	Named,
	OnJourney,
	Pair,
	Way,
)
from membership_recruitment.member_privacy.requests.person import Person
from membership_recruitment.utils.batches import split
from membership_recruitment.utils.references import REFERENCES
from membership_recruitment.utils.words import for_like

Condition = tuple[str, dict]


@dataclass
class Gathered:
	"""
	Attributes:
	        rows: By DocType and name, as the database has them.
	        parts: Rows of child tables by (DocType, name) of the parent and field.
	        loose: (DocType, name) of rows that are somebody else's and name the person.
	        doubtful: By DocType how many rows more name an address that the person shares with others.
	"""

	rows: dict[str, dict[str, dict]] = field(default_factory=dict)
	parts: dict[tuple[str, str], dict[str, list[dict]]] = field(default_factory=dict)
	loose: set[tuple[str, str]] = field(default_factory=set)
	doubtful: Counter = field(default_factory=Counter)

	def has(self, doctype: str | None, name: str | None) -> bool:
		return bool(doctype and name) and name in self.rows.get(doctype, ())


def gather(person: Person) -> Gathered:
	"""Everything about a person. Documents of people that are found on the way become the person's own."""
	found = Gathered()
	carrying = {doctype: set(names) for doctype, names in person.documents.items()}
	for holding in HOLDINGS:
		if not holding.found or not frappe.db.table_exists(holding.doctype, cached=True):
			continue
		names, loose = _names(holding, person, carrying, found)
		if not names:
			continue
		found.rows[holding.doctype] = _rows(holding.doctype, names)
		found.loose |= {(holding.doctype, name) for name in loose}
		_add_parts(found, holding.doctype, names)
		if holding.carries:
			carrying.setdefault(holding.doctype, set()).update(names - loose)
		if holding.doctype in PEOPLE:
			person.add(holding.doctype, names - loose)
	return found


def _names(holding: Holding, person: Person, carrying: dict, found: Gathered) -> tuple[set[str], set[str]]:
	"""Names of the rows of a DocType, and those of them that only name the person."""
	own: set[str] = set()
	loose: set[str] = set()
	for way in holding.found:
		names = _by_way(holding.doctype, way, person, carrying)
		if getattr(way, "loosely", False):
			loose |= names
		elif isinstance(way, Addressed | Mentioned):
			about_others = _about_other_people(holding.doctype, names, person)
			loose |= about_others
			own |= names - about_others
			found.doubtful[holding.doctype] += len(_of_shared_addresses(holding.doctype, way, person) - own)
		else:
			own |= names
	return own | loose, loose - own


def _by_way(doctype: str, way: Way, person: Person, carrying: dict) -> set[str]:
	if isinstance(way, ByPart):
		if not frappe.db.table_exists(way.child, cached=True):
			return set()
		conditions = _conditions(way.child, way.way, person, carrying)
		return _select("parent", way.child, conditions, f"parenttype = {frappe.db.escape(doctype)}")
	if isinstance(way, Addressed):
		return _addressed(doctype, way, person.emails - person.shared, person.phones)
	return _select("name", doctype, _conditions(doctype, way, person, carrying))


def _conditions(doctype: str, way: Way, person: Person, carrying: dict) -> Iterator[Condition]:
	"""What a way asks of a table, in parts that each use one index."""
	if isinstance(way, Named):
		yield from _within("name", person.names(doctype))
	elif isinstance(way, Linked):
		names = set().union(*carrying.values()) if way.to == ANY else carrying.get(way.to, set())
		yield from _within(way.field, names)
	elif isinstance(way, OnJourney):
		yield from _within(way.field, person.journeys)
	elif isinstance(way, Fingerprinted):
		yield from _within(
			way.field, {suppression.fingerprint(value) for value in person.emails | person.phones}
		)
	elif isinstance(way, Mentioned):
		for text in _telling(person):
			yield f"`{way.field}` like %(text)s", {"text": f"%{for_like(text)}%"}
	else:
		for type_field, name_field in pairs_of(doctype, way):
			for of, names in carrying.items():
				for condition, values in _within(name_field, names):
					yield f"`{type_field}` = %(of)s and {condition}", {"of": of, **values}


def pairs_of(doctype: str, way: Pair | About) -> list[tuple[str, str]]:
	"""The pairs of fields that a way looks at, as far as this version of Frappe has them."""
	if isinstance(way, Pair):
		pairs = [tuple(way)]
	else:
		pairs = [(row.type_field, row.name_field) for row in REFERENCES if row.doctype == doctype]
	columns = set(frappe.db.get_table_columns(doctype))
	return [pair for pair in pairs if set(pair) <= columns]


def _within(column: str, names: Iterable[str]) -> Iterator[Condition]:
	for part in split(sorted(names)):
		yield f"`{column}` in %(names)s", {"names": part}


def _select(column: str, doctype: str, conditions: Iterable[Condition], and_also: str = "1 = 1") -> set[str]:
	found: set[str] = set()
	for condition, values in conditions:
		statement = f"select `{column}` from `tab{doctype}` where {and_also} and {condition}"
		found.update(frappe.db.sql(statement, values, pluck=True))
	return found


def _telling(person: Person) -> set[str]:
	"""What stands for the person in a text. Not names: many have the same, and a text that somebody wrote hangs on a document."""
	of_people = {
		f'"{name}"' for doctype in ("Member", "Membership Prospect") for name in person.names(doctype)
	}
	return of_people | (person.emails - person.shared)


# ---------------------------------------------------------------- by address


def _addressed(doctype: str, way: Addressed, emails: set[str], phones: set[str] = frozenset()) -> set[str]:
	table, column = (way.child, "parent") if way.child else (doctype, "name")
	if not frappe.db.table_exists(table, cached=True):
		return set()
	if way.field not in frappe.db.get_table_columns(table):
		return set()
	of_it = f"parenttype = {frappe.db.escape(doctype)}" if way.child else "1 = 1"
	addresses = emails | phones
	if not way.among_others:
		return _select(column, table, _within(way.field, addresses), of_it)
	found: set[str] = set()
	for address in addresses:
		rows = frappe.db.sql(
			f"select `{column}`, `{way.field}` from `tab{table}` where {of_it} and `{way.field}` like %(text)s",
			{"text": f"%{for_like(address)}%"},
		)
		found |= {name for name, text in rows if address in addresses_in(text)}
	return found


def addresses_in(text: str | None) -> set[str]:
	"""The e-mail addresses, or numbers, in a list of them."""
	parts = (text or "").replace(";", ",").replace("\n", ",").strip("[]")
	found = {address.lower() for _name, address in getaddresses([parts]) if address}
	return found | {part.strip().strip('"') for part in parts.split(",")}


def _of_shared_addresses(doctype: str, way: Addressed | Mentioned, person: Person) -> set[str]:
	if isinstance(way, Addressed) and person.shared:
		return _addressed(doctype, way, person.shared)
	return set()


def _about_other_people(doctype: str, names: set[str], person: Person) -> set[str]:
	"""Those of the rows that name somebody else's document."""
	found: set[str] = set()
	for reference in REFERENCES:
		if reference.doctype != doctype or reference.name_field not in frappe.db.get_table_columns(doctype):
			continue
		for part in split(sorted(names)):
			rows = frappe.db.sql(
				f"select name, `{reference.type_field}`, `{reference.name_field}` from `tab{doctype}` where name in %(names)s",
				{"names": part},
			)
			found |= {
				name for name, of, other in rows if of in PEOPLE and other and not person.owns(of, other)
			}
	return found


# ---------------------------------------------------------------- rows


def _rows(doctype: str, names: set[str]) -> dict[str, dict]:
	found: dict[str, dict] = {}
	for part in split(sorted(names)):
		statement = f"select * from `tab{doctype}` where name in %(names)s order by creation, name"
		for row in frappe.db.sql(statement, {"names": part}, as_dict=True):
			found[row.name] = row
	return found


def _add_parts(found: Gathered, doctype: str, names: set[str]) -> None:
	for df in frappe.get_meta(doctype).get_table_fields():
		if not frappe.db.table_exists(df.options, cached=True):
			continue
		for part in split(sorted(names)):
			rows = frappe.db.sql(
				f"""select * from `tab{df.options}` where parenttype = %(doctype)s and parentfield = %(field)s
				and parent in %(names)s order by parent, idx""",
				{"doctype": doctype, "field": df.fieldname, "names": part},
				as_dict=True,
			)
			for row in rows:
				found.parts.setdefault((doctype, row.parent), {}).setdefault(df.fieldname, []).append(row)
