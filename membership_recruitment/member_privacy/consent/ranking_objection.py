"""Somebody objects to being ranked: the rank goes at once, and the person is left out of all that is learnt.

Prospects are ranked by how likely they are to join, members by how likely they are to leave. Knows the fields of Membership
Prospect and Member by name only. Whoever became a member since is found among the prospects by the journeys that he or she
was one on.
"""

from datetime import datetime

import frappe
from frappe import _
from frappe.utils import cint, escape_html, get_datetime, now_datetime

from membership_recruitment.member_privacy.consent import access
from membership_recruitment.member_privacy.consent.access import MEMBER, PROSPECT
from membership_recruitment.member_privacy.consent.state import GIVEN
from membership_recruitment.utils import conflicts

SETTINGS = "Prospect Ranking Settings"
FIELD = "ranking_objection_on"
# What is stored of a rank, and what it is without one
NO_RANK = {"ranking_rank": 0, "ranking_band": None, "ranking_levels": None}

RISK_SETTINGS = "Leaving Risk Settings"
RISK_OBJECTION = "leaving_objection_on"
NO_RISK = {"leaving_band": None, "leaving_levels": None, "leaving_call_on": None}

OBJECTIONS = {PROSPECT: FIELD, MEMBER: RISK_OBJECTION}
STORED = (*NO_RANK, *NO_RISK, *OBJECTIONS.values())


def is_offered(subject_doctype: str) -> bool:
	"""Whether there is a ranking to object to, for a prospect or a member."""
	return foretells_leaving(subject_doctype) or _is_on(SETTINGS)


def foretells_leaving(subject_doctype: str) -> bool:
	return subject_doctype == MEMBER and _is_on(RISK_SETTINGS)


def _is_on(settings: str) -> bool:
	return bool(cint(frappe.db.get_single_value(settings, "enabled")))


@conflicts.in_words()
def object_to_ranking(subject_doctype: str, subject_name: str) -> None:
	"""Note the objection of a prospect or of a member, also of one who was a prospect; the first one's time stays."""
	for prospect in _prospects(subject_doctype, subject_name):
		_note(PROSPECT, prospect, FIELD, NO_RANK)
	if subject_doctype == MEMBER:
		_note(MEMBER, subject_name, RISK_OBJECTION, NO_RISK)


@conflicts.in_words()
def take_back(subject_doctype: str, subject_name: str) -> None:
	"""The objection is no more, of a prospect or of a member, also of one who was a prospect."""
	for prospect in _prospects(subject_doctype, subject_name):
		frappe.db.set_value(PROSPECT, prospect, FIELD, None)
	if subject_doctype == MEMBER:
		frappe.db.set_value(MEMBER, subject_name, RISK_OBJECTION, None)


def carry_over(merged, kept) -> None:
	"""Two documents of one person become one: who objected on either has objected."""
	if merged.get(OBJECTIONS[merged.doctype]):
		object_to_ranking(kept.doctype, kept.name)


def goes_along(prospect, member: str) -> None:
	"""A prospect becomes a member: who objected to being ranked has objected to being foretold about."""
	if since := prospect.get(FIELD):
		_note(MEMBER, member, RISK_OBJECTION, NO_RISK, since)


def _note(doctype: str, name: str, field: str, nothing: dict, since: datetime | None = None) -> None:
	first = frappe.db.get_value(doctype, name, field, for_update=True)
	frappe.db.set_value(doctype, name, {**nothing, field: first or since or now_datetime()})


def consent_recorded(doc) -> None:
	"""A Consent Event about the purpose of a ranking, where it is the latest word: whoever takes it back objects, whoever
	gives it again, after having objected, does not any more."""
	if not _is_latest_word(doc):
		return
	said_on = get_datetime(doc.event_on)
	if doc.purpose == frappe.db.get_single_value(SETTINGS, "purpose"):
		for prospect in _prospects(doc.subject_doctype, doc.subject_name):
			_follow(doc.event, said_on, PROSPECT, prospect, FIELD, NO_RANK)
	if doc.subject_doctype == MEMBER and doc.purpose == frappe.db.get_single_value(RISK_SETTINGS, "purpose"):
		_follow(doc.event, said_on, MEMBER, doc.subject_name, RISK_OBJECTION, NO_RISK)


@conflicts.in_words()
def _follow(event: str, said_on: datetime, doctype: str, name: str, field: str, nothing: dict) -> None:
	if event != GIVEN:
		_note(doctype, name, field, nothing, said_on)
		return
	objected_on = frappe.db.get_value(doctype, name, field, for_update=True)
	if objected_on and said_on > objected_on:
		frappe.db.set_value(doctype, name, field, None)


def _is_latest_word(doc) -> bool:
	"""Whether nothing that the person said of the purpose later, by whichever channel, is recorded already."""
	latest = frappe.db.sql(
		"""select name from `tabConsent Event`
		where purpose = %s and subject_doctype = %s and subject_name = %s
		order by event_on desc, creation desc, event = 'Withdrawn' desc limit 1""",
		(doc.purpose, doc.subject_doctype, doc.subject_name),
	)
	return bool(latest) and latest[0][0] == doc.name


# ---------------------------------------------------------------- on the form


def noted_on_form(doc) -> None:
	"""The person of this form objects; the form keeps that it was said."""
	_check_right(doc)
	object_to_ranking(doc.doctype, doc.name)
	doc.add_comment("Info", _("Objected to being ranked."))


def taken_back_on_form(doc, reason: str) -> None:
	"""The objection was a mistake, or the person has thought again; the form keeps the reason."""
	_check_right(doc)
	reason = (reason or "").strip()
	if not reason:
		frappe.throw(_("Say why the objection is taken back: what the person said, and when."))
	if not frappe.db.get_value(doc.doctype, doc.name, OBJECTIONS[doc.doctype]):
		frappe.throw(_("There is no objection to take back. Reload the form."))
	take_back(doc.doctype, doc.name)
	doc.add_comment("Info", _("Objection to being ranked taken back: {0}").format(escape_html(reason)))


def _check_right(doc) -> None:
	if not access.may_note_objection(doc):
		raise frappe.PermissionError


def _prospects(subject_doctype: str, subject_name: str) -> list[str]:
	if subject_doctype != MEMBER:
		return frappe.get_all(PROSPECT, filters={"name": subject_name}, pluck="name")
	return frappe.db.sql_list(
		f"""select name from `tab{PROSPECT}` where journey_id in (
			select journey_id from `tabMember` where name = %(member)s
			union select journey_id from `tabProspect Interaction`
				where member = %(member)s and journey_id is not null)""",
		{"member": subject_name},
	)
