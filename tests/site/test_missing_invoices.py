"""Invoice those who have none: which terms, and each of them once."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.fees import credit_notes, invoices, missing_invoices
from membership_recruitment.membership.terms import credit_decisions
from tests.support.factories import money


@pytest.fixture(autouse=True)
def fees(make, rolled_back):
	money.fees()
	# of this test's terms alone: the site may have others
	frappe.db.set_value("Membership", {}, {"fee": 0, "joining_fee": 0})
	yield
	money.clear_caches()


def found() -> set[str]:
	answer = missing_invoices.found()
	names = set(frappe.get_list("Membership", filters=answer["filters"], pluck="name", limit=0))
	assert answer["terms"] == len(names)
	return names


def test_a_first_term_counts_whenever_it_began(make):
	today = getdate()
	running = [make.term(make.member().name, str(today - timedelta(days=days))) for days in (0, 40, 300)]
	ahead = make.term(make.member().name, str(today + timedelta(days=20)))
	waits = make.term(make.member().name, str(today), awaits_payment=1)
	assert found() == {term.name for term in (*running, ahead, waits)}
	assert missing_invoices.found()["total"] == 5 * 350


def test_who_is_invoiced_free_gone_or_waits_for_approval_does_not(make):
	today = getdate()
	invoiced = make.term(make.member().name, str(today))
	invoices.make_invoice([invoiced.name], submit=False)
	make.membership_type("Free", period_kind="Rolling", period_count=1, period_unit="Year", fee=0)
	make.term(make.member().name, str(today), membership_type="Free")
	make.term(make.member().name, str(today - timedelta(days=900)))
	make.term(make.member().name, str(today), approved=0)
	cancelled = make.term(make.member().name, str(today - timedelta(days=9)))
	cancelled.update({"cancelled_from": today, "cancellation_reason": "Resigned"}).save()
	dead = make.term(make.member().name, str(today - timedelta(days=9)))
	frappe.get_doc("Member", dead.member).update({"deceased_on": today}).save()
	assert found() == set()


def test_a_payer_gets_one_invoice_for_all_and_the_next_run_makes_none(make):
	payer = make.member("Berit", email="berit@example.com")
	own = make.term(payer.name, str(getdate()))
	others = make.term(make.member("Bo", payer=payer.name).name, str(getdate()))
	terms = [own.name, others.name]
	assert missing_invoices.invoice_payer(payer.name, terms) == {"invoices": 1, "terms": 2}
	assert frappe.db.get_value("Membership", own.name, "sales_invoice")
	assert own.reload().sales_invoice == others.reload().sales_invoice
	assert found() == set()
	# a run that had looked them up before
	assert missing_invoices.invoice_payer(payer.name, terms) == {"invoices": 0, "terms": 0}


@pytest.mark.parametrize("role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst"])
def test_others_may_neither_count_nor_make(as_role, role):
	as_role(role)
	for method in (missing_invoices.found, missing_invoices.make):
		with pytest.raises(frappe.PermissionError):
			method()


def test_a_joining_fee_counts_alone_and_beside_the_fee(make):
	alone = make.term(make.member().name, str(getdate()), fee=0, joining_fee=100)
	frappe.db.set_value("Membership", alone.name, {"fee": 0, "joining_fee": 100})
	both = make.term(make.member().name, str(getdate()), fee=500, joining_fee=100)
	assert found() == {alone.name, both.name}
	assert missing_invoices.found()["total"] == 700
	for term in (alone, both):
		assert missing_invoices.invoice_payer(term.member, [term.name])["invoices"] == 1
	assert found() == set()
	asked = [frappe.db.get_value("Sales Invoice", invoice_of(term), "grand_total") for term in (alone, both)]
	assert sum(asked) == 700


def invoice_of(term) -> str | None:
	return frappe.db.get_value("Membership", term.name, "sales_invoice")


def test_what_was_credited_as_a_correction_is_asked_for_again_whatever_became_of_its_invoice(make):
	term = make.term(make.member().name, str(getdate()))
	invoices.make_invoice([term.name], submit=True)
	assert found() == set()
	credit_notes.credit_fee(term.name, "Correction")
	assert found() == {term.name}
	draft = invoices.make_invoice([term.name], submit=False)
	assert found() == set()
	frappe.get_doc("Sales Invoice", draft).submit()
	assert found() == set()
	frappe.get_doc("Sales Invoice", draft).cancel()
	if frappe.db.get_value("Membership", term.name, "credit_decision") == "To decide":
		credit_decisions.decide(term.name, "Correction")
	assert found() == {term.name}
	assert missing_invoices.invoice_payer(term.member, [term.name]) == {"invoices": 1, "terms": 1}
	assert found() == set()


def test_what_waits_for_a_decision_or_was_withdrawn_is_not_asked_for(make):
	withdrawn, undecided = (make.term(make.member().name, str(getdate())) for _ in range(2))
	for term in (withdrawn, undecided):
		invoices.make_invoice([term.name], submit=True)
	credit_notes.credit_fee(withdrawn.name, "Withdrawal")
	credit_notes.credit_fee(undecided.name, "Correction")
	frappe.db.set_value("Membership", undecided.name, "credit_decision", "To decide")
	assert found() == set()
