"""A rule that changes while a job runs by it: another run follows, after that one. The queue is the site's own."""

import frappe
import pytest
from frappe.utils.background_jobs import get_job, get_queue
from rq.job import JobStatus

from membership_recruitment.member_recruitment.ranking import scores as ranking_scores
from membership_recruitment.membership.leaving_risk import scores
from membership_recruitment.utils import batches, worker_locks
from tests.support.factories import leaving_members

WORK = "test_of_a_rule"
BEGINS = ("rollback", "start transaction")


@pytest.fixture(autouse=True)
def queue():
	frappe.db.after_commit.reset()
	yield
	for name in (WORK, scores.WORK):
		for job_id in batches.job_ids(name):
			if job := get_job(job_id):
				job.delete()


def asked(work: str = WORK, times: int = 1) -> list:
	"""Ask so often, each time in a transaction of its own; the state of each job after that."""
	for _time in range(times):
		batches.soon(scores.score, work)
		frappe.db.after_commit.run()
	return states(work)


def states(work: str = WORK) -> list:
	return [job and job.get_status() for job in map(get_job, batches.job_ids(work))]


def start(place: int) -> None:
	job = get_job(batches.job_ids(WORK)[place])
	get_queue("long").remove(job)
	job.set_status(JobStatus.STARTED)


def test_who_asks_while_it_waits_gets_that_one():
	assert asked(times=3) == [JobStatus.QUEUED, None, None]


def test_nothing_is_asked_for_before_the_change_is_committed():
	batches.soon(scores.score, WORK)
	assert states() == [None, None, None]


def test_who_asks_while_it_runs_gets_another_one_after_it():
	asked()
	start(0)
	assert asked(times=2) == [JobStatus.STARTED, JobStatus.QUEUED, None]
	start(1)
	assert asked(times=2) == [JobStatus.STARTED, JobStatus.STARTED, JobStatus.QUEUED]
	start(2)
	assert asked() == [JobStatus.STARTED] * 3
	get_job(batches.job_ids(WORK)[0]).set_status(JobStatus.FINISHED)
	assert asked() == [JobStatus.QUEUED, JobStatus.STARTED, JobStatus.STARTED]


def test_switching_it_off_while_it_runs_is_not_lost():
	leaving_members.switch_on()
	frappe.db.after_commit.reset()
	batches.soon(scores.score, scores.WORK)
	frappe.db.after_commit.run()
	job = get_job(batches.job_ids(scores.WORK)[0])
	get_queue("long").remove(job)
	job.set_status(JobStatus.STARTED)
	leaving_members.switch_on(enabled=0)
	frappe.db.after_commit.run()
	assert states(scores.WORK) == [JobStatus.STARTED, JobStatus.QUEUED, None]


def test_two_of_one_work_never_run_at_once():
	held = []
	batches.run_in_turn(lambda: held.append(worker_locks.is_held(batches.lock_of(WORK))), WORK)
	assert held == [True] and not worker_locks.is_held(batches.lock_of(WORK))


@pytest.mark.parametrize("job", [scores.score, ranking_scores.rank])
def test_the_night_and_a_changed_rule_take_turns(job, statements):
	job()
	asked = [statement for statement in statements if statement.lower() not in BEGINS]
	assert "get_lock" in asked[0] and "release_lock" in asked[-1]
