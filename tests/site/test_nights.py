"""Nights that leave out what must be right: they leave what looking at everything would leave, and do not look at it."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.terms import ledger_sync, refresh
from membership_recruitment.utils import batches, conflicts
from tests.support.tools import clock

DAY = timedelta(days=1)
TODAY = getdate("2025-03-10")
TABLES = ("Member", "Membership", "Membership Spell", "Membership Event")


def stored() -> dict[str, set[tuple]]:
	return {table: set(frappe.db.sql(f"select * from `tab{table}`")) for table in TABLES}


def what_looking_at_everybody_changes() -> dict[str, set[tuple]]:
	before = stored()
	refresh.refresh_all()
	after = stored()
	return {table: after[table] ^ before[table] for table in TABLES if after[table] != before[table]}


@pytest.fixture
def register(make) -> list[str]:
	"""Members of all nights: whose term runs out in these days, who changed type, who goes on."""
	for table in ("Membership Spell", "Membership Event", "Membership", "Member"):
		frappe.db.delete(table)
	make.settings(grace_days=30, grace_is_active=1)
	members = []
	with clock.on(TODAY - 60 * DAY):
		for number in range(24):
			member = make.member(f"Night {number}").name
			end = TODAY + (number - 12 if number % 2 else 200) * DAY - 30 * DAY
			make.term(member, str(end - 400 * DAY), str(end - 200 * DAY))
			make.term(
				member,
				str(end - 199 * DAY),
				str(end),
				membership_type="Family" if number % 3 else "Individual",
			)
			members.append(member)
		refresh.refresh_all()
	assert len({night for name in members for night in range(7) if batches.of_night([name], night)}) == 7
	return members


@pytest.fixture
def looked_at(monkeypatch) -> list[str]:
	"""Whose ledger is compared from now on."""
	names, sync = [], ledger_sync.sync

	def noting(members, **options):
		names.extend(members)
		sync(members, **options)

	monkeypatch.setattr(ledger_sync, "sync", noting)
	return names


def lapses() -> list[str]:
	return frappe.get_all("Membership Event", filters={"event": "Lapse"}, pluck="member")


def test_a_night_looks_at_the_ledgers_of_those_whose_spells_changed_and_of_a_seventh(register, looked_at):
	with clock.on(TODAY):
		refresh.nightly()
		ran_out = set(lapses())
		assert 0 < len(ran_out) < len(register) / 2
		seventh = batches.of_night(register, batches.night_of(TODAY))
		assert set(looked_at) == ran_out | set(seventh) != set(register)


def test_every_night_leaves_what_looking_at_everybody_would(register):
	for days in range(-20, 15):
		with clock.on(TODAY + days * DAY):
			refresh.nightly()
			assert what_looking_at_everybody_changes() == {}


def test_nights_that_were_missed_are_made_good_by_one(register):
	for day in (TODAY - 20 * DAY, TODAY + 15 * DAY):
		with clock.on(day):
			refresh.nightly()
			assert what_looking_at_everybody_changes() == {}
	assert len(lapses()) == len(register) / 2


def test_a_spell_that_a_save_found_to_be_over_lapses_with_the_night(register):
	with clock.on(TODAY + 15 * DAY):
		refresh.refresh_members(register)
		assert frappe.db.count("Membership Spell", {"ended": 1}) == len(register) / 2
		assert lapses() == []
		refresh.nightly()
		assert len(lapses()) == len(register) / 2
		assert what_looking_at_everybody_changes() == {}


@pytest.mark.parametrize("grace", [0, 20, 45])
def test_other_grace_days_whose_job_was_lost_are_followed_by_the_night(make, register, grace):
	with clock.on(TODAY):
		refresh.nightly()
		frappe.db.set_single_value("Membership Settings", "grace_days", grace)
		frappe.clear_document_cache("Membership Settings", "Membership Settings")
		refresh.nightly()
		assert what_looking_at_everybody_changes() == {}


def by_type() -> list[tuple]:
	return frappe.get_all(
		"Membership", fields=["name", "type_since", "type_until"], order_by="name", as_list=True
	)


def test_what_was_changed_behind_the_apps_back_is_right_within_a_week(register):
	with clock.on(TODAY):
		refresh.refresh_all()
	right = by_type()
	frappe.db.sql("delete from `tabMembership Event` where event = 'Join'")
	frappe.db.sql("update `tabMembership` set type_since = null, type_run = 0 where type_since is not null")
	for night in range(batches.NIGHTS):
		assert frappe.db.count("Membership Event", {"event": "Join"}) < len(register)
		with clock.on(TODAY + night * DAY):
			refresh.nightly()
	with clock.on(TODAY + night * DAY):
		assert what_looking_at_everybody_changes() == {}
	assert frappe.db.count("Membership Event", {"event": "Join"}) == len(register)
	assert by_type() == right


def test_a_batch_that_another_job_holds_is_done_after_the_others_however_often_it_takes_a_turn():
	"""Two processes of `./dev bench union` held each other up twice in one batch, and one of them gave up."""
	tries: list[str] = []

	def work(batch: str) -> str:
		tries.append(batch)
		if batch == "held" and tries.count("held") < conflicts.ATTEMPTS:
			raise frappe.QueryDeadlockError("held")
		return batch

	assert batches.finish_each(work, ["first", "held", "last"]) == ["first", "last", "held"]
	assert tries == ["first", "held", "last", *["held"] * (conflicts.ATTEMPTS - 1)]


def test_what_is_held_for_good_is_an_error_after_all_others_are_done():
	done: list[str] = []

	def work(batch: str) -> None:
		if batch == "held":
			raise frappe.QueryDeadlockError("held")
		done.append(batch)

	with pytest.raises(frappe.QueryDeadlockError):
		batches.finish_each(work, ["held", "first", "last"])
	assert done == ["first", "last"]
