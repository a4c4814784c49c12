"""Journeys for the tests of the funnel: entered as steps without people, drawn at random, merged, reordered."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import count

import frappe
from hypothesis import strategies as st

from membership_recruitment.member_journey.steps.order import sync, sync_all
from membership_recruitment.utils import database
from tests.support.oracles.brute_force_funnel import Step

PHASES = ("Awareness", "Consideration", "Decision", "Loyalty", "Ambassador")
SOURCES = ("Website", "Event")
GROUPS = ("Families", "Neighbours")
GONE = "A phase that was deleted"
DAY = timedelta(days=1)
BASE = date(2024, 1, 1)

_numbers = count()


def enter(steps: Iterable[Step]) -> None:
	steps = list(steps)
	database.insert(
		"Journey Transition",
		[
			{
				"name": f"step {next(_numbers):012d}",  # identical ones are in order of their names
				"journey_id": step.journey,
				"to_phase": step.to_phase,
				"transition_on": step.on,
				"recruitment_source": step.source,
				"campaign": step.campaign,
				"target_group": step.target_group,
			}
			for step in steps
		],
	)
	sync(step.journey for step in steps)


def stored() -> list[Step]:
	"""Every step of the site, as it is in the table."""
	rows = frappe.db.sql(
		"""select journey_id, nullif(to_phase, ''), transition_on, recruitment_source, campaign, target_group
		from `tabJourney Transition` order by transition_on, name"""
	)
	return [Step(*row) for row in rows]


@st.composite
def history(draw) -> list[Step]:
	"""Steps of up to eight journeys, in no sensible order: back, twice, at the same moment, out and in again."""
	found = []
	for journey in range(draw(st.integers(1, 8))):
		for _ in range(draw(st.integers(1, 7))):
			moment = datetime.combine(
				BASE + draw(st.integers(0, 30)) * DAY, time(draw(st.sampled_from((0, 12, 23))))
			)
			found.append(
				Step(
					f"journey {journey}",
					draw(st.sampled_from((*PHASES, *PHASES, None, GONE))),
					moment,
					draw(st.sampled_from((None, *SOURCES))),
					draw(st.sampled_from((None, "Spring"))),
					draw(st.sampled_from((None, *GROUPS))),
				)
			)
	return found


def orders_of_phases():
	"""The phases as they are, in another order, or with some deleted."""

	def beginnings(phases):
		return st.integers(1, len(phases)).map(lambda number: tuple(phases[:number]))

	return st.one_of(st.just(PHASES), st.permutations(PHASES).flatmap(beginnings))


def merge_two(walked: list[Step]) -> list[Step]:
	one, other = "journey 0", "journey 1"
	frappe.db.set_value("Journey Transition", {"journey_id": other}, "journey_id", one)
	sync([one, other])
	return [replace(step, journey=one) if step.journey == other else step for step in walked]


def reorder(phases) -> None:
	for sequence, phase in enumerate(phases):
		frappe.db.set_value("Journey Phase", phase, "sequence", sequence)
	frappe.db.delete("Journey Phase", {"name": ["not in", phases]})
	sync_all()
