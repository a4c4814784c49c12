"""Who in the register may be the same person as a prospect."""

import frappe
from pypika import Criterion

MOST_SHOWN = 10


def possible_members(prospect) -> list[dict]:
	"""Members with the prospect's e-mail or phone, or with the same name and birth date.

	Reads the whole register whoever asks, so that a recruiter's prospect is checked too: a caller shows the
	result only to people who may read members.

	Returns:
	        Up to MOST_SHOWN rows with name, full_name, status and the join date.
	"""
	member = frappe.qb.DocType("Member")
	same = []
	if prospect.email:
		same.append(member.email == prospect.email)
	if prospect.phone:
		same.append(member.phone == prospect.phone)
	if prospect.full_name and prospect.birth_date:
		same.append((member.full_name == prospect.full_name) & (member.birth_date == prospect.birth_date))
	if not same:
		return []
	return (
		frappe.qb.from_(member)
		.select(member.name, member.full_name, member.status, member.join_date)
		.where(Criterion.any(same))
		.orderby(member.name)
		.limit(MOST_SHOWN)
		.run(as_dict=True)
	)
