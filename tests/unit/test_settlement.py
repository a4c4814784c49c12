"""How credit, money and losses are shared over the lines of an invoice, as a table to check by eye."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.membership.fees.settlement import Credit, Line, Receipt, settle, state

INVOICED = date(2026, 1, 1)
DAYS = [date(2026, 2, day) for day in range(1, 6)]

FEE = [Line("T1", 350)]
TWO = [Line("T1", 350), Line("T2", 200)]
JOINING = [Line("T1", 350), Line("T1", 100)]
GIFT = [Line(None, 100), Line("T1", 350)]  # however the lines stand, the fee is paid first

PAID_100 = Receipt(DAYS[0], 100)
PAID_250 = Receipt(DAYS[1], 250)
PAID_350 = Receipt(DAYS[2], 350)
BACK_350 = Receipt(DAYS[3], -350)
LOSS_250 = Receipt(DAYS[3], 0, 250)
LOSS_350 = Receipt(DAYS[3], 0, 350)

# lines, credits, receipts, what each term is then: (state, day, outstanding)
CASES = [
	(FEE, [], [], {"T1": ("Unpaid", None, 350)}),
	(FEE, [], [PAID_100], {"T1": ("Part paid", None, 250)}),
	(FEE, [], [PAID_100, PAID_250], {"T1": ("Paid", DAYS[1], 0)}),
	(FEE, [], [PAID_350], {"T1": ("Paid", DAYS[2], 0)}),
	(FEE, [], [PAID_350, BACK_350], {"T1": ("Unpaid", None, 350)}),
	(FEE, [], [PAID_350, BACK_350, Receipt(DAYS[4], 350)], {"T1": ("Paid", DAYS[4], 0)}),
	(FEE, [], [PAID_100, PAID_350], {"T1": ("Paid", DAYS[2], 0)}),  # overpaid
	(FEE, [], [LOSS_350], {"T1": ("Written off", None, 0)}),
	(FEE, [], [PAID_100, LOSS_250], {"T1": ("Written off", None, 0)}),
	(FEE, [], [LOSS_250], {"T1": ("Unpaid", None, 100)}),
	(FEE, [Credit(DAYS[1], "T1", 350)], [], {"T1": ("Credited", DAYS[1], 0)}),
	(FEE, [Credit(DAYS[1], "T1", 350)], [PAID_350], {"T1": ("Credited", DAYS[1], 0)}),
	(FEE, [Credit(DAYS[1], "T1", 100)], [], {"T1": ("Unpaid", None, 250)}),
	(FEE, [Credit(DAYS[1], "T1", 100)], [Receipt(DAYS[4], 250)], {"T1": ("Paid", DAYS[4], 0)}),
	(FEE, [Credit(DAYS[1], None, 350)], [], {"T1": ("Credited", DAYS[1], 0)}),  # no line named
	([Line("T1", 0)], [], [], {"T1": ("Paid", INVOICED, 0)}),
	(GIFT, [], [PAID_350], {"T1": ("Paid", DAYS[2], 0)}),
	(GIFT, [], [PAID_100], {"T1": ("Part paid", None, 250)}),
	(GIFT, [Credit(DAYS[1], None, 100)], [], {"T1": ("Unpaid", None, 350)}),
	(GIFT, [], [PAID_350, Receipt(DAYS[3], 0, 100)], {"T1": ("Paid", DAYS[2], 0)}),  # the gift is lost
	(TWO, [], [PAID_350], {"T1": ("Paid", DAYS[2], 0), "T2": ("Unpaid", None, 200)}),
	(TWO, [], [PAID_100, PAID_350], {"T1": ("Paid", DAYS[2], 0), "T2": ("Part paid", None, 100)}),
	(TWO, [Credit(DAYS[0], "T1", 350)], [], {"T1": ("Credited", DAYS[0], 0), "T2": ("Unpaid", None, 200)}),
	(
		TWO,
		[Credit(DAYS[0], "T1", 350)],
		[Receipt(DAYS[1], 200)],
		{"T1": ("Credited", DAYS[0], 0), "T2": ("Paid", DAYS[1], 0)},
	),
	# a credit lowers what is to be paid; the day stays that of the money
	(FEE, [Credit(DAYS[4], "T1", 50)], [PAID_350], {"T1": ("Paid", DAYS[2], 0)}),
	(FEE, [Credit(DAYS[4], "T1", 100)], [PAID_250], {"T1": ("Paid", DAYS[1], 0)}),
	(JOINING, [Credit(DAYS[4], "T1", 100)], [Receipt(DAYS[0], 450)], {"T1": ("Paid", DAYS[0], 0)}),
	(JOINING, [Credit(DAYS[4], "T1", 100)], [PAID_350, Receipt(DAYS[3], 100)], {"T1": ("Paid", DAYS[2], 0)}),
	# nor is one fee credited on the day of another's credit note
	(
		TWO,
		[Credit(DAYS[1], "T1", 350), Credit(DAYS[4], "T2", 200)],
		[],
		{"T1": ("Credited", DAYS[1], 0), "T2": ("Credited", DAYS[4], 0)},
	),
	# nor is the other's fee paid earlier because the first one's was credited later
	(
		TWO,
		[Credit(DAYS[4], "T1", 350)],
		[PAID_350, Receipt(DAYS[3], 200)],
		{"T1": ("Credited", DAYS[4], 0), "T2": ("Paid", DAYS[3], 0)},
	),
	(
		TWO,
		[Credit(DAYS[4], "T1", 350)],
		[PAID_350],
		{"T1": ("Credited", DAYS[4], 0), "T2": ("Paid", DAYS[2], 0)},
	),
	(
		TWO,
		[],
		[PAID_350, Receipt(DAYS[4], 0, 200)],
		{"T1": ("Paid", DAYS[2], 0), "T2": ("Written off", None, 0)},
	),
]


@pytest.mark.parametrize(("lines", "credits", "receipts", "expected"), CASES)
def test_the_table(lines, credits, receipts, expected):
	parts = settle(lines, credits, receipts, invoiced_on=INVOICED)
	for term, wanted in expected.items():
		assert state([part for name, part in parts if name == term]) == wanted


def test_a_term_on_no_invoice():
	assert state([]) == ("Not invoiced", None, 0)


def test_invoiced_again_after_credit_and_in_two_parts():
	first = settle(FEE, [Credit(DAYS[0], "T1", 350)], [], invoiced_on=INVOICED)
	second = settle(FEE, [], [], invoiced_on=INVOICED)
	assert state([part for _, part in first + second]) == ("Unpaid", None, 350)
	paid = settle(FEE, [], [PAID_350], invoiced_on=INVOICED)
	assert state([part for _, part in first + paid]) == ("Paid", DAYS[2], 0)
	assert state([part for _, part in paid + second]) == ("Part paid", None, 350)


def test_a_second_invoice_that_was_credited_says_nothing_of_the_day():
	paid = settle(FEE, [], [PAID_350], invoiced_on=INVOICED)
	twice = settle(FEE, [Credit(DAYS[4], "T1", 350)], [], invoiced_on=INVOICED)
	assert state([part for _, part in paid + twice]) == ("Paid", DAYS[2], 0)
	assert state([part for _, part in twice + paid]) == ("Paid", DAYS[2], 0)


@given(st.integers(1, 349), st.sampled_from(DAYS))
def test_no_credit_makes_a_fee_paid_later(off, day):
	"""How much of it is credited, and when."""
	money = [Receipt(paid_on, 87.5) for paid_on in DAYS[:4]]
	full = state([part for _, part in settle(FEE, [], money, invoiced_on=INVOICED)])
	less = settle(FEE, [Credit(day, "T1", off)], money, invoiced_on=INVOICED)
	paid_by = next(one.day for count, one in enumerate(money, start=1) if 87.5 * count >= 350 - off)
	assert state([part for _, part in less]) == ("Paid", paid_by, 0)
	assert paid_by <= full[1]


amounts = st.integers(0, 500).map(float)


@given(
	st.lists(st.tuples(st.sampled_from(["T1", "T2", None]), amounts), min_size=1, max_size=5),
	st.lists(st.tuples(st.sampled_from(["T1", "T2", None]), amounts), max_size=3),
	st.lists(st.tuples(st.integers(-200, 500), amounts), max_size=4),
)
def test_nothing_is_lost_or_counted_twice(lines, credits, receipts):
	parts = [
		part
		for _, part in settle(
			[Line(*line) for line in lines],
			[Credit(DAYS[0], *credit) for credit in credits],
			[Receipt(DAYS[1], float(paid), loss) for paid, loss in receipts],
			invoiced_on=INVOICED,
		)
	]
	total = sum(amount for _, amount in lines)
	credited = min(total, sum(amount for _, amount in credits))
	paid = min(total - credited, max(sum(paid for paid, _ in receipts), 0))
	lost = min(total - credited - paid, sum(loss for _, loss in receipts))
	assert sum(part.credited for part in parts) == pytest.approx(credited)
	assert sum(part.paid for part in parts) == pytest.approx(paid)
	assert sum(part.written_off for part in parts) == pytest.approx(lost)
	assert sum(part.outstanding for part in parts) == pytest.approx(total - credited - paid - lost)
	for part in parts:
		assert part.credited + part.paid + part.written_off <= part.amount + 1e-9
