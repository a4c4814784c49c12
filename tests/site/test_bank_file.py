"""Bank files: read first, then booked; every payment once, on ERPNext's own ledger."""

import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import frappe
import pytest
from frappe.utils import flt, getdate

from membership_recruitment.membership.bank_files import booking, job, matching, outcomes, words
from membership_recruitment.membership.fees import invoices, payment_reference
from tests.support.factories import bank_payments, make, money
from tests.support.factories.bank_payments import book, booked, camt, owes, pays, read

pytestmark = pytest.mark.usefixtures("fees")

DAY = date(2026, 3, 2)
EXAMPLES = Path("/work/shared/bank")
examples = pytest.mark.skipif(not EXAMPLES.exists(), reason="the banks' own examples lie elsewhere")


@pytest.fixture
def account(fees) -> str:
	return bank_payments.bank_account()


# ---------------------------------------------------------------- the dry run


def test_a_dry_run_says_what_would_be_booked_and_books_nothing(account):
	invoice = owes(350)
	doc = read(camt(pays(350, invoice.payment_reference), pays(100, message="Tack", payer="Bo Ek")))
	assert (doc.status, doc.kind, doc.payments, doc.known) == ("Read", "camt.054", 2, 0)
	assert (doc.first_day, doc.last_day) == (getdate(), getdate())
	(row,) = doc.accounts
	assert (row.bank_account, row.payments, row.total) == (account, 2, 450)
	clean, rest = json.loads(doc.preview)["groups"]
	assert (clean["by_itself"], clean["number"], clean["sums"]) == (True, 1, [["SEK", 350.0]])
	assert clean["rows"][0]["invoices"] == [invoice.name]
	assert (rest["by_itself"], rest["said"]) == (False, "The payer gave no reference.")
	assert not bank_payments.payments(doc) and not frappe.db.count("Payment Entry")
	assert frappe.db.get_value("Sales Invoice", invoice.name, "outstanding_amount") == 350


@pytest.mark.parametrize(
	("content", "said"),
	[
		(b"", "empty"),
		(b"Namn;Summa\nBo;5\n", "no bank file"),
		(camt(pays(5), day=DAY)[:-40], "ends too early"),
		(camt(pays(5), day=DAY).replace(b"<Sum>5</Sum>", b"<Sum>6</Sum>"), "do not agree"),
		(camt(pays(5), day=DAY, prolog='<!DOCTYPE x [<!ENTITY a "b">]>'), "entities"),
		(
			camt(pays(5), day=DAY, prolog='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>').replace(
				b"<Id>1</Id>", b"<Id>&a;</Id>"
			),
			"entities",
		),
		(b"PK\x03\x04" + b"\0" * 100, "packed"),
		(camt(pays(5), day=DAY).replace(b"camt.054.001.02", b"pain.001.001.03"), "another kind"),
	],
)
def test_what_cannot_be_read_is_refused_whole_with_a_sentence(account, content, said):
	doc = bank_payments.load(content or b" ")
	job.dry_run(doc)
	doc.reload()
	assert doc.status == "Refused" and said in doc.message, doc.message
	assert not doc.accounts and not doc.payments
	with pytest.raises(frappe.ValidationError, match="Only a file that has been read"):
		job.book(doc.name)


def test_a_bomb_of_entities_and_a_packed_gigabyte_do_no_harm(account):
	levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
	bomb = camt(pays(5, message="x"), prolog=f'<!DOCTYPE x [<!ENTITY a0 "ha">{levels}]>')
	assert "entities" in read(bomb.replace(b"<Ustrd>x<", b"<Ustrd>&a9;<")).message
	packed = io.BytesIO()
	with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.xml", "w") as inside:
		for _ in range(64):
			inside.write(b"\0" * 1024 * 1024)
	assert "packed" in read(packed.getvalue(), "zip").message


def test_formulas_and_html_in_what_payers_write_stay_words(account):
	script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
	doc = booked(camt(pays(5, message=script, payer='=HYPERLINK("http://x")')))
	(row,) = bank_payments.payments(doc)
	assert "<script" not in row.message and "onerror" not in row.message
	assert row.payer.startswith("=HYPERLINK")
	assert "<script" not in (doc.preview or "")


def test_every_reason_and_every_refusal_has_its_sentence():
	from membership_recruitment.membership.bank_files import bank_file

	for reason in outcomes.REASONS:
		assert words.reason(reason, "x"), reason
	options = frappe.get_meta("Bank Payment").get_field("reason").options.split("\n")
	assert options == ["", *outcomes.REASONS]
	named = {value for value in vars(bank_file).values() if isinstance(value, str)}
	for problem in words._REFUSALS:
		assert problem in named
		assert words.refusal(bank_file.UnreadableBankFile(problem, "entry", 1, 2))
	for clue in matching.CLUES:
		assert words.clues([clue])


def test_what_keeps_the_register_from_reading_stands_on_the_form(account):
	doc = bank_payments.load(camt(pays(5), pays(7, message="gone")))
	Path(frappe.get_doc("File", {"file_url": doc.file}).get_full_path()).unlink()
	job.dry_run(doc)
	assert doc.reload().status == "Draft" and doc.message


# ---------------------------------------------------------------- accounts


def test_an_unknown_account_is_asked_once(fees):
	account = bank_payments.bank_account(iban=None)
	invoice = owes(350)
	doc = read(camt(pays(350, invoice.payment_reference)))
	assert not doc.accounts[0].bank_account
	with pytest.raises(frappe.ValidationError, match="Choose the bank account for 99912346"):
		job.book(doc.name)
	doc.accounts[0].bank_account = account
	doc.save()
	assert book(doc).booked == 1
	later = read(camt(pays(10), day=getdate() - timedelta(days=1)))
	assert later.accounts[0].bank_account == account


@pytest.mark.parametrize(
	"numbers",
	[
		{"iban": bank_payments.IBAN},
		{"iban": None, "number": "9991-2346"},
		{"iban": None, "number": "5491 000 0003"},
	],
)
def test_an_account_is_known_by_its_iban_its_number_or_its_bankgiro_number(fees, numbers):
	bank_payments.bank_account(iban="SE4550000000058398257466")
	known = bank_payments.bank_account(**numbers)
	assert read(camt(pays(5))).accounts[0].bank_account == known


def test_where_two_accounts_fit_it_is_asked(fees):
	for _ in range(2):
		bank_payments.bank_account()
	assert not read(camt(pays(6))).accounts[0].bank_account


def test_an_account_in_another_currency_or_of_nobody_is_refused(fees):
	euros = bank_payments.bank_account(iban=None, currency="EUR")
	doc = read(camt(pays(5)))
	doc.accounts[0].bank_account = euros
	with pytest.raises(frappe.ValidationError, match="is kept in EUR"):
		doc.save()


def test_what_the_jobs_write_cannot_be_sent(account):
	doc = read(camt(pays(5)))
	doc.update({"status": "Booked", "booked": 7, "message": "x", "preview": "{}"})
	doc.accounts[0].total = 9
	doc.append("accounts", {"currency": "SEK", "account_number": "1"})
	doc.save()
	doc.reload()
	assert (doc.status, doc.booked, doc.message, len(doc.accounts)) == ("Read", 0, None, 1)
	assert doc.accounts[0].total == 5 and doc.preview != "{}"


# ---------------------------------------------------------------- booking


def test_a_clean_payment_is_booked_on_the_banks_day_and_account(account):
	invoice = owes(350)
	day = getdate() - timedelta(days=3)
	doc = booked(camt(pays(350, invoice.payment_reference, bank_reference="B-1", payer="Astrid"), day=day))
	assert (doc.status, doc.booked, doc.to_decide) == ("Booked", 1, 0)
	(row,) = bank_payments.payments(doc)
	assert (row.outcome, row.reason, row.member, row.bank_account) == ("Booked", "", invoice.member, account)
	entry = frappe.get_doc("Payment Entry", row.payment_entry)
	assert (entry.docstatus, entry.posting_date, entry.reference_date) == (1, day, day)
	assert (entry.paid_to, entry.bank_account) == (
		frappe.db.get_value("Bank Account", account, "account"),
		account,
	)
	assert (entry.paid_amount, entry.reference_no, entry.bank_payment) == (350, "B-1", row.name)
	assert frappe.db.get_value("Sales Invoice", invoice.name, "status") == "Paid"
	assert frappe.db.get_value("Membership", invoice.membership, "payment_state") == "Paid"
	assert bank_payments.on_account(account) == 350


def test_read_twice_nothing_is_new(account):
	invoice = owes(350)
	content = camt(pays(350, invoice.payment_reference), pays(70, message="gåva"))
	first = booked(content)
	second = read(content)
	assert (second.payments, second.known, json.loads(second.preview)["groups"]) == (2, 2, [])
	second = book(second)
	assert (second.booked, second.to_decide, second.known) == (0, 0, 2)
	assert book(first).booked == 1
	assert frappe.db.count("Bank Payment") == 2 and frappe.db.count("Payment Entry") == 1


UETR = "6f0d2c1e-92c4-4c5a-8d0b-0c5f6a1b2c3d"


def test_camt_053_of_the_same_day_adds_nothing_to_camt_054(account):
	invoice = owes(350)
	paid = pays(350, invoice.payment_reference, uetr=UETR)
	assert booked(camt(paid)).booked == 1
	statement = booked(camt(paid, kind="camt.053", version=8))
	assert (statement.known, statement.booked, statement.to_decide) == (1, 0, 0)
	assert frappe.db.count("Payment Entry") == 1


def test_a_reference_that_the_bank_uses_again_hides_no_payment(account):
	"""Two files of one day, the bank's reference and the sum alike, no payer named: each pays the invoice that it names."""
	first, second = owes(350), owes(350, first_name="Bo")
	one, other = (pays(350, each.payment_reference, bank_reference="SAME") for each in (first, second))
	assert booked(camt(one)).booked == 1
	evening = read(camt(other))
	assert (evening.known, json.loads(evening.preview)["known"]) == (0, None)
	assert book(evening).booked == 1
	both = read(camt(one, other))
	assert both.known == 2 and json.loads(both.preview)["known"]["sums"] == [["SEK", 700.0]]
	assert bank_payments.on_account(account) == 700


def test_a_payment_that_is_not_stored_stops_the_run(account):
	"""Rows whose key is there are passed over; whose name is taken must not go the same way."""
	booked(camt(pays(5, message="first")))
	frappe.db.sql("update `tabSeries` set current = current - 1 where name = 'BP-'")
	doc = read(camt(pays(6, message="second")))
	with pytest.raises(RuntimeError, match="1 payments of"):
		job.stored(doc.name)


def test_a_uetr_of_two_sums_is_asked_about(account):
	first, second = owes(350), owes(200, first_name="Bo")
	assert booked(camt(pays(350, first.payment_reference, uetr=UETR))).booked == 1
	doc = booked(camt(pays(200, second.payment_reference, uetr=UETR)))
	assert (doc.known, bank_payments.outcomes(doc)) == (0, {("To Decide", "perhaps booked"): 1})


def test_where_formats_share_no_key_somebody_decides(account):
	from tests.support.factories import bank_files

	first, second = owes(350), owes(350, first_name="Bo")
	batch = bank_files.Batch((pays(350, first.payment_reference),), day=getdate())
	assert booked(bank_files.camt([batch])).booked == 1
	# the same money, and no number that says so; and a camt.053 with the sum alone
	old = booked(bank_files.bgmax([batch]), "txt")
	assert bank_payments.outcomes(old) == {("To Decide", "perhaps booked"): 1}
	several = bank_files.Batch(
		(pays(350, second.payment_reference), pays(20)), detailed=False, day=getdate(), reference="E2"
	)
	alone = booked(bank_files.camt([several], kind="camt.053"))
	assert bank_payments.outcomes(alone) == {("To Decide", "sum of a batch"): 1}


def test_two_who_pay_the_same_with_the_same_words_are_two_payments(account):
	doc = booked(camt(pays(100, message="avgift"), pays(100, message="avgift")))
	assert doc.to_decide == 2


@examples
def test_the_banks_sample_settles_three_invoices(account):
	references = {"98547": 100, "54318881444": 50, "54318891445": 50}
	names = []
	for at, (reference, amount) in enumerate(references.items()):
		invoice = owes(amount, first_name=f"Person{at}")
		frappe.db.set_value("Sales Invoice", invoice.name, "payment_reference", reference)
		names.append(invoice.name)
	doc = read((EXAMPLES / "camt054_SE_CRED_BGC_SEB.xml").read_bytes())
	year_of(doc.first_day)
	doc.accounts[0].bank_account = account
	doc.save()
	doc = book(doc)
	assert (doc.payments, doc.booked, doc.to_decide) == (2, 2, 0), bank_payments.payments(doc)
	left = frappe.get_all("Sales Invoice", filters={"name": ["in", names]}, pluck="outstanding_amount")
	assert left == [0, 0, 0]
	assert bank_payments.on_account(account) == 200
	# one of the two pays two members: a Payment Entry for each of them
	assert frappe.db.count("Payment Entry", {"docstatus": 1}) == 3


def year_of(day) -> None:
	if not frappe.db.exists("Fiscal Year", {"year_start_date": ["<=", day], "year_end_date": [">=", day]}):
		year = getdate(day).year
		frappe.get_doc(
			{
				"doctype": "Fiscal Year",
				"year": str(year),
				"year_start_date": f"{year}-01-01",
				"year_end_date": f"{year}-12-31",
			}
		).insert()
		money.clear_caches()


@examples
@pytest.mark.parametrize(
	("name", "payments", "sums"),
	[
		("bgmax_bankgirot_ocr_kontroll_latin1.txt", 9, {"SEK": 9900, "EUR": 4000}),
		("bgmax_barsoom_BgMaxfil4_latin1_crlf.txt", 9, {"SEK": 8600, "EUR": 4000}),
		("bgmax_barsoom_minimal.txt", 1, {"SEK": 1100}),
		("bgmax_freetext_references_anonymised_latin1.txt", 9, {"SEK": 28135.40}),
	],
)
def test_the_examples_are_read_as_their_readme_counts_them(account, name, payments, sums):
	doc = read((EXAMPLES / name).read_bytes(), "txt")
	assert (doc.status, doc.payments) == ("Read", payments)
	found: dict = {}
	for row in doc.accounts:
		found[row.currency] = flt(found.get(row.currency, 0) + row.total, 2)
	assert found == sums


@examples
@pytest.mark.parametrize(
	("name", "said"),
	[
		("bgmax_barsoom_broken_replacement_chars_utf8.txt", "do not agree"),
		("not_bgmax_at_all.pdf", "no bank file"),
	],
)
def test_the_broken_examples_are_refused(account, name, said):
	doc = read((EXAMPLES / name).read_bytes(), name.rpartition(".")[2])
	assert doc.status == "Refused" and said in doc.message


def test_at_each_moment_the_sum_of_a_file_is_booked_or_to_decide(account):
	"""Held against the general ledger after every single payment."""
	owing = [owes(100 + at, first_name=f"Nr{at}") for at in range(4)]
	paid = [pays(invoice.outstanding_amount, invoice.payment_reference) for invoice in owing]
	paid += [pays(33, message="gåva"), pays(90, owing[0].payment_reference), pays(7, "123")]
	total = float(sum(each.amount for each in paid))
	doc = read(camt(*paid))
	job.stored(doc.name)

	def balanced() -> float:
		rows = bank_payments.payments(doc)
		by_outcome = {
			outcome: bank_payments.sum_of([row for row in rows if row.outcome == outcome])
			for outcome in ("Booked", "To Decide")
		}
		assert sum(by_outcome.values()) == total
		assert bank_payments.on_account(account) == by_outcome["Booked"]
		return by_outcome["Booked"]

	seen = [balanced()]
	for name in booking.waiting(doc.name):
		booking.book_by_itself(name)
		seen.append(balanced())
	assert seen == [0, 100, 201, 303, 406]
	job.finish(doc.name)
	assert (doc.reload().booked, doc.to_decide) == (4, 3)


# ---------------------------------------------------------------- what is not booked


def test_the_reasons_why_somebody_decides(account):
	open_, paid, draft, left, dead = (owes(200, first_name=name) for name in "ABCDE")
	money.pay(paid.name)
	credited = owes(200, first_name="F")
	money.credit(credited.name)
	frappe.db.set_value("Sales Invoice", draft.name, "docstatus", 0)
	frappe.db.set_value("Member", left.member, "status", "Cancelled")
	frappe.db.set_value("Member", dead.member, {"status": "Deceased", "deceased_on": getdate()})
	wrong = open_.payment_reference[:-1] + str((int(open_.payment_reference[-1]) + 1) % 10)
	cases = [
		(pays(200, message="för i år"), "no reference"),
		(pays(200, wrong), "wrong check digit"),
		(pays(200, payment_reference.make(987654321)), "unknown reference"),
		(pays(199, open_.payment_reference), "too little"),
		(pays(201, open_.payment_reference), "too much"),
		(pays(200, paid.payment_reference), "paid before"),
		(pays(200, credited.payment_reference), "invoice credited"),
		(pays(200, draft.payment_reference), "invoice not submitted"),
		(pays(200, left.payment_reference), "member left"),
		(pays(200, dead.payment_reference), "member deceased"),
	]
	before = bank_payments.on_account(account)
	doc = booked(camt(*(paid for paid, _reason in cases)))
	assert [row.reason for row in bank_payments.payments(doc)] == [reason for _paid, reason in cases]
	assert doc.booked == 0 and bank_payments.on_account(account) == before


def test_paid_twice_in_one_file_one_is_booked(account):
	invoice = owes(350)
	paid = pays(350, invoice.payment_reference)
	assert bank_payments.outcomes(booked(camt(paid, paid))) == {
		("Booked", ""): 1,
		("To Decide", "paid before"): 1,
	}


def test_euros_for_an_invoice_in_kronor(fees):
	bank_payments.bank_account(currency="EUR")
	invoice = owes(30)
	doc = booked(camt(pays(30, invoice.payment_reference), currency="EUR"))
	assert bank_payments.outcomes(doc) == {("To Decide", "other currency"): 1}


def test_paid_between_reading_and_booking(account):
	invoice = owes(350)
	doc = read(camt(pays(350, invoice.payment_reference)))
	job.stored(doc.name)
	money.pay(invoice.name)
	(name,) = booking.waiting(doc.name)
	booking.book_by_itself(name)
	job.finish(doc.name)
	assert bank_payments.outcomes(doc) == {("To Decide", "changed since"): 1}


def close_by_freezing(day):
	if frappe.get_meta("Company").has_field("accounts_frozen_till_date"):
		frappe.db.set_value("Company", money.company(), "accounts_frozen_till_date", day)
	else:
		frappe.db.set_single_value("Accounts Settings", "acc_frozen_upto", day)


def close_by_period(day):
	frappe.get_doc(
		{
			"doctype": "Accounting Period",
			"period_name": f"Closed {day}",
			"company": money.company(),
			"start_date": day,
			"end_date": day,
			"closed_documents": [{"document_type": "Payment Entry", "closed": 1}],
		}
	).insert()


@pytest.mark.parametrize("close", [close_by_freezing, close_by_period])
def test_a_day_in_a_closed_period_goes_to_somebody(account, close):
	day = getdate() - timedelta(days=5)
	closed, open_ = owes(350), owes(360, first_name="Bo")
	close(day)
	doc = booked(camt(pays(350, closed.payment_reference), day=day))
	assert bank_payments.outcomes(doc) == {("To Decide", "closed period"): 1}
	later = booked(camt(pays(360, open_.payment_reference), day=day + timedelta(days=1)))
	assert later.booked == 1


def test_what_erpnext_refuses_goes_to_somebody_with_its_words(account):
	"""A year that the books do not have."""
	invoice = owes(350)
	doc = booked(camt(pays(350, invoice.payment_reference), day=getdate("2011-03-02")))
	(row,) = bank_payments.payments(doc)
	assert (row.outcome, row.reason) == ("To Decide", "refused by ERPNext")
	assert "Fiscal Year" in row.refusal and "<" not in row.refusal
	assert not frappe.db.count("GL Entry", {"voucher_type": "Payment Entry"})


def test_a_late_fee_brings_back_who_waits_for_it(account):
	"""A term that waits for its fee, paid when its member counts as gone: as any other late payment."""
	invoice = owes(350)
	frappe.db.set_value("Membership", invoice.membership, "awaits_payment", 1)
	frappe.db.set_value("Member", invoice.member, "status", "Expired")
	assert booked(camt(pays(350, invoice.payment_reference))).booked == 1


# ---------------------------------------------------------------- who


@pytest.mark.parametrize(
	"role", ["Member Recruiter", "Recruitment Manager", "Member Registrar", "Membership Analyst"]
)
def test_others_see_and_do_nothing(account, as_role, role):
	doc = booked(camt(pays(5)))
	(row,) = bank_payments.payments(doc)
	as_role(role)
	for doctype, name in (("Bank File", doc.name), ("Bank Payment", row.name)):
		assert not frappe.has_permission(doctype, "read", doc=name)
		with pytest.raises(frappe.PermissionError):
			frappe.get_list(doctype)
	for method in (job.book, job.read_again):
		with pytest.raises(frappe.PermissionError):
			method(doc.name)


def test_a_treasurer_does_it_without_an_accounting_role(account, as_role):
	invoice = owes(350)
	user = as_role("Membership Treasurer")
	doc = booked(camt(pays(350, invoice.payment_reference)))
	assert doc.booked == 1
	(row,) = bank_payments.payments(doc)
	assert frappe.db.get_value("Payment Entry", row.payment_entry, "owner") == user
	assert frappe.session.user == user
	assert frappe.get_list("Bank Payment", pluck="name") == [row.name]
	with pytest.raises(frappe.PermissionError):
		frappe.client.set_value("Bank Payment", row.name, "outcome", "Not Ours")


@pytest.mark.parametrize(
	"doctype",
	[
		"Member",
		"Consent Event",
		"Member Activity",
		"Membership Prospect",
		"Prospect Interaction",
		"Contact Suppression",
	],
)
def test_a_treasurer_reads_no_people_notes_consents_or_activities(as_role, doctype):
	user = as_role("Membership Treasurer")
	assert not frappe.has_permission(doctype, "read", user=user)


def test_a_file_that_others_could_open_is_made_private(account):
	attachment = frappe.get_doc(
		{"doctype": "File", "file_name": "open.txt", "content": camt(pays(5)), "is_private": 0}
	).insert()
	doc = frappe.get_doc({"doctype": "Bank File", "file": attachment.file_url}).insert()
	assert frappe.db.get_value("File", attachment.name, "is_private") == 1
	assert doc.file.startswith("/private/")


def test_payers_accounts_are_remembered_only_where_that_is_set(account):
	sender = "SE4550000000058398257466"
	first, second = owes(350), owes(350, first_name="Bo")

	def paid_by(amount, *references, **values):
		(row,) = bank_payments.payments(
			booked(camt(pays(amount, *references, payer_account=sender, **values)))
		)
		return row

	assert not paid_by(350, first.payment_reference, bank_reference="B-1").payer_account
	make.settings(remember_payer_accounts=1)
	assert paid_by(350, second.payment_reference, bank_reference="B-2").payer_account == sender
	later = make.term(second.member, str(getdate() + timedelta(days=800)), fee=99)
	open_ = invoices.make_invoice([later.name], submit=True)
	row = paid_by(98, message="mer", bank_reference="B-3")
	assert json.loads(row.proposals) == [[open_, ["account"]]]
