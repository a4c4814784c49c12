"""Stored statuses and spells brought up to date, for one member, for some, or for everyone.

All of it is derived: running it again changes nothing, and five missed nights are made good by the next.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby, islice

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.settings import rules
from membership_recruitment.membership.spells import FOREVER, CoveredTerm, merge

PENDING_SQL = "(t.approved = 0 or (t.awaits_payment = 1 and t.payment_state <> 'Paid'))"
KEPT_SQL = "(t.kept_until is not null and %(day)s between t.start_date and t.kept_until)"
BATCH = 5000
SPELL_COLUMNS = (
	"name",
	"member",
	"spell_number",
	"start_date",
	"end_date",
	"active_to",
	"ended",
	"membership_type",
	"recruitment_source",
	"terms",
)


def nightly() -> None:
	"""The nightly job, in the site's time zone: spells, statuses, and lapses into the ledger."""
	rebuild_spells()
	refresh_statuses()
	record_lapses()


def refresh_members(members: Iterable[str]) -> None:
	"""Spells and statuses of these members, after their terms changed."""
	members = list(dict.fromkeys(members))
	for batch in _batches(iter(members)):
		rebuild_spells(batch)
		refresh_statuses(members=batch)


# ---------------------------------------------------------------- statuses


def refresh_statuses(day: date | None = None, members: list[str] | None = None) -> None:
	"""Recompute stored statuses as of `day` (default: today), in one statement for terms and one for members.

	Args:
	        day: The day to compute for.
	        members: Only these; None for all.
	"""
	values = {"day": getdate(day), "grace": rules().grace_days, "members": tuple(members or ("",))}
	only_terms = "and t.member in %(members)s" if members is not None else ""
	only_members = "and m.name in %(members)s" if members is not None else ""
	term_status = f"""case
		when m.deceased_on <= %(day)s then 'Deceased'
		when t.cancelled_from <= %(day)s then 'Cancelled'
		when {KEPT_SQL} then 'Current'
		when {PENDING_SQL} then 'Pending'
		when t.start_date > %(day)s then 'Upcoming'
		when t.end_date is null or t.end_date >= %(day)s then 'Current'
		when date_add(t.end_date, interval %(grace)s day) >= %(day)s then 'Grace'
		else 'Expired' end"""
	frappe.db.sql(
		f"""update `tabMembership` t join `tabMember` m on m.name = t.member
		set t.status = {term_status}
		where ifnull(t.status, '') <> {term_status} {only_terms}""",
		values,
	)

	# What counts is neither void nor pending, unless kept; terms that count never start on the same day.
	counts = f"""(not {PENDING_SQL} or {KEPT_SQL})
		and (t.cancelled_from is null or t.cancelled_from > t.start_date) {only_terms}"""
	member_status = """case
		when m.deceased_on <= %(day)s then 'Deceased'
		when s.status not in ('Cancelled', 'Expired') then s.status
		when every.pending = 1 then 'Pending'
		when coming.start_date is not null then 'Upcoming'
		when s.status is not null then s.status
		when every.cancelled = 1 then 'Cancelled'
		when every.unpaid_renewal = 1 then 'Pending'
		when every.member is not null then 'Upcoming'
		else '' end"""
	latest_type = "coalesce(latest.membership_type, every.any_type)"
	latest_end = """case when latest.cancelled_from is null then latest.end_date
		else least(coalesce(latest.end_date, latest.cancelled_from),
			date_sub(latest.cancelled_from, interval 1 day)) end"""
	join_date = "coalesce(m.join_date, every.first_start)"
	frappe.db.sql(
		f"""update `tabMember` m
		left join (
			select t.member, max(t.status = 'Pending' and t.renews is null) as pending,
				max(t.status = 'Pending') as unpaid_renewal, max(t.status = 'Cancelled') as cancelled,
				max(t.membership_type) as any_type,
				min(case when t.cancelled_from is null or t.cancelled_from > t.start_date
					then t.start_date end) as first_start
			from `tabMembership` t where 1 = 1 {only_terms} group by t.member
		) every on every.member = m.name
		left join (
			select t.member, max(t.start_date) as start_date
			from `tabMembership` t where t.start_date <= %(day)s and {counts} group by t.member
		) started on started.member = m.name
		left join `tabMembership` s on s.member = m.name and s.start_date = started.start_date
			and (s.cancelled_from is null or s.cancelled_from > s.start_date) and s.status <> 'Pending'
		left join (
			select t.member, min(t.start_date) as start_date
			from `tabMembership` t
			where t.start_date > %(day)s and t.status <> 'Cancelled' and {counts} group by t.member
		) coming on coming.member = m.name
		left join (
			select t.member, max(t.start_date) as start_date from `tabMembership` t where {counts} group by t.member
		) last_counting on last_counting.member = m.name
		left join `tabMembership` latest on latest.member = m.name
			and latest.start_date = last_counting.start_date
			and (latest.cancelled_from is null or latest.cancelled_from > latest.start_date)
			and (not {PENDING_SQL.replace("t.", "latest.")} or {KEPT_SQL.replace("t.", "latest.")})
		set m.status = {member_status}, m.membership_type = {latest_type}, m.end_date = {latest_end},
			m.join_date = {join_date}
		where not (m.status <=> {member_status} and m.membership_type <=> {latest_type}
			and m.end_date <=> ({latest_end}) and m.join_date <=> {join_date}) {only_members}""",
		values,
	)


# ---------------------------------------------------------------- spells


def rebuild_spells(members: list[str] | None = None) -> None:
	"""Rebuild the spells of some members, or of all: terms are read in order and merged in one pass.

	Only rows that differ are written, so a second run writes nothing.
	"""
	for batch in _all_members() if members is None else _batches(iter(members)):
		_rebuild_batch(tuple(batch))


def _all_members() -> Iterator[list[str]]:
	"""Names of all members in pages, so that memory stays small."""
	last = ""
	while names := frappe.db.sql_list(
		"select name from `tabMember` where name > %s order by name limit %s", (last, BATCH)
	):
		yield names
		last = names[-1]


def _rebuild_batch(members: tuple[str, ...]) -> None:
	wanted = set(_wanted_spells(members))
	stored = set(
		frappe.db.sql(
			f"select {', '.join(SPELL_COLUMNS)} from `tabMembership Spell` where member in %s", (members,)
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


def _wanted_spells(members: tuple[str, ...]) -> Iterator[tuple]:
	today = getdate()
	grace_days = rules().active_grace_days
	terms = frappe.db.sql(
		f"""select t.member, m.deceased_on, t.start_date, t.end_date, t.cancelled_from, t.membership_type,
			t.recruitment_source, t.kept_until, {PENDING_SQL}
		from `tabMembership` t join `tabMember` m on m.name = t.member
		where (not {PENDING_SQL} or t.kept_until is not null) and t.member in %s
		order by t.member, t.start_date""",
		(members,),
	)
	for (member, deceased_on), rows in groupby(terms, key=lambda row: row[:2]):
		spells = merge(
			(CoveredTerm(*row[2:]) for row in rows), grace_days=grace_days, deceased_on=deceased_on
		)
		for number, spell in enumerate(spells, start=1):
			yield (
				f"{member}-{number}",
				member,
				number,
				spell.start,
				None if spell.end == FOREVER else spell.end,
				spell.active_to,
				int(spell.active_to < today),
				spell.membership_type,
				spell.recruitment_source,
				spell.terms,
			)


# ---------------------------------------------------------------- ledger


def record_lapses() -> None:
	"""A Lapse for every spell that ran out: the key makes it once, however often this runs."""
	frappe.db.sql(
		f"""insert ignore into `tabMembership Event`
			(name, event_key, event, event_date, member, membership, membership_type, recruitment_source,
			owner, modified_by, creation, modified)
		select concat(t.name, '-Lapse-', date_add(s.active_to, interval 1 day)),
			concat(t.name, '-Lapse-', date_add(s.active_to, interval 1 day)),
			'Lapse', date_add(s.active_to, interval 1 day), s.member, t.name, t.membership_type,
			s.recruitment_source, 'Administrator', 'Administrator', now(), now()
		from `tabMembership Spell` s
		join `tabMembership` t on t.member = s.member and s.end_date in (t.end_date, t.kept_until)
			and (not {PENDING_SQL} or t.kept_until is not null)
		join `tabMember` m on m.name = s.member
		where s.ended = 1 and (t.cancelled_from is null or t.cancelled_from > s.active_to + interval 1 day)
			and (m.deceased_on is null or m.deceased_on > s.active_to + interval 1 day)"""
	)


def _batches(rows: Iterator, size: int = BATCH) -> Iterator[list]:
	while batch := list(islice(rows, size)):
		yield batch
