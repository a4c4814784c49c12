"""Recompute stored statuses and spells, for one member, for some, or for everyone.

All of it is derived: running it again changes nothing, and five missed nights are made good by the next.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import NamedTuple

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.fees import member_payments
from membership_recruitment.membership.leaving_risk import open_ends
from membership_recruitment.membership.terms import (
	calendar_years,
	credit_decisions,
	joining_profile,
	ledger_sync,
	status_day,
)
from membership_recruitment.membership.terms.courses import courses
from membership_recruitment.membership.terms.periods import add_months
from membership_recruitment.membership.terms.spells import (
	FOREVER,
	ONE_DAY,
	CoveredTerm,
	Spell,
	is_covered,
	merge,
	type_runs,
)
from membership_recruitment.membership.terms.stored import kept_sql, pending_sql, void_sql
from membership_recruitment.settings import rules
from membership_recruitment.utils import batches, conflicts, database

SPELL_COLUMNS = (
	"name",
	"member",
	"spell_number",
	"start_date",
	"end_date",
	"active_to",
	"earlier_active_to",
	"counted_from",
	"ended",
	"membership_type",
	"first_of_type",
	"recruitment_source",
	"terms",
	"joined_on",
	"joined_type",
	"joined_source",
	"joined_campaign",
	"joined_age",
	"joined_area",
	"joined_phases",
	"stayed_a_year",
)
# of Membership, as they are where nothing is to say
NO_TYPE_RUN = {
	"type_since": None,
	"type_until": None,
	"type_earlier_until": None,
	"type_before": None,
	"type_run": 0,
}
NOTHING_MERGED = {**NO_TYPE_RUN, "course": None}


@conflicts.tried_again
def nightly() -> None:
	"""The nightly job, in the site's time zone: statuses and spells of everybody, and lapses into the ledger.

	Ledger and times by type follow from terms and spells, and what is saved brings them up to date at once. So the night
	looks at theirs whose spells it changed or whose lapse is not in the ledger yet, and at a seventh of all, another one
	each night, for what was changed behind the app's back.

	Killed half-way, the rest is made good by the next run: each batch of members is finished by itself.
	"""
	today = getdate()
	night = batches.night_of(today)
	batches.finish_each(partial(refresh_members, lapses=True, night=night), batches.all_members())
	status_day.note(today)
	credit_decisions.ask_whose_payer_is_gone()


@conflicts.tried_again
def refresh_all() -> None:
	"""As `nightly`, with ledger and times by type of everybody: after a rule for all of them changed."""
	today = getdate()
	batches.finish_each(partial(refresh_members, lapses=True), batches.all_members())
	status_day.note(today)


@conflicts.in_words()
def refresh_members(members: Iterable[str], *, lapses: bool = False, night: int | None = None) -> None:
	"""Spells, statuses and ledger of these members, after their terms changed.

	Args:
	        members: Names of Members.
	        lapses: Put new lapses into the ledger too, as every night does.
	        night: Leave out ledgers and times by type that must be right already, but for those of this night.
	"""
	for batch in batches.split(dict.fromkeys(members)):
		# in the order in which saving a term locks, so that nobody waits for the other
		frappe.db.sql(
			"select name from `tabMember` where name in %s order by name for update", (tuple(batch),)
		)
		changed = rebuild_spells(batch, night)
		refresh_statuses(members=batch)
		open_ends.forget_decided(batch)
		if night is not None:
			batch = sorted({*changed, *batches.of_night(batch, night), *ledger_sync.without_lapse(batch)})
		ledger_sync.sync(batch, lapses=lapses)


# ---------------------------------------------------------------- statuses


def refresh_statuses(day: date | None = None, members: list[str] | None = None) -> None:
	"""Recompute what is stored on terms and members as of `day` (default: today).

	Args:
	        day: The day to compute for.
	        members: Only these; None for all.
	"""
	values = {
		"day": getdate(day),
		"grace": rules().grace_days,
		"complete_since": rules().complete_since or date.min,
	}
	for batch in batches.all_members() if members is None else batches.split(members):
		values["members"] = tuple(batch)
		_refresh_terms(values)
		_refresh_members(values)


def _refresh_terms(values: dict) -> None:
	"""Status of each term, and for report 2: the day on which it was due, whether it was a first one and renewed."""
	wanted = {
		"status": f"""case
			when m.deceased_on <= %(day)s then 'Deceased'
			when t.cancelled_from <= greatest(%(day)s, t.start_date) then 'Cancelled'
			when {kept_sql("t")} then 'Current'
			when {pending_sql("t")} then 'Pending'
			when t.start_date > %(day)s then 'Upcoming'
			when t.end_date is null or t.end_date >= %(day)s then 'Current'
			when date_add(t.end_date, interval %(grace)s day) >= %(day)s then 'Grace'
			else 'Expired' end""",
		"due_on": """case when holds.name is not null
			and (t.cancelled_from is null or t.cancelled_from > t.end_date)
			and (m.deceased_on is null or m.deceased_on > t.end_date) then t.end_date end""",
		# not of somebody who was, or may have been, a member before the register began
		"first_term": """ifnull(holds.place = 1 and t.start_date > %(complete_since)s
			and ifnull(m.member_since >= t.start_date, 1), 0)""",
		"renewed": "ifnull(datediff(holds.next_start, t.end_date) <= %(grace)s + 1, 0)",
	}
	frappe.db.sql(
		f"""update `tabMembership` t
		join `tabMember` m on m.name = t.member
		left join (
			select t.name, row_number() over of_member as place, lead(t.start_date) over of_member as next_start
			from `tabMembership` t where t.member in %(members)s and not {pending_sql("t")} and not {void_sql("t")}
			window of_member as (partition by t.member order by t.start_date)
		) holds on holds.name = t.name
		set {_assign("t", wanted)}
		where t.member in %(members)s and not {_is_stored("t", wanted)}""",
		values,
	)


def _refresh_members(values: dict) -> None:
	"""What a member's list and form show of the terms and spells: status, type, first and last day."""
	# what counts is neither void nor pending, unless kept; what stands also where it was kept and cancelled
	counts = f"((not {pending_sql('t')} or {kept_sql('t')}) and not {void_sql('t')})"
	stands = f"({counts} or (t.kept_until is not null and t.status = 'Cancelled' and not {void_sql('t')}))"
	last_covered = """case when t.cancelled_from is null then t.end_date
		else least(coalesce(t.end_date, t.cancelled_from), date_sub(t.cancelled_from, interval 1 day)) end"""
	latest_end = "cast(nullif(every.latest_end, '') as date)"
	wanted = {
		"status": """case
			when m.deceased_on <= %(day)s then 'Deceased'
			when every.started not in ('Cancelled', 'Expired') then every.started
			when every.pending = 1 then 'Pending'
			when every.coming = 1 then 'Upcoming'
			when every.ended is not null then every.ended
			when every.cancelled = 1 then 'Cancelled'
			when every.unpaid_renewal = 1 then 'Pending'
			when every.member is not null then 'Upcoming'
			else '' end""",
		# of the term that has the day; of one to come only where there was none before
		"membership_type": "coalesce(every.started_type, every.latest_type, every.any_type)",
		# of who has died the day before, where one of them goes on until then
		"end_date": f"""case when every.latest_end is not null and m.deceased_on <= ifnull({latest_end}, m.deceased_on)
			then date_sub(m.deceased_on, interval 1 day) else {latest_end} end""",
		# the first day that held
		"join_date": "first_spell.start_date",
	}
	frappe.db.sql(
		f"""update `tabMember` m
		left join (
			select t.member, max(t.membership_type) as any_type,
				max(t.status = 'Pending' and t.renews is null and not {void_sql("t")}) as pending,
				max(t.status = 'Pending') as unpaid_renewal,
				max(t.status = 'Cancelled') as cancelled,
				max(t.start_date > %(day)s and t.status <> 'Cancelled' and {counts}) as coming,
				{_of_latest("t.status", f"t.start_date <= %(day)s and {counts}")} as started,
				{_of_latest("t.status", f"t.start_date <= %(day)s and t.status in ('Cancelled', 'Expired') and {stands}")}
					as ended,
				{_of_latest("t.membership_type", f"t.start_date <= %(day)s and {stands}")} as started_type,
				{_of_latest("t.membership_type", stands)} as latest_type,
				{_of_latest(f"ifnull({last_covered}, '')", stands)} as latest_end
			from `tabMembership` t where t.member in %(members)s group by t.member
		) every on every.member = m.name
		left join `tabMembership Spell` first_spell on first_spell.member = m.name and first_spell.spell_number = 1
		set {_assign("m", wanted)}
		where m.name in %(members)s and not {_is_stored("m", wanted)}""",
		values,
	)


def _of_latest(value: str, which: str) -> str:
	"""SQL, in a group: the value of the latest of `which` terms; NULL where there is none.

	The greatest of the values with their dates in front. To join the terms once more by their dates takes minutes
	where a hundred thousand of them start with the year. Terms that count never start on the same day.
	"""
	return f"substr(max(case when {which} then concat(t.start_date, {value}) end), 11)"


def _assign(table: str, wanted: dict[str, str]) -> str:
	return ", ".join(f"{table}.{column} = {value}" for column, value in wanted.items())


def _is_stored(table: str, wanted: dict[str, str]) -> str:
	"""SQL: whether all columns have these values already, so that a second run writes nothing."""
	return f"({' and '.join(f'{table}.{column} <=> ({value})' for column, value in wanted.items())})"


# ---------------------------------------------------------------- spells


def rebuild_spells(members: list[str] | None = None, night: int | None = None) -> set[str]:
	"""Rebuild the spells of some members, or of all: terms are read in order and merged in one pass. Times by type
	follow from the same terms.

	Only rows that differ are written, so a second run writes nothing.

	Args:
	        members: Only these; None for all.
	        night: Times by type only of whose spells changed, and of those who are looked at on this night.

	Returns:
	        Whose spells changed.
	"""
	changed: set[str] = set()
	for batch in batches.all_members() if members is None else batches.split(members):
		changed |= _rebuild_batch(tuple(batch), night)
	return changed


def _rebuild_batch(members: tuple[str, ...], night: int | None) -> set[str]:
	terms = _covered_terms(members)
	spells = {member: list(merge(found.terms, **found.merged)) for member, found in terms.items()}
	wanted = set(_wanted_spells(members, spells))
	# locked, as the terms are: what was read earlier in this transaction may be behind what others committed
	stored = set(
		frappe.db.sql(
			f"""select {", ".join(SPELL_COLUMNS)} from `tabMembership Spell` where member in %s
			lock in share mode""",
			(members,),
		)
	)
	if gone := [row[0] for row in stored - wanted]:
		frappe.db.sql("delete from `tabMembership Spell` where name in %s", (tuple(gone),))
	if new := wanted - stored:
		now, who = frappe.utils.now(), "Administrator"
		frappe.db.bulk_insert(
			"Membership Spell",
			(*SPELL_COLUMNS, "owner", "modified_by", "creation", "modified"),
			[(*row, who, who, now, now) for row in sorted(new)],
		)
	changed = {row[1] for row in stored ^ wanted}
	looked_at = members if night is None else sorted({*changed, *batches.of_night(members, night)})
	_store_on_terms(looked_at, {name: terms[name] for name in looked_at if name in terms}, spells)
	if changed:
		member_payments.sync_with_spells(list(changed))
	return changed


class _Terms(NamedTuple):
	"""The terms of a member that count, in order, with their names, and how they are merged."""

	names: list[str]
	terms: list[CoveredTerm]
	merged: dict


def _covered_terms(members: tuple[str, ...]) -> dict[str, _Terms]:
	grace_days = rules().active_grace_days
	rows = frappe.db.sql(
		f"""select t.member, m.deceased_on, m.member_since, t.name, t.start_date, t.end_date, t.cancelled_from,
			t.membership_type, t.recruitment_source, t.kept_until, {pending_sql("t")}
		from `tabMembership` t join `tabMember` m on m.name = t.member
		where (not {pending_sql("t")} or t.kept_until is not null) and t.member in %s
		order by t.member, t.start_date
		lock in share mode""",
		(members,),
	)
	found = {}
	for (member, deceased_on, member_since), of_member in groupby(rows, key=lambda row: row[:3]):
		own = list(of_member)
		merged = {"grace_days": grace_days, "deceased_on": deceased_on, "member_since": member_since}
		found[member] = _Terms([row[3] for row in own], [CoveredTerm(*row[4:]) for row in own], merged)
	return found


def _store_on_terms(members: Sequence[str], terms: dict[str, _Terms], spells: dict[str, list[Spell]]) -> None:
	"""Unbroken times in one type, each on its last term, and what became of each term; values that are there already
	are left alone."""
	if not members:
		return
	stored = {
		name: dict(zip(NOTHING_MERGED, values, strict=True))
		for name, *values in frappe.db.sql(
			f"""select name, {", ".join(NOTHING_MERGED)} from `tabMembership`
			where member in %s and (type_since is not null or course is not null) lock in share mode""",
			(tuple(members),),
		)
	}
	wanted = {name: dict(NOTHING_MERGED) for found in terms.values() for name in found.names}
	for member, found in terms.items():
		for place, course in courses(spells[member]).items():
			wanted[found.names[place]]["course"] = course.as_text()
		until: dict[str, date] = {}
		for number, run in enumerate(type_runs(found.terms, **found.merged), start=1):
			kind = run.membership_type
			values = (run.start, run.active_to, until.get(kind), run.before, number)
			wanted[found.names[run.last_term]].update(zip(NO_TYPE_RUN, values, strict=True))
			until[kind] = run.active_to
	wanted |= dict.fromkeys(stored.keys() - wanted.keys(), NOTHING_MERGED)
	changed = {}
	for name, values in wanted.items():
		before = stored.get(name, NOTHING_MERGED)
		if different := {column: value for column, value in values.items() if value != before[column]}:
			changed[name] = different
	database.write_rows("Membership", changed, stamp=False)


def _wanted_spells(members: tuple[str, ...], spells_of: dict[str, list[Spell]]) -> Iterator[tuple]:
	today = getdate()
	joinings = joining_profile.of(members)
	for member, spells in spells_of.items():
		if not spells:
			continue
		first, joined = spells[0], joinings[member]
		first.recruitment_source = first.recruitment_source or joined.source
		on_joining = (
			first.start,
			first.membership_type,
			first.recruitment_source,
			joined.campaign,
			joined.age(first.start),
			joined.area,
			joined.phases,
			int(is_covered(spells, add_months(first.start, 12))),
		)
		types, earlier_active_to, counted = set(), None, 0
		for number, spell in enumerate(spells, start=1):
			first_of_type = spell.membership_type not in types
			types.add(spell.membership_type)
			yield (
				f"{member}-{number}",
				member,
				number,
				spell.start,
				None if spell.end == FOREVER else spell.end,
				spell.active_to,
				earlier_active_to,
				calendar_years.day_before(spell.start, counted),
				int(spell.active_to < today),
				spell.membership_type,
				int(first_of_type),
				spell.recruitment_source,
				spell.terms,
				*on_joining,
			)
			earlier_active_to = spell.active_to
			if spell.end != FOREVER:
				counted += calendar_years.lasted(spell.start, spell.end + ONE_DAY)
