"""Whoever has not given their data themselves must be told where it comes from, within a month and before anybody writes to
them (article 14 of the GDPR).

`must_be_told_by` stands on a Member or Membership Prospect until that is done, and nothing is sent there; then stand
`told_on` and `told_how`. Knows the fields of both by name only.
"""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe.utils import add_months, cint, getdate

DUE = "must_be_told_by"
FIELDS = (DUE, "told_on", "told_how")
EMAIL, LETTER, CONVERSATION = "E-mail", "Letter", "Conversation"
WAYS = (EMAIL, LETTER, CONVERSATION)
PROSPECT = "Membership Prospect"


def deadline(came_on: date) -> date:
	"""The day by which somebody must be told whose data came on a day."""
	return add_months(came_on, 1)


def settle(prospect) -> None:
	"""Before a prospect is saved: whether the person must be told. Of the fields nothing is taken from the form.

	Args:
	        prospect: With `flags.given_by_the_person` where the person has filled in the joining page, and
	                `flags.given_by_others` where an import says that nobody has.
	"""
	before = prospect.get_doc_before_save()
	prospect.update({field: before.get(field) if before else None for field in FIELDS})
	if not before:
		said = not prospect.flags.given_by_the_person and is_given_by_others(prospect.recruitment_source)
		if said or prospect.flags.given_by_others:
			prospect.set(DUE, deadline(getdate()))
	elif before.recruitment_source != prospect.recruitment_source and not prospect.told_on:
		was, is_now = map(is_given_by_others, (before.recruitment_source, prospect.recruitment_source))
		if is_now and not was:
			prospect.set(DUE, prospect.get(DUE) or deadline(getdate(prospect.creation)))
		elif was and not is_now:  # it had been entered wrongly
			prospect.set(DUE, None)


def is_given_by_others(source: str | None) -> bool:
	"""Whether a recruitment source says that somebody else gives the data."""
	return bool(source and cint(frappe.db.get_value("Recruitment Source", source, "given_by_others")))


def source_changed(source: str, given_by_others: bool) -> None:
	"""A source says from now on that somebody else gives the data, or not any more: so it is of the prospects who have come by
	it and were not told yet. Who has filled in a form has given the data; what an import said stays."""
	if given_by_others:
		frappe.db.sql(
			f"""update `tabMembership Prospect` p set {DUE} = date(p.creation) + interval 1 month
			where p.recruitment_source = %s and p.status in ('Open', 'Queued', 'Lost') and p.told_on is null
				and p.{DUE} is null and p.erased_on is null and not exists (select 1
					from `tabProspect Interaction` said where said.prospect = p.name and said.kind = 'Form')""",
			source,
		)
	else:
		frappe.db.sql(
			f"""update `tabMembership Prospect` p set {DUE} = null
			where p.recruitment_source = %s and p.{DUE} is not null and not exists (select 1
				from `tabRegister Import Change` made where made.document_name = p.name)""",
			source,
		)


def among(doctype: str, names: Iterable[str]) -> set[str]:
	"""Those of the people who must be told first."""
	filters = {"name": ["in", list(names) or [""]], DUE: ["is", "set"]}
	return set(frappe.get_all(doctype, filters=filters, pluck="name", order_by=None))


def must_be_told(doctype: str, name: str) -> None:
	"""Somebody else has given this person's data today."""
	frappe.db.set_value(doctype, name, DUE, deadline(getdate()))


def told(doctype: str, name: str, how: str, on: date | None = None) -> bool:
	"""Somebody has been told. The caller has checked the right.

	Returns:
	        Whether it was still to be done.
	"""
	if not frappe.db.get_value(doctype, name, DUE, for_update=True):
		return False
	frappe.db.set_value(doctype, name, {DUE: None, "told_on": on or getdate(), "told_how": how})
	return True


def not_told(doctype: str, name: str, until: date) -> None:
	"""The mail by which somebody was told came back: it is still to be done."""
	if frappe.db.get_value(doctype, name, "told_how", for_update=True) == EMAIL:
		frappe.db.set_value(doctype, name, {DUE: until, "told_on": None, "told_how": None})


def carry_over(source, doctype: str, name: str) -> None:
	"""Two documents of one person become one, or a prospect a member: what was told stays told, what was to be told is."""
	kept = frappe.db.get_value(doctype, name, FIELDS, as_dict=True, for_update=True)
	if kept.told_on:
		return
	if source.get("told_on"):
		values = {DUE: None, "told_on": source.told_on, "told_how": source.told_how}
	elif source.get(DUE):
		values = {DUE: min(getdate(day) for day in (source.get(DUE), kept.get(DUE)) if day)}
	else:
		return
	frappe.db.set_value(doctype, name, values)
