"""Isolation is not taken for granted: where another transaction was first, ours begins again, or says so."""

import json

import frappe
import pytest

from membership_recruitment.utils import conflicts
from tests.support.processes import live


@pytest.fixture(scope="module")
def ends() -> dict:
	ran = live.script("snapshot_isolation", seconds=300)
	assert ran.returncode == 0, ran.stderr
	found = json.loads(ran.stdout.splitlines()[-1])
	if not found.pop("known"):
		pytest.skip("this MariaDB has no innodb_snapshot_isolation")
	return found


@pytest.mark.parametrize(
	"way",
	[
		"converting",
		"logging_a_contact",
		"withdrawing_on_the_form",
		"withdrawing_on_the_page",
		"renewing",
		"refreshing_every_night",
		"invoicing_those_who_have_none",
		"changing_many",
	],
)
def test_who_comes_second_begins_again(ends, way):
	assert ends[way] is True


def test_who_saves_an_old_form_is_told_in_a_sentence(ends):
	assert "at the same moment" in ends["saving_a_form"]


@pytest.mark.parametrize("isolation", ["", "_where_isolation_is_off"])
def test_a_death_that_loses_against_an_invoice_is_told_in_a_sentence(ends, isolation):
	"""Not that the customer of the invoice, which it cannot see yet, could not be found."""
	assert "at the same moment" in ends[f"dying_after_an_invoice{isolation}"]


def test_a_death_and_an_invoice_at_once_both_count_or_one_is_told(ends):
	for died, invoiced, stored_so in ends["dying_and_invoicing_at_once"]:
		assert stored_so, (died, invoiced)
		assert died == "saved" or "at the same moment" in died or "TimestampMismatch" in died
		assert invoiced == "invoiced"


def test_two_who_renew_at_once_renew_once(ends):
	for told, renewals, invoices in ends["renewing_at_once"]:
		assert (renewals, invoices) == (1, 1), told
		(refused,) = (end for end in told if end is not True)
		assert refused.startswith("ValidationError: The renewal")


def test_two_who_keep_a_payer_current_at_once_both_do_and_the_household_follows(ends):
	"""The second one found the term changed since it had read it, and was refused."""
	for told, follows in ends["keeping_current_at_once"]:
		assert told == [True, True]
		assert follows


def test_nobody_is_covered_by_a_payer_who_leaves_at_the_same_moment(ends):
	for told, covered in ends["entering_while_the_payer_leaves"]:
		assert covered == 0, told


def test_two_who_name_each_other_as_payer_at_once_are_one(ends):
	for told, payers in ends["naming_each_other_as_payer"]:
		assert payers == 1, told


def failing(times: int, error: Exception):
	calls = []

	def work() -> int:
		calls.append(1)
		if len(calls) <= times:
			raise error
		return len(calls)

	return work


@pytest.fixture
def untouched(monkeypatch):
	"""A transaction that has written nothing yet."""
	monkeypatch.setattr(frappe.db, "transaction_writes", 0)


@pytest.mark.parametrize("number", [1020, 1205])
def test_only_a_changed_record_is_put_into_words(number):
	error = frappe.db.OperationalError(number, "Record has changed since last read in table 'tabMember'")
	expected = conflicts.ChangedMeanwhile if number == 1020 else frappe.db.OperationalError
	with pytest.raises(expected), conflicts.in_words():
		raise error
	expected = conflicts.ChangedMeanwhile if number == 1020 else frappe.QueryDeadlockError
	with pytest.raises(expected), conflicts.in_words():
		raise frappe.QueryDeadlockError(error)  # as Frappe 16 does


def test_nothing_of_the_callers_is_lost(make):
	make.member()
	deadlock = frappe.QueryDeadlockError("1213")
	with pytest.raises(frappe.QueryDeadlockError):
		conflicts.try_again(failing(1, deadlock))


def test_going_back_to_a_savepoint_makes_no_transaction_an_untouched_one(make):
	member = make.member().name
	frappe.db.savepoint("later")
	make.member()
	conflicts.back_to("later")
	conflicts.begin_anew()
	assert frappe.db.exists("Member", member)


def test_it_is_tried_a_few_times_only(untouched):
	deadlock = frappe.QueryDeadlockError("1213")
	assert conflicts.try_again(failing(conflicts.ATTEMPTS - 1, deadlock)) == conflicts.ATTEMPTS
	with pytest.raises(frappe.QueryDeadlockError):
		conflicts.try_again(failing(conflicts.ATTEMPTS, deadlock))


def test_two_requests_that_say_the_same_are_both_kept():
	"""Else the gate would withhold the answer of the second: a desk asks several things at a time."""
	ran = live.script("remembering_at_once")
	assert ran.returncode == 0, ran.stderr
	assert json.loads(ran.stdout.splitlines()[-1]) == [[None, None], 1]
