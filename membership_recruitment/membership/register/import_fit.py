"""How well a row fits somebody who is known already, a member of the register or another row of the file. No database,
no frappe.

One rule for both, so that it makes no difference whether two rows stand in one file or in two.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher

SURE = "sure"
DOUBTFUL = "doubtful"  # to be decided by who knows the people
CLASH = "clash"  # the number or address of one person and the name or birth date of another
NOT = "not"

AGREE, DIFFER = 1, -1
MARKS = ("email", "birth_date", "phone", "address", "payer")
SIMILAR = 0.85  # of two names that are one with a slip of the pen


@dataclass(frozen=True, slots=True)
class Identity:
	"""What tells whose row it is, or who a member is.

	Attributes:
	        number: In the former register.
	        member: Name of a Member.
	        identity_number: Fingerprint of the personal identity number.
	        name: First and last name, case folded.
	        last_name: The same of the last name; without one, somebody may be known by it elsewhere.
	        phone: As it is stored.
	        address: Street and postal code, as `address_mark` makes them.
	        payer: Who pays the fee; only compared.
	        first_days: On which a membership or a term began.
	        is_new: Whether the row says that it is nobody who merely resembles it.
	        apart: Where it was decided that the row is nobody else's: what all rows of that somebody have in common.
	        joins: Number of the row of the file whose somebody it was decided to be.
	"""

	number: str = ""
	member: str = ""
	email: str = ""
	name: str = ""
	last_name: str = ""
	birth_date: date | None = None
	phone: str = ""
	address: tuple[str, str] | None = None
	payer: str = ""
	first_days: frozenset[date] = field(default_factory=frozenset)
	is_new: bool = False
	apart: str = ""
	joins: int | None = None
	identity_number: str = ""

	@property
	def bare(self) -> bool:
		"""Nothing but a name and days, to compare it by."""
		return not any(getattr(self, mark) for mark in MARKS)

	@property
	def weak(self) -> bool:
		"""Nothing that others don't share, or can't tell themselves apart by."""
		return not (self.number or self.email or self.birth_date or self.identity_number)

	@property
	def strength(self) -> int:
		return sum(bool(getattr(self, mark)) for mark in MARKS) + bool(self.last_name)

	@property
	def first_name(self) -> str:
		return self.name.removesuffix(self.last_name).strip()


def address_mark(street: str | None, postal_code: str | None) -> tuple[str, str] | None:
	"""A postal address to compare; None without a street."""
	line = " ".join((street or "").casefold().split())
	return (line, "".join((postal_code or "").casefold().split())) if line else None


def plain_number(number: str) -> str:
	"""A number as a spreadsheet leaves it: 0042 is 42."""
	return number.lstrip("0") if number.isdigit() else number


def fit(said: Identity, known: Sequence[Identity]) -> tuple[str, int]:
	"""How well a row fits somebody.

	Args:
	        said: What the row says.
	        known: What is known of the other: by a member, by those merged into it, by earlier rows.

	Returns:
	        SURE, DOUBTFUL, CLASH or NOT, and a weight to compare with others that fit as surely.
	"""
	numbers = {other.number for other in known if other.number}
	same = _compare("identity_number", said, known)
	named = said.number in numbers or (said.member and any(said.member == other.member for other in known))
	if named or same == AGREE:
		clash = same == DIFFER or is_somebody_else(said, known)
		return (CLASH if clash else SURE), 200 if same == AGREE else 100
	if same == DIFFER:
		return NOT, 0
	name = _compare_names(said, known)
	if not name:
		return NOT, 0
	if _is_plainly_another(said, known, numbers):
		return NOT, 0
	compared = {mark: _compare(mark, said, known) for mark in MARKS}
	same_day = any(not said.first_days.isdisjoint(other.first_days) for other in known)
	weight = 2 * list(compared.values()).count(AGREE) - list(compared.values()).count(DIFFER) + same_day
	if said.number and numbers:
		if name != "same" or plain_number(said.number) not in map(plain_number, numbers):
			return NOT, weight
		return (SURE if AGREE in (compared["birth_date"], compared["email"]) else DOUBTFUL), weight
	if name == "part":
		return _fit_in_household(compared), weight
	if name == "first":
		return (DOUBTFUL if compared["email"] == AGREE and compared["birth_date"] != DIFFER else NOT), weight
	return _fit_of_namesake(said, known, compared, same_day=same_day), weight


def is_somebody_else(said: Identity, known: Sequence[Identity]) -> bool:
	"""Whether a row with somebody's number is about another person all the same: who has another name or birth date."""
	born = _compare("birth_date", said, known)
	if born == AGREE:
		return False
	if born == DIFFER and not _nearly_born(said, known):
		return True
	names = [other.name for other in known if other.name]
	return bool(said.name and names) and not any(_related(said.name, name) for name in names)


def has_other_identity_number(said: Identity, known: Sequence[Identity]) -> bool:
	"""Whether somebody is another person by it, whatever else they have in common."""
	return _compare("identity_number", said, known) == DIFFER


def _is_plainly_another(said: Identity, known: Sequence[Identity], numbers: set[str]) -> bool:
	"""As most namesakes are: born on another day, with another e-mail address. Seen first, since there are many."""
	return (
		not (said.number and numbers)
		and _compare("birth_date", said, known) == DIFFER
		and _compare("email", said, known) != AGREE
		and not _nearly_born(said, known)
	)


def _fit_in_household(compared: dict[str, int]) -> str:
	"""Lena and Lena Berg: of one household, or with the same phone, e-mail or birth date."""
	if DIFFER in (compared["birth_date"], compared["email"]):
		return NOT
	return SURE if AGREE in compared.values() else NOT


def _fit_of_namesake(
	said: Identity, known: Sequence[Identity], compared: dict[str, int], *, same_day: bool
) -> str:
	born, email = compared["birth_date"], compared["email"]
	if born == AGREE:
		return SURE
	if born == DIFFER:
		near = _nearly_born(said, known)
		if email == AGREE:
			return DOUBTFUL if near else CLASH
		return DOUBTFUL if near and AGREE in (compared["phone"], compared["address"]) else NOT
	if email == AGREE:
		return SURE
	agreeing = [compared[mark] for mark in ("phone", "address", "payer")].count(AGREE)
	differing = [compared[mark] for mark in ("email", "phone", "address")].count(DIFFER)
	if agreeing:
		return SURE if agreeing + same_day > differing else DOUBTFUL
	if not differing:
		bare = said.bare, all(other.bare for other in known)
		names_only = all(bare) and not said.number and not any(other.number for other in known)
		return SURE if names_only or (same_day and any(bare)) else DOUBTFUL
	if same_day:
		return DOUBTFUL if differing < 3 else NOT
	return DOUBTFUL if differing == 1 and said.weak and all(other.weak for other in known) else NOT


# ---------------------------------------------------------------- comparing


def _compare(mark: str, said: Identity, known: Sequence[Identity]) -> int:
	"""AGREE, DIFFER, or 0 where one of them says nothing."""
	mine = getattr(said, mark)
	found = 0
	for other in known if mine else ():
		if value := getattr(other, mark):
			if value == mine or (mark == "address" and _same_address(mine, value)):
				return AGREE
			found = DIFFER
	return found


def _same_address(one: tuple[str, str], other: tuple[str, str]) -> bool:
	return one[0] == other[0] and (one[1] == other[1] or not one[1] or not other[1])


def _compare_names(said: Identity, known: Sequence[Identity]) -> str:
	""" "same"; "part": one of them has no last name; "first": another last name; empty: another name."""
	found = ""
	for other in known:
		if not said.name or not other.name:
			continue
		if said.name == other.name:
			return "same"
		if said.first_name == other.first_name:
			found = "first" if said.last_name and other.last_name else "part"
	return found


def _nearly_born(said: Identity, known: Sequence[Identity]) -> bool:
	"""Whether birth dates differ by one slip: in the year, the month or the day, or these exchanged."""
	for other in known:
		if not other.birth_date:
			continue
		mine, theirs = (
			(day.year, day.month, day.day) for day in (said.birth_date or other.birth_date, other.birth_date)
		)
		if sum(a == b for a, b in zip(mine, theirs, strict=True)) >= 2:
			return True
		if mine == (theirs[0], theirs[2], theirs[1]):
			return True
	return False


def _related(one: str, other: str) -> bool:
	"""Whether two names can be one person's: who married, was written in another way or in another order."""
	a, b = _plain(one), _plain(other)
	if _first_names(a) & set(b.split()) or _first_names(b) & set(a.split()):
		return True
	return SequenceMatcher(None, a, b).ratio() >= SIMILAR


def _first_names(name: str) -> set[str]:
	words = name.split()
	return set(words[:-1] or words)


def _plain(name: str) -> str:
	"""Without accents and hyphens."""
	letters = unicodedata.normalize("NFD", name.casefold().replace("-", " "))
	return "".join(letter for letter in letters if not unicodedata.combining(letter))
