"""Bring the ledger (Membership Event) up to date with terms and spells. Rows are only added: what turns out not to have
happened gets a counter-event, which names the event that it takes back and counts the other way."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _

from membership_recruitment.membership.terms import ledger
from membership_recruitment.membership.terms.events import event_key
from membership_recruitment.membership.terms.ledger import Entry, LedgerSpell, LedgerTerm
from membership_recruitment.membership.terms.stored import pending_sql, void_sql
from membership_recruitment.utils import batches, database

# in the order in which they are written; what else stands in the ledger was done by somebody and stays
KINDS = (
	ledger.JOIN,
	ledger.RENEWAL,
	ledger.REJOIN,
	ledger.REINSTATE,
	ledger.TYPE_CHANGE,
	ledger.CANCEL,
	ledger.DEATH,
	ledger.LAPSE,
)
# what counts as the end of a spell
ENDS = (ledger.CANCEL, ledger.DEATH, ledger.LAPSE)


def sync(members: Iterable[str], *, lapses: bool = False) -> None:
	"""Add what is missing in the ledger of these members, and take back what does not follow from their terms.

	The members are locked and their spells up to date (`refresh.refresh_members`). A second call adds nothing.

	Args:
	        members: Names of Members.
	        lapses: Add lapses too: they come with the night, not with what somebody saves.
	"""
	for batch in batches.split(members):
		_sync_batch(tuple(batch), lapses)


def without_lapse(members: list[str]) -> list[str]:
	"""Those of these members of whose ended spells the ledger does not say just once that they ended.

	What is saved during the day finds that a spell is over, and leaves the lapse to the night.
	"""
	return frappe.db.sql_list(
		"""select distinct ended.member from (
			select s.member from `tabMembership Spell` s
			left join `tabMembership Event` e on e.member = s.member
				and e.event_date = s.active_to + interval 1 day and e.event in %(ends)s
			where s.member in %(members)s and s.ended = 1
			group by s.member, s.active_to having ifnull(sum(e.counts), 0) <> 1
		) ended""",
		{"members": tuple(members) or ("",), "ends": ENDS},
	)


def _sync_batch(members: tuple[str, ...], lapses: bool) -> None:
	wanted = _wanted(members)
	open_events, names, times = _stored(members)
	rows = [_counter(row) for key, row in open_events.items() if key not in wanted]
	facts = _facts([key for key in wanted if key not in open_events])
	for member, entry in wanted:
		if (member, entry) in open_events or (entry.event == ledger.LAPSE and not lapses):
			continue
		subject = entry.term or member
		key, number = event_key(subject, entry.event, entry.day), times[subject, entry.event, entry.day]
		name = f"{key}-{number + 1}" if number else key
		while name in names:
			number += 1
			name = f"{key}-{number + 1}"
		rows.append(_row(name, member, entry, facts.get(entry.term)))
	for counts_back in (True, False):
		# one kind after the other, so that the times at which they were written have an order
		for kind in KINDS:
			database.insert(
				"Membership Event",
				[row for row in rows if row["event"] == kind and bool(row["takes_back"]) == counts_back],
				ignore=True,
				owner=frappe.session.user,
			)


# ---------------------------------------------------------------- what must be there


def _wanted(members: tuple[str, ...]) -> dict[tuple[str, Entry], None]:
	terms, spells = defaultdict(list), defaultdict(list)
	# locked: what was read earlier in this transaction may be behind what others committed
	for member, *row, held, cancelled_from, reinstates in frappe.db.sql(
		f"""select t.member, t.name, t.start_date, t.membership_type,
			not {void_sql("t")} and (not {pending_sql("t")} or t.kept_until is not null)
				and (m.deceased_on is null or m.deceased_on > t.start_date),
			t.cancelled_from, t.reinstates
		from `tabMembership` t join `tabMember` m on m.name = t.member
		where t.member in %s order by t.member, t.start_date, t.name
		lock in share mode""",
		(members,),
	):
		terms[member].append(LedgerTerm(*row, bool(held), cancelled_from, bool(reinstates)))
	for member, *row in frappe.db.sql(
		"""select member, start_date, active_to, ended from `tabMembership Spell`
		where member in %s order by member, spell_number lock in share mode""",
		(members,),
	):
		spells[member].append(LedgerSpell(*row))
	died = dict(
		frappe.db.sql(
			"select name, deceased_on from `tabMember` where name in %s and deceased_on is not null",
			(members,),
		)
	)
	return {
		(member, entry): None
		for member in members
		for entry in ledger.entries(terms[member], spells[member], deceased_on=died.get(member))
	}


# ---------------------------------------------------------------- what is there


def _stored(members: tuple[str, ...]) -> tuple[dict, set[str], dict[tuple[str, str, date], int]]:
	"""Events of these members that nothing takes back, by (member, entry); the names of all; and how many there have
	been of a term (or member), kind and day. One that stands twice is among the open ones once, under a key of its own
	the second time."""
	# not locked: that would keep others from adding events of their own members; what this transaction cannot see yet
	# is added once, since the keys are unique, and taken back by a later night
	rows = frappe.db.sql(
		"""select name, event, event_date, member, membership, counts, from_membership_type, takes_back,
			membership_type, recruitment_source, campaign
		from `tabMembership Event` where member in %s and event in %s order by creation, name""",
		(members, KINDS),
		as_dict=True,
	)
	taken_back = {row.takes_back for row in rows if row.takes_back}
	found, times = {}, defaultdict(int)
	for row in rows:
		if row.takes_back:
			continue
		times[row.membership or row.member, row.event, row.event_date] += 1
		if row.name in taken_back or (row.event == ledger.REINSTATE and not row.counts):
			continue
		entry = Entry(row.event, row.event_date, row.membership, row.counts, row.from_membership_type or None)
		key = (row.member, entry)
		found[key if key not in found else (*key, row.name)] = row
	return found, {row.name for row in rows}, times


# ---------------------------------------------------------------- rows


def _counter(row: frappe._dict) -> dict:
	name = f"{row.name}-back"
	return {
		**row,
		"name": name,
		"event_key": name,
		"counts": -row.counts,
		"takes_back": row.name,
		"note": None,
	}


def _row(name: str, member: str, entry: Entry, term: frappe._dict | None) -> dict:
	term = term or frappe._dict()
	cancelled = entry.event == ledger.CANCEL and term.cancellation_reason
	return {
		"name": name,
		"event": entry.event,
		"event_date": entry.day,
		"member": member,
		"membership": entry.term,
		"counts": entry.counts,
		"from_membership_type": entry.from_type,
		"takes_back": None,
		"membership_type": term.membership_type,
		"recruitment_source": term.recruitment_source,
		"campaign": term.campaign,
		"event_key": name,
		"note": _(term.cancellation_reason) if cancelled else None,
	}


def _facts(missing: list[tuple[str, Entry]]) -> dict[str, frappe._dict]:
	"""What the rows that are missing take from their terms."""
	names = {entry.term for _member, entry in missing if entry.term}
	return {
		row.name: row
		for batch in batches.split(names)
		for row in frappe.get_all(
			"Membership",
			filters={"name": ["in", batch]},
			fields=["name", "membership_type", "recruitment_source", "campaign", "cancellation_reason"],
		)
	}
