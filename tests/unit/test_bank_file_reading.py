"""Reading bank files: each kind, what is refused, and what any file of random payments gives back."""

import contextlib
import gzip
import io
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from membership_recruitment.membership.bank_files import reading
from membership_recruitment.membership.bank_files.bank_file import UnreadableBankFile
from tests.support.factories.bank_files import Batch, Paid, bgmax, camt

KINDS = [("camt.054", version) for version in range(2, 9)] + [
	("camt.053", version) for version in range(2, 9)
]
ASA = Paid(
	D("350.00"),
	(("1000024", None),),
	payer="Åsa Öberg",
	payer_account="SE4550000000058398257466",
	bank_reference="A1",
)
BO = Paid(D("200.50"), (("1000032", D("150.50")), ("1000040", D("50"))), payer="Bo Ek", bank_reference="A2")


def read(content: bytes):
	return reading.read(io.BytesIO(content))


def refused(content: bytes) -> tuple:
	"""Why a file is refused, with the facts."""
	with pytest.raises(UnreadableBankFile) as refusal:
		read(content)
	return (refusal.value.problem, *refusal.value.facts)


def said(file) -> list[tuple]:
	"""What the payments of a file say, as the factory's `Paid` says it."""
	return [
		Paid(
			payment.amount,
			tuple((each.text, each.amount) for each in payment.references),
			payment.message,
			payment.payer,
			payment.payer_account,
			payment.bank_reference,
			payment.uetr,
			payment.end_to_end,
		)
		for payment in file.payments
	]


# ---------------------------------------------------------------- camt


@pytest.mark.parametrize(("kind", "version"), KINDS)
def test_camt_of_every_version(kind, version):
	file = read(camt([Batch((ASA, BO)), Batch((ASA,), reference="ENTRY2")], kind=kind, version=version))
	assert file.kind == kind and said(file) == [ASA, BO, ASA]
	assert [(entry.amount, entry.reference) for entry in file.entries] == [
		(D("550.50"), "ENTRY1"),
		(D("350.00"), "ENTRY2"),
	]
	first = file.payments[0]
	assert (first.day, first.currency, first.account) == (date(2026, 3, 2), "SEK", "SE3550000000054910000003")
	assert first.bankgiro == "99912346"[:8] and not first.is_sum


@pytest.mark.parametrize("kind", ["camt.053", "camt.054"])
def test_only_what_is_booked_and_comes_in_is_a_payment(kind):
	file = read(
		camt(
			[
				Batch((ASA,)),
				Batch((BO,), indicator="DBIT"),
				Batch((BO,), status="PDNG"),
				Batch((ASA,), indicator="DBIT", reversal=True),
				Batch((BO,), reversal=True),
			],
			kind=kind,
		)
	)
	assert [payment.amount for payment in file.payments] == [D("350.00"), D("-350.00")]
	assert file.passed_over == Counter({"paid out": 1, "not booked": 1, "given back": 1})


def test_a_batch_without_its_payments_is_one_sum():
	file = read(camt([Batch((ASA, BO), detailed=False)], kind="camt.053"))
	[payment] = file.payments
	assert (payment.amount, payment.is_sum, payment.bank_reference) == (D("550.50"), True, "ENTRY1")
	content = camt([Batch((ASA, BO), detailed=False)])
	wrong = content.replace(b"<TtlAmt Ccy='SEK'>550.50", b"<TtlAmt Ccy='SEK'>550.40")
	assert refused(wrong) == ("wrong sum", "batch", D("550.40"), D("550.50"))


def test_an_entry_without_details_is_a_payment_with_the_banks_words():
	content = camt([Batch((ASA,), detailed=False)]).replace(
		b"</NtryDtls>", b"</NtryDtls><AddtlNtryInf>Deposit  at the counter</AddtlNtryInf>"
	)
	[payment] = read(content).payments
	assert (payment.amount, payment.is_sum, payment.message) == (D("350.00"), False, "Deposit at the counter")


def test_what_banks_took_on_the_way_is_not_paid():
	"""From abroad: 350 sent, 20 kept by banks, 330 on the account."""
	content = camt([Batch((replace(ASA, amount=D("330.00")),))])
	content = content.replace(
		b"<TxAmt><Amt Ccy='SEK'>330.00</Amt></TxAmt></AmtDtls>",
		b"<TxAmt><Amt Ccy='SEK'>350.00</Amt></TxAmt></AmtDtls><Chrgs><Amt Ccy='SEK'>20.00</Amt></Chrgs>",
	)
	assert [payment.amount for payment in read(content).payments] == [D("330.00")]
	assert refused(content.replace(b"20.00", b"21.00")) == ("wrong sum", "entry", D("330.00"), D("350.00"))


def test_a_single_payment_in_another_currency_is_what_came_into_the_account():
	content = camt([Batch((ASA,))]).replace(b"<TxAmt><Amt Ccy='SEK'>350.00", b"<TxAmt><Amt Ccy='EUR'>31.20")
	assert [(payment.amount, payment.currency) for payment in read(content).payments] == [
		(D("350.00"), "SEK")
	]


def test_references_come_in_their_order_from_both_fields():
	invoice = b"<RfrdDocInf><Tp><CdOrPrtry><Cd>CREN</Cd></CdOrPrtry></Tp><Nb>77</Nb></RfrdDocInf>"
	amount = b"<RfrdDocAmt><RmtdAmt Ccy='SEK'>50.00</RmtdAmt></RfrdDocAmt>"
	content = camt([Batch((replace(ASA, message="Words", end_to_end="E2E"),))]).replace(
		b"</Strd></RmtInf>", b"</Strd><Strd>" + invoice + amount + b"</Strd></RmtInf>"
	)
	[payment] = read(content).payments
	assert [(each.text, each.amount) for each in payment.references] == [
		("1000024", None),
		("77", D("-50.00")),
	]
	assert (payment.message, payment.end_to_end) == ("Words", "E2E")


def test_a_bankgiro_number_is_the_account_to_which_was_paid():
	account = (
		b"<CdtrAcct><Id><Othr><Id>5050-1055</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr></Id></CdtrAcct>"
	)
	content = camt([Batch((ASA,))])
	assert (
		read(content.replace(b"</RltdPties>", account + b"</RltdPties>")).payments[0].bankgiro == "50501055"
	)
	assert read(content.replace(b"<NtryRef>BG", b"<NtryRef>")).payments[0].bankgiro == ""


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "UTF-16", "windows-1252"])
def test_letters_of_camt(encoding):
	file = read(camt([Batch((ASA,))], encoding=encoding))
	assert file.payments[0].payer == "Åsa Öberg" and not file.warnings


def test_a_byte_order_mark_blanks_and_windows_line_ends_do_no_harm():
	content = camt([Batch((ASA, BO))])
	assert said(read(b"\xef\xbb\xbf" + content)) == [ASA, BO]
	assert said(read(content.replace(b"\n", b"\r\n"))) == [ASA, BO]


def test_latin_1_that_says_it_is_utf_8_is_read_with_one_warning():
	content = camt([Batch((ASA, BO, ASA))]).decode().encode("latin-1")
	file = read(content)
	assert said(file) == [ASA, BO, ASA] and file.warnings == ["spoilt letters"]


@pytest.mark.parametrize(
	("old", "new", "problem"),
	[
		(b"<Amt Ccy='SEK'>350.00</Amt></TxAmt>", b"<Amt Ccy='SEK'>351.00</Amt></TxAmt>", "wrong sum"),
		(b"<Amt Ccy='SEK'>550.50</Amt><CdtDbtInd>", b"<Amt Ccy='SEK'>550.60</Amt><CdtDbtInd>", "wrong sum"),
		(b"<NbOfTxs>2<", b"<NbOfTxs>3<", "wrong count"),
		(b"<TtlAmt Ccy='SEK'>550.50", b"<TtlAmt Ccy='SEK'>550.51", "wrong sum"),
		(b"<NbOfNtries>1<", b"<NbOfNtries>2<", "wrong count"),
		(b"<NbOfTxs>2<", b"<NbOfTxs>" + b"9" * 5000 + b"<", "damaged"),
		(b"<Sum>550.50<", b"<Sum>55.05<", "wrong sum"),
		(b">1550.50<", b">1550.00<", "wrong sum"),
		(b"<Sts>BOOK<", b"<Sts>PDNG<", "wrong sum"),
		(b"<CdtDbtInd>CRDT</CdtDbtInd><Sts>", b"<CdtDbtInd>DBIT</CdtDbtInd><Sts>", "wrong count"),
		(b"550.50</Amt><CdtDbtInd>", b"5x0.50</Amt><CdtDbtInd>", "damaged"),
		(b"<BookgDt><Dt>2026-03-02", b"<BookgDt><Dt>2026-13-02", "damaged"),
		(b"<CdtDbtInd>CRDT</CdtDbtInd><Sts>", b"<CdtDbtInd>CRED</CdtDbtInd><Sts>", "damaged"),
		(b"camt.053.001.02", b"camt.053.001.13", "another version"),
		(b"camt.053.001.02", b"camt.052.001.02", "another XML"),
		(b"camt.053.001.02", b"pain.001.001.03", "another XML"),
	],
)
def test_what_does_not_agree_is_refused(old, new, problem):
	content = camt([Batch((ASA, BO))], kind="camt.053")
	assert old in content and said(read(content)) == [ASA, BO]
	assert refused(content.replace(old, new))[0] == problem


@pytest.mark.parametrize("indicator", ["CRDT", "DBIT"])
def test_an_entry_of_nothing_counts_on_its_side(indicator):
	nothing = Batch((Paid(D("0.00")),), indicator=indicator, reference="FEE")
	assert read(camt([Batch((ASA,)), nothing])).payments[0].amount == ASA.amount


@pytest.mark.parametrize(
	("batch", "said"),
	[
		(Batch((Paid(D("1000000000.01")),)), D("1000000000.01")),
		(Batch((Paid(D("9" * 18)),)), D("9" * 18)),
		(Batch((ASA,), day=date(1, 1, 1)), "0001-01-01"),
		(Batch((ASA,), day=date(2201, 1, 1)), "2201-01-01"),
		(Batch((Paid(D(10**9)),) * 101), D(101 * 10**9)),
	],
)
@pytest.mark.parametrize("write", [camt, bgmax])
def test_what_no_books_take_is_refused(write, batch, said):
	problem, fact = refused(write([batch]))
	if write is bgmax and said in (D("9" * 18), "0001-01-01"):
		assert problem == "damaged"  # its columns do not take that
	else:
		assert problem == "impossible" and fact in (said, batch.amount)


def test_an_entry_that_is_missing_shows_in_the_balances_alone():
	content = camt([Batch((ASA,)), Batch((BO,))], kind="camt.053")
	without_summary = (
		content[: content.index(b"<TxsSummry>")] + content[content.index(b"</TxsSummry>") + 12 :]
	)
	assert len(read(without_summary).payments) == 2
	first = without_summary.index(b"<Ntry>")
	missing = without_summary[:first] + without_summary[without_summary.index(b"<Ntry>", first + 1) :]
	assert refused(missing) == ("wrong sum", "balance", D("1550.50"), D("1200.50"))


def test_one_page_of_several_is_not_held_against_the_sums_of_all():
	content = camt([Batch((ASA,))]).replace(b"<NbOfNtries>1<", b"<NbOfNtries>9<")
	page = b"<NtfctnPgntn><PgNb>1</PgNb><LastPgInd>%s</LastPgInd></NtfctnPgntn><Acct>"
	assert said(read(content.replace(b"<Acct>", page % b"false"))) == [ASA]
	assert refused(content.replace(b"<Acct>", page % b"true"))[0] == "wrong count"


def test_a_second_document_of_another_kind_in_one_envelope_is_not_passed_over():
	one, other = (camt([Batch((ASA,))], kind=kind).partition(b"?>")[2] for kind in ("camt.054", "camt.053"))
	assert said(read(b"<Envelope>" + one + one + b"</Envelope>")) == [ASA, ASA]
	assert refused(b"<Envelope>" + one + other + b"</Envelope>")[0] == "another XML"


AMOUNTS = st.integers(1, 10**9).map(lambda ore: D(ore).scaleb(-2))
TEXT = st.text(
	st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), include_characters="åäö<&>'\"")
).map(lambda text: " ".join(text.split()))
PAID = st.builds(
	Paid,
	amount=AMOUNTS,
	references=st.lists(st.tuples(TEXT.filter(bool), st.none() | AMOUNTS), max_size=3).map(tuple),
	message=TEXT,
	payer=TEXT,
	payer_account=st.sampled_from(["", "SE4550000000058398257466"]),
	bank_reference=st.text("ABC123", min_size=1, max_size=8),
	uetr=st.just("") | st.uuids(version=4).map(str),
	end_to_end=st.text("xyz789", max_size=8),
)
BATCHES = st.lists(st.builds(Batch, st.lists(PAID, min_size=1, max_size=4).map(tuple)), max_size=5)


@given(BATCHES, st.sampled_from(KINDS), st.sampled_from(["UTF-8", "UTF-16"]))
@settings(max_examples=150, deadline=None)
def test_any_camt_is_read_back_equal(batches, kind, encoding):
	file = read(camt(batches, kind=kind[0], version=kind[1], encoding=encoding))
	assert said(file) == [paid for batch in batches for paid in batch.paid]
	assert [entry.amount for entry in file.entries] == [batch.amount for batch in batches]


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_camt_cut_off_anywhere_is_refused(data):
	content = camt([Batch((ASA, BO))])
	at = data.draw(st.integers(1, len(content.rstrip()) - 1))
	assert refused(content[:at])[0] in ("cut off", "another XML", "another kind")


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_changed_byte_never_changes_an_amount(data):
	"""Wherever it is: the file is refused, or amounts and their number are what they were. A currency that may be one
	leaves the sum, which nobody books by itself."""
	kind = data.draw(st.sampled_from(["camt.053", "camt.054", "BgMax"]))
	batches = [Batch((ASA, BO)), Batch((ASA,))]
	content = bgmax(batches) if kind == "BgMax" else camt(batches, kind=kind)
	at = data.draw(st.integers(0, len(content) - 1))
	changed = bytearray(content)
	changed[at] = data.draw(
		st.sampled_from(b"0123456789 <>/.-XaDB\xe5\n").filter(lambda byte: byte != content[at])
	)
	try:
		file = read(bytes(changed))
	except UnreadableBankFile:
		return
	amounts = [(payment.amount, payment.is_sum) for payment in file.payments]
	assert amounts in (
		[(D("350.00"), False), (D("200.50"), False), (D("350.00"), False)],
		[(D("550.50"), True), (D("350.00"), False)],
	)


# ---------------------------------------------------------------- BgMax


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_bgmax(encoding, end):
	back = Paid(D("-100.00"), (("89853", None),))
	noted = replace(
		ASA, message="For both", references=(("", None), ("1000024", D("400")), ("1000032", D("-50")))
	)
	file = read(
		bgmax([Batch((noted, BO), bankgiro="9912346"), Batch((ASA, back))], end=end, encoding=encoding)
	)
	assert [payment.amount for payment in file.payments] == [
		D("350.00"),
		D("200.50"),
		D("350.00"),
		D("-100.00"),
	]
	assert [entry.amount for entry in file.entries] == [D("550.50"), D("250.00")]
	first = file.payments[0]
	assert [(each.text, each.amount) for each in first.references] == [
		("1000024", D("400")),
		("1000032", D("-50")),
	]
	assert (first.payer, first.message, first.payer_account) == ("Åsa Öberg", "For both", "3783511")
	assert (first.bankgiro, first.day, first.currency) == ("9912346", date(2026, 3, 2), "SEK")
	assert first.bank_reference == "00001-000000000001" and not file.warnings


@given(
	st.lists(
		st.builds(Batch, st.lists(st.builds(Paid, AMOUNTS), min_size=1, max_size=4).map(tuple)), max_size=4
	)
)
def test_any_bgmax_is_read_back_equal(batches):
	file = read(bgmax(batches))
	assert [payment.amount for payment in file.payments] == [paid.amount for b in batches for paid in b.paid]


def test_bgmax_lines_that_are_not_padded_and_records_that_nobody_knows():
	content = bgmax([Batch((ASA,))])
	short = b"\n".join(line.rstrip() for line in content.splitlines())
	assert read(short).payments == read(content).payments
	more = content.replace(b"\n26", b"\n90unknown\n\nXX unknown\nwords\n26")
	assert read(more).payments == read(content).payments


def test_bgmax_with_spoilt_letters_has_one_warning():
	content = bgmax([Batch((ASA, ASA))], encoding="utf-8").replace("Å".encode(), "\ufffd".encode())
	assert read(content).warnings == ["spoilt letters"]


@given(st.data())
def test_bgmax_cut_off_anywhere_is_refused(data):
	content = bgmax([Batch((ASA, BO)), Batch((ASA,))]).rstrip()
	at = data.draw(st.integers(1, len(content) - 1))
	assert refused(content[:at])[0] in ("cut off", "damaged", "another kind")


@pytest.mark.parametrize(
	("old", "new", "refusal"),
	[
		(b"000000000000035000", b"000000000000035100", ("wrong sum", "deposit", D("550.50"), D("551.50"))),
		(b"SEK00000002", b"SEK00000003", ("wrong count", "deposit", 3, 2)),
		(b"7000000002", b"7000000003", ("wrong count", "payments", 3, 2)),
		(b"\n22", b"\n92", ("wrong count", "extra references", 1, 0)),
		(b"SEK00000002", b"EUR00000002", ("damaged", 8)),
		(b"20260302000", b"20261302000", ("damaged", 8)),
		(b"\n15", b"\n95", ("damaged", 9)),
		(b"\n05", b"\n95", ("damaged", 3)),
		(b"\n01", b"\n91", ("cut off",)),
	],
)
def test_bgmax_that_does_not_agree_is_refused(old, new, refusal):
	content = bgmax([Batch((ASA, BO))])
	if old == b"\n01":
		assert refused(content + content[:82]) == refusal
		return
	assert old in content
	assert refused(content.replace(old, new, 1)) == refusal


def test_a_test_file_is_refused():
	assert refused(bgmax([Batch((ASA,))], mark="T")) == ("test file",)


# ---------------------------------------------------------------- Swish

SWEDBANK = (
	"* Swish-rapport Avser 2026-03-01 - 2026-03-31 Skapad 2026-04-01 12:39 CEST\r\n"
	"Radnr,Clnr,Kontonr,Bokfdag,Transdag,Valutadag,Mottagarnr,Mottagarnamn,Avsändarnr,Avsändarnamn,Meddelande,"
	"Tid,Belopp,Orderreferens\r\n"
	"1,83279,1234567890,2026-03-03,2026-03-02,2026-03-03,1230000001,Föreningen,46701740605,ÅSA ÖBERG,"
	'"1000024, tack ""alla""",01:02,350.00,\r\n'
	"2,83279,1234567890,2026-03-03,2026-03-02,2026-03-03,1230000001,Föreningen,46701740606,BO EK,,01:03,-20.50,\r\n"
)
HANDELSBANKEN = (
	"01;2026-03-03;2026-03-03;\r\n"
	"02;8020000000;123456789;HANDSESS;1230000001;2026-03-02;SWH;350,00;SEK;+46701740605;Åsa Öberg;4469411476093487;"
	"1000024;;2026-03-02T13:32:22;2026-03-03\r\n"
	"02;8020000000;123456789;HANDSESS;1230000001;2026-03-02;SWR;20,00;SEK;+46701740606;Bo Ek;4469411476093488;;;"
	"2026-03-02T13:33:22;2026-03-03\r\n"
	"03;2;\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_swish_with_headings(encoding):
	file = read(SWEDBANK.encode(encoding))
	[payment] = file.payments
	assert (payment.amount, payment.day, payment.currency) == (D("350.00"), date(2026, 3, 3), "SEK")
	assert (payment.message, payment.payer, payment.payer_phone) == (
		'1000024, tack "alla"',
		"ÅSA ÖBERG",
		"46701740605",
	)
	assert (payment.account, payment.bankgiro) == ("832791234567890", "1230000001")
	assert payment.bank_reference == "2026-03-02 01:02"
	assert file.passed_over == Counter({"paid out": 1}) and file.kind == "Swish"


def test_one_stray_byte_does_not_spoil_the_other_letters():
	file = read(SWEDBANK.replace("Föreningen", "F\udcf6reningen", 1).encode(errors="surrogateescape"))
	assert [payment.payer for payment in file.payments] == ["ÅSA ÖBERG"]


def test_swish_of_handelsbanken():
	for content in (HANDELSBANKEN, HANDELSBANKEN.replace(",", ".").replace(";", ",")):
		file = read(content.encode())
		[payment] = file.payments
		assert (payment.amount, payment.day, payment.message) == (D("350.00"), date(2026, 3, 3), "1000024")
		assert (payment.payer, payment.bank_reference) == ("Åsa Öberg", "4469411476093487")
		assert file.passed_over == Counter({"paid out": 1})


@pytest.mark.parametrize(
	("content", "refusal"),
	[
		(SWEDBANK.replace(",350.00,", ",35x.00,"), ("damaged", 3)),
		(SWEDBANK.replace(",350.00,", ",1 350.00 kr,"), ("damaged", 3)),
		(SWEDBANK.replace("2026-03-03,2026-03-02,2026-03-03,1230000001", "x,x,x,1230000001"), ("damaged", 3)),
		(SWEDBANK[:-20], ("damaged", 4)),
		(SWEDBANK.replace("Belopp", "Saldo"), ("another kind",)),
		(HANDELSBANKEN.replace("03;2;\r\n", ""), ("cut off",)),
		(HANDELSBANKEN.replace("03;2", "03;3"), ("wrong count", "payments", 3, 2)),
		(HANDELSBANKEN.replace("SWR", "SWX"), ("damaged", 3)),
	],
)
def test_swish_that_is_damaged_is_refused(content, refusal):
	assert refused(content.encode()) == refusal


# ---------------------------------------------------------------- what is no bank file, and what means harm


def zipped(content: bytes) -> bytes:
	packed = io.BytesIO()
	with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
		file.writestr("camt.xml", content)
	return packed.getvalue()


@pytest.mark.parametrize(
	("content", "refusal"),
	[
		(b"", ("empty",)),
		(b"\xef\xbb\xbf \r\n", ("empty",)),
		(b"%PDF-1.7\n", ("another kind",)),
		(b"Namn;Belopp\nBo;1\n", ("another kind",)),
		(b":20:STARTUMS\n:25:123\n", ("another kind",)),
		(b"\x00\x01\x02" * 50, ("another kind",)),
		(b"<html><body>Log in</body></html>", ("another XML", "html")),
		(b"<!DOCTYPE html><html><p></html>", ("cut off",)),
		(b'<?xml version="1.0" encoding="x-nowhere"?><Document/>', ("cut off",)),
		(b"<Document><Ntry/></Document>", ("another XML", "Document")),
		(gzip.compress(bytes(10**6)), ("packed",)),
	],
)
def test_what_is_no_bank_file(content, refusal):
	assert refused(content) == refusal


def test_a_gigabyte_in_a_zip_is_never_unpacked():
	assert refused(zipped(bytes(10**7)))[0] == "packed"


def test_a_file_that_is_too_large_is_not_read():
	class Large(io.BytesIO):
		def tell(self):
			return 2**30

		def read(self, *size):
			raise AssertionError("it was read")

	with pytest.raises(UnreadableBankFile, match="too large"):
		reading.read(Large())


def bomb(doubled: int) -> str:
	entities = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, doubled))
	return f'<!DOCTYPE Document [<!ENTITY e0 "boom">{entities}]>'


@pytest.mark.parametrize(
	("prolog", "payer", "problem"),
	[
		(bomb(40), "&e39;", {"entities", "cut off"}),
		(bomb(3), "&e2;", {"entities"}),
		('<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/hostname">]>', "&x;", {"entities"}),
		('<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">', "Bo", {"entities"}),
		('<!DOCTYPE Document [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]>', "Bo", {"entities"}),
	],
)
def test_entities_are_refused_and_nothing_is_fetched(prolog, payer, problem):
	content = camt([Batch((replace(ASA, payer="PAYER"),))], prolog=prolog)
	assert refused(content.replace(b"PAYER", payer.encode()))[0] in problem
	# in an attribute of the very first element, too
	first = content.replace(b"<Document ", f'<Document title="{payer}" '.encode())
	assert refused(first)[0] in problem | {"cut off"}


@pytest.mark.parametrize("before", [b"</GrpHdr>", b"<Acct>", b"</RmtInf>", b"</Document>"])
def test_elements_that_nobody_knows_do_not_fill_the_memory(before):
	content = camt([Batch((ASA,))])
	assert said(read(content.replace(before, b"<x/>" * 1000 + before))) == [ASA]
	assert refused(content.replace(before, b"<x/>" * 2_000_000 + before)) == ("cut off",)


def test_elements_in_elements_without_end_are_refused():
	assert refused(b"<Document>" * 100_000)[0] in ("cut off", "another XML")


def test_markup_and_formulas_in_names_are_text():
	paid = replace(ASA, payer="=cmd|' /C calc'!A0", message="<script>alert(1)</script> &amp;")
	assert said(read(camt([Batch((paid,))]))) == [paid]


BEGINNINGS = (
	b"",
	b"<",
	b"01BGMAX ",
	b"01;2026-03-03;",
	b"\xff\xfe<\x00",
	SWEDBANK.encode(),
	HANDELSBANKEN.encode("latin-1"),
)


@given(st.sampled_from(BEGINNINGS), st.binary(max_size=300))
@settings(deadline=None)
def test_whatever_bytes_are_read_or_refused(beginning, more):
	with contextlib.suppress(UnreadableBankFile):
		read(beginning + more)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_whatever_is_missing_is_read_or_refused(data):
	"""Lines, elements or a stretch in the middle are gone, or stand twice."""
	batches = [Batch((ASA, BO)), Batch((ASA,), reversal=True, indicator="DBIT")]
	content = data.draw(
		st.sampled_from(
			[camt(batches), camt(batches, kind="camt.053", version=8), bgmax(batches[:1]), SWEDBANK.encode()]
		)
	)
	parts = content.replace(b"><", b">\0<").replace(b"\n", b"\n\0").split(b"\0")
	first = data.draw(st.integers(0, len(parts) - 1))
	last = first + data.draw(st.integers(1, 4))
	times = data.draw(st.sampled_from([0, 2]))
	with contextlib.suppress(UnreadableBankFile):
		read(b"".join([*parts[:first], *parts[first:last] * times, *parts[last:]]))
