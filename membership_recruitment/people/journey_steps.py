"""Record steps from one journey phase to another: append-only rows without personal data."""

import frappe
from frappe.utils import now_datetime

ORIGIN = ("recruitment_source", "campaign", "target_group")


def record(person, from_phase: str | None, to_phase: str | None) -> None:
	"""Add one step of a journey, now, by the present user.

	Args:
	        person: The Member or Membership Prospect; the step keeps its random number and its origin.
	        from_phase: None for the first step.
	        to_phase: None when the person left the journey.
	"""
	frappe.get_doc(
		{
			"doctype": "Journey Transition",
			"journey_id": person.journey_id,
			"from_phase": from_phase,
			"to_phase": to_phase,
			"transition_on": now_datetime(),
			**{fieldname: person.get(fieldname) for fieldname in ORIGIN},
			"staff": frappe.session.user,
		}
	).insert(ignore_permissions=True)  # nobody may write these by hand; they follow from what was allowed


def first_phase(people: str) -> str | None:
	"""Name of the first phase of `people` ("Prospects" or "Members") by order; None when there is none."""
	rows = frappe.get_all(
		"Journey Phase", filters={"people": people}, order_by="sequence asc", limit=1, pluck="name"
	)
	return rows[0] if rows else None
