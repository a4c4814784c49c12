"""Run in a process of its own by test_refresh.py: the nightly job over twelve members, four at a time.

killed_night.py SITE kill    killed before the second batch is committed, then run twice
killed_night.py SITE busy    another connection holds a member of the second batch until the third is done

Prints after each: members without a status, members without a spell, lapses in the ledger.
"""

import os
import signal
import sys
from datetime import date

import frappe


def connect(site: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()


def lapsed_members() -> list[str]:
	"""Names of twelve new members whose terms are over, committed, with nothing derived yet."""
	from membership_recruitment.membership.register.bulk import NewMember, NewTerm, add_members

	term = NewTerm("Individual", date(2020, 1, 1), date(2020, 12, 31))
	members = add_members([NewMember(f"Night {number}", terms=[term]) for number in range(12)])
	frappe.db.delete("Membership Spell", {"member": ["in", members]})
	frappe.db.sql("update `tabMember` set status = null where name in %s", (tuple(members),))
	frappe.db.commit()  # another process has to find them
	return members


def by_fours(members: list[str]) -> None:
	"""Let the nightly job see these members only."""
	from membership_recruitment.utils import batches

	batches.all_members = lambda: (members[start : start + 4] for start in range(0, 12, 4))


def show(members: list[str]) -> None:
	frappe.db.rollback()  # see what is committed
	spells = frappe.get_all("Membership Spell", filters={"member": ["in", members]}, pluck="member")
	print(
		frappe.db.count("Member", {"name": ["in", members], "status": ["is", "not set"]}),
		len(members) - len(set(spells)),
		frappe.db.count("Membership Event", {"member": ["in", members], "event": "Lapse"}),
		flush=True,
	)


def kill(site: str) -> None:
	from membership_recruitment.membership.terms import refresh

	connect(site)
	members = lapsed_members()
	show(members)
	frappe.db.close()
	if not (child := os.fork()):
		connect(site)
		refresh_members, batches = refresh.refresh_members, []

		def die_in_the_second(batch, **options):
			refresh_members(batch, **options)
			batches.append(batch)
			if len(batches) == 2:
				os.kill(os.getpid(), signal.SIGKILL)

		refresh.refresh_members = die_in_the_second
		by_fours(members)
		refresh.nightly()
		os._exit(0)
	_, status = os.waitpid(child, 0)
	assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
	connect(site)
	show(members)
	by_fours(members)
	for _ in range(2):
		refresh.nightly()
		show(members)


def busy(site: str) -> None:
	from membership_recruitment.membership.terms import refresh
	from membership_recruitment.utils import batches
	from tests.support.processes import live

	connect(site)
	members = lapsed_members()
	by_fours(members)
	frappe.db.sql("set session innodb_lock_wait_timeout = 1")
	somebody = live.database(site)
	somebody.begin()
	somebody.cursor().execute("select name from `tabMember` where name = %s for update", members[5])
	finish, finished = batches.finish, []

	def release_after_the_third():
		finish()
		finished.append("batch")
		if len(finished) == 2:  # the first and the third
			show(members)
			somebody.rollback()

	batches.finish = release_after_the_third
	refresh.nightly()
	show(members)


def main(site: str, command: str) -> None:
	frappe.init(site, sites_path=os.getcwd())  # imports want a site
	{"kill": kill, "busy": busy}[command](site)


if __name__ == "__main__":
	main(*sys.argv[1:])
