"""Kinds of data that go by the calendar: what is due, what going costs, and after how many months it goes by default. No frappe.

Of people the statement names those who are due; of rows, HOOK and rows_kinds.py say what they are.
"""

from typing import NamedTuple


def _(text: str) -> str:
	"""Marks a text for the translators; it is translated where it is shown."""
	return text


class Kind(NamedTuple):
	"""
	Attributes:
	        name: As Retention Rule has it.
	        months: After how many, as the app comes.
	        sensitive_months: The same where membership reveals sensitive data.
	        costs: What is lost, as a sentence.
	        doctype: Of people: Member or Membership Prospect; empty of rows.
	        condition: Of people: SQL over the table p, with %(before)s.
	"""

	name: str
	months: int
	sensitive_months: int
	costs: str
	doctype: str = ""
	condition: str = ""


MEMBER, PROSPECT = "Member", "Membership Prospect"

KINDS = (
	Kind(
		"Prospects without contact",
		24,
		12,
		_("Nobody can take up the thread again. Sources and phases stay in the figures."),
		PROSPECT,
		"""p.status = 'Open' and p.creation < %(before)s and ifnull(p.phase_since, p.creation) < %(before)s
			and not exists (select 1 from `tabProspect Interaction` said
				where said.prospect = p.name and said.interaction_on >= %(before)s)
			and not exists (select 1 from `tabCommunication` said where said.reference_doctype = 'Membership Prospect'
				and said.reference_name = p.name and said.creation >= %(before)s
				and said.communication_type = 'Communication')
			and not exists (select 1 from `tabCommunication Link` link join `tabCommunication` said on said.name = link.parent
				where link.link_doctype = 'Membership Prospect' and link.link_name = p.name
				and said.creation >= %(before)s and said.communication_type = 'Communication')
			and ifnull(p.email, '') not in (select said.sender from `tabCommunication` said
				where said.creation >= %(before)s and said.communication_type = 'Communication'
				and ifnull(said.sender, '') <> '')""",
	),
	Kind(
		"Lost prospects",
		12,
		3,
		_("Why they were lost is not to be read any more. How many stays in the figures."),
		PROSPECT,
		"p.status = 'Lost' and p.closed_on < %(before)s",
	),
	Kind(
		"People who were never told",
		3,
		1,
		_("They cannot be asked to join any more. Sources and phases stay in the figures."),
		PROSPECT,
		"p.status in ('Open', 'Lost') and p.must_be_told_by < %(before)s",
	),
	Kind(
		"Former members",
		12,
		6,
		_("Nobody can win them back, and who joins again is a new member. All figures stay; the books stay."),
		MEMBER,
		"""p.status in ('Expired', 'Cancelled', 'Deceased') and p.end_date < %(before)s
			and not exists (select 1 from `tabMember` covered where covered.payer = p.name
				and covered.status in ('Pending', 'Upcoming', 'Current', 'Grace'))""",
	),
	Kind("Notes of contacts", 36, 12, _("What was said in calls and meetings. That there were some stays.")),
	Kind(
		"Correspondence", 36, 12, _("Mails and notes of calls with members and prospects, with their files.")
	),
	Kind(
		"Letters and import files",
		6,
		3,
		_("Printed letters and files of registers cannot be opened again. What they brought in stays."),
	),
	Kind(
		"Answered privacy requests",
		36,
		24,
		_("Who asked and for what. That the answer was in time stays."),
	),
)
BY_NAME = {kind.name: kind for kind in KINDS}
# Whose data is left alone (held.py): who must not be erased or is restricted, and whose entry a request is open about
STAYS = "ifnull(p.erasure_hold, '') <> '' or p.restricted_on is not null"
ASKED = """exists (select 1 from `tabPrivacy Request` asked where asked.subject_doctype = %(doctype)s
	and asked.subject_name = p.name and asked.status = 'Open')"""
# Nobody is due who is erased, is left alone, or is on the list already
ON_THE_LIST = """exists (select 1 from `tabErasure` planned where planned.subject_doctype = %(doctype)s
	and planned.subject_name = p.name and planned.status in ('Planned', 'Files Left'))"""
