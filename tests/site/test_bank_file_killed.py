"""Booking a bank file in processes of their own: killed and begun again, and two at once. Each payment once."""

import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.processes import live

NUMBER = 6


@pytest.fixture
def name() -> str:
	made = live.script("killed_bank_file", "make", str(NUMBER))
	assert made.returncode == 0, made.stderr
	return made.stdout.split()[-1]


def state(*names: str) -> tuple:
	"""Statuses of files; of the payments in them how many there are, how many are booked, how many Payment Entries they
	have, and what is left to pay of the invoices."""
	with live.database() as connection, connection.cursor() as cursor:
		cursor.execute("select status from `tabBank File` where name in %s order by name", (names,))
		statuses = [status for (status,) in cursor.fetchall()]
		cursor.execute(
			"""select count(*), sum(outcome = 'Booked'),
				(select count(*) from `tabPayment Entry` e where e.docstatus = 1
					and e.bank_payment in (select p.name from `tabBank Payment` p where p.bank_file in %(names)s)),
				(select sum(s.outstanding_amount) from `tabSales Invoice` s where s.name in
					(select r.reference_name from `tabPayment Entry Reference` r join `tabPayment Entry` e on e.name = r.parent
					where e.bank_payment in (select p.name from `tabBank Payment` p where p.bank_file in %(names)s)))
			from `tabBank Payment` where bank_file in %(names)s""",
			{"names": names},
		)
		stored, booked, entries, left = cursor.fetchone()
		return statuses, int(stored or 0), int(booked or 0), entries, float(left or 0)


def test_killed_in_the_middle_of_a_payment(name):
	died = live.script("killed_bank_file", "run", name, "3")
	assert died.returncode == -signal.SIGKILL, died.stderr
	# the third was written and is not there; all are stored, and what is not booked waits
	assert state(name) == (["Booking"], NUMBER, 2, 2, 0)
	lived = live.script("killed_bank_file", "run", name)
	assert lived.returncode == 0, lived.stderr
	assert state(name) == (["Booked"], NUMBER, NUMBER, NUMBER, 0)


def test_two_workers_on_one_file_and_two_files_with_the_same_payments(name):
	same = live.script("killed_bank_file", "again", name)
	assert same.returncode == 0, same.stderr
	other = same.stdout.split()[-1]
	with ThreadPoolExecutor(3) as pool:
		runs = list(pool.map(lambda each: live.script("killed_bank_file", "run", each), (name, other, name)))
	assert [done.returncode for done in runs] == [0, 0, 0], [done.stderr[-500:] for done in runs]
	statuses, *numbers = state(name, other)
	assert statuses == ["Booked", "Booked"]
	assert numbers == [NUMBER, NUMBER, NUMBER, 0]
