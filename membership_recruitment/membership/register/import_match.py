"""Whose row it is: which rows of a file are the same person, and which member that can be. No database, no frappe.

What tells people apart is read from the raw cells, so that a row with a fault in it finds its person too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from membership_recruitment.membership.register.import_cells import (
	date_or_none,
	full_name,
	is_year,
	parse_date_or_year,
)
from membership_recruitment.membership.register.import_file import Row

MARKS = ("number", "member", "email", "name", "birth_date")


@dataclass(frozen=True)
class Identity:
	"""What tells whose row it is.

	Attributes:
	        number: In the former register.
	        member: Name of a Member, where the file has a column for it.
	        name: First and last name, case folded.
	        first_days: On which membership began, by any of the rows.
	"""

	number: str = ""
	member: str = ""
	email: str = ""
	name: str = ""
	birth_date: date | None = None
	first_days: frozenset[date] = field(default_factory=frozenset)

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


def identity_of(cells: Mapping[str, str]) -> Identity:
	"""What the cells of a row (by target) say of whose it is."""
	email = cells.get("email", "").lower()
	joined = cells.get("join_date", "")
	first_days = (
		date_or_none(cells.get("start_date")),
		parse_date_or_year(joined) if is_year(joined) else date_or_none(joined),
	)
	return Identity(
		number=cells.get("former_number", ""),
		member=cells.get("member", "").upper(),
		email=email if "@" in email else "",
		name=full_name(cells).casefold(),
		birth_date=date_or_none(cells.get("birth_date")),
		first_days=frozenset(filter(None, first_days)),
	)


def merged(identities: Sequence[Identity]) -> Identity:
	"""What several rows of one person say of who it is: later rows add what earlier ones leave open."""
	marks = {
		mark: next((found for identity in identities if (found := getattr(identity, mark))), None)
		for mark in MARKS
	}
	return Identity(
		**{mark: found for mark, found in marks.items() if found},
		first_days=frozenset().union(*(identity.first_days for identity in identities)),
	)


# ---------------------------------------------------------------- the people of a file


@dataclass(frozen=True)
class Person:
	"""One person of a file, with the rows about it in their order."""

	rows: list[Row]
	identity: Identity


def people_of(rows: Sequence[Row], identities: Sequence[Identity]) -> Iterator[Person]:
	"""The people of a file, in the order of their first row.

	Args:
	        rows: All rows of the file: two of the same person may stand far apart.
	        identities: What each row says of whose it is.
	"""
	for indexes in group_people([identity.keys() for identity in identities]):
		yield Person([rows[index] for index in indexes], merged([identities[index] for index in indexes]))


def group_people(keys: Sequence[Sequence[tuple]]) -> list[list[int]]:
	"""Which rows are the same person: those that share a key, also by way of a third row.

	Args:
	        keys: The keys of each row, none where a row stands for itself.

	Returns:
	        Indexes of rows, by person, persons in the order of their first row.
	"""
	parent = list(range(len(keys)))

	def root(index: int) -> int:
		while parent[index] != index:
			parent[index] = index = parent[parent[index]]
		return index

	first: dict[tuple, int] = {}
	for index, row_keys in enumerate(keys):
		for key in row_keys:
			a, b = root(first.setdefault(key, index)), root(index)
			parent[max(a, b)] = min(a, b)
	groups: dict[int, list[int]] = {}
	for index in range(len(keys)):
		groups.setdefault(root(index), []).append(index)
	return list(groups.values())


# ---------------------------------------------------------------- the members that it can be


class Candidates:
	"""Members that people of a file may be, found by what tells them apart."""

	def __init__(self, members: Iterable[Mapping], first_starts: Mapping[str, date]):
		"""
		Args:
		        members: Rows of Member: name, full_name, former_number, email, birth_date, join_date.
		        first_starts: First day of the first term, by member; needed where somebody is known by name only.
		"""
		self.by_member = {member["name"]: member for member in members}
		self.first_starts = first_starts
		self.by_number: dict[str, list[Mapping]] = defaultdict(list)
		self.by_name: dict[str, list[Mapping]] = defaultdict(list)
		for member in self.by_member.values():
			self.by_number[member["former_number"] or ""].append(member)
			self.by_name[(member["full_name"] or "").casefold()].append(member)

	def fits(self, person: Identity) -> list[Mapping]:
		"""The members that the rows can be about, by the first of these that they can answer: the number; the
		member named; e-mail and name; name and birth date; name and first day, only where neither the file nor
		the register says more.

		Returns:
		        Several where one mark fits them all; none for somebody new.
		"""
		if person.number and (same := self.by_number.get(person.number)):
			return same
		if person.member and not person.number:
			return [self.by_member[person.member]] if person.member in self.by_member else []
		namesakes = self.by_name.get(person.name, []) if person.name else []
		if person.number:  # who has another number is somebody else
			namesakes = [member for member in namesakes if not member["former_number"]]
		for mark in ("email", "birth_date"):
			said = getattr(person, mark)
			if said and (same := [member for member in namesakes if member[mark] == said]):
				return same
		return [member for member in namesakes if self._began_with(member, person)] if person.weak else []

	def _began_with(self, member: Mapping, person: Identity) -> bool:
		"""Whether a namesake of whom as little is known began on a day that the rows say."""
		if member["email"] or member["birth_date"] or member["former_number"]:
			return False
		return not person.first_days.isdisjoint((member["join_date"], self.first_starts.get(member["name"])))
