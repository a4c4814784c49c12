"""Who objected to being ranked as a prospect and has become a member since: nothing is foretold about them either."""

import frappe

from membership_recruitment.member_privacy.consent.ranking_objection import FIELD, goes_along


def execute() -> None:
	for member, since in frappe.db.sql(
		"""select m.name, p.ranking_objection_on from `tabMembership Prospect` p
			join `tabMember` m on m.journey_id = p.journey_id
		where p.ranking_objection_on is not null and m.leaving_objection_on is null order by m.name"""
	):  # a handful
		goes_along({FIELD: since}, member)
