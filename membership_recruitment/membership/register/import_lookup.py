"""What is stored about the people of a file: the members they may be, and of a batch all that is needed to change them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

import frappe

from membership_recruitment.membership.register import contacts, identity_numbers
from membership_recruitment.membership.register.import_fit import Identity, address_mark, plain_number
from membership_recruitment.membership.register.import_match import Known
from membership_recruitment.membership.register.import_rows import KEPT_ON_MEMBER
from membership_recruitment.membership.terms.stored import TERM_COLUMNS
from membership_recruitment.people import addresses

CHUNK = 2000  # values of one query
LONGEST_NUMBER = 8  # digits of a number that zeros may have been taken from
MARKS = (
	"former_number",
	"email",
	"full_name",
	"last_name",
	"birth_date",
	"phone",
	"payer",
	"join_date",
	"member_since",
)
KEPT_OF_MERGED = tuple(dict.fromkeys((*KEPT_ON_MEMBER, *MARKS)))


# ---------------------------------------------------------------- who it can be


def members_like(identities: Sequence[Identity], merged: dict[str, list[frappe._dict]]) -> list[Known]:
	"""The members that any of the rows of a file may be about, and who pays for them.

	Args:
	        identities: What each row says of whose it is.
	        merged: Members who were merged into others, as people.merged has them.
	"""
	rows: dict[str, tuple] = {}
	payers = {identity.payer for identity in identities} - {""}
	_find(rows, "name", {identity.member for identity in identities} | {text.upper() for text in payers})
	_find(rows, "former_number", _numbers(identities) | payers)
	_find(
		rows, "name", identity_numbers.owners_of({identity.identity_number for identity in identities} - {""})
	)
	known_numbers = {row[0] for row in rows.values()}
	searched = [
		identity for identity in identities if not identity.member and identity.number not in known_numbers
	]
	alike = set()
	# who has another number is somebody else
	for numbered, condition in ((True, "ifnull(former_number, '') = ''"), (False, "1 = 1")):
		some = [identity for identity in searched if bool(identity.number) == numbered]
		alike |= _find(rows, "email", {identity.email for identity in some}, condition)
		names = {name for identity in some for name in (identity.name, identity.first_name)}
		alike |= _find(rows, "full_name", names, condition)
		first_names = {identity.name for identity in some if not identity.last_name}
		alike |= _find_by_first_name(rows, first_names, condition)
	alike |= _find(rows, "email", payers) | _find(rows, "full_name", payers)
	_find(rows, "name", _merged_like(identities, merged) - rows.keys())
	# of the others the number decides, and what else is known of them is asked of nobody
	return list(_known(rows, alike | {name for name in rows if name in merged}, merged))


def _numbers(identities: Iterable[Identity]) -> set[str]:
	"""The numbers of a file, and how they may be written with zeros before them."""
	numbers = set()
	for number in {identity.number for identity in identities}:
		numbers.add(number)
		if (plain := plain_number(number)) and number.isdigit():
			numbers |= {plain.zfill(length) for length in range(len(plain), LONGEST_NUMBER + 1)}
	return numbers


def _merged_like(identities: Iterable[Identity], merged: dict[str, list[frappe._dict]]) -> set[str]:
	"""Members into whom somebody was merged that a row may be about."""
	said = {mark for identity in identities for mark in (identity.number, identity.email, identity.name)}
	said |= {identity.member for identity in identities} | {identity.payer for identity in identities}
	return {
		kept
		for kept, rows in merged.items()
		for row in rows
		if said & {row.name, row.former_number, row.email, (row.full_name or "").casefold()} - {"", None}
	}


def _find(rows: dict[str, tuple], field: str, values: Collection[str], condition: str = "1 = 1") -> set[str]:
	"""Add the members whose field has one of these values."""
	found = set()
	for chunk in _chunks(values):
		found |= _add(rows, f"`{field}` in %s and {condition}", (chunk,))
	return found


def _find_by_first_name(rows: dict[str, tuple], names: Collection[str], condition: str) -> set[str]:
	found = set()
	for chunk in _chunks(names, 50):
		patterns = tuple(f"{name} %".replace("\\", "\\\\").replace("_", "\\_") for name in chunk)
		like = " or ".join(["full_name like %s"] * len(patterns))
		found |= _add(rows, f"({like}) and {condition}", patterns)
	return found


def _add(rows: dict[str, tuple], condition: str, values: tuple) -> set[str]:
	found = frappe.db.sql(f"select name, {', '.join(MARKS)} from `tabMember` where {condition}", values)
	rows.update({row[0]: row[1:] for row in found})
	return {row[0] for row in found}


def _known(
	rows: dict[str, tuple], compared: Collection[str], merged: dict[str, list[frappe._dict]]
) -> Iterator[Known]:
	streets, days = _address_marks(compared), _first_days(compared)
	numbers = identity_numbers.fingerprints_of(rows)
	shared = _shared_with_guardians(compared)
	for name in sorted(rows):
		row = frappe._dict(zip(MARKS, rows[name], strict=True))
		if name in shared:
			row.email = None  # mother and child share it: it tells neither from the other
		addresses = streets.get(name) or [None]
		identities = [_identity(name, row, addresses[0], days.get(name, ()), numbers.get(name, ""))]
		identities += [Identity(address=address) for address in addresses[1:]]
		identities += [_identity(other.name, other, None, ()) for other in merged.get(name, ())]
		yield Known(identities, member=name, is_stored=True)


def _identity(
	name: str, row: frappe._dict, address: tuple | None, days: Iterable[date], identity_number: str = ""
) -> Identity:
	return Identity(
		identity_number=identity_number,
		number=row.former_number or "",
		member=name,
		email=(row.email or "").lower(),
		name=(row.full_name or "").casefold(),
		last_name=(row.last_name or "").casefold(),
		birth_date=row.birth_date,
		phone=row.phone or "",
		address=address,
		payer=(row.payer or "").casefold(),
		first_days=frozenset(filter(None, (row.join_date, row.member_since, *days))),
	)


def _address_marks(members: Collection[str]) -> dict[str, list[tuple]]:
	found = defaultdict(list)
	for chunk in _chunks(members):
		for member, street, postal_code in frappe.db.sql(
			"""select l.link_name, a.address_line1, a.pincode from `tabDynamic Link` l
			join `tabAddress` a on a.name = l.parent
			where l.parenttype = 'Address' and l.link_doctype = 'Member' and l.link_name in %s and a.disabled = 0""",
			(chunk,),
		):
			if mark := address_mark(street, postal_code):
				found[member].append(mark)
	return found


def _shared_with_guardians(members: Collection[str]) -> set[str]:
	"""Those whose e-mail address is that of a guardian."""
	found = set()
	for chunk in _chunks(members):
		found.update(
			frappe.db.sql_list(
				"""select m.name from `tabMember` m join `tabMember Guardian` g on g.parent = m.name
				where m.name in %s and g.parenttype = 'Member' and g.email = m.email and m.email <> ''""",
				(chunk,),
			)
		)
	return found


def _first_days(members: Collection[str]) -> dict[str, list[date]]:
	found = defaultdict(list)
	for chunk in _chunks(members):
		for member, start in frappe.db.sql(
			"select member, start_date from `tabMembership` where member in %s", (chunk,)
		):
			found[member].append(start)
	return found


def _chunks(values: Collection[str], size: int = CHUNK) -> Iterator[tuple[str, ...]]:
	listed = sorted(set(values) - {""})
	for at in range(0, len(listed), size):
		yield tuple(listed[at : at + size])


# ---------------------------------------------------------------- a batch


class Register:
	"""Of the register, what a batch of people needs.

	Attributes:
	        members: Rows of Member, by name.
	        identity_numbers: Fingerprints of theirs, by member.
	        terms: Rows of Membership, by member, in order.
	        addresses: Rows of Address, by member, "the" address last.
	        guardians: Rows of Member Guardian, by member, in order.
	        seconds: Addresses and numbers on their Contacts, by member.
	"""

	def __init__(self, people: Sequence[Known], *, lock: bool):
		"""
		Args:
		        people: Of the batch.
		        lock: Whether the batch is going to be written: nobody else adds terms to these members meanwhile.
		"""
		names = {person.member for person in people if person.member and not person.doubt}
		if lock and names:
			# as Membership does
			frappe.db.sql("select name from `tabMember` where name in %s for update", (tuple(sorted(names)),))
		# who may be meant by a row is shown with it
		shown = names | {known.member for person in people if person.doubt for known in person.doubt.others}
		self.members = {
			row.name: row
			for row in frappe.get_all(
				"Member",
				filters=[["Member", "name", "in", sorted(shown) or [""]]],
				fields=["name", *KEPT_ON_MEMBER, "full_name", "join_date", "payer"],
			)
		}
		self.identity_numbers = identity_numbers.fingerprints_of(names)
		self.terms = _terms_of(sorted(names), lock=lock)
		self.addresses = addresses.all_of("Member", shown)
		self.guardians = defaultdict(list)
		for row in frappe.get_all(
			"Member Guardian",
			filters={"parenttype": "Member", "parent": ["in", sorted(names) or [""]]},
			fields=["*"],
			order_by="idx asc",
		):
			self.guardians[row.parent].append(row)
		self.seconds = contacts.addresses_and_numbers(names)


def _terms_of(members: Sequence[str], *, lock: bool) -> dict[str, list[frappe._dict]]:
	if not members:
		return {}
	term = frappe.qb.DocType("Membership")
	query = (
		frappe.qb.from_(term)
		.select(
			*(term[column] for column in TERM_COLUMNS),
			term.name,
			term.member,
			term.membership_type,
			term.cancellation_reason,
			term.covered_by,
			term.reinstates,
			term.sales_invoice,
			term.fee,
			term.joining_fee,
			term.former_fee,
			term.former_paid,
			term.former_paid_on,
		)
		.where(term.member.isin(members))
		.orderby(term.start_date)
	)
	terms = defaultdict(list)
	for row in (query.for_update() if lock else query).run(as_dict=True):
		terms[row.member].append(row)
	return terms
