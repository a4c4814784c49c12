"""The ranking on the demo's prospects, whose hidden chances are known."""

from datetime import timedelta
from random import Random

import frappe
import pytest
from frappe.utils import getdate
from scipy.stats import spearmanr

from membership_recruitment.demo import eagerness, lives, people, prospects
from membership_recruitment.demo.association import Campaigns, make_sources, make_types
from membership_recruitment.demo.make import journey_ids
from membership_recruitment.member_recruitment.ranking import models, snapshots
from membership_recruitment.membership.register import bulk
from membership_recruitment.utils.statistics.level_weights import LevelWeights
from tests.support.factories.ranked_prospects import switch_on

PROSPECTS = 1500  # as the demo makes them


@pytest.fixture
def sources():
	"""Name of each source by its key, with the demo's prospects on the site, and none else."""
	for doctype in ("Membership Prospect", "Prospect Interaction", "Journey Transition", "Ranking Model"):
		frappe.db.delete(doctype)
	today, random, numbers = getdate(), Random("ranking"), journey_ids()
	types, sources = make_types(), make_sources()
	register = [
		prospects.DemoMember(
			name=f"MEM-{number}",
			person=bulk.NewMember(
				"Demo",
				email=f"demo{number}@example.com",
				recruitment_source=sources[
					lives.choose(random, {key: effect.share for key, effect in lives.SOURCES.items()})
				],
				journey_id=next(numbers),
				terms=[bulk.NewTerm(types["Individual"], today, None)],
			),
			joined=today - timedelta(days=random.randrange(1, 365 * 8)),
			in_force=True,
		)
		for number in range(5000)
	]
	prospects.make(
		PROSPECTS,
		register,
		today,
		random=random,
		people=people.People("ranking"),
		campaigns=Campaigns(today, "ranking"),
		sources=sources,
		types=types,
		journey_ids=numbers,
	)
	return sources


def test_the_order_is_that_of_the_hidden_chances(sources):
	switch_on()
	model = frappe.get_doc("Ranking Model", models.train())
	weights = LevelWeights.from_dict(frappe.parse_json(model.weights))
	keys = {name: key for key, name in sources.items()}
	days = dict(prospects.phases_of("Prospects"))
	phases = list(days)
	events = dict(
		frappe.db.sql(
			"select prospect, count(*) from `tabProspect Interaction` where kind = 'Event' group by prospect"
		)
	)
	known = {
		name: snapshots.levels_of(levels) for name, levels in snapshots.open_now(frappe.utils.now_datetime())
	}
	rows = frappe.get_all(
		"Membership Prospect",
		filters={"name": ["in", list(known)]},
		fields=["name", "recruitment_source", "phase", "phase_since"],
	)
	hidden = [
		eagerness.chance(
			keys[row.recruitment_source],
			events.get(row.name, 0),
			phases.index(row.phase) + 1,
			(getdate() - row.phase_since).days / days[row.phase],
		)
		for row in rows
	]
	told = [weights.score(known[row.name]) for row in rows]
	assert len(rows) > 100
	assert spearmanr(hidden, told).statistic > 0.5
	assert model.lift > 2


def test_what_is_learnt_from_the_demo_can_be_approved(sources):
	switch_on()
	model = frappe.get_doc("Ranking Model", models.train())
	assert (model.status, model.why) == ("Waiting for Approval", "Better")


def test_open_prospects_can_be_called(sources):
	"""The few numbers that belong to nobody go to them before the lost ones."""
	by_status = {
		status: [
			bool(phone) for phone in frappe.get_all("Membership Prospect", {"status": status}, pluck="phone")
		]
		for status in ("Open", "Lost")
	}
	with_phone = {status: sum(phones) / len(phones) for status, phones in by_status.items()}
	assert len(by_status["Open"]) > 100
	assert with_phone["Open"] > 0.3 and with_phone["Lost"] > 0.1
