"""Renewals Due: which terms it lists, with what, and for whom."""

from datetime import timedelta

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import getdate

from membership_recruitment.membership.notices import due_notices
from membership_recruitment.membership.register.bulk import NewMember, NewTerm, add_members
from membership_recruitment.membership.terms import lapse_rates, renewal
from tests.support import roles
from tests.support.factories import notices

REPORT = "Renewals Due"
FIELDS = [
	"member",
	"membership",
	"end_date",
	"status",
	"payment_state",
	"outstanding",
	"notices",
	"last_notice",
	"likely_to_lapse",
]


@pytest.fixture(autouse=True)
def setting(make):
	for doctype in ("Renewal Notice", "Membership Spell", "Membership Event", "Membership", "Member"):
		frappe.db.delete(doctype)
	notices.templates()
	notices.membership_type()
	notices.account()
	make.settings(grace_days=30, send_renewal_notices=1)
	yield
	notices.clear_account()
	frappe.clear_document_cache("Membership Type", notices.TYPE)


def ask(**filters) -> list[dict]:
	answer = query_report.run(REPORT, filters={key: str(value) for key, value in filters.items()})
	return [row for row in answer["result"] if isinstance(row, dict)]


def listed(**filters) -> set[str]:
	return {row["membership"] for row in ask(**filters)}


def test_the_columns_are_those_of_the_design():
	answer = query_report.run(REPORT, filters={})
	assert [c["fieldname"] for c in answer["columns"] if c["fieldname"] != "member_name"] == FIELDS


def test_by_itself_it_shows_grace_and_the_next_sixty_days(make):
	terms = {ends_in: notices.term(make, ends_in).name for ends_in in (-31, -30, 0, 60, 61)}
	assert listed() == {terms[-30], terms[0], terms[60]}
	day = getdate()
	assert listed(from_date=day + timedelta(days=61), to_date=day + timedelta(days=70)) == {terms[61]}


def test_only_the_type_asked_for(make):
	notices.membership_type(name="Another")
	mine, _other = notices.term(make, 5, membership_type="Another"), notices.term(make, 5)
	assert listed(membership_type="Another") == {mine.name}


def test_those_who_renewed_died_or_left_are_not_listed(make):
	waiting = notices.term(make, 5)
	paid, unlinked, died, left, pending = (notices.term(make, 5) for _ in range(5))
	renewal.open_term(renewal.plan(paid.member)).db_set("payment_state", "Paid")
	following = make.term(
		unlinked.member, unlinked.end_date + timedelta(days=1), membership_type=notices.TYPE
	)
	assert listed() == {row.name for row in (waiting, unlinked, died, left, pending)}, "it is not paid"
	following.db_set("renews", None)  # as of an old register
	frappe.get_doc("Member", died.member).update({"deceased_on": getdate()}).save()
	left.update({"cancelled_from": left.end_date + timedelta(days=1), "cancellation_reason": "Resigned"})
	left.save()
	pending.db_set("approved", 0)
	assert listed() == {waiting.name}


def test_payment_and_outstanding_are_those_of_the_next_term(make):
	alone, invoiced = notices.term(make, 5), notices.term(make, 6)
	following = renewal.open_term(renewal.plan(invoiced.member), awaits_payment=True)
	following.db_set({"payment_state": "Part paid", "outstanding": 150})
	rows = ask()
	assert [(row["membership"], row["payment_state"], row["outstanding"]) for row in rows] == [
		(alone.name, "Not invoiced", None),
		(invoiced.name, "Part paid", 150),
	]
	assert rows[0]["status"] == "Current"


def test_a_next_term_that_holds_unpaid_is_listed_and_a_free_one_is_not(make):
	unpaid, free = notices.term(make, 5), notices.term(make, 5)
	renewal.open_term(renewal.plan(unpaid.member)).db_set("payment_state", "Unpaid")
	renewal.open_term(renewal.plan(free.member)).db_set("fee", 0)
	assert listed() == {unpaid.name}


def test_notices_that_went_out_are_counted(make):
	told, waits = notices.term(make, 7), notices.term(make, -20, member=make.member(email=None))
	due_notices.nightly()
	rows = {row["membership"]: row for row in ask()}
	assert (rows[told.name]["notices"], rows[told.name]["last_notice"]) == (1, getdate())
	assert (rows[waits.name]["notices"], rows[waits.name]["last_notice"]) == (0, None)


def test_a_payers_notice_counts_for_everyone_it_is_about(make):
	payer = make.member("Payer", email="payer@example.com")
	terms = [notices.term(make, 7, member=make.member(name, payer=payer.name)) for name in ("Ett", "Tva")]
	due_notices.nightly()
	assert [row["notices"] for row in ask()] == [1, 1]
	assert listed() == {term.name for term in terms}


def history(first_lapsed: int, first_renewed: int, *, ended_days_ago: int = 200) -> None:
	"""First terms that ended, of which some went on."""
	end = getdate() - timedelta(days=ended_days_ago)
	start = end - timedelta(days=364)
	people = []
	for number in range(first_lapsed + first_renewed):
		terms = [NewTerm(notices.TYPE, start, end)]
		if number >= first_lapsed:
			terms.append(NewTerm(notices.TYPE, end + timedelta(days=1), end + timedelta(days=2000)))
		people.append(NewMember(f"Past {number}", terms=terms))
	add_members(people)


def test_likely_to_lapse_is_the_share_of_the_same_kind_of_terms(make):
	history(5, 15)
	first = notices.term(make, 5)
	member = make.member()
	make.term(
		member.name,
		getdate() - timedelta(days=2000),
		str(getdate() - timedelta(days=360)),
		membership_type=notices.TYPE,
	)
	later = notices.term(make, 5, member=member)
	rows = {row["membership"]: row["likely_to_lapse"] for row in ask()}
	# 20 people; the member's own first term ended within 24 months too, and was renewed
	assert rows[first.name] == pytest.approx(100 * 5 / 21)
	assert rows[later.name] is None


@pytest.mark.parametrize(("terms", "known"), [(19, False), (20, True)])
def test_it_is_empty_where_too_few_terms_tell(terms, known):
	history(1, terms - 1)
	assert bool(lapse_rates.rates(getdate(), [notices.TYPE])) is known


def test_terms_that_are_undecided_or_ended_long_ago_do_not_tell():
	history(10, 10)
	history(10, 0, ended_days_ago=10)
	history(10, 0, ended_days_ago=800)
	assert lapse_rates.rates(getdate(), [notices.TYPE]) == {(notices.TYPE, True): 50}


def test_chart_and_message(make):
	for ends_in in (0, 1, 30):
		notices.term(make, ends_in)
	answer = query_report.run(REPORT, filters={})
	assert sum(map(sum, (line["values"] for line in answer["chart"]["data"]["datasets"]))) == 3
	assert [line["name"] for line in answer["chart"]["data"]["datasets"]] == ["Not invoiced"]
	assert "Renewal notices are sent every night" in answer["message"]
	assert "30 days before the end (E-mail)" in answer["message"]
	assert "/membership-help/renewals-due" in answer["message"]
	make.settings(send_renewal_notices=0)
	assert "switched off" in query_report.run(REPORT, filters={})["message"]


@pytest.mark.parametrize(
	("filters", "sentence"),
	[
		({"from_date": "2026-05-02", "to_date": "2026-05-01"}, "lies after the last day"),
		({"from_date": "9999-05-02", "to_date": "9999-06-01"}, "Choose days between"),
		({"membership_type": "Nothing"}, "There is no membership type"),
	],
)
def test_bad_filters_get_one_sentence(filters, sentence):
	frappe.clear_messages()
	assert ask(**filters) == []  # raised, it would turn the report into a prepared one
	(said,) = frappe.get_message_log()
	assert sentence in said["message"]


def test_a_treasurer_who_may_not_open_members_sees_it_too(make, as_role):
	term = notices.term(make, 5)
	as_role("Membership Treasurer")
	assert listed() == {term.name}


@roles.by_name
def test_who_sees_it(make, as_role, role, sees):
	term = notices.term(make, 5)
	as_role(role)
	if sees:
		assert listed() == {term.name}
	else:
		with pytest.raises(frappe.PermissionError):
			ask()


def test_a_treasurer_who_reads_no_members_sees_what_is_owed(make, as_role):
	term = notices.term(make, 5)
	as_role("Membership Treasurer")
	assert listed() == {term.name}
	assert ask()[0]["member"] == term.member


def test_a_next_term_that_asks_for_a_joining_fee_alone_is_listed_until_that_is_paid(make):
	unpaid, paid, draft = (notices.term(make, days) for days in (5, 6, 7))
	for term, state in ((unpaid, "Unpaid"), (paid, "Paid"), (draft, "Not invoiced")):
		follows = renewal.open_term(renewal.plan(term.member))
		follows.db_set({"fee": 0, "joining_fee": 100, "payment_state": state})
	assert listed() == {unpaid.name, draft.name}
