"""Each renewal invoice exists once, however many runs make them at the same time and whoever is killed.

MEMBERSHIP_DUE_TERMS says how many due terms they share; docs/performance.md has the result for 1000.
"""

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor

from tests.support.processes import live

DUE_TERMS = int(os.environ.get("MEMBERSHIP_DUE_TERMS", "24"))


def run(*arguments: str):
	return live.script("run_renewal_invoices", *arguments, seconds=max(120, DUE_TERMS * 5))


def counted(since: str) -> dict[str, int]:
	"""What is committed: terms that are renewed, by how many invoices, references and customers."""
	with live.database() as connection, connection.cursor() as cursor:
		cursor.execute(
			"""select count(*), count(distinct n.renews), count(distinct n.sales_invoice),
				count(distinct s.payment_reference), count(distinct s.customer)
			from `tabMembership` t join `tabMembership` n on n.renews = t.name
			left join `tabSales Invoice` s on s.name = n.sales_invoice where t.member >= %s""",
			since,
		)
		terms, ended, invoices, references, customers = cursor.fetchone()
		cursor.execute(
			"""select count(*) from `tabSales Invoice Item` i join `tabMembership` n on n.name = i.membership
			where n.member >= %s""",
			since,
		)
		return {
			"terms": terms,
			"ended": ended,
			"invoices": invoices,
			"references": references,
			"customers": customers,
			"lines": cursor.fetchone()[0],
		}


def test_two_at_once_and_a_third_that_is_killed_make_each_invoice_once():
	made = run("make", str(DUE_TERMS))
	assert made.returncode == 0, made.stderr
	since = made.stdout.split()[-1]
	killed = run("kill", str(DUE_TERMS // 3))
	assert killed.returncode == -signal.SIGKILL, killed.stderr
	halfway = counted(since)
	assert halfway["terms"] == halfway["lines"] == DUE_TERMS // 3
	with ThreadPoolExecutor(2) as pool:
		ends = list(pool.map(run, ["run", "run"]))
	assert [end.returncode for end in ends] == [0, 0], [end.stderr for end in ends]
	wanted = dict.fromkeys(halfway, DUE_TERMS)
	# what two runs held at the same moment is left to the next one
	last = run("run")
	assert last.returncode == 0, last.stderr
	assert counted(since) == wanted
	assert run("run").returncode == 0
	assert counted(since) == wanted


def test_a_failure_keeps_its_reason_and_the_others_go_on():
	made = run("make", "3", "broken")
	assert made.returncode == 0, made.stderr
	since = made.stdout.split()[-1]
	ended = run("run")
	assert ended.returncode == 0, ended.stderr
	assert counted(since)["lines"] == 2
	with live.database() as connection, connection.cursor() as cursor:
		reasons = (
			"select name, renewal_problem from `tabMembership` where member >= %s and renewal_problem <> ''"
		)
		cursor.execute(reasons, since)
		((_term, reason),) = cursor.fetchall()
		assert "has no item" in reason
		mended = run("mend")
		assert mended.returncode == 0, mended.stderr
		assert run("run").returncode == 0
		cursor.execute(reasons, since)
		assert cursor.fetchall() == ()
	assert counted(since)["lines"] == 3


def test_chosen_ones_are_made_once_and_what_fails_is_told():
	"""Make Invoice in Renewals Due commits payer by payer, too, and answers with the reasons."""
	made = run("make", "3", "broken")
	assert made.returncode == 0, made.stderr
	since = made.stdout.split()[-1]

	def answer() -> dict:
		ended = run("chosen", since)
		assert ended.returncode == 0, ended.stderr
		return json.loads(ended.stdout.splitlines()[-1])

	told = answer()
	assert (told["invoices"], told["terms"], told["failed"], told["left"]) == (2, 2, 1, 0)
	assert len(told["problems"]) == 1 and "has no item" in told["problems"][0]
	assert counted(since)["lines"] == 2
	again = answer()
	assert (again["invoices"], again["failed"]) == (0, 3)
	assert sum("renewed and invoiced already" in problem for problem in again["problems"]) == 2
	# which is no problem of those terms
	with live.database() as connection, connection.cursor() as cursor:
		cursor.execute(
			"select count(*) from `tabMembership` where member >= %s and renewal_problem <> ''", since
		)
		assert cursor.fetchone() == (1,)
	assert run("mend").returncode == 0
	assert answer()["invoices"] == 1
	assert counted(since)["lines"] == 3
