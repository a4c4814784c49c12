"""The folder of bank files, in processes of their own: each file once, booked as far as it is certain; and several files
booked at once."""

from pathlib import Path

import frappe
import pytest

from membership_recruitment.membership.bank_files import folder, job
from tests.support.factories import bank_payments
from tests.support.factories.bank_payments import camt, owes, pays
from tests.support.processes import live
from tests.support.processes.folder_of_bank_files import ODD


def done(*arguments: str) -> str:
	said = live.script("folder_of_bank_files", *arguments)
	assert said.returncode == 0, said.stderr
	return said.stdout


def files_of(mark: str) -> dict[str, tuple]:
	"""Bank Files made of the files of a mark: name, status, message and number booked, by the file's name."""
	with live.database() as connection, connection.cursor() as cursor:
		cursor.execute(
			"""select f.file_name, b.name, b.status, b.message, b.booked from `tabBank File` b
			join `tabFile` f on f.file_url = b.file where b.from_folder = 1 and f.file_name like %s""",
			(f"{mark}%",),
		)
		return {row[0]: row[1:] for row in cursor.fetchall()}


def test_each_file_is_read_once_and_what_is_certain_is_booked():
	mark, invoice, place = done("make").split()
	place = Path(place)
	done("hour")
	found = files_of(mark)
	odd = f"{mark}-___b_&_.xml"
	assert set(found) == {f"{mark}-good.xml", f"{mark}-bad.xml", odd}
	assert {path.name for path in place.glob(f"*{mark}*")} == {f"{mark}-coming.xml", f".{mark}-hidden.xml"}
	moved = {path.name for path in (place / "read").glob(f"{mark}*")}
	assert moved == {f"{mark}-good.xml", f"{mark}-bad.xml", f"{mark}-{ODD}.xml"}
	# what cannot even be kept is put aside, and the log says why
	assert [path.name for path in (place / "refused").glob(f"{mark}*")] == [f"{mark}-empty.xml"]
	with live.database() as connection, connection.cursor() as cursor:
		cursor.execute("select error from `tabError Log` where method like %s", (f"%{mark}-empty.xml%",))
		assert "The file is empty." in cursor.fetchone()[0]
	for name, *_rest in found.values():
		done("work", name)
	found = files_of(mark)
	assert found[f"{mark}-good.xml"][1:] == ("Booked", None, 1)
	assert found[f"{mark}-bad.xml"][1] == "Refused" and "no bank file" in found[f"{mark}-bad.xml"][2]
	with live.database() as connection, connection.cursor() as cursor:
		cursor.execute("select outstanding_amount from `tabSales Invoice` where name = %s", (invoice,))
		assert float(cursor.fetchone()[0]) == 0
	# killed between keeping and moving: it lies there still, and is moved without being read again
	(place / "read" / f"{mark}-good.xml").rename(place / f"{mark}-good.xml")
	done("hour")
	assert len(files_of(mark)) == 3 and (place / "read" / f"{mark}-good.xml").exists()


@pytest.mark.usefixtures("fees")
def test_without_the_setting_the_folder_is_left_alone(make):
	make.settings(read_bank_folder=0)
	before = frappe.db.count("Bank File")
	folder.hourly()
	assert frappe.db.count("Bank File") == before


@pytest.mark.usefixtures("fees")
def test_a_file_of_an_unknown_account_waits_for_somebody():
	doc = bank_payments.read(camt(pays(5)))
	assert not job.goes_on(doc)
	doc.from_folder = 1
	assert not job.goes_on(doc), "nobody has said which account it is"
	doc.accounts[0].bank_account = bank_payments.bank_account()
	assert job.goes_on(doc)


@pytest.mark.usefixtures("fees")
def test_a_form_cannot_say_that_it_came_by_the_folder():
	doc = bank_payments.load(camt(pays(5)))
	doc.from_folder = 1
	doc.save()
	assert not doc.reload().from_folder


@pytest.mark.usefixtures("fees")
def test_several_files_are_booked_at_once_and_who_is_not_is_told(as_role):
	bank_payments.bank_account()
	ready = [
		bank_payments.read(camt(pays(350 + at, owes(350 + at, first_name=f"Nr{at}").payment_reference)))
		for at in range(2)
	]
	unknown = bank_payments.read(camt(pays(9), account="SE4550000000058398257466", currency="EUR"))
	refused = bank_payments.read(b"no bank file")
	as_role("Membership Treasurer")
	names = [doc.name for doc in (*ready, unknown, refused)]
	answer = job.book_several(names)
	assert [name for name, _why in answer["not_booked"]] == [unknown.name, refused.name]
	assert "Choose the bank account" in answer["not_booked"][0][1]
	assert [frappe.db.get_value("Bank File", name, "status") for name in names] == [
		"Booking",
		"Booking",
		"Read",
		"Refused",
	]
	as_role("Member Registrar")
	with pytest.raises(frappe.PermissionError):
		job.book_several(names)
