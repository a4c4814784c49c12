"""Random registers for the comparison with brute force: people with terms around a day, written to the site."""

from datetime import date, timedelta

import frappe
from hypothesis import strategies as st

from membership_recruitment.membership.register.bulk import NewMember, NewTerm, add_members
from tests.support.oracles.brute_force import Person, Term

TYPES = ("Individual", "Family")


@st.composite
def terms(draw, around: date | None = None) -> tuple[Term, ...]:
	"""Up to five terms of one person, in order and without overlap, around a day (today)."""
	found, around = [], around or date.today()
	start = around + timedelta(days=draw(st.integers(-420, 20)))
	for _ in range(draw(st.integers(0, 5))):
		length = draw(st.sampled_from((1, 20, 60, 90, 180)))
		end = start + timedelta(days=length - 1) if draw(st.integers(0, 11)) else None
		stop = draw(
			st.sampled_from((None, None, None, None, 0, 1, length // 2, length - 1, length, length + 4))
		)
		cancelled_from = start + timedelta(days=stop) if stop is not None else None
		kind = draw(st.sampled_from(TYPES))
		found.append(Term(kind, start, end, cancelled_from, pending=draw(st.integers(0, 7)) == 0))
		covered = [
			day for day in (end, cancelled_from and max(cancelled_from, start + timedelta(days=1))) if day
		]
		if not covered:
			break
		start = min(covered) + timedelta(days=draw(st.sampled_from((1, 1, 1, 4, 10, 11, 12, 31, 60))))
	return tuple(found)


@st.composite
def person(draw, around: date | None = None) -> Person:
	around = around or date.today()
	died = draw(st.integers(-1500, 40))
	return Person(draw(terms(around)), around + timedelta(days=died) if died > -300 else None)


def enter(people: list[Person], **values_of) -> None:
	"""Write people into the register.

	Args:
	        values_of: Further fields of NewMember, each a function of the person's place in the list.
	"""
	add_members(
		[
			NewMember(
				f"Medlem {number}",
				deceased_on=person.deceased_on,
				terms=[
					NewTerm(t.membership_type, t.start, t.end, t.cancelled_from, approved=not t.pending)
					for t in person.terms
				],
				**{fieldname: value(number) for fieldname, value in values_of.items()},
			)
			for number, person in enumerate(people)
		]
	)


def empty_register() -> None:
	for doctype in ("Membership Spell", "Membership Event", "Membership", "Member"):
		frappe.db.delete(doctype)
