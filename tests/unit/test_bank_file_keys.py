"""Payments are known again, in whichever file they come, and what may be the same is asked."""

import io
import re
import subprocess
import sys
import time
import tracemalloc
from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from membership_recruitment.membership.bank_files import reading
from membership_recruitment.membership.bank_files.payment_keys import account_marks, former_keys, keys
from membership_recruitment.membership.bank_files.perhaps_booked import perhaps_booked, seen, uetr_used_again
from membership_recruitment.membership.fees import payment_reference
from tests.support.factories.bank_files import Batch, Paid, bgmax, camt

UETR = "8a562c67-ca16-48ba-b074-65581be6f001"
ASA = Paid(D("350.00"), (("1000024", None),), payer="Åsa Öberg", bank_reference="A1", uetr=UETR)
BO = Paid(D("200.00"), payer="Bo Ek", bank_reference="A2")
CIA = Paid(D("75.00"), payer="Cia Ek", bank_reference="A3")


def read(content: bytes):
	return reading.read(io.BytesIO(content))


def seen_of(file):
	return seen(file, keys(file.payments))


def asked(new: bytes, *known: bytes) -> list[D]:
	"""Amounts of the payments of a file that may have come in the other ones."""
	before = [each for content in known for each in seen_of(read(content))]
	file = read(new)
	doubtful = perhaps_booked(seen_of(file), before)
	return [
		payment.amount
		for key, payment in zip(keys(file.payments), file.payments, strict=True)
		if key in doubtful
	]


def new(content: bytes, *known: bytes) -> list[D]:
	"""Amounts of the payments of a file that no other has."""
	before = {key for each in known for key in keys(read(each).payments)}
	file = read(content)
	return [
		payment.amount
		for key, payment in zip(keys(file.payments), file.payments, strict=True)
		if key not in before
	]


# ---------------------------------------------------------------- keys


def test_the_same_payments_in_another_file_of_the_bank_are_known():
	notification = camt([Batch((ASA, BO))])
	statement = camt([Batch((BO,)), Batch((ASA,)), Batch((CIA,))], kind="camt.053", version=8)
	assert new(notification, notification) == []
	assert new(statement, notification) == [D("75.00")]
	# the account may be written as IBAN or as it is printed
	printed = notification.replace(
		b"<IBAN>SE3550000000054910000003</IBAN>", b"<Othr><Id>5491-0000003</Id></Othr>"
	)
	assert new(printed, notification) == []


def test_a_uetr_is_enough():
	other = replace(ASA, payer="OBERG ASA", bank_reference="X9")
	assert new(camt([Batch((other,))]), camt([Batch((ASA,))])) == []
	assert new(
		camt([Batch((replace(other, uetr=UETR.replace("f001", "f002")),))]), camt([Batch((ASA,))])
	) == [ASA.amount]


@pytest.mark.parametrize("filler", ["NOTPROVIDED", "00000000-0000-0000-0000-000000000000", "1"])
def test_what_fills_the_field_is_no_uetr(filler):
	one, other = replace(BO, uetr=filler), replace(CIA, uetr=filler)
	assert new(camt([Batch((one,))]), camt([Batch((other,))])) == [BO.amount]


def test_two_who_pay_the_same_are_two_payments():
	same = replace(BO, bank_reference="", payer="")
	twice, once = camt([Batch((same, same))]), camt([Batch((same,))])
	assert len(set(keys(read(twice).payments))) == 2
	assert new(twice, once) == [BO.amount] and new(once, twice) == []


@pytest.mark.parametrize(
	"said",
	[
		{"references": (("1000032", None),)},
		{"references": (("1000024", None), ("1000032", None))},
		{"message": "Cia Ek"},
		{"end_to_end": "MEM-00012"},
	],
)
def test_a_reference_of_the_banks_that_comes_again_hides_nothing(said):
	"""Two files of a day, no names of payers, the bank's reference and the sum alike: who says another thing is another."""
	one = Paid(D("200.00"), (("1000024", None),), bank_reference="SAME")
	other = replace(Paid(D("200.00"), bank_reference="SAME"), **said)
	morning, evening = camt([Batch((one,))]), camt([Batch((other,))])
	assert new(evening, morning) == [other.amount] and new(morning, evening) == [one.amount]
	assert new(camt([Batch((other, one))]), morning, evening) == []


def test_blanks_and_capitals_make_no_other_payment():
	one = replace(BO, message="Avgift  2026")
	assert new(camt([Batch((replace(one, message="AVGIFT 2026 "),))]), camt([Batch((one,))])) == []
	written = replace(BO, references=(("100 0024", None),))
	assert (
		new(camt([Batch((replace(written, references=(("1000024", None),)),))]), camt([Batch((written,))]))
		== []
	)


@pytest.mark.parametrize("payer", ["A\u030asa O\u0308berg", "ASA OBERG", "Åsa Öberg.", "ÅSA-ÖBERG"])
def test_marks_on_letters_and_between_them_make_no_other_payment(payer):
	one = replace(ASA, uetr="", references=(), message="Avgift, 2026")
	other = replace(one, payer=payer, message="avgift 2026")
	assert new(camt([Batch((other,))]), camt([Batch((one,))])) == []


def test_letters_of_which_none_is_left_are_kept():
	one, other = replace(BO, payer="Иван"), replace(BO, payer="Пётр")
	assert new(camt([Batch((one,))]), camt([Batch((other,))])) == [BO.amount]


def test_former_keys_are_those_that_are_in_the_databases():
	"""As they were made on 1 December 2026, before marks stopped counting."""
	paid = (
		Paid(
			D("350.00"),
			(("100 0024", None), ("åäö-7", None)),
			payer="Åsa  Öberg-Ek",
			payer_account="SE45 5000",
			bank_reference="A1",
		),
		Paid(D("200.00"), payer="Bo Ek", bank_reference="A2", message="Avgift  2026, tack!"),
		*[Paid(D("75.00"), payer="Cia Ek", end_to_end="MEM-00012")] * 2,
	)
	assert former_keys(read(camt([Batch(paid)])).payments) == [
		"147ba22783447bd8ce596c0f7274efa7f0dbd950",
		"788e0813dbe8efed07bff277d23ee49bd00e8027",
		"fd11e65f7034de7050580af0e5ce1369cc4205f7",
		"e73c09c2e893013ee3a789e2db20dddc18228ebd",
	]
	assert former_keys(read(bgmax([Batch(paid[:3])])).payments) == [
		"83517f82f3a676e2c2bccf7d1de29e8eec99a0a1",
		"9c46adf358cfa0c43f22aadd3e733405a8aad64b",
		"047789c776dffd6e975f73e28bf7b839e734d827",
	]


@pytest.mark.parametrize(
	"other",
	[
		replace(BO, amount=D("200.01")),
		replace(BO, payer="Bo Eks"),
		replace(BO, payer_account="SE4550000000058398257466"),
		replace(BO, bank_reference="A4"),
	],
)
def test_what_differs_is_another_payment(other):
	assert new(camt([Batch((other,))]), camt([Batch((BO,))])) == [other.amount]


def test_what_is_taken_back_is_not_what_it_takes_back():
	file = read(camt([Batch((ASA,)), Batch((ASA,), indicator="DBIT", reversal=True)]))
	assert [payment.amount for payment in file.payments] == [D("350.00"), D("-350.00")]
	assert len(set(keys(file.payments))) == 2 and not uetr_used_again(file, {})


def test_a_uetr_that_comes_twice_in_a_file_is_asked_about():
	file = read(camt([Batch((ASA, BO, ASA))]))
	assert uetr_used_again(file, {}) == {keys(file.payments)[2]}


def test_a_uetr_of_two_sums_hides_neither():
	"""Nor does the second one book itself; the first one, read again, is asked about no more."""
	first, second = camt([Batch((ASA,))]), read(camt([Batch((replace(ASA, amount=D("20.00")),))]))
	before = {UETR: keys(read(first).payments)}
	[key] = keys(second.payments)
	assert key not in before[UETR]
	assert uetr_used_again(second, before) == {key}
	assert uetr_used_again(read(first), before) == set()
	assert uetr_used_again(second, {UETR: [*before[UETR], key]}) == set()


@given(st.lists(st.sampled_from([ASA, BO, CIA, replace(BO, bank_reference="")]), max_size=8), st.randoms())
@settings(deadline=None)
def test_keys_are_unique_and_do_not_depend_on_the_order(paid, random):
	shuffled = paid[:]
	random.shuffle(shuffled)
	one, other = (read(camt([Batch((each,)) for each in some])) for some in (paid, shuffled))
	assert set(keys(one.payments)) == set(keys(other.payments))
	assert len(set(keys(one.payments))) == len(paid)


# ---------------------------------------------------------------- perhaps booked


def test_the_same_day_in_bgmax_is_asked_about():
	old, now = bgmax([Batch((ASA, BO))]), camt([Batch((ASA, BO)), Batch((CIA,))])
	assert new(now, old) == [ASA.amount, BO.amount, CIA.amount]
	assert asked(now, old) == [ASA.amount, BO.amount]
	assert asked(old, now) == [ASA.amount, BO.amount]


def test_a_sum_of_a_batch_is_asked_about():
	notification = camt([Batch((ASA, BO)), Batch((CIA,), reference="ENTRY2")])
	statement = camt([Batch((ASA, BO), detailed=False), Batch((CIA,), reference="ENTRY2")], kind="camt.053")
	assert asked(statement, notification) == [D("550.00")]
	assert asked(notification, statement) == [ASA.amount, BO.amount]


def test_what_is_known_by_its_key_explains_nothing_else():
	"""Two pay 200 the same day; the statement names both, the notification one of them."""
	one, other = replace(BO, bank_reference="B1"), replace(BO, bank_reference="B2")
	notification = camt([Batch((one,))])
	statement = camt([Batch((one,)), Batch((other,))], kind="camt.053")
	assert new(statement, notification) == [other.amount] and asked(statement, notification) == []


def test_another_day_account_or_amount_is_not_asked_about():
	old = bgmax([Batch((BO,), bankgiro="9912346")])
	elsewhere = camt([Batch((BO,), bankgiro="50501055")])
	assert asked(elsewhere, old) == []
	there = camt([Batch((BO,), bankgiro="9912346")])
	assert asked(there, old) == [BO.amount]
	assert asked(there.replace(b"2026-03-02", b"2026-03-04"), old) == []
	assert asked(camt([Batch((CIA,), bankgiro="9912346")]), old) == []


def test_the_same_kind_of_file_is_not_asked_about():
	assert asked(camt([Batch((replace(BO, bank_reference="B7"),))]), camt([Batch((BO,))])) == []


def test_an_account_is_recognised_by_its_end():
	[payment] = read(camt([Batch((BO,))])).payments
	assert account_marks(payment) == {"910000003", "bankgiro 99912346"}
	assert account_marks(replace(payment, account="", bankgiro="")) == frozenset()


# ---------------------------------------------------------------- many

MANY = 20_000


def many() -> list[Batch]:
	paid = [
		Paid(
			D(200 + at % 300),
			((payment_reference.make(100_001 + at), None),) if at % 2 else (),
			message="" if at % 2 else f"Medlemsavgift {at}",
			payer=f"Åsa Öberg {at}",
			payer_account="SE4550000000058398257466",
			bank_reference=f"REF{at:012}",
		)
		for at in range(MANY)
	]
	# half of them in one batch
	return [Batch(tuple(paid[: MANY // 2])), *(Batch((each,)) for each in paid[MANY // 2 :])]


def main(path: str) -> None:
	"""Read a file in a process of its own and say what it took: seconds of the processor, and megabytes at its height."""
	began, resident = time.process_time(), _megabytes("VmRSS")
	with open(path, "rb") as file:
		found = reading.read(file)
	count = len(set(keys(found.payments)))
	print(count, time.process_time() - began, _megabytes("VmHWM") - resident)


def _megabytes(of: str) -> float:
	"""libxml2's memory counts too, so tracemalloc is not enough; the maximum of getrusage would be the parent's."""
	status = Path("/proc/self/status").read_text()
	return int(re.search(rf"^{of}:\s+(\d+) kB", status, re.MULTILINE)[1]) / 1024


@pytest.mark.parametrize("kind", ["camt.054", "camt.053", "BgMax"])
def test_twenty_thousand_payments(kind, tmp_path):
	content = bgmax(many()) if kind == "BgMax" else camt(many(), kind=kind, version=8)
	path = tmp_path / "bank"
	path.write_bytes(content)
	count, seconds, megabytes = _measured(path)
	assert count == MANY
	assert seconds < 10 and 1 < megabytes < 150, (seconds, megabytes)


def test_fifty_megabytes_in_one_batch_are_read_in_a_stream(tmp_path):
	paid = Paid(D(200), message="x" * 140, payer="Åsa Öberg" * 20)
	paid = [replace(paid, bank_reference=f"REF{at:012}") for at in range(MANY)]
	path = tmp_path / "bank"
	path.write_bytes(
		camt([Batch(tuple(paid))]).replace(
			b"<RltdPties>", b"<RltdPties><Cdtr>" + b"<X>yyyy</X>" * 180 + b"</Cdtr>"
		)
	)
	assert path.stat().st_size > 45 * 2**20
	count, _seconds, megabytes = _measured(path)
	assert count == MANY and 1 < megabytes < 150, megabytes


def _measured(path: Path) -> tuple[int, float, float]:
	answer = subprocess.run(
		[sys.executable, "-c", f"from {__name__} import main; main({str(path)!r})"],
		cwd=Path(__file__).parents[2],
		env={"PYTHONPATH": str(Path(__file__).parents[2])},
		capture_output=True,
		text=True,
	)
	assert not answer.returncode, answer.stderr
	count, seconds, megabytes = answer.stdout.split()
	return int(count), float(seconds), float(megabytes)


def test_pythons_own_memory_stays_small():
	content = io.BytesIO(bgmax(many()))
	tracemalloc.start()
	try:
		reading.read(content)
		_now, peak = tracemalloc.get_traced_memory()
	finally:
		tracemalloc.stop()
	assert peak < 150 * 2**20, peak
