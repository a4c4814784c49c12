"""Requests of a target list's form: the answer while the question is being written, and what can be done with it."""

import frappe
from frappe import _
from frappe.utils import cint

from membership_recruitment.member_journey.target_lists import access as target_list_access
from membership_recruitment.member_journey.target_lists import email_group
from membership_recruitment.member_journey.target_lists import letters as target_list_letters
from membership_recruitment.member_journey.target_lists import question as target_list_question
from membership_recruitment.member_journey.target_lists.access import DOCTYPE
from membership_recruitment.member_privacy.wall import row_rules
from membership_recruitment.member_recruitment import worklist
from membership_recruitment.utils import batches, conflicts

SHOWN = 20
COLUMNS = {
	row_rules.PROSPECT: ("name", "full_name", "phase", "phase_since", "recruiter", "city"),
	row_rules.MEMBER: ("name", "full_name", "status", "membership_type", "journey_phase", "end_date"),
}
FIRST = {row_rules.PROSPECT: "phase_since", row_rules.MEMBER: "last_name"}

# What may be set for everybody on a list, by a function of (names, value)
CHANGES = {
	row_rules.PROSPECT: {
		"recruiter": worklist.assign,
		"phase": worklist.move_to_phase,
		"campaign": worklist.set_campaign,
		"target_group": lambda names, value: worklist.change(names, {"target_group": value}),
	},
	row_rules.MEMBER: {"target_group": lambda names, value: _change_members(names, {"target_group": value})},
}


@frappe.whitelist()
def preview(question: str | dict) -> dict:
	"""Who is on a list as it stands in the form, saved or not; nothing but what the user may see.

	Args:
	        question: `people`, `purpose` and the fields of the question, also as JSON.

	Returns:
	        `problem`, a sentence, where the question cannot be answered. Otherwise `found`; `may_get_email` (addresses)
	        and `may_get_letters` (people), None without a purpose; `doctype` and `people`, the first of them.
	"""
	frappe.has_permission(DOCTYPE, "read", throw=True)
	user = frappe.session.user
	given = frappe.parse_json(question)
	asked = frappe._dict(
		{field: _plain(given.get(field)) for field in ("people", "purpose", *target_list_question.FIELDS)}
	)
	target_list_access.check_people(asked.people, user)
	if problem := target_list_question.refusal_reason(asked):
		return {"problem": problem}
	doctype = target_list_question.doctype_of(asked)
	first = target_list_question.rows(asked, user, COLUMNS[doctype], limit=SHOWN, order_by=FIRST[doctype])
	for row in first:
		if row.get("recruiter"):
			row.recruiter = frappe.utils.get_fullname(row.recruiter)
	return {
		"found": target_list_question.count(asked, user),
		"may_get_email": len(email_group.addresses(asked, user)) if asked.purpose else None,
		"may_get_letters": target_list_letters.count(asked, user) if asked.purpose else None,
		"doctype": doctype,
		"people": first,
	}


def _plain(value) -> str | int | None:
	"""A value as a form sends it; lists and dicts would be filters further in."""
	return value if isinstance(value, (str, int)) else None


@frappe.whitelist()
def list_view(target_list: str) -> dict:
	"""The desk's own list of those on it: `doctype` and `filters`."""
	doc = _get(target_list, "read")
	filters = target_list_question.list_filters(doc, frappe.session.user)
	if filters is None:
		frappe.throw(
			_(
				"The desk's list cannot ask for an area or for days in a phase, and shows at most {0} people one by one. Narrow the question down."
			).format(target_list_question.MOST_NAMES_IN_A_LIST)
		)
	return {"doctype": target_list_question.doctype_of(doc), "filters": filters}


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def make_email_group(target_list: str) -> dict:
	"""Make the list's e-mail group or bring it up to date.

	Returns:
	        `email_group` and `addresses`, how many are in it.
	"""
	doc = _get(target_list, "write")
	target_list_question.refuse_for_care(doc)
	batches.finish()  # nothing is written yet: a consent that was withdrawn a moment ago has to be seen
	group = email_group.make(doc)
	return {
		"email_group": group,
		"addresses": frappe.db.count("Email Group Member", {"email_group": group, "unsubscribed": 0}),
	}


# ---------------------------------------------------------------- many at once


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def change(target_list: str, field: str, value: str | None = None) -> dict:
	"""Set a field of everybody on the list, each by the user's own right to it.

	Args:
	        field: One of CHANGES.
	        value: What to set; empty only for the recruiter.

	Returns:
	        `changed` and `failed` (rows with name and reason). With more than worklist.MOST_AT_ONCE people it happens
	        in the background, and `waiting` is how many there are; a notification tells the outcome.
	"""
	doc = _get(target_list, "read")
	target_list_question.refuse_for_care(doc)
	if field not in CHANGES[target_list_question.doctype_of(doc)]:
		frappe.throw(_("This cannot be set for everybody on a list."))
	if not value and field != "recruiter":
		frappe.throw(_("Choose what to set."))
	names = target_list_question.names(doc, frappe.session.user)
	if len(names) <= worklist.MOST_AT_ONCE:
		return _change(doc, names, field, value)
	_change(doc, [], field, value)  # says at once what is wrong with the value
	frappe.enqueue(
		change_in_background,
		queue="long",
		timeout=3600,
		enqueue_after_commit=True,
		target_list=target_list,
		names=names,
		field=field,
		value=value,
	)
	return {"waiting": len(names)}


def change_in_background(target_list: str, names: list[str], field: str, value: str | None) -> None:
	"""As `change`, batch by batch, for the user who asked; killed half-way, the rest stays as it was."""
	doc = _get(target_list, "read")
	results = batches.finish_each(
		lambda some: _change(doc, some, field, value), batches.split(names, worklist.MOST_AT_ONCE)
	)
	changed = sum(result["changed"] for result in results)
	failed = [row for result in results for row in result["failed"]]
	_notify(doc, changed, failed)
	batches.finish()


def _change(doc, names: list[str], field: str, value: str | None) -> dict:
	return CHANGES[target_list_question.doctype_of(doc)][field](names, value)


def _change_members(names: list[str], values: dict) -> dict:
	"""As worklist.change, for members."""

	def change_one(name: str) -> None:
		doc = frappe.get_doc(row_rules.MEMBER, name, for_update=True)
		doc.update(values)
		doc.save()

	return worklist.change_each(names, change_one)


def _notify(doc, changed: int, failed: list[dict]) -> None:
	reasons = "".join(
		f"<li>{frappe.utils.escape_html(row['name'])}: {frappe.utils.escape_html(row['reason'])}</li>"
		for row in failed[:50]
	)
	frappe.get_doc(
		{
			"doctype": "Notification Log",
			"type": "Alert",
			"for_user": frappe.session.user,
			"from_user": frappe.session.user,
			"document_type": DOCTYPE,
			"document_name": doc.name,
			"subject": _("{0}: {1} changed, {2} could not be changed.").format(
				frappe.utils.escape_html(doc.list_name), changed, len(failed)
			),
			"email_content": f"<ul>{reasons}</ul>" if reasons else None,
		}
	).insert(ignore_permissions=True)  # to oneself; nobody may write notifications by hand


# ---------------------------------------------------------------- letters


@frappe.whitelist(methods=["POST"])
def letters(target_list: str, email_template: str, part: int = 1) -> None:
	"""Answer with the PDF of letters to those on the list who may get them.

	Args:
	        email_template: The words of the letter.
	        part: Which part of them, where there are more than fit into one PDF; the first is 1.
	"""
	doc = _get(target_list, "read")
	target_list_question.refuse_for_care(doc)
	doctype, part = target_list_question.doctype_of(doc), max(cint(part), 1)
	frappe.has_permission(doctype, "print", throw=True)
	frappe.has_permission("Email Template", "read", doc=email_template, throw=True)
	if not doc.purpose:
		frappe.throw(_("Choose a purpose first: only those who may get letters for it get one."))
	made = target_list_letters.batch(doc, email_template, frappe.session.user, part)
	if not made.written:
		if problem := made.template_problem:
			frappe.throw(frappe.utils.escape_html(problem))
		reason = f" {made.left_out[0][0]}: {made.left_out[0][1]}" if made.left_out else ""
		frappe.throw(_("There is nobody on the list to send a letter to.") + frappe.utils.escape_html(reason))
	frappe.local.response.filename = f"{doc.name}-{part}.pdf"
	frappe.local.response.filecontent = target_list_letters.pdf(made, doc.list_name)
	frappe.local.response.type = "pdf"


def _get(name: str, right: str):
	"""The list, by the user's right to it and to the question."""
	doc = frappe.get_doc(DOCTYPE, name)
	doc.check_permission(right)
	if problem := target_list_question.refusal_reason(doc):
		frappe.throw(frappe.utils.escape_html(problem))
	return doc
