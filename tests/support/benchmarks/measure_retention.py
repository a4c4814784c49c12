"""How long a night of retention takes that lists and erases so many former members, of as many or more.

	../env/bin/python ../apps/membership_recruitment/tests/support/benchmarks/measure_retention.py SITE 10000 [500]

Each of them has an e-mail address, a phone number, a postal address, three terms, an activity, a mail and a comment. Runs in
the bench's `sites` folder and commits, so give it a site that nobody needs: an erasure is a transaction of its own. It says every
minute how far it has come, and may be stopped: what it has printed until then is the rate.
"""

import sys
import time
from datetime import timedelta
from pathlib import Path

import frappe
from frappe.utils import getdate

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

TYPE = "Individual"
KIND = "Former members"


def fill(count: int) -> None:
	"""Former members whose last term ended years ago, with what hangs on them."""
	from membership_recruitment.membership.register import bulk
	from membership_recruitment.utils import batches, database

	first = getdate() - timedelta(days=5 * 365)
	for numbers in batches.split(range(count), 500):
		names = bulk.add_members(
			[
				bulk.NewMember(
					f"Namn{number}",
					f"Efternamn{number}",
					email=f"namn{number}@retention.example",
					phone=f"+4670{number:07d}",
					address=bulk.NewAddress(f"Storgatan {number}", "Umeå", "903 26"),
					terms=[
						bulk.NewTerm(
							TYPE, first + timedelta(days=year * 365), first + timedelta(days=year * 365 + 364)
						)
						for year in range(3)
					],
				)
				for number in numbers
			]
		)
		database.insert(
			"Member Activity",
			[
				{
					"name": frappe.generate_hash(length=10),
					"member": name,
					"activity_on": first + timedelta(days=100),
					"note": "Took part",
				}
				for name in names
			],
		)
		database.insert(
			"Communication",
			[
				{
					"name": frappe.generate_hash(length=10),
					"communication_type": "Communication",
					"communication_medium": "Email",
					"subject": "Hello",
					"content": "How are you?",
					"recipients": f"namn{number}@retention.example",
					"reference_doctype": "Member",
					"reference_name": name,
				}
				for number, name in zip(numbers, names, strict=True)
			],
		)
		database.insert(
			"Comment",
			[
				{
					"name": frappe.generate_hash(length=10),
					"comment_type": "Comment",
					"content": "Called back",
					"reference_doctype": "Member",
					"reference_name": name,
				}
				for name in names
			],
		)
		frappe.db.commit()


def rules(count: int) -> None:
	settings = frappe.get_single("Retention Settings")
	settings.rules = []
	settings.append("rules", {"kind": KIND, "enabled": 1, "months": 12, "action": "Erase"})
	settings.update({"warning_days": 0, "people_a_night": count})
	settings.save()
	frappe.db.commit()


def measure(count: int) -> None:
	from membership_recruitment.member_privacy.erasure import run
	from membership_recruitment.member_privacy.retention import nightly

	together, execute = run.carry_out_together, frappe.db.sql
	done, statements = [0, time.perf_counter(), time.perf_counter()], [0]

	def watched(names: list[str]) -> None:
		together(names)
		done[0] += len(names)
		if time.perf_counter() - done[2] > 60:
			done[2] = time.perf_counter()
			print(f"{done[0]} erased after {done[2] - done[1]:.0f} s", flush=True)

	def counted(*args, **kwargs):
		statements[0] += 1
		return execute(*args, **kwargs)

	run.carry_out_together, frappe.db.sql = watched, counted  # to watch it; what it does is the app's
	done_by_rule = {"status": "Done", "rule": KIND}
	before = frappe.db.count("Erasure", done_by_rule)
	start, computed = time.perf_counter(), time.process_time()
	nightly.nightly()
	seconds, computed = time.perf_counter() - start, time.process_time() - computed
	erased = frappe.db.count("Erasure", done_by_rule) - before
	print(
		f"{erased} of {count} erased in {seconds:.0f} s, of which {computed:.0f} s computed in Python,"
		f" with {statements[0] / max(erased, 1):.0f} statements a person"
	)


if __name__ == "__main__":
	frappe.init(sys.argv[1])
	frappe.connect()
	people = int(sys.argv[2])
	a_night = int(sys.argv[3]) if len(sys.argv) > 3 else people
	fill(people)
	rules(a_night)
	measure(a_night)
	frappe.destroy()
