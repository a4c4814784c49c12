"""Who may see which rows: one SQL condition for each DocType and user. Knows DocTypes by name only.

DocPerm decides by role; here are the row rules on top of it: recruiting staff see their own and unassigned
prospects, the registrar what is queued, and nobody a Contact, file, task or any other row about a person whom they
may not see. A rule is an SQL condition for one DocType and user: the list adds it to its query, and the check of a
single document asks the same condition about the stored row. `wall/tables.py` says which DocTypes have one.
"""

from collections.abc import Iterable

import frappe
from frappe.permissions import get_role_permissions

from membership_recruitment.member_privacy.wall import reading_roles, who_asks
from membership_recruitment.member_privacy.wall.tables import (
	ABOUT,
	ABOUT_IN_TABLE,
	BILLING,
	CHILDREN,
	CHILDREN_OF_MANY,
	NEAR,
	OF_A_LOGIN,
	PERSON_DOCTYPES,
	ROW_RULES,
)
from membership_recruitment.utils import references

PROSPECT = "Membership Prospect"
MEMBER = "Member"

EVERY_PROSPECT = {"Membership Manager", "Member Privacy Officer"}
IN_RECRUITING = {"status": ("Open", "Lost"), "queued_on": (None,)}
RECRUITING = {"Member Recruiter", "Recruitment Manager", "Membership Analyst"}
NO_ROW = "(1=0)"
EVERY_ROW = ""


# ---------------------------------------------------------------- the hook


def conditions(user: str | None = None, doctype: str | None = None) -> str:
	"""Frappe's permission_query_conditions for every DocType with a rule."""
	return condition(doctype, user or frappe.session.user)


# ---------------------------------------------------------------- rule and document


def condition(doctype: str, user: str) -> str:
	"""SQL that holds for the rows of `tab{doctype}` that the user may see, EVERY_ROW where there is no rule. Where
	we have none, it is that of Frappe and other apps, whose methods that count and search do not all ask for it."""
	if user == "Administrator":
		return EVERY_ROW
	if doctype in ROW_RULES:
		return _all_of(frappe.get_attr(ROW_RULES[doctype])(user), _hooked("*", doctype, user))
	if doctype in OF_A_LOGIN:
		own = f"(`tab{doctype}`.`name` = {frappe.db.escape(user)})"
		return EVERY_ROW if who_asks.administers(user) else own
	if doctype in CHILDREN:
		return _of_seen_parent(doctype, CHILDREN[doctype], user)
	if doctype in CHILDREN_OF_MANY:
		return _about(doctype, (CHILDREN_OF_MANY[doctype],), user)
	if doctype in ABOUT or doctype in ABOUT_IN_TABLE:
		return _about(doctype, ABOUT.get(doctype, ()), user)
	return _all_of(_hooked(doctype, doctype, user), _hooked("*", doctype, user))


def _hooked(key: str, doctype: str, user: str) -> str:
	ours = f"{__name__}.{conditions.__name__}"
	methods = frappe.get_hooks("permission_query_conditions", {}).get(key, [])
	found = [frappe.call(frappe.get_attr(m), user, doctype=doctype) for m in methods if m != ours]
	return _all_of(*(f"({one})" for one in found if one))


def _all_of(*rules: str) -> str:
	given = [rule for rule in rules if rule]
	return f"({' and '.join(given)})" if len(given) > 1 else "".join(given)


def hidden(doctype: str, names: Iterable[str], user: str) -> list[str]:
	"""Those of the named rows that exist and that the rule keeps from the user."""
	names = tuple(names)
	rule = condition(doctype, user)
	if not rule or not names:
		return []
	if frappe.get_meta(doctype).issingle:
		return list(names)
	return frappe.db.sql(
		f"select name from `tab{doctype}` where name in %s and not ifnull({rule}, 0)", (names,), pluck=True
	)


def sees_every_row(doctype: str, user: str) -> bool:
	return reads(doctype, user) and not condition(doctype, user)


def may_see(doc, user: str) -> bool:
	"""Whether the rule of the document's DocType shows it to the user. Judges what is stored, and what a request would
	store: otherwise whoever sends `recruiter: me` would own any prospect."""
	stored = _sees_stored(doc.doctype, doc.name, user) if doc.name else None
	if stored is False:
		return False
	if doc.doctype == PROSPECT:
		return bool(stored) or may_see_prospect(doc, user)
	return all(may_see_document(*pair, user) for pair in _documents_named_in(doc))


def _sees_stored(doctype: str, name: str, user: str) -> bool | None:
	"""Whether the rule shows the stored row to the user, in one statement; None where there is no such row or no rule."""
	rule = condition(doctype, user)
	if rule and frappe.get_meta(doctype).issingle:  # it has no row of which a rule could hold
		return False
	found = (
		frappe.db.sql(f"select ifnull({rule}, 0) from `tab{doctype}` where name = %s", (name,))
		if rule
		else ()
	)
	return bool(found[0][0]) if found else None


def may_see_document(doctype: str, name: str, user: str) -> bool:
	if doctype in PERSON_DOCTYPES and not reads(doctype, user):
		return False
	return not hidden(doctype, (name,), user)


def _documents_named_in(doc) -> Iterable[tuple[str, str]]:
	if doc.doctype == "Prospect Interaction":
		pairs = ((PROSPECT, doc.get("prospect")), (MEMBER, doc.get("member")))
	elif doc.doctype in ("Contact", "Address"):
		# those that are stored were judged with the row
		stored = frappe.get_all(
			"Dynamic Link",
			filters={"parenttype": doc.doctype, "parent": doc.name},
			fields=["link_doctype", "link_name"],
			as_list=True,
		)
		pairs = {(row.link_doctype, row.link_name) for row in doc.get("links") or ()} - set(stored)
	else:
		pairs = ((doc.get(doctype), doc.get(name)) for doctype, name in ABOUT.get(doc.doctype, ()))
	return ((doctype, name) for doctype, name in pairs if doctype and name)


def reads(doctype: str, user: str) -> bool:
	"""Whether a role of the user's reads the DocType. One shared document must not count, as it does in
	frappe.has_permission."""
	if user == "Administrator":
		return True
	if doctype in PERSON_DOCTYPES:
		return doctype in reading_roles.person_doctypes_read_by(user)
	return bool(get_role_permissions(frappe.get_meta(doctype), user=user).get("read"))


def may_see_members(user: str) -> bool:
	"""Whether the user's roles let them read the register at all."""
	return reads(MEMBER, user)


# ---------------------------------------------------------------- prospects


def prospect_rules(user: str) -> list[dict[str, tuple[str | None, ...]]] | None:
	"""The rows of Membership Prospect that a user may see.

	Recruiting staff see nobody who was handed over: whether somebody became a member at once, waits for the
	registrar or was closed by one would tell whom the register knows.

	Returns:
	        None for every row; otherwise alternatives, each with the permitted values of every field that counts;
	        an empty list for no row.
	"""
	roles = set(frappe.get_roles(user))
	if user == "Administrator" or roles & EVERY_PROSPECT:
		return None
	rules = []
	if "Recruitment Manager" in roles:
		rules.append(IN_RECRUITING)
	elif "Member Recruiter" in roles:
		rules.append({"recruiter": (user, "", None), **IN_RECRUITING})
	if "Member Registrar" in roles:
		rules.append({"status": ("Queued",)})
	return rules


def prospect_conditions(user: str | None = None) -> str:
	return _as_sql(prospect_rules(user or frappe.session.user))


def may_see_prospect(row, user: str) -> bool:
	rules = prospect_rules(user)
	return rules is None or any(
		all((row.get(field) or None) in values for field, values in rule.items()) for rule in rules
	)


def _as_sql(rules: list[dict[str, tuple[str | None, ...]]] | None) -> str:
	if rules is None:
		return EVERY_ROW
	if not rules:
		return NO_ROW
	return f"({' or '.join(' and '.join(_permitted(*field) for field in rule.items()) for rule in rules)})"


def _permitted(field: str, values: tuple[str | None, ...]) -> str:
	column = f"`tab{PROSPECT}`.`{field}`"
	given = [frappe.db.escape(value) for value in values if value is not None]
	found = [f"{column} in ({', '.join(given)})"] if given else []
	if None in values:  # not ifnull(column, ''): that would keep the database from using an index
		found.append(f"{column} is null")
	return f"({' or '.join(found)})"


def permitted_prospects(user: str) -> str:
	"""A subquery for the names of the prospects that the user may see."""
	rule = prospect_conditions(user) if reads(PROSPECT, user) else NO_ROW
	return f"select `name` from `tab{PROSPECT}`" + (f" where {rule}" if rule else "")


def interaction_conditions(user: str | None = None) -> str:
	user = user or frappe.session.user
	table = "`tabProspect Interaction`"
	alternatives = [
		f"(ifnull({table}.`member`, '') = '' and {table}.`prospect` in ({permitted_prospects(user)}))"
	]
	if may_see_members(user):
		alternatives.append(f"ifnull({table}.`member`, '') <> ''")
	return f"({' or '.join(alternatives)})"


def merge_conditions(user: str) -> str:
	"""The record of a merge holds both prospects whole: it is seen with the one that stayed, and with the other where
	that is there again."""
	if not prospect_conditions(user):
		return EVERY_ROW
	record, permitted = "`tabProspect Merge`", permitted_prospects(user)
	return (
		f"({record}.`kept` in ({permitted}) and ({record}.`merged` in ({permitted})"
		f" or {record}.`merged` not in (select `name` from `tab{PROSPECT}`)))"
	)


# ---------------------------------------------------------------- members' customers and their invoices


def customer_conditions(user: str) -> str:
	"""Members' customers are hidden from recruiting staff, whatever ERPNext roles they have beside, and but for their own
	from users of the web site; accounting and sales staff see them as any customer."""
	if keeps_to_prospects(user):
		return f"(`tabCustomer`.`name` not in ({_customers_of_members()}))"
	if who_asks.is_outside(user):
		return f"(`tabCustomer`.`name` not in ({_customers_of_members()}) or `tabCustomer`.`name` in ({who_asks.own_customers(user)}))"
	return EVERY_ROW


def invoice_conditions(user: str) -> str:
	if keeps_to_prospects(user):
		return (
			"(ifnull(`tabSales Invoice`.`member`, '') = ''"
			f" and `tabSales Invoice`.`customer` not in ({_customers_of_members()}))"
		)
	if who_asks.is_outside(user):
		return (
			f"(`tabSales Invoice`.`customer` not in ({_customers_of_members()})"
			f" or `tabSales Invoice`.`customer` in ({who_asks.own_customers(user)}))"
		)
	return EVERY_ROW


def keeps_to_prospects(user: str) -> bool:
	return bool(RECRUITING & set(frappe.get_roles(user))) and not may_see_members(user)


def sees_no_member(user: str) -> bool:
	return keeps_to_prospects(user) or who_asks.is_outside(user)


def _customers_of_members() -> str:
	return f"select `customer` from `tab{MEMBER}` where ifnull(`customer`, '') <> ''"


# ---------------------------------------------------------------- rows about a person


def contact_conditions(user: str | None = None) -> str:
	user = user or frappe.session.user
	return who_asks.own_contacts(user) if who_asks.is_outside(user) else _linked("Contact", user)


def address_conditions(user: str | None = None) -> str:
	return _linked("Address", user or frappe.session.user)


def _linked(doctype: str, user: str) -> str:
	rule = _none_hidden(doctype, "Dynamic Link", "link_doctype", "link_name", user)
	if not rule or keeps_to_prospects(user) or not reads("Sales Invoice", user):
		return rule
	# who makes invoices reaches every customer; ERPNext's invoice would refuse a customer without
	return (
		f"({rule} or exists (select 1 from `tabDynamic Link` link where link.`parenttype` = '{doctype}'"
		f" and link.`parent` = `tab{doctype}`.`name` and link.`link_doctype` = 'Customer'))"
	)


def _about(doctype: str, pairs: tuple[tuple[str, str], ...], user: str) -> str:
	"""No row about a document that the user may not see."""
	table = f"`tab{doctype}`"
	later, linked = references.LATER.get(doctype), references.LINKED.get(doctype)
	if later and not frappe.get_meta(doctype).has_field(later):
		pairs = linked = ()
	found = [_names_hidden(f"{table}.`{of}`", f"{table}.`{name}`", user, doctype) for of, name in pairs]
	rules = [f"not {rule}" for rule in found if rule]
	if doctype in ABOUT_IN_TABLE:
		child, (of, name) = ABOUT_IN_TABLE[doctype]
		rules.append(_none_hidden(doctype, child, of, name, user))
	if linked:
		rules.append(_none_hidden(doctype, "Dynamic Link", "link_doctype", "link_name", user))
	rules = [rule for rule in rules if rule]
	return f"({' and '.join(rules)})" if rules else EVERY_ROW


def _none_hidden(doctype: str, child: str, of: str, name: str, user: str) -> str:
	"""Rows of which no row in a child table names a hidden document."""
	rule = _names_hidden(f"link.`{of}`", f"link.`{name}`", user, doctype)
	if not rule:
		return EVERY_ROW
	return (
		f"(not exists (select 1 from `tab{child}` link where link.`parenttype` = '{doctype}'"
		f" and link.`parent` = `tab{doctype}`.`name` and {rule}))"
	)


def _names_hidden(of: str, name: str, user: str, asking: str) -> str:
	"""SQL that holds where the columns `of` and `name` name a document that the user may not see.

	Args:
	        asking: The DocType whose rule this is part of. Rules may not go in circles: a Contact asks about
	                members, prospects and customers, other rows about contacts too, and a File about what it may be
	                attached to.
	"""
	closed = [doctype for doctype in PERSON_DOCTYPES if not reads(doctype, user)]
	rules = [f"{of} in ({', '.join(frappe.db.escape(doctype) for doctype in closed)})"] if closed else []
	for doctype in _asked_by(asking):
		rule = condition(doctype, user)
		if doctype not in closed and rule:
			rules.append(
				f"({of} = '{doctype}' and {name} in (select `tab{doctype}`.`name` from `tab{doctype}` where not {rule}))"
			)
	return f"ifnull(({' or '.join(rules)}), 0)" if rules else ""


def _asked_by(doctype: str) -> tuple[str, ...]:
	if doctype in ("Contact", "Address", "Dynamic Link"):
		return (PROSPECT, *BILLING)
	return (*NEAR, "Communication", "Event", "ToDo") if doctype == "File" else NEAR


def _of_seen_parent(doctype: str, parent: str, user: str) -> str:
	rule = condition(parent, user)
	if not rule:
		return EVERY_ROW
	return (
		f"(`tab{doctype}`.`parenttype` <> '{parent}' or `tab{doctype}`.`parent` in"
		f" (select `tab{parent}`.`name` from `tab{parent}` where {rule}))"
	)


def tag_conditions(user: str) -> str:
	"""A tag is a word that somebody made: hidden while it hangs on hidden documents only."""
	rule = condition("Tag Link", user)
	if not rule:
		return EVERY_ROW
	links = "select 1 from `tabTag Link` where `tabTag Link`.`tag` = `tabTag`.`name`"
	return f"(not exists ({links}) or exists ({links} and {rule}))"


# ---------------------------------------------------------------- files


def import_conditions(user: str) -> str:
	"""A file of people that was read in is for whoever did it. By the right to the DocType alone, Frappe lists the
	files of every import."""
	if who_asks.administers(user):
		return EVERY_ROW
	return f"(`tabData Import`.`owner` = {frappe.db.escape(user)})"
