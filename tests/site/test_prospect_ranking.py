"""The ranking of prospects on a real site: switched on, trained, approved, ranked, objected to."""

import json
from datetime import timedelta

import frappe
import pytest
from frappe.desk.query_report import run
from frappe.utils import add_days, now_datetime

from membership_recruitment import settings
from membership_recruitment.member_insights import prospect_years
from membership_recruitment.member_journey.target_lists import question
from membership_recruitment.member_privacy.consent import ranking_objection, withdrawal
from membership_recruitment.member_recruitment import kanban
from membership_recruitment.member_recruitment.conversion import convert
from membership_recruitment.member_recruitment.doctype.prospect_ranking_settings.prospect_ranking_settings import (
	approver_query,
)
from membership_recruitment.member_recruitment.ranking import (
	expected_years,
	models,
	nightly,
	rules,
	scores,
	shown_figures,
	told,
)
from membership_recruitment.member_recruitment.ranking.prospect_features import FEATURES
from membership_recruitment.member_recruitment.ranking.snapshots import Snapshots, levels_of, open_now
from membership_recruitment.membership.leaving_risk import term_features
from membership_recruitment.patches.v0_2 import begin_prospect_ranking, round_ranking_models
from membership_recruitment.utils import batches
from membership_recruitment.utils.statistics import holdout
from tests.support.factories import ranked_prospects
from tests.support.factories.ranked_prospects import PURPOSE, TODAY, history, switch_on

PROSPECT, SETTINGS, MODEL = "Membership Prospect", "Prospect Ranking Settings", "Ranking Model"


@pytest.fixture(autouse=True)
def nobody_else():
	"""No prospects but those of the test."""
	for doctype in (PROSPECT, "Prospect Interaction", "Journey Transition", MODEL):
		frappe.db.delete(doctype)
	yield
	frappe.clear_document_cache(SETTINGS, SETTINGS)


def rank_of(prospect) -> tuple:
	return frappe.db.get_value(PROSPECT, prospect.name, ("ranking_band", "ranking_rank"))


def contact(prospect, kind="Event", **values):
	return frappe.get_doc(
		{"doctype": "Prospect Interaction", "prospect": prospect.name, "kind": kind, **values}
	).insert()


# ---------------------------------------------------------------- switched off, and on


def test_it_is_off_until_it_is_switched_on(make):
	prospect = make.prospect()
	assert not rules.rules().enabled
	nightly.nightly()
	assert rank_of(prospect) == (None, 0) and told.on_form(prospect.name) is None
	assert rules.refusal_of_card(frappe.get_single(SETTINGS).card) is None
	assert len(frappe.get_single(SETTINGS).card) == len(rules.default_lines()) > 15


def test_switched_off_again_nobody_has_a_rank(make):
	prospect = make.prospect()
	switch_on()
	scores.rank()
	assert rank_of(prospect)[1] == 1
	switch_on(enabled=0)
	scores.rank()
	assert rank_of(prospect) == (None, 0)


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"purpose": None}, "Choose the purpose that people are told of"),
		({"approver": None}, "Choose who approves a model"),
	],
)
def test_what_is_needed_before_it_is_switched_on(make, values, sentence):
	settings = frappe.get_single(SETTINGS)
	settings.update(
		{"enabled": 1, "purpose": PURPOSE, "approver": make.user("Recruitment Manager"), **values}
	)
	with pytest.raises(frappe.ValidationError, match=sentence):
		settings.save()


def test_a_manager_is_offered_who_may_approve_and_told_where_training_stands(make):
	manager, recruiter = switch_on(), make.user("Member Recruiter")
	frappe.set_user(manager)
	assert frappe.get_single(SETTINGS).training() == {"running": False, "model": None}
	offered = [name for name, _full_name in approver_query("User", "", "name", 0, 1000, None)]
	assert manager in offered and recruiter not in offered
	frappe.set_user(recruiter)
	for asked in (
		lambda: approver_query("User", "", "name", 0, 20, None),
		frappe.get_single(SETTINGS).training,
	):
		with pytest.raises(frappe.PermissionError):
			asked()


def test_the_approver_has_the_role(make):
	with pytest.raises(frappe.ValidationError, match="may not approve models"):
		switch_on(approver=make.user("Member Recruiter"))


@pytest.mark.parametrize(
	("lines", "sentence"),
	[
		([("Contacts", "5", 3)], "has no level 5. Choose one of these: 0, 1, 2-3, 4+"),
		([("Contacts", "1", 101)], "needs points between -100 and 100"),
		([("Contacts", "1", 0)], "gives everybody the same"),
		([("Contacts", "1", 2), ("Contacts", "1", 3)], "stands on the points card twice"),
		([("Recruitment Source", "No such source", 3)], "does not exist"),
		([("Sex", "F", 3)], "Sex"),
	],
)
def test_a_card_that_cannot_be_used(lines, sentence):
	settings = frappe.get_single(SETTINGS)
	settings.set("card", [dict(zip(("feature", "level", "points"), line, strict=True)) for line in lines])
	with pytest.raises(frappe.ValidationError, match=sentence):
		settings.save()


# ---------------------------------------------------------------- by the card


def test_the_card_puts_them_in_order_and_says_why(make):
	cold, warm = make.prospect("Cold"), make.prospect("Warm", phase="Decision")
	others = [make.prospect(f"Other {number}") for number in range(8)]
	for kind in ("Event", "Call"):
		contact(warm, kind)
	contact(cold, answered=0)
	switch_on()
	assert scores.rank() == len(others) + 2
	assert rank_of(warm) == ("Most Likely", 1)
	assert rank_of(cold) == rank_of(others[0]) and rank_of(cold)[1] == 2
	found = told.on_form(warm.name)
	assert found["reasons_for"] == [
		"Is about to decide",
		"Was in contact with us in the last two weeks",
		"Has come to an event",
	]
	assert (found["reasons_against"], found["chance"], found["by_card"]) == ([], None, True)


def test_running_it_twice_changes_nothing(make, statements):
	make.prospect()
	switch_on()
	scores.rank()
	before = frappe.get_all(PROSPECT, fields=["*"])
	scores.rank()
	assert frappe.get_all(PROSPECT, fields=["*"]) == before


def test_ranks_are_set_based(make, statements):
	for number in range(5):
		make.prospect(str(number))
	switch_on()
	scores.rank()
	del statements[:]
	scores.rank()
	few = len(statements)
	history(1, 300)
	scores.rank()
	del statements[:]
	scores.rank()
	assert len(statements) == few


def test_nobody_types_a_rank(make):
	typed = {"ranking_band": "Most Likely", "ranking_rank": 1, "ranking_levels": "{}"}
	new = make.prospect(**typed, ranking_objection_on="2026-01-01 12:00:00")
	assert rank_of(new) == (None, 0) and not new.ranking_objection_on
	new.update({**typed, "ranking_objection_on": "2026-01-01 12:00:00"})
	new.save()
	assert rank_of(new) == (None, 0)
	assert not frappe.db.get_value(PROSPECT, new.name, "ranking_objection_on")


def test_a_form_that_was_opened_before_keeps_the_rank(make):
	prospect = make.prospect()
	opened = frappe.get_doc(PROSPECT, prospect.name)
	switch_on()
	scores.rank()
	opened.next_action = "Call"
	opened.save()
	assert rank_of(prospect)[1] == 1


def test_who_is_closed_has_no_rank(make):
	prospect = make.prospect()
	switch_on()
	scores.rank()
	frappe.get_doc(PROSPECT, prospect.name).mark_lost("No time")
	assert rank_of(prospect) == (None, 0)
	scores.rank()
	assert rank_of(prospect) == (None, 0)


def test_the_band_stays_with_who_became_a_member(make):
	prospect = make.prospect(email="nils@example.com")
	note = contact(prospect)
	switch_on()
	scores.rank()
	band = rank_of(prospect)[0]
	frappe.get_doc(PROSPECT, prospect.name).make_member("Individual", "2026-11-01", new_person=True)
	assert rank_of(prospect) == (band, 0) and band
	assert not frappe.db.get_value(PROSPECT, prospect.name, "ranking_levels")
	# and what was known of the person before can still be learnt from
	kept = frappe.db.get_value("Prospect Interaction", note.name, ("member", "prospect", "journey_id"))
	assert kept[0] and not kept[1] and kept[2] == prospect.journey_id


# ---------------------------------------------------------------- objections and consent


def test_an_objection_on_the_form_deletes_the_rank_at_once(make):
	prospect, other = make.prospect(), make.prospect("Ada")
	switch_on()
	scores.rank()
	frappe.get_doc(PROSPECT, prospect.name).object_to_ranking()
	assert rank_of(prospect) == (None, 0)
	assert not frappe.db.get_value(PROSPECT, prospect.name, "ranking_levels")
	assert set(told.on_form(prospect.name)) == {"objected_on"}
	scores.rank()
	assert rank_of(prospect) == (None, 0) and rank_of(other)[1] == 1


def test_an_objection_is_taken_back_with_a_reason(make):
	prospect = make.prospect()
	switch_on()
	scores.rank()
	frappe.get_doc(PROSPECT, prospect.name).object_to_ranking()
	for reason in ("", "  "):
		with pytest.raises(frappe.ValidationError, match="Say why the objection is taken back"):
			frappe.get_doc(PROSPECT, prospect.name).take_objection_back(reason)
	assert set(frappe.get_doc(PROSPECT, prospect.name).ranking()) == {"objected_on", "may_object"}
	frappe.get_doc(PROSPECT, prospect.name).take_objection_back("Rang <b>back</b> on Monday")
	scores.rank()
	assert rank_of(prospect)[1] == 1
	traces = frappe.get_all("Comment", filters={"reference_name": prospect.name}, pluck="content")
	assert sum("Rang" in trace and "<b>" not in trace for trace in traces) == 1
	with pytest.raises(frappe.ValidationError, match="no objection to take back"):
		frappe.get_doc(PROSPECT, prospect.name).take_objection_back("Once more")


def test_who_is_not_ranked_yet_can_object_too(make):
	switch_on()
	scores.rank()
	prospect = make.prospect()
	assert frappe.get_doc(PROSPECT, prospect.name).ranking() == {"band": None, "may_object": True}
	frappe.get_doc(PROSPECT, prospect.name).object_to_ranking()
	assert scores.rank() == 0


def test_who_was_lost_is_not_learnt_from_after_an_objection(make):
	history(3, 60)
	switch_on()
	scores.rank()
	learnt_from = {row.person for row in Snapshots(TODAY).all()}
	lost = frappe.get_all(PROSPECT, filters={"status": "Lost"}, fields=["name", "journey_id"])
	person = next(row for row in lost if row.journey_id in learnt_from)
	prospect = frappe.get_doc(PROSPECT, person.name)
	assert prospect.ranking() == {"band": None, "may_object": True}
	prospect.object_to_ranking()
	assert {row.person for row in Snapshots(TODAY).all()} == learnt_from - {person.journey_id}
	prospect.take_objection_back("Has thought again")
	assert {row.person for row in Snapshots(TODAY).all()} == learnt_from


def test_the_privacy_officer_notes_an_objection_and_takes_it_back(make):
	prospect = make.prospect(recruiter=make.user("Member Recruiter"))
	switch_on()
	scores.rank()
	frappe.set_user(make.user("Member Privacy Officer"))
	assert frappe.get_doc(PROSPECT, prospect.name).ranking()["may_object"]
	frappe.get_doc(PROSPECT, prospect.name).object_to_ranking()
	assert rank_of(prospect) == (None, 0)
	frappe.get_doc(PROSPECT, prospect.name).take_objection_back("It was somebody else")
	assert not frappe.db.get_value(PROSPECT, prospect.name, "ranking_objection_on")


def test_an_objection_from_the_withdrawal_page(make):
	prospect = make.prospect(email="nils@example.com")
	event = consent_to("Newsletter", prospect)
	switch_on()
	scores.rank()
	withdrawal.object_to_ranking(event.name)
	assert rank_of(prospect) == (None, 0)
	assert frappe.db.get_value(PROSPECT, prospect.name, "ranking_objection_on")


def consent_to(purpose, prospect, event="Given"):
	return frappe.get_doc(
		{
			"doctype": "Consent Event",
			"subject_doctype": PROSPECT,
			"subject_name": prospect.name,
			"purpose": purpose,
			"channel": "E-mail",
			"event": event,
			"source": "Phone call",
			"evidence": "Said so",
		}
	).insert()


def test_who_takes_the_consent_back_objects(make):
	prospect = make.prospect()
	switch_on()
	consent_to(PURPOSE, prospect)
	scores.rank()
	assert rank_of(prospect)[1] == 1
	consent_to(PURPOSE, prospect, "Withdrawn")
	assert rank_of(prospect) == (None, 0)
	scores.rank()
	assert rank_of(prospect) == (None, 0)
	consent_to(PURPOSE, prospect)
	scores.rank()
	assert rank_of(prospect)[1] == 1


def test_where_it_is_sensitive_only_those_who_consented(make):
	said_yes, said_nothing = make.prospect(), make.prospect("Ada")
	frappe.db.set_value("Processing Purpose", PURPOSE, "lawful_basis", "Consent")
	make.settings(reveals_sensitive_data=1)
	switch_on()
	consent_to(PURPOSE, said_yes)
	scores.rank()
	assert (rank_of(said_yes)[1], rank_of(said_nothing)) == (1, (None, 0))


def test_an_objection_goes_along_to_the_member(make):
	prospect = make.prospect()
	frappe.get_doc(PROSPECT, prospect.name).object_to_ranking()
	since = frappe.db.get_value(PROSPECT, prospect.name, "ranking_objection_on")
	answer = convert.convert(prospect.name, "Individual", TODAY, new_person=True)
	assert frappe.db.get_value("Member", answer["member"], "leaving_objection_on") == since


def test_who_objects_as_a_member_was_never_learnt_from(make):
	history(3, 60)
	switch_on()
	joined = frappe.get_all(PROSPECT, filters={"status": "Converted"}, fields=["name", "journey_id"])
	person = next(row for row in joined if row.journey_id in {one.person for one in Snapshots(TODAY).all()})
	member = make.member()
	frappe.db.set_value("Member", member.name, "journey_id", person.journey_id)
	ranking_objection.object_to_ranking("Member", member.name)
	assert person.journey_id not in {one.person for one in Snapshots(TODAY).all()}


# ---------------------------------------------------------------- what is learnt from


def test_the_statements_part_the_people_as_the_rule_does():
	history(5, 400)
	snapshots = Snapshots(TODAY)
	rows = snapshots.all()
	wanted = holdout.split(rows)
	assert snapshots.cut == wanted.cut and snapshots.joined == sum(row.joined for row in rows) > 20
	assert snapshots.rows == {day: sum(row.day == day for row in rows) for day in snapshots.rows}
	assert sorted(snapshots.training()) == sorted(wanted.training)
	assert sorted(snapshots.held_out()) == sorted(wanted.holdout)
	assert {row.weight for row in snapshots.held_out()} == {1, 2}


def test_nothing_of_the_future_is_known(make):
	history(5, 200)
	before = Snapshots(TODAY).all()
	names = frappe.get_all(PROSPECT, filters={"status": "Open"}, pluck="name")
	after = max(row.day for row in before) + timedelta(days=1)
	for name in names:
		ranked_prospects.write(
			"Prospect Interaction",
			[
				# dated later, and dated before but entered now
				{
					"prospect": name,
					"kind": "Event",
					"answered": 1,
					"interaction_on": after,
					"journey_id": None,
				},
				{
					"prospect": name,
					"kind": "Call",
					"answered": 1,
					"interaction_on": before[0].day,
					"journey_id": None,
				},
			],
		)
	frappe.db.set_value(PROSPECT, {"name": ["in", names]}, {"phase": "Decision", "phase_since": TODAY})
	assert sorted(Snapshots(TODAY).all()) == sorted(before)


def test_a_former_member_is_one_from_the_day_on_which_it_was_said(make):
	"""A box that is ticked while the person joins would otherwise tell every earlier day who was going to."""
	history(5, 200)
	before = Snapshots(TODAY).all()
	place = [feature.name for feature in FEATURES].index("former_member")
	for name in frappe.get_all(PROSPECT, filters={"status": "Open", "former_member": 0}, pluck="name")[:5]:
		prospect = frappe.get_doc(PROSPECT, name)
		prospect.former_member = 1
		prospect.save()
		((_name, levels),) = open_now(now_datetime(), names=[name])
		assert levels_of(levels)[place] == "Yes"
		said_on = prospect.former_member_said_on
		prospect.update({"notes": "Asked again", "former_member_said_on": "2001-01-01 00:00:00"}).save()
		assert prospect.former_member_said_on == said_on
	assert sorted(Snapshots(TODAY).all()) == sorted(before)


def test_what_is_known_follows_who_became_a_member(make):
	"""The contacts of those who joined have moved to the member: were they forgotten, every contact would speak against
	joining."""
	history(7, 400)
	rows = Snapshots(TODAY).all()
	place = [feature.name for feature in FEATURES].index("events_attended")
	joined = [row for row in rows if row.joined]
	assert sum(row.levels[place] == "1" for row in joined) > len(joined) / 3


# ---------------------------------------------------------------- models


@pytest.fixture
def trained():
	"""A model that waits; who approves it."""
	history(11, 1500)
	approver = switch_on()
	name = models.train()
	frappe.set_user(approver)
	return frappe.get_doc(MODEL, name)


def test_a_model_is_trained_waits_and_is_approved(trained):
	assert (trained.status, trained.why) == ("Waiting for Approval", "Better")
	assert trained.area > trained.area_of_card + 0.01 and trained.lift > 1.5
	assert trained.joined > 100 and trained.people > 1500 and 0 < trained.brier < 0.25
	frappe.set_user("Administrator")
	scores.rank()
	assert scores.in_force().model is None  # it only waits
	frappe.set_user(rules.rules().approver)
	trained.approve()
	assert (trained.status, trained.approved_by) == ("In Use", frappe.session.user)
	scores.rank()
	assert scores.in_force().model == trained.name
	best = frappe.get_all(PROSPECT, filters={"ranking_rank": 1}, fields=["name", "recruitment_source"])
	assert best[0].recruitment_source == "Fair"
	found = told.on_form(best[0].name)
	assert "Came via “Fair”; many who come that way join" in found["reasons_for"]
	assert (found["chance"] is None) == (not trained.shows_percent)


def test_a_model_holds_no_exact_number_of_people(trained):
	step = settings.rules().minimum_cell
	for field in shown_figures.PEOPLE:
		assert trained.get(field) and trained.get(field) % step == 0, field
	levels = [
		number for feature in json.loads(trained.weights)["features"] for number in feature["people"].values()
	]
	assert levels and all(number and number % step == 0 for number in levels)
	for field, digits in shown_figures.DIGITS.items():
		assert trained.get(field) == round(trained.get(field), digits), field
	assert all(number == round(number, 2) for number in weights_of(trained))
	weights = json.loads(trained.weights)
	weights["features"][0]["people"] |= {"Fair": 27.0, "Letter": 3.0}
	weights["features"][0]["weights"]["Fair"] += 0.00123456
	exact = {"people": 719, "joined": 298, "held_out": 130, "held_out_joined": 11}
	exact["weights"] = json.dumps(weights)
	in_force = json.dumps({"model": trained.name, "shows_percent": False, "weights": weights})
	frappe.db.set_single_value(rules.SETTINGS, "in_force", in_force)
	frappe.db.set_value(MODEL, trained.name, exact)
	round_ranking_models.execute()
	stored = frappe.db.get_value(MODEL, trained.name, shown_figures.PEOPLE)
	assert stored == (720, 300, 130, 10)
	people = json.loads(frappe.db.get_value(MODEL, trained.name, "weights"))["features"][0]["people"]
	assert people["Fair"] == 25 and "Letter" not in people
	assert scores.in_force().weights.features[weights["features"][0]["feature"]].people == people
	round_ranking_models.execute()
	assert frappe.db.get_value(MODEL, trained.name, shown_figures.PEOPLE) == stored
	assert weights_of(trained.reload()) == [round(number, 2) for number in weights_of(trained)]


def weights_of(model) -> list[float]:
	found = json.loads(model.weights)
	return [
		found["intercept"],
		*(number for one in found["features"] for number in [one["others"], *one["weights"].values()]),
	]


def test_two_models_never_differ_by_one_person(trained):
	"""Who trains when she likes would find in the difference who joined."""
	frappe.set_user("Administrator")
	user = rules.rules().approver
	models.train_for(user)
	said = frappe.get_all(
		"Notification Log", filters={"for_user": user}, pluck="subject", order_by="creation desc", limit=1
	)
	assert f"Too little is new since the model {trained.name}" in said[0]
	assert frappe.db.count(MODEL) == 1
	step = settings.rules().minimum_cell
	frappe.db.set_value(MODEL, trained.name, "joined", trained.joined - 3 * step)
	models.train_for(user)
	assert frappe.db.count(MODEL) == 2


def test_a_source_that_is_renamed_keeps_its_weight_its_points_and_its_years(trained):
	"""Otherwise the order would change because of a word, and nobody would be told."""
	frappe.set_user(rules.rules().approver)
	trained.approve()
	frappe.set_user("Administrator")
	settings_doc = frappe.get_single(rules.SETTINGS)
	settings_doc.append("card", {"feature": "Recruitment Source", "level": "Fair", "points": 30})
	settings_doc.save()
	expected_years.keep({expected_years.key("Fair", None): 7.0, expected_years.key(None, None): 3.0})
	scores.rank()
	before = dict(
		frappe.db.sql("select name, ranking_rank from `tabMembership Prospect` where ranking_rank > 0")
	)
	frappe.rename_doc("Recruitment Source", "Fair", "Trade Fair", force=True)
	scores.rank()
	after = dict(
		frappe.db.sql("select name, ranking_rank from `tabMembership Prospect` where ranking_rank > 0")
	)
	assert after == before and len(after) > 100
	assert "Trade Fair" in told.on_form(min(after, key=after.get))["reasons_for"][0]
	frappe.get_single(rules.SETTINGS).save()  # its card names no source that is none
	assert rules.points(frappe.get_single(rules.SETTINGS).card)["recruitment_source"] == {"Trade Fair": 30}
	assert expected_years.known()[expected_years.key("Trade Fair", None)] == 7.0


def test_training_twice_gives_the_same(trained):
	frappe.set_user("Administrator")
	again = frappe.get_doc(MODEL, models.train())
	assert (again.weights, again.area, again.brier) == (trained.weights, trained.area, trained.brier)


def test_an_old_model_can_be_brought_back(trained):
	frappe.set_user("Administrator")
	newer = frappe.get_doc(MODEL, models.train())
	frappe.set_user(rules.rules().approver)
	trained.approve()
	newer.approve()
	trained.reload()
	assert (trained.status, newer.status) == ("Put Aside", "In Use") and trained.in_use_until
	trained.approve()
	newer.reload()
	assert (trained.status, newer.status) == ("In Use", "Put Aside")
	trained.put_aside()
	scores.rank()
	assert scores.in_force().model is None


def test_only_the_named_person_approves(trained, make):
	for user in (make.user("Recruitment Manager", "Membership Manager"), "Administrator"):
		frappe.set_user(user)
		with pytest.raises(frappe.PermissionError, match="Only Staff approves models"):
			trained.approve()
	approver = rules.rules().approver
	frappe.db.delete("Has Role", {"parent": approver})
	frappe.clear_cache(user=approver)
	frappe.set_user(approver)
	with pytest.raises(frappe.PermissionError):
		trained.approve()


def test_a_model_that_learnt_nothing_keeps_the_card():
	history(13, 1500)
	frappe.db.sql("update `tabMembership Prospect` set recruitment_source = 'Poster'")
	frappe.db.sql("update `tabJourney Transition` set recruitment_source = 'Poster'")
	frappe.db.delete("Prospect Interaction")
	switch_on()
	model = frappe.get_doc(MODEL, models.train())
	assert model.status == "Not Better"
	frappe.set_user(rules.rules().approver)
	with pytest.raises(frappe.ValidationError, match="Only a model that waits"):
		model.approve()


def test_too_little_to_learn_from_is_said_in_one_sentence(make):
	user = switch_on()
	for people in (0, 1, 50):
		if people:
			history(people, people)
		assert models.train() is None
		models.train_for(user)
		said = frappe.get_all(
			"Notification Log", filters={"for_user": user}, pluck="subject", order_by="creation desc", limit=1
		)
		assert "There is not enough to learn from yet" in said[0]
	assert not frappe.db.count(MODEL)


def test_it_is_trained_once_a_quarter():
	history(11, 1500)
	switch_on()
	nightly.nightly()
	assert frappe.db.count(MODEL) == 1
	nightly.nightly()
	assert frappe.db.count(MODEL) == 1


def test_a_model_tells_what_it_learnt_and_what_came(trained):
	trained.approve()
	scores.rank()
	names = frappe.get_all(PROSPECT, filters={"ranking_band": "Most Likely"}, pluck="name")
	frappe.db.set_value(
		PROSPECT,
		{"name": ["in", names[:5]]},
		{"status": "Converted", "closed_on": add_days(now_datetime(), 1)},
	)
	frappe.db.set_value(
		PROSPECT, {"name": names[5]}, {"status": "Lost", "closed_on": add_days(now_datetime(), 1)}
	)
	trained.onload()
	learnt = trained.get_onload("learnt")
	assert {"Recruitment Source", "Events Attended"} <= {row["feature"] for row in learnt}
	assert all(row["people"] >= 20 for row in learnt)
	since = {row["band"]: row["joined"] for row in trained.get_onload("joined_since")}
	assert since == {"Most Likely": 5, "More Likely": 0, "Less Likely": 0, "Least Likely": 0}
	frappe.db.set_value(PROSPECT, names[0], "status", "Lost")
	assert models.joined_since(trained)[0]["joined"] is None  # fewer than five


def test_nothing_stored_with_a_model_names_anybody(trained):
	stored = json.dumps(trained.as_dict(), default=str)
	assert "PRO-" not in stored and "ranked-" not in stored and "Nils" not in stored


# ---------------------------------------------------------------- where people work


def report(user=None, **filters):
	if user:
		frappe.set_user(user)
	return run("Prospect Ranking", filters=filters)


def rows_of(answer):
	return [row for row in answer["result"] if isinstance(row, dict)]


def test_the_report_by_the_card(make):
	first, second = make.prospect(phase="Decision"), make.prospect("Ada", phase="Consideration")
	assert "switched off" in report()["message"] and not rows_of(report())
	switch_on()
	assert "Nobody is ranked yet" in report()["message"]
	scores.rank()
	rows = rows_of(report())
	assert [row["prospect"] for row in rows] == [first.name, second.name]
	assert [(row["rank"], row["chance"], row["lasting_value"]) for row in rows] == [
		(1, None, None),
		(2, None, None),
	]
	assert "Is about to decide" in rows[0]["reasons_for"]
	assert [column["fieldname"] for column in report()["columns"]] == [
		"prospect",
		"rank",
		"band",
		"chance",
		"lasting_value",
		"reasons_for",
		"reasons_against",
	]
	assert [row["prospect"] for row in rows_of(report(phase="Consideration"))] == [second.name]
	assert not rows_of(report(source="no such source"))


def test_the_report_speaks_the_readers_language(make):
	make.prospect(phase="Decision")
	make.prospect("Ada")
	switch_on()
	scores.rank()
	frappe.local.lang = "sv"
	try:
		assert "Står inför sitt beslut" in rows_of(report())[0]["reasons_for"]
	finally:
		frappe.local.lang = "en"


@pytest.mark.parametrize("features", [FEATURES, term_features.FEATURES])
def test_every_level_of_a_card_or_model_has_a_word_in_swedish(features):
	words = {level.name for feature in features for level in feature.levels if level.name.isalpha()}
	frappe.local.lang = "sv"
	try:
		assert {word for word in words if frappe._(word) == word} <= {"Medium"}  # the same in Swedish
	finally:
		frappe.local.lang = "en"


def test_each_reads_the_ranks_of_those_whom_he_or_she_may_see(make):
	recruiter, colleague = make.user("Member Recruiter"), make.user("Member Recruiter")
	own, free, others = (make.prospect(recruiter=user) for user in (recruiter, None, colleague))
	switch_on()
	scores.rank()
	assert {row["prospect"] for row in rows_of(report(recruiter))} == {own.name, free.name}
	assert {row.name for row in frappe.get_list(PROSPECT, filters={"ranking_rank": [">", 0]})} == {
		own.name,
		free.name,
	}
	for method, *words in (("ranking",), ("object_to_ranking",), ("take_objection_back", "No")):
		with pytest.raises(frappe.PermissionError):
			getattr(frappe.get_doc(PROSPECT, others.name), method)(*words)
	frappe.get_doc(PROSPECT, free.name).object_to_ranking()
	assert rank_of(free) == (None, 0) and rank_of(others)[1]
	for role in ("Membership Analyst", "Member Privacy Officer"):
		with pytest.raises(frappe.PermissionError):
			report(make.user(role))
	frappe.set_user(make.user("Membership Analyst"))
	assert not frappe.has_permission(PROSPECT, "read")


def test_percent_and_lasting_value_only_where_the_holdout_says_so(trained):
	trained.approve()
	expected_years.keep({expected_years.key("Fair", None): 4.0, expected_years.key(None, None): 2.5})
	for shows_percent in (1, 0):
		frappe.set_user("Administrator")
		frappe.db.set_value(MODEL, trained.name, "shows_percent", shows_percent)
		scores.rank()
		answer = report()
		for row in rows_of(answer)[:30]:
			if not shows_percent:
				assert row["chance"] is row["lasting_value"] is None
				continue
			source = frappe.db.get_value(PROSPECT, row["prospect"], "recruitment_source")
			assert 0 < row["chance"] < 100
			years = 4.0 if source == "Fair" else 2.5
			assert row["lasting_value"] == pytest.approx(row["chance"] / 100 * years)
		chances = [row["chance"] for row in rows_of(answer)]
		assert not shows_percent or chances == sorted(chances, reverse=True)
		assert ("no percent" in answer["message"]) == (not shows_percent)


def test_expected_years_come_from_those_who_were_there(make):
	make.source("Fair")
	switch_on()
	for number in range(21):
		member = make.member(f"Number {number}", recruitment_source="Fair")
		make.term(member.name, "2015-01-01", "2015-12-31")
	prospect_years.nightly()
	years = expected_years.known()
	assert years[expected_years.key("Fair", "Individual")] == 1.0
	assert expected_years.expected(years, "Fair", "Individual") == 1.0
	assert expected_years.expected(years, "Nowhere", None) == years[expected_years.key(None, None)]
	assert expected_years.expected({}, "Fair", None) is None


def test_they_are_counted_when_the_ranking_is_switched_on(monkeypatch):
	asked = []
	monkeypatch.setattr(batches, "soon", lambda job, name: asked.append(job))
	switch_on()
	assert prospect_years.nightly in asked
	asked.clear()
	frappe.get_single(SETTINGS).save()
	assert prospect_years.nightly not in asked


def test_a_target_list_asks_for_a_band(make):
	found, other = make.prospect(phase="Decision"), make.prospect("Ada")
	for number in range(8):
		make.prospect(str(number))
	switch_on()
	scores.rank()
	asked = frappe.new_doc("Target List", people="Prospects", ranking_band="Most Likely")
	assert question.names(asked, "Administrator") == [found.name]
	assert ["ranking_band", "=", "Most Likely"] in question.list_filters(asked, "Administrator")
	asked.people = "Members"
	question.tidy(asked)
	assert asked.ranking_band is None and rank_of(other)[0] != "Most Likely"


def test_a_site_from_before_gets_what_the_ranking_needs(make):
	prospect = make.prospect(email="nils@example.com")
	note = contact(prospect)
	frappe.get_doc(PROSPECT, prospect.name).make_member("Individual", "2026-11-01", new_person=True)
	frappe.db.set_value("Prospect Interaction", note.name, "journey_id", None)
	frappe.db.set_value("Kanban Board", kanban.BOARD, "fields", '["phone"]')
	frappe.db.delete("Ranking Card Line")
	frappe.clear_document_cache(SETTINGS, SETTINGS)
	for _twice in range(2):
		begin_prospect_ranking.execute()
		assert frappe.db.get_value("Prospect Interaction", note.name, "journey_id") == prospect.journey_id
		fields = frappe.db.get_value("Kanban Board", kanban.BOARD, "fields")
		assert json.loads(fields) == ["ranking_band", "phone"]
		settings = frappe.get_single(SETTINGS)
		assert (settings.purpose, settings.enabled) == (PURPOSE, 0)
		assert len(settings.card) == len(rules.default_lines())
