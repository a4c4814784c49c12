"""Switched off, or its purpose switched off: nobody is ranked or foretold about, and no model is put to use."""

import json

import frappe
import pytest
from frappe.utils import now_datetime

from membership_recruitment.member_recruitment.ranking import prospect_features
from membership_recruitment.member_recruitment.ranking import rules as ranking_rules
from membership_recruitment.member_recruitment.ranking import scores as ranking_scores
from membership_recruitment.member_recruitment.ranking import told as ranking_told
from membership_recruitment.membership.leaving_risk import rules as risk_rules
from membership_recruitment.membership.leaving_risk import scores, term_features, told
from membership_recruitment.utils import batches
from membership_recruitment.utils.statistics.level_weights import FeatureWeights, LevelWeights
from tests.support.factories import leaving_members, ranked_prospects

PROSPECT = "Membership Prospect"
RANK = ("ranking_band", "ranking_rank", "ranking_levels")


@pytest.fixture(autouse=True)
def nobody_else():
	frappe.db.delete(PROSPECT)
	yield
	for settings in (ranking_rules.SETTINGS, risk_rules.SETTINGS):
		frappe.clear_document_cache(settings, settings)


def rank_of(prospect) -> tuple:
	return frappe.db.get_value(PROSPECT, prospect.name, RANK)


def disable(purpose: str) -> None:
	frappe.get_doc("Processing Purpose", purpose).update({"disabled": 1}).save()


@pytest.mark.parametrize("off", ["by itself", "by its purpose"])
def test_all_ranks_are_deleted_also_of_who_was_handed_over_or_joined(make, off):
	prospects = {status: make.prospect(status) for status in ("Open", "Queued", "Converted", "Lost")}
	ranked_prospects.switch_on()
	ranking_scores.rank()
	for status, prospect in prospects.items():
		frappe.db.set_value(PROSPECT, prospect.name, {"status": status, "ranking_band": "Most Likely"})
	if off == "by itself":
		ranked_prospects.switch_on(enabled=0)
	else:
		disable(ranked_prospects.PURPOSE)
	ranking_scores.rank()
	assert {rank_of(prospect) for prospect in prospects.values()} == {(None, 0, None)}
	assert not frappe.db.get_single_value(ranking_rules.SETTINGS, "in_force")
	assert ranking_told.on_form(prospects["Open"].name) is None


def test_a_purpose_that_is_switched_off_ends_what_is_foretold(make):
	make.settings(grace_days=30, complete_since=None)
	leaving_members.past_terms()
	leaving_members.switch_on()
	member = leaving_members.ending()
	assert scores.score() and told.on_form(member.name)["band"]
	disable(leaving_members.PURPOSE)
	assert told.on_form(member.name) is None
	assert scores.score() == 0 and not frappe.db.get_value("Member", member.name, "leaving_band")


@pytest.mark.parametrize(
	("factory", "job"),
	[(ranked_prospects, ranking_scores.rank), (leaving_members, scores.score)],
)
def test_it_follows_the_purpose_at_once(monkeypatch, factory, job):
	factory.switch_on()
	asked = []
	monkeypatch.setattr(batches, "soon", lambda job, name: asked.append(job))
	frappe.get_doc("Processing Purpose", factory.PURPOSE).update({"purpose_name": "Any"}).save()
	assert asked == []
	disable(factory.PURPOSE)
	assert asked == [job]


# ---------------------------------------------------------------- models


@pytest.fixture(params=["Ranking Model", "Leaving Risk Model"])
def waiting(request):
	"""A model that waits, before the named person; makes it know these features, by default those of today."""
	of_prospects = request.param == "Ranking Model"
	factory = ranked_prospects if of_prospects else leaving_members
	names = prospect_features.NAMES if of_prospects else term_features.NAMES
	approver = factory.switch_on()

	def one(names=names):
		weights = LevelWeights({name: FeatureWeights({}, {}) for name in names})
		values = {"doctype": request.param, "status": "Waiting for Approval", "trained_on": now_datetime()}
		model = frappe.get_doc({**values, "weights": json.dumps(weights.as_dict())})
		model.insert(ignore_permissions=True, ignore_mandatory=True)
		frappe.set_user(approver)
		return model

	one.names, one.factory = names, factory
	yield one
	frappe.set_user("Administrator")


def test_a_model_of_today_is_put_to_use(waiting):
	model = waiting()
	model.approve()
	assert model.status == "In Use"


@pytest.mark.parametrize("off", ["by itself", "by its purpose"])
def test_no_model_is_put_to_use_while_it_is_off(waiting, off):
	model = waiting()
	approver = frappe.session.user
	frappe.set_user("Administrator")
	if off == "by itself":
		waiting.factory.switch_on(enabled=0, approver=approver)
	else:
		disable(waiting.factory.PURPOSE)
	frappe.set_user(approver)
	with pytest.raises(frappe.ValidationError, match="It is switched off, or its purpose is"):
		model.approve()
	assert frappe.db.get_value(model.doctype, model.name, "status") == "Waiting for Approval"


def test_no_model_of_a_former_version_is_put_to_use(waiting):
	for names in (waiting.names[:-1], (*waiting.names, "moon"), waiting.names[::-1]):
		with pytest.raises(frappe.ValidationError, match="of a former version"):
			waiting(names).approve()
		frappe.set_user("Administrator")
