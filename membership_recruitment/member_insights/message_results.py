"""Results of a journey message: how many were sent, refused and unsubscribed, and who went on.

Readers who see rounded figures in reports (disclosure.py) see them rounded here about prospects, and none about members:
whoever looks every day would see a rounded number step on the day when one member was added.
"""

import frappe
from frappe.utils import cint

from membership_recruitment.member_insights.disclosure import for_reader
from membership_recruitment.member_journey.messages.rules import (
	ENDS,
	NO_CONSENT,
	NOT_SENT,
	QUEUED,
	SENT,
	UNSUBSCRIBED,
	WAITING,
)
from membership_recruitment.member_journey.steps import order as step_order
from membership_recruitment.membership.terms.stored import pending_sql

WAIT = 30  # days in which people went on because of a message, perhaps


@frappe.whitelist()
def results(message: str) -> dict:
	"""Figures for the form of a Journey Message, for who may read it.

	Returns:
	        `sent`, `on_the_way`, `no_consent`, `unsubscribed` (of all to whom it went, or was to go), `moved_on` (of those
	        sent: into a later phase within 30 days, or for messages about the end of a membership renewed by now)
	        and `rounded`. Nothing where the reader may not know.
	"""
	doc = frappe.get_doc("Journey Message", message)
	doc.check_permission("read")
	reader = for_reader()
	if reader.cell and _is_about_members(doc):
		return {}
	row = frappe.db.sql(
		f"""select {_people("status = %(sent)s")} as sent, {_people("status in %(on_the_way)s")} as on_the_way,
			{_people("status = %(not_sent)s and reason = %(no_consent)s")} as no_consent,
			{_people("unsubscribed_on is not null or (status = %(not_sent)s and reason = %(unsubscribed)s)")}
				as unsubscribed
		from `tabJourney Delivery` where journey_message = %(message)s""",
		{
			"message": doc.name,
			"sent": SENT,
			"on_the_way": (WAITING, QUEUED),
			"not_sent": NOT_SENT,
			"no_consent": NO_CONSENT,
			"unsubscribed": UNSUBSCRIBED,
		},
		as_dict=True,
	)[0]
	row.moved_on = _renewed(doc.name) if doc.begins == ENDS else _moved_on(doc)
	return {key: reader.count(cint(number)) for key, number in row.items()} | {"rounded": bool(reader.cell)}


def _people(condition: str) -> str:
	"""SQL: how many people it is so of, each time they were to get it; a child counts once, however many guardians it has."""
	return f"count(distinct case when {condition} then concat(journey_id, ' ', ifnull(entry, '')) end)"


def _is_about_members(message) -> bool:
	people = message.phase and frappe.db.get_value("Journey Phase", message.phase, "people")
	return message.begins == ENDS or people != "Prospects"


def _moved_on(message) -> int:
	"""Those sent whose journey took a step into a later phase within WAIT days."""
	order = step_order.phases()
	later = order[order.index(message.phase) + 1 :] if message.phase in order else []
	return frappe.db.sql(
		"""select count(distinct d.journey_id, d.entry) from `tabJourney Delivery` d
		where d.journey_message = %(message)s and d.status = %(sent)s and exists (
			select 1 from `tabJourney Transition` t where t.journey_id = d.journey_id and t.to_phase in %(later)s
				and t.transition_on > d.sent_on and t.transition_on <= d.sent_on + interval %(wait)s day)""",
		{"message": message.name, "sent": SENT, "later": tuple(later) or ("",), "wait": WAIT},
	)[0][0]


def _renewed(message: str) -> int:
	"""Those sent about a term that another one follows which holds."""
	return frappe.db.sql(
		f"""select count(distinct d.journey_id, d.entry) from `tabJourney Delivery` d
		join `tabMembership` t on t.renews = d.entry and not {pending_sql("t")}
		where d.journey_message = %s and d.status = %s""",
		(message, SENT),
	)[0][0]
