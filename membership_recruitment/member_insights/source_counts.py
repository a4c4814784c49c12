"""Count prospects by source, campaign or recruiter, and what became of them (report 8).

A prospect counts in the window in which its row was made. It has become a member when it was handed over to the
register; what is left of the row after that (convert.KEPT) is enough to count it. How members fared after
their first year is counted from spells, reached by the journey number that a prospect and its member share.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

import frappe
from frappe.utils import flt

from membership_recruitment.people.prospect_statuses import CONVERTED
from membership_recruitment.settings import rules

# what a prospect, and a cost, is grouped by; costs know no recruiter
GROUPS = {"Source": "recruitment_source", "Campaign": "campaign", "Recruiter": "recruiter"}


@dataclass
class Recruited:
	"""Prospects of a group.

	Attributes:
	        prospects: Those that came in during the window.
	        members: Of those, who have become members.
	        days: (days from coming in to the hand-over, how many members).
	        followed: Members whose first year, and the grace days after it, are over.
	        stayed: Of those, covered by a term on the day one year after they joined.
	        cost: What was spent on the group in the window; None where costs are not known by group.
	"""

	prospects: int = 0
	members: int = 0
	days: list[tuple[int, int]] = field(default_factory=list)
	followed: int = 0
	stayed: int = 0
	cost: float | None = None

	@property
	def median_days(self) -> float | None:
		return median([days for days, count in self.days for _ in range(count)]) if self.days else None


def recruited(first: date, last: date, group_by: str, as_of: date) -> dict[str, Recruited]:
	"""Prospects that came in from `first` to `last`, by group (empty name: not known).

	Args:
	        first, last: Both inclusive.
	        group_by: A key of GROUPS.
	        as_of: Whatever happened after this day is left out.
	"""
	values = {
		"first": first,
		"after": last + timedelta(days=1),
		"last": last,
		"as_of": as_of,
		"converted": CONVERTED,
		"grace_days": rules().grace_days,
	}
	column = GROUPS[group_by]
	groups: dict[str, Recruited] = defaultdict(Recruited)
	_count_prospects(groups, column, values)
	_count_first_years(groups, column, values)
	if group_by != "Recruiter":  # costs have a source and a campaign
		_add_costs(groups, column, values)
	return dict(groups)


def _count_prospects(groups: dict[str, Recruited], column: str, values: dict) -> None:
	"""How many came in, and in how many days they joined."""
	for name, days, count in frappe.db.sql(
		f"""select ifnull(p.{column}, ''), case when p.status = %(converted)s and p.closed_on <= %(as_of)s
				then greatest(0, datediff(p.closed_on, p.creation)) end as days, count(*)
		from `tabMembership Prospect` p
		where p.creation >= %(first)s and p.creation < %(after)s
		group by p.{column}, days""",
		values,
	):
		group = groups[name]
		group.prospects += count
		if days is not None:
			group.members += count
			group.days.append((int(days), count))


def _count_first_years(groups: dict[str, Recruited], column: str, values: dict) -> None:
	"""Of those whose first year and grace are over, how many were members a year after they joined."""
	for name, followed, stayed in frappe.db.sql(
		f"""select ifnull(p.{column}, ''), count(*), sum(f.stayed_a_year)
		from `tabMembership Prospect` p
		join `tabMember` m on m.journey_id = p.journey_id
		join `tabMembership Spell` f on f.member = m.name and f.spell_number = 1
		where p.creation >= %(first)s and p.creation < %(after)s
			and p.status = %(converted)s and p.closed_on <= %(as_of)s
			and f.start_date + interval 1 year + interval %(grace_days)s day <= %(as_of)s
		group by p.{column}""",
		values,
	):
		groups[name].followed += followed
		groups[name].stayed += int(stayed)


def _add_costs(groups: dict[str, Recruited], column: str, values: dict) -> None:
	for name, cost in frappe.db.sql(
		f"""select ifnull(c.{column}, ''), sum(c.amount) from `tabRecruitment Cost` c
		where c.spent_on between %(first)s and %(last)s group by c.{column}""",
		values,
	):
		groups[name].cost = flt(groups[name].cost) + flt(cost)
	for group in groups.values():
		group.cost = flt(group.cost)


def whole(groups: dict[str, Recruited]) -> Recruited:
	"""All groups as one."""
	costs = [group.cost for group in groups.values() if group.cost is not None]
	return Recruited(
		prospects=sum(group.prospects for group in groups.values()),
		members=sum(group.members for group in groups.values()),
		days=[pair for group in groups.values() for pair in group.days],
		followed=sum(group.followed for group in groups.values()),
		stayed=sum(group.stayed for group in groups.values()),
		cost=sum(costs) if costs else None,
	)
