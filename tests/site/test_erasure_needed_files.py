"""Files of many people that are still needed: whoever stands in them waits, and is told what is to be done first."""

import frappe
import pytest
from frappe.utils import add_days, now_datetime

from membership_recruitment.member_privacy.erasure import run
from membership_recruitment.member_privacy.requests import actions
from membership_recruitment.membership.register import erased_files
from tests.site.test_erasure import erase
from tests.support.factories import register_files
from tests.support.factories.privacy_requests import former_member, request

pytestmark = pytest.mark.usefixtures("fees", "own_ledger")
ASTRID, BO = "astrid@example.com", "bo@example.com"
FILE = f"Namn;E-post\nAstrid Lind;{ASTRID}\nBo Ek;{BO}\n"


def file_of(doctype: str, name: str) -> str | None:
	return frappe.db.get_value("File", {"attached_to_doctype": doctype, "attached_to_name": name})


def data_import(status: str):
	doc = frappe.get_doc(
		{"doctype": "Data Import", "reference_doctype": "Member", "import_type": "Insert New Records"}
	).insert()
	doc.db_set("status", status)
	frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{doc.name}.csv",
			"attached_to_doctype": doc.doctype,
			"attached_to_name": doc.name,
			"is_private": 1,
			"content": FILE + frappe.generate_hash(),
		}
	).insert()
	return doc


def letters(member, days_ago: int):
	batch = frappe.get_doc(
		{
			"doctype": "Renewal Letter Batch",
			"letters": 2,
			"printed_on": add_days(now_datetime(), -days_ago),
			"pdf": "/private/files/letters.pdf",
		}
	).insert()
	frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{batch.name}.pdf",
			"attached_to_doctype": batch.doctype,
			"attached_to_name": batch.name,
			"is_private": 1,
			"content": frappe.generate_hash(),
		}
	).insert()
	term = frappe.db.get_value("Membership", {"member": member.name})
	notice = frappe.get_doc(
		{"doctype": "Renewal Notice", "member": member.name, "membership": term, "letter_batch": batch.name}
	)
	notice.name = notice.notice_key = frappe.generate_hash(length=10)
	notice.db_insert()
	return batch


@pytest.mark.parametrize(
	("status", "last_run"),
	[
		("New", ""),
		("Queued", "Import"),
		("Running", "Import"),
		("Stopped", "Import"),
		("Finished", "Dry Run"),
	],
)
def test_who_stands_in_an_import_that_is_not_done_waits(status, last_run):
	member, brought = former_member(email=ASTRID), register_files.load(FILE)
	brought.db_set({"status": status, "last_run": last_run})
	asked = request("Erasure", member)
	(sentence,) = actions.erasure_preview(asked.name)["refusals"]
	assert brought.name in sentence and "Finish or delete it first" in sentence
	erasure = erase("Member", member.name)
	assert (erasure.status, erasure.problem) == ("Stopped", sentence)
	assert file_of(brought.doctype, brought.name) and brought.reload().file
	assert frappe.db.get_value("Member", member.name, "first_name") == "Astrid"
	brought.db_set({"status": "Finished", "last_run": "Import"})
	run.plan_again(erasure.name)
	assert run.carry_out(erasure.name) == "Done" and not file_of(brought.doctype, brought.name)


def test_who_does_not_stand_there_does_not_wait():
	register_files.load(FILE)
	assert erase("Member", former_member("Eva", "Berg", email="eva@example.com").name).status == "Done"


@pytest.mark.parametrize(("status", "waits"), [("Pending", True), ("Timed Out", True), ("Success", False)])
def test_a_data_import_is_waited_for_too(status, waits):
	member, brought = former_member(email=ASTRID), data_import(status)
	erasure = erase("Member", member.name)
	assert erasure.status == ("Stopped" if waits else "Done")
	assert bool(file_of(brought.doctype, brought.name)) == waits
	assert not waits or brought.name in erasure.problem


@pytest.mark.parametrize(("days_ago", "waits"), [(0, True), (7, True), (8, False)])
def test_letters_that_may_not_be_printed_yet_are_waited_for(days_ago, waits):
	member = former_member(email=ASTRID)
	batch = letters(member, days_ago)
	erasure = erase("Member", member.name)
	assert erasure.status == ("Stopped" if waits else "Done")
	assert bool(file_of(batch.doctype, batch.name)) == waits
	assert not waits or batch.name in erasure.problem


def test_by_the_calendar_who_waits_lets_the_others_go():
	astrid, eva = former_member(email=ASTRID), former_member("Eva", "Berg", email="eva@example.com")
	register_files.load(FILE)
	planned = [run.plan("Member", one.name, reason=run.RETENTION) for one in (astrid, eva)]
	assert run._erase_together(planned) == []
	states = [frappe.db.get_value("Erasure", name, "status") for name in planned]
	assert states[0] == "Stopped" and states[1] in ("Done", "Files Left")


# ---------------------------------------------------------------- a row of somebody whose data must stay


@pytest.mark.parametrize("values", [{"erasure_hold": "A claim"}, {"restricted_on": "2026-01-01 12:00:00"}])
def test_a_file_with_a_row_of_who_is_held_does_not_go_for_another(values):
	astrid, bo = former_member(email=ASTRID), former_member("Bo", "Ek", email=BO)
	brought = register_files.brought_in(FILE)
	bo.db_set(values)
	erasure = erase("Member", astrid.name)
	assert erasure.status == "Stopped" and brought.name in erasure.problem
	assert "Bo" not in erasure.problem and file_of(brought.doctype, brought.name)
	bo.db_set(dict.fromkeys(values))
	run.plan_again(erasure.name)
	assert run.carry_out(erasure.name) == "Done"


def test_who_is_restricted_does_not_hold_the_own_file():
	astrid = former_member(email=ASTRID)
	register_files.brought_in(FILE)
	astrid.db_set("restricted_on", now_datetime())
	assert erase("Member", astrid.name).status == "Done"


def test_two_who_both_ask_do_not_wait_for_each_other():
	people = former_member(email=ASTRID), former_member("Bo", "Ek", email=BO)
	register_files.brought_in(FILE)
	for one in people:
		request("Erasure", one)
	assert [erase("Member", one.name).status for one in people] == ["Done", "Done"]


def test_the_calendar_keeps_files_in_which_somebody_held_stands():
	astrid = former_member(email=ASTRID)
	brought = register_files.brought_in(FILE)
	letter = letters(astrid, 100)
	files = {file_of(doc.doctype, doc.name) for doc in (brought, letter)}
	tomorrow = add_days(now_datetime(), 1)
	assert files <= set(erased_files.older_than(tomorrow))
	for hold in (lambda: astrid.db_set("erasure_hold", "A claim"), lambda: request("Access", astrid)):
		frappe.db.savepoint("free")
		hold()
		assert files.isdisjoint(erased_files.older_than(tomorrow))
		frappe.db.rollback(save_point="free")


# ---------------------------------------------------------------- who is in grace is a member


def test_who_is_in_grace_is_not_erased(make):
	member = former_member(email=ASTRID)
	member.db_set("status", "Grace")
	erasure = erase("Member", member.name)
	assert erasure.status == "Stopped" and "until the days of grace are over" in erasure.problem
	assert frappe.db.get_value("Member", member.name, "first_name") == "Astrid"
