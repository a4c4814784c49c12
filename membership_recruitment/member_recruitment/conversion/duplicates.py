"""Find who may be the same person as a prospect, in the register and among the prospects.

The same e-mail address, the same phone number, the same name and birth date, or the same name at the same postal
address (an address alone is a household's); of those who were merged, what they had. Each is an indexed lookup of its own, put together with
`union`: one `or` over all of them would read the whole register.
"""

import frappe
from frappe import _
from frappe.utils import formatdate

from membership_recruitment.membership.terms.changes import EXCLUDED
from membership_recruitment.people.merged import merged_into
from membership_recruitment.people.prospect_statuses import CONVERTED, LOST, OPEN, QUEUED

MOST_SHOWN = 10
PROSPECT = "Membership Prospect"


def possible_members(prospect, among_converted: list[str] | None = None) -> list[dict]:
	"""Members who may be the person.

	Reads the whole register whoever asks, so that a recruiter's prospect is checked too: a caller shows the
	result only to people who may read members.

	Args:
	        prospect: The Membership Prospect document.
	        among_converted: Members that came of conversions a moment ago (locks.hold); they are read
	                as committed by now rather than when this transaction began.

	Returns:
	        Up to MOST_SHOWN rows with name, full_name, status, join_date and `reasons` (sentences).
	"""
	values = _values(prospect)
	found = _by_reason(
		values,
		{
			"email": "select m.name from `tabMember` m where m.email = %(email)s",
			"phone": "select m.name from `tabMember` m where m.phone = %(phone)s",
			"birth": """select m.name from `tabMember` m
				where m.full_name = %(full_name)s and m.birth_date = %(birth_date)s""",
			"address": """select m.name from `tabMember` m
				join `tabDynamic Link` link on link.link_doctype = 'Member' and link.link_name = m.name
					and link.parenttype = 'Address'
				join `tabAddress` a on a.name = link.parent
				where m.full_name = %(full_name)s
					and a.address_line1 = %(address_line)s and replace(a.pincode, ' ', '') = %(postal_code)s""",
		},
	)
	_add_merged(found, "Member", values)
	if among_converted:
		_add_just_converted(found, values, among_converted)
	rows = _rows("Member", ("name", "full_name", "status", "join_date"), found)
	_say_who_was_excluded(rows)
	return rows


def possible_prospects(prospect, *, permitted: bool = True) -> list[dict]:
	"""Other prospects, not converted, who may be the person.

	Args:
	        prospect: The Membership Prospect document.
	        permitted: Only those whom the user may see.

	Returns:
	        Up to MOST_SHOWN rows with name, full_name, status, recruiter, phase and `reasons` (sentences).
	"""
	values = {**_values(prospect), "name": prospect.name or "", "statuses": (OPEN, QUEUED, LOST)}
	other = "p.name <> %(name)s and p.status in %(statuses)s"
	select = f"select p.name from `tab{PROSPECT}` p where {other} and"
	found = _by_reason(
		values,
		{
			"email": f"{select} p.email = %(email)s",
			"phone": f"{select} p.phone = %(phone)s",
			"birth": f"{select} p.full_name = %(full_name)s and p.birth_date = %(birth_date)s",
			"address": f"""{select} p.full_name = %(full_name)s
				and p.address_line = %(address_line)s and replace(p.postal_code, ' ', '') = %(postal_code)s""",
		},
	)
	_add_merged(found, PROSPECT, values)
	found.pop(values["name"], None)
	fields = ("name", "full_name", "status", "recruiter", "phase")
	return [row for row in _rows(PROSPECT, fields, found, permitted=permitted) if row.status != CONVERTED]


def _values(prospect) -> dict[str, str]:
	return {
		"email": prospect.email or "",
		"phone": prospect.phone or "",
		"full_name": prospect.full_name or "",
		"birth_date": str(prospect.birth_date or ""),
		"address_line": (prospect.address_line or "").strip(),
		"postal_code": (prospect.postal_code or "").replace(" ", ""),
	}


NEEDED = {
	"email": ("email",),
	"phone": ("phone",),
	"birth": ("full_name", "birth_date"),
	"address": ("full_name", "address_line", "postal_code"),
}


def reason_text(reason: str) -> str:
	return {
		"email": _("same e-mail"),
		"phone": _("same phone"),
		"birth": _("same name and birth date"),
		"address": _("same name and address"),
	}[reason]


def _by_reason(values: dict, lookups: dict[str, str]) -> dict[str, list[str]]:
	"""Names found, each with its reasons; only lookups that the values suffice for."""
	asked = [reason for reason in lookups if all(values[key] for key in NEEDED[reason])]
	if not asked:
		return {}
	union = " union all ".join(
		f"(select '{reason}' as reason, x.name from ({lookups[reason]}) x limit {MOST_SHOWN * 5})"
		for reason in asked
	)
	found: dict[str, list[str]] = {}
	for reason, name in frappe.db.sql(union, values):
		reasons = found.setdefault(name, [])
		if reason not in reasons:
			reasons.append(reason)
	return found


def _add_just_converted(found: dict[str, list[str]], values: dict, members: list[str]) -> None:
	rows = frappe.db.sql(
		"""select name, email, phone, full_name, birth_date from `tabMember` where name in %s
		lock in share mode""",
		(members,),
		as_dict=True,
	)
	for row in rows:
		_add_same(found, row.name, row, values)


def _add_merged(found: dict[str, list[str]], doctype: str, values: dict) -> None:
	"""Who is there now of those who were merged, by what they had."""
	for kept, rows in merged_into(doctype, ("email", "phone", "full_name", "birth_date")).items():
		for row in rows:
			_add_same(found, kept, row, values)


def _add_same(found: dict[str, list[str]], name: str, row: dict, values: dict) -> None:
	"""The reasons that a row and the values sought have in common."""
	for reason in ("email", "phone", "birth"):
		same = all(
			values[key] and str(row[key] or "").lower() == values[key].lower() for key in NEEDED[reason]
		)
		if same and reason not in found.get(name, ()):
			found.setdefault(name, []).append(reason)


def _say_who_was_excluded(rows: list[dict]) -> None:
	"""Among the reasons to look: that the association has excluded somebody, whom no later term has let in again."""
	terms = frappe.get_all(
		"Membership",
		filters={"member": ["in", [row.name for row in rows] or [""]]},
		fields=["member", "cancellation_reason", "cancelled_from"],
		order_by="start_date asc",
	)
	last = {term.member: term for term in terms}
	for row in rows:
		term = last.get(row.name)
		if term and term.cancelled_from and term.cancellation_reason == EXCLUDED:
			row.reasons.append(_("excluded from {0}").format(formatdate(term.cancelled_from)))


def _rows(
	doctype: str, fields: tuple[str, ...], found: dict[str, list[str]], *, permitted: bool = False
) -> list[dict]:
	if not found:
		return []
	get = frappe.get_list if permitted else frappe.get_all
	rows = get(
		doctype,
		filters={"name": ["in", list(found)]},
		fields=list(fields),
		order_by="name asc",
		limit=MOST_SHOWN,
	)
	known = {row.name for row in rows}
	if not permitted and len(rows) < MOST_SHOWN:
		# what another connection committed after this transaction began
		for name in sorted(set(found) - known):
			rows.append(frappe._dict(dict.fromkeys(fields), name=name, full_name=name))
	for row in rows:
		row.reasons = [reason_text(reason) for reason in found[row.name]]
	return rows
