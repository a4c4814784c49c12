"""A recruiter's day: log a contact, take a prospect, change many at once. Requests of list and form."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import add_to_date, get_datetime, getdate, now_datetime

from membership_recruitment.member_journey.steps import entry_rules
from membership_recruitment.member_privacy.consent import information_duty
from membership_recruitment.people import staff_search
from membership_recruitment.people.prospect_statuses import LOST, OPEN, QUEUED
from membership_recruitment.utils import conflicts, refusals
from membership_recruitment.utils.names import names_in

PROSPECT = "Membership Prospect"
RECRUITING_ROLES = ("Member Recruiter", "Recruitment Manager")
MOST_AT_ONCE = 1000
CLOCKS_DIFFER = 10  # minutes, that of the browser from the server's


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def log_contact(
	prospect: str,
	kind: str,
	answered: bool = True,
	outcome: str | None = None,
	asked_for_terms: bool = False,
	summary: str | None = None,
	phase: str | None = None,
	next_action: str | None = None,
	next_action_on: str | None = None,
	interaction_on: str | None = None,
	told: bool = False,
) -> str:
	"""Add a contact to a prospect and set what comes next, together or not at all.

	Args:
	        prospect: Name of the prospect; the user must be allowed to change it.
	        kind: Call, Meeting, Mail, Event or Form.
	        answered: Whether the person was reached.
	        outcome, summary: How it ended and what was said.
	        asked_for_terms: Whether the person asked for terms or price.
	        phase: The phase from now on, whatever the entry rules say; empty or as it is: what they say.
	        next_action, next_action_on: The next step and its day; empty: none.
	        interaction_on: Day and time of the contact; empty: now.
	        told: Whether the person was told where the data comes from.

	Returns:
	        Name of the Prospect Interaction.
	"""
	doc = frappe.get_doc(PROSPECT, prospect, for_update=True)
	doc.check_permission("write")
	if doc.status not in (OPEN, QUEUED):
		frappe.throw(_("Only contacts with open prospects are logged. Reopen this one first."))
	if interaction_on and get_datetime(interaction_on) > add_to_date(now_datetime(), minutes=CLOCKS_DIFFER):
		frappe.throw(_("This contact lies in the future. Enter the day on which it was, or a next action."))
	chosen = phase if phase != doc.phase and doc.status == OPEN else None
	note = frappe.get_doc(
		{
			"doctype": "Prospect Interaction",
			"prospect": prospect,
			"kind": kind,
			"answered": int(answered),
			"outcome": outcome,
			"asked_for_terms": int(asked_for_terms),
			"summary": summary,
			"interaction_on": interaction_on or now_datetime(),
		}
	)
	note.flags.phase_is_chosen = True  # here, or by the rules once the prospect is saved
	note.insert()
	doc.update({"next_action": next_action, "next_action_on": next_action_on or None})
	if chosen:
		doc.phase = chosen
	doc.save()
	if told and answered:
		information_duty.told(PROSPECT, doc.name, information_duty.CONVERSATION, getdate(note.interaction_on))
	if not chosen:
		entry_rules.apply_rules(entry_rules.RECRUITING, [doc.name])
	return note.name


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def take(prospect: str) -> None:
	"""Make the user the recruiter of a prospect that nobody has."""
	doc = frappe.get_doc(PROSPECT, prospect, for_update=True)
	if doc.recruiter and doc.recruiter != frappe.session.user:
		frappe.throw(_("Somebody else took this prospect a moment ago. Reload the list."))
	doc.check_permission("write")
	doc.recruiter = frappe.session.user
	doc.save()


# ---------------------------------------------------------------- many at once


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def assign(prospects: str | list, recruiter: str | None = None) -> dict:
	"""Give prospects to a recruiter, or to nobody. See `change`."""
	if recruiter and recruiter not in _recruiters():
		frappe.throw(
			_("{0} is not a recruiter. Choose a user with the role Member Recruiter.").format(
				frappe.utils.escape_html(recruiter)
			)
		)
	return change(prospects, {"recruiter": recruiter or None})


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def move_to_phase(prospects: str | list, phase: str) -> dict:
	"""Move prospects to a phase. See `change`."""
	return change(prospects, {"phase": phase})


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def set_campaign(prospects: str | list, campaign: str) -> dict:
	"""Say which campaign prospects came from. See `change`."""
	return change(prospects, {"campaign": campaign})


def change(prospects: str | list, values: dict) -> dict:
	"""Change several prospects, each by the user's own right to it.

	Args:
	        prospects: Their names, also as JSON.
	        values: What to set.

	Returns:
	        `changed` (how many) and `failed` (rows with name and reason); what fails leaves the others alone.
	"""
	names = names_in(prospects) if prospects else []
	if len(names) > MOST_AT_ONCE:
		frappe.throw(_("Choose at most {0} prospects at a time.").format(MOST_AT_ONCE))
	return change_each(names, lambda name: _change_one(name, values))


def change_each(names: list[str], change_one: Callable[[str], None]) -> dict:
	"""Change documents one by one; what fails leaves the others alone.

	Returns:
	        `changed` (how many) and `failed` (rows with name and reason).
	"""
	changed, failed = 0, []
	for name in names:
		frappe.db.savepoint("one_of_many")
		try:
			change_one(name)
			changed += 1
		except conflicts.GIVEN_UP:
			raise  # those before it are taken back too
		except (frappe.ValidationError, frappe.PermissionError) as refusal:
			conflicts.back_to("one_of_many")
			frappe.clear_messages()
			failed.append({"name": name, "reason": refusals.as_text(refusal) or _("You may not change it.")})
	return {"changed": changed, "failed": failed}


def _change_one(name: str, values: dict) -> None:
	doc = frappe.get_doc(PROSPECT, name, for_update=True)
	if not frappe.has_permission(PROSPECT, "write", doc=doc):
		raise frappe.PermissionError(_("You may not change it."))
	if doc.status == LOST:
		frappe.throw(_("It is closed as lost. Reopen it first."))
	doc.update(values)
	doc.save()


# ---------------------------------------------------------------- looking


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def recruiter_query(
	doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict | None = None
) -> list[tuple]:
	"""Users who recruit, for the field Recruiter: (name, full name). For those who work with prospects."""
	frappe.has_permission(PROSPECT, "write", throw=True)
	return staff_search.users_with_roles(RECRUITING_ROLES, txt, start, page_len)


@frappe.whitelist()
def next_actions(start: str, end: str, filters: str | list | None = None) -> list[dict]:
	"""Next actions of the prospects that the user may see, for the calendar.

	Args:
	        start, end: First and last day.
	        filters: The calendar's own, as Frappe's list filters.
	"""
	conditions = frappe.parse_json(filters) or []
	conditions = [
		*conditions,
		[PROSPECT, "next_action_on", "between", [start, end]],
		[PROSPECT, "status", "=", OPEN],
	]
	rows = frappe.get_list(
		PROSPECT,
		filters=conditions,
		fields=["name", "full_name", "next_action", "next_action_on"],
		order_by="next_action_on asc",
		limit=1000,
	)
	for row in rows:
		row.title = f"{row.full_name}: {row.next_action}" if row.next_action else row.full_name
		row.all_day = 1
	return rows


def _recruiters() -> set[str]:
	return set(
		frappe.get_all(
			"Has Role", filters={"role": ["in", RECRUITING_ROLES], "parenttype": "User"}, pluck="parent"
		)
	)
