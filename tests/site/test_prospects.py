"""A recruiter's day: what list and form ask the server for."""

import json

import frappe
import pytest
from frappe.desk.doctype.kanban_board import kanban_board
from frappe.desk.search import search_link
from frappe.utils import add_days, getdate, nowdate

from membership_recruitment.member_recruitment import kanban, worklist
from tests.support.processes import live

PROSPECT = "Membership Prospect"


@pytest.fixture
def recruiter(make):
	return make.user("Member Recruiter")


def stored(prospect, *fields):
	return frappe.db.get_value(PROSPECT, prospect.name, fields if len(fields) > 1 else fields[0])


# ---------------------------------------------------------------- contacts


def test_a_contact_and_the_next_step_are_saved_together(make, recruiter):
	prospect = make.prospect(recruiter=recruiter, next_action="Call", next_action_on="2026-01-01")
	frappe.set_user(recruiter)
	note = worklist.log_contact(
		prospect.name,
		"Meeting",
		answered=True,
		outcome="Interested",
		summary="Wants to hike",
		phase="Decision",
		next_action="Send the form",
		next_action_on="2026-02-01",
	)
	row = frappe.get_doc("Prospect Interaction", note)
	assert (row.kind, row.outcome, row.summary, row.staff) == (
		"Meeting",
		"Interested",
		"Wants to hike",
		recruiter,
	)
	assert stored(prospect, "next_action", "next_action_on", "phase") == (
		"Send the form",
		getdate("2026-02-01"),
		"Decision",
	)
	worklist.log_contact(prospect.name, "Call", answered=False)
	assert stored(prospect, "next_action", "next_action_on") == (None, None)


def test_no_contact_is_logged_on_somebody_elses_prospect(make, recruiter):
	prospect = make.prospect(recruiter=make.user("Member Recruiter"))
	frappe.set_user(recruiter)
	with pytest.raises(frappe.PermissionError):
		worklist.log_contact(prospect.name, "Call", summary="Snooping")
	assert not frappe.db.exists("Prospect Interaction", {"prospect": prospect.name})


def test_lost_prospects_are_reopened_before_a_contact_is_logged(make):
	prospect = make.prospect()
	prospect.mark_lost("Moved abroad")
	with pytest.raises(frappe.ValidationError, match="Reopen"):
		worklist.log_contact(prospect.name, "Call")


# ---------------------------------------------------------------- whose prospect


def test_one_click_takes_what_nobody_has(make, recruiter):
	prospect = make.prospect()
	frappe.set_user(recruiter)
	worklist.take(prospect.name)
	assert stored(prospect, "recruiter") == recruiter
	frappe.set_user(make.user("Member Recruiter"))
	with pytest.raises(frappe.ValidationError, match="Somebody else took"):
		worklist.take(prospect.name)
	assert stored(prospect, "recruiter") == recruiter


def test_only_recruiters_are_offered_as_recruiters(make, recruiter):
	registrar = make.user("Member Registrar")
	frappe.set_user(recruiter)
	offered = {row[0] for row in worklist.recruiter_query("User", "staff", "name", 0, 500, {})}
	assert recruiter in offered
	assert registrar not in offered
	frappe.set_user(make.user("Sales User"))
	with pytest.raises(frappe.PermissionError):
		worklist.recruiter_query("User", "", "name", 0, 20, {})


def test_link_fields_find_permitted_prospects_by_how_they_begin(make, recruiter):
	mine = make.prospect("Märta", "Öberg", email="marta@example.com", phone="0709998877", recruiter=recruiter)
	make.prospect("Märta", "Öberg", recruiter=make.user("Member Recruiter"))
	frappe.set_user(recruiter)
	for txt in ("Märta Ö", "öber", "marta@", "+46709998", mine.name):
		found = search_link(PROSPECT, txt)
		assert [row["value"] for row in found] == [mine.name], txt
	for txt in ("erg", "%", "nobody"):
		assert mine.name not in [row["value"] for row in search_link(PROSPECT, f"x{txt}")]
	assert search_link(PROSPECT, "Märta", filters={"status": "Lost"}) == []
	frappe.set_user(make.user("Member Registrar"))
	assert search_link(PROSPECT, "Märta") == []


# ---------------------------------------------------------------- many at once


def test_many_at_once_lists_what_fails_and_goes_on(make, recruiter):
	mine, free = make.prospect("Mine", recruiter=recruiter), make.prospect("Free")
	theirs = make.prospect("Theirs", recruiter=make.user("Member Recruiter"))
	lost = make.prospect("Lost", recruiter=recruiter)
	lost.mark_lost("Moved abroad")
	frappe.set_user(recruiter)
	names = [mine.name, theirs.name, lost.name, "PRO-none", free.name]
	result = worklist.move_to_phase(json.dumps(names), "Consideration")
	assert result["changed"] == 2
	assert {row["name"]: row["reason"] for row in result["failed"]} == {
		theirs.name: "You may not change it.",
		lost.name: "It is closed as lost. Reopen it first.",
		"PRO-none": "Membership Prospect PRO-none not found",
	}
	frappe.set_user("Administrator")
	assert [stored(doc, "phase") for doc in (mine, theirs, free)] == [
		"Consideration",
		"Awareness",
		"Consideration",
	]
	steps = frappe.get_all("Journey Transition", filters={"journey_id": mine.journey_id}, pluck="staff")
	assert recruiter in steps


def test_many_are_assigned_and_given_a_campaign(make, as_role, recruiter):
	prospects = [make.prospect(), make.prospect()]
	campaign = frappe.get_doc({"doctype": "Campaign", "campaign_name": "Try a Hike"}).insert().name
	as_role("Recruitment Manager")
	names = [doc.name for doc in prospects]
	assert worklist.assign(names, recruiter) == {"changed": 2, "failed": []}
	assert worklist.set_campaign(names, campaign)["changed"] == 2
	assert [stored(doc, "recruiter", "campaign") for doc in prospects] == [(recruiter, campaign)] * 2
	assert worklist.assign(names)["changed"] == 2
	assert [stored(doc, "recruiter") for doc in prospects] == [None, None]
	with pytest.raises(frappe.ValidationError, match="not a recruiter"):
		worklist.assign(names, "Administrator")


# ---------------------------------------------------------------- what is mandatory


def test_a_campaign_is_asked_for_where_set_so_and_old_prospects_are_left_alone(make):
	old = make.prospect()
	make.settings(campaign_is_mandatory=1)
	with pytest.raises(frappe.ValidationError, match="Choose a campaign"):
		make.prospect()
	old.notes = "Called"
	old.save()
	campaign = frappe.get_doc({"doctype": "Campaign", "campaign_name": "Try a Hike"}).insert().name
	old.campaign = campaign
	old.save()
	old.campaign = None
	with pytest.raises(frappe.ValidationError, match="Choose a campaign"):
		old.save()


# ---------------------------------------------------------------- phases


def standing_still() -> set[str]:
	"""The list's own filter."""
	filters = {"status": "Open", "phase_due_on": ["<", nowdate()]}
	return set(frappe.get_list(PROSPECT, filters=filters, pluck="name", limit=0))


def test_standing_still_is_longer_in_a_phase_than_expected(make):
	prospect = make.prospect(phase="Decision")
	days = frappe.db.get_value("Journey Phase", "Decision", "expected_days")
	assert str(stored(prospect, "phase_due_on")) == str(add_days(nowdate(), days))
	assert prospect.name not in standing_still()
	frappe.db.set_value(PROSPECT, prospect.name, "phase_since", add_days(nowdate(), -10))
	phase = frappe.get_doc("Journey Phase", "Decision")
	phase.expected_days = 9
	phase.save()
	assert prospect.name in standing_still()
	phase.expected_days = 0
	phase.save()
	assert stored(prospect, "phase_due_on") is None
	prospect.reload()
	prospect.phase = "Consideration"
	prospect.save()
	assert str(stored(prospect, "phase_since")) == nowdate()


def test_days_in_a_phase_are_not_set_by_saving(make):
	prospect = make.prospect()
	prospect.phase_since = "2020-01-01"
	prospect.phase_due_on = "2030-01-01"
	prospect.save()
	assert str(stored(prospect, "phase_since")) == nowdate()


# ---------------------------------------------------------------- Kanban, calendar


def test_the_board_has_a_column_for_each_phase_of_prospects(make):
	columns = frappe.get_all(
		"Kanban Board Column", filters={"parent": kanban.BOARD}, pluck="column_name", order_by="idx asc"
	)
	assert columns == ["Awareness", "Consideration", "Decision"]
	frappe.get_doc(
		{"doctype": "Journey Phase", "phase_name": "Trial", "people": "Prospects", "sequence": 2}
	).insert()
	frappe.rename_doc("Journey Phase", "Decision", "Deciding", force=True)
	columns = frappe.get_all(
		"Kanban Board Column", filters={"parent": kanban.BOARD}, pluck="column_name", order_by="idx asc"
	)
	assert sorted(columns) == ["Awareness", "Consideration", "Deciding", "Trial"]
	assert columns[-1] == "Deciding"


def test_a_card_is_moved_as_saving_would_and_the_board_names_no_prospect(make, recruiter):
	mine = make.prospect(recruiter=recruiter)
	theirs = make.prospect(recruiter=make.user("Member Recruiter"))
	frappe.set_user(recruiter)
	order = json.dumps({"Awareness": [mine.name], "Consideration": [], "Decision": []})
	kanban_board.update_order(kanban.BOARD, order)  # what opening the board sends
	board = kanban_board.update_order_for_single_card(
		kanban.BOARD, mine.name, "Awareness", "Decision", "0", "0"
	)
	assert stored(mine, "phase") == "Decision"
	assert "PRO-" not in frappe.as_json(board)
	with pytest.raises(frappe.PermissionError):
		kanban_board.update_order_for_single_card(
			kanban.BOARD, theirs.name, "Awareness", "Decision", "0", "0"
		)
	with pytest.raises(frappe.ValidationError):
		frappe.client.set_value(PROSPECT, mine.name, "phase", "Loyalty")


def test_the_calendar_shows_next_actions_of_permitted_prospects(make, recruiter):
	day = "2031-05-05"
	mine = make.prospect("Mine", recruiter=recruiter, next_action="Call", next_action_on=day)
	make.prospect("Theirs", recruiter=make.user("Member Recruiter"), next_action="Call", next_action_on=day)
	lost = make.prospect("Lost", recruiter=recruiter, next_action_on=day)
	lost.mark_lost("Moved abroad")
	frappe.set_user(recruiter)
	rows = worklist.next_actions("2031-05-01", "2031-05-31", "[]")
	assert [(row.name, row.title) for row in rows] == [(mine.name, "Mine Berg: Call")]


# ---------------------------------------------------------------- CSV


def test_csv_through_data_import_keeps_bad_rows_with_their_reason():
	done = live.script("prospect_import")
	assert done.returncode == 0, done.stderr
	result = json.loads(done.stdout.splitlines()[-1])
	assert result["status"] == "Partial Success"
	assert result["prospects"] == [
		["Anna Import", "anna.import@example.com", "+46701740605", "Open", "Awareness"],
		["Disa Import", "disa.import@example.com", None, "Open", "Decision"],
	]
	assert [row["row"] for row in result["failed"]] == [[3], [4], [6], [7]]
	for row, sentence in zip(
		result["failed"],
		("not an e-mail address", "not a phone number", "recruitment source", "phase of members"),
		strict=True,
	):
		assert sentence in row["messages"]


# ---------------------------------------------------------------- statuses have buttons


STATUS_SENTENCES = pytest.mark.parametrize(
	("status", "says"),
	[("Lost", "the button Lost"), ("Converted", "Make Member"), ("Queued", "Make Member")],
)


@STATUS_SENTENCES
def test_a_status_in_an_imported_row_is_refused_with_a_sentence(make, recruiter, status, says):
	source = make.source()
	frappe.set_user(recruiter)
	values = {"first_name": "Nils", "recruitment_source": source, "recruiter": recruiter, "status": status}
	with pytest.raises(frappe.ValidationError, match=says) as refused:
		frappe.get_doc({"doctype": PROSPECT, **values}).insert()
	assert not isinstance(refused.value, frappe.PermissionError)
	assert not frappe.db.exists(PROSPECT, {"first_name": "Nils", "recruiter": recruiter})


@STATUS_SENTENCES
def test_a_status_set_in_a_list_is_refused_with_a_sentence(make, recruiter, status, says):
	prospect = make.prospect(recruiter=recruiter)
	frappe.set_user(recruiter)
	doc = frappe.get_doc(PROSPECT, prospect.name)
	doc.status = status
	with pytest.raises(frappe.ValidationError, match=says):
		doc.save()
	assert stored(prospect, "status") == "Open"


def test_a_lost_prospect_set_to_open_in_a_list_is_refused_with_a_sentence(make, recruiter):
	prospect = make.prospect(recruiter=recruiter)
	prospect.mark_lost("Moved")
	doc = frappe.get_doc(PROSPECT, prospect.name)
	doc.status = "Open"
	with pytest.raises(frappe.ValidationError, match="Reopen"):
		doc.save()
	# a copy of it begins anew
	copied = frappe.copy_doc(frappe.get_doc(PROSPECT, prospect.name), ignore_no_copy=False)
	assert copied.insert().status == "Open"
