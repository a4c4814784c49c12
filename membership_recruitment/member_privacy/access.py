"""Who may see which rows. Knows DocTypes by name only; one function feeds the list and the document check.

DocPerm decides by role; here are the row rules on top of it: recruiting staff see their own and unassigned
prospects, the registrar what is queued, and nobody a Contact or Address of a person they may not see.
"""

import frappe

PROSPECT = "Membership Prospect"
MEMBER = "Member"

EVERY_PROSPECT = {"Recruitment Manager", "Membership Manager", "Member Privacy Officer"}
NO_ROW = "(1=0)"
EVERY_ROW = ""


# ---------------------------------------------------------------- prospects


def prospect_rules(user: str) -> list[tuple[str, tuple[str, ...]]] | None:
	"""The rows of Membership Prospect that a user may see.

	Returns:
	        None for every row; otherwise alternatives (field, permitted values), an empty list for no row.
	"""
	roles = set(frappe.get_roles(user))
	if user == "Administrator" or roles & EVERY_PROSPECT:
		return None
	rules = []
	if "Member Recruiter" in roles:
		rules.append(("recruiter", (user, "")))
	if "Member Registrar" in roles:
		rules.append(("status", ("Queued",)))
	return rules


def prospect_conditions(user: str | None = None) -> str:
	return _as_sql(prospect_rules(user or frappe.session.user))


def may_see_prospect(row, user: str) -> bool:
	rules = prospect_rules(user)
	return rules is None or any((row.get(field) or "") in values for field, values in rules)


def _as_sql(rules: list[tuple[str, tuple[str, ...]]] | None) -> str:
	if rules is None:
		return EVERY_ROW
	if not rules:
		return NO_ROW
	alternatives = (
		f"ifnull(`tab{PROSPECT}`.`{field}`, '') in ({', '.join(frappe.db.escape(value) for value in values)})"
		for field, values in rules
	)
	return f"({' or '.join(alternatives)})"


# ---------------------------------------------------------------- interactions


def interaction_conditions(user: str | None = None) -> str:
	user = user or frappe.session.user
	table = "`tabProspect Interaction`"
	alternatives = [
		f"(ifnull({table}.`member`, '') = '' and {table}.`prospect` in ({_permitted_prospects(user)}))"
	]
	if may_see_members(user):
		alternatives.append(f"ifnull({table}.`member`, '') <> ''")
	return f"({' or '.join(alternatives)})"


def may_see_interaction(row, user: str) -> bool:
	if row.get("member"):
		return may_see_members(user)
	if not row.get("prospect"):
		return False
	prospect = frappe.db.get_value(PROSPECT, row.get("prospect"), ("recruiter", "status"), as_dict=True)
	return bool(prospect) and may_see_prospect(prospect, user)


def may_see_members(user: str) -> bool:
	"""Whether the user's roles let them read the register at all."""
	return bool(frappe.has_permission(MEMBER, "read", user=user))


def _permitted_prospects(user: str) -> str:
	condition = prospect_conditions(user) if frappe.has_permission(PROSPECT, "read", user=user) else NO_ROW
	return f"select `name` from `tab{PROSPECT}`" + (f" where {condition}" if condition else "")


# ---------------------------------------------------------------- Contact and Address


def contact_conditions(user: str | None = None) -> str:
	return _linked_conditions("Contact", user or frappe.session.user)


def address_conditions(user: str | None = None) -> str:
	return _linked_conditions("Address", user or frappe.session.user)


def _linked_conditions(doctype: str, user: str) -> str:
	"""Hides what belongs to a person whom the user may not see; everything else stays as it was."""
	if user == "Administrator":
		return EVERY_ROW
	hidden = []
	if not may_see_members(user):
		hidden.append(f"link.`link_doctype` = '{MEMBER}'")
	permitted = _permitted_prospects(user)
	hidden.append(f"(link.`link_doctype` = '{PROSPECT}' and link.`link_name` not in ({permitted}))")
	return (
		f"not exists (select 1 from `tabDynamic Link` link where link.`parenttype` = '{doctype}'"
		f" and link.`parent` = `tab{doctype}`.`name` and ({' or '.join(hidden)}))"
	)


def may_see_linked(doc, user: str) -> bool:
	links = frappe.get_all(
		"Dynamic Link",
		filters={"parenttype": doc.doctype, "parent": doc.name, "link_doctype": ["in", (MEMBER, PROSPECT)]},
		fields=["link_doctype", "link_name"],
	)
	links += [link for link in doc.get("links") or [] if link.link_doctype in (MEMBER, PROSPECT)]
	for link in links:
		if link.link_doctype == MEMBER:
			if not may_see_members(user):
				return False
			continue
		row = frappe.db.get_value(PROSPECT, link.link_name, ("recruiter", "status"), as_dict=True)
		if row and not (frappe.has_permission(PROSPECT, "read", user=user) and may_see_prospect(row, user)):
			return False
	return True


# ---------------------------------------------------------------- the hook


def has_permission(doc, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	"""Document check for every DocType above. Judges what is stored, not what a request claims to save:
	otherwise whoever sends `recruiter: me` would own any prospect."""
	user = user or frappe.session.user
	if user == "Administrator":
		return True
	if doc.doctype in ("Contact", "Address"):
		from frappe.contacts.address_and_contact import has_permission as frappe_rule

		# Frappe asks one hook only; its own rule for these two must still hold
		return may_see_linked(doc, user) and bool(frappe_rule(doc, ptype, user))
	if doc.doctype == PROSPECT:
		stored = _stored(doc, ("recruiter", "status"))
		return may_see_prospect(stored or doc, user)
	stored = _stored(doc, ("member", "prospect"))
	if stored and not may_see_interaction(stored, user):
		return False
	return may_see_interaction(doc, user)


def _stored(doc, fields: tuple[str, ...]):
	return frappe.db.get_value(doc.doctype, doc.name, fields, as_dict=True) if doc.name else None
