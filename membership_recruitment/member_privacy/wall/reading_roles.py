"""Which DocTypes of persons a user's roles let them read."""

import frappe
from frappe.utils.caching import request_cache

from membership_recruitment.member_privacy.wall.tables import PERSON_DOCTYPES


def person_doctypes_read_by(user: str) -> frozenset[str]:
	"""As get_role_permissions says for each. The roles are asked anew: one that is taken within a request is gone."""
	rules = _rules_of_person_doctypes()
	customised = {parent for parent, _role, _reads, custom in rules if custom}
	roles = set(frappe.get_roles(user))
	return frozenset(
		parent
		for parent, role, read, custom in rules
		if read and role in roles and (custom or parent not in customised)
	)


@request_cache
def _rules_of_person_doctypes() -> tuple[tuple, ...]:
	"""Which role reads which of them; asked at once, since every rule needs all of them."""
	return frappe.db.sql(
		"""(select parent, role, `read` and not permlevel and not if_owner, 1 from `tabCustom DocPerm` where parent in %(ours)s)
		union all
		(select parent, role, `read` and not permlevel and not if_owner, 0 from `tabDocPerm` where parent in %(ours)s)""",
		{"ours": PERSON_DOCTYPES},
	)
