"""What a payer's fee covers counts as current as long as somebody decided that for the payer's term."""

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.terms.covered import may_be_kept


def execute() -> None:
	for row in left_out():
		term = frappe.get_doc("Membership", row.name)
		if may_be_kept(term, row.kept_until):
			term.update({"kept_until": row.kept_until, "kept_reason": row.kept_reason})
			term.flags.by_the_app = True
			term.save()


def left_out() -> list[frappe._dict]:
	"""Covered terms without a day of their own, with what was decided for the payer's; what is over stays as it was."""
	return frappe.db.sql(
		"""select t.name, c.kept_until, c.kept_reason from `tabMembership` t
		join `tabMembership` c on c.name = t.covered_by
		where c.kept_until >= %s and c.cancelled_from is null and t.kept_until is null
		order by t.start_date, t.name""",
		getdate(),
		as_dict=True,
	)
