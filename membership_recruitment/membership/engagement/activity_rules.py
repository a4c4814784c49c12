"""Make activities out of other documents, by rule: events with participants, mail received, any DocType.

A rule is held against its source from end to end each time, so nothing is missed after an outage and what was
changed or deleted there is changed or deleted here. An activity's name follows from rule, document and member:
the same thing exists once, however often and however parallel this runs. After two members were merged, what both
had from one document becomes one activity.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import now_datetime

from membership_recruitment.membership.engagement import stored_scores
from membership_recruitment.utils import batches, conflicts, database, refusals

MEMBER, CONTACT, CUSTOMER, EMAIL = "Member", "Contact", "Customer", "E-mail"
ANY_DOCUMENT = "Any document"
WAYS_BY_LINK = {"Member": MEMBER, "Contact": CONTACT, "Customer": CUSTOMER, "User": EMAIL}
BATCH = 900  # documents of the source at a time
LATER_THAN_ALL = None


@dataclass(frozen=True)
class Field:
	"""A field of the source that names members.

	Attributes:
	        way: Member, Contact, Customer, E-mail or Any document.
	        column: SQL of its value.
	        kind: SQL of the DocType that it names, where it names any document.
	        table: The child table (DocType, fieldname) that it lies in.
	"""

	way: str
	column: str
	kind: str | None = None
	table: tuple[str, str] | None = None


# ---------------------------------------------------------------- every night


@conflicts.tried_again
def nightly() -> None:
	"""The nightly job: all rules that are enabled. What is wrong with one stands on it, and the others go on."""
	for name in frappe.get_all("Activity Rule", filters={"enabled": 1}, pluck="name", order_by="name asc"):
		run(name)


def run(name: str) -> int:
	"""Bring the activities of one rule up to its source, committing as it goes.

	Returns:
	        How many were added, changed or taken away.
	"""
	rule, changed, problem = frappe.get_doc("Activity Rule", name), 0, None
	try:
		rule.validate_fields()
	except frappe.ValidationError as error:
		# a field that was renamed or deleted since: said on the rule
		frappe.clear_last_message()
		problem = refusals.as_text(error)
	else:
		for found in _differences(rule):
			changed += _apply(rule, *found)
			batches.finish()
	frappe.db.set_value(
		"Activity Rule", name, {"last_run": now_datetime(), "problem": problem}, update_modified=False
	)
	return changed


@frappe.whitelist(methods=["POST"])
def run_now(rule: str) -> None:
	"""Bring in a rule's activities in the background, for those who may change it."""
	frappe.get_doc("Activity Rule", rule).check_permission("write")
	frappe.enqueue(
		run, name=rule, queue="long", job_id=f"membership_recruitment.activity_rule.{rule}", deduplicate=True
	)


@frappe.whitelist()
def fields_of(doctype: str) -> dict:
	"""The fields of a DocType that a rule can use.

	Returns:
	        `member` and `date`: lists of {value, label, description}.
	"""
	frappe.has_permission("Activity Rule", "create", throw=True)
	frappe.has_permission(doctype, "read", throw=True)
	meta = frappe.get_meta(doctype)
	member = [_choice(df) for df in meta.fields if way_of(df)]
	for table in meta.get_table_fields():
		member += [_choice(df, table) for df in frappe.get_meta(table.options).fields if way_of(df)]
	days = [_choice(df) for df in meta.fields if df.fieldtype in ("Date", "Datetime")]
	return {"member": member, "date": [*days, {"value": "creation", "label": _("Created On")}]}


def _choice(df, table=None) -> dict:
	value, label = df.fieldname, _(df.label or df.fieldname, context=df.parent)
	if table:
		value = f"{table.fieldname}.{value}"
		label = f"{_(table.label or table.fieldname, context=table.parent)}: {label}"
	return {"value": value, "label": label, "description": value}


# ---------------------------------------------------------------- how a field leads to members


def way_of(df) -> str | None:
	"""How a field leads to members; None where it does not."""
	if df.fieldtype == "Link":
		return WAYS_BY_LINK.get(df.options)
	if df.fieldtype == "Dynamic Link":
		return ANY_DOCUMENT
	if df.fieldtype == "Data" and df.options == "Email":
		return EMAIL
	return None


def find_field(doctype: str, path: str) -> Field:
	"""The field that a rule names (`field`, or `table.field`).

	Raises:
	        frappe.ValidationError: With a sentence, where it is not there or leads to no member.
	"""
	meta, alias, table = frappe.get_meta(doctype), "s", None
	name = path
	if "." in path:
		table_field, name = path.split(".", 1)
		df = meta.get_field(table_field)
		if not df or df.fieldtype not in frappe.model.table_fields:
			frappe.throw(
				_("{0} has no table {1}. Choose a field from the list.").format(
					frappe.utils.escape_html(_(doctype)), frappe.utils.escape_html(table_field)
				)
			)
		table, alias = (df.options, table_field), "c"
		meta = frappe.get_meta(df.options)
	df = meta.get_field(name)
	if not df or df.get("is_virtual"):
		frappe.throw(
			_("{0} has no field {1}. Choose one from the list.").format(
				frappe.utils.escape_html(_(doctype)), frappe.utils.escape_html(path)
			)
		)
	way = way_of(df)
	if not way:
		frappe.throw(
			_(
				"The field {0} of {1} names no member. Choose a link to Member, Contact, Customer or User, a field that names any document, or an e-mail address."
			).format(frappe.utils.escape_html(path), frappe.utils.escape_html(_(doctype)))
		)
	kind = f"{alias}.`{df.options}`" if way == ANY_DOCUMENT else None
	return Field(way, f"{alias}.`{df.fieldname}`", kind, table)


def _branches(field: Field) -> Iterator[tuple[str, str]]:
	"""SQL joins from the source to `m`, the member, with their condition; what any of them finds counts."""
	value = field.column
	by_contact = """join `tabDynamic Link` l on l.parenttype = 'Contact' and l.link_doctype = 'Member'
		and l.parent = {contact} join `tabMember` m on m.name = l.link_name"""
	if field.way == MEMBER:
		yield f"join `tabMember` m on m.name = {value}", "1 = 1"
	elif field.way == CONTACT:
		yield by_contact.format(contact=value), "1 = 1"
	elif field.way == CUSTOMER:
		yield f"join `tabMember` m on m.customer = {value}", "1 = 1"
	elif field.way == EMAIL:
		filled = f"ifnull({value}, '') <> ''"
		yield f"join `tabMember` m on m.email = {value}", filled
		yield (
			f"join `tabContact Email` e on e.parenttype = 'Contact' and e.email_id = {value} "
			+ by_contact.format(contact="e.parent"),
			filled,
		)
	else:
		yield f"join `tabMember` m on m.name = {value}", f"{field.kind} = 'Member'"
		yield by_contact.format(contact=value), f"{field.kind} = 'Contact'"
		yield f"join `tabMember` m on m.customer = {value}", f"{field.kind} = 'Customer'"


# ---------------------------------------------------------------- what there should be, and what there is


def _differences(rule) -> Iterator[tuple[set, dict]]:
	"""Batch by batch of the source: (document, member, day) that there should be, and what is stored:
	name by (document, member, day, type)."""
	last = ""
	while True:
		documents = source_names(rule, last)
		until = documents[-1] if len(documents) == BATCH else LATER_THAN_ALL
		yield set(_wanted(rule, documents)), _stored(rule, last, until)
		if until is LATER_THAN_ALL:
			return
		last = until


def source_names(rule, after: str = "", limit: int = BATCH) -> list[str]:
	"""Names of the documents that a rule is about, in order; submitted ones where there is such a thing."""
	filters = [*rule.filter_list(), ["name", ">", after]]
	if frappe.get_meta(rule.source_doctype).is_submittable:
		filters.append(["docstatus", "=", 1])
	return frappe.get_all(
		rule.source_doctype, filters=filters, pluck="name", order_by="name asc", limit=limit, distinct=True
	)


def _wanted(rule, documents: list[str]) -> list[tuple]:
	if not documents:
		return []
	day = f"date(s.`{rule.date_field}`)"
	selects = []
	for path in filter(None, (rule.member_field, rule.other_member_field)):
		field = find_field(rule.source_doctype, path)
		table = ""
		if field.table:
			child, fieldname = field.table
			# names of fields of the DocType, looked up in find_field
			table = f"""join `tab{child}` c on c.parent = s.name and c.parenttype = %(doctype)s
				and c.parentfield = '{fieldname}'"""
		selects += [
			f"""select s.name, m.name as member, {day} as activity_on from `tab{rule.source_doctype}` s
			{table} {joins} where s.name in %(documents)s and {day} is not null and {condition}"""
			for joins, condition in _branches(field)
		]
	return frappe.db.sql(
		" union ".join(selects), {"documents": tuple(documents), "doctype": rule.source_doctype}
	)


def _stored(rule, after: str, until: str | None) -> dict[str, tuple]:
	up_to = "" if until is LATER_THAN_ALL else "and reference_name <= %(until)s"
	rows = frappe.db.sql(
		f"""select name, reference_name, member, activity_on, activity_type from `tabMember Activity`
		where activity_rule = %(rule)s and reference_name > %(after)s {up_to} order by name""",
		{"rule": rule.name, "after": after, "until": until},
	)
	return {name: row for name, *row in rows}


def _apply(rule, wanted: set[tuple], stored: dict[str, list]) -> int:
	"""Write the difference of one batch, and the scores of those whom it is about."""
	days = {(document, member): day for document, member, day in wanted}
	gone, retyped, moved, seen = [], [], [], set()
	for name, (document, member, day, activity_type) in stored.items():
		if (document, member) not in days or (document, member) in seen:
			gone.append(name)
			continue
		seen.add((document, member))
		if activity_type != rule.activity_type:
			retyped.append(name)
		if day != days[document, member]:
			moved.append((name, days[document, member]))
	new = [key for key in days if key not in seen]
	touched = {*gone, *retyped, *(name for name, _day in moved)}
	members = {stored[name][1] for name in touched} | {member for _document, member in new}
	if gone:
		frappe.db.delete("Member Activity", {"name": ["in", gone]})
	if retyped:
		frappe.db.set_value(
			"Member Activity",
			{"name": ["in", retyped]},
			"activity_type",
			rule.activity_type,
			update_modified=False,
		)
	for name, day in moved:
		frappe.db.set_value("Member Activity", name, "activity_on", day, update_modified=False)
	database.insert("Member Activity", _rows(rule, sorted(new), days), ignore=True)
	stored_scores.refresh_scores(members)
	return len(touched) + len(new)


def _rows(rule, keys: Iterable[tuple[str, str]], days: dict) -> Iterator[dict]:
	for document, member in keys:
		yield {
			"name": activity_name(rule.name, document, member),
			"member": member,
			"activity_type": rule.activity_type,
			"activity_on": days[document, member],
			"reference_doctype": rule.source_doctype,
			"reference_name": document,
			"activity_rule": rule.name,
		}


def activity_name(rule: str, document: str, member: str) -> str:
	"""The name that makes an activity of a rule exist once."""
	return hashlib.sha256(json.dumps([rule, document, member]).encode()).hexdigest()[:20]


def delete_activities(rule: str) -> None:
	"""Take away what a rule has brought in, with the scores that stand on it."""
	members = frappe.get_all(
		"Member Activity", filters={"activity_rule": rule}, pluck="member", distinct=True, order_by=None
	)
	frappe.db.delete("Member Activity", {"activity_rule": rule})
	stored_scores.refresh_scores(members)
