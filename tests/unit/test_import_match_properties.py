"""Rows of people who are easily taken for each other: in whatever order, and once more, the answer is the same."""

from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from membership_recruitment.membership.register.import_file import Row
from membership_recruitment.membership.register.import_fit import Identity
from membership_recruitment.membership.register.import_match import Known
from membership_recruitment.membership.register.import_people import people_of

DAYS = [date(2019, 1, 1), date(2020, 1, 1)]
WHO = [("åsa örn", "örn"), ("åsa", ""), ("åsa ek", "ek"), ("nils ek", "ek")]


def identity(who, number, email, born, phone, address, day, is_new, secret="") -> Identity:
	return Identity(
		name=who[0],
		last_name=who[1],
		number=number,
		email=email,
		birth_date=born,
		phone=phone,
		address=address,
		first_days=frozenset({day}),
		is_new=is_new,
		identity_number=secret,
	)


ROWS = st.lists(
	st.builds(
		identity,
		st.sampled_from(WHO),
		st.sampled_from(["", "", "7", "8", "07"]),
		st.sampled_from(["", "", "a@x.example", "b@x.example"]),
		st.sampled_from([None, None, date(1970, 5, 5), date(1990, 1, 2)]),
		st.sampled_from(["", "", "1", "2"]),
		st.sampled_from([None, None, ("gatan 1", "11111"), ("vägen 2", "")]),
		st.sampled_from(DAYS),
		st.sampled_from([False, False, False, True]),
		st.sampled_from(["", "", "print of one", "print of another"]),
	),
	min_size=1,
	max_size=6,
)


def decided(identities: list[Identity], register: list[Known]) -> list[Known]:
	return people_of([Row(at, ()) for at in range(len(identities))], identities, register)


def answers(people: list[Known], original: list[int]) -> set:
	"""Which rows are one person, and why not."""
	return {
		(
			frozenset(original[row.number] for row in known.rows),
			known.doubt.kind if known.doubt else known.member or "new",
		)
		for known in people
	}


def contradictory(rows: list[Identity]) -> bool:
	marks = ("number", "identity_number", "name", "email", "birth_date", "phone", "address")
	return any(len({getattr(said, mark) for said in rows} - {"", None}) > 1 for mark in marks)


def stored(people: list[Known], identities: list[Identity], register: list[Known]) -> list[Known]:
	"""The register after an import, by which a later row counts and a blank cell changes nothing."""
	after = [Known(known.identities[:1], known.member, is_stored=True) for known in register]
	for number, known in enumerate(people):
		if known.doubt:
			continue
		said = dict.fromkeys(("number", "identity_number", "email", "name", "last_name", "phone"), "")
		said |= {"birth_date": None, "address": None, "first_days": frozenset()}
		target = next((other for other in after if other.member == known.member and known.member), None)
		if target:
			said = {name: getattr(target.identities[0], name) for name in said}
		for row in known.rows:
			row_says = identities[row.number]
			names = {"name", "last_name"}  # one without the other changes nothing
			for name in said.keys() - names - {"first_days"}:
				said[name] = getattr(row_says, name) or said[name]
			if row_says.last_name or not said["name"]:
				said["name"], said["last_name"] = row_says.name, row_says.last_name
			said["first_days"] |= row_says.first_days
		member = known.member or f"MEM-{len(register) + number}"
		if target:
			after.remove(target)
		after.append(Known([Identity(member=member, **said)], member, is_stored=True))
	return after


@settings(max_examples=400, deadline=None, derandomize=True)
@given(ROWS, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_people(identities, chance):
	original = list(range(len(identities)))
	order = original.copy()
	chance.shuffle(order)
	people = decided(identities, [])
	# where rows of a person contradict each other, the last one counts
	assume(not any(contradictory([identities[row.number] for row in known.rows]) for known in people))
	assert answers(people, original) == answers(decided([identities[at] for at in order], []), order)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(ROWS)
def test_the_same_file_again_adds_nobody_and_moves_no_row(identities):
	people = decided(identities, [])
	register = stored(people, identities, [])
	mine = {
		row.number: f"MEM-{at}" for at, known in enumerate(people) if not known.doubt for row in known.rows
	}
	for known in decided(identities, register):
		for row in known.rows:
			assert known.doubt or known.member == mine.get(row.number)


@st.composite
def clear_rows(draw):
	"""People who are told apart by what each of their rows says: of some the number, of others less."""
	rows = []
	mark = draw(st.sampled_from(("number", "identity_number", "email", "birth_date", "phone")))
	for person in range(draw(st.integers(1, 5))):
		# a phone number alone does not tell namesakes apart
		name = draw(st.sampled_from(WHO[:1] + WHO[2:])) if mark != "phone" else (f"åsa {person}", str(person))
		said = {
			"number": f"N{person}",
			"identity_number": f"print of {person}",
			"email": f"p{person}@x.example",
			"birth_date": date(1950 + 7 * person, person + 1, person + 1),
			"phone": f"+4670{person}",
			"address": (f"gatan {person}", "11111"),
		}
		for at in range(draw(st.integers(1, 3))):
			kept = {field: value for field, value in said.items() if field == mark or draw(st.booleans())}
			if mark != "number":
				kept.pop("number", None)
			days = frozenset({date(2010 + person, 1 + at, 1)})
			rows.append((person, Identity(name=name[0], last_name=name[1], first_days=days, **kept)))
	return draw(st.permutations(rows))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(clear_rows(), st.integers(0, 5))
def test_any_order_and_any_split_of_clear_rows_makes_the_same_people(rows, at):
	register: list[Known] = []
	for part in (rows[:at], rows[at:]):
		identities = [said for _person, said in part]
		people = decided(identities, register)
		assert not [known for known in people if known.doubt]
		register = stored(people, identities, register)
	assert len(register) == len({person for person, _said in rows})
