"""Reject new comments, files, tasks and mail on converted prospects."""

import frappe
from frappe import _

from membership_recruitment.people.prospect_statuses import CONVERTED
from membership_recruitment.utils import conflicts, references

PROSPECT = "Membership Prospect"
ADDED_BY_PEOPLE = references.added_by_people()


@conflicts.in_words()
def refuse_addition(doc, method: str | None = None) -> None:
	"""Refuse a row about a converted prospect; a conversion that runs is waited for, so that what is added at the
	same moment either moves along or is refused."""
	type_field, name_field = ADDED_BY_PEOPLE[doc.doctype]
	if doc.get(type_field) != PROSPECT or not doc.get(name_field):
		return
	if frappe.db.get_value(PROSPECT, doc.get(name_field), "status", for_update=True) == CONVERTED:
		frappe.throw(_("This prospect has moved to the member register and can no longer be changed."))
