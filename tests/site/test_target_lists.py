"""Target lists: each question against brute force, who may ask what, and the e-mail group that keeps in step."""

import io
import json
import random
from datetime import date, datetime, time, timedelta

import frappe
import pytest
from frappe.desk import reportview
from frappe.utils import getdate
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.member_journey.target_lists import access as target_list_access
from membership_recruitment.member_journey.target_lists import email_group
from membership_recruitment.member_journey.target_lists import letters as target_list_letters
from membership_recruitment.member_journey.target_lists import question as target_list_question
from membership_recruitment.member_privacy.consent import consent, suppression, withdrawal
from membership_recruitment.member_privacy.wall import row_rules
from membership_recruitment.member_recruitment import target_list_api
from membership_recruitment.member_recruitment.conversion import convert as conversion
from membership_recruitment.member_recruitment.conversion import handover
from membership_recruitment.member_recruitment.ranking.scores import BANDS
from membership_recruitment.setup import journey_messages
from membership_recruitment.utils import database
from tests.support.door import knock
from tests.support.processes import live
from tests.support.tools.examples import examples

LIST, MEMBER, PROSPECT = "Target List", "Member", "Membership Prospect"
NEWSLETTER = "Newsletter"  # rests on consent, by e-mail
MEMBERSHIP = "Membership administration"  # rests on the contract, every channel
SOURCES, CAMPAIGNS, GROUPS = ("Website", "Fair"), ("Spring", "Autumn"), ("Families", "Retired")
TYPES = ("Individual", "Family")
PHASES = {"Prospects": ("Awareness", "Consideration", "Decision"), "Members": ("Loyalty", "Ambassador")}
LEVELS = ("High", "Medium", "Low", "None")
CODES = ("11455", "114 60", "118 20", "75431", "754 32", "SE-1", None)
RECRUITERS = ("a@staff.example", "b@staff.example", None)
STATUSES = ("Pending", "Upcoming", "Current", "Grace", "Expired", "Cancelled", "Deceased", None)


@pytest.fixture(autouse=True)
def choices():
	"""What the people below came from."""
	for doctype, field, names in (
		("Recruitment Source", "source_name", SOURCES),
		("Campaign", "campaign_name", CAMPAIGNS),
		("Target Group", "group_name", GROUPS),
		("Membership Type", "type_name", TYPES),
	):
		for name in names:
			if not frappe.db.exists(doctype, name):
				frappe.get_doc({"doctype": doctype, field: name}).insert(ignore_permissions=True)


def target_list(people="Prospects", **values):
	values.setdefault("list_name", "Spring letters")
	return frappe.get_doc({"doctype": LIST, "people": people, **values}).insert()


def ask(people="Prospects", **values):
	return frappe._dict(people=people, **values)


def agree(doc, event="Given", purpose=NEWSLETTER):
	return consent.record(
		doc.doctype, doc.name, purpose, "E-mail", event, source="Meeting", evidence="Said so at the fair."
	)


def addresses_in(doc) -> set[str]:
	group = frappe.db.get_value(LIST, doc.name, "email_group")
	return set(frappe.get_all("Email Group Member", filters={"email_group": group}, pluck="email"))


def purpose_by_letter() -> str:
	name = "Invitations"
	frappe.get_doc(
		{
			"doctype": "Processing Purpose",
			"purpose_name": name,
			"lawful_basis": "Legitimate interest",
			"by_letter": 1,
			"wording_en": "We may write to you.",
		}
	).insert()
	return name


# ---------------------------------------------------------------- every filter, against brute force


def crowd(people: str, seed: int, number: int = 60) -> list[dict]:
	"""Random people as rows of the register, and what brute force knows of them."""
	chance, today = random.Random(seed), getdate()
	found = []
	for place in range(number):
		since = today - timedelta(days=chance.randrange(0, 40))
		person = {
			"name": f"X-{people[:3]}-{place:04}",
			"phase": chance.choice((*PHASES[people], None)),
			"since": since,
			"recruitment_source": chance.choice((*SOURCES, None)),
			"campaign": chance.choice((*CAMPAIGNS, None)),
			"target_group": chance.choice((*GROUPS, None)),
			"membership_type": chance.choice((*TYPES, None)),
			"code": chance.choice(CODES),
			"status": chance.choice(STATUSES if people == "Members" else ("Open", "Open", "Queued", "Lost")),
			"engagement_level": chance.choice((*LEVELS, None)),
			"recruiter": chance.choice(RECRUITERS),
			"ranking_band": chance.choice((*BANDS.values(), None)),
			"leaving_band": chance.choice((*BANDS.values(), None)),
			"own_address": chance.random() < 0.7,
			"disabled_address": chance.random() < 0.2,
			"earlier": chance.random() < 0.3,
		}
		found.append(person)
	return found


def store(people: str, crowd: list[dict]) -> None:
	same = ("recruitment_source", "campaign", "target_group", "membership_type")
	rows = []
	for person in crowd:
		row = {
			"name": person["name"],
			"first_name": "X",
			"last_name": person["name"],
			"full_name": person["name"],
			"journey_id": person["name"],
			"status": person["status"],
			**{field: person[field] for field in same},
		}
		if people == "Prospects":
			own = person["code"] if person["own_address"] else None
			row |= {
				"phase": person["phase"],
				"phase_since": person["since"],
				"recruiter": person["recruiter"],
				"ranking_band": person["ranking_band"],
			}
			row |= {"postal_code": own}
		else:
			row |= {"journey_phase": person["phase"], "engagement_level": person["engagement_level"]}
			row |= {"leaving_band": person["leaving_band"]}
			row |= {"deceased_on": getdate() if person["status"] == "Deceased" else None}
		rows.append(row)
	doctype = target_list_access.DOCTYPE_OF[people]
	database.insert(doctype, rows)
	if people == "Members":
		store_steps(crowd)
	lives_elsewhere = [p for p in crowd if p["code"] and (people == "Members" or not p["own_address"])]
	database.insert(
		"Address",
		[
			{
				"name": f"{p['name']}-A",
				"address_line1": "Road 1",
				"city": "Town",
				"pincode": p["code"],
				"disabled": int(p["disabled_address"]),
			}
			for p in lives_elsewhere
		],
	)
	database.insert(
		"Dynamic Link",
		[
			{
				"name": f"{p['name']}-L",
				"parent": f"{p['name']}-A",
				"parenttype": "Address",
				"parentfield": "links",
				"link_doctype": doctype,
				"link_name": p["name"],
			}
			for p in lives_elsewhere
		],
	)


def store_steps(crowd: list[dict]) -> None:
	"""The step into the phase where the member is, at any time of its day; for some an earlier stay there too."""
	steps = []
	for place, person in enumerate(crowd):
		if not person["phase"]:
			continue
		days = [person["since"], *([person["since"] - timedelta(days=50)] if person["earlier"] else [])]
		for number, day in enumerate(days):
			steps.append(
				{
					"name": f"{person['name']}-{number}",
					"journey_id": person["name"],
					"to_phase": person["phase"],
					"transition_on": datetime.combine(day, time(place % 24, place % 60)),
				}
			)
	database.insert("Journey Transition", steps)


def fits(person: dict, question: dict, today: date) -> bool:
	"""Brute force: does one person fit the question?"""
	members = question["people"] == "Members"
	if person["status"] in (("Deceased",) if members else ("Queued", "Lost")):
		return False
	same = ["phase", "recruitment_source", "campaign", "target_group", "membership_type"]
	same += ["engagement_level", "leaving_band"] if members else ["recruiter", "ranking_band"]
	if any(question.get(field) and question[field] != person[field] for field in same):
		return False
	wanted = question.get("member_status") if members else None
	if wanted and person["status"] not in (("Current", "Grace") if wanted == "Active" else (wanted,)):
		return False
	least, most = question.get("least_days_in_phase") or 0, question.get("most_days_in_phase") or 0
	if least or most:
		days = (today - person["since"]).days
		if (members and not person["phase"]) or days < least or (most and days > most):
			return False
	if area := question.get("area"):
		code = (person["code"] or "").replace(" ", "")
		if (members or not person["own_address"]) and person["disabled_address"]:
			code = ""
		starts = [part.replace(" ", "").upper() for part in area.split(",") if part.strip()]
		if not code or not any(code.startswith(start) for start in starts):
			return False
	return True


def questions(people: str):
	"""Any question over such people: each field asked or not."""

	def maybe(*values):
		return st.one_of(st.none(), st.sampled_from(values))

	fields = {
		"phase": maybe(*PHASES[people]),
		"recruitment_source": maybe(*SOURCES),
		"campaign": maybe(*CAMPAIGNS),
		"target_group": maybe(*GROUPS),
		"membership_type": maybe(*TYPES),
		"area": maybe("11", "114, 754", "1145 , se-1", "9"),
		"least_days_in_phase": maybe(1, 10, 20),
		"most_days_in_phase": maybe(20, 30, 39),
	}
	if people == "Members":
		fields |= {"member_status": maybe("Active", *STATUSES[:-2]), "engagement_level": maybe(*LEVELS)}
		fields |= {"leaving_band": maybe(*BANDS.values())}
	else:
		fields |= {"recruiter": maybe(*RECRUITERS[:-1]), "ranking_band": maybe(*BANDS.values())}
	# mostly few fields at a time: questions that ask for everything fit nobody
	return st.lists(st.sampled_from(sorted(fields)), min_size=1, max_size=3, unique=True).flatmap(
		lambda asked: st.fixed_dictionaries({field: fields[field] for field in asked})
	)


@pytest.mark.parametrize("people", ("Prospects", "Members"))
def test_every_question_finds_those_whom_brute_force_finds(people):
	found_anybody = []

	@examples(40)
	@given(question=questions(people), seed=st.integers(0, 3))
	def check(question, seed):
		frappe.db.rollback()
		today = getdate()
		everybody = crowd(people, seed)
		before = set(target_list_question.names(ask(people, **question), "Administrator", today))
		store(people, everybody)
		asked = ask(people, **question)
		expected = {person["name"] for person in everybody if fits(person, asked, today)}
		assert target_list_question.refusal_reason(asked) is None
		assert set(target_list_question.names(asked, "Administrator", today)) - before == expected
		assert target_list_question.count(asked, "Administrator", today) == len(expected | before)
		filters = target_list_question.list_filters(asked, "Administrator", today)
		doctype = target_list_access.DOCTYPE_OF[people]
		listed = frappe.get_list(doctype, filters=filters, pluck="name")
		assert set(listed) == expected | before
		found_anybody.append(len(expected))

	check()
	frappe.db.rollback()
	assert any(found_anybody)


@pytest.mark.parametrize("field", target_list_question.FIELDS)
def test_every_field_of_the_question_leaves_somebody_out_and_somebody_in(field):
	"""So that the brute force above cannot agree with a filter that does nothing."""
	values = {
		"phase": {"Prospects": "Awareness", "Members": "Loyalty"},
		"recruitment_source": "Fair",
		"campaign": "Spring",
		"target_group": "Families",
		"membership_type": "Family",
		"recruiter": RECRUITERS[0],
		"ranking_band": "Most Likely",
		"engagement_level": "High",
		"leaving_band": "Most Likely",
		"member_status": "Active",
		"least_days_in_phase": 20,
		"most_days_in_phase": 20,
		"area": "114",
	}
	kinds = (
		[target_list_question.ONLY[field]] if field in target_list_question.ONLY else ["Prospects", "Members"]
	)
	for people in kinds:
		store(people, crowd(people, seed=1))
		value = values[field][people] if isinstance(values[field], dict) else values[field]
		everyone = set(target_list_question.names(ask(people), "Administrator"))
		found = set(target_list_question.names(ask(people, **{field: value}), "Administrator"))
		assert found and found < everyone, (people, field)


@pytest.mark.parametrize(
	("area", "wrong"),
	(("11; 12", "11;12"), ("%", "%"), ("1_", "1_"), ("1 or 1=1", "1OR1=1"), ("Åre", "ÅRE")),
)
def test_an_area_with_other_signs_gets_one_sentence(area, wrong):
	with pytest.raises(frappe.ValidationError) as refusal:
		target_list(area=area)
	said = str(refusal.value)
	assert said == (
		f"{wrong} is no beginning of a postal code. Write digits or letters, with commas between: 11, 754."
	)
	answer = target_list_api.preview(json.dumps({"people": "Prospects", "area": area}))
	assert answer == {"problem": said}


def test_a_question_is_written_in_one_way():
	doc = target_list(area=" 754 ,11,, 114 55,11 ", member_status="Current", engagement_level="High")
	assert doc.area == "754, 11, 11455"
	assert not doc.member_status
	assert not doc.engagement_level


@pytest.mark.parametrize(
	("values", "words"),
	(
		({"phase": "Loyalty"}, "is a phase of members"),
		({"people": "Members", "phase": "Awareness"}, "is a phase of prospects"),
		({"least_days_in_phase": 9, "most_days_in_phase": 8}, "fits nobody"),
		({"least_days_in_phase": 99999}, "cannot be more"),
		({"area": ",".join(str(code) for code in range(100, 160))}, "At most 50"),
	),
)
def test_questions_that_make_no_sense_are_refused_in_words(values, words):
	with pytest.raises(frappe.ValidationError, match=words):
		target_list(**values)


def test_a_member_without_a_step_into_the_phase_has_no_days_there(make):
	member = make.member(journey_phase="Loyalty")
	frappe.db.delete("Journey Transition", {"journey_id": member.journey_id})
	assert member.name in target_list_question.names(ask("Members", phase="Loyalty"), "Administrator")
	assert member.name not in target_list_question.names(
		ask("Members", phase="Loyalty", most_days_in_phase=30000), "Administrator"
	)


# ---------------------------------------------------------------- who may ask what


ROLES = {
	"Member Recruiter": {"own prospects"},
	"Recruitment Manager": {"own prospects", "others' prospects"},
	"Member Registrar": {"members"},
	"Membership Manager": {"own prospects", "others' prospects", "members"},
	"Membership Analyst": set(),
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_its_lists_and_no_others(make, as_role, role):
	members = target_list("Members", list_name="Canary over members")
	others = target_list(list_name="Canary over others' prospects")
	user = as_role(role)
	seen = {"members": members.name, "others' prospects": others.name}
	if "own prospects" in ROLES[role]:
		seen["own prospects"] = target_list(list_name="Mine").name
	else:
		with pytest.raises(frappe.PermissionError):
			target_list()
	allowed = {name for kind, name in seen.items() if kind in ROLES[role]}
	if allowed:
		assert set(frappe.get_list(LIST, pluck="name")) & set(seen.values()) == allowed
	else:
		with pytest.raises(frappe.PermissionError):
			frappe.get_list(LIST)
	for name in seen.values():
		may = name in allowed
		assert frappe.has_permission(LIST, "read", doc=name, user=user) is may
		assert frappe.has_permission(LIST, "write", doc=name, user=user) is may
		if not may:
			for call in (
				lambda name=name: target_list_api.list_view(name),
				lambda name=name: target_list_api.make_email_group(name),
				lambda name=name: target_list_api.change(name, "campaign", CAMPAIGNS[0]),
				lambda name=name: target_list_api.letters(name, "Any"),
			):
				with pytest.raises(frappe.PermissionError):
					call()


@pytest.mark.parametrize("role", ("Member Recruiter", "Recruitment Manager"))
def test_recruiting_staff_never_ask_about_members(make, as_role, role):
	make.member()
	mine = target_list()
	frappe.db.set_value(LIST, mine.name, "owner", as_role(role))
	with pytest.raises(frappe.PermissionError):
		target_list("Members")
	with pytest.raises(frappe.PermissionError):
		target_list_api.preview({"people": "Members"})
	doc = frappe.get_doc(LIST, mine.name)
	doc.people = "Members"
	with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
		doc.save()
	with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
		frappe.client.set_value(LIST, mine.name, "people", "Members")
	doc = frappe.get_doc(LIST, mine.name)
	doc.people = "Members"
	doc.flags.ignore_permissions = True  # as an import or another app's script might
	with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
		doc.save()
	fresh = frappe.get_doc({"doctype": LIST, "list_name": "All", "people": "Members"})
	with pytest.raises(frappe.PermissionError):
		fresh.insert(ignore_permissions=True)
	assert frappe.db.get_value(LIST, mine.name, "people") == "Prospects"


def test_a_list_switched_past_the_form_answers_nothing_to_a_recruiter(make, as_role):
	make.member()
	mine = target_list()
	recruiter = as_role("Member Recruiter")
	frappe.db.set_value(LIST, mine.name, {"owner": recruiter, "people": "Members"})
	assert not frappe.has_permission(LIST, "read", doc=mine.name)
	assert target_list_question.count(ask("Members"), recruiter) == 0
	assert target_list_question.names(ask("Members"), recruiter) == []


def test_nobody_becomes_the_owner_of_anothers_list_or_group(as_role):
	theirs = target_list(purpose=NEWSLETTER)
	group = email_group.make(theirs)
	manager = as_role("Recruitment Manager")
	doc = frappe.get_doc(LIST, theirs.name)
	doc.update({"owner": manager, "people_found": 77, "email_group": None})
	doc.save()
	stored = frappe.db.get_value(LIST, theirs.name, ("owner", "people_found", "email_group"), as_dict=True)
	assert (stored.owner, stored.email_group) == ("Administrator", group)
	assert stored.people_found != 77
	claimed = target_list(list_name="Other", email_group=group)
	assert not claimed.email_group


def test_a_recruiter_finds_own_and_free_prospects_only(make, as_role):
	other = make.user("Member Recruiter")
	recruiter = as_role("Member Recruiter")
	mine = make.prospect(email="mine@example.com", recruiter=recruiter)
	free = make.prospect("Free", "Person", email="free@example.com")
	frappe.set_user("Administrator")
	theirs = make.prospect("Taken", "Person", email="taken@example.com", recruiter=other)
	frappe.set_user(recruiter)
	doc = target_list(recruitment_source="Website")
	names = set(target_list_question.names(doc, recruiter))
	assert {mine.name, free.name} <= names
	assert theirs.name not in names
	preview = target_list_api.preview({"people": "Prospects", "recruitment_source": "Website"})
	assert preview["found"] == len(names) == doc.people_found
	assert theirs.name not in {row.name for row in preview["people"]}
	assert target_list_api.preview({"people": "Prospects", "recruiter": other})["found"] == 0


def test_user_permissions_narrow_the_answer_as_they_narrow_the_desks_list(make, as_role):
	make.prospect(recruitment_source="Fair")
	wanted = make.prospect("Web", "Person")
	manager = make.user("Membership Manager")
	frappe.get_doc(
		{
			"doctype": "User Permission",
			"user": manager,
			"allow": "Recruitment Source",
			"for_value": "Website",
			"apply_to_all_doctypes": 1,
		}
	).insert(ignore_permissions=True)
	frappe.set_user(manager)
	listed = frappe.get_list(PROSPECT, filters={"status": "Open"}, pluck="name")
	assert wanted.name in listed
	assert set(target_list_question.names(ask(), manager)) == set(listed)


def test_filters_in_the_place_of_a_value_ask_nothing(make):
	make.prospect()
	everybody = target_list_api.preview({"people": "Prospects"})
	for value in ({"name": ["like", "%"]}, ["like", "%"], None):
		question = {"people": "Prospects", "phase": value, "campaign": value, "area": value}
		assert target_list_api.preview(json.dumps(question)) == everybody
	with pytest.raises(frappe.PermissionError):
		target_list_api.preview({"people": ["Members"]})


# ---------------------------------------------------------------- the e-mail group


@examples(40)
@given(
	said=st.lists(
		st.tuples(
			st.integers(0, 3),  # who
			st.sampled_from(("Given", "Withdrawn")),
			st.integers(0, 2),  # when it was said
			st.integers(0, 1),  # when it was written down
			st.sampled_from((NEWSLETTER, "Recruitment contact")),
			st.sampled_from(("E-mail", "Phone")),
		),
		max_size=12,
	)
)
def test_consent_asked_in_sets_is_consent_asked_by_name(said):
	frappe.db.rollback()
	names = [f"X-consent-{number}" for number in range(4)]
	database.insert(PROSPECT, [{"name": name, "full_name": name, "status": "Open"} for name in names])
	for place, (who, event, day, recorded, purpose, channel) in enumerate(said):
		frappe.get_doc(
			{
				"doctype": "Consent Event",
				"name": f"X-{place}",
				"subject_doctype": PROSPECT,
				"subject_name": names[who],
				"event": event,
				"purpose": purpose,
				"channel": channel,
				"event_on": datetime(2026, 1, 1 + day),
				"creation": datetime(2026, 2, 1 + recorded),
			}
		).db_insert()
	for purpose in (NEWSLETTER, "Recruitment contact", MEMBERSHIP, "No such purpose"):
		for channel in ("E-mail", "Phone", "Letter"):
			for doctype in (PROSPECT, MEMBER):
				condition, values = consent.allowed_sql(doctype, "p.name", purpose, channel)
				found = frappe.db.sql(
					f"select p.name from `tab{PROSPECT}` p where p.name in %(names)s and {condition}",
					values | {"names": names},
					pluck=True,
				)
				assert set(found) == consent.allowed(doctype, names, purpose, channel)


@pytest.fixture
def nils(make):
	return make.prospect(email="nils@example.com", campaign=CAMPAIGNS[0])


@pytest.fixture
def spring(nils):
	"""A list with its group, kept in step; Nils is on it and has agreed."""
	agree(nils)
	doc = target_list(campaign=CAMPAIGNS[0], purpose=NEWSLETTER)
	email_group.make(doc)
	return doc


def test_the_group_holds_those_who_agreed_and_nobody_else(make, spring, nils):
	silent = make.prospect("Silent", "Person", email="silent@example.com", campaign=CAMPAIGNS[0])
	elsewhere = make.prospect("Else", "Where", email="else@example.com", campaign=CAMPAIGNS[1])
	agree(elsewhere)
	email_group.nightly()
	assert addresses_in(spring) == {"nils@example.com"}
	agree(silent)
	assert addresses_in(spring) == {"nils@example.com", "silent@example.com"}  # at once
	group = frappe.get_doc("Email Group", frappe.db.get_value(LIST, spring.name, "email_group"))
	assert group.total_subscribers == group.get_total_subscribers() == 2


def test_withdrawing_takes_out_at_once_also_by_the_link_in_a_mail(spring, nils):
	event = consent.deciding_event(PROSPECT, nils.name, NEWSLETTER, "E-mail")
	frappe.set_user("Guest")
	withdrawal.withdraw(event.name)
	frappe.set_user("Administrator")
	assert addresses_in(spring) == set()


def test_withdrawing_takes_out_of_groups_that_are_not_kept_in_step(make, spring, nils):
	spring.reload()
	spring.update({"keep_email_group_in_step": 0, "campaign": CAMPAIGNS[1]})
	spring.save()
	other = make.prospect("Other", "Person", email="other@example.com", campaign=CAMPAIGNS[1])
	agree(other)
	email_group.nightly()
	assert addresses_in(spring) == {"nils@example.com"}  # frozen: neither added nor taken out
	agree(nils, "Withdrawn")
	assert addresses_in(spring) == set()


@pytest.mark.parametrize("isolation", ["off", "on"])
@pytest.mark.parametrize("order", ("night-first", "withdrawal-first"))
def test_who_withdraws_while_the_night_fills_the_group_is_not_in_it(order, isolation):
	ran = live.script("racing_target_list", order, isolation)
	assert ran.returncode == 0, ran.stderr
	found = json.loads(ran.stdout.splitlines()[-1])
	assert not [address for address in found if address.startswith("racing")]


def test_who_no_longer_fits_goes_at_night_or_when_asked(spring, nils):
	nils.reload()
	nils.campaign = CAMPAIGNS[1]
	nils.save()
	email_group.nightly()
	assert addresses_in(spring) == set()


def test_another_purpose_empties_the_group_of_those_who_did_not_agree_to_it(spring):
	spring.reload()
	spring.purpose = "Member journey messages"
	spring.save()
	assert addresses_in(spring) == set()


def test_a_suppressed_or_unsubscribed_address_goes_at_once_and_stays_away(make, spring, nils):
	agree(make.prospect("Una", "Subscribed", email="una@example.com", campaign=CAMPAIGNS[0]))
	assert addresses_in(spring) == {"nils@example.com", "una@example.com"}
	suppression.suppress("Nils@Example.com")
	assert addresses_in(spring) == {"una@example.com"}
	frappe.get_doc(
		{"doctype": "Email Unsubscribe", "email": "una@example.com", "global_unsubscribe": 1}
	).insert()
	assert addresses_in(spring) == set()
	email_group.nightly()
	assert addresses_in(spring) == set()


def test_who_unsubscribed_from_the_group_stays_unsubscribed(spring, nils):
	row = frappe.get_doc("Email Group Member", {"email": "nils@example.com"})
	row.unsubscribed = 1
	row.save()
	email_group.nightly()
	agree(nils, "Withdrawn")
	agree(nils)
	email_group.make(frappe.get_doc(LIST, spring.name))
	rows = frappe.get_all(
		"Email Group Member", filters={"email": "nils@example.com"}, fields=["name", "unsubscribed"]
	)
	assert [(found.name, found.unsubscribed) for found in rows] == [(row.name, 1)]
	nils.reload()
	nils.delete()
	assert addresses_in(spring) == set()


def test_a_new_address_follows_at_once(spring, nils):
	nils.reload()
	nils.email = "new@example.com"
	nils.save()
	assert addresses_in(spring) == {"new@example.com"}


def test_whoever_converts_leaves_the_prospects_group(spring, nils):
	conversion.convert(nils.name, "Individual", getdate())
	assert addresses_in(spring) == set()
	email_group.nightly()
	assert addresses_in(spring) == set()


def test_whoever_is_handed_over_to_the_registrar_leaves_it_too(make, spring, nils, as_role):
	make.settings(registrar_converts=1)
	frappe.db.set_value(PROSPECT, nils.name, "recruiter", as_role("Member Recruiter"))
	handover.hand_over(nils.name, "Individual", getdate())
	frappe.set_user("Administrator")
	assert frappe.db.get_value(PROSPECT, nils.name, "status") == "Queued"
	assert addresses_in(spring) == set()


def test_whoever_is_deleted_leaves_no_address(spring, nils):
	nils.reload()
	nils.delete()
	assert addresses_in(spring) == set()
	assert not frappe.get_all("Deleted Document", filters={"deleted_doctype": "Email Group Member"})


def test_a_deleted_list_leaves_an_empty_group(spring):
	spring.reload()
	group = spring.email_group
	spring.delete()
	assert frappe.db.exists("Email Group", group)
	assert frappe.db.count("Email Group Member", {"email_group": group}) == 0
	assert frappe.db.get_value("Email Group", group, "total_subscribers") == 0


def test_uninstalling_leaves_no_address_in_a_group(spring):
	email_group.empty_all()
	assert addresses_in(spring) == set()


def test_two_who_share_an_address_have_one_row_while_one_of_them_agrees(make, spring, nils):
	other = make.prospect("Ulla", "Berg", email="nils@example.com", campaign=CAMPAIGNS[0])
	agree(other)
	agree(nils, "Withdrawn")
	assert addresses_in(spring) == {"nils@example.com"}
	agree(other, "Withdrawn")
	assert addresses_in(spring) == set()


def test_members_are_in_by_contract_and_the_dead_are_not(make):
	alive = make.member(email="alive@example.com", campaign=CAMPAIGNS[0])
	dead = make.member("Dead", "Person", email="dead@example.com", campaign=CAMPAIGNS[0])
	doc = target_list("Members", campaign=CAMPAIGNS[0], purpose=MEMBERSHIP)
	email_group.make(doc)
	assert addresses_in(doc) == {alive.email, dead.email}
	dead.deceased_on = getdate()
	dead.save()
	email_group.nightly()
	assert addresses_in(doc) == {alive.email}


def test_the_group_answers_with_the_owners_eyes(make, as_role):
	recruiter = as_role("Member Recruiter")
	mine = make.prospect(email="mine@example.com", recruiter=recruiter, campaign=CAMPAIGNS[0])
	agree(mine)
	doc = target_list(purpose=NEWSLETTER, campaign=CAMPAIGNS[0])
	frappe.set_user("Administrator")
	other = make.user("Member Recruiter")
	theirs = make.prospect(
		"Taken", "Person", email="taken@example.com", recruiter=other, campaign=CAMPAIGNS[0]
	)
	agree(theirs)
	email_group.make(doc)
	assert addresses_in(doc) == {"mine@example.com"}
	frappe.db.set_value("User", recruiter, "enabled", 0)
	email_group.nightly()
	assert addresses_in(doc) == set()


def test_somebody_else_takes_over_from_who_left(make, as_role):
	frappe.set_user("Administrator")
	recruiter, manager = make.user("Member Recruiter"), make.user("Recruitment Manager")
	frappe.set_user(recruiter)
	doc = target_list(purpose=NEWSLETTER)
	frappe.set_user(manager)
	with pytest.raises(frappe.ValidationError, match="has an owner"):
		frappe.get_doc(LIST, doc.name).take_over()
	frappe.db.set_value("User", recruiter, "enabled", 0)
	frappe.get_doc(LIST, doc.name).take_over()
	assert frappe.db.get_value(LIST, doc.name, "owner") == manager


def test_without_a_purpose_there_is_no_group(nils):
	with pytest.raises(frappe.ValidationError, match="Choose a purpose first"):
		email_group.make(target_list())


@pytest.mark.parametrize("role", ("Member Recruiter", "Recruitment Manager", "Membership Analyst"))
def test_recruiting_staff_read_no_group_of_members(make, role):
	make.member(email="canary@example.com")
	doc = target_list("Members", purpose=MEMBERSHIP, list_name="All of them")
	group = email_group.make(doc)
	row = frappe.db.get_value("Email Group Member", {"email_group": group})
	frappe.set_user(make.user(role))
	for doctype in ("Email Group", "Email Group Member"):
		with pytest.raises(frappe.PermissionError):
			frappe.get_list(doctype)
	frappe.set_user(make.user(role, "Newsletter Manager"))  # who sends newsletters beside
	assert group not in frappe.get_list("Email Group", pluck="name")
	found = frappe.get_list("Email Group Member", fields=["name", "email"])
	assert row not in {each.name for each in found}
	assert not frappe.has_permission("Email Group", "read", doc=group)
	assert not frappe.has_permission("Email Group Member", "read", doc=row)
	frappe.local.form_dict = frappe._dict(
		doctype="Email Group Member", filters=json.dumps([["email_group", "=", group]]), fields=[]
	)
	assert reportview.get_count() == 0
	frappe.set_user(make.user("Newsletter Manager"))
	assert group in frappe.get_list("Email Group", pluck="name")


# ---------------------------------------------------------------- many at once


def test_everybody_on_a_list_gets_a_recruiter_a_phase_a_campaign_and_a_group(make, nils):
	recruiter = make.user("Member Recruiter")
	other = make.prospect("Else", "Where", campaign=CAMPAIGNS[1])
	doc = target_list(campaign=CAMPAIGNS[0])
	for field, value in (
		("recruiter", recruiter),
		("phase", "Decision"),
		("target_group", GROUPS[0]),
		("campaign", CAMPAIGNS[1]),
	):
		assert target_list_api.change(doc.name, field, value) == {"changed": 1, "failed": []}
	nils.reload()
	assert (nils.recruiter, nils.phase, nils.target_group) == (recruiter, "Decision", GROUPS[0])
	assert nils.campaign == CAMPAIGNS[1]
	assert frappe.db.get_value(PROSPECT, other.name, "phase") != "Decision"


def test_a_list_over_members_sets_their_target_group_and_nothing_else(make):
	member = make.member(campaign=CAMPAIGNS[0])
	doc = target_list("Members", campaign=CAMPAIGNS[0])
	assert target_list_api.change(doc.name, "target_group", GROUPS[1])["changed"] == 1
	assert frappe.db.get_value(MEMBER, member.name, "target_group") == GROUPS[1]
	for field in ("campaign", "phase", "recruiter", "email"):
		with pytest.raises(frappe.ValidationError, match="cannot be set"):
			target_list_api.change(doc.name, field, CAMPAIGNS[1])


def test_more_than_a_thousand_are_changed_in_the_background():
	frappe.db.delete(PROSPECT)
	people = crowd("Prospects", 2, 1001)
	store("Prospects", [person | {"status": "Open", "recruiter": None} for person in people])
	doc = target_list()
	before = frappe.db.count(PROSPECT, {"target_group": GROUPS[0]})
	assert target_list_api.change(doc.name, "target_group", GROUPS[0]) == {"waiting": 1001}
	assert frappe.db.count(PROSPECT, {"target_group": GROUPS[0]}) == before
	with pytest.raises(frappe.ValidationError, match="is not a recruiter"):
		target_list_api.change(doc.name, "recruiter", "nobody@staff.example")
	names = target_list_question.names(doc, frappe.session.user)[:30]  # all of them would take a minute
	target_list_api.change_in_background(doc.name, [*names, "X-gone"], "target_group", GROUPS[0])
	assert frappe.db.count(PROSPECT, {"target_group": GROUPS[0], "name": ["in", names]}) == 30
	note = frappe.get_last_doc("Notification Log", {"document_type": LIST, "document_name": doc.name})
	assert note.subject == "Spring letters: 30 changed, 1 could not be changed."
	assert "X-gone" in note.email_content


def test_the_desks_list_is_refused_in_words_where_it_cannot_say_the_question():
	people = [
		person | {"status": "Open", "code": "11455", "own_address": True}
		for person in crowd("Prospects", 3, 501)
	]
	store("Prospects", people)
	doc = target_list(area="114")
	with pytest.raises(frappe.ValidationError, match="at most 500 people"):
		target_list_api.list_view(doc.name)
	narrower = target_list(area="114", campaign=CAMPAIGNS[0])
	filters = target_list_api.list_view(narrower.name)["filters"]
	assert filters[0][:2] == ["name", "in"]


# ---------------------------------------------------------------- letters


@pytest.fixture
def template():
	doc = frappe.get_doc(
		{
			"doctype": "Email Template",
			"name": "Invitation",
			"subject": "Come and see us, {{ first_name }}",
			"response": "<p>Dear {{ full_name }}, {{ association }} is open.</p>",
		}
	).insert()
	return doc.name


def text_of(pdf: bytes) -> list[str]:
	from pypdf import PdfReader

	return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_letters_go_to_those_who_may_get_them_and_say_who_is_in_it(make, template):
	purpose = purpose_by_letter()
	home = {"address_line": "Long Road 1", "postal_code": "114 55", "city": "Stockholm"}
	yes = make.prospect("Yes", "Person", **home)
	nowhere = make.prospect("Nowhere", "Person")
	make.prospect("No", "Body", **home)
	for person in (yes, nowhere):
		consent.record(
			PROSPECT,
			person.name,
			purpose,
			"Letter",
			"Given",
			source="Meeting",
			evidence="Said so at the fair.",
		)
	doc = target_list(purpose=purpose)
	target_list_api.letters(doc.name, template)
	response = frappe.local.response
	assert (response.type, response.filename) == ("pdf", f"{doc.name}-1.pdf")
	first, *others = text_of(response.filecontent)
	assert "Come and see us, Yes" in first
	assert "Long Road 1" in first
	assert "114 55 Stockholm" in first
	assert len(others) == 1
	assert "Nowhere Person" in others[0]
	assert "No postal address" in others[0]
	assert "No Body" not in "".join([first, *others])
	assert not frappe.get_all("File", filters={"attached_to_doctype": LIST})


def with_address(member):
	frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": member.name,
			"address_type": "Personal",
			"address_line1": "Short Road 2",
			"pincode": "754 31",
			"city": "Uppsala",
			"country": "Sweden",
			"links": [{"link_doctype": MEMBER, "link_name": member.name}],
		}
	).insert()
	return member


def test_members_get_letters_at_their_address(make, template):
	member = with_address(make.member("Alva", "Lind", campaign=CAMPAIGNS[0]))
	made = target_list_letters.batch(
		ask("Members", campaign=CAMPAIGNS[0], purpose=MEMBERSHIP), template, "Administrator"
	)
	assert made.written[member.name].address == ["Alva Lind", "Short Road 2", "754 31 Uppsala"]
	assert "Dear Alva Lind" in made.written[member.name].body


def test_a_template_with_an_error_is_said_in_words(make, template):
	with_address(make.member("Alva", "Lind", campaign=CAMPAIGNS[0]))
	doc = target_list("Members", campaign=CAMPAIGNS[0], purpose=MEMBERSHIP)
	frappe.db.set_value("Email Template", template, "response", "{{ full_name / 2 }}")
	with pytest.raises(frappe.ValidationError, match="The template Invitation has an error"):
		target_list_api.letters(doc.name, template)


def test_a_mail_of_the_journey_is_no_letter(make, template):
	with_address(make.member("Alva", "Lind", campaign=CAMPAIGNS[0]))
	doc = target_list("Members", campaign=CAMPAIGNS[0], purpose=MEMBERSHIP)
	message = next(one for one in journey_messages.templates() if "membership_end" in one["response_html"])
	frappe.db.set_value(
		"Email Template", template, {"use_html": 1, "response_html": message["response_html"]}
	)
	with pytest.raises(
		frappe.ValidationError, match="uses membership_end, own_pages_link, unsubscribe_link, which is not"
	):
		target_list_api.letters(doc.name, template)


def test_letters_come_in_parts(make, template, monkeypatch):
	monkeypatch.setattr(target_list_letters.letters, "MOST_LETTERS", 2)
	for name in ("A", "B", "C"):
		make.member(name, "Person", campaign=CAMPAIGNS[0])
	asked = ask("Members", campaign=CAMPAIGNS[0], purpose=MEMBERSHIP)
	assert target_list_letters.count(asked, "Administrator") == 3
	sizes = [
		len(target_list_letters.batch(asked, template, "Administrator", part).left_out) for part in (1, 2, 3)
	]
	assert sizes == [2, 1, 0]


# ---------------------------------------------------------------- the wall


def test_what_hangs_on_a_list_is_seen_with_it(make, as_role):
	doc = target_list("Members", list_name="Canary")
	comment = doc.add_comment("Comment", "About members")
	recruiter = as_role("Member Recruiter")
	assert row_rules.hidden("Comment", [comment.name], recruiter) == [comment.name]
	assert not frappe.has_permission("Comment", "read", doc=comment.name)


ADD = "frappe.email.doctype.email_group.email_group.add_subscribers"


@pytest.mark.parametrize(
	("path", "form"),
	(
		(f"/api/method/{ADD}", {"name": "@group", "email_list": "canary@example.com"}),
		("/", {"cmd": ADD, "name": "@group", "email_list": "canary@example.com"}),
		("/api/method/frappe.email.doctype.newsletter.newsletter.subscribe", {"email_group": "@group"}),
		(
			"/api/method/frappe.client.save",
			{"doc": '{"doctype": "Newsletter", "email_group": [{"email_group": "@group"}]}'},
		),
		("/api/resource/Email Group/@group", {}),
		("/api/resource/Target List/@list", {}),
		(
			"/api/method/frappe.client.get_count",
			{"doctype": "Target List", "filters": {"name": "@list"}, "name": "@list"},
		),
	),
)
@pytest.mark.parametrize("roles", (("Member Recruiter", "Newsletter Manager"), ("Recruitment Manager",), ()))
def test_a_request_that_names_a_group_or_list_over_members_goes_no_further(make, path, form, roles):
	"""Frappe tells anybody who names a group whether an address is in it."""
	doc = target_list("Members", purpose=MEMBERSHIP)
	group = email_group.make(doc)
	words = {"@group": group, "@list": doc.name}

	def filled(text: str) -> str:
		for word, value in words.items():
			text = text.replace(word, value)
		return text

	frappe.set_user(make.user(*roles))
	with pytest.raises(frappe.PermissionError):
		knock(filled(path), **json.loads(filled(json.dumps(form))))
