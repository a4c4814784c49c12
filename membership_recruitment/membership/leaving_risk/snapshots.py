"""What was known of each member before a term came to its end, in set-based SQL: to learn from, and of those of today.

A term that came to its end is looked at once, LEAD_DAYS before its last day, and sees the beginning of that day. Known is
what was dated and entered before: activities, notices that had gone out, what had been paid. Whether the member went on is
the label, and stands in nothing else. Where records begin later than the member did, nothing is told of the time before.

Left out are terms whose end was no question any more (the member had said that he or she leaves, or died before the grace was
over), and those from before the register was complete: of them only those who stayed are in it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import frappe
from frappe.utils import add_days, add_years, getdate

from membership_recruitment.member_privacy.consent import consent
from membership_recruitment.membership.engagement import stored_scores
from membership_recruitment.membership.leaving_risk import open_ends
from membership_recruitment.membership.leaving_risk.term_features import (
	A_YEAR,
	BACK,
	FEATURES,
	FIRST,
	FIRST_DAYS,
	LEAD_DAYS,
	LESS,
	LONG_A_MEMBER,
	MORE,
	NEW,
	NO_FEE,
	NOT_ASKED,
	ON_TIME,
	SAME,
	UNPAID,
)
from membership_recruitment.membership.notices.outcomes import ASSIGNED, PRINTED, SENT
from membership_recruitment.settings import rules
from membership_recruitment.utils import database, snapshot_sides
from membership_recruitment.utils.statistics import holdout
from membership_recruitment.utils.statistics.holdout import HeldOut, Row
from membership_recruitment.utils.statistics.level_weights import Counted

YEARS_BACK = 5
HORIZON_DAYS = 90  # of those whose term ends later nobody need know yet
CHANGE = 10  # points of engagement: less is no change
BETWEEN = "\x1f"  # between the levels of one member, and in no name

NOT_OBJECTED = "m.leaving_objection_on is null and m.restricted_on is null"
CONSENTED = consent.LATEST_WORD.format(doctype="Member", name="= m.name") + " <=> 'Given'"

# A household is one: who pays for others leaves with them
_TERMS = """
	select m.name as member, coalesce(nullif(m.payer, ''), m.name) as household, {day} as day, t.due_on,
		t.start_date, t.membership_type, t.first_term, t.course, t.fee, t.covered_by, t.paid_on, t.sales_invoice,
		t.recruitment_source, m.join_date, m.erased_on, 1 - t.renewed as lapsed
	from `tabMembership` t join `tabMember` m on m.name = t.member
	where t.due_on between %(first)s and %(last)s and t.start_date < {day}
		and (t.leaving_said_on is null or t.leaving_said_on >= {day}) and {counts}"""

_LOOKED_AT = f"(t.due_on - interval {LEAD_DAYS} day)"
_CAME_TO_ITS_END = "(m.deceased_on is null or m.deceased_on > t.due_on + interval %(grace)s + 1 day)"

# Points on the day and a year before, and activities of the first days, packed so that the rows are read once
_ACTIVITIES = f"""(select concat_ws(',',
		ifnull(sum({{weight}} * pow(0.5, datediff(r.day, a.activity_on) / %(half_life)s)), 0),
		ifnull(sum(if(a.activity_on < r.day - interval {A_YEAR} day,
			{{weight}} * pow(0.5, (datediff(r.day, a.activity_on) - {A_YEAR}) / %(half_life)s), 0)), 0),
		ifnull(sum(a.activity_on >= r.join_date and a.activity_on < r.join_date + interval {FIRST_DAYS} day), 0))
	from `tabMember Activity` a force index (known_activities)
	where a.member = r.member and a.activity_on < r.day and a.creation < r.day)"""

# About the end before this term: who pays gets those of the household
_NOTICES = f"""(select count(*) from `tabRenewal Notice` n force index (notices_of_an_end)
	where n.member = r.household and n.end_date = r.start_date - interval 1 day
		and n.status in ('{SENT}', '{PRINTED}', '{ASSIGNED}') and n.sent_on < r.day)"""

_INVOICED = """exists (select 1 from `tabSales Invoice` i
	where i.name = s.sales_invoice and i.posting_date < s.day and i.creation < s.day)"""

# Which term in a row, as the forecast counts them (terms/courses.py)
_NUMBER = "cast(substring_index(substring_index(s.course, ' ', 5), ' ', -1) as unsigned)"


def _score(place: int) -> str:
	points = f"substring_index(substring_index(s.known, ',', {place}), ',', -1)"
	return f"round(100 * (1 - exp(-{points} / %(scale)s)), 1)"


_FIRST_ACTIVITIES = "cast(substring_index(s.known, ',', -1) as unsigned)"
_LEVELS = {
	"membership_type": "ifnull(s.membership_type, '')",
	"term_number": f"""case when s.first_term = 1 then '{FIRST}' when s.course is null then ''
		when {_NUMBER} <= 1 then '{BACK}' when {_NUMBER} = 2 then '2' when {_NUMBER} < 6 then '3-5' else '6+' end""",
	"fee_paid": f"""case when s.fee <= 0 or ifnull(s.covered_by, '') <> '' then '{NO_FEE}'
		when s.paid_on < s.day and s.paid_on <= s.start_date then '{ON_TIME}'
		when s.paid_on < s.day and datediff(s.paid_on, s.start_date) <= 30 then '1-30'
		when s.paid_on < s.day then '31+' when {_INVOICED} then '{UNPAID}' else '' end""",
	# of who was erased no notice is left, which says nothing of whether one was needed
	"notices_needed": f"""case when s.first_term = 1 or s.course is null or {_NUMBER} <= 1
			or ifnull(s.start_date <= %(notices_since)s, 1) or s.erased_on is not null then ''
		when s.notices < 3 then s.notices else '3+' end""",
	"engagement": f"""case when ifnull(s.day < %(activities_since)s + interval {A_YEAR} day, 1) then ''
		else {stored_scores.level_sql(_score(1))} end""",
	"engagement_change": f"""case when ifnull(s.day < %(activities_since)s + interval {2 * A_YEAR} day, 1) then ''
		when datediff(s.day, s.join_date) < {A_YEAR + FIRST_DAYS} then '{NEW}'
		when {_score(1)} >= {_score(2)} + {CHANGE} then '{MORE}'
		when {_score(1)} <= {_score(2)} - {CHANGE} then '{LESS}' else '{SAME}' end""",
	"recruitment_source": "ifnull(s.recruitment_source, '')",
	"first_activities": f"""case when ifnull(s.join_date <= %(activities_since)s, 1)
			or datediff(s.day, s.join_date) not between {FIRST_DAYS} and {LONG_A_MEMBER} then '{NOT_ASKED}'
		when {_FIRST_ACTIVITIES} >= 2 then '2+' else {_FIRST_ACTIVITIES} end""",
}
LEVELS = f"concat_ws('{BETWEEN}', {', '.join(_LEVELS[feature.name] for feature in FEATURES)})"


def levels_of(packed: str) -> tuple[str, ...]:
	return tuple(packed.split(BETWEEN))


def _counts(consent_to: str | None) -> str:
	"""SQL over a member `m`: those who may be looked at and learnt from."""
	return f"{NOT_OBJECTED} and {CONSENTED}" if consent_to else NOT_OBJECTED


class _Known:
	"""What is asked for alike of the past and of today: activities by their weights, notices, and since when there are any."""

	def __init__(self, today: date, consent_to: str | None):
		weights = frappe.get_all("Member Activity Type", fields=["name", "weight"], order_by="name asc")
		cases = "".join(f" when %(type_{place})s then %(weight_{place})s" for place in range(len(weights)))
		self._weight = f"case a.activity_type{cases} else 0 end" if cases else "0"
		(activities,) = frappe.db.sql("select date(min(creation)) from `tabMember Activity`")[0]
		(notices,) = frappe.db.sql("select date(min(sent_on)) from `tabRenewal Notice`")[0]
		self.values = {
			**stored_scores.values(today),
			**{f"type_{place}": row.name for place, row in enumerate(weights)},
			**{f"weight_{place}": row.weight for place, row in enumerate(weights)},
			"activities_since": activities,
			"notices_since": notices,
			"consent_to": consent_to,
			"grace": rules().grace_days,
		}

	def of(self, rows: str) -> str:
		"""SQL: rows of _TERMS with what was known of them."""
		activities = _ACTIVITIES.format(weight=self._weight)
		return f"select r.*, {activities} as known, {_NOTICES} as notices from ({rows}) r {database.AT_ONCE}"


# ---------------------------------------------------------------- to learn from


class Snapshots:
	"""Terms that came to their end, and whose grace is over.

	Attributes:
	        days: The days on which they were looked at, in order.
	        rows: Terms on each day.
	        lapsed: How many of all were not renewed.
	        cut: First day of the holdout; None where there are fewer than two days.
	"""

	def __init__(self, today: date | None = None, consent_to: str | None = None):
		today = getdate(today)
		self._known = _Known(today, consent_to)
		self._label_days = LEAD_DAYS + rules().grace_days + 1
		self._values = {
			**self._known.values,
			"first": max(getdate(add_years(today, -YEARS_BACK)), rules().complete_since or date.min),
			"last": today - timedelta(days=rules().grace_days + 1),
		}
		self._terms = _TERMS.format(day=_LOOKED_AT, counts=f"{_counts(consent_to)} and {_CAME_TO_ITS_END}")
		counted = self._ask(f"select r.day, count(*), sum(r.lapsed) from ({self._terms}) r group by r.day")
		self.rows = {getdate(day): int(rows) for day, rows, _lapsed in counted}
		self.days = sorted(self.rows)
		self.lapsed = sum(int(lapsed) for _day, _rows, lapsed in counted)
		self.cut = holdout.cut_day(self.rows)
		if self.cut:
			last_training = holdout.last_training_day(self.cut, self._label_days)
			self._values |= {"cut": self.cut, "last_training": last_training}

	@property
	def label_days(self) -> int:
		"""How long after it is looked at the fate of a term is known."""
		return self._label_days

	def training(self) -> list[Counted]:
		"""Those of the earlier days, counted by levels. Only where there is a cut."""
		side = snapshot_sides.training(self._terms, "household")
		rows = self._ask(
			f"""select {LEVELS} as levels, sum(s.weight * s.lapsed), sum(s.weight)
			from ({self._known.of(side)}) s group by levels order by levels"""
		)
		return [(levels_of(levels), float(lapsed), float(terms)) for levels, lapsed, terms in rows]

	def held_out(self) -> list[HeldOut]:
		"""Those whom it is tried on. Only where there is a cut."""
		side = snapshot_sides.held_out(self._terms, "household")
		rows = self._ask(
			f"select s.household, {LEVELS} as levels, s.lapsed, s.weight from ({self._known.of(side)}) s"
		)
		known: dict[str, tuple[str, ...]] = {}  # few patterns, many people
		return [
			HeldOut(
				person, known.get(levels) or known.setdefault(levels, levels_of(levels)), bool(lapsed), weight
			)
			for person, levels, lapsed, weight in rows
		]

	def all(self) -> list[Row]:
		"""Every row, for a few people: what holdout.split asks for."""
		rows = self._ask(
			f"select s.household, s.day, {LEVELS}, s.lapsed from ({self._known.of(self._terms)}) s"
		)
		return [
			Row(person, getdate(day), levels_of(levels), bool(lapsed)) for person, day, levels, lapsed in rows
		]

	def _ask(self, query: str) -> Sequence[tuple]:
		return frappe.db.sql(query, self._values)


# ---------------------------------------------------------------- today


class OpenTerm(NamedTuple):
	"""A term that ends soon, or just has, and is not renewed. `call_on`: when it is looked at for good."""

	member: str
	call_on: date
	levels: str


def open_now(today: date | None = None, consent_to: str | None = None) -> list[OpenTerm]:
	"""One a member, with packed levels: as of today, or of the day on which the term was looked at, if that is over."""
	today = getdate(today)
	known = _Known(today, consent_to)
	terms = _TERMS.format(
		day=f"least(%(today)s, {_LOOKED_AT})", counts=f"{_counts(consent_to)} and {open_ends.IN_QUESTION}"
	)
	found = frappe.db.sql(
		f"select s.member, s.due_on, {LEVELS} from ({known.of(terms)}) s",
		{
			**known.values,
			"today": today,
			"first": add_days(today, -rules().grace_days),
			"last": add_days(today, HORIZON_DAYS),
		},
	)
	lead = timedelta(days=LEAD_DAYS)
	return [OpenTerm(member, due_on - lead, levels) for member, due_on, levels in found]
