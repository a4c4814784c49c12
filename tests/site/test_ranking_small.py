"""What is typed into the settings and filters of rankings in other letters, or another language, than it is stored in."""

import json

import frappe
import pytest
from frappe.desk.form.load import getdoc
from frappe.desk.query_report import run
from frappe.utils import getdate

from membership_recruitment.member_privacy.wall import replaced_desk_methods
from membership_recruitment.member_recruitment.ranking import rules, scores
from membership_recruitment.membership.leaving_risk import rules as risk_rules
from tests.support.factories import leaving_members, ranked_prospects

SETTINGS = "Prospect Ranking Settings"


@pytest.fixture(autouse=True)
def settings_as_they_were():
	yield
	for name in (SETTINGS, risk_rules.SETTINGS):
		frappe.clear_document_cache(name, name)


def saved_card(*lines: tuple) -> list[tuple]:
	settings = frappe.get_single(SETTINGS)
	settings.set("card", [dict(zip(("feature", "level", "points"), line, strict=True)) for line in lines])
	settings.save()
	return [(line.feature, line.level, line.points) for line in settings.card]


# ---------------------------------------------------------------- the card


def test_a_level_that_names_a_record_is_stored_as_it_is_called_and_matches(make):
	frappe.db.delete("Membership Prospect")
	make.source("Webbplats")
	make.source("Mässa")
	ranked_prospects.switch_on()
	assert saved_card(("Recruitment Source", " webbplats", 30))[0][1] == "Webbplats"
	came, other = make.prospect(recruitment_source="Webbplats"), make.prospect(recruitment_source="Mässa")
	scores.rank()
	ranks = [frappe.db.get_value("Membership Prospect", one.name, "ranking_rank") for one in (came, other)]
	assert ranks == [1, 2]


@pytest.mark.parametrize("level", ["Beslut", "beslut", "Decision", "decision"])
def test_a_level_is_taken_in_both_languages(level):
	frappe.local.lang = "sv"
	assert saved_card(("Phase", level, 20)) == [("Phase", "Decision", 20)]


def test_one_level_in_two_ways_stands_on_the_card_twice():
	frappe.local.lang = "sv"
	with pytest.raises(frappe.ValidationError):
		saved_card(("Phase", "Beslut", 20), ("Phase", "Decision", 10))


def test_the_refusal_offers_the_readers_words():
	frappe.local.lang = "sv"
	with pytest.raises(frappe.ValidationError, match=r"Medvetenhet, .*Beslut"):
		saved_card(("Phase", "Kanske", 20))


def test_the_card_that_comes_installed_stays_as_it_is():
	lines = rules.default_lines()
	for lang in ("en", "sv"):
		frappe.local.lang = lang
		found = saved_card(*((line["feature"], line["level"], line["points"]) for line in lines))
		assert [level for _feature, level, _points in found] == [line["level"] for line in lines]


# ---------------------------------------------------------------- filters


def test_a_filter_finds_a_type_in_other_letters(make):
	make.settings(grace_days=30, complete_since=None)
	leaving_members.past_terms()
	for number in range(3):
		leaving_members.ending(first_name=f"Ending {number}")
	asked = {"months": 12, "joins": 0, "retention": 0}
	as_stored = run("Member Forecast", filters={**asked, "membership_type": leaving_members.TYPE})
	otherwise = run("Member Forecast", filters={**asked, "membership_type": leaving_members.TYPE.lower()})
	assert otherwise["result"] == as_stored["result"] and as_stored["result"]
	assert otherwise["message"] == as_stored["message"]


def test_the_funnel_knows_a_source_in_other_letters(make):
	make.source("Webbplats")
	make.prospect(recruitment_source="Webbplats")
	found = [run("Journey Funnel", filters={"source": name})["result"] for name in ("Webbplats", "webbplats")]
	assert found[0] == found[1] and found[0]


# ---------------------------------------------------------------- the wall


@pytest.mark.parametrize("role", ["Member Recruiter", "Membership Analyst"])
def test_settings_that_one_may_not_see_are_refused_and_no_error(make, role):
	errors = frappe.db.count("Error Log")
	frappe.set_user(make.user(role))
	with pytest.raises(frappe.PermissionError):
		getdoc(risk_rules.SETTINGS, risk_rules.SETTINGS)
	assert not frappe.has_permission(risk_rules.SETTINGS, "read", doc=risk_rules.SETTINGS)
	frappe.set_user("Administrator")
	assert frappe.db.count("Error Log") == errors
	frappe.set_user(make.user("Membership Manager"))
	getdoc(risk_rules.SETTINGS, risk_rules.SETTINGS)
	assert frappe.response.docs[0].name == risk_rules.SETTINGS


# ---------------------------------------------------------------- many at once


@pytest.fixture
def foretold(make):
	"""Three members of one band."""
	members = [make.member(f"Band {number}") for number in range(3)]
	for member in members:
		frappe.db.set_value(
			"Member", member.name, {"leaving_band": "Most Likely", "leaving_call_on": getdate()}
		)
	return [member.name for member in members]


def test_a_bulk_edit_of_those_who_may_leave_is_refused(foretold, make):
	group = frappe.get_doc({"doctype": "Target Group", "group_name": "Care"}).insert().name
	for docnames in (foretold, json.dumps(foretold)):
		with pytest.raises(frappe.ValidationError, match="foretold for care"):
			replaced_desk_methods.change_many(
				"Member", docnames, "update", json.dumps({"target_group": group})
			)
	with pytest.raises(frappe.ValidationError, match="foretold for care"):
		replaced_desk_methods.care_only.refuse_for_all(foretold)
	frappe.db.set_value("Member", {"name": ["in", foretold]}, "leaving_band", "Least Likely")
	replaced_desk_methods.care_only.refuse_for_all(foretold)  # nobody calls them
	frappe.db.set_value("Member", {"name": ["in", foretold]}, "leaving_band", "Most Likely")
	frappe.db.set_value("Member", foretold[0], "leaving_band", None)
	for allowed in ([], foretold[1:2]):  # nobody, or one
		replaced_desk_methods.care_only.refuse_for_all(allowed)
	replaced_desk_methods.care_only.refuse_for_all(foretold)  # chosen by something else
