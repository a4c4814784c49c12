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
