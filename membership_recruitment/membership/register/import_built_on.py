"""What has been built on the documents that an import made, so that they stay when it is undone: set-based, for a batch.

Whatever points at a document by a link and was not made by the import itself counts, of whichever DocType it is.
"""

from collections.abc import Collection, Iterator, Mapping

import frappe
from frappe import _
from frappe.model.rename_doc import get_link_fields

from membership_recruitment.membership.register.import_decisions import DECISION
from membership_recruitment.membership.register.import_record import CHANGE
from membership_recruitment.utils.references import MOVE, on_handover

MEMBER, TERM, PROSPECT = "Member", "Membership", "Membership Prospect"
DERIVED = {"Membership Spell", "Membership Event", "Member Payment", CHANGE, DECISION}
LOOKED_AT = (MEMBER, TERM, PROSPECT)

Noted = Mapping[str, Mapping[str, str]]


def noted(register_import: str, members: Collection[str]) -> dict[str, dict[str, str]]:
	"""What an import has made for members: by DocType, the member by the name of each document."""
	found: dict[str, dict[str, str]] = {}
	for row in frappe.get_all(
		CHANGE,
		filters=[
			[CHANGE, "register_import", "=", register_import],
			[CHANGE, "member", "in", list(members) or [""]],
			[CHANGE, "made", "=", 1],
		],
		fields=["document_type", "document_name", "member"],
		limit=0,
	):
		found.setdefault(row.document_type, {})[row.document_name] = row.member
	return found


def why_members_stay(register_import: str, members: Collection[str], made: Noted) -> dict[str, str]:
	"""Of members whom an import made, those on whom something was built.

	Args:
	        register_import: Name of the Register Import.
	        members: Of a batch.
	        made: What the import made for them, as `noted`.

	Returns:
	        A sentence, by name of the member.
	"""
	reasons: dict[str, str] = {}
	there = set(frappe.get_all(MEMBER, filters={"name": ["in", list(members)]}, pluck="name", limit=0))
	for name in members:
		if name not in there or name not in made.get(MEMBER, {}):
			reasons[name] = _("The member has been merged or deleted since.")
	reasons |= _edited(register_import, members, made)
	reasons |= _customers(members)
	reasons |= _of_other_imports(register_import, members)
	reasons |= _sent_messages(members)
	bound: dict[str, dict[str, str]] = {}
	for doctype in (MEMBER, TERM):
		for name, by_type, by in _referring(doctype, made.get(doctype, {}), made):
			member = made[doctype][name]
			if (by_type, doctype) == (MEMBER, MEMBER):
				bound.setdefault(by, {})[member] = _("{0} needs this member: pays, or is a guardian.").format(
					by
				)
			else:
				reasons.setdefault(member, refers(by_type, by))
	_keep_households(reasons, bound, set(made.get(MEMBER, {})))
	return reasons


def why_it_stays(register_import: str, change: frappe._dict, while_left: tuple) -> str | None:
	"""Of one document that an import made: what was built on it, or nothing.

	Args:
	        register_import: Name of the Register Import.
	        change: Its note of the document: document_type, document_name, member.
	        while_left: From when to when others may have changed it.
	"""
	doctype, name = change.document_type, change.document_name
	made = noted(register_import, [change.member]) if change.member else {}
	if doctype in LOOKED_AT:
		for _name, by_type, by in _referring(doctype, [name], made):
			return refers(by_type, by)
	since, until = while_left
	return edited() if since < frappe.db.get_value(doctype, name, "modified") < until else None


def refers(doctype: str, name: str) -> str:
	return _("{0} {1} belongs to it.").format(_(doctype), name)


def edited() -> str:
	return _("It has been changed since.")


def _keep_households(
	reasons: dict[str, str], bound: Mapping[str, Mapping[str, str]], made: Collection[str]
) -> None:
	"""Who pays for somebody who stays, or is a guardian, stays.

	Args:
	        reasons: Of those who stay; added to.
	        bound: By somebody's name, whom he or she needs and what to say of it.
	        made: Who goes unless there is a reason.
	"""
	waiting = True
	while waiting:
		waiting = False
		for name, needed in bound.items():
			if name in made and name not in reasons:
				continue  # goes, too
			for other in needed.keys() - reasons.keys():
				reasons[other] = needed[other]
				waiting = True


def _edited(register_import: str, members: Collection[str], made: Noted) -> dict[str, str]:
	"""After the last that the import noted of them: what follows from the terms by itself leaves no such mark."""
	found = set()
	for doctype in made:
		found |= set(
			frappe.db.sql_list(
				f"""select distinct c.member from `tab{CHANGE}` c
				join (select member, max(creation) as latest from `tab{CHANGE}`
					where register_import = %(import)s and member in %(members)s group by member) l
					on l.member = c.member
				join `tab{doctype}` d on d.name = c.document_name
				where c.register_import = %(import)s and c.member in %(members)s and c.document_type = %(doctype)s
				and d.modified > l.latest""",
				{"import": register_import, "members": tuple(members), "doctype": doctype},
			)
		)
	return dict.fromkeys(found, edited())


def _customers(members: Collection[str]) -> dict[str, str]:
	rows = frappe.get_all(
		MEMBER,
		filters=[[MEMBER, "name", "in", list(members)], [MEMBER, "customer", "is", "set"]],
		fields=["name", "customer"],
		limit=0,
	)
	return {row.name: refers("Customer", row.customer) for row in rows}


def _of_other_imports(register_import: str, members: Collection[str]) -> dict[str, str]:
	rows = frappe.get_all(
		CHANGE,
		filters=[
			[CHANGE, "member", "in", list(members)],
			[CHANGE, "register_import", "!=", register_import],
		],
		fields=["member", "register_import"],
		limit=0,
	)
	return {row.member: _("{0} has added to it.").format(row.register_import) for row in rows}


def _sent_messages(members: Collection[str]) -> dict[str, str]:
	rows = frappe.db.sql(
		"""select m.name from `tabMember` m join `tabJourney Delivery` d on d.journey_id = m.journey_id
		where m.name in %s and m.journey_id != ''""",
		(tuple(members),),
	)
	return {name: _("Messages of the member journey were sent.") for (name,) in rows}


def _referring(doctype: str, names: Collection[str], made: Noted) -> Iterator[tuple[str, str, str]]:
	"""Whatever points at documents and was not made with them: name of the document, DocType and name of what points
	at it."""
	if not names:
		return
	for link in get_link_fields(doctype):
		table, field = link["parent"], link["fieldname"]
		if link["issingle"] or table in DERIVED or not frappe.db.table_exists(table):
			continue
		parent = ["parenttype", "parent"] if frappe.get_meta(table).istable else []
		for row in frappe.get_all(
			table, filters=[[table, field, "in", list(names)]], fields=["name", field, *parent], limit=0
		):
			of, by = (row.parenttype, row.parent) if parent else (table, row.name)
			# the two of one household are looked at together
			if by not in made.get(of, {}) or (of, doctype) == (MEMBER, MEMBER):
				yield row[field], of, by
	for reference in on_handover(MOVE):
		table, field = reference.doctype, reference.name_field
		if not frappe.db.table_exists(table) or field not in frappe.db.get_table_columns(table):
			continue
		parent = ["parenttype", "parent"] if reference.child_of else []
		for row in frappe.get_all(
			table,
			filters=[[table, reference.type_field, "=", doctype], [table, field, "in", list(names)]],
			fields=["name", field, *parent],
			limit=0,
		):
			of, by = (row.parenttype, row.parent) if parent else (table, row.name)
			if by not in made.get(of, {}):
				yield row[field], of, by
