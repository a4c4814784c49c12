"""People and records for the browser tests, committed to the site that they click through.

	../env/bin/python seed.py SITE     in the bench's sites folder, with the bench's Python

Prints one JSON object: logins by role, the password, the prospect that is there to be converted, and one whom
the register knows already.
A second run on the same site adds another prospect and reuses the rest.
"""

import json
import random
import secrets
import sys
from datetime import date, timedelta
from pathlib import Path

import frappe
from frappe.utils import getdate
from frappe.utils.password import update_password

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

STAFF = {
	"Member Recruiter": ("rut.varvare@forening.example", "Rut", "Värvare"),
	"Member Registrar": ("rolf.register@forening.example", "Rolf", "Register"),
}
SOURCES = ("Autumn Fair", "Friend", "Website")
CAMPAIGN = "Try a Hike"
FIRST_NAMES = ("Alva", "Bo", "Cecilia", "Dag", "Elsa", "Folke", "Greta", "Hugo", "Ida", "Jon", "Karin", "Leo")
LAST_NAMES = ("Ahl", "Blom", "Dahlin", "Ek", "Frisk", "Gran", "Hav", "Ljung", "Moberg", "Rönn", "Sjö", "Öst")
MEMBERS = 240
FIRST_YEARS = 6


def staff() -> str:
	password = secrets.token_urlsafe(12)
	for role, (email, first_name, last_name) in STAFF.items():
		if not frappe.db.exists("User", email):
			user = frappe.new_doc("User")
			user.update({"email": email, "first_name": first_name, "last_name": last_name, "language": "en"})
			user.update({"send_welcome_email": 0, "onboarding_status": "{}"})
			user.append_roles(role)
			user.flags.no_welcome_mail = True
			user.insert()
		update_password(email, password)
	# no tours over the page
	frappe.db.set_single_value("System Settings", "enable_onboarding", 0)
	return password


def origins() -> None:
	for name in SOURCES:
		if not frappe.db.exists("Recruitment Source", name):
			frappe.get_doc({"doctype": "Recruitment Source", "source_name": name}).insert()
	if not frappe.db.exists("Campaign", CAMPAIGN):
		frappe.get_doc({"doctype": "Campaign", "campaign_name": CAMPAIGN}).insert()


def members() -> None:
	"""Joiners over the last years, of whom four in five renew each time."""
	from membership_recruitment.membership import bulk, periods

	if frappe.db.count("Member"):
		return
	chance = random.Random(1)
	rule = frappe.get_doc("Membership Type", "Individual").period_rule()
	today = getdate()
	people = []
	for number in range(MEMBERS):
		first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
		start = today - timedelta(days=chance.randrange(FIRST_YEARS * 365))
		source = chance.choice(SOURCES)
		person = bulk.NewMember(
			first,
			last,
			email=f"{first}.{last}{number}@example.com".lower().translate(str.maketrans("åäö", "aao")),
			phone=f"+4670{chance.randrange(10**6, 10**7)}",
			recruitment_source=source,
			address=bulk.NewAddress(f"Storgatan {number + 1}", "Umeå", "903 26"),
		)
		while start <= today:
			end = periods.term_end(rule, start)
			person.terms.append(bulk.NewTerm("Individual", start, end, recruitment_source=source, fee=350))
			if chance.random() > 0.8:
				break
			start = end + timedelta(days=1)
		people.append(person)
	bulk.add_members(people)


def prospects() -> None:
	if frappe.db.count("Membership Prospect"):
		return
	chance = random.Random(2)
	phases = ("Awareness", "Awareness", "Consideration", "Consideration", "Decision")
	actions = ("Call back", "Send the programme", "Invite to a hike", "Ask about joining", "Call back")
	for number in range(14):
		prospect(
			chance.choice(FIRST_NAMES),
			chance.choice(LAST_NAMES),
			phase=chance.choice(phases),
			phone=f"070-{chance.randrange(10**6, 10**7)}",
			next_action=chance.choice(actions),
			next_action_on=getdate() + timedelta(days=number - 5),
			recruitment_source=chance.choice(SOURCES),
		)


def prospect(first_name: str, last_name: str, **values):
	return frappe.get_doc(
		{
			"doctype": "Membership Prospect",
			"first_name": first_name,
			"last_name": last_name,
			"recruiter": STAFF["Member Recruiter"][0],
			**values,
		}
	).insert()


def prospect_to_convert() -> dict:
	"""Somebody whom the register does not know yet, two phases on."""
	number = secrets.randbelow(9000) + 1000
	doc = prospect(
		"Ebba",
		"Norrman",
		email=f"ebba.norrman{number}@example.com",
		phone=f"070-174 {number}",
		birth_date=date(1965, 1, 1) + timedelta(days=number),
		recruitment_source=SOURCES[0],
		campaign=CAMPAIGN,
		membership_type="Individual",
		address_line="Rådhusesplanaden 4",
		postal_code="903 28",
		city="Umeå",
		country="Sweden",
		next_action="Ask about joining",
		next_action_on=getdate(),
		notes="Came to the autumn fair with her sister. Wants to hike on weekends.",
	)
	for phase in ("Consideration", "Decision"):
		doc.phase = phase
		doc.save()
	frappe.get_doc(
		{
			"doctype": "Prospect Interaction",
			"prospect": doc.name,
			"kind": "Call",
			"summary": "Liked the programme.",
			"staff": STAFF["Member Recruiter"][0],
		}
	).insert()
	return {"name": doc.name, "full_name": doc.full_name, "email": doc.email}


def prospect_known_as_member() -> dict:
	"""Somebody who was a member once, and says nothing of it."""
	member = frappe.get_last_doc("Member", {"status": "Expired"})
	doc = prospect(
		member.first_name,
		member.last_name,
		email=member.email,
		recruitment_source=SOURCES[1],
		phase="Decision",
	)
	return {"name": doc.name, "full_name": doc.full_name, "member": member.name}


def main(site: str) -> None:
	frappe.init(site, sites_path=".")
	frappe.connect()
	password = staff()
	origins()
	members()
	prospects()
	to_convert = prospect_to_convert()
	known = prospect_known_as_member()
	frappe.db.commit()
	frappe.clear_cache()
	logins = {role: email for role, (email, *_) in STAFF.items()}
	print(json.dumps({"password": password, "logins": logins, "prospect": to_convert, "known": known}))
	frappe.destroy()


if __name__ == "__main__":
	main(sys.argv[1])
