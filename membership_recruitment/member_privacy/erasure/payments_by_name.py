"""Bank payments that no member is named for and that have nothing of the person but the name: somebody must look whose they are."""

import frappe

from membership_recruitment.member_privacy.erasure import shared_rows
from membership_recruitment.utils.words import for_like

PAYMENT = "Bank Payment"


def how_many(decisions) -> int:
	"""Of what was found about a person by number or telephone nothing is counted.

	Args:
	        decisions: As decisions.decide gives them.
	"""
	names = {name for name in shared_rows.names_as_written(decisions) if " " in name.strip()}
	if not names:
		return 0
	table = frappe.qb.DocType(PAYMENT)
	named = table.payer.isin(sorted(names))
	for name in sorted(names):
		named |= table.message.like(f"%{for_like(name)}%")
	of_nobody = table.member.isnull() | (table.member == "")
	found = frappe.qb.from_(table).select(table.name).where(of_nobody & named).run(pluck=True)
	return len(set(found) - decisions.found.rows.get(PAYMENT, {}).keys())
