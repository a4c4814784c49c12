"""The ranking of prospects, switched off; contacts of those who became members know the journey they were made on."""

import frappe

from membership_recruitment.member_recruitment import kanban
from membership_recruitment.setup import prospect_ranking


def execute() -> None:
	prospect_ranking.seed()
	kanban.show_band()
	# what conversion does from now on; only contacts from before the register knew the person were a prospect's
	frappe.db.sql(
		"""update `tabProspect Interaction` i
		join `tabMember` m on m.name = i.member
		join `tabMembership Prospect` p on p.journey_id = m.journey_id and p.status = 'Converted'
		set i.journey_id = m.journey_id
		where i.journey_id is null and i.prospect is null and i.interaction_on < p.closed_on + interval 1 day"""
	)
