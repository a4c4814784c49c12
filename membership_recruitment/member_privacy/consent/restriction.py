"""The use of somebody's data is restricted: no mail, no ranking, no target list, still in the register (article 18 of the GDPR).

Knows the fields of Membership Prospect and Member by name only.
"""

from collections.abc import Iterable

import frappe
from frappe.utils import now_datetime

from membership_recruitment.member_privacy.consent.ranking_objection import NO_RANK, NO_RISK

FIELD = "restricted_on"
FORETOLD = {"Member": NO_RISK, "Membership Prospect": NO_RANK}


def restrict(doctype: str, name: str) -> None:
	"""Restrict it from now on; the first one's time stays. What was foretold goes. The caller has checked the right."""
	since = frappe.db.get_value(doctype, name, FIELD, for_update=True)
	frappe.db.set_value(doctype, name, {**FORETOLD[doctype], FIELD: since or now_datetime()})


def lift(doctype: str, name: str) -> None:
	"""The data may be used again."""
	frappe.db.set_value(doctype, name, FIELD, None)


def among(doctype: str, names: Iterable[str]) -> set[str]:
	"""Those of the people whose data may not be used."""
	filters = {"name": ["in", list(names) or [""]], FIELD: ["is", "set"]}
	return set(frappe.get_all(doctype, filters=filters, pluck="name", order_by=None))


def carry_over(source, doctype: str, name: str) -> None:
	"""Two documents of one person become one, or a prospect a member: what was restricted stays so."""
	if source.get(FIELD):
		restrict(doctype, name)
