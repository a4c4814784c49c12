"""Steps from one journey phase to another: append-only rows without personal data."""

import frappe
from frappe.utils import now_datetime


def record(
	journey_id: str,
	from_phase: str | None,
	to_phase: str | None,
	*,
	source: str | None = None,
	campaign: str | None = None,
) -> None:
	"""Add one step of a journey, now, by the present user.

	Args:
	        journey_id: The person's random number.
	        from_phase: None for the first step.
	        to_phase: None when the person left the journey.
	        source, campaign: Where the person came from.
	"""
	frappe.get_doc(
		{
			"doctype": "Journey Transition",
			"journey_id": journey_id,
			"from_phase": from_phase,
			"to_phase": to_phase,
			"transition_on": now_datetime(),
			"recruitment_source": source,
			"campaign": campaign,
			"staff": frappe.session.user,
		}
	).insert(ignore_permissions=True)  # nobody may write these by hand; they follow from what was allowed


def first_phase(people: str) -> str | None:
	"""Name of the first phase of `people` ("Prospects" or "Members") by order; None when there is none."""
	rows = frappe.get_all(
		"Journey Phase", filters={"people": people}, order_by="sequence asc", limit=1, pluck="name"
	)
	return rows[0] if rows else None
