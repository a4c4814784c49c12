"""People and records for the browser tests, committed to the site that they click through.

	../env/bin/python seed.py SITE     in the bench's sites folder, with the bench's Python

Prints one JSON object: logins by role, the password, the prospect that is there to be converted, one whom the
register knows already, and members on whose form something is to be done.
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
	"Membership Manager": ("maja.medlem@forening.example", "Maja", "Medlem"),
	"Recruitment Manager": ("rita.ansvar@forening.example", "Rita", "Ansvar"),
	"Membership Treasurer": ("tove.kassor@forening.example", "Tove", "Kassör"),
	"Membership Analyst": ("asta.analys@forening.example", "Asta", "Analys"),
	"Member Privacy Officer": ("pia.privat@forening.example", "Pia", "Privat"),
	"Identity Number Reader": ("nora.nummer@forening.example", "Nora", "Nummer"),
	"Accounts User": ("kajsa.kassor@forening.example", "Kajsa", "Kassör"),
}
BESIDE = {"Identity Number Reader": ("Member Registrar",)}  # a role that gives nothing by itself
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
			user.append_roles(role, *BESIDE.get(role, ()))
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
	from membership_recruitment.membership.register import bulk
	from membership_recruitment.membership.terms import periods

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


# ---------------------------------------------------------------- members to change on their form


def membership_types() -> None:
	for name, values in {
		"Youth": {"fee": 100, "period_unit": "Year"},
		"Monthly": {"fee": 40, "period_unit": "Month"},
		"Patron": {"fee": 1000, "period_unit": "Year", "requires_approval": 1},
		"Prepaid": {"fee": 300, "period_unit": "Year", "first_fee_before_start": 1},
		"Household": {"fee": 500, "period_unit": "Year", "shared_fee": 1},
		"For Life": {"fee": 5000, "period_kind": "Lifetime"},
	}.items():
		if not frappe.db.exists("Membership Type", name):
			frappe.get_doc(
				{
					"doctype": "Membership Type",
					"type_name": name,
					"period_count": 1,
					"approval_role": "Member Registrar",
					**values,
				}
			).insert()


def type_without_item() -> str:
	return (
		frappe.get_doc(
			{
				"doctype": "Membership Type",
				"type_name": f"Supporter {secrets.randbelow(9000) + 1000}",
				"description": "Gives to the association and gets its letters.",
				"period_count": 1,
				"fee": 200,
			}
		)
		.insert()
		.name
	)


def accounting() -> None:
	from tests.support.factories import money

	for year in range(getdate().year - 3, getdate().year + 1):
		if not frappe.db.exists("Fiscal Year", {"year_start_date": f"{year}-01-01"}):
			frappe.get_doc(
				{
					"doctype": "Fiscal Year",
					"year": str(year),
					"year_start_date": f"{year}-01-01",
					"year_end_date": f"{year}-12-31",
				}
			).insert()
	money.fees("Individual", "Youth", "Prepaid", "Household", submit_renewal_invoices=1)


def with_terms(first_name: str, *runs: tuple[str, date, int], last_name: str = "Prov", **values) -> str:
	"""A member with runs of terms that follow each other: (type, first day of the first, how many)."""
	from membership_recruitment.membership.register import bulk
	from membership_recruitment.membership.terms import periods

	person = bulk.NewMember(first_name, last_name, **values)
	for membership_type, start, count in runs:
		kind = frappe.get_cached_doc("Membership Type", membership_type)
		for _number in range(count):
			end = periods.term_end(kind.period_rule(), start)
			person.terms.append(bulk.NewTerm(membership_type, start, end, fee=kind.fee))
			start = end + timedelta(days=1) if end else None
	return bulk.add_members([person])[0]


def form_members() -> dict:
	"""One for each thing to be done or drawn: name of the Member (or Membership Type) by what it is for."""
	from tests.support.factories import make, money

	today = getdate()
	month = today - timedelta(days=30)
	year = frappe.utils.add_months(today, -11)
	years_ago = {count: frappe.utils.add_months(today, -12 * count) for count in (2, 4, 5, 10, 15, 29)}
	found = {
		"renew": with_terms("Renate", ("Individual", year, 1)),
		"resign": with_terms("Sixten", ("Individual", month, 1)),
		"approve": with_terms("Anton"),
		"keep": with_terms("Karl", ("Individual", years_ago[4], 2)),
		"change": with_terms("Tyra", ("Youth", month, 1)),
		"cancel": with_terms("Carin", ("Individual", month, 1)),
		"invoice": with_terms("Inga", ("Individual", month, 1)),
		"long": with_terms("Lars", ("Individual", years_ago[29], 30)),
		"jubilee": with_terms("Jubel", ("Individual", years_ago[10], 11)),
		"monthly": with_terms("Mona", ("Monthly", years_ago[2], 25)),
		"lifetime": with_terms("Livia", ("For Life", years_ago[5], 1)),
		"upcoming": with_terms("Urban", ("Individual", today + timedelta(days=20), 1)),
		"gap": with_terms("Greta", ("Youth", years_ago[15], 3), ("Individual", years_ago[4], 4)),
		"back": with_terms("Beda", ("Individual", years_ago[4], 1)),
		"none": with_terms("Nils"),
		"identity": with_terms("Nadja"),
		"story": story(),
		"credit": invoiced("Cilla"),
		"credited": invoiced("Krister"),
		"undecided": invoiced("Margareta", "Andersson-Berg"),
	}
	for who in ("credited", "undecided"):
		money.credit(frappe.db.get_value("Membership", {"member": found[who]}, "sales_invoice"))
	make.term(found["approve"], str(today), membership_type="Patron")
	found |= {"payer_dies": household("Dora", month), "payer_resigns": household("Rune", month)}
	found |= {"payer_credits": paid_household(month), "payer_renewed": renewed_alone(year)}
	found["endless"] = with_terms("Enar", ("Individual", month, 1))
	found["year_known"] = with_terms("Yngve", ("Individual", month, 1))
	since = frappe.get_doc("Member", found["year_known"])
	since.update({"member_since": "1987-01-01", "only_year_known": 1})
	since.save()
	dead = with_terms("Doris", ("Individual", years_ago[4] + timedelta(days=100), 4))
	doc = frappe.get_doc("Member", dead)
	doc.deceased_on = today - timedelta(days=20)
	doc.save()
	return {**found, "deceased": dead, "type": type_without_item()}


def invoiced(first_name: str, last_name: str = "Prov") -> str:
	"""A member in the middle of a term, whose fee is invoiced."""
	from membership_recruitment.membership.fees import invoices

	member = with_terms(first_name, ("Individual", getdate() - timedelta(days=30), 1), last_name=last_name)
	invoices.make_invoice([frappe.db.get_value("Membership", {"member": member})], submit=True)
	return member


def household(first_name: str, start: date) -> str:
	"""A payer with two more whom the fee covers, Anders and Berit."""
	from tests.support.factories import make

	payer = with_terms(first_name)
	others = [make.member(name, "Hushåll", payer=payer).name for name in ("Anders", "Berit")]
	for member in (payer, *others):
		make.term(member, str(start), membership_type="Household")
	return payer


def paid_household(start: date) -> str:
	"""A household whose fee is paid."""
	from membership_recruitment.membership.fees import invoices
	from tests.support.factories import money

	payer = household("Kerstin", start)
	term = frappe.db.get_value("Membership", {"member": payer})
	money.pay(invoices.make_invoice([term], submit=True, day=start))
	return payer


def renewed_alone(start: date) -> str:
	"""A household whose payer is renewed, and the others are not yet."""
	from membership_recruitment.membership.terms import renewal

	payer = household("Ragna", start)
	renewal.open_term(renewal.plan(payer))
	return payer


def story() -> str:
	"""Young, away for some years, back, paying each year, with the next invoice part paid: for the picture."""
	from membership_recruitment.membership.fees import invoices
	from membership_recruitment.membership.terms import renewal
	from tests.support.factories import make, money

	today = getdate()
	start = frappe.utils.add_months(today, -36) + timedelta(days=21)
	first = frappe.utils.add_months(start, -12 * 6)
	member = with_terms(
		"Signe",
		("Youth", first, 3),
		last_name="Dahlin",
		email="signe.dahlin@example.com",
		phone="+46701740600",
		language="en",
		birth_date=date(1998, 5, 17),
	)
	for _number in range(3):
		term = make.term(member, str(start))
		invoice = invoices.make_invoice([term.name], submit=True, day=start - timedelta(days=25))
		money.pay(invoice, day=start - timedelta(days=4))
		start = term.end_date + timedelta(days=1)
	opened = renewal.open_household(renewal.plan_household(member), invoiced=True)
	invoices.make_invoice([row.name for row in opened], submit=True, day=today - timedelta(days=9))
	frappe.get_doc(
		{
			"doctype": "Renewal Notice",
			"member": member,
			"member_name": "Signe Dahlin",
			"membership": term.name,
			"membership_type": term.membership_type,
			"end_date": term.end_date,
			"status": "Sent",
			"channel": "E-mail",
			"rule_days": -30,
			"due_on": today - timedelta(days=9),
			"sent_on": frappe.utils.add_days(frappe.utils.now_datetime(), -9),
			"recipient": "signe.dahlin@example.com",
			"notice_key": f"{term.name}-seed",
		}
	).insert()
	return member


def main(site: str) -> None:
	frappe.init(site, sites_path=".")
	frappe.connect()
	password = staff()
	origins()
	members()
	prospects()
	to_convert = prospect_to_convert()
	known = prospect_known_as_member()
	membership_types()
	accounting()
	form = form_members()
	stays_open = frappe.get_last_doc(
		"Membership Prospect", {"email": ["is", "not set"], "status": "Open"}
	).name
	frappe.db.commit()
	frappe.clear_cache()
	logins = {role: email for role, (email, *_) in STAFF.items()}
	print(
		json.dumps(
			{
				"password": password,
				"logins": logins,
				"prospect": to_convert,
				"known": known,
				"open_prospect": stays_open,
				"form": form,
			}
		)
	)
	frappe.destroy()


if __name__ == "__main__":
	main(sys.argv[1])
