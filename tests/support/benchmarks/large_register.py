"""Registers of the sizes in design §9: made by set-based SQL, on a given day the same every time.

People join over twelve years, renew, lapse, come back, change type, resign and die by dice that are checksums of
their number. Terms follow the app's period rules and never overlap. Statuses, spells and whatever else is
derived are left to the nightly job. Only for a site that nobody needs: everything is committed as it is made.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import frappe
from frappe.utils import getdate

from membership_recruitment.member_journey.steps import order as step_order
from membership_recruitment.membership.engagement import score, stored_scores


@dataclass(frozen=True)
class Size:
	"""`for_reports`: made for its reports alone, within the hour: two processes share the first night, and the other jobs
	are left out."""

	members: int
	prospects: int
	for_reports: bool = False


# about four terms to a member
SIZES = {
	"small": Size(5_000, 1_500),
	"medium": Size(50_000, 20_000),
	"large": Size(250_000, 100_000),
	"tenth": Size(100_000, 10_000, for_reports=True),  # of a union
	"union": Size(1_000_000, 100_000, for_reports=True),
}

DAYS_OF_JOINING = 4000  # members joined on these last days
SLOTS = 14  # terms that one member can have
PER_STATEMENT = 25_000  # members
NEVER = 999  # months: who leaves for so long does not come back

TYPES = (
	{"type_name": "Individual", "period_kind": "Rolling", "period_count": 1, "fee": 350},
	{
		"type_name": "Family",
		"period_kind": "Fixed Year",
		"rollover_month": "October",
		"rollover_day": 1,
		"fee": 550,
	},
	{"type_name": "Youth", "period_kind": "Rolling", "period_count": 1, "fee": 100},
	{"type_name": "For Life", "period_kind": "Lifetime", "fee": 5000},
)
SOURCES = ("Website", "Event", "Friend", "Workplace", "Campaign", "Social media")
CAMPAIGNS = (
	"Open House",
	"Member Gets Member",
	"Autumn Fair",
	"Spring Letter",
	"Summer Festival",
	"Schools",
	"New in Town",
	"Jubilee",
	"Welcome Back",
	"Christmas Market",
)
FIRST = ("Åsa", "Örjan", "Märta", "Nils", "Astrid", "Sven", "Karin", "Göran", "Ingrid", "Lars", "Elin")
LAST = ("Lind", "Öberg", "Åkesson", "Bergström", "Häggkvist", "Nyström", "Ek", "Sjöö", "Holm")
STREETS = ("Storgatan", "Kyrkogatan", "Skolvägen", "Björkvägen", "Ängsvägen", "Järnvägsgatan", "Åsgatan")
# by the first digit of the postcode
CITIES = (
	"Stockholm",
	"Malmö",
	"Växjö",
	"Göteborg",
	"Linköping",
	"Norrköping",
	"Uppsala",
	"Sundsvall",
	"Umeå",
)
STAMP = "'Administrator', 'Administrator', now(6), now(6)"
STAMPED = "owner, modified_by, creation, modified"


def dice(sides: int, *of: str, salt: str) -> str:
	"""SQL: a number from 0 to sides − 1 that follows from these expressions; by `salt` another one."""
	return f"mod(crc32(concat_ws('-', {', '.join(of)}, '{salt}')), {sides})"


def listed(words: tuple[str, ...]) -> str:
	return ", ".join(f"'{word}'" for word in words)


def one_of(words: tuple[str, ...], *of: str, salt: str, one_in: int = 1) -> str:
	"""SQL: one of these words; for all but one in so many NULL."""
	return f"elt({dice(one_in * len(words), *of, salt=salt)} + 1, {listed(words)})"


def campaign(number: str) -> str:
	"""SQL: the campaign that won the member with this number, NULL for two in three."""
	return one_of(CAMPAIGNS, number, salt="campaign", one_in=3)


MEMBER = "concat('MEM-', lpad(i.seq, 7, '0'))"
ADDRESS = "concat('ADR-', lpad(i.seq, 7, '0'))"
TERM = "concat('TERM-', lpad((s.number - 1) * %(slots)s + s.slot + 1, 8, '0'))"
BEFORE = "concat('TERM-', lpad((s.number - 1) * %(slots)s + s.slot, 8, '0'))"


def build(name: str) -> Size:
	"""Fill an empty site with a register of this size (a key of SIZES); add to one that has members what it lacks."""
	size = SIZES[name]
	_types_and_sources()
	# checks of keys that are unique by the way they are made cost most of the time
	frappe.db.sql("set session unique_checks = 0, foreign_key_checks = 0")
	add_people(size)
	add_campaigns(size)
	add_addresses(size)
	add_transitions(size)
	add_activities(size)
	frappe.db.sql("set session unique_checks = 1, foreign_key_checks = 1")
	frappe.db.commit()  # the naming series and the documents of _types_and_sources, where nothing came after them
	return size


def add_people(size: Size) -> None:
	"""Members, their terms and the ledger, and prospects; a site that has members is left as it is."""
	if frappe.db.count("Member"):
		return
	in_chunks(size.members, _members(), _terms(), _events(), _deaths())
	in_chunks(size.prospects, _prospects())
	for series, current in (
		("MEM-", size.members),
		("TERM-", size.members * SLOTS),
		("PRO-", size.prospects),
	):
		frappe.db.sql("replace into `tabSeries` (name, current) values (%s, %s)", (series, current))
	for doctype in ("Member", "Membership", "Membership Event", "Membership Prospect"):
		frappe.db.sql(f"analyze table `tab{doctype}`")


def add_campaigns(size: Size) -> None:
	"""The campaigns of members who were made before there were any; a site that has some is left as it is."""
	if frappe.db.exists("Member", {"campaign": ("is", "set")}):
		return
	in_chunks(size.members, _campaigns_of_members())
	frappe.db.sql("analyze table `tabMember`")


def add_addresses(size: Size) -> None:
	"""An address for nineteen members in twenty; a site that has some is left as it is."""
	if frappe.db.exists("Dynamic Link", {"link_doctype": "Member", "parenttype": "Address"}):
		return
	in_chunks(size.members, _addresses(), _links_of_addresses())
	for doctype in ("Address", "Dynamic Link"):
		frappe.db.sql(f"analyze table `tab{doctype}`")


def add_transitions(size: Size) -> None:
	"""Steps of every member's and prospect's journey, about three to each; a site that has some is left as it is."""
	if frappe.db.count("Journey Transition"):
		return
	with without_indexes("Journey Transition"):
		in_chunks(size.members, _member_steps())
		in_chunks(size.prospects, _prospect_steps())
	step_order.sync_all()
	frappe.db.sql("analyze table `tabJourney Transition`")


def add_activities(size: Size) -> None:
	"""About eight activities to a member; a site that has some is left as it is. Scores are left to the nightly job."""
	if frappe.db.count("Member Activity"):
		return
	with without_indexes("Member Activity"):
		in_chunks(size.members, _activities())
	frappe.db.sql("analyze table `tabMember Activity`")


@contextmanager
def without_indexes(*doctypes: str) -> Iterator[None]:
	"""Fill tables whose indexes are made when they are full, each sorted in one go. Unique ones too: names are unique by the
	way they are made. Whoever kills it drops the site."""
	made = {doctype: _indexes(doctype) for doctype in doctypes}
	for doctype, indexes in made.items():
		drops = ", ".join(f"drop index `{name}`" for name in indexes)
		frappe.db.sql_ddl(f"alter table `tab{doctype}` {drops}")
	yield
	frappe.db.commit()
	for doctype, indexes in made.items():
		adds = ", ".join(
			f"add {'unique ' if unique else ''}index `{name}` ({columns})"
			for name, (unique, columns) in indexes.items()
		)
		frappe.db.sql_ddl(f"alter table `tab{doctype}` {adds}")


def _indexes(doctype: str) -> dict[str, tuple[bool, str]]:
	"""By name of each index but the primary one: whether it is unique, and its columns as DDL has them."""
	return {
		name: (bool(unique), columns)
		for name, unique, columns in frappe.db.sql(
			"""select index_name, non_unique = 0,
				group_concat(concat('`', column_name, '`', if(sub_part is null, '', concat('(', sub_part, ')')))
					order by seq_in_index)
			from information_schema.statistics
			where table_schema = database() and table_name = %s and index_name <> 'PRIMARY'
			group by index_name, non_unique""",
			f"tab{doctype}",
		)
	}


def in_chunks(rows: int, *statements: str) -> None:
	"""Run statements for the rows `first` to `last`, all of them for some rows before the next ones."""
	for first in range(1, rows + 1, PER_STATEMENT):
		values = {
			"first": first,
			"last": min(first + PER_STATEMENT - 1, rows),
			"today": getdate(),
			"slots": SLOTS,
		}
		for statement in statements:
			frappe.db.sql(statement, values)
		frappe.db.commit()  # millions of rows in one transaction would fill the undo log


def _types_and_sources() -> None:
	for values in TYPES:
		if not frappe.db.exists("Membership Type", values["type_name"]):
			frappe.get_doc({"doctype": "Membership Type", "period_unit": "Year", **values}).insert()
	for source in SOURCES:
		if not frappe.db.exists("Recruitment Source", source):
			frappe.get_doc({"doctype": "Recruitment Source", "source_name": source}).insert()
	for name in CAMPAIGNS:
		if not frappe.db.exists("Campaign", name):
			# by its own name, whatever the site names campaigns by
			frappe.get_doc({"doctype": "Campaign", "campaign_name": name}).insert(set_name=name)


def _members() -> str:
	died = f"date_add(p.joined, interval 1 + {dice(DAYS_OF_JOINING, 'p.number', salt='died on')} day)"
	return f"""insert into `tabMember`
		(name, first_name, last_name, full_name, email, phone, birth_date, member_kind, join_date, deceased_on,
		recruitment_source, campaign, journey_id, {STAMPED})
	select p.name, p.first_name, p.last_name, concat(p.first_name, ' ', p.last_name),
		concat('person', p.number, '@register.example'), concat('+4670', lpad(p.number, 7, '0')),
		date_sub(%(today)s, interval 6000 + {dice(25000, "p.number", salt="born")} day), 'Person', p.joined,
		case when {dice(100, "p.number", salt="died")} < 3 and {died} <= %(today)s then {died} end,
		{one_of(SOURCES, "p.number", salt="source")}, {campaign("p.number")},
		left(md5(concat('member', p.number)), 16), {STAMP}
	from (
		select i.seq as number, {MEMBER} as name,
			{one_of(FIRST, "i.seq", salt="first")} as first_name,
			{one_of(LAST, "i.seq", salt="last")} as last_name,
			date_sub(%(today)s, interval {dice(DAYS_OF_JOINING, "i.seq", salt="joined")} day) as joined
		from seq_1_to_{SIZES["union"].members} i where i.seq between %(first)s and %(last)s
	) p"""


def _campaigns_of_members() -> str:
	return f"""update seq_1_to_{SIZES["union"].members} i join `tabMember` m on m.name = {MEMBER}
	set m.campaign = {campaign("i.seq")} where i.seq between %(first)s and %(last)s"""


def _addresses() -> str:
	"""Their postcodes are in all areas from 11 to 98, more of them in the low ones."""
	area = f"""(11 + least({dice(88, "i.seq", salt="area")}, {dice(88, "i.seq", salt="or area")}))"""
	return f"""insert into `tabAddress`
		(name, address_title, address_type, address_line1, pincode, city, country, {STAMPED})
	select {ADDRESS}, m.full_name, 'Personal',
		concat({one_of(STREETS, "i.seq", salt="street")}, ' ', 1 + {dice(90, "i.seq", salt="house")}),
		concat({area}, {dice(10, "i.seq", salt="post")}, ' ', lpad({dice(100, "i.seq", salt="code")}, 2, '0')),
		elt({area} div 10, {listed(CITIES)}), 'Sweden', {STAMP}
	from seq_1_to_{SIZES["union"].members} i
	join `tabMember` m on m.name = {MEMBER}
	where i.seq between %(first)s and %(last)s and {dice(20, "i.seq", salt="address")} > 0"""


def _links_of_addresses() -> str:
	return f"""insert into `tabDynamic Link`
		(name, parent, parenttype, parentfield, idx, link_doctype, link_name, link_title, {STAMPED})
	select a.name, a.name, 'Address', 'links', 1, 'Member', m.name, m.full_name, {STAMP}
	from seq_1_to_{SIZES["union"].members} i
	join `tabMember` m on m.name = {MEMBER}
	join `tabAddress` a on a.name = {ADDRESS}
	where i.seq between %(first)s and %(last)s"""


def _terms() -> str:
	"""Terms of the members `first` to `last`.

	Each member has slots, a year apart; before each but the first stands a gap of 0 months (renewed), of some
	(came back) or NEVER. Gaps add up, and whatever then starts too late for today is no term.
	"""
	gap = f"""case when k.seq = 0 then 0
		when {dice(1000, "i.seq", "k.seq", salt="gap")} < if(k.seq = 1, 800, 890) then 0
		when {dice(1000, "i.seq", "k.seq", salt="gap")} < 950 then {NEVER}
		else 2 + {dice(40, "i.seq", "k.seq", salt="months")} end"""
	kind = dice(100, "i.seq", salt="type")
	fixed_year = "year(m.join_date) + (month(m.join_date) >= 10) + g.slot + ceil(g.months_away / 12)"
	months = "g.slot * 12 + g.months_away"
	# a renewal of these days is not paid by everyone yet
	fresh = "s.slot > 0 and s.gap = 0 and s.start_date > date_sub(%(today)s, interval 30 day)"
	unpaid = f"({fresh} and {dice(100, 's.number', salt='unpaid')} < 40)"
	unapproved = f"""(s.slot = 0 and s.start_date > date_sub(%(today)s, interval 60 day)
		and {dice(20, "s.number", salt="approved")} = 0)"""
	return f"""insert into `tabMembership`
		(name, member, member_name, membership_type, start_date, end_date, cancelled_from, cancellation_reason,
		fee, approved, awaits_payment, payment_state, outstanding, paid_on, renews, recruitment_source,
		{STAMPED})
	select {TERM}, s.member, s.member_name, s.membership_type, s.start_date, s.end_date, s.cancelled_from,
		case when s.cancelled_from is not null then 'Resigned' end,
		s.fee, not {unapproved}, {unpaid},
		case when {unpaid} then 'Unpaid' when {unapproved} then 'Not invoiced' else 'Paid' end,
		case when {unpaid} then s.fee else 0 end,
		case when not {unpaid} and not {unapproved} then s.start_date end,
		case when s.slot > 0 and s.gap = 0 then {BEFORE} end, s.recruitment_source, {STAMP}
	from (
		select g.*, m.name as member, m.full_name as member_name, m.recruitment_source,
			case g.kind when 'For Life' then 5000 when 'Family' then 550 when 'Youth' then 100 else 350 end as fee,
			g.kind as membership_type,
			case when g.kind = 'Family' and g.slot > 0 then makedate({fixed_year}, 1)
				else date_add(m.join_date, interval {months} month) end as start_date,
			case when g.kind = 'For Life' then null
				when g.kind = 'Family' then date_sub(makedate({fixed_year} + 1, 1), interval 1 day)
				else date_sub(date_add(m.join_date, interval {months} + 12 month), interval 1 day) end as end_date,
			case when g.kind not in ('For Life', 'Family') and g.next_gap > 12
				and {dice(10, "g.number", "g.slot", salt="cancelled")} < 2
				then date_add(date_add(m.join_date, interval {months} month),
					interval 1 + {dice(300, "g.number", salt="on")} day) end as cancelled_from,
			m.deceased_on
		from (
			select o.*, sum(o.gap) over of_member as months_away, lead(o.gap) over of_member as next_gap,
				case when o.born_as = 'Youth' and o.slot > 3 then 'Individual' else o.born_as end as kind
			from (
				select i.seq as number, k.seq as slot, {gap} as gap,
					case when {kind} < 2 then 'For Life' when {kind} < 25 then 'Family'
						when {kind} < 40 then 'Youth' else 'Individual' end as born_as
				from seq_1_to_{SIZES["union"].members} i join seq_0_to_{SLOTS - 1} k
				where i.seq between %(first)s and %(last)s
			) o
			window of_member as (partition by o.number order by o.slot)
		) g
		-- in this order whatever is known of a table that was empty a moment ago
		straight_join `tabMember` m on m.name = concat('MEM-', lpad(g.number, 7, '0'))
		where g.months_away < {NEVER} and (g.kind <> 'For Life' or g.slot = 0)
	) s
	where s.start_date <= date_add(%(today)s, interval 30 day)
		and (s.deceased_on is null or s.start_date < s.deceased_on)
		and not ({fresh} and {dice(100, "s.number", salt="late")} < 25)"""


def _of_these(column: str) -> str:
	return (
		f"{column} between concat('MEM-', lpad(%(first)s, 7, '0')) and concat('MEM-', lpad(%(last)s, 7, '0'))"
	)


def _events() -> str:
	"""The ledger: how each term that holds began, and which were cancelled."""
	kind = """case when t.start_date = m.join_date then 'Join' when t.renews is not null then 'Renewal'
		else 'Rejoin' end"""
	return f"""insert into `tabMembership Event`
		(name, event_key, event, event_date, member, membership, membership_type, recruitment_source, {STAMPED})
	select e.event_key, e.event_key, e.event, e.event_date, e.member, e.membership, e.membership_type,
		e.recruitment_source, {STAMP}
	from (
		select concat_ws('-', t.name, {kind}, t.start_date) as event_key, {kind} as event,
			t.start_date as event_date, t.member, t.name as membership, t.membership_type, t.recruitment_source
		from `tabMembership` t straight_join `tabMember` m on m.name = t.member
		where {_of_these("t.member")} and t.approved = 1 and (t.awaits_payment = 0 or t.payment_state = 'Paid')
		union all
		select concat_ws('-', t.name, 'Cancel', t.cancelled_from), 'Cancel', t.cancelled_from, t.member, t.name,
			t.membership_type, t.recruitment_source
		from `tabMembership` t where {_of_these("t.member")} and t.cancelled_from is not null
	) e"""


def _deaths() -> str:
	return f"""insert into `tabMembership Event` (name, event_key, event, event_date, member, {STAMPED})
	select concat_ws('-', m.name, 'Death', m.deceased_on), concat_ws('-', m.name, 'Death', m.deceased_on),
		'Death', m.deceased_on, m.name, {STAMP}
	from `tabMember` m where {_of_these("m.name")} and m.deceased_on is not null"""


def _prospects() -> str:
	phases = ("Awareness", "Consideration", "Decision")
	return f"""insert into `tabMembership Prospect`
		(name, first_name, last_name, full_name, email, phone, status, phase, phase_since, recruitment_source,
		next_action_on, city, country, journey_id, {STAMPED})
	select concat('PRO-', lpad(p.number, 7, '0')), p.first_name, p.last_name,
		concat(p.first_name, ' ', p.last_name), concat('prospect', p.number, '@register.example'),
		concat('+4673', lpad(p.number, 7, '0')), {one_of(("Open", "Open", "Open", "Lost"), "p.number", salt="status")},
		{one_of(phases, "p.number", salt="phase")},
		date_sub(%(today)s, interval {dice(300, "p.number", salt="since")} day),
		{one_of(SOURCES, "p.number", salt="source")},
		date_add(%(today)s, interval cast({dice(60, "p.number", salt="next")} as signed) - 20 day), 'Umeå', 'Sweden',
		left(md5(concat('prospect', p.number)), 16), {STAMP}
	from (
		select i.seq as number, {one_of(FIRST, "i.seq", salt="first of")} as first_name,
			{one_of(LAST, "i.seq", salt="last of")} as last_name
		from seq_1_to_{SIZES["union"].members} i where i.seq between %(first)s and %(last)s
	) p"""


PHASES = ("Awareness", "Consideration", "Decision", "Loyalty", "Ambassador")


def _phase(index: str) -> str:
	"""SQL: the phase with this index from 0 on, NULL outside of them."""
	return f"elt({index} + 1, {', '.join(repr(phase) for phase in PHASES)})"


def _member_steps() -> str:
	"""From a phase by dice to the first one of members on the joining day; one in ten steps goes back; one in seven
	becomes an ambassador, one in twenty leaves."""
	days = dice(80, "s.journey_id", "s.step", salt="days")
	back = f"{dice(10, 's.journey_id', 's.step', salt='back')} = 0"
	return f"""insert into `tabJourney Transition`
		(name, journey_id, from_phase, to_phase, transition_on, recruitment_source, staff, {STAMPED})
	select concat('m', s.number, '-', s.step), s.journey_id,
		case when s.step > s.first_step then {_phase("s.step - 1")} end,
		case when s.step = 5 then null when s.step in (1, 2) and {back} then {_phase("s.step - 1")}
			else {_phase("s.step")} end,
		s.moment, s.recruitment_source, 'Administrator', {STAMP}
	from (
		select s.*, timestamp(case when s.step < 3 then s.join_date - interval (3 - s.step) * 80 - {days} day
			when s.step = 3 then s.join_date
			else s.join_date + interval (s.step - 3) * 400 + {days} day end,
			sec_to_time(28800 + {dice(36000, "s.journey_id", "s.step", salt="time")})) as moment
		from (
			select i.seq as number, k.seq as step, m.journey_id, m.join_date, m.recruitment_source,
				{dice(4, "i.seq", salt="first step")} as first_step
			from seq_1_to_{SIZES["union"].members} i
			join seq_0_to_5 k
			join `tabMember` m on m.name = {MEMBER}
			where i.seq between %(first)s and %(last)s
		) s
		where s.step >= s.first_step
			and (s.step <> 4 or {dice(7, "s.number", salt="ambassador")} = 0)
			and (s.step <> 5 or {dice(20, "s.number", salt="gone")} = 0)
	) s
	where s.moment < %(today)s"""


def _prospect_steps() -> str:
	"""From Awareness to the phase that the prospect is in; who is lost leaves."""
	days = dice(40, "s.journey_id", "s.step", salt="days")
	moment = f"timestamp(s.phase_since - interval (s.reached - s.step) * 40 - cast({days} as signed) day, '12:00:00')"
	return f"""insert into `tabJourney Transition`
		(name, journey_id, from_phase, to_phase, transition_on, recruitment_source, staff, {STAMPED})
	select concat('p', s.number, '-', s.step), s.journey_id,
		case when s.step > 0 then {_phase("least(s.step, s.reached) - 1")} end,
		case when s.step <= s.reached then {_phase("s.step")} end,
		least({moment}, timestamp(%(today)s) - interval 12 hour),
		s.recruitment_source, 'Administrator', {STAMP}
	from (
		select i.seq as number, cast(k.seq as signed) as step, p.journey_id, p.recruitment_source, p.phase_since,
			p.status,
			field(p.phase, 'Awareness', 'Consideration', 'Decision') - 1 as reached
		from seq_1_to_{SIZES["union"].members} i
		join seq_0_to_3 k
		join `tabMembership Prospect` p on p.name = concat('PRO-', lpad(i.seq, 7, '0'))
		where i.seq between %(first)s and %(last)s
	) s
	where s.step <= s.reached + (s.status = 'Lost')"""


ACTIVITIES = (
	"Attended Event",
	"Attended Event",
	"Volunteered",
	"Took an Office",
	"Answered Survey",
	"Wrote to Us",
	"Recommended a Friend",
)


def _activities() -> str:
	"""From none to sixteen to a member, on days from joining to today; with where each leaves the member, as
	engagement/score.py has it: points halve in so many days, so their sum is one of weights that grow with the day."""
	joined_days_ago = "datediff(%(today)s, m.join_date)"
	days = f"mod(crc32(concat_ws('-', m.name, k.seq, 'day')), {joined_days_ago} + 1)"
	grown = (
		f"pow(2, datediff(a.activity_on, '2010-01-01') / {stored_scores.engagement_rules().half_life_days})"
	)
	return f"""insert into `tabMember Activity`
		(name, member, activity_type, activity_on, {STAMPED}, number, points, latest_to)
	select a.name, a.member, a.activity_type, a.activity_on, 'Administrator', 'Administrator',
		timestamp(a.activity_on, '12:00:00'), now(6), row_number() over so_far,
		round(sum(ifnull(y.weight, 0) * {grown}) over so_far / {grown}, {score.POINT_DIGITS}),
		ifnull(lead(a.activity_on) over so_far - interval 1 day, '{score.FOREVER}')
	from (
		select left(md5(concat('activity', m.name, '-', k.seq)), 20) as name, m.name as member,
			{one_of(ACTIVITIES, "m.name", "k.seq", salt="activity")} as activity_type,
			date_add(m.join_date, interval {days} day) as activity_on
		from `tabMember` m join seq_1_to_16 k
		where {_of_these("m.name")} and k.seq <= {dice(17, "m.name", salt="activities")}
	) a left join `tabMember Activity Type` y on y.name = a.activity_type
	window so_far as (partition by a.member order by a.activity_on, a.name)"""
