"""What is derived from terms: for one member and for all, after a night, after five missed ones, after a kill."""

import random
from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.terms import refresh
from membership_recruitment.membership.terms.lifecycle import Term
from membership_recruitment.membership.terms.stored import as_lifecycle_term
from tests.support.processes import live

DERIVED = {
	"Member": ("name", "status", "membership_type", "join_date", "end_date"),
	"Membership": ("name", "status", "due_on", "first_term", "renewed", "course"),
	"Membership Spell": refresh.SPELL_COLUMNS,
}
LAPSES = {"event": "Lapse"}


def derived() -> dict[str, list[tuple]]:
	return {
		doctype: frappe.get_all(doctype, fields=list(columns), order_by="name asc", as_list=True)
		for doctype, columns in DERIVED.items()
	}


@pytest.fixture
def rows_written(monkeypatch) -> list[int]:
	"""Rows that each statement from now on inserts, changes or deletes."""
	counts, execute = [], frappe.db.sql

	def counting(query, *args, **kwargs):
		result = execute(query, *args, **kwargs)
		if str(query).split()[0].lower() in ("insert", "update", "delete", "replace"):
			counts.append(frappe.db._cursor.rowcount)
		return result

	monkeypatch.setattr(frappe.db, "sql", counting)
	return counts


@pytest.fixture
def register(make) -> list[str]:
	"""Members whose terms begin and end around today: renewed, lapsed, cancelled, pending, kept, for life."""
	chance = random.Random(11)
	today = getdate()
	members = []
	for number in range(40):
		member = make.member(f"Member {number}")
		start = today - timedelta(days=chance.randint(0, 500))
		for _ in range(chance.randint(0, 4)):
			length = chance.choice((1, 20, 60, 180))
			end = None if chance.random() < 0.05 else start + timedelta(days=length - 1)
			values = {"end_date": end, "approved": int(chance.random() > 0.1)}
			if chance.random() < 0.2:
				values["cancelled_from"] = start + timedelta(days=chance.randint(0, length + 5))
				values["cancellation_reason"] = "Resigned"
			if chance.random() < 0.1:
				values["kept_until"] = start + timedelta(days=length + chance.randint(0, 50))
				values["kept_reason"] = "Asked for time"
			values["membership_type"] = chance.choice(("Individual", "Family"))
			make.term(member.name, str(start), **values)
			if end is None:
				break
			start = end + timedelta(days=chance.choice((1, 1, 1, 10, 31, 32, 60)))
		if chance.random() < 0.15:
			member.reload()
			member.deceased_on = today - timedelta(days=chance.randint(0, 100))
			member.save()
		members.append(member.name)
	return members


def wanted(terms: list[tuple[str, Term]], died: date | None, grace: int) -> dict[str, tuple]:
	"""due_on, first_term and renewed of a member's terms, one term at a time from design §7."""
	found = {}
	counting = sorted(
		(row for row in terms if not row[1].pending and not row[1].void), key=lambda row: row[1].start
	)
	for name, term in terms:
		later = [other for _, other in counting if other.start > term.start]
		counts = (name, term) in counting
		holds_to_its_end = (
			counts
			and term.end is not None
			and not (term.cancelled_from and term.cancelled_from <= term.end)
			and not (died and died <= term.end)
		)
		in_time = bool(counts and later and term.end and (later[0].start - term.end).days - 1 <= grace)
		found[name] = (
			term.end if holds_to_its_end else None,
			int(counting[:1] == [(name, term)]),
			int(in_time),
		)
	return found


def test_renewal_columns_equal_the_definition(register, make):
	for grace in (30, 0):
		make.settings(grace_days=grace)
		refresh.refresh_statuses()
		seen = set()
		for member in register:
			rows = frappe.get_all("Membership", filters={"member": member}, fields=["*"])
			died = frappe.db.get_value("Member", member, "deceased_on")
			expected = wanted([(row.name, as_lifecycle_term(row)) for row in rows], died, grace)
			for row in rows:
				stored = (row.due_on, row.first_term, row.renewed)
				assert stored == expected[row.name], (row, died)
				seen.add((row.due_on is not None, row.first_term, row.renewed))
		assert len(seen) >= 6


def test_one_member_at_a_time_and_everyone_at_once_are_equal(register):
	one_by_one = derived()
	frappe.db.delete("Membership Spell")
	frappe.db.sql(
		"update `tabMembership` set status = null, due_on = null, first_term = 0, renewed = 1, course = '1 2 - - 1 1 0'"
	)
	frappe.db.sql("update `tabMember` set status = null, membership_type = null, end_date = null")
	refresh.refresh_all()
	assert derived() == one_by_one
	assert any(
		row[refresh.SPELL_COLUMNS.index("first_of_type")] == 0 for row in one_by_one["Membership Spell"]
	)


def test_a_second_night_writes_nothing(register, rows_written):
	refresh.nightly()
	assert sum(rows_written) > 0  # lapses
	rows_written.clear()
	refresh.nightly()
	assert len(rows_written) >= 2 and not any(rows_written)


def test_five_missed_nights_are_made_good_by_the_next(register):
	today = getdate()
	for days_ago in range(5, 0, -1):
		refresh.refresh_statuses(today - timedelta(days=days_ago))
	refresh.refresh_statuses(today)
	every_night = derived()
	refresh.refresh_statuses(today - timedelta(days=5))
	assert derived() != every_night
	refresh.nightly()
	assert derived() == every_night
	ran_out = frappe.db.count("Membership Spell", {"ended": 1})
	assert ran_out >= frappe.db.count("Membership Event", LAPSES) > 0


def test_an_empty_register_is_no_error(make):
	for doctype in ("Membership Spell", "Membership Event", "Membership", "Member"):
		frappe.db.delete(doctype)
	refresh.nightly()
	make.member()
	refresh.nightly()
	assert frappe.get_all("Member", fields=["status"])[0].status == ""


# ---------------------------------------------------------------- in a process of its own


def test_killed_half_way_the_next_night_does_the_rest():
	ran = live.script("killed_night", "kill")
	assert ran.returncode == 0, ran.stderr
	before, killed, after, again = (tuple(map(int, line.split())) for line in ran.stdout.splitlines()[-4:])
	# members without a status, without spells; lapses in the ledger
	assert before == (12, 12, 0)
	assert killed == (8, 8, 4)
	assert after == again == (0, 0, 12)


def test_a_member_somebody_works_on_is_left_for_last():
	ran = live.script("killed_night", "busy")
	assert ran.returncode == 0, ran.stderr
	waiting, after = (tuple(map(int, line.split())) for line in ran.stdout.splitlines()[-2:])
	assert waiting == (4, 4, 8)
	assert after == (0, 0, 12)
