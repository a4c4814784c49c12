"""The workspaces: whose is which, that everything on them opens, and that their cards count what their lists show."""

import json
from datetime import timedelta

import frappe
import pytest
from frappe.desk import desktop
from frappe.utils import add_days, getdate, nowdate

from membership_recruitment.member_journey import waiting as journey_waiting
from membership_recruitment.member_privacy.wall import replaced_methods
from membership_recruitment.member_recruitment import my_day
from membership_recruitment.member_recruitment.conversion import handover
from membership_recruitment.membership import waiting as register_waiting
from membership_recruitment.patches.v0_2 import split_workspaces
from membership_recruitment.setup import uninstall, workspaces
from tests.support.oracles.random_lives import empty_register

PROSPECT = "Membership Prospect"
OURS = ("Member Register", "My Day", "Member Figures", "Member Journey", "Incoming Payments", "Privacy")
SEEN = {
	"Member Recruiter": ("My Day", "Member Journey"),
	"Recruitment Manager": ("My Day", "Member Journey"),
	"Member Registrar": ("Member Register", "Member Figures", "Member Journey", "Privacy"),
	"Membership Manager": OURS,
	"Membership Treasurer": ("Incoming Payments",),
	"Membership Analyst": ("Member Figures", "Member Journey"),
	"Member Privacy Officer": ("Privacy",),
}
# What the one workspace led to that there was before
FORMER = {
	"DocType": """
		Activity Rule
		Campaign
		Journey Improvement
		Journey Map
		Journey Message
		Journey Phase
		Journey Transition
		Leaving Risk Model
		Leaving Risk Settings
		Member
		Member Activity
		Member Activity Type
		Membership
		Membership Event
		Membership Prospect
		Membership Settings
		Membership Spell
		Membership Type
		Payment Entry
		Prospect Interaction
		Prospect Ranking Settings
		Ranking Model
		Recruitment Cost
		Recruitment Source
		Register Import
		Renewal Letter Batch
		Renewal Notice
		Sales Invoice
		Target Group
		Target List
	""",
	"Report": """
		Active and Inactive Members
		Call These This Week
		Cohort Retention
		Journey Funnel
		Journey Gaps
		Member Engagement
		Member Forecast
		Member Jubilees
		Member Lifetime
		Member Value
		Prospect Ranking
		Recruitment Sources
		Renewals Due
		Retention Insight
		Retention Rate
	""",
	"Page": """
		journey
		journey-walk
	""",
	"Dashboard": """
		Membership
	""",
}


def sidebar() -> list[str]:
	"""Of the session's user, without workspaces of Frappe and ERPNext."""
	return [page["name"] for page in desktop.get_workspace_sidebar_items()["pages"] if page["name"] in OURS]


def page(name: str) -> dict:
	return desktop.get_desktop_page(json.dumps({"name": name, "title": name, "public": 1}))


def targets(doc) -> set[tuple[str, str]]:
	links = {(row.link_type, row.link_to) for row in doc.links if row.type == "Link"}
	return links | {(row.type, row.link_to) for row in doc.shortcuts}


# ---------------------------------------------------------------- whose is which


@pytest.mark.parametrize("role", SEEN)
def test_each_role_sees_its_workspaces_and_begins_on_its_own(as_role, role):
	as_role(role)
	assert tuple(sidebar()) == SEEN[role]
	assert sidebar()[0] == workspaces.of_roles([role])
	assert desktop.get_workspace_sidebar_items()["pages"][0]["name"] == sidebar()[0]


def test_others_see_none(as_role):
	as_role("Sales User")
	assert sidebar() == []


def test_what_the_former_workspace_led_to_has_a_place():
	new = set().union(*(targets(frappe.get_doc("Workspace", name)) for name in OURS))
	former = {(kind, name.strip()) for kind, names in FORMER.items() for name in names.strip().split("\n")}
	assert len(former) == 48
	assert former <= new


@pytest.mark.parametrize("name", OURS)
def test_every_block_names_something_that_is_there(name):
	doc = frappe.get_doc("Workspace", name)
	named = {kind: set() for kind in ("number_card", "chart", "shortcut", "card", "onboarding")}
	for block in json.loads(doc.content):
		if block["type"] in named:
			named[block["type"]].add(block["data"][f"{block['type']}_name"])
	assert named["number_card"] == {row.label for row in doc.number_cards}
	assert named["chart"] == {row.label for row in doc.charts}
	assert named["shortcut"] == {row.label for row in doc.shortcuts}
	assert named["card"] == {row.label for row in doc.links if row.type == "Card Break"}
	for onboarding in named["onboarding"]:
		assert frappe.db.exists("Module Onboarding", onboarding)
	for kind, target in targets(doc):
		assert frappe.db.exists(kind, target), target
	for row in doc.number_cards:
		assert frappe.db.exists("Number Card", row.number_card_name)


def test_their_addresses_are_no_pages_and_no_doctypes():
	for name in OURS:
		slug = frappe.scrub(name).replace("_", "-")
		assert not frappe.db.exists("Page", slug)
		assert not [
			one for one in frappe.get_all("DocType", pluck="name") if one.lower().replace(" ", "-") == slug
		]


@pytest.mark.parametrize(("role", "name"), [(role, name) for role, seen in SEEN.items() for name in seen])
def test_a_role_may_open_what_its_workspace_shows(as_role, role, name):
	as_role(role)
	shown = page(name)
	links = [link for card in shown["cards"]["items"] for link in card["links"]]
	for link in links:
		kind, target = link["link_type"], link["link_to"]
		if kind == "DocType":
			assert frappe.has_permission(target, "read"), target
		else:
			assert frappe.get_doc(kind, target).is_permitted(), target
	assert links
	for row in shown["number_cards"]["items"]:
		assert answer(row.number_card_name) is not None, row.number_card_name


# ---------------------------------------------------------------- cards


def answer(name: str) -> dict | str:
	"""What the desk gets for a card: by its method, or Frappe's count by its filters."""
	card = frappe.get_doc("Number Card", name)
	card.check_permission("read")
	if card.type == "Custom":
		return frappe.call(card.method, filters=json.loads(card.filters_json))
	filters = json.loads(card.filters_json)
	return {"value": replaced_methods.get_card_result(card.as_json(), filters), "filters": filters}


def behind(given: dict) -> int:
	"""How many rows the list has that a click on a card opens, read as Frappe's list reads it."""
	_list, doctype, _view = given["route"]
	filters = []
	for field, value in given["route_options"].items():
		several = isinstance(value[0], str) and value[0].startswith("[")
		for condition in map(json.loads, value) if several else [value]:
			filters.append([doctype, field, *condition])
	return len(frappe.get_list(doctype, filters=filters, limit=0))


@pytest.fixture
def recruiting(make, as_role) -> dict[str, int]:
	"""A recruiter's prospects, somebody else's, a free one, and those of whom no day is known; who asks is that recruiter."""
	frappe.db.delete(PROSPECT)
	other = make.user("Member Recruiter")
	mine = make.user("Member Recruiter")
	today = nowdate()
	for recruiter in (mine, mine, other, None):
		for day in (add_days(today, -3), today, add_days(today, 3), None):
			prospect = make.prospect(recruiter=recruiter, next_action_on=day)
			frappe.db.set_value(PROSPECT, prospect.name, "phase_due_on", day)
	frappe.set_user(mine)
	return {"mine": mine, "other": other}


CARDS = (my_day.actions_due_today, my_day.overdue_actions, my_day.prospects_standing_still)


@pytest.mark.parametrize("card", CARDS)
def test_a_recruiters_cards_count_their_own_and_no_empty_dates(recruiting, card):
	given = card()
	assert given["value"] == 2 == behind(given)
	frappe.set_user(recruiting["other"])
	assert card()["value"] == 1


@pytest.mark.parametrize("card", CARDS)
def test_who_leads_recruiting_counts_everybodys(recruiting, as_role, card):
	as_role("Recruitment Manager")
	given = card()
	assert given["value"] == 4 == behind(given)
	assert "recruiter" not in given["route_options"]


def test_open_prospects_are_the_users_own(recruiting):
	given = my_day.my_open_prospects()
	assert given["value"] == 8 == behind(given)
	assert given["route_options"]["recruiter"] == ["=", recruiting["mine"]]
	assert answer("Prospects Free to Take")["value"] == 4


def test_the_next_to_call_are_those_whom_the_user_may_see(recruiting):
	for row in frappe.get_all(PROSPECT, pluck="name"):
		frappe.db.set_value(PROSPECT, row, "ranking_band", "Most Likely")
	assert answer("Next to Call")["value"] == 12  # own and free ones


def test_days_relative_to_today_are_counted_for_recruiters_too(recruiting):
	card = {"document_type": PROSPECT, "function": "Count", "name": "x"}
	filters = [[PROSPECT, "next_action_on", "Timespan", "today"]]
	assert replaced_methods.get_card_result(json.dumps(card), json.dumps(filters)) == 3


def test_whoever_hands_over_sees_how_often_and_not_what_became_of_it(make, as_role):
	known = make.member("Nils", "Berg", email="nils.berg@example.com")
	recruiter = make.user("Member Recruiter")
	frappe.set_user(recruiter)
	assert my_day.handed_over_this_month() == {"value": 0, "fieldtype": "Int"}
	new = make.prospect("Alva", "Ny", email="alva.ny@example.com", recruiter=recruiter)
	twin = make.prospect("Nils", "Berg", email=known.email, recruiter=recruiter)
	for number, prospect in enumerate((new, twin), start=1):
		prospect.make_member("Individual", nowdate())
		assert my_day.handed_over_this_month()["value"] == number
	frappe.set_user("Administrator")
	handover.sweep()
	assert frappe.db.get_value(PROSPECT, new.name, "status") == "Converted"
	assert frappe.db.get_value(PROSPECT, twin.name, "status") == "Queued"
	frappe.set_user(recruiter)
	assert my_day.handed_over_this_month()["value"] == 2
	as_role("Member Recruiter")
	assert my_day.handed_over_this_month()["value"] == 0


def test_what_was_handed_over_last_month_is_over(make, as_role):
	prospect = make.prospect()
	user = as_role("Member Recruiter")
	before = getdate().replace(day=1) - timedelta(days=1)
	values = {"converted_by": user, "status": "Converted", "closed_on": before}
	frappe.db.set_value(PROSPECT, prospect.name, values)
	assert my_day.handed_over_this_month()["value"] == 0
	frappe.db.set_value(PROSPECT, prospect.name, "closed_on", nowdate())
	assert my_day.handed_over_this_month()["value"] == 1


def test_who_sees_no_prospects_counts_none(as_role):
	as_role("Membership Analyst")
	for card in (*CARDS, my_day.my_open_prospects, my_day.handed_over_this_month):
		with pytest.raises(frappe.PermissionError):
			card()


@pytest.mark.parametrize(
	"role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst", "System Manager"]
)
def test_cards_of_the_register_are_not_given_to_who_may_not_read_it(as_role, role):
	as_role(role)
	for card in frappe.get_all("Number Card", {"module": "Membership"}, ["name", "document_type"]):
		may = frappe.has_permission(card.document_type, "read")
		assert bool(frappe.has_permission("Number Card", doc=card.name)) == bool(may), card.name
	for card in (register_waiting.failed_notices, register_waiting.terms_ending_soon):
		with pytest.raises(frappe.PermissionError):
			card()


def test_what_waits_for_a_registrar(make, as_role):
	empty_register()
	member = make.member("Astrid", "Lind").name
	soon = make.term(member, add_days(nowdate(), -300), add_days(nowdate(), 20))
	later = make.term(make.member("Bo", "Ek").name, nowdate(), add_days(nowdate(), 200))
	frappe.db.set_value("Membership", later.name, {"approved": 0, "status": "Pending"})
	frappe.db.set_value("Membership", soon.name, {"sales_invoice": "ACC-1", "credit_decision": "To decide"})
	as_role("Member Registrar")
	given = register_waiting.terms_ending_soon()
	assert given["value"] == 1 == behind(given)
	assert {
		name: answer(name)["value"] for name in ("Terms to Approve", "Draft Invoices", "Credits to Decide")
	} == {
		"Terms to Approve": 1,
		"Draft Invoices": 1,
		"Credits to Decide": 1,
	}


def test_notices_that_failed_long_ago_wait_for_nobody(make, as_role):
	empty_register()
	term = make.term(make.member("Astrid", "Lind").name, nowdate(), add_days(nowdate(), 200))
	for key, day in (("a", nowdate()), ("b", add_days(nowdate(), -91)), ("c", None)):
		frappe.get_doc(
			{"doctype": "Renewal Notice", "member": term.member, "membership": term.name, "end_date": term.end_date,
			"status": "Failed", "due_on": day, "notice_key": key}
		).db_insert()  # fmt: skip
	as_role("Member Registrar")
	given = register_waiting.failed_notices()
	assert given["value"] == 1 == behind(given)


def test_improvements_that_somebody_has_to_do(make, as_role):
	user = make.user("Recruitment Manager")
	phase = frappe.get_all("Journey Phase", limit=1, pluck="name")[0]
	frappe.db.delete("Journey Improvement")
	for status, day, responsible in (
		("Idea", None, user),
		("Under way", add_days(nowdate(), -1), user),
		("Planned", nowdate(), None),
		("Dropped", add_days(nowdate(), -9), user),
	):
		values = {"phase": phase, "impact": 3, "effort": 3, "due_on": day, "responsible": responsible}
		doc = frappe.get_doc({"doctype": "Journey Improvement", "title": f"{status} {day}", **values})
		doc.insert()
		frappe.db.set_value("Journey Improvement", doc.name, "status", status)
	frappe.set_user(user)
	for card, number in (
		(journey_waiting.open_improvements, 3),
		(journey_waiting.my_improvements, 2),
		(journey_waiting.overdue_improvements, 1),
	):
		given = card()
		assert given["value"] == number == behind(given), card.__name__


# ---------------------------------------------------------------- the first hour

ONBOARDINGS = ("Membership Staff", "Membership")


@pytest.mark.parametrize(
	("roles", "shown"),
	[
		(("Member Registrar",), []),
		(("Membership Manager",), ["Membership"]),
		(("Membership Manager", "System Manager"), ["Membership Staff", "Membership"]),
	],
)
def test_the_onboarding_is_shown_to_whoever_may_take_its_steps(as_role, roles, shown):
	frappe.db.set_single_value("System Settings", "enable_onboarding", 1)
	frappe.clear_document_cache("System Settings", "System Settings")
	as_role(*roles)
	onboardings = page("Member Register")["onboardings"]["items"]
	titles = {name: frappe.db.get_value("Module Onboarding", name, "title") for name in shown}
	assert [item["title"] for item in onboardings] == list(titles.values())
	for item in onboardings:
		for step in item["items"]:
			assert_may_take(step)


def assert_may_take(step) -> None:
	if step.action == "View Report":
		assert frappe.get_doc("Report", step.reference_report).is_permitted()
	elif step.action == "Go to Page":
		pages = {
			"user": ("DocType", "User"),
			"membership-type": ("DocType", "Membership Type"),
			"journey-walk": ("Page", "journey-walk"),
		}
		kind, name = pages[step.path]
		may = frappe.has_permission(name) if kind == "DocType" else frappe.get_doc(kind, name).is_permitted()
		assert may, step.name
	else:
		right = "create" if step.action == "Create Entry" else "write"
		assert frappe.has_permission(step.reference_document, right), step.name
	if step.form_tour:
		tour = frappe.get_doc("Form Tour", step.form_tour)
		tour.check_permission("read")
		fields = frappe.get_meta(tour.reference_doctype)
		assert tour.steps and all(fields.has_field(row.fieldname) for row in tour.steps)
	if step.field:
		assert frappe.get_meta(step.reference_document).has_field(step.field)


def test_an_onboarding_is_over_when_each_step_is():
	for name in ONBOARDINGS:
		doc = frappe.get_doc("Module Onboarding", name)
		assert not doc.check_completion()
		for step in doc.steps:
			desktop.update_onboarding_step(step.step, "is_complete", 1)
		frappe.local.document_cache = {}
		assert frappe.get_doc("Module Onboarding", name).check_completion()


# ---------------------------------------------------------------- from the former workspace


def test_who_began_the_day_on_the_former_workspace_begins_it_on_their_own(make):
	former = frappe.get_doc({"doctype": "Workspace", "title": "Memberships", "label": "Memberships", "public": 1, "content": "[]"})  # fmt: skip
	former.insert()
	own = frappe.get_doc({"doctype": "Workspace", "title": "Memberships", "label": "Memberships-x@example.com", "for_user": "x@example.com", "content": "[]"})  # fmt: skip
	own.insert()
	users = {role: make.user(role) for role in (*SEEN, "Sales User")}
	users["both"] = make.user("Member Recruiter", "Member Registrar")
	for user in users.values():
		frappe.db.set_value("User", user, "default_workspace", former.name)
	split_workspaces.execute()
	begins = {role: frappe.db.get_value("User", user, "default_workspace") for role, user in users.items()}
	assert begins == {
		**{role: workspaces.of_roles([role]) for role in SEEN},
		"Sales User": None,
		"both": "Member Register",
	}
	assert not frappe.db.exists("Workspace", former.name)
	assert frappe.db.exists("Workspace", own.name)
	split_workspaces.execute()


def test_uninstalling_leaves_nobody_a_workspace_that_is_gone(make):
	user = make.user("Member Recruiter")
	frappe.db.set_value("User", user, "default_workspace", "My Day")
	uninstall.delete_workspaces()
	assert not frappe.db.get_value("User", user, "default_workspace")
	assert not frappe.db.exists("Onboarding Step", "Set the Membership Year")
