"""What the ledger must say of a member, from terms and spells."""

from datetime import date, timedelta

from membership_recruitment.membership.terms.ledger import Entry, LedgerSpell, LedgerTerm, entries

DAY = timedelta(days=1)
Y23, Y24, Y25 = date(2023, 1, 1), date(2024, 1, 1), date(2025, 1, 1)


def term(name: str, start: date, kind: str = "Year", held: bool = True, **values) -> LedgerTerm:
	return LedgerTerm(name, start, kind, held, **values)


def spell(start: date, end: date, over: bool = True) -> LedgerSpell:
	return LedgerSpell(start, end, over)


def said(terms, spells, **values) -> list[tuple]:
	return [tuple(entry)[:4] for entry in entries(terms, spells, **values)]


def test_join_renewal_and_lapse():
	terms = [term("a", Y23), term("b", Y24, "Family")]
	found = list(entries(terms, [spell(Y23, Y25 + 29 * DAY)]))
	assert found == [
		Entry("Join", Y23, "a"),
		Entry("Renewal", Y24, "b"),
		Entry("Type change", Y24, "b", 1, "Year"),
		Entry("Lapse", Y25 + 30 * DAY, "b"),
	]


def test_a_spell_that_runs_has_not_lapsed():
	assert said([term("a", Y23)], [spell(Y23, Y24, over=False)]) == [("Join", Y23, "a", 1)]


def test_what_did_not_hold_neither_starts_nor_counts():
	unpaid = term("b", Y24, held=False, cancelled_from=Y24)
	assert said([term("a", Y23), unpaid], [spell(Y23, Y24 + DAY, over=False)]) == [
		("Join", Y23, "a", 1),
		("Cancel", Y24, "b", 0),
	]


def test_a_cancellation_ends_once_and_is_no_lapse():
	terms = [term("a", Y23, cancelled_from=Y24 + 9 * DAY), term("b", Y24, cancelled_from=Y24 + 9 * DAY)]
	assert said(terms, [spell(Y23, Y24 + 8 * DAY)]) == [
		("Join", Y23, "a", 1),
		("Renewal", Y24, "b", 1),
		("Cancel", Y24 + 9 * DAY, "a", 0),
		("Cancel", Y24 + 9 * DAY, "b", 1),
	]


def test_a_death_ends_what_runs_and_a_former_members_death_nothing():
	assert said([term("a", Y23)], [spell(Y23, Y23 + 9 * DAY)], deceased_on=Y23 + 10 * DAY)[1:] == [
		("Death", Y23 + 10 * DAY, None, 1)
	]
	assert said([term("a", Y23)], [spell(Y23, Y24 + 9 * DAY)], deceased_on=Y25)[1:] == [
		("Lapse", Y24 + 10 * DAY, "a", 1),
		("Death", Y25, None, 0),
	]


def test_coming_back_is_a_rejoin_or_a_reinstatement():
	first = term("a", Y23, cancelled_from=Y23 + 30 * DAY)
	spells = [spell(Y23, Y23 + 29 * DAY), spell(Y24, Y25, over=False)]
	assert said([first, term("b", Y24)], spells)[1] == ("Rejoin", Y24, "b", 1)
	assert said([first, term("b", Y24, reinstates=True)], spells)[1] == ("Reinstate", Y24, "b", 1)
