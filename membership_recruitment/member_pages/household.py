"""A member's own page of the household: those whose fee the member pays, or whose guardian the member is."""

import frappe
from frappe.utils import getdate

from membership_recruitment.member_pages import terms_and_fees
from membership_recruitment.member_pages.own_page import own_page
from membership_recruitment.member_pages.standing import sentence
from membership_recruitment.people.ages import is_child
from membership_recruitment.public_page import PageResponse, PublicRequest

MOST = 50

_PEOPLE = """select m.name, m.full_name, m.status, m.membership_type, m.birth_date,
		m.payer = %(me)s as is_paid_for
	from `tabMember` m
	where m.name <> %(me)s and m.deceased_on is null and m.erased_on is null
		and (m.payer = %(me)s or exists (select 1 from `tabMember Guardian` g
			where g.parenttype = 'Member' and g.parent = m.name and g.member = %(me)s and g.ended_on is null))
	order by m.full_name limit %(most)s"""


@own_page
def page(request: PublicRequest, me) -> PageResponse:
	return PageResponse(
		"my/household",
		{
			"people": [_shown(person) for person in people_of(me.name)],
			"payer": me.payer and frappe.db.get_value("Member", me.payer, "full_name"),
		},
	)


def people_of(member: str) -> list[frappe._dict]:
	"""Those for whom a member pays, and the children whose guardian the member is: of those who have come of age nobody
	is."""
	rows = frappe.db.sql(_PEOPLE, {"me": member, "most": MOST}, as_dict=True)
	return [row for row in rows if row.is_paid_for or is_child(row.birth_date, getdate())]


def _shown(person: frappe._dict) -> dict:
	"""Name, type and status: who pays need not know more, and where they live or what they have said is theirs."""
	standing = terms_and_fees.standing_of(person, terms_and_fees.terms_of(person.name))
	return {
		"name": person.full_name,
		"membership_type": person.membership_type,
		"standing": sentence(standing),
		"is_paid_for": bool(person.is_paid_for),
	}
