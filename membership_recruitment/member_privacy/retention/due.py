"""What is due by the rules of Retention Settings, for the settings page; nothing is changed."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import add_months, cint, getdate

from membership_recruitment.member_privacy.retention import held, rows_kinds
from membership_recruitment.member_privacy.retention.kinds import BY_NAME, KINDS, ON_THE_LIST, Kind
from membership_recruitment.settings import sensitive

SETTINGS = "Retention Settings"
SHOWN = 20  # names of each kind
EVERYBODY = 10**9


def before(months: int) -> date:
	"""The first day that is too late to be due."""
	return getdate(add_months(getdate(), -max(1, cint(months))))


def people(kind: Kind, months: int, *, limit: int = EVERYBODY, listed_too: bool = False) -> list[str]:
	"""Names of the people of a kind who are due.

	Args:
	        limit: At most so many.
	        listed_too: Those too who are on the list of erasures already.
	"""
	if not kind.doctype:
		return []
	not_listed = "" if listed_too else f"and not {ON_THE_LIST}"
	left_alone = [name for doctype, name in held.people() if doctype == kind.doctype]
	return frappe.db.sql_list(
		f"""select p.name from `tab{kind.doctype}` p
		where {kind.condition} and p.erased_on is null and p.name not in %(left_alone)s {not_listed}
		order by p.name limit %(limit)s""",
		{
			"before": before(months),
			"doctype": kind.doctype,
			"left_alone": left_alone or [""],
			"limit": limit,
		},
	)


def rows(kind: Kind, months: int) -> list[str]:
	"""Names of the rows of a kind that are due."""
	return [name for rows in rows_kinds.of(kind.name) for name in rows.due(before(months))]


@frappe.whitelist()
def overview() -> list[dict]:
	"""Of each rule what is due today: `kind`, `title`, `costs`, `count`, and of people `doctype` and some `names`, for those who
	may read the settings."""
	settings = frappe.get_single(SETTINGS)
	settings.check_permission("read")
	found = []
	for rule in settings.rules:
		kind = BY_NAME[rule.kind]
		due = people(kind, rule.months) or rows(kind, rule.months)
		found.append(
			{
				"kind": kind.name,
				"title": _(kind.name, context="Retention Rule"),
				"costs": _(kind.costs),
				"enabled": rule.enabled,
				"count": len(due),
				"doctype": kind.doctype,
				"names": due[:SHOWN] if kind.doctype and frappe.has_permission(kind.doctype, "read") else [],
			}
		)
	return found


def shipped() -> list[dict]:
	"""The rules as they come: switched off."""
	return [{"kind": kind.name, "enabled": 0, "months": proposed(kind), "action": "List"} for kind in KINDS]


def proposed(kind: Kind) -> int:
	"""After how many months a kind goes where nobody has said anything else."""
	return kind.sensitive_months if sensitive() else kind.months


def propose_months() -> None:
	"""Membership reveals sensitive data from now on, or not any more: rules that are off and stand as they came get the other
	months. What somebody has chosen stays."""
	settings = frappe.get_single(SETTINGS)
	for rule in settings.rules:
		kind = BY_NAME[rule.kind]
		if not rule.enabled and rule.months in (kind.months, kind.sensitive_months):
			rule.months = proposed(kind)
	# whoever says so in Membership Settings need not be the one who keeps the rules
	settings.save(ignore_permissions=True)
