"""A Recruitment Manager measures a Journey Improvement over and over, sliding what can be slid, to decide single people.

Somebody known went on to the next phase, or did not: everything else is the same in two worlds, and whatever a manager
does, by any day of the month, any number of expected days and any date in the request, must be answered alike."""

from datetime import date, datetime, timedelta

import frappe
import pytest

from tests.support.tools import clock

CELL = 5
DAY = timedelta(days=1)
CONVERSION, DAYS = "Conversion to the Next Phase", "Days in the Phase"
JUNE = [date(2026, 6, 1) + number * DAY for number in range(30)]


def went(journey: str, *steps: tuple[str, date]) -> None:
	before = None
	for phase, day in steps:
		doc = frappe.get_doc(
			{
				"doctype": "Journey Transition",
				"journey_id": journey,
				"from_phase": before,
				"to_phase": phase,
				"transition_on": datetime(day.year, day.month, day.day, 9),
			}
		)
		doc.name = frappe.generate_hash(length=10)
		doc.db_insert()
		before = phase


@pytest.fixture
def manager(make) -> str:
	make.settings(minimum_cell=CELL)
	frappe.db.delete("Journey Transition")
	frappe.db.set_value("Journey Phase", "Decision", "people", "Prospects")
	for number in range(60):  # on all days of two months, so that a window that slides would lose one a day
		came = date(2026, 3, 1) + number * DAY
		went(f"j{number}", ("Decision", came), *([("Loyalty", came + 9 * DAY)] if number % 2 else []))
	return make.user("Recruitment Manager")


def answer(user: str, day: date, metric: str, **sent) -> tuple:
	"""What the manager sees of a new improvement that is started and done on the day."""
	frappe.set_user(user)
	with clock.on(day):
		doc = frappe.get_doc(
			{"doctype": "Journey Improvement", "title": "Step", "phase": "Decision", "metric": metric}
		).insert()
		for status in ("Under way", "Done"):
			doc.update({"status": status, **sent})
			doc.save()
		doc.reload()
	return doc.baseline, doc.result, doc.outcome


def slid(user: str, metric: str) -> list[tuple]:
	"""Every answer to what can be slid: the day on which it is asked, and the days that are sent."""
	answers = [answer(user, day, metric) for day in JUNE]
	for number in range(0, 60, 3):
		began = date(2026, 3, 1) + number * DAY
		answers.append(answer(user, JUNE[9], metric, started_on=began, finished_on=began + 40 * DAY))
	return answers


@pytest.mark.parametrize("metric", [CONVERSION, DAYS])
def test_sliding_the_days_tells_nothing(manager, metric):
	"""All days of a month are answered alike, but for the step at which another whole month has been followed."""
	answers = slid(manager, metric)
	asked_by_day, sent = answers[: len(JUNE)], answers[len(JUNE) :]
	assert len(set(asked_by_day)) <= 2
	assert set(sent) == {asked_by_day[9]}
	assert any(baseline for baseline, _result, _outcome in answers), (
		"nothing was measured: the attack has no aim"
	)


def test_sliding_the_expected_days_tells_nothing(manager):
	"""Who writes phases chooses how long people are followed: a step a day would tell who went on on which."""
	answers = set()
	for days in range(1, 91):
		frappe.db.set_value("Journey Phase", "Decision", "expected_days", days)
		answers.add(answer(manager, JUNE[9], CONVERSION))
	assert len(answers) <= 3


@pytest.mark.parametrize("metric", [CONVERSION, DAYS])
def test_one_person_more_or_less_is_not_seen(manager, metric):
	"""The 29 who went on are shown as 30 and the 60 who came as 60, with one of them or without."""
	frappe.db.delete("Journey Transition", {"journey_id": "j1", "to_phase": "Loyalty"})
	without = [answer(manager, day, metric) for day in JUNE]
	frappe.set_user("Administrator")
	frappe.db.delete("Journey Transition", {"journey_id": "j1"})
	went("j1", ("Decision", date(2026, 3, 2)), ("Loyalty", date(2026, 3, 11)))
	assert [answer(manager, day, metric) for day in JUNE] == without
