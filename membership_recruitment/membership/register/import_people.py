"""Which rows of a file are the same person, and which member that is. No database, no frappe.

The whole file is looked at before anything of it is stored, rows that say most first: in whatever order they stand, the
answer is the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from membership_recruitment.membership.register.import_file import Row
from membership_recruitment.membership.register.import_fit import MARKS, NOT, Identity, fit, plain_number
from membership_recruitment.membership.register.import_match import SIMILAR, Doubt, Known, People, whose

MOST_ROUNDS = 5  # through the file


def people_of(rows: Sequence[Row], identities: Sequence[Identity], register: Iterable[Known]) -> list[Known]:
	"""The people of a file with their rows: those who pay for others before them, else in the order of their first row.

	Args:
	        rows: All rows of the file: two of the same person may stand far apart.
	        identities: What each row says of whose it is.
	        register: The members that they can be.
	"""
	says = {row.number: said for row, said in zip(rows, identities, strict=True)}
	payers = {text for said in identities if said.payer for text in (said.payer, said.payer.casefold())}
	order = sorted(rows, key=lambda row: _order(says[row.number], payers))
	given = {one: tuple(one.identities) for one in register}
	known, aside, unsettled = list(given), [], set()
	answers: dict[int, str] = {}
	for round_number in range(MOST_ROUNDS):
		before = answers
		found = _each(order, says, People(known))
		given |= {one: () for one in found if not one.doubt and one not in given}
		aside = [one for one in found if one.doubt]
		known = _known(given, says)
		answers = {row.number: one.doubt.kind if one.doubt else one.key for one in found for row in one.rows}
		if not aside or answers == before:
			unsettled = set()
			break
		# what the others said may answer whose the rest are, as it would in the next import
		if round_number:
			unsettled |= {number for number, answer in answers.items() if answer != before[number]}
	if unsettled:
		for one in (*known, *aside):
			one.rows = [row for row in one.rows if row.number not in unsettled]
		known = _known(given, says)
		asked = _ask_about([row for row in order if row.number in unsettled], says, People(known))
		aside = [one for one in aside if one.rows] + asked
	people = [one for one in known if one.rows] + aside
	_find_payers(people, says, People(known))
	return sorted(people, key=lambda one: (one.step, one.rows[0].number))


def _known(given: Mapping[Known, Sequence[Identity]], says: Mapping[int, Identity]) -> list[Known]:
	"""Everybody of whom rows are or whom the register has, as the register will know them."""
	known = [one for one in given if one.rows or one.is_stored]
	for one in known:
		one.identities = [_as_stored(one, given[one], says), *given[one][1:]]
	return known


def _ask_about(rows: Iterable[Row], says: Mapping[int, Identity], people: People) -> list[Known]:
	"""Rows whose answer never stays, since each answer to one of them changes that to another: they are asked about one by
	one, and what they say tells nobody whose other rows are."""
	asked = [Known([says[row.number]], rows=[row]) for row in rows]
	for one in asked:
		(said,) = one.identities
		like = [other for other in people.like(said) if fit(said, other.identities)[0] != NOT]
		one.doubt = Doubt(SIMILAR, tuple(like or (other for other in asked if other is not one)))
	return asked


def _each(rows: Sequence[Row], says: Mapping[int, Identity], people: People) -> list[Known]:
	"""Whose each row is, in this order; everybody once."""
	found: dict[Known, None] = {}
	for known in people.everybody:
		known.rows = []
	for row in rows:
		said = says[row.number]
		payer = people.payer(said.payer) if said.payer else None
		known = whose(replace(said, payer=payer.key if payer else ""), people)
		known.payer = payer or known.payer
		known.rows.append(row)
		people.by_row[row.number] = known
		found[known] = None
	for known in found:
		known.rows.sort(key=lambda row: row.number)
	return list(found)


def _as_stored(known: Known, given: Sequence[Identity], says: Mapping[int, Identity]) -> Identity:
	"""What the register will know of somebody: a later row counts, a blank cell changes nothing."""
	if not given and len(known.rows) == 1 and not known.payer:
		said = says[known.rows[0].number]
		return replace(said, payer="") if said.payer else said
	found = given[0] if given else Identity()
	first_name, last_name = found.first_name, found.last_name
	for said in [says[row.number] for row in known.rows]:
		marks = {
			mark: getattr(said, mark) or getattr(found, mark)
			for mark in ("number", "identity_number", *MARKS)
		}
		if given and given[0].number and plain_number(marks["number"]) == plain_number(given[0].number):
			marks["number"] = given[0].number
		first_name, last_name = said.first_name or first_name, said.last_name or last_name
		marks["payer"] = known.payer.key if known.payer else found.payer
		marks["apart"] = said.apart or found.apart
		found = replace(found, first_days=found.first_days | said.first_days, **marks)
	return replace(found, name=f"{first_name} {last_name}".strip(), last_name=last_name)


def _find_payers(people: Sequence[Known], says: Mapping[int, Identity], everybody: People) -> None:
	"""Whom the rows of each name as payer, once it is clear who everybody is."""
	for known in people:
		texts = [text for row in known.rows if (text := says[row.number].payer)]
		payer = everybody.payer(texts[-1]) if texts else None
		known.pays_itself = bool(payer) and payer is known  # as other systems write that nobody else does
		known.payer = payer if payer is not known else None
	for known in people:
		known.step = _steps_to_payer(known)


def _steps_to_payer(known: Known) -> int:
	"""How many payers come one after the other; only one pays, but which is seen later."""
	seen = []
	while known and known not in seen:
		seen.append(known)
		known = known.payer if known.payer and known.payer.rows else None
	return len(seen)


def _order(said: Identity, payers: set[str]) -> tuple:
	"""Who is named or numbered first, then who says most; payers before those whom they pay for."""
	return (
		said.joins is not None,  # when it is clear whose the other row is
		bool(said.payer) or payers.isdisjoint((said.number, said.member.casefold(), said.email, said.name)),
		not said.member,
		not said.identity_number,
		not said.number,
		-said.strength,
		said.number,
		said.identity_number,
		said.name,
		said.email,
		str(said.birth_date),
		said.phone,
		str(said.address),
		sorted(said.first_days),
	)
