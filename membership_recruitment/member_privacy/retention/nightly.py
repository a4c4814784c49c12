"""Every night: what is due by Retention Settings is put on the list of erasures, and erased when its day has come."""

import hashlib
import json

import frappe
from frappe import _
from frappe.utils import add_days, cint, formatdate, getdate, now_datetime

from membership_recruitment.member_privacy.erasure import books_over, exclusions, run
from membership_recruitment.member_privacy.registry import kinds as registry_kinds
from membership_recruitment.member_privacy.requests import reminders
from membership_recruitment.member_privacy.retention import due, rows_kinds
from membership_recruitment.member_privacy.retention.kinds import BY_NAME, Kind
from membership_recruitment.utils import batches, conflicts

ERASE = "Erase"
ERASURE = run.ERASURE
EMPTIED = ("Prospect Interaction", "Privacy Request")  # the other rows that go by the calendar are deleted


@conflicts.tried_again
def nightly() -> None:
	"""Drop from the list who is not due any more, put on it who is, tell of it, and erase those whose day has come. Books that
	had to be kept go too when theirs has."""
	settings = frappe.get_single(due.SETTINGS)
	rules = [rule for rule in settings.rules if rule.enabled and rule.action == ERASE]
	_drop_who_is_not_due({rule.kind: rule.months for rule in rules})
	left = cint(settings.people_a_night) or due.EVERYBODY
	not_before = add_days(getdate(), max(0, cint(settings.warning_days)))
	planned = 0
	for rule in rules:
		kind = BY_NAME[rule.kind]
		if kind.doctype:
			planned += _plan(kind, rule.months, left - planned, not_before)
		else:
			_take_rows(kind, rule.months)
	if planned:
		_warn(planned, not_before)
	frappe.db.set_single_value(due.SETTINGS, "last_run", now_datetime(), update_modified=False)
	batches.finish()
	run.resume()
	books_over.nightly()
	exclusions.nightly()


def _drop_who_is_not_due(months: dict[str, int]) -> None:
	"""Somebody was spoken to, came back, is held or has asked for something; or the rule was switched off."""
	listed = frappe.get_all(
		ERASURE,
		filters={"status": run.PLANNED, "reason": run.RETENTION},
		fields=["name", "rule", "subject_name"],
	)
	for rule in {row.rule for row in listed}:
		still = set(due.people(BY_NAME[rule], months[rule], listed_too=True)) if rule in months else set()
		gone = [row.name for row in listed if row.rule == rule and row.subject_name not in still]
		for part in batches.split(gone):
			frappe.db.set_value(
				ERASURE,
				{"name": ["in", part]},
				{"status": run.STOPPED, "problem": _("Not due any more.")},
			)


def _plan(kind: Kind, months: int, limit: int, not_before) -> int:
	names = due.people(kind, months, limit=limit) if limit > 0 else []
	run.plan_by_calendar(kind.doctype, names, kind.name, not_before)
	return len(names)


def _take_rows(kind: Kind, months: int) -> None:
	"""Take rows away, and put down how many."""
	result = []
	for taken in rows_kinds.of(kind.name):
		names = taken.due(due.before(months))
		for part in batches.split(names):
			taken.take(part)
			batches.finish()
		does = registry_kinds.EMPTY if taken.doctype in EMPTIED else registry_kinds.DELETE
		if names:
			result.append({"doctype": taken.doctype, "does": does, "rows": len(names), "until": None})
	if not result:
		return
	doc = frappe.get_doc(
		{
			"doctype": ERASURE,
			"status": run.DONE,
			"reason": run.RETENTION,
			"rule": kind.name,
			"finished_on": now_datetime(),
			"result": json.dumps(result),
			"key": hashlib.sha256(f"{kind.name} {now_datetime()}".encode()).hexdigest(),
		}
	).insert(ignore_permissions=True)  # the calendar's doing
	doc.db_set("proof", run.seal(doc.name, result))


def _warn(planned: int, not_before) -> None:
	for user in reminders.officers():
		language = frappe.db.get_value("User", user, "language")
		subject = _("{0} people are to be erased from {1} on. Look at the list.", language).format(
			planned, formatdate(not_before)
		)
		reminders.tell(user, due.SETTINGS, due.SETTINGS, subject)
