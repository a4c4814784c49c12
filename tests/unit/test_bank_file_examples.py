"""The bank files of others, held against what an independent reader counted in them (../shared/bank/README.md)."""

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from membership_recruitment.membership.bank_files import reading
from membership_recruitment.membership.bank_files.bank_file import BankFile, UnreadableBankFile
from membership_recruitment.membership.bank_files.matching import decide_all
from membership_recruitment.membership.bank_files.owed import Invoice, Owed
from membership_recruitment.membership.bank_files.payment_keys import keys

EXAMPLES = Path("/work/shared/bank")
pytestmark = pytest.mark.skipif(not EXAMPLES.exists(), reason="the examples are not on this machine")


def read(name: str) -> BankFile:
	with (EXAMPLES / name).open("rb") as file:
		return reading.read(file)


def deposits(file: BankFile) -> list[tuple]:
	"""(sum, currency, amounts) of each entry."""
	return [
		(
			entry.amount,
			entry.currency,
			[payment.amount for payment in file.payments if payment.entry == at],
		)
		for at, entry in enumerate(file.entries)
	]


def references(file: BankFile) -> list[list[str]]:
	return [[reference.text for reference in payment.references] for payment in file.payments]


def test_seb():
	file = read("camt054_SE_CRED_BGC_SEB.xml")
	assert deposits(file) == [(D(200), "SEK", [D(100), D(100)])]
	assert [[(each.text, each.amount) for each in payment.references] for payment in file.payments] == [
		[("98547", D(100))],
		[("54318881444", D(50)), ("54318891445", D(50))],
	]
	assert {(p.account, p.bankgiro, p.day) for p in file.payments} == {
		("54401060156", "12345678", date(2022, 5, 5))
	}
	assert [payment.payer_account for payment in file.payments] == ["", "66662222"]


def test_seb_settles_three_invoices():
	owing = {"98547": 100, "54318881444": 50, "54318891445": 50}
	register = Owed(Invoice(f"SINV-{reference}", reference, D(amount)) for reference, amount in owing.items())
	decisions = decide_all(read("camt054_SE_CRED_BGC_SEB.xml").payments, register)
	assert [part for decision in decisions for part in decision.parts] == [
		(f"SINV-{reference}", D(amount)) for reference, amount in owing.items()
	]


def test_bankgirots_own_example():
	file = read("bgmax_bankgirot_ocr_kontroll_latin1.txt")
	assert deposits(file) == [
		(D(1900), "SEK", [D(1000), D(-500), D(1400)]),
		(D(8000), "SEK", [D(1100), D(1200), D(700), D(5000)]),
		(D(4000), "EUR", [D(3000), D(1000)]),
	]
	assert references(file) == [
		["655969"],
		["89853"],
		["657866 658765 657767", "657866", "658765", "657767", "657965"],
		["650861"],
		[],
		["659763"],
		["658260", "658369", "658468"],
		["801266,801365,801464", "801266", "801365", "801464"],
		["659763"],
	]
	assert all(reference.amount is None for payment in file.payments for reference in payment.references)
	assert [payment.payer for payment in file.payments][:5] == ["Kalles Plåt AB"] * 3 + [
		"Olles färg AB",
		"Berits Garn",
	]
	assert {(payment.bankgiro, payment.day) for payment in file.payments} == {("9912346", date(2004, 5, 25))}
	assert file.warnings == []


def test_barsoom():
	file = read("bgmax_barsoom_BgMaxfil4_latin1_crlf.txt")
	assert deposits(file) == [
		(D(3700), "SEK", [D(1800), D(1900)]),
		(D(2000), "SEK", [D(2000)]),
		(D(2900), "SEK", [D(500), D(500), D(500), D(1400)]),
		(D(4000), "EUR", [D(3000), D(1000)]),
	]
	parts = [[(each.text, each.amount) for each in payment.references] for payment in file.payments]
	assert parts[0] == [("665760", None), ("665869", None), ("665661", None), ("657775", None)]
	assert parts[2] == [("573964", D(1700)), ("573865", D(300))]
	assert parts[6] == [("7495575", D(1000)), ("695668", D(500)), ("8988777", D(400)), ("74450", D(-500))]
	# 13 extra references beside the six that stand on a payment itself
	assert sum(len(each) for each in parts) == 13 + 6


def test_one_payment_whose_last_line_is_not_padded():
	file = read("bgmax_barsoom_minimal.txt")
	assert deposits(file) == [(D(1100), "SEK", [D(1100)])] and references(file) == [["650861"]]


def test_references_as_people_write_them():
	file = read("bgmax_freetext_references_anonymised_latin1.txt")
	assert sum(payment.amount for payment in file.payments) == D("28135.40")
	assert references(file) == [
		["63287"],
		["64002"],
		["KUNDNR 4325 FAKTURA 63890"],
		["Medlem 00040147"],
		["Faktnr: 63600"],
		["fakturanr 63313 kund 870"],
		["64317"],
		["63778"],
		["64707"],
	]
	assert file.payments[2].amount == D("4085.00") and file.payments[1].payer == "EXEMPELSSON, ÅSA"


@pytest.mark.parametrize(
	("name", "refusal"),
	[
		("bgmax_barsoom_broken_replacement_chars_utf8.txt", ("wrong count", "payments", 8, 9)),
		("bgmax_invalid_codes.txt", ("damaged", 3)),
		("not_bgmax_at_all.pdf", ("another kind",)),
		("README.md", ("another kind",)),
	],
)
def test_refused_whole(name, refusal):
	with pytest.raises(UnreadableBankFile) as refused:
		read(name)
	assert (refused.value.problem, *refused.value.facts) == refusal


def test_read_twice_there_is_nothing_new():
	names = [path.name for path in sorted(EXAMPLES.glob("*")) if path.suffix in (".xml", ".txt")]
	known, payments = set(), 0
	for name in names:
		try:
			file = read(name)
		except UnreadableBankFile:
			continue
		found = keys(file.payments)
		assert found == keys(read(name).payments) and len(set(found)) == len(found)
		assert known.isdisjoint(found)
		known.update(found)
		payments += len(found)
	assert payments == len(known) == 2 + 9 + 9 + 1 + 9
