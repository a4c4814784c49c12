"""Report 5: through ERPNext's own invoices and payments, against brute force, and who sees what."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import flt
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.membership.fees import invoices, ledgers, payments
from membership_recruitment.membership.register.bulk import NewMember, NewTerm, add_members
from tests.support.factories import money
from tests.support.oracles import brute_force_value
from tests.support.oracles.brute_force import Person, Term
from tests.support.oracles.brute_force_value import Bill, Payer
from tests.support.tools.examples import examples

REPORT = "Member Value"
COLUMNS = ("members", "paid_total", "paid_per_member", "annual_value", "expected_years", "projected_value")
DAY = timedelta(days=1)
EMPTIED = (
	"Member Payment",
	"Membership Spell",
	"Membership Event",
	"Membership",
	"Member",
	"Sales Invoice",
	"Sales Invoice Item",
	"Payment Ledger Entry",
	"Payment Entry",
	"Payment Entry Deduction",
)


def empty() -> None:
	for doctype in EMPTIED:
		frappe.db.delete(doctype)


@pytest.fixture(autouse=True)
def register(rolled_back, make):
	empty()
	make.source("Website")
	make.source("Friend")
	make.settings(grace_days=30, grace_is_active=1, minimum_cell=5, complete_since=None)
	yield
	money.clear_caches()


@pytest.fixture
def fees():
	money.fees()


def ask(as_of=None, group_by="", rate=5) -> dict:
	filters = {"as_of": str(as_of or date.today()), "group_by": group_by, "discount_rate": rate}
	return query_report.run(REPORT, filters=filters)


def rows(as_of=None, group_by="", rate=5) -> dict[str, dict]:
	found = ask(as_of, group_by, rate)["result"]
	if not group_by:
		return dict.fromkeys([""], *found) if found else {}
	return {"" if row["group"] == "Unknown" else row["group"]: row for row in found}


def paid(as_of=None) -> float:
	return rows(as_of)[""]["paid_total"]


# ---------------------------------------------------------------- ERPNext's own invoices and payments


@pytest.fixture
def term(make, fees):
	member = make.member("Astrid", "Lind", recruitment_source="Website")
	return make.term(member.name, str(date.today() - 40 * DAY), recruitment_source="Website")


@pytest.fixture
def invoice(term):
	return invoices.make_invoice([term.name], 150, submit=True, day=date.today() - 10 * DAY)


def test_fees_and_donations_count_when_they_are_paid(term, invoice):
	assert paid() == 0
	money.pay(invoice, 200, day=date.today() - 5 * DAY)
	assert (paid(), paid(date.today() - 6 * DAY), paid(date.today() - 5 * DAY)) == (200, 0, 200)
	money.pay(invoice)
	assert (paid(), paid(date.today() - DAY)) == (500, 200)
	only = rows()[""]
	assert (only["members"], only["paid_per_member"], only["annual_value"]) == (1, 500, 500)


def test_money_that_is_taken_back_does_not_count(invoice):
	money.pay(invoice, 500).cancel()
	assert paid() == 0


def test_an_advance_counts_from_the_invoice_s_day_on(term):
	from membership_recruitment.membership.fees import customers

	money.advance(customers.customer_of(term.member), 350, day=date.today() - 20 * DAY)
	name = invoices.make_invoice([term.name], submit=True, day=date.today() - 10 * DAY)
	assert paid() == 0  # for nothing yet
	money.reconcile(name)
	assert paid() == 350
	assert paid(date.today() - 11 * DAY) == 0


@pytest.mark.parametrize("for_self", [0, 1])
def test_credit_notes_are_taken_off(invoice, for_self):
	money.pay(invoice, day=date.today() - 8 * DAY)
	assert paid() == 500
	money.credit(invoice, 100, for_self=for_self, day=date.today() - 4 * DAY)
	assert (paid(), paid(date.today() - 5 * DAY)) == (400, 500)


def test_what_is_credited_in_full_brought_nothing(invoice):
	money.pay(invoice, day=date.today() - 8 * DAY)
	money.credit(invoice, day=date.today() - 4 * DAY)
	assert (paid(), paid(date.today() - 5 * DAY)) == (0, 500)


def test_a_credit_note_off_an_unpaid_invoice_is_no_payment(invoice):
	money.credit(invoice, 100)
	assert paid() == 0
	money.pay(invoice)
	assert paid() == 400


def test_a_credit_note_that_names_a_term_and_no_invoice(term, invoice):
	money.pay(invoice, day=date.today() - 8 * DAY)
	note = money.credit_draft(invoice, for_self=1, day=date.today() - 4 * DAY)
	note.return_against = None
	note.items = [row for row in note.items if row.membership == term.name]
	for row in note.items:
		row.sales_invoice_item = None
	note.insert()
	note.submit()
	assert (paid(), paid(date.today() - 5 * DAY)) == (150, 500)


def test_losses_are_no_payments(invoice):
	money.pay(invoice, 200, day=date.today() - 8 * DAY)
	money.write_off(invoice)
	assert paid() == 200


def test_what_a_payment_leaves_out_is_no_payment(invoice):
	money.pay(invoice, 450, deduct=50)
	assert paid() == 450


def test_a_journal_entry_pays(invoice):
	money.journal(invoice, (money.bank(), 500))
	assert paid() == 500


def test_a_loss_in_a_bank_journal_is_left_out(invoice):
	money.journal(invoice, (money.bank(), 480), (money.write_off_account(), 20))
	assert paid() == 480


def test_what_the_report_adds_up_is_what_the_receivable_lost(make, fees):
	"""Conservation, with the payment ledger as the witness: charged − owed."""
	names = []
	for number in range(4):
		member = make.member(f"M{number}")
		term = make.term(member.name, str(date.today() - 100 * number * DAY - DAY))
		names.append(invoices.make_invoice([term.name], 50 * number, submit=True))
	for name, amount in zip(names, (350, 100, 420, None), strict=True):
		if amount:
			money.pay(name, amount)
	charged = sum(flt(frappe.db.get_value("Sales Invoice", name, "grand_total")) for name in names)
	owed = sum(flt(frappe.db.get_value("Sales Invoice", name, "outstanding_amount")) for name in names)
	assert paid() == charged - owed == 870
	for group_by in ("Membership Type", "Recruitment Source", "Join Year"):
		assert sum(row["paid_total"] for row in rows(group_by=group_by).values()) == 870


def test_a_fee_belongs_to_whoever_pays_it_or_else_to_whose_it_is(make, fees):
	"""A household's payer is a member; a child's parent need not be."""
	payer = make.member("Payer")
	make.term(payer.name, str(date.today() - 40 * DAY), recruitment_source="Website")
	partner = make.member("Partner", payer=payer.name)
	parent = make.member("Parent")
	child = make.member("Child", payer=parent.name)
	for member, source, amount in ((partner, "Friend", 350), (child, "Friend", 350)):
		term = make.term(member.name, str(date.today() - 40 * DAY), recruitment_source=source)
		money.pay(invoices.make_invoice([term.name], submit=True), amount)
	found = rows(group_by="Recruitment Source")
	assert {name: (row["members"], row["paid_total"]) for name, row in found.items()} == {
		"Website": (1, 350),
		"Friend": (2, 350),
	}


def test_money_follows_the_group_of_the_first_membership(make, fees):
	"""A parent pays a child's fee, then becomes a member; and the source of both turns out to be another one."""
	parent = make.member("Parent")
	child = make.member("Child", payer=parent.name, recruitment_source="Website")
	fee = make.term(child.name, str(date.today() - 40 * DAY))
	money.pay(
		invoices.make_invoice([fee.name], submit=True, day=date.today() - 9 * DAY), day=date.today() - DAY
	)

	def paid_by_source() -> dict[str, float]:
		return {name: row["paid_total"] for name, row in rows(group_by="Recruitment Source").items()}

	assert paid_by_source() == {"Website": 350}
	child.reload()
	child.recruitment_source = "Friend"
	child.save()
	assert paid_by_source() == {"Friend": 350}
	own = make.term(parent.name, str(date.today() - 5 * DAY), recruitment_source="Website")
	assert paid_by_source() == {"Website": 350, "Friend": 0}
	own.reload()
	own.cancelled_from, own.cancellation_reason = own.start_date, "Resigned"
	own.save()
	assert paid_by_source() == {"Friend": 350}


def test_other_companies_and_other_invoices_do_not_count(term, invoice, make):
	money.pay(invoice)
	other = frappe.get_doc("Sales Invoice", invoice)
	plain = frappe.copy_doc(other)
	plain.items = [row for row in plain.items if not row.membership]
	plain.insert()
	plain.reload()
	plain.submit()
	money.pay(plain.name)
	assert paid() == 500
	frappe.get_doc(doctype="Company", name="Somewhere else", default_currency="SEK").db_insert()
	frappe.db.set_value("Sales Invoice", invoice, "company", "Somewhere else")
	frappe.db.set_value("Payment Ledger Entry", {"against_voucher_no": invoice}, "company", "Somewhere else")
	payments.sync_all()
	assert paid() == 0


def test_without_a_company_it_says_what_to_do(make, monkeypatch):
	make.settings(company=None)
	frappe.defaults.set_global_default("company", None)
	try:
		assert not ask()["result"]
		assert "Choose one in Membership Settings" in str(frappe.local.message_log[-1])
	finally:
		frappe.db.rollback()
		frappe.clear_cache()


# ---------------------------------------------------------------- brute force


@st.composite
def payer(draw, number: int) -> Payer:
	found, start = [], date.today() - timedelta(days=draw(st.integers(0, 1200)))
	for _ in range(draw(st.integers(0 if number else 1, 3))):
		end = (
			start + timedelta(days=draw(st.sampled_from((364, 365, 365, 90))))
			if draw(st.integers(0, 9))
			else None
		)
		stop = draw(st.sampled_from((None, None, None, None, 0, 100)))
		found.append(
			Term(
				draw(st.sampled_from(("Individual", "Family"))),
				start,
				end,
				start + timedelta(days=stop) if stop is not None else None,
				pending=draw(st.integers(0, 9)) == 0,
			)
		)
		if end is None:
			break
		start = end + timedelta(days=draw(st.sampled_from((1, 1, 1, 20, 31, 32, 300))))
	died = date.today() - timedelta(days=draw(st.integers(0, 600))) if draw(st.integers(0, 9)) == 0 else None
	whose = draw(st.integers(0, len(found) - 1)) if found else (0, 0)
	bills = draw(st.lists(bill(whose), max_size=3))
	source = draw(st.sampled_from((None, "Website", "Friend")))
	return Payer(Person(tuple(found), died), source, tuple(bills))


@st.composite
def bill(draw, term) -> Bill:
	posted = date.today() - timedelta(days=draw(st.integers(0, 1000)))
	amount = float(draw(st.sampled_from((100, 350, 500))))
	left, receipts = amount, []
	for _ in range(draw(st.integers(0, 2))):
		got = float(draw(st.sampled_from((50, left))))
		loss = float(draw(st.sampled_from((0, 0, 0, 10))))
		if got + loss > left or not got:
			continue
		left -= got + loss
		receipts.append((posted + timedelta(days=draw(st.integers(-20, 200))), got, loss))
	credits = []
	if draw(st.integers(0, 3)) == 0:
		credits = [
			(posted + timedelta(days=draw(st.integers(0, 200))), float(draw(st.sampled_from((40, amount)))))
		]
	return Bill(posted, amount, term, tuple(receipts), tuple(credits))


@st.composite
def register_of(draw) -> list[Payer]:
	return [draw(payer(number)) for number in range(draw(st.integers(1, 7)))]


def enter(payers: list[Payer]) -> None:
	"""Members through the register's own rules; invoices and payments as rows that ERPNext leaves behind."""
	names = add_members(
		[
			NewMember(
				f"Medlem {number}",
				recruitment_source=payer.source,
				deceased_on=payer.person.deceased_on,
				terms=[
					NewTerm(
						t.membership_type,
						t.start,
						t.end,
						t.cancelled_from,
						approved=not t.pending,
						recruitment_source=payer.source,
					)
					for t in payer.person.terms
				],
			)
			for number, payer in enumerate(payers)
		]
	)
	terms = {
		(row.member, row.start_date): row.name
		for row in frappe.get_all("Membership", fields=["name", "member", "start_date"])
	}
	for number, payer in enumerate(payers):
		for index, bill in enumerate(payer.bills):
			whose, term = (number, bill.term) if isinstance(bill.term, int) else bill.term
			_enter_bill(
				f"SINV-{number}-{index}",
				bill,
				names[number],
				terms[names[whose], payers[whose].person.terms[term].start],
			)
	# not sync_all, which would also cancel terms that were credited in full: brute force takes them as they are
	found = ledgers.invoices_of((*terms.values(), ""), None)
	payments._keep_payments(found, ledgers.Books(found, terms.values(), None))


def _enter_bill(name: str, bill: Bill, member: str, term: str) -> None:
	company = money.company()
	debit_to = frappe.get_cached_value("Company", company, "default_receivable_account")
	currency = frappe.get_cached_value("Company", company, "default_currency")

	def add(doctype: str, **values) -> None:
		frappe.get_doc({"doctype": doctype, "company": company, "docstatus": 1, **values}).db_insert()

	def invoice(name: str, day: date, amount: float, against: str | None = None) -> None:
		totals = ("grand_total", "base_grand_total", "net_total", "base_net_total")
		add(
			"Sales Invoice",
			name=name,
			member=member,
			membership=term,
			posting_date=day,
			debit_to=debit_to,
			currency=currency,
			party_account_currency=currency,
			is_return=int(bool(against)),
			return_against=against,
			**dict.fromkeys(totals, amount),
		)
		add(
			"Sales Invoice Item",
			name=f"{name}-1",
			parent=name,
			parenttype="Sales Invoice",
			parentfield="items",
			idx=1,
			membership=term,
			base_net_amount=amount,
		)

	def ledger(voucher_type: str, voucher: str, day: date, amount: float) -> None:
		add(
			"Payment Ledger Entry",
			name=frappe.generate_hash(length=12),
			posting_date=day,
			account=debit_to,
			voucher_type=voucher_type,
			voucher_no=voucher,
			against_voucher_type="Sales Invoice",
			against_voucher_no=name,
			amount=amount,
			amount_in_account_currency=amount,
		)

	invoice(name, bill.posted, bill.amount)
	ledger("Sales Invoice", name, bill.posted, bill.amount)
	for number, (day, amount, loss) in enumerate(bill.receipts):
		entry = f"PE-{name}-{number}"
		add("Payment Entry", name=entry, posting_date=day, base_total_allocated_amount=amount + loss)
		if loss:
			add(
				"Payment Entry Deduction",
				name=f"{entry}-1",
				parent=entry,
				parenttype="Payment Entry",
				parentfield="deductions",
				account=money.write_off_account(),
				amount=loss,
			)
		ledger("Payment Entry", entry, day, -(amount + loss))
	for number, (day, amount) in enumerate(bill.credits):
		invoice(f"{name}-C{number}", day, -amount, against=name)
		ledger("Sales Invoice", f"{name}-C{number}", day, -amount)


@examples(40)
@given(
	payers=register_of(),
	back=st.integers(0, 700),
	rate=st.sampled_from((0, 5, 12.5)),
	grace=st.sampled_from((0, 30)),
)
def test_equals_brute_force(make, payers, back, rate, grace):
	empty()
	make.settings(grace_days=grace)
	enter(payers)
	as_of = date.today() - back * DAY
	total = sum(bill.paid(as_of) for payer in payers for bill in payer.bills)
	for group_by in ("", "Membership Type", "Recruitment Source", "Join Year"):
		expected = brute_force_value.member_value(
			payers, as_of, group_by, rate, active_grace=grace, until=date.today() + 900 * DAY
		)
		found = rows(as_of, group_by, rate)
		assert {name: {column: row[column] for column in COLUMNS} for name, row in found.items()} == {
			name: {column: pytest.approx(value) for column, value in row.items()}
			for name, row in expected.items()
		}, group_by
		assert sum(row["paid_total"] for row in found.values()) == pytest.approx(total)


# ---------------------------------------------------------------- by hand


def two_years_each(count: int, paid_each: float = 350) -> list[Payer]:
	"""Who joined two years and a day ago, renewed once, paid twice and left."""
	start = date.today() - 1000 * DAY
	second = start + 365 * DAY
	terms = (
		Term("Individual", start, second - DAY),
		Term("Individual", second, second + 364 * DAY),
	)
	bills = tuple(
		Bill(day, paid_each, index, ((day, paid_each, 0),)) for index, day in enumerate((start, second))
	)
	return [Payer(Person(terms), "Website", bills)] * count


def test_the_figures_of_two_years():
	enter(two_years_each(2))
	only = rows(rate=10)[""]
	assert (only["members"], only["paid_total"], only["paid_per_member"]) == (2, 1400, 700)
	assert only["annual_value"] == 350
	assert only["expected_years"] == 2
	# the first fee now, the second a year from now
	assert only["projected_value"] == pytest.approx(350 + 350 / 1.1)
	assert rows(rate=0)[""]["projected_value"] == pytest.approx(700)


def test_years_before_the_ledger_have_no_fee_and_do_not_count():
	"""Twelve years as a member, of which ERPNext knows the last: an annual value of one fee, not of a twelfth."""
	start = date.today().replace(day=1, month=1) - 12 * 366 * DAY
	last = start.replace(year=start.year + 12)
	term_days = [start.replace(year=start.year + years) for years in range(13)]
	terms = tuple(
		Term("Individual", day, following - DAY)
		for day, following in zip(term_days, [*term_days[1:], last.replace(year=last.year + 1)], strict=True)
	)
	enter([Payer(Person(terms), None, (Bill(last + 3 * DAY, 350, 12, ((last + 9 * DAY, 350, 0),)),))])
	assert rows()[""]["annual_value"] == 350


def test_the_cards_say_what_changed_in_a_year():
	enter(two_years_each(1))
	as_of = date.today() - 600 * DAY  # the second fee was paid 35 days before
	cards = {card["label"].split(" (before")[0]: card["value"] for card in ask(as_of)["report_summary"]}
	assert cards["Paid in the last 12 months"] == 350
	assert cards["Paid per member"] == 700
	assert cards["Annual value"] == 350


def test_a_register_without_invoices_says_so():
	enter([Payer(Person((Term("Individual", date.today() - 40 * DAY, date.today() + 300 * DAY),)), None)])
	answer = query_report.run(REPORT, filters={})
	(only,) = answer["result"]
	assert (only["members"], only["paid_total"], only["annual_value"]) == (1, 0, None)
	assert "nothing is paid" in answer["message"]
	assert "/membership-help/member-value" in answer["message"]


@pytest.mark.parametrize(
	("filters", "words"),
	[
		({"group_by": "member"}, "Group by Membership Type"),
		({"discount_rate": -1}, "discount rate from 0"),
		({"discount_rate": 101}, "discount rate from 0"),
	],
)
def test_says_what_is_wrong_with_its_filters(filters, words):
	assert_refused(filters, words)


def test_says_that_a_day_to_come_is_not_known():
	assert_refused({"as_of": str(date.today() + DAY)}, "not known in advance")


def assert_refused(filters, words):
	assert not query_report.run(REPORT, filters=filters)["result"]
	assert words in str(frappe.local.message_log[-1])


# ---------------------------------------------------------------- who sees what


@pytest.mark.parametrize("role", ["Member Registrar", "Membership Manager", "Membership Analyst"])
def test_the_register_s_staff_and_analysts_see_every_figure(as_role, role):
	enter(two_years_each(1, 333))
	as_role(role)
	assert rows(group_by="Recruitment Source")["Website"]["paid_total"] == 666


@pytest.mark.parametrize("role", ["Member Recruiter", "Recruitment Manager"])
def test_recruiting_staff_see_rounded_figures(as_role, role):
	enter(two_years_each(22, 351.5))
	as_role(role)
	found = rows(group_by="Recruitment Source")
	assert list(found) == ["Website"]
	only = found["Website"]
	assert (only["members"], only["paid_per_member"], only["paid_total"]) == (20, 700, 14000)
	assert only["annual_value"] == 350


@pytest.mark.parametrize(("unknown", "told"), [(0, set()), (30, {""})])
def test_what_a_few_gave_is_not_the_whole_less_the_rest(as_role, unknown, told):
	"""The differencing attack: all members less the groups that are shown."""
	rich = [Payer(payer.person, "Friend", payer.bills) for payer in two_years_each(3, 100_000)]
	others = [Payer(payer.person, None, payer.bills) for payer in two_years_each(unknown)]
	enter([*two_years_each(25), *others, *rich])
	as_role("Recruitment Manager")
	assert rows()[""]["paid_total"] > 600_000
	found = rows(group_by="Recruitment Source")
	money_columns = ("paid_total", "paid_per_member", "annual_value", "projected_value")
	for name, row in found.items():
		assert [row[column] is not None for column in money_columns] == [name in told] * 4


@pytest.mark.parametrize("role", ["Member Privacy Officer", "Accounts User"])
def test_others_may_not_open_it(as_role, role):
	as_role(role)
	with pytest.raises(frappe.PermissionError):
		ask()
