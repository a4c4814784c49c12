"""Whose row it is, of the members and of the people of earlier rows. No database, no frappe.

What tells people apart is read from the raw cells, so that a row with a fault in it finds its person too.
`import_people.py` asks for all rows of a file.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from membership_recruitment.membership.register.import_cells import (
	date_or_none,
	full_name,
	is_year,
	parse_date_or_year,
)
from membership_recruitment.membership.register.import_file import Row
from membership_recruitment.membership.register.import_fit import (
	CLASH,
	DOUBTFUL,
	SURE,
	Identity,
	address_mark,
	fit,
	has_other_identity_number,
	is_somebody_else,
	plain_number,
)
from membership_recruitment.membership.register.import_guardians import addresses_of_guardians

NEW_MEMBER = {"NEW", "NY", "NYTT", "NY MEDLEM", "NEW MEMBER"}

# why a row is not taken for anybody's
SIMILAR = "similar"  # members or rows that it may be about
SEVERAL = "several"  # members that it fits equally well
OTHER_PERSON = "other person"  # who has the number, or the name and address, and is somebody else
NUMBER_OF_ANOTHER = "number of another"  # than the member that the row names
OTHER_IDENTITY_NUMBER = "other identity number"  # of who has the number
NO_MEMBER = "no member"  # of the name that the row says
TO_BE_DECIDED = (SIMILAR, SEVERAL)


def identity_of(cells: Mapping[str, str]) -> Identity:
	"""What the cells of a row (by target) say of whose it is."""
	email = cells.get("email", "").lower()
	if email in addresses_of_guardians(cells):
		email = ""  # mother and child share it
	joined = cells.get("join_date", "")
	member = cells.get("member", "").upper()
	first_days = (
		date_or_none(cells.get("start_date")),
		parse_date_or_year(joined) if is_year(joined) else date_or_none(joined),
	)
	return Identity(
		number=cells.get("former_number", ""),
		identity_number=cells.get("identity_number", ""),
		member="" if member in NEW_MEMBER else member,
		is_new=member in NEW_MEMBER,
		email=email if "@" in email else "",
		name=full_name(cells).casefold(),
		last_name=cells.get("last_name", "").casefold(),
		birth_date=date_or_none(cells.get("birth_date")),
		phone=cells.get("phone", ""),
		address=address_mark(cells.get("address_line"), cells.get("postal_code")),
		payer=cells.get("payer", ""),
		first_days=frozenset(filter(None, first_days)),
	)


# ---------------------------------------------------------------- who is known


@dataclass(frozen=True)
class Doubt:
	"""
	Attributes:
	        kind: SIMILAR and so on.
	        others: Whom it is about.
	"""

	kind: str
	others: tuple["Known", ...] = ()


@dataclass(eq=False, slots=True)
class Known:
	"""Somebody of the register or of the file.

	Attributes:
	        identities: By the member, those merged into it, and rows.
	        member: Name of the Member; empty for somebody new, until it is written.
	        is_stored: Whether the register had the member before the file.
	        rows: Of the file that are about them.
	        doubt: Why it cannot be said who they are; None where it can.
	        payer: Who pays their fee, as the rows say.
	        pays_itself: Whether rows name themselves as payer.
	        step: In the order in which they have to be stored: payers before those for whom they pay.
	        has_payer: Whether that one can pay; known once their rows are planned, as the next two are.
	        goes_in: Whether anything that the rows say does.
	        status: What they are today.
	"""

	identities: list[Identity]
	member: str = ""
	is_stored: bool = False
	rows: list[Row] = field(default_factory=list)
	doubt: Doubt | None = None
	payer: "Known | None" = None
	pays_itself: bool = False
	step: int = 0
	has_payer: bool = False
	goes_in: bool = False
	status: str = ""

	@property
	def key(self) -> str:
		"""What stands for them where others name them as payer."""
		return self.member.casefold() if self.is_stored else f"new {id(self)}"

	@property
	def weak(self) -> bool:
		return all(identity.weak for identity in self.identities)

	@property
	def born(self) -> date | None:
		return next((identity.birth_date for identity in self.identities if identity.birth_date), None)


class People:
	"""All who are known, found by what a row says."""

	def __init__(self, register: Iterable[Known]):
		self.by_member: dict[str, Known] = {}
		# mostly one for each, and lists are small
		self.by_number: dict[str, list[Known]] = defaultdict(list)
		self.by_plain_number: dict[str, list[Known]] = defaultdict(list)
		self.by_identity_number: dict[str, list[Known]] = defaultdict(list)
		self.by_email: dict[str, list[Known]] = defaultdict(list)
		self.by_name: dict[str, dict[Known, None]] = defaultdict(dict)
		self.by_first_name: dict[str, dict[Known, None]] = defaultdict(dict)
		self.unnumbered: dict[str, dict[Known, None]] = defaultdict(dict)
		self.apart, self.by_row = {}, {}
		self.everybody = list(register)
		for known in self.everybody:
			for identity in known.identities:
				self.note(known, identity)

	def add(self, identity: Identity, doubt: Doubt | None = None) -> Known:
		known = Known([identity], doubt=doubt)
		self.note(known, identity)
		return known

	def learn(self, known: Known, identity: Identity) -> None:
		"""A row says more of somebody."""
		if (plain := replace(identity, member="", is_new=False, joins=None)) not in known.identities:
			known.identities.append(plain)
			self.note(known, identity)

	def note(self, known: Known, identity: Identity) -> None:
		numbered = any(other.number for other in known.identities)
		if identity.apart:
			self.apart[identity.apart] = known
		if identity.member:
			self.by_member.setdefault(identity.member, known)
		if identity.number:
			_add(self.by_number[identity.number], known)
			if identity.number.isdigit():
				_add(self.by_plain_number[plain_number(identity.number)], known)
		if identity.identity_number:
			_add(self.by_identity_number[identity.identity_number], known)
		if identity.email:
			_add(self.by_email[identity.email], known)
		for other in known.identities if numbered else ():
			self.unnumbered.get(other.name, {}).pop(known, None)
		if identity.name:
			self.by_name[identity.name][known] = None
			self.by_first_name[identity.first_name][known] = None
			if not numbered:
				self.unnumbered[identity.name][known] = None

	def owners(self, said: Identity) -> tuple[Sequence[Known], Sequence[Known]]:
		"""Who has the identity number, and who has the number in the former register, that a row says."""
		return (
			self.by_identity_number.get(said.identity_number, ()) if said.identity_number else (),
			self.by_number.get(said.number, ()) if said.number else (),
		)

	def like(self, said: Identity) -> list[Known]:
		"""Who may be meant by a row that names no member and has no number that is known."""
		namesakes = self.unnumbered if said.number else self.by_name
		found = [
			*namesakes.get(said.name, ()),
			*(self.by_plain_number.get(plain_number(said.number), ()) if said.number.isdigit() else ()),
			*(self.by_email.get(said.email, ()) if said.email else ()),
			*self._without_last_name(said),
		]
		return list(dict.fromkeys(found)) if said.name else []

	def _without_last_name(self, said: Identity) -> Iterable[Known]:
		"""Those of the first name, where the row or they have no other."""
		return (
			self.by_name.get(said.first_name, ()) if said.last_name else self.by_first_name.get(said.name, ())
		)

	def payer(self, text: str) -> Known | None:
		"""Whom a cell names as payer, by the number of either register, e-mail address or name; None where that is
		nobody or several."""
		if known := self.by_member.get(text.upper()):
			return known
		for found, written in (
			(self.by_number, text),
			(self.by_email, text.lower()),
			(self.by_name, text.casefold()),
		):
			if same := found.get(written):
				return next(iter(same)) if len(same) == 1 else None
		return None


def _add(listed: list[Known], known: Known) -> None:
	if known not in listed:
		listed.append(known)


# ---------------------------------------------------------------- whose a row is


def whose(said: Identity, people: People) -> Known:
	"""Whom a row is about: a member, somebody of an earlier row, somebody new, or somebody in doubt."""
	if said.member:
		return _named(said, people)
	if said.apart or said.joins in people.by_row:
		known = people.by_row.get(said.joins) or people.apart.get(said.apart) or people.add(said)
		people.learn(known, said)
		return known
	identified, numbered = people.owners(said)
	if identified and numbered and not set(identified) & set(numbered):
		return _aside(said, Doubt(NUMBER_OF_ANOTHER, (identified[0], *numbered)))
	candidates = identified or numbered
	fits = [(known, *fit(said, known.identities)) for known in candidates or people.like(said)]
	sure = [(weight, known) for known, kind, weight in fits if kind == SURE]
	if said.is_new and (said.number or not said.bare):
		# nobody who has no more than the name and a day in common; the same row again finds its own member by more
		sure = [(weight, known) for weight, known in sure if weight > 1]
	if sure:
		best = max(weight for weight, _known in sure)
		same = tuple(known for weight, known in sure if weight == best)
		if len(same) > 1:
			asked = next((known for known in same if known.doubt and _is_asked_about(known, same)), None)
			return asked or people.add(said, Doubt(SEVERAL, same))
		people.learn(same[0], said)
		return same[0]
	clashing = tuple(known for known, kind, _weight in fits if kind == CLASH)
	if clashing and (candidates or not said.is_new):
		return _aside(said, Doubt(_kind_of_clash(said, clashing), clashing))
	doubtful = tuple(known for known, kind, _weight in fits if kind == DOUBTFUL)
	return people.add(said, Doubt(SIMILAR, doubtful) if doubtful and not said.is_new else None)


def _is_asked_about(known: Known, others: Sequence[Known]) -> bool:
	"""Whether of somebody in doubt it is asked already whether they are one of the others."""
	return all(other is known or other in known.doubt.others for other in others)


def _named(said: Identity, people: People) -> Known:
	known = people.by_member.get(said.member)
	if not known:
		return _aside(said, Doubt(NO_MEMBER))
	for owners in people.owners(said):
		if owners and known not in owners:
			return _aside(said, Doubt(NUMBER_OF_ANOTHER, (known, *owners)))
	if is_somebody_else(said, known.identities) or has_other_identity_number(said, known.identities):
		return _aside(said, Doubt(_kind_of_clash(said, (known,)), (known,)))
	people.learn(known, said)
	return known


def _kind_of_clash(said: Identity, others: Sequence[Known]) -> str:
	other = any(has_other_identity_number(said, known.identities) for known in others)
	return OTHER_IDENTITY_NUMBER if other else OTHER_PERSON


def _aside(said: Identity, doubt: Doubt) -> Known:
	"""Somebody whom no other row is compared with."""
	return Known([said], doubt=doubt)
