"""What recruiters of the demo find on their day: whom to call, what was said lately, a list to work through."""

from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from random import Random

import frappe
from frappe import _
from frappe.utils import now_datetime

from membership_recruitment.demo import users
from membership_recruitment.people.prospect_statuses import OPEN
from membership_recruitment.utils import database

# prospects of each recruiter with something to do today, since some days, and in the days to come
TODAY, OVERDUE, COMING = 5, 4, 6
TALKED_LATELY = 9  # contacts of each recruiter
WORKING_DAYS = 5


def make(today: date, seed: str) -> None:
	random = Random(seed)
	now = now_datetime()
	written, contacts = {}, []
	for recruiter in users.RECRUITERS:
		own = frappe.get_all(
			"Membership Prospect",
			filters={"status": OPEN, "recruiter": recruiter},
			pluck="name",
			order_by="name asc",
		)
		random.shuffle(own)
		overdue = [today - timedelta(days=random.randint(1, 9)) for _number in range(OVERDUE)]
		coming = [today + timedelta(days=random.randint(1, 10)) for _number in range(COMING)]
		# by turns, so that whoever has few prospects has some of each
		turns = zip_longest([today] * TODAY, overdue, coming)
		days = [day for turn in turns for day in turn if day]
		for name, day in zip(own, days, strict=False):
			written[name] = {"next_action": random.choice(_next_actions()), "next_action_on": day}
		for name in own[:TALKED_LATELY]:
			contacts.append((name, recruiter, _lately(today, now, random)))
	database.write_rows("Membership Prospect", written, stamp=False)
	_talk(contacts, random)
	_make_target_list()


def _lately(today: date, now: datetime, random: Random) -> datetime:
	"""In the office hours of the last working days, and not after now."""
	days = [today - timedelta(days=ago) for ago in range(2 * WORKING_DAYS)]
	day = random.choice([day for day in days if day.weekday() < 5][:WORKING_DAYS])
	moment = datetime.combine(day, time(random.randint(9, 16), random.randint(0, 59)))
	return min(moment, now)


def _talk(contacts: list[tuple[str, str, datetime]], random: Random) -> None:
	"""Who was reached stays where he or she is; only the form leads on by itself."""
	said = (
		("Call", _("Asked for the dates of the beginners' evenings. Will come on Thursday.")),
		("Call", _("Wants to talk it over at home. Call again.")),
		("Mail", _("Sent the programme and the price of a family membership.")),
		("Meeting", _("Met at the cabin. Has many questions about the insurance.")),
		("Call", _("Was on the way to work. Call again in the evening.")),
	)
	rows = []
	for prospect, recruiter, moment in sorted(contacts, key=lambda contact: contact[2]):
		kind, summary = random.choice(said)
		rows.append(
			{
				"name": f"{random.getrandbits(60):015x}",
				"prospect": prospect,
				"staff": recruiter,
				"kind": kind,
				"answered": 1,
				"summary": summary,
				"interaction_on": moment,
			}
		)
	database.insert("Prospect Interaction", rows)
	frappe.db.sql("update `tabProspect Interaction` set creation = interaction_on, modified = interaction_on")


def _next_actions() -> list[str]:
	return [
		_("Call and ask how the hike was"),
		_("Call back, as agreed"),
		_("Send the programme of the season"),
		_("Invite to the open evening on Thursday"),
		_("Ask whether to sign up"),
	]


def _make_target_list() -> None:
	"""Of the recruitment manager's, who keeps it."""
	phases = frappe.get_all("Journey Phase", {"people": "Prospects"}, pluck="name", order_by="sequence asc")
	purpose = frappe.db.get_value(
		"Processing Purpose", {"lawful_basis": "Consent", "on_joining_page": "Required"}
	)
	with users.at_work(users.RECRUITMENT_MANAGER):
		frappe.get_doc(
			{
				"doctype": "Target List",
				"list_name": _("Interested for a month and not asked yet"),
				"people": "Prospects",
				"phase": phases[min(1, len(phases) - 1)],
				"least_days_in_phase": 30,
				"purpose": purpose,
			}
		).insert()
