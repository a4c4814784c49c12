"""What a payment pays: cases as people write references × amount × state of invoice and member."""

import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.membership.bank_files import matching, owed, written_references
from membership_recruitment.membership.bank_files.bank_file import Payment, Reference
from membership_recruitment.membership.bank_files.matching import Decision, Proposal, decide, decide_all
from membership_recruitment.membership.bank_files.owed import Invoice, Owed
from membership_recruitment.membership.fees import payment_reference

DAY = date(2026, 3, 2)
OCR = {number: payment_reference.make(100_000 + number) for number in range(1, 30)}


def invoice(number: int, outstanding: str, **more) -> Invoice:
	more = {"member": f"MEM-{number:05}", "member_numbers": (number,), **more}
	return Invoice(f"SINV-26-{number:05}", OCR[number], D(outstanding), **more)


# Åsa owes two fees, Bo one, Cia and Bo's daughter the same sum
INVOICES = (
	invoice(1, "350", names=("Åsa Öberg",), phones=("46701740605",), accounts=("SE4550000000058398257466",)),
	invoice(
		2, "150.50", names=("Åsa Öberg",), phones=("46701740605",), member="MEM-00001", member_numbers=(1, 21)
	),
	invoice(3, "200", names=("Bo Ek",)),
	invoice(4, "200", names=("Cia Ek Lund",)),
	invoice(10, "0", state=owed.PAID),
	invoice(11, "0", state=owed.CREDITED),
	invoice(12, "0", state=owed.WRITTEN_OFF),
	invoice(13, "300", state=owed.CANCELLED),
	invoice(14, "300", state=owed.DRAFT),
	invoice(15, "30", currency="EUR"),
	invoice(16, "300", member_state=owed.DECEASED),
	invoice(17, "300", member_state=owed.FORMER),
)
A, B, C = OCR[1], OCR[2], OCR[3]  # 10000184, 10000283, 10000382 or so: eight digits


def pays(amount: str, *references: str | tuple[str, str | None], free: str = "", **more) -> Payment:
	"""A payment. `references`: in fields for them, alone or with their amounts; `free`: in one for anything."""
	pairs = [(each, None) if isinstance(each, str) else each for each in references]
	structured = [Reference(text, D(part) if part else None) for text, part in pairs]
	unstructured = [Reference(free, structured=False)] if free else []
	return Payment(
		0, DAY, D(amount), more.pop("currency", "SEK"), references=(*structured, *unstructured), **more
	)


def wrong(reference: str) -> str:
	"""The reference with another check digit."""
	return reference[:-1] + str((int(reference[-1]) + 1) % 10)


def exchanged(reference: str) -> str:
	"""The reference with two digits exchanged."""
	return reference[:-4] + reference[-3] + reference[-4] + reference[-2:]


BOOKED = [
	("as printed", pays("350", A), [1]),
	("in free text", pays("350", free=A), [1]),
	("leading zeros fill the field", pays("350", "0" * 12 + A), [1]),
	("in groups of four", pays("350", f"{A[:4]} {A[4:]}"), [1]),
	("in groups of three, no-break", pays("350", f"{A[:3]}\u00a0{A[3:6]}\u00a0{A[6:]}"), [1]),
	("with hyphens", pays("350", f"{A[:3]}-{A[3:6]}-{A[6:]}"), [1]),
	("digit by digit", pays("350", " ".join(A)), [1]),
	("word before", pays("350", free=f"OCR {A}"), [1]),
	("word and colon before, word after", pays("350", free=f"Ocr:{A} medlemsavgift"), [1]),
	("beside a year and a sum", pays("350", free=f"avgift 2026 350 kr {A}"), [1]),
	("after another number, a blank between", pays("350", free=f"2026 {A}"), [1]),
	("in the message of a Swish payment", pays("350", message=f"Ref {A}, hälsn Åsa"), [1]),
	("in the message beside a telephone number", pays("350", message=f"{A} ring 070-174 06 05"), [1]),
	("as what it is called from end to end", pays("350", end_to_end=A), [1]),
	("as RF reference", pays("350", f"RF{98 - int(A + '271500') % 97:02}{A}"), [1]),
	("öre", pays("150.50", B), [2]),
	("several in fields", pays("500.50", A, B), [1, 2]),
	("several with their sums", pays("500.50", (A, "350"), (B, "150.50")), [1, 2]),
	("several in one text", pays("500.50", free=f"{A}, {B}"), [1, 2]),
	("several in one text, blanks alone", pays("500.50", free=f"{A} {B}"), [1, 2]),
	("of two members", pays("550", A, C), [1, 3]),
	("the same twice, in the field and again", pays("350", A, free=f"OCR {A}"), [1]),
	("somebody else pays", pays("350", A, payer="Bo Ek"), [1]),
	("with the member's own number", pays("350", A, message="medlem 1"), [1]),
	("with the number of one of the household", pays("150.50", B, message="Medlemsnr: 00021"), [2]),
	("with a year", pays("350", A, message="Medlem 2026"), [1]),
	("with a fee of a year", pays("350", A, message="Medlemsavgift 2026, medlemskap: 999 dagar"), [1]),
	("its own reference called the member's", pays("350", free=f"Medlem {A}"), [1]),
]

TO_DECIDE = [
	("nothing said", pays("200"), "no reference", []),
	("words alone", pays("200", free="Medlemsavgift"), "no reference", []),
	("a number that is nobody's", pays("350", free="Faktnr: 63600"), "no reference", [1]),
	(
		"another association's reference",
		pays("350", payment_reference.make(999_999)),
		"unknown reference",
		[1],
	),
	("no reference of ours in its field", pays("350", "98547"), "unknown reference", [1]),
	("ours, and one that is not", pays("350", A, "98547"), "unknown reference", [1]),
	("wrong check digit", pays("350", wrong(A)), "wrong check digit", [1]),
	("two digits exchanged", pays("350", free=f"ocr {exchanged(A)}"), "wrong check digit", [1]),
	("a digit left out", pays("350", A[:3] + A[4:]), "wrong check digit", [1]),
	("a digit too many", pays("350", A[:3] + "7" + A[3:]), "wrong check digit", [1]),
	("too little", pays("300", A), "too little", [1]),
	("too little by an öre", pays("349.99", A), "too little", [1]),
	("too much", pays("400", A), "too much", [1]),
	("too little for both", pays("350", A, B), "too little", [1, 2]),
	("too much for both", pays("600", A, B), "too much", [1, 2]),
	(
		"sums that are another invoice's",
		pays("500.50", (A, "150.50"), (B, "350")),
		"parts do not fit",
		[1, 2],
	),
	("a sum said that is not paid", pays("350", (A, "300")), "parts do not fit", [1]),
	("a credit note taken off", pays("150", (A, "350"), (C, "-200")), "parts do not fit", [1, 3]),
	("paid before", pays("350", OCR[10]), "paid before", [10]),
	("credited", pays("300", OCR[11]), "invoice credited", [11]),
	("written off", pays("300", OCR[12]), "invoice written off", [12]),
	("cancelled", pays("300", OCR[13]), "invoice cancelled", [13]),
	("not submitted", pays("300", OCR[14]), "invoice not submitted", [14]),
	("one of two is cancelled", pays("650", A, OCR[13]), "invoice cancelled", [1, 13]),
	("kronor for an invoice in euro", pays("30", OCR[15]), "other currency", [15]),
	("euro for an invoice in kronor", pays("350", A, currency="EUR"), "other currency", [1]),
	("deceased", pays("300", OCR[16]), "member deceased", [16]),
	("left", pays("300", OCR[17]), "member left", [17]),
	("another member's number", pays("350", A, message="Medlem 3"), "other member", [1, 3]),
	*(
		(f"of a member who owes nothing: {text}", pays("350", A, message=text), "other member", [1])
		for text in (
			"medlem 4711",
			"Avser MEM-04711",
			"Medlemsnummer: 999999",
			"medlems nr. 4711",
			"Medl.nr 2026",
			"member no 4711",
			"Medlem #4711",
			"membership number 4711",
		)
	),
	(
		"another member's number, as documents are called",
		pays("350", A, free="MEM-00003"),
		"other member",
		[1, 3],
	),
	("a member's number alone", pays("200", free="Medlem 0003"), "no reference", [3, 4]),
	("taken back", pays("-350", A), "taken back", [1]),
	("nothing", pays("0", A), "nothing paid", [1]),
	("the sum of a batch", pays("350", A, is_sum=True), "sum of a batch", [1]),
	("the payer's name", pays("75", payer="EK, BO"), "no reference", [3]),
	("a name within a longer one", pays("75", payer="Ek Lund Cia Maria"), "no reference", [4]),
	("a family name is not enough", pays("75", payer="Ek"), "no reference", []),
	("the telephone of a Swish payment", pays("75", payer_phone="+46701740605"), "no reference", [1, 2]),
	("an amount that few owe", pays("150.50"), "no reference", [2]),
	(
		"an account that has paid before",
		pays("75", payer_account="SE4550000000058398257466"),
		"no reference",
		[1],
	),
]


@pytest.mark.parametrize(
	("days", "amount", "reason"),
	[(0, "350", True), (5, "350", True), (-5, "350", True), (6, "350", False), (0, "349", False)],
)
def test_what_came_in_for_it_some_days_ago_is_perhaps_the_same(days, amount, reason):
	before = ((DAY - timedelta(days=days), D(amount)),)
	register = [replace(each, came_in=before) if each is INVOICES[0] else each for each in INVOICES]
	assert decide(pays("350", A), Owed(register)).reason == ("perhaps booked" if reason else "")
	assert not decide(pays("200", C), Owed(register)).reason


@pytest.mark.parametrize(("payment", "paid"), [case[1:] for case in BOOKED], ids=[case[0] for case in BOOKED])
def test_booked_by_itself(payment, paid):
	decision = decide(payment, Owed(INVOICES))
	of = {each.name: each for each in INVOICES}
	expected = tuple((f"SINV-26-{number:05}", of[f"SINV-26-{number:05}"].outstanding) for number in paid)
	assert decision == Decision(parts=expected)
	assert sum(amount for _, amount in decision.parts) == payment.amount


@pytest.mark.parametrize(
	("payment", "reason", "proposed"), [case[1:] for case in TO_DECIDE], ids=[case[0] for case in TO_DECIDE]
)
def test_put_to_somebody(payment, reason, proposed):
	decision = decide(payment, Owed(INVOICES))
	assert (decision.reason, decision.parts) == (reason, ())
	found = [int(each.invoice[-5:]) for each in decision.proposals]
	if reason == "no reference" and payment.amount == 200 and not proposed:
		proposed = [3, 4]  # both owe that
	assert found[: len(proposed)] == proposed


def test_there_are_cases_enough():
	assert len(BOOKED) + len(TO_DECIDE) >= 40


def test_perhaps_booked_and_closed_periods_are_put_to_somebody():
	register = Owed(INVOICES)
	assert decide(pays("350", A), register, doubtful=True).reason == "perhaps booked"
	assert decide(pays("350", A), register, closed_days={DAY}).reason == "closed period"
	assert not decide(pays("350", A), register, closed_days={date(2026, 3, 1)}).reason


def test_the_second_payment_of_the_same_is_put_to_somebody():
	decisions = decide_all([pays("350", A), pays("350", A), pays("200", C)], Owed(INVOICES))
	assert [(bool(each.parts), each.reason) for each in decisions] == [
		(True, ""),
		(False, "paid before"),
		(True, ""),
	]
	decisions = decide_all([pays("350", A)] * 2, Owed(INVOICES), doubtful=[True, False])
	assert [each.reason for each in decisions] == ["perhaps booked", ""]


def test_proposals_come_by_what_speaks_for_them():
	payment = pays(
		"200",
		free=f"{wrong(A)} medlem 21",
		payer="Bo Ek",
		payer_phone="46701740605",
		payer_account="SE4550000000058398257466",
	)
	assert [(each.invoice[-2:], each.clues) for each in decide(payment, Owed(INVOICES)).proposals] == [
		("01", ("reference with a slip", "phone", "account")),
		("02", ("number", "phone")),
		("03", ("name", "amount")),
		("04", ("amount",)),
	]


def test_two_invoices_with_one_reference_are_put_to_somebody():
	register = Owed([invoice(1, "200"), replace(invoice(2, "200"), reference=A)])
	assert decide(pays("200", A), register).reason == "too little"
	register = Owed([invoice(1, "200", state=owed.CANCELLED), replace(invoice(2, "200"), reference=A)])
	assert decide(pays("200", A), register).parts == (("SINV-26-00002", D(200)),)


def test_a_reference_of_another_system_is_the_whole_field_or_none():
	register = Owed([replace(invoice(1, "100"), reference="98547")])
	assert decide(pays("100", "98547"), register).parts == (("SINV-26-00001", D(100)),)
	assert decide(pays("100", "0098547"), register).parts
	assert decide(pays("100", free="98547"), register).reason == "no reference"
	decision = decide(pays("100", message="98547"), register)
	assert decision.reason == "no reference"
	assert decision.proposals == (Proposal("SINV-26-00001", ("number", "amount")),)


@pytest.mark.parametrize(
	"text", ["9" * 5000, "medlem" + " " * 5000 + "x", "1 " * 5000, "²³ ½ ١٢٣", "OCR:" * 2000]
)
def test_any_text_is_decided(text):
	began = time.process_time()
	assert decide(pays("350", free=text, message=text), Owed(INVOICES)).reason
	assert time.process_time() - began < 2


def test_what_many_owe_is_no_proposal():
	register = Owed([invoice(number, "200") for number in range(1, 20)])
	assert decide(pays("200"), register).proposals == ()


@given(
	st.lists(
		st.sampled_from([A, B, C, OCR[4], wrong(A), OCR[13], OCR[15], "98547"]), max_size=3, unique=True
	),
	st.sampled_from(["0", "-350", "150.50", "200", "350", "400", "500.50", "550", "700.50", "750"]),
	st.text("abc0123456789 .-", max_size=20),
	st.sampled_from(["SEK", "EUR"]),
)
def test_nothing_is_booked_unless_reference_and_sum_agree(references, amount, message, currency):
	payment = pays(amount, *references, message=message, currency=currency)
	decision = decide(payment, Owed(INVOICES))
	assert bool(decision.parts) != bool(decision.reason)
	if decision.parts:
		of = {each.name: each for each in INVOICES}
		assert sum(part for _, part in decision.parts) == payment.amount
		for name, part in decision.parts:
			assert (of[name].outstanding, of[name].currency, of[name].state) == (part, currency, owed.OPEN)
			assert of[name].reference in references or of[name].reference in written_references.found(message)


# ---------------------------------------------------------------- references as they are written


@given(
	st.integers(100_001, 10**10),
	st.sampled_from([" ", "-", ".", "\u00a0"]),
	st.integers(1, 5),
	st.integers(0, 5),
)
def test_a_reference_is_found_however_it_is_written(number, between, size, zeros):
	reference = payment_reference.make(number)
	written = "0" * zeros + reference
	grouped = between.join(written[at : at + size] for at in range(0, len(written), size))
	if len(written) <= size * written_references.MOST_GROUPS:
		assert reference in written_references.found(f"Avgift {grouped} tack")


@given(st.text())
def test_whatever_is_found_is_a_reference(text):
	assert all(payment_reference.is_valid(reference) for reference in written_references.found(text))


@given(st.integers(100_001, 10**8), st.data())
def test_one_slip_is_understood(number, data):
	reference = payment_reference.make(number)
	at = data.draw(st.integers(0, len(reference) - 1))
	digit = data.draw(st.sampled_from("0123456789"))
	for slip in (
		reference[:at] + digit + reference[at + 1 :],
		reference[:at] + digit + reference[at:],
		reference[:at] + reference[at + 1 :],
		reference[: at - 1] + reference[at] + reference[at - 1] + reference[at + 1 :] if at else reference,
	):
		assert reference in set(written_references.slips(slip))


def test_a_long_row_of_digits_takes_no_time():
	began = time.process_time()
	written_references.found("1 " * 20_000)
	written_references.found("RF12 " + "3 " * 20_000)
	assert time.process_time() - began < 2


# ---------------------------------------------------------------- many


def test_twenty_thousand_payments_are_matched_in_time():
	"""Half of them clean, a quarter with a slip, a quarter with a name alone."""
	number = 20_000
	references = [payment_reference.make(100_000 + at) for at in range(number)]
	register = Owed(
		Invoice(
			f"SINV-26-{at:05}",
			references[at],
			D(200),
			member_numbers=(at,),
			names=(f"Ann Ek{chr(97 + at % 26)}",),
		)
		for at in range(number)
	)
	payments = [
		pays("200", references[at])
		if at % 2
		else pays("200", free=wrong(references[at]))
		if at % 4
		else pays("200", payer=f"Ann Eka{chr(97 + at % 26)} {at}")
		for at in range(number)
	]
	began = time.process_time()
	decisions = decide_all(payments, register)
	taken = time.process_time() - began
	assert sum(bool(decision.parts) for decision in decisions) == number // 2
	assert sum(decision.reason == matching.WRONG_CHECK_DIGIT for decision in decisions) == number // 4
	assert taken < 20, taken
