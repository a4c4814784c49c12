"""The demo: Friluftsföreningen Exempel, an invented Swedish outdoor association.

5,000 members over ten years up to today, 1,500 prospects, and what waits on an ordinary day. Everything comes from one seed and the site's day,
goes through the app's own rules (periods.py, bulk.py, refresh.py) and is written in one transaction.
"""

import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import frappe
from frappe import _
from frappe.utils import getdate

from membership_recruitment.demo import (
	activities,
	association,
	books,
	consents,
	costs,
	households,
	journey,
	lives,
	recruiters_day,
	registrars_day,
	sent_messages,
	site,
	users,
)
from membership_recruitment.member_insights import forecast_records
from membership_recruitment.member_journey.steps import entry_rules
from membership_recruitment.membership.register import bulk
from membership_recruitment.membership.terms import ledger_sync, refresh
from membership_recruitment.membership.terms.calendar_years import full_years
from membership_recruitment.membership.terms.periods import add_months
from membership_recruitment.people import name_words
from membership_recruitment.settings import rules

SEED = "Friluftsföreningen Exempel"
BEFORE_THE_REGISTER = 0.3  # of its first members


def make(members: int = 5000, prospects: int = 1500, language: str | None = None) -> None:
	"""Make the demo data; commits nothing (`bench execute` does, once).

	Does nothing where it is there already. Ends with a sentence on a site that has people of its own. Gives
	Administrator and the demo users the passwords that users.print_logins shows.

	Args:
	        members: Number of members, at least 10.
	        prospects: Number of prospects, at least 20.
	        language: Of a site that is there for the demo, which is then set up as a Swedish association has it; None:
	                the site stays as it is.
	"""
	if not _is_wanted(members, prospects):
		return
	people, prospect_data = _with_names()
	started = time.monotonic()
	if language:
		site.settle(language)
	frappe.set_user_lang(frappe.session.user)  # `bench execute` speaks English
	today = getdate()
	numbers = journey_ids()
	invented = people.People(f"{SEED} people")
	users.make_users()
	types = association.make_types()
	sources = association.make_sources()
	campaigns = association.Campaigns(today, f"{SEED} campaigns")

	families = households.Families(members, today, f"{SEED} households")
	born = simulate(members - families.size, today, types)
	register = [_new_member(life, next(numbers), invented, campaigns, types, sources, today) for life in born]
	entrance = entry_rules.phase_of_new_members()
	for person in register:
		person.journey_phase = entrance
	names = bulk.add_members(register)
	at_home = families.add(types["Family"], sources["Recommended by a member"], invented, numbers, entrance)
	ledger_sync.sync(names, lapses=True)
	activities.make(list(zip(names, born, strict=True)), today, seed=f"{SEED} activities")

	joined = [
		prospect_data.DemoMember(name, person, life.joined, _in_force(life, today))
		for name, person, life in zip(names, register, born, strict=True)
		if life.terms[0].approved
	]
	made = prospect_data.make(
		prospects,
		joined,
		today,
		random=Random(f"{SEED} prospects"),
		people=invented,
		campaigns=campaigns,
		sources=sources,
		types=types,
		journey_ids=numbers,
	)
	_derive(names, today)
	_work_with_them(today, invented, types, sources, campaigns)
	forecast_records.keep()  # what the night would keep: earlier months were not said
	_say_what_was_made(len(names) + len(at_home), made, round(time.monotonic() - started))


def _say_what_was_made(members: int, prospects: int, seconds: int) -> None:
	terms = frappe.db.count("Membership")
	print(
		_("{0} members with {1} terms and {2} prospects made in {3} seconds.").format(
			members, terms, prospects, seconds
		)
	)


def _derive(names: list[str], today: date) -> None:
	"""What follows from all of it."""
	entry_rules.apply_rules(entry_rules.REGISTER, names)  # ambassadors, by what they did
	refresh.rebuild_spells()  # which keep the phases before joining, and those are known only now
	frappe.db.sql("update `tabMember` set creation = join_date where join_date < %s", today)
	name_words.refresh("Membership Prospect", frappe.get_all("Membership Prospect", pluck="name"))


def _work_with_them(today: date, invented, types: dict, sources: dict, campaigns) -> None:
	"""What the association has done with these people, and what waits today."""
	consents.make(today, f"{SEED} consents")
	journey.make(today)
	sent_messages.make(today, f"{SEED} messages")
	costs.make(sources, campaigns, today, f"{SEED} costs")
	books.make(today, f"{SEED} fees")
	recruiters_day.make(today, f"{SEED} recruiters")
	registrars_day.make(today, invented, types, sources, f"{SEED} registrar")


def _is_wanted(members: int, prospects: int) -> bool:
	"""Whether the site has no demo yet. Ends with a sentence where there can be none."""
	if members < 10 or prospects < 20:
		sys.exit(_("The demo needs at least 10 members and 20 prospects."))
	if frappe.db.exists("Member", {"journey_id": next(journey_ids())}):
		print(_("The demo data is there already; nothing was changed."))
		return False
	if frappe.db.count("Member") or frappe.db.count("Membership Prospect"):
		sys.exit(_("This site has members or prospects of its own. Use a site without any for the demo."))
	return True


def _with_names() -> tuple:
	"""The modules that invent people, which need Faker."""
	try:
		from membership_recruitment.demo import people
		from membership_recruitment.demo import prospects as prospect_data
	except ModuleNotFoundError as error:
		if error.name != "faker":
			raise
		sys.exit(
			_("The demo takes its names from Faker. Install it with: {0}").format("bench pip install Faker")
		)
	return people, prospect_data


def simulate(members: int, today: date, types: dict[str, str]) -> list[lives.Life]:
	"""The members' lives by the period rules of the site's membership types (`types`: name by key)."""
	return lives.simulate(
		members,
		today,
		rules={
			key: frappe.get_cached_doc("Membership Type", name).period_rule() for key, name in types.items()
		},
		grace_days=rules().grace_days,
		seed=f"{SEED} members",
	)


def journey_ids() -> Iterator[str]:
	"""Journey numbers of the demo. The first one tells whether the demo is there."""
	random = Random(f"{SEED} journeys")
	while True:
		yield f"{random.getrandbits(64):016x}"


def _new_member(life, journey_id, invented, campaigns, types, sources, today) -> bulk.NewMember:
	first_name, last_name = invented.name()
	age = full_years(life.birth_date, life.joined)
	source = sources[life.source]
	campaign = campaigns.reached(min(life.joined, today), life.source)
	terms = [
		bulk.NewTerm(
			types[term.membership_type],
			term.start,
			term.end,
			cancelled_from=term.cancelled_from,
			cancellation_reason=term.cancellation_reason,
			recruitment_source=source,
			campaign=None if number else campaign,
			fee=frappe.get_cached_value("Membership Type", types[term.membership_type], "fee"),
			approved=term.approved,
		)
		for number, term in enumerate(life.terms)
	]
	return bulk.NewMember(
		first_name,
		last_name,
		email=invented.member_email(first_name, last_name, age),
		phone=invented.member_phone(),
		birth_date=life.birth_date,
		language="en" if invented.random.random() < 0.06 else "sv",
		deceased_on=life.deceased_on,
		recruitment_source=source,
		campaign=campaign,
		journey_id=journey_id,
		address=invented.address(),
		member_since=_member_since(life, today, invented.random),
		terms=terms,
	)


def _member_since(life: lives.Life, today: date, random: Random) -> date | None:
	"""Some of those who were there when the register began had been members before, for up to fifty years."""
	grown_up_for = full_years(life.birth_date, life.joined) - 15
	founded = add_months(today, -12 * lives.YEARS) + timedelta(days=lives.FOUNDING_DAYS)
	if life.joined <= founded and grown_up_for > 1 and random.random() < BEFORE_THE_REGISTER:
		return life.joined - timedelta(days=random.randint(365, 365 * min(grown_up_for, 50)))
	return None


def _in_force(life: lives.Life, today: date) -> bool:
	return not life.deceased_on and any(
		term.start <= today
		and (term.end is None or term.end >= today)
		and (term.cancelled_from is None or term.cancelled_from > today)
		for term in life.terms
	)
