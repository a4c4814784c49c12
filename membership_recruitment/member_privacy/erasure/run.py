"""Erase somebody: planned as an Erasure, carried out in the background, once.

All that happens in the database (erasing.py) is one transaction under the lock of the Erasure's row, or of the rows of many:
killed before its end nothing has happened, and two at once wait for each other, or share the work. What lies outside (files, the
ledger) is done so that doing it again changes nothing: the ledger says before the transaction ends that somebody's erasure is
begun, and afterwards that it is done; files are deleted then, and until they are the Erasure says *Files Left*.
`resume` finishes what was interrupted.
"""

import hashlib
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import now_datetime, nowdate

from membership_recruitment.member_privacy.erasure import erasing, ledger
from membership_recruitment.member_privacy.erasure.erasing import (
	DONE,
	ERASURE,
	FILES_LEFT,
	PEOPLE,
	PLANNED,
	STOPPED,
	seal,
)
from membership_recruitment.utils import batches, conflicts, database, refusals
from membership_recruitment.utils.sanitize import harmless

__all__ = ["DONE", "PEOPLE", "seal"]
REQUEST, RETENTION = "Request", "Retention"
# So many go at once by the calendar: their rows are locked until all of them are erased
TOGETHER = 200


# ---------------------------------------------------------------- planning


def plan(
	doctype: str | None,
	name: str | None,
	*,
	address: str | None = None,
	reason: str = REQUEST,
	**values,
) -> str:
	"""Put an erasure on the list; the one that is there already where there is one. The caller has checked the right.

	Args:
	        doctype, name: The Member or Membership Prospect; None where there is no more than an address.
	        address: Their e-mail address.
	        reason: REQUEST or RETENTION.
	        values: Further fields of the Erasure.

	Returns:
	        Name of the Erasure.
	"""
	key = _key(doctype, name, address)
	known = frappe.db.get_value(ERASURE, {"key": key}, ["name", "status"], as_dict=True)
	while known and not doctype and known.status in (FILES_LEFT, DONE):
		# something may have come in under the address since
		key = _key(None, None, f"{address} {known.name}")
		known = frappe.db.get_value(ERASURE, {"key": key}, ["name", "status"], as_dict=True)
	if known:
		return known.name
	doc = frappe.get_doc(
		{
			"doctype": ERASURE,
			"status": PLANNED,
			"reason": reason,
			"subject_doctype": doctype,
			"subject_name": name,
			"address": None if doctype else address,
			"key": key,
			**values,
		}
	)
	try:
		doc.insert(ignore_permissions=True)  # as above
	except (frappe.DuplicateEntryError, frappe.UniqueValidationError):
		frappe.clear_last_message()  # another process was first
		return frappe.db.get_value(ERASURE, {"key": key}, for_update=True)
	return doc.name


def plan_by_calendar(doctype: str, names: Iterable[str], rule: str, not_before) -> None:
	"""Put many people on the list whose time is up by a rule; what stopped earlier is tried again."""
	for part in batches.split({_key(doctype, name, None): name for name in names}.items()):
		by_key = dict(part)
		filters = {"key": ["in", list(by_key)]}
		for known in frappe.get_all(ERASURE, filters=filters, pluck="key", order_by=None):
			del by_key[known]
		numbers = database.take_numbers("ERASURE-", 5, len(by_key))
		rows = [
			{
				"name": number,
				"status": PLANNED,
				"reason": RETENTION,
				"rule": rule,
				"not_before": not_before,
				"subject_doctype": doctype,
				"subject_name": name,
				"key": key,
			}
			for number, (key, name) in zip(numbers, by_key.items(), strict=True)
		]
		database.insert(ERASURE, rows, ignore=True)  # another process may be first
		again = {"status": PLANNED, "rule": rule, "not_before": not_before, "problem": None}
		frappe.db.set_value(ERASURE, {**filters, "status": STOPPED}, again)
		batches.finish()


def plan_again(erasure: str, **values) -> None:
	"""What stopped, or waits for its day by the calendar, is asked for now."""
	row = frappe.db.get_value(ERASURE, erasure, ["name", "status"], as_dict=True, for_update=True)
	if row.status in (PLANNED, STOPPED):
		again = {"status": PLANNED, "reason": REQUEST, "rule": None, "not_before": None, "problem": None}
		frappe.db.set_value(ERASURE, row.name, {**again, **values})


def is_carried_out(erasure: str) -> bool:
	return frappe.db.get_value(ERASURE, erasure, "status") in (FILES_LEFT, DONE)


def stop(erasure: str, why: str) -> bool:
	"""Take what is planned off the list.

	Args:
	        why: A sentence that names nobody.

	Returns:
	        Whether nothing of it is done, nor will be.
	"""
	if frappe.db.get_value(ERASURE, erasure, "status", for_update=True) not in (PLANNED, STOPPED):
		return False
	frappe.db.set_value(ERASURE, erasure, {"status": STOPPED, "problem": harmless(why)})
	return True


def _key(doctype: str | None, name: str | None, address: str | None) -> str:
	if doctype:
		return hashlib.sha256(f"{doctype} {name}".encode()).hexdigest()
	return ledger.fingerprint(ledger.ADDRESS, f"{address} {nowdate()}")


def begin(erasure: str) -> None:
	"""Carry it out in the background."""
	frappe.enqueue(
		carry_out,
		erasure=erasure,
		queue="long",
		job_id=f"membership_recruitment.erasure.{erasure}",
		deduplicate=True,
		enqueue_after_commit=True,
	)


# ---------------------------------------------------------------- carrying out


@conflicts.tried_again
def carry_out(erasure: str) -> str:
	"""Erase whom an Erasure is about, or finish what was begun.

	Returns:
	        The status that it has now.
	"""
	row = frappe.db.get_value(ERASURE, erasure, "*", as_dict=True, for_update=True)
	if row.status == PLANNED:
		row = _erase(row)
		batches.finish()
		ledger.note(row.get("for_the_ledger", ()))
	if row.status == FILES_LEFT:
		erasing.delete_files([row])
		batches.finish()
	return row.status


def _erase(row):
	erasing.erase([row])
	return row


def resume() -> None:
	"""Every night: finish erasures that were interrupted, and carry out those whose day has come: who has asked alone, by the
	calendar many at once. What is refused says why, what somebody else has open waits for the next night, and the rest go on."""
	due = frappe.db.sql(
		f"""select name, status = '{PLANNED}' and reason = '{RETENTION}' from `tab{ERASURE}` where status = '{FILES_LEFT}'
		or (status = '{PLANNED}' and ifnull(not_before, creation) <= %s) order by creation, name""",
		now_datetime(),
	)
	for name, by_calendar in due:
		if not by_calendar:
			_alone(name)
	for names in batches.split((name for name, by_calendar in due if by_calendar), TOGETHER):
		carry_out_together(names)


def _alone(erasure: str) -> None:
	try:
		carry_out(erasure)
	except conflicts.BUSY:
		frappe.db.rollback()
	except Exception as error:  # nothing may stop the others; the reason is kept where people see it
		frappe.db.rollback()
		_keep_reason(erasure, error)


def _keep_reason(erasure: str, error: Exception) -> None:
	reason = refusals.as_text(error).strip() or type(error).__name__
	if isinstance(error, frappe.ValidationError):
		frappe.clear_last_message()
	else:
		# without the values of variables, which may be about the person
		log = frappe.log_error(
			title=_(ERASURE),
			message=frappe.get_traceback(),
			reference_doctype=ERASURE,
			reference_name=erasure,
		)
		reason = _("{0} (see Error Log {1})").format(type(error).__name__, log.name)
	frappe.db.set_value(ERASURE, erasure, {"status": STOPPED, "problem": reason})
	batches.finish()


def carry_out_together(erasures: list[str]) -> None:
	"""Erase many people at once, each as if alone: in one transaction those who have nothing in common, then those who waited
	for them. Where somebody cannot be erased the others go without them, in halves, and they go alone."""
	waiting = erasures
	while waiting:
		try:
			waiting = _erase_together(waiting)
		except Exception:
			# whose fault it is shows when they go in halves; at last it is kept with its reason
			frappe.db.rollback()
			frappe.clear_messages()
			if len(waiting) == 1:
				_alone(waiting[0])
				return
			half = len(waiting) // 2
			carry_out_together(waiting[:half])
			waiting = waiting[half:]


@conflicts.tried_again
def _erase_together(erasures: list[str]) -> list[str]:
	"""What another run holds it finishes, too. Returns who waits."""
	rows = frappe.db.sql(
		f"""select * from `tab{ERASURE}` where name in %s and status = '{PLANNED}' order by name
		for update skip locked""",
		(erasures,),
		as_dict=True,
	)
	waiting = erasing.erase(rows) if rows else []
	batches.finish()
	ledger.note(line for row in rows for line in row.get("for_the_ledger", ()))
	if left := [row for row in rows if row.status == FILES_LEFT]:
		erasing.delete_files(left)
		batches.finish()
	return [row.name for row in waiting]
