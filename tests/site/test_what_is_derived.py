"""What of a term follows from invoices, other terms and the app's own actions is typed by no way."""

from datetime import timedelta

import frappe
import pytest
from frappe.client import set_value
from frappe.utils import getdate

from membership_recruitment.membership.fees import invoices
from membership_recruitment.membership.terms import derived, renewal
from tests.support.factories import money


@pytest.fixture(autouse=True)
def fees(make, rolled_back):
	money.fees()
	frappe.set_user(make.user("Member Registrar"))
	yield
	frappe.set_user("Administrator")
	money.clear_caches()


def stored(name: str) -> dict:
	return frappe.db.get_value("Membership", name, list(derived.DERIVED), as_dict=True)


def posted(member: str, **values):
	"""As a request would."""
	return frappe.get_doc(
		{
			"doctype": "Membership",
			"member": member,
			"membership_type": "Individual",
			"start_date": str(getdate()),
			**values,
		}
	).insert()


def typed_values(stranger) -> dict:
	"""Something else than what follows, for every field that is derived."""
	other = {
		"Select": {"payment_state": "Paid", "credit_decision": "Correction", "status": "Expired"},
		"Date": "2020-02-02",
		"Check": 1,
		"Int": 7,
		"Currency": 12,
		"Link": stranger.name,
	}
	values = {}
	for field in derived.DERIVED:
		found = frappe.get_meta("Membership").get_field(field)
		value = other.get(found.fieldtype, "typed")
		values[field] = value[field] if isinstance(value, dict) else value
	return values | {"sales_invoice": invoice_of(stranger), "register_import": None}


def invoice_of(term) -> str:
	return frappe.db.get_value("Membership", term.name, "sales_invoice")


@pytest.fixture
def stranger(make):
	term = make.term(make.member("Stranger").name, str(getdate() - timedelta(days=9)))
	invoices.make_invoice([term.name], submit=True)
	return term


def test_a_new_term_takes_nothing_that_is_derived(make, stranger):
	plain = stored(posted(make.member("Plain").name).name)
	with_all = posted(make.member("Typed").name, **typed_values(stranger))
	assert stored(with_all.name) == plain
	assert with_all.fee == 350


def test_nothing_derived_is_changed_by_set_value_or_a_saved_form(make, stranger):
	term = posted(make.member("Plain").name)
	before = stored(term.name)
	for field, value in (typed_values(stranger) | {"covered_by": term.name}).items():
		set_value("Membership", term.name, field, value)
		assert stored(term.name) == before, field
	form = frappe.get_doc("Membership", term.name)
	form.update(typed_values(stranger)).save()
	assert stored(term.name) == before


def test_the_first_fee_is_waited_for_whatever_somebody_renews(make, stranger):
	make.membership_type(
		"Paid First",
		period_kind="Rolling",
		period_count=1,
		period_unit="Year",
		fee=500,
		first_fee_before_start=1,
	)
	member = make.member("New").name
	term = posted(member, membership_type="Paid First", renews=stranger.name, awaits_payment=0)
	assert (term.renews, term.awaits_payment, term.status) == (None, 1, "Pending")


def test_only_a_fee_for_the_household_of_the_own_payer_covers(make):
	make.membership_type(
		"Home", period_kind="Rolling", period_count=1, period_unit="Year", fee=500, shared_fee=1
	)
	payer, other = make.member("Payer"), make.member("Other")
	own, others = (
		make.term(one.name, str(getdate() - timedelta(days=9)), membership_type="Home")
		for one in (payer, other)
	)
	for covering in (own.name, others.name, None):
		term = posted(
			make.member("Child", payer=payer.name).name, membership_type="Home", covered_by=covering
		)
		assert term.covered_by == own.name


def test_the_app_itself_still_writes_them(make):
	start = getdate() - timedelta(days=340)
	earlier = make.term(make.member("Renewing").name, str(start))
	term = renewal.open_term(renewal.plan(earlier.member), awaits_payment=True)
	assert (term.renews, term.awaits_payment) == (earlier.name, 1)
	invoices.make_invoice([term.name], submit=True)
	frappe.set_user("Administrator")
	money.pay(invoice_of(term))
	assert stored(term.name).payment_state == "Paid"
