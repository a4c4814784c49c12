"""What is stored about the people of a batch: the members they may be, those members' terms and addresses."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import frappe
from frappe import _

from membership_recruitment.membership.register.import_match import Candidates, Identity, Person
from membership_recruitment.membership.register.import_rows import KEPT_ON_MEMBER, RowProblem
from membership_recruitment.people.addresses import addresses_of


class Register:
	"""Of the register, what a batch of people needs.

	Attributes:
	        terms: Rows of Membership of the members that the people are, by member, in order.
	        addresses: Rows of Address, by member.
	"""

	def __init__(self, people: Sequence[Person], *, lock: bool):
		"""
		Args:
		        people: Of the batch.
		        lock: Whether the batch is going to be written: nobody else adds terms to these members meanwhile.
		"""
		identities = [person.identity for person in people]
		members = _members_like(identities)
		known_by_name_only = any(identity.weak for identity in identities)
		self._candidates = Candidates(members.values(), _first_starts(members) if known_by_name_only else {})
		self._claimed: dict[str, int] = {}
		chosen = {
			fits[0].name for identity in identities if len(fits := self._candidates.fits(identity)) == 1
		}
		if lock and chosen:
			# as Membership does
			frappe.db.sql("select name from `tabMember` where name in %s for update", (tuple(chosen),))
		self.terms = _terms_of(chosen, lock=lock)
		self.addresses = addresses_of("Member", chosen)

	def member_of(self, identity: Identity) -> frappe._dict | None:
		"""The member that somebody's rows are about; None for somebody new.

		Raises:
		        RowProblem: When several members fit, or the one named does not exist.
		"""
		fits = self._candidates.fits(identity)
		if len(fits) > 1:
			raise RowProblem(
				_(
					"Several members fit: {0}. Merge them, or name the right one in a column Member in Register."
				).format(", ".join(member.name for member in fits))
			)
		if not fits and identity.member and not identity.number:
			raise RowProblem(
				_("There is no member {0} in the register. Correct it, or leave it empty.").format(
					identity.member
				)
			)
		return fits[0] if fits else None

	def claim(self, person: Person) -> frappe._dict | None:
		"""As `member_of`, and no two persons of a batch get the same member: each would be decided without the
		other."""
		member = self.member_of(person.identity)
		first_row = person.rows[0].number
		if member and self._claimed.setdefault(member.name, first_row) != first_row:
			raise RowProblem(
				_("Row {0} is about the same member. Give both the same number or e-mail address.").format(
					self._claimed[member.name]
				)
			)
		return member


def _members_like(identities: Sequence[Identity]) -> dict[str, frappe._dict]:
	"""Rows of all members that any of the people may be, by name."""
	born = [identity for identity in identities if identity.birth_date]
	weak = [identity for identity in identities if identity.weak]
	# names are shared by many: only those of whom the register knows no more than the file
	unmarked = {name: ["is", "not set"] for name in ("email", "former_number", "birth_date")}
	members = {}
	for filters in (
		{"name": {identity.member for identity in identities}},
		{"former_number": {identity.number for identity in identities}},
		{"email": {identity.email for identity in identities}},
		{
			"full_name": {identity.name for identity in born},
			"birth_date": {identity.birth_date for identity in born},
		},
		{"full_name": {identity.name for identity in weak}, **unmarked},
	):
		filters = {
			name: ["in", list(values - {""})] if isinstance(values, set) else values
			for name, values in filters.items()
		}
		if next(iter(filters.values()))[1]:
			rows = frappe.get_all(
				"Member",
				filters=filters,
				fields=["name", *KEPT_ON_MEMBER, "full_name", "join_date"],
				order_by="name asc",
			)
			members.update({row.name: row for row in rows})
	return members


def _first_starts(members: Iterable[str]) -> dict[str, date]:
	"""First day of the first term, by member."""
	if not members:
		return {}
	return dict(
		frappe.db.sql(
			"select member, min(start_date) from `tabMembership` where member in %s group by member",
			(tuple(members),),
		)
	)


def _terms_of(members: set[str], *, lock: bool) -> dict[str, list[frappe._dict]]:
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
