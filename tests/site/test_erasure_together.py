"""Many people are erased at once as each would be alone: the same rows, nothing half-done, and nobody stops the others."""

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import frappe
import pytest
from frappe.utils import now_datetime, nowdate

from membership_recruitment.member_privacy.erasure import run, stored_files
from membership_recruitment.member_privacy.registry.holdings import HOLDINGS
from membership_recruitment.member_privacy.retention import nightly
from membership_recruitment.membership.fees import invoices
from membership_recruitment.utils import conflicts
from tests.site.test_erasure import left_long_ago
from tests.support.factories import money, privacy_person
from tests.support.factories.privacy_requests import former_member, shared_address
from tests.support.processes import live

KILLS = int(os.environ.get("MEMBERSHIP_KILLS", 4))


# ---------------------------------------------------------------- as alone


def everything(known: dict[str, set], since: datetime) -> dict[str, list[str]]:
	"""All rows of the tables that may hold something about people, without stamps since a time, and without names that are not
	`known`."""
	found, tables = {}, _tables()
	for table in sorted({*tables, "membership_name_word"}):
		rows = frappe.db.sql(f"select * from `{table}`", as_dict=True)
		for row in rows:
			for column, value in row.items():
				if isinstance(value, datetime) and value >= since:
					row[column] = "now"
			row.pop("proof", None)
			if row.get("name") not in known.get(table, ()):
				row.pop("name", None)
			if table == "tabErasure":
				lines = json.loads(row.result or "[]")
				row.result = [line for line in lines if f"tab{line['doctype']}" in tables]
		found[table] = sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)
	return found


def _tables() -> set[str]:
	doctypes = {holding.doctype for holding in HOLDINGS if frappe.db.table_exists(holding.doctype)}
	children = {
		df.options
		for doctype in doctypes
		for df in frappe.get_meta(doctype).get_table_fields()
		if frappe.db.table_exists(df.options)
	}
	# Frappe keeps some of its logs in tables without transactions: what is deleted there comes back for nobody
	undone = frappe.db.sql_list(
		"select table_name from information_schema.tables where table_schema = database() and engine = 'InnoDB'"
	)
	return {f"tab{doctype}" for doctype in doctypes | children} & set(undone)


def names() -> dict[str, set]:
	return {table: set(frappe.db.sql_list(f"select name from `{table}`")) for table in _tables()}


def register(make) -> list[str]:
	"""Erasures of people who are alone, a family, prospects, somebody with words everywhere, and somebody who is held."""
	member, _third = privacy_person.person()
	left_long_ago(member.name)
	one = former_member("Ebba", "Lind", phone="0701740605", email="family@example.com")
	other = former_member("Olle", "Lind", email="family@example.com")
	shared_address(one, other)
	meeting = [{"reference_doctype": "Member", "reference_docname": each.name} for each in (one, member)]
	frappe.get_doc(
		{"doctype": "Event", "subject": "Talk", "starts_on": nowdate(), "event_participants": meeting}
	).insert()
	invoiced = former_member("Bo", "Ek", email="bo@example.com")
	term = frappe.db.get_value("Membership", {"member": invoiced.name})
	money.pay(invoices.make_invoice([term], submit=True))
	mail = {"communication_type": "Communication", "communication_medium": "Email", "subject": "To all"}
	frappe.get_doc(
		{"doctype": "Communication", **mail, "recipients": "Bo <BO@example.com>, family@example.com"}
	).insert()
	held = former_member("Siv", "Ek", email="siv@example.com")
	held.db_set("erasure_hold", "A claim at court")
	prospects = [make.prospect("Nils", "Berg", email=f"nils{n}@example.com", notes="Boats") for n in range(2)]
	prospects[1].mark_lost("Moved")
	people = [member, invoiced, one, other, held, *prospects]
	return [run.plan(one.doctype, one.name, reason=run.RETENTION) for one in people]


@pytest.mark.usefixtures("fees")
def test_together_the_same_is_erased_as_alone(make, own_ledger, monkeypatch):
	erasures = register(make)
	known, since = names(), now_datetime()
	before = everything(known, since)
	frappe.db.savepoint("all_there")
	with monkeypatch.context() as kept:
		kept.setattr(stored_files, "delete", lambda addresses: None)  # they are needed a second time
		for erasure in erasures:
			run.carry_out(erasure)
	alone, lines = everything(known, since), own_ledger.read_text()
	conflicts.back_to("all_there")
	frappe.local.document_cache = {}
	assert everything(known, since) == before
	own_ledger.unlink()
	waiting = erasures
	while waiting:  # as carry_out_together, which would take the test's own rows back after an error
		waiting = run._erase_together(waiting)
	together = everything(known, since)
	for table, rows in alone.items():
		assert together[table] == rows, table
	assert sorted(own_ledger.read_text().splitlines()) == sorted(lines.splitlines())
	states = frappe.get_all("Erasure", filters={"name": ["in", erasures]}, pluck="status")
	assert sorted(states) == ["Done"] * 6 + ["Stopped"]


def test_who_waits_is_not_lost_before_they_are_erased(make, own_ledger):
	one, other = (make.prospect("Nils", f"Berg {n}", email=f"nils{n}@example.com") for n in range(2))
	meeting = [{"reference_doctype": each.doctype, "reference_docname": each.name} for each in (one, other)]
	frappe.get_doc(
		{"doctype": "Event", "subject": "Talk", "starts_on": nowdate(), "event_participants": meeting}
	).insert()
	erasures = [run.plan(each.doctype, each.name, reason=run.RETENTION) for each in (one, other)]
	steps = frappe.db.count("Journey Transition", {"journey_id": other.journey_id})
	assert run._erase_together(erasures) == erasures[1:]
	assert [one.reload().status, other.reload().status] == ["Lost", "Open"]
	assert (one.first_name, other.first_name) == ("Erased Person", "Nils")
	assert frappe.db.count("Journey Transition", {"journey_id": other.journey_id}) == steps
	assert run._erase_together(erasures) == []
	assert (other.reload().status, other.first_name) == ("Lost", "Erased Person")
	assert len(own_ledger.read_text().splitlines()) == 4 and not frappe.db.exists(
		"Event", {"subject": "Talk"}
	)


def test_the_night_erases_many_with_few_statements(make, own_ledger, monkeypatch):
	"""As many statements for twenty as for ten, but for a few."""
	counts = []
	for number in (10, 20):
		erasures = [
			run.plan("Member", former_member("Astrid", f"Ek {n}", email=f"a{number}-{n}@example.com").name)
			for n in range(number)
		]
		counts.append(_statements(lambda erasures=erasures: run.carry_out_together(erasures)))
		states = frappe.get_all("Erasure", filters={"name": ["in", erasures]}, pluck="status")
		assert states == ["Done"] * number
	assert counts[1] - counts[0] < 10 * 20, counts


def _statements(work) -> int:
	execute, done = frappe.db.sql, [0]

	def counted(*args, **kwargs):
		done[0] += 1
		return execute(*args, **kwargs)

	frappe.db.sql = counted
	try:
		work()
	finally:
		frappe.db.sql = execute
	return done[0]


def test_who_is_put_on_the_list_twice_is_there_once(make):
	one, other = former_member("Astrid"), former_member("Bo")
	for _night in range(2):
		run.plan_by_calendar("Member", [one.name, other.name], "Former members", nowdate())
	rows = frappe.get_all("Erasure", filters={"subject_name": ["in", [one.name, other.name]]}, pluck="name")
	assert len(rows) == 2
	frappe.db.set_value("Erasure", rows[0], {"status": "Stopped", "problem": "Not due any more."})
	run.plan_by_calendar("Member", [one.name, other.name], "Former members", nowdate())
	again = frappe.db.get_value("Erasure", rows[0], ["status", "problem", "reason"])
	assert again == ("Planned", None, "Retention")
	assert nightly.ERASURE == run.ERASURE


# ---------------------------------------------------------------- killed, at once, one who cannot be erased


def script(*arguments: str, seconds: int = 200) -> str:
	ran = live.script("killed_erasures", *arguments, seconds=seconds)
	assert ran.returncode == 0, ran.stderr
	return ran.stdout.splitlines()[-1] if ran.stdout else ""


def is_whole(now: dict) -> bool:
	return (
		now["status"] == "Done"
		and now["member"][:2] == ["Erased Person", None]
		and not any(now[key] for key in ("comments", "tasks", "rows_of_files", "files"))
	)


def test_killed_at_any_point_nobody_is_half_erased():
	erasures = script("make", "5")
	before = json.loads(script("state", erasures))
	assert [one["status"] for one in before] == ["Planned"] * 5 and all(one["comments"] for one in before)
	ends = json.loads(script("kill", erasures, str(KILLS), seconds=120 + 20 * KILLS))
	assert len(ends) == KILLS
	for point, exit_code, now in ends:
		assert exit_code in (-signal.SIGKILL, 0), point
		for one, was in zip(now, before, strict=True):
			assert one == was or is_whole(one), (point, one)
	script("erase", erasures)
	assert all(map(is_whole, json.loads(script("state", erasures))))


def test_several_processes_at_once_erase_everybody_once():
	erasures, lines = script("make", "6"), int(script("lines"))
	with ThreadPoolExecutor(3) as pool:
		list(pool.map(lambda _: script("erase", erasures), range(3)))
	script("erase", erasures)  # what was held by one of them at the end
	assert all(map(is_whole, json.loads(script("state", erasures))))
	assert int(script("lines")) == lines + 6


def test_one_that_cannot_be_erased_does_not_stop_the_others():
	erasures = script("make", "5")
	bad = erasures.split(",")[2]
	script("spoil", bad)
	script("erase", erasures)
	states = json.loads(script("state", erasures))
	assert [one["status"] for one in states] == ["Done", "Done", "Stopped", "Done", "Done"]
	assert states[2]["member"][0] != "Erased Person" and states[2]["comments"] == 1
	with live.database() as connection, connection.cursor() as cursor:
		cursor.execute("select problem from tabErasure where name = %s", bad)
		(problem,) = cursor.fetchone()
	assert "Error Log" in problem and "Kanarie" not in problem
