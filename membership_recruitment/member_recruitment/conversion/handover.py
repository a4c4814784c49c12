"""Take a prospect from recruiting staff, the same way whoever it is, and let a background job see who that is.

The request of somebody who does not read the register only queues: it asks nothing about members, so neither its
answer, its time nor what it leaves behind can tell who is known. The job converts the prospect, or leaves it to the
registrar. What is to be done stands on the row (`status`, `awaits_conversion`) and is decided under its lock, so that
the job may be lost, killed, run twice or run a week later; `sweep` finds what is left.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from membership_recruitment.member_journey.target_lists import email_group
from membership_recruitment.member_recruitment.conversion import convert as conversion
from membership_recruitment.member_recruitment.conversion import duplicates, linked_records, locks
from membership_recruitment.people.prospect_statuses import CONVERTED, QUEUED
from membership_recruitment.settings import rules
from membership_recruitment.utils import batches, conflicts, refusals
from membership_recruitment.utils.sanitize import harmless

PROSPECT = conversion.PROSPECT
HANDED_OVER = {"outcome": "handed over"}
# What queueing writes and only the register's side sees; taken away when the prospect goes back
EMPTY = {"awaits_conversion": 0, "queue_reason": None, "converted_by": None}


# ---------------------------------------------------------------- the request


def hand_over(
	prospect_name: str, membership_type: str, start_date: date, *, seen: str | None = None
) -> dict[str, str]:
	"""Queue a prospect for the register; the caller has checked that the user may write it.

	Args:
	        prospect_name: The prospect; its row is locked first.
	        membership_type: What the person joins as.
	        start_date: First day of the first term.
	        seen: When the prospect was last changed as far as the user has seen it.

	Returns:
	        `{"outcome": "handed over"}`, also where that was done before.
	"""
	return locks.in_request(lambda: _queue(prospect_name, membership_type, start_date, seen))


def _queue(prospect_name: str, membership_type: str, start_date: date, seen: str | None) -> dict[str, str]:
	prospect = frappe.get_doc(PROSPECT, prospect_name, for_update=True)
	if prospect.status in (QUEUED, CONVERTED):
		return HANDED_OVER
	conversion.refuse(prospect, seen)
	_refuse_term(membership_type, start_date)
	frappe.db.set_value(
		PROSPECT,
		prospect.name,
		{
			"status": QUEUED,
			"queued_on": now_datetime(),
			"membership_type": membership_type,
			"wanted_start_date": start_date,
			"awaits_conversion": 1,
			"converted_by": frappe.session.user,
		},
	)
	linked_records.close_import((PROSPECT, prospect.name))
	email_group.leave(PROSPECT, prospect.email)
	frappe.enqueue(
		decide,
		job_id=f"membership_recruitment.handover.{prospect.name}",
		deduplicate=True,
		enqueue_after_commit=True,
		prospect_name=prospect.name,
	)
	return HANDED_OVER


def _refuse_term(membership_type: str, start_date: date) -> None:
	"""What can be said of a term without asking who the person is, is said at once."""
	if not frappe.db.exists("Membership Type", {"name": membership_type, "disabled": 0}):
		frappe.throw(_("Choose a membership type that is in use."))
	if not start_date or not 1900 <= start_date.year <= 2200:
		frappe.throw(_("Choose a first day between 1900 and 2200."))


# ---------------------------------------------------------------- the job


def sweep() -> None:
	"""Decide on all that wait: jobs that were killed, lost with the queue, or gave way to somebody else's lock."""
	waiting = frappe.get_all(
		PROSPECT,
		filters={"status": QUEUED, "awaits_conversion": 1},
		order_by="queued_on asc, name asc",
		pluck="name",
	)
	batches.finish()
	for name in waiting:
		decide(name)


def decide(prospect_name: str) -> None:
	"""Convert a prospect that waits, or leave it to the registrar; commits. Whatever stops it is the case's reason."""
	with as_administrator():
		frappe.db.savepoint("handover")
		try:
			if conflicts.try_again(lambda: _withdraw(prospect_name)):
				batches.finish()
				frappe.db.savepoint("handover")
				conflicts.try_again(lambda: _convert_or_leave(prospect_name))
		except conflicts.BUSY:
			frappe.db.rollback()  # it waits for the next sweep
			return
		except Exception as error:  # whatever it is, a person decides, and sees why
			undo("handover")
			_leave(prospect_name, _reason(error))
		batches.finish()


@contextmanager
def as_administrator() -> Iterator[None]:
	"""Not as the recruiter, in whose name Frappe starts the job: she would own what is made, and hear of it."""
	user = frappe.session.user
	frappe.set_user("Administrator")
	try:
		yield
	finally:
		frappe.set_user(user)


def _locked(prospect_name: str):
	"""The prospect with its row locked, None where there is nothing to decide any more."""
	if frappe.db.get_value(PROSPECT, prospect_name, "awaits_conversion", for_update=True):
		prospect = frappe.get_doc(PROSPECT, prospect_name)
		return prospect if prospect.status == QUEUED else None
	return None


def _withdraw(prospect_name: str) -> bool:
	"""Do what the recruiter may notice, before anybody asks who the person is: shared meetings go on without them,
	and of a row that she knows by name there is the same answer, since it is gone either way."""
	if not _locked(prospect_name):
		return False
	linked_records.withdraw((PROSPECT, prospect_name))
	conversion.erase_merges(prospect_name)
	return True


def _convert_or_leave(prospect_name: str) -> None:
	prospect = _locked(prospect_name)
	if not prospect:
		return
	if rules().registrar_converts:
		_leave(prospect_name, None)
		return
	earlier = locks.hold(prospect)
	if duplicates.possible_members(prospect, earlier):
		_leave(prospect_name, _("The register may have this person already."))
		return
	conversion.run_steps(prospect, prospect.membership_type, getdate(prospect.wanted_start_date))


def _leave(prospect_name: str, reason: str | None) -> None:
	"""Leave the case to the registrar."""
	frappe.db.set_value(
		PROSPECT,
		{"name": prospect_name, "status": QUEUED},
		{"awaits_conversion": 0, "queue_reason": harmless(reason)},
		update_modified=False,
	)


def undo(save_point: str) -> None:
	"""Take back what failed. Tests keep the transaction that they stand in."""
	if frappe.flags.in_test:
		conflicts.back_to(save_point)
	else:
		frappe.db.rollback()


def _reason(error: Exception) -> str:
	if isinstance(error, frappe.ValidationError) and str(error):
		frappe.clear_messages()
		return refusals.as_text(error)
	log = frappe.log_error("Handing over a prospect failed")
	return _("An error that the app does not know: see Error Log {0}.").format(log.name)


# ---------------------------------------------------------------- back to recruiting


def forget_queueing(prospect) -> None:
	"""Take away what only the register's side may see, past the document: a version would show it to the recruiter.

	Args:
	        prospect: The document, which is saved after this.
	"""
	frappe.db.set_value(PROSPECT, prospect.name, EMPTY, update_modified=False)
	prospect.update(EMPTY)
