"""Every row about a person, found through the registry: set-based queries for each DocType, none for each row."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import getaddresses
from itertools import chain
from typing import NamedTuple

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
	Routed,
	Way,
)
from membership_recruitment.member_privacy.requests import lookups
from membership_recruitment.member_privacy.requests.lookups import Lookup
from membership_recruitment.member_privacy.requests.person import Person
from membership_recruitment.people.names_and_numbers import phone_forms
from membership_recruitment.settings import rules
from membership_recruitment.utils.references import REFERENCES


@dataclass
class Gathered:
	"""
	Attributes:
	        rows: By DocType and name, as the database has them.
	        parts: Rows of child tables by (DocType, name) of the parent and field.
	        loose: (DocType, name) of rows that are somebody else's and name the person.
	        doubtful: By DocType how many rows more name an address or number that the person shares with others.
	"""

	rows: dict[str, dict[str, dict]] = field(default_factory=dict)
	parts: dict[tuple[str, str], dict[str, list[dict]]] = field(default_factory=dict)
	loose: set[tuple[str, str]] = field(default_factory=set)
	doubtful: Counter = field(default_factory=Counter)

	def has(self, doctype: str | None, name: str | None) -> bool:
		return bool(doctype and name) and name in self.rows.get(doctype, ())


def gather(person: Person) -> Gathered:
	"""Everything about a person. Documents of people that are found on the way become the person's own."""
	return lookups.alone(_gathering(person, _places()))


def gather_all(people: Iterable[Person]) -> list[Gathered]:
	"""The same of many people, in their order."""
	places = _places()
	return lookups.together([_gathering(person, places) for person in people])


class Place(NamedTuple):
	"""Where something may stand, as far as this site has it.

	Attributes:
	        ways: How rows are found, each with the pairs of fields that it looks at.
	        tables: Fields of child tables, with their DocTypes.
	        naming: Pairs of fields that name a document.
	"""

	holding: Holding
	ways: tuple[tuple[Way, list[tuple[str, str]]], ...]
	tables: list[tuple[str, str]]
	naming: list[tuple[str, str]]


def _places() -> list[Place]:
	return [
		Place(
			holding,
			tuple((way, _pairs_of(holding.doctype, way)) for way in holding.found if _is_here(holding, way)),
			[
				(df.fieldname, df.options)
				for df in frappe.get_meta(holding.doctype).get_table_fields()
				if frappe.db.table_exists(df.options, cached=True)
			],
			_pairs_of(holding.doctype, About()),
		)
		for holding in HOLDINGS
		if holding.found
		and frappe.db.table_exists(holding.doctype, cached=True)
		and _has_rows(holding.doctype)
	]


def _has_rows(doctype: str) -> bool:
	return bool(frappe.db.sql(f"select 1 from `tab{doctype}` limit 1"))


def _is_here(holding: Holding, way: Way) -> bool:
	table = getattr(way, "child", "") or holding.doctype
	if not frappe.db.table_exists(table, cached=True):
		return False
	return not isinstance(way, Addressed) or way.field in frappe.db.get_table_columns(table)


def _pairs_of(doctype: str, way: Way) -> list[tuple[str, str]]:
	"""The pairs of fields that a way looks at, as far as this version of Frappe has them."""
	if isinstance(way, ByPart):
		return _pairs_of(way.child, way.way) if frappe.db.table_exists(way.child, cached=True) else []
	if isinstance(way, Pair):
		pairs = [tuple(way)]
	elif isinstance(way, About):
		pairs = [(row.type_field, row.name_field) for row in REFERENCES if row.doctype == doctype]
	else:
		return []
	columns = set(frappe.db.get_table_columns(doctype)) if pairs else set()
	return [pair for pair in pairs if set(pair) <= columns]


def _gathering(person: Person, places: list[Place]) -> lookups.Asking:
	found = Gathered()
	carrying = {doctype: set(names) for doctype, names in person.documents.items()}
	for place in places:
		holding, doctype = place.holding, place.holding.doctype
		names, loose = yield from _names(place, person, carrying, found)
		rows, parts = yield from lookups.in_parts(_whole(place, names))
		if not names:
			continue
		found.rows[doctype] = {row.name: row for row in chain.from_iterable(rows)}
		for (fieldname, _child), lines in zip(place.tables, parts, strict=True):
			for line in lines:
				found.parts.setdefault((doctype, line.parent), {}).setdefault(fieldname, []).append(line)
		found.loose |= {(doctype, name) for name in loose}
		if holding.carries:
			carrying.setdefault(doctype, set()).update(names - loose)
		if doctype in PEOPLE:
			person.add(doctype, names - loose)
	return found


def _whole(place: Place, names: set) -> list[list[Lookup]]:
	"""Rows by their names, and those of their tables."""
	doctype = place.holding.doctype
	tables = [
		Lookup(
			child,
			"parent",
			names,
			lookups.WHOLE,
			(("parenttype", doctype), ("parentfield", fieldname)),
			order="parent, idx",
		)
		for fieldname, child in place.tables
	]
	return [[Lookup(doctype, "name", names, lookups.WHOLE, order="creation, name")], tables if names else []]


def _names(place: Place, person: Person, carrying: dict, found: Gathered):
	"""Names of the rows of a DocType, and those of them that only name the person."""
	doctype = place.holding.doctype
	asked = [_by_way(doctype, way, pairs, person, carrying) for way, pairs in place.ways]
	addressed = [way if isinstance(way, Addressed) and person.shared else None for way, _pairs in place.ways]
	shared = [[_addressed(doctype, way, person.shared)] if way else [] for way in addressed]
	answers = yield from lookups.in_parts([*asked, *shared])
	by_way = [_told(way, rows, person) for (way, _), rows in zip(place.ways, answers, strict=False)]
	of_shared = [
		_told(way, rows, person, shared=True)
		for (way, _), rows in zip(place.ways, answers[len(asked) :], strict=True)
	]
	by_text = [isinstance(way, Addressed | Mentioned) for way, _pairs in place.ways]
	about_others = yield from _about_other_people(
		place, set().union(*(names for names, text in zip(by_way, by_text, strict=True) if text)), person
	)
	own: set[str] = set()
	loose: set[str] = set()
	doubted: set[str] = set()
	for (way, _pairs), names, text, doubtful in zip(place.ways, by_way, by_text, of_shared, strict=True):
		if getattr(way, "loosely", False):
			loose |= names
		elif text:
			loose |= names & about_others
			own |= names - about_others
			doubted |= doubtful
		else:
			own |= names
	found.doubtful[doctype] += len(doubted - own)
	return own | loose, loose - own


def _by_way(doctype: str, way: Way, pairs: list, person: Person, carrying: dict) -> list[Lookup]:
	"""What a way asks of a table, in parts that each use one index."""
	if isinstance(way, ByPart):
		return [
			lookup._replace(fields=("parent",), fixed=(*lookup.fixed, ("parenttype", doctype)))
			for lookup in _by_way(way.child, way.way, pairs, person, carrying)
		]
	if isinstance(way, Named):
		return [Lookup(doctype, "name", person.names(doctype))]
	if isinstance(way, Linked):
		to_any = way.to == ANY
		return [
			Lookup(
				doctype, way.field, set().union(*carrying.values()) if to_any else carrying.get(way.to, ())
			)
		]
	if isinstance(way, OnJourney):
		return [Lookup(doctype, way.field, person.journeys)]
	if isinstance(way, Fingerprinted):
		addresses = person.emails | person.phones
		return [Lookup(doctype, way.field, {suppression.fingerprint(value) for value in addresses})]
	if isinstance(way, Mentioned):
		fields = ("name", way.field, *filter(None, [way.unless]))
		return [Lookup(doctype, way.field, _telling(person, way.bare), fields, inside=True)]
	if isinstance(way, Routed):
		routes = {f"Form/{of}/{name}" for of, names in carrying.items() for name in names}
		return [Lookup(doctype, way.field, routes)]
	if isinstance(way, Addressed):
		return [_addressed(doctype, way, person.own_addresses)]
	return [
		Lookup(doctype, name_field, names, fixed=((type_field, of),))
		for type_field, name_field in pairs
		for of, names in carrying.items()
		if names
	]


def _addressed(doctype: str, way: Addressed, addresses: set[str]) -> Lookup:
	inside, addresses = way.among_others, as_written(addresses)
	if way.child:
		fixed = (("parenttype", doctype),)
		return Lookup(way.child, way.field, addresses, ("parent", way.field), fixed, inside)
	fields = ("name", way.field, *filter(None, [way.unless]))
	return Lookup(doctype, way.field, addresses, fields, inside=inside)


def as_written(addresses: set[str]) -> set[str]:
	"""Addresses and numbers, these in every form in which people write them."""
	emails = {address for address in addresses if "@" in address}
	country = rules().phone_country if addresses - emails else ""
	return emails.union(*(phone_forms(number, country) for number in addresses - emails))


def _told(way: Way, answers: list[lookups.Rows], person: Person, shared: bool = False) -> set[str]:
	"""Names of the rows that answer a way."""
	rows = chain.from_iterable(answers)
	column = "parent" if getattr(way, "child", "") else "name"
	if unless := getattr(way, "unless", ""):
		rows = (row for row in rows if not row[unless] or person.owns("Member", row[unless]))
	if isinstance(way, Mentioned) and way.bare:
		words = "|".join(map(re.escape, _telling(person, bare=True)))
		stands = re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)
		return {row[column] for row in rows if stands.search(row[way.field])}
	if isinstance(way, Addressed) and way.among_others:
		addresses = as_written(person.shared if shared else person.own_addresses)
		return {row[column] for row in rows if addresses & addresses_in(row[way.field])}
	return {row[column] for row in rows}


def _telling(person: Person, bare: bool = False) -> set[str]:
	"""What stands for the person in a text. Not names: many have the same, and a text that somebody wrote hangs on a document."""
	of_people = {name for doctype in ("Member", "Membership Prospect") for name in person.names(doctype)}
	return (of_people if bare else {f'"{name}"' for name in of_people}) | person.own_addresses


def _about_other_people(place: Place, names: set[str], person: Person):
	"""Those of the rows that name somebody else's document."""
	doctype = place.holding.doctype
	answers = yield [
		Lookup(doctype, "name", names, ("name", *pair)) for pair in (place.naming if names else ())
	]
	return {
		row.name
		for (type_field, name_field), rows in zip(place.naming, answers, strict=False)
		for row in rows
		if row[type_field] in PEOPLE and row[name_field] and not person.owns(row[type_field], row[name_field])
	}


def addresses_in(text: str | None) -> set[str]:
	"""The e-mail addresses, or numbers, in a list of them."""
	parts = (text or "").replace(";", ",").replace("\n", ",").strip("[]")
	found = {address.lower() for _name, address in getaddresses([parts]) if address}
	return found | {part.strip().strip('"') for part in parts.split(",")}
