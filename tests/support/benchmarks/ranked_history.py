"""What the ranking of prospects learns from, added to a large register: contacts, and prospects who became members."""

import frappe

from membership_recruitment.member_journey.steps import order as step_order
from membership_recruitment.member_recruitment.ranking import rules
from tests.support.benchmarks.large_register import STAMP, STAMPED, Size, dice, in_chunks, one_of

_NUMBER = "cast(substring(p.name, 5) as unsigned)"
_THESE = f"{_NUMBER} between %(first)s and %(last)s"
KINDS = ("Call", "Call", "Mail", "Meeting", "Event")

# one open prospect in six joined, sooner from some sources than from others
_JOINED = f"""update `tabMembership Prospect` p
	set p.status = 'Converted', p.closed_on = p.phase_since + interval 20 + {dice(120, "p.name", salt="joined")} day
	where {_THESE} and p.status = 'Open' and {dice(12, "p.name", salt="joins")} < 1 + length(p.recruitment_source) %% 4
		and p.phase_since + interval 140 day < %(today)s"""

_STEPS = f"""insert into `tabJourney Transition`
		(name, journey_id, from_phase, to_phase, transition_on, recruitment_source, staff, {STAMPED})
	select concat('j', {_NUMBER}), p.journey_id, p.phase, 'Loyalty', timestamp(p.closed_on, '15:00:00'),
		p.recruitment_source, 'Administrator', {STAMP}
	from `tabMembership Prospect` p where {_THESE} and p.status = 'Converted'"""

_MOMENT = f"timestamp(p.phase_since + interval cast({dice(60, 'p.name', 'k.seq', salt='on')} as signed) - 30 day, '10:00:00')"
_CONTACTS = f"""insert into `tabProspect Interaction`
		(name, prospect, journey_id, kind, answered, interaction_on, owner, modified_by, creation, modified)
	select concat('c', {_NUMBER}, '-', k.seq), if(p.status = 'Converted', null, p.name),
		if(p.status = 'Converted', p.journey_id, null), {one_of(KINDS, "p.name", "k.seq", salt="kind")},
		{dice(4, "p.name", "k.seq", salt="answered")} > 0, {_MOMENT}, 'Administrator', 'Administrator', {_MOMENT}, {_MOMENT}
	from `tabMembership Prospect` p join seq_1_to_3 k
	where {_THESE}"""


def add(size: Size) -> None:
	"""Three contacts to a prospect; a site that has some is left as it is."""
	if not frappe.db.count("Prospect Interaction"):
		in_chunks(size.prospects, _JOINED, _STEPS, _CONTACTS)
		step_order.sync_all()
		for doctype in ("Membership Prospect", "Prospect Interaction", "Journey Transition"):
			frappe.db.sql(f"analyze table `tab{doctype}`")
	switch_on(rules.SETTINGS, "Recruitment Manager")


def switch_on(settings: str, role: str) -> None:
	"""The ranking of prospects, or the risk of leaving, approved by somebody with the role."""
	doc = frappe.get_single(settings)
	if not doc.enabled:
		doc.update({"enabled": 1, "approver": _approver(role)})
		doc.save()
	frappe.db.commit()


def _approver(role: str) -> str:
	name = f"{frappe.scrub(role)}@register.example"
	if not frappe.db.exists("User", name):
		user = frappe.get_doc(
			{"doctype": "User", "email": name, "first_name": "Ranking", "send_welcome_email": 0}
		)
		user.append_roles(role)
		user.insert()
	return name
