"""Run in a process of its own by test_joining_killed.py: somebody joins at once, and the process dies.

killed_application.py SITE make                commits a sign-up whose link waits, prints its name
killed_application.py SITE confirm NAME        presses the button and commits
killed_application.py SITE take NAME           the job that follows
killed_application.py SITE sweep               does what jobs do for all that wait
killed_application.py SITE kill WORK NAME N    SIGKILL at N random statements of WORK (confirm, take or decide) and at its last;
                                               prints how each ended and what is stored then
"""

import json
import os
import sys

import frappe
from frappe.utils import add_days, now_datetime

from tests.support.processes import killed_conversion, live


def make() -> None:
	from membership_recruitment.member_recruitment.joining_page import signup
	from tests.support.processes import joining_at_once

	joining_at_once.open_page()
	key = frappe.generate_hash(length=8)
	doc = frappe.get_doc(
		{
			"doctype": "Prospect Signup",
			"first_name": "Killed",
			"last_name": f"Halfway {key}",
			"email": f"killed-{key}@example.com",
			"membership_type": joining_at_once.KIND,
			"recruitment_source": "Website",
			"birth_date": "1990-05-17",
			"address_line": f"Storgatan {key}",
			"postal_code": "903 27",
			"city": "Umeå",
			"language": "en",
			"joins_online": 1,
			"signed_up_on": now_datetime(),
			"expires_on": add_days(now_datetime(), 2),
			"token_hash": signup.hash_of("secret"),
			"consents": "[]",
		}
	).insert()
	frappe.db.commit()  # the other processes have to find it
	print(doc.name)


def confirm(name: str) -> None:
	from membership_recruitment.member_recruitment.joining_page import confirmation
	from membership_recruitment.utils import conflicts

	signup = confirmation.find(f"{name}-secret")
	conflicts.try_again(lambda: confirmation.confirm(signup))
	frappe.db.commit()


def take(name: str) -> None:
	from membership_recruitment.member_recruitment.joining_page import applications

	applications.take(name)


def decide(name: str) -> None:
	from membership_recruitment.member_recruitment.conversion import handover

	handover.decide(frappe.db.get_value("Prospect Signup", name, "prospect"))


def sweep() -> None:
	from membership_recruitment.member_recruitment.joining_page import applications

	applications.sweep()


WORKS = {"confirm": confirm, "take": take, "decide": decide}


def state(name: str, email: str) -> dict:
	"""What is stored of the applicant, as committed."""
	queries = {
		"signup": (
			"select status, ifnull(prospect, '') <> '' from `tabProspect Signup` where name = %s",
			name,
		),
		"prospects": (
			"select status, awaits_conversion from `tabMembership Prospect` where email = %s",
			email,
		),
		"members": ("select count(*) from `tabMember` where email = %s", email),
		"terms": (
			"""select t.status, t.payment_state, t.end_date is null from `tabMembership` t
			join `tabMember` m on m.name = t.member where m.email = %s""",
			email,
		),
		"invoices": (
			"""select i.docstatus, i.grand_total from `tabSales Invoice` i
			join `tabMember` m on m.name = i.member where m.email = %s""",
			email,
		),
	}
	found = {}
	with live.database() as connection, connection.cursor() as cursor:
		for key, (query, value) in queries.items():
			cursor.execute(query, (value,))
			found[key] = [list(row) for row in cursor.fetchall()]
	return json.loads(json.dumps(found, default=float))


def kill(site: str, work: str, name: str, count: str) -> None:
	def uncommitted(name: str) -> None:
		frappe.db.commit = lambda: None
		WORKS[work](name)

	total = killed_conversion.fewest_statements(site, name, uncommitted)
	points = [*killed_conversion.random_points(total, int(count)), (total, True)]
	ends = []
	for number, afterwards in points:
		child = os.fork()
		if not child:
			killed_conversion.connect(site)
			killed_conversion.wait_for_the_killed()
			killed_conversion.dying_at_statement(number, afterwards=afterwards)
			WORKS[work](name)
			os._exit(0)
		_, status = os.waitpid(child, 0)
		ends.append((f"{work}, statement {number} of {total}", os.waitstatus_to_exitcode(status), kept(name)))
	print(json.dumps(ends))


def kept(name: str) -> dict:
	with live.database() as connection, connection.cursor() as cursor:
		cursor.execute("select email from `tabProspect Signup` where name = %s", (name,))
		(email,) = cursor.fetchone()
	return state(name, email)


def main(site: str, command: str, *arguments: str) -> None:
	if command == "kill":
		frappe.init(site, sites_path=os.getcwd())  # imports want a site, not a connection
		kill(site, *arguments)
		return
	killed_conversion.connect(site)
	{"make": make, "confirm": confirm, "take": take, "sweep": sweep}[command](*arguments)


if __name__ == "__main__":
	main(*sys.argv[1:])
