"""What a row says beside person, address and dates: money, offices, groups, consent, family, status."""

from datetime import date

import pytest

from membership_recruitment.membership.register import (
	import_consent,
	import_family,
	import_fees,
	import_further,
	import_offices,
	import_status,
)
from membership_recruitment.membership.register.import_consent import Consent
from membership_recruitment.membership.register.import_fees import Money
from membership_recruitment.membership.register.import_offices import Office
from membership_recruitment.membership.register.import_status import AGREES, DECIDE, REMARK
from membership_recruitment.membership.register.import_yes_no import amount, yes_or_no
from membership_recruitment.membership.terms import lifecycle

TODAY = date(2026, 11, 29)
NOTHING_STORED = {
	"sales_invoice": None,
	"covered_by": None,
	"fee": 0.0,
	"joining_fee": 0.0,
	"former_fee": 0.0,
	"former_paid": 0,
	"former_paid_on": None,
}


def kinds(findings) -> list[str]:
	return [finding.kind for finding in findings]


# ---------------------------------------------------------------- money


@pytest.mark.parametrize(
	("text", "expected"),
	[
		("1 250,50 kr", 1250.5),
		("1\xa0250", 1250),
		("300:-", 300),
		("300,-", 300),
		("SEK 1.250", 1250),
		("1,250.00", 1250),
		("$50.5", 50.5),
		("0", 0),
		("-300", None),
		("fri", None),
		("3 av 5", None),
		("2026-01-15", None),
	],
)
def test_amounts_as_people_write_them(text, expected):
	assert amount(text) == expected


@pytest.mark.parametrize(
	("text", "expected"),
	[("JA", True), ("x", True), ("1", True), ("Nej", False), ("Ej betald", False), ("0", False), ("?", None)],
)
def test_yes_and_no(text, expected):
	assert yes_or_no(text) is expected


@pytest.mark.parametrize(
	("cells", "expected", "found"),
	[
		({}, Money(), []),
		({"fee": "300 kr"}, Money(300), []),
		({"fee": "0"}, Money(), []),
		(
			{"fee": "300", "paid": "Ja", "paid_on": "2026-01-15"},
			Money(300, True, date(2026, 1, 15)),
			[],
		),
		({"paid_on": "2026-01-15"}, Money(None, True, date(2026, 1, 15)), []),
		({"paid": "2026-01-15"}, Money(None, True, date(2026, 1, 15)), []),
		({"fee": "300", "paid": "nej"}, Money(300, False), []),
		({"paid": "nej"}, Money(None, False), ["unpaid without fee"]),
		({"fee": "300", "paid": "nej", "paid_on": "2026-01-15"}, Money(300), ["paid and not"]),
		({"fee": "x", "paid": "kanske"}, Money(), ["no amount", "no yes or no"]),
		({"paid_on": "2027-01-15"}, Money(), ["day to come"]),
		({"paid": "ja", "paid_on": "i våras"}, Money(None, True), ["no day"]),
	],
)
def test_what_a_row_says_of_money(cells, expected, found):
	money, findings = import_fees.read(cells, TODAY)
	assert (money, kinds(findings)) == (expected, found)


@pytest.mark.parametrize(
	("money", "stored", "expected"),
	[
		(Money(), {}, {}),
		(
			Money(300, True, date(2026, 1, 15)),
			{},
			{"former_fee": 300, "former_paid": True, "former_paid_on": date(2026, 1, 15)},
		),
		(Money(None, True), {"former_paid": 1}, {}),
		(Money(300, False), {}, {"fee": 300}),
		(Money(300, False), {"fee": 300.0}, {}),
		(
			Money(300, False),
			{"former_paid": 1, "former_paid_on": TODAY},
			{"fee": 300, "former_paid": 0, "former_paid_on": None},
		),
		(Money(300, True), {"fee": 300.0}, {"former_fee": 300, "former_paid": True, "fee": 0}),
		(Money(300), {"fee": 250.0}, {}),
		(Money(300, True), {"fee": 300.0, "sales_invoice": "SINV-1"}, {}),
		(Money(300, True), {"covered_by": "TERM-1"}, {}),
	],
)
def test_what_changes_in_a_stored_term(money, stored, expected):
	assert money.changes_of({**NOTHING_STORED, **stored}) == expected


# ---------------------------------------------------------------- offices


@pytest.mark.parametrize(
	("cells", "expected", "found"),
	[
		(
			{"office": "Ordförande 2019–2022; Kassör (2023-)"},
			[
				Office("Ordförande", date(2019, 1, 1), date(2022, 12, 31)),
				Office("Kassör", date(2023, 1, 1)),
			],
			[],
		),
		({"office": "Ledamot 2019-22"}, [Office("Ledamot", date(2019, 1, 1), date(2022, 12, 31))], []),
		({"office": "Revisor 2019"}, [Office("Revisor", date(2019, 1, 1), date(2019, 12, 31))], []),
		({"office": "Revisor sedan 2019"}, [Office("Revisor", date(2019, 1, 1))], []),
		(
			{"office": "Kassör", "office_from": "2019-03-20", "office_to": "2022"},
			[Office("Kassör", date(2019, 3, 20), date(2022, 12, 31))],
			[],
		),
		({"office": "Kassör"}, [], ["office without day"]),
		({"office": "2019"}, [], ["office without day"]),
		({"office": "Kassör 2022–2019"}, [], ["office ends first"]),
		({"office_from": "2019"}, [], ["no office"]),
		({"office": "Kassör", "office_from": "länge"}, [], ["no day", "office without day"]),
	],
)
def test_offices_with_their_years(cells, expected, found):
	offices, findings = import_offices.read(cells)
	assert (offices, kinds(findings)) == (expected, found)


# ---------------------------------------------------------------- groups, families, consent


@pytest.mark.parametrize(
	("cell", "expected"),
	[
		("Orientering, Medlemmar", ["Orientering", "Medlemmar"]),
		('"VIP","Blogg"', ["VIP", "Blogg"]),
		("Medlemmar ::: * Vänner;medlemmar", ["Medlemmar", "Vänner"]),
		(" , ;", []),
	],
)
def test_groups_of_a_cell(cell, expected):
	assert import_further.groups_in(cell) == expected


@pytest.mark.parametrize(
	("cell", "expected"),
	[("Exempelberg [24160]", "24160"), ("[A-7 ]", "A-7"), ("Exempelman", ""), ("x []", ""), ("a [1] b", "")],
)
def test_the_number_of_a_family_stands_for_who_pays(cell, expected):
	assert import_family.number_in(cell) == expected


@pytest.mark.parametrize(
	("cell", "expected"),
	[
		("Olle Berg [42]", "42"),
		("von Berg, Olle", "Olle von Berg"),
		("olle@x.example", "olle@x.example"),
		("42", "42"),
		("", ""),
	],
)
def test_who_pays_as_others_know_them(cell, expected):
	assert import_family.payer_in(cell) == expected


@pytest.mark.parametrize(
	("cells", "expected", "found"),
	[
		({"consent": "Ja", "consent_on": "2018-05-25"}, Consent(True, date(2018, 5, 25), "Ja"), []),
		({"consent": "2018-05-25"}, Consent(True, date(2018, 5, 25), "2018-05-25"), []),
		({"consent": "nej"}, Consent(False, None, "nej"), []),
		({"consent": "0", "consent_on": "2018-05-25"}, Consent(False, date(2018, 5, 25), "0"), []),
		({"consent": "ja"}, None, ["consent without day"]),
		({"consent": "kanske", "consent_on": "2018-05-25"}, None, ["no yes or no"]),
		({"consent": "ja", "consent_on": "2028-05-25"}, None, ["day to come", "consent without day"]),
		({"consent": "nej", "consent_on": "då"}, None, ["no day"]),
		({"consent_on": "2018-05-25"}, None, []),
		({}, None, []),
	],
)
def test_consent_with_its_day(cells, expected, found):
	consent, findings = import_consent.read(cells, TODAY, day_alone=False)
	assert (consent, kinds(findings)) == (expected, found)


def test_a_day_is_a_yes_where_the_file_says_nothing_else_of_consent():
	consent, _ = import_consent.read({"consent_on": "2018-05-25"}, TODAY, day_alone=True)
	assert consent == Consent(True, date(2018, 5, 25), "2018-05-25")


# ---------------------------------------------------------------- status


@pytest.mark.parametrize(
	("word", "meaning"),
	[
		("Aktiv", import_status.MEMBER),
		("HEDERSMEDLEM", import_status.FOR_LIFE),
		("Vilande", import_status.PASSIVE),
		("Renewal due", import_status.RENEWAL_DUE),
		("Lapsed", import_status.FORMER),
		("Utträdd", import_status.LEFT),
		("avliden", import_status.DIED),
		("Pending - New", import_status.NOT_APPROVED),
		("Prova på", import_status.PROSPECT),
		("gul", None),
	],
)
def test_words_of_other_systems(word, meaning):
	assert import_status.meaning_of(word, {}) == meaning


def test_what_the_association_says_of_a_word_counts_and_an_open_question_stays_one():
	own = {"aktiv": import_status.PASSIVE, "gul": import_status.FORMER, "lapsed": ""}
	assert import_status.meaning_of("Aktiv", own) == import_status.PASSIVE
	assert import_status.meaning_of("GUL", own) == import_status.FORMER
	assert import_status.meaning_of("Lapsed", own) is None


def test_no_word_means_two_things():
	words = [word for listed in import_status.KNOWN.values() for word in listed.split()]
	assert len({word.replace("_", "") for word in words}) == len({*words}) - sum(
		1 for word in set(words) if "_" in word and word.replace("_", "") in words
	)
	assert import_status.KNOWN.keys() == set(import_status.MEANINGS)
	for meaning, listed in import_status.KNOWN.items():
		assert {import_status.meaning_of(word, {}) for word in listed.split()} == {meaning}


@pytest.mark.parametrize("status", lifecycle.STATUSES)
def test_each_status_agrees_with_its_own_word(status):
	meaning = import_status.meaning_of(status, {})
	assert import_status.verdict(meaning, ["", status]) == AGREES


@pytest.mark.parametrize(
	("meaning", "statuses", "expected"),
	[
		(import_status.MEMBER, ["", lifecycle.EXPIRED], REMARK),
		(import_status.MEMBER, [lifecycle.EXPIRED, lifecycle.CURRENT], AGREES),
		(import_status.FORMER, [lifecycle.EXPIRED, lifecycle.CURRENT], AGREES),
		(import_status.FORMER, ["", lifecycle.CURRENT], DECIDE),
		(import_status.LEFT, [lifecycle.GRACE, lifecycle.GRACE], DECIDE),
		(import_status.LEFT, [lifecycle.EXPIRED, lifecycle.EXPIRED], AGREES),
		(import_status.DIED, [lifecycle.EXPIRED, lifecycle.EXPIRED], DECIDE),
		(import_status.NOT_APPROVED, [lifecycle.CURRENT, lifecycle.CURRENT], DECIDE),
		(import_status.NOT_APPROVED, [lifecycle.EXPIRED, lifecycle.EXPIRED], REMARK),
		(import_status.PASSIVE, [lifecycle.CANCELLED, lifecycle.CANCELLED], REMARK),
		(import_status.NOTHING, [lifecycle.CANCELLED, lifecycle.CANCELLED], AGREES),
		(import_status.LEFT, ["", ""], AGREES),
	],
)
def test_a_word_beside_the_dates(meaning, statuses, expected):
	assert import_status.verdict(meaning, statuses) == expected
