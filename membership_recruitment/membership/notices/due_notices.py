"""Find renewal notices that are due, every night or on request, each of them once.

A notice is a row with a unique key (term, last day, milestone, channel), written before it leaves. Finding adds
the rows that are missing and changes no other; notices/delivery.py lets them leave.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice

import frappe
from frappe import _
from frappe.utils import cint, formatdate, getdate

from membership_recruitment.mail import bulk_queue
from membership_recruitment.mail import templates as mail_templates
from membership_recruitment.member_privacy.consent.guardian_mail import Reader
from membership_recruitment.membership.notices import delivery as notice_delivery
from membership_recruitment.membership.notices import recipients as notice_recipients
from membership_recruitment.membership.notices import rules as notice_rules
from membership_recruitment.membership.notices.outcomes import (
	DUE,
	FAILED,
	NOT_NEEDED,
	TO_PRINT,
	write_notices,
)
from membership_recruitment.membership.notices.recipients import NOT_NEEDED_SQL, RECIPIENT_SQL, TABLES_SQL
from membership_recruitment.membership.notices.rules import EMAIL, LETTER
from membership_recruitment.membership.notices.still_needed import rules_for_term, rules_of
from membership_recruitment.membership.notices.undelivered import take_back_undelivered
from membership_recruitment.settings import rules
from membership_recruitment.utils import batches, conflicts
from membership_recruitment.utils.database import insert, take_numbers
from membership_recruitment.utils.names import names_in

TERMS_AT_ONCE = 2000
# what has not gone out, or not arrived, goes when somebody asks for it
STARTS_OVER = (DUE, FAILED, NOT_NEEDED)


@conflicts.tried_again
def nightly(day: date | None = None) -> None:
	"""The nightly job: finds what is due and lets it leave, where the settings say so."""
	if not rules().send_renewal_notices:
		return
	frappe.set_user_lang(frappe.session.user)
	for _done in work(getdate(day)):
		batches.finish()
	if waiting := _waiting_for_an_account():
		frappe.log_error(
			title=_("Renewal notices wait for an e-mail account"),
			message=f"{bulk_queue.no_account()} ({waiting})",
		)
		batches.finish()


def work(day: date) -> Iterator[Counter]:
	"""Everything that a night does.

	Yields:
	        What became of each part, by status, when it may be committed: a part is whole by itself, and holding a
	        night's mails in one transaction would lock the number series for minutes and lose all to one kill.
	"""
	take_back_undelivered(day)
	yield Counter()
	yield from find(day)
	yield from notice_delivery.deliver(day)


def _waiting_for_an_account() -> int:
	if bulk_queue.outgoing_account():
		return 0
	return frappe.db.count("Renewal Notice", {"status": DUE, "channel": EMAIL})


# ---------------------------------------------------------------- which are due


def find(day: date) -> Iterator[Counter]:
	"""Add the notices that are due on a day and not there yet.

	Yields:
	        How many were added, by status, after each part.
	"""
	due = iter(_one_for_each_payer(_due_terms(day)))
	while part := list(islice(due, TERMS_AT_ONCE)):
		yield add(part)


def _due_terms(day: date) -> list[frappe._dict]:
	"""Terms to get a notice on a day, with its milestone (`days`), in one statement.

	For each type the windows of its milestones do not overlap, so that a term has one milestone: the latest. A notice that
	was not needed because its rule goes another way now is none.
	"""
	types = frappe.get_all(
		"Renewal Rule", filters={"parenttype": "Membership Type"}, pluck="parent", distinct=True
	)
	values = {"day": day, "site_language": mail_templates.site_language()}
	conditions, cases, channels = [], [], []
	for membership_type in sorted(types):
		for window in notice_rules.windows((rule.days for rule in rules_of(membership_type)), day):
			n = len(conditions)
			values |= {
				f"type_{n}": membership_type,
				f"first_{n}": window.first_end,
				f"last_{n}": window.last_end,
				f"days_{n}": window.days,
				f"channels_{n}": _channels(membership_type, window.days),
			}
			condition = (
				f"(t.membership_type = %(type_{n})s and t.end_date between %(first_{n})s and %(last_{n})s)"
			)
			conditions.append(condition)
			cases.append(f"when {condition} then %(days_{n})s")
			channels.append(f"when {condition} then %(channels_{n})s")
	if not conditions:
		return []
	rows = frappe.db.sql(
		f"""select d.* from (
			select t.name as membership, t.member as holder, t.membership_type, t.end_date, {RECIPIENT_SQL},
				case {" ".join(cases)} end as days, case {" ".join(channels)} end as channels,
				{NOT_NEEDED_SQL} as not_needed
			from {TABLES_SQL} where {" or ".join(conditions)}
		) d
		where d.not_needed = '' and not exists (
			select 1 from `tabRenewal Notice` n
			where n.member = d.member and n.end_date = d.end_date and n.rule_days = d.days
				and (n.status <> '{NOT_NEEDED}' or find_in_set(n.channel, d.channels))
		)""",
		values,
		as_dict=True,
	)
	return notice_recipients.with_addresses(rows, day)


def _channels(membership_type: str, days: int) -> str:
	"""By which channels the notices of a milestone may go, for MariaDB's find_in_set."""
	found = {rule.channel for rule in rules_of(membership_type) if rule.days == days}
	return ",".join(sorted(found | {LETTER} if EMAIL in found else found))


def _one_for_each_payer(terms: Iterable[frappe._dict]) -> list[frappe._dict]:
	"""One term for each recipient, last day and milestone: the recipient's own, else the first one."""
	chosen: dict[tuple, frappe._dict] = {}
	for term in sorted(terms, key=lambda term: (term.holder != term.member, term.membership)):
		chosen.setdefault((term.member, term.end_date, term.days), term)
	return sorted(chosen.values(), key=lambda term: term.membership)


def add(terms: Iterable[frappe._dict]) -> Counter:
	"""Add the notices of these terms' milestones that are not there yet; counts them by status.

	Args:
	        terms: Rows as from `_due_terms`.
	"""
	rows = [row for term in terms for row in _rows(term)]
	before = _count(rows)
	names = take_numbers("NOTICE-", 7, len(rows))
	insert(
		"Renewal Notice", [{"name": name, **row} for name, row in zip(names, rows, strict=True)], ignore=True
	)
	return _count(rows) - before


def _count(rows: list[dict]) -> Counter:
	keys = [row["notice_key"] for row in rows]
	return Counter(
		frappe.get_all("Renewal Notice", filters={"notice_key": ["in", keys or [""]]}, pluck="status")
	)


def _rows(term: frappe._dict) -> list[dict]:
	"""The notices of a term's milestone, one a channel, and of e-mails one for each who reads it; where nobody has an
	e-mail address, it is a letter."""
	found: dict[str, list[dict]] = {}
	for rule in rules_for_term(term, term.days):
		channel = LETTER if rule.channel == EMAIL and not term.readers else rule.channel
		if channel in found and rule.channel == EMAIL:
			continue  # the milestone has a letter of its own
		found[channel] = [
			_row(term, rule, channel, reader)
			for reader in (term.readers if channel == EMAIL else (Reader(""),))
		]
	return [row for rows in found.values() for row in rows]


def _row(term: frappe._dict, rule: notice_rules.Rule, channel: str, reader: Reader) -> dict:
	return {
		"notice_key": notice_rules.notice_key(
			term.membership, term.end_date, term.days, channel, reader.guardian
		),
		"member": term.member,
		"member_name": term.member_name,
		"guardian": reader.guardian,
		"guardian_name": reader.full_name,
		"membership": term.membership,
		"membership_type": term.membership_type,
		"end_date": term.end_date,
		"status": TO_PRINT if channel == LETTER else DUE,
		"channel": channel,
		"rule_days": term.days,
		"due_on": term.end_date + timedelta(days=term.days),
		"email_template": rule.email_template,
		"assigned_to": rule.assigned_to,
	}


# ---------------------------------------------------------------- on request


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def send_now(memberships: list | str) -> dict:
	"""Send the latest due notice of these terms, or the next coming one where none is due yet.

	Args:
	        memberships: Names of Membership, as a list or as JSON.

	Returns:
	        `done`: how many notices, by status; `not_sent`: for each other term its name, the member and the reason.
	"""
	frappe.has_permission("Membership", "write", throw=True)
	names = frappe.get_list("Membership", filters={"name": ["in", names_in(memberships)]}, pluck="name")
	day = getdate()
	reasons: dict[str, str] = {}
	terms = notice_recipients.terms(names, day)
	for term in terms.values():
		term.days, reasons[term.membership] = _milestone_now(term, day)
	wanted = [term for term in terms.values() if not reasons[term.membership]]
	chosen = _one_for_each_payer(wanted)
	before = _notices_of(chosen)
	add(term for term in chosen if not before[term.membership])
	known = {notice.name for notices in before.values() for notice in notices}
	mine = [
		notice.name
		for notices in _notices_of(chosen).values()
		for notice in notices
		if notice.name not in known or notice.status in STARTS_OVER
	]
	_start_over([name for name in mine if name in known], STARTS_OVER)
	for _done in notice_delivery.deliver(day, names=mine):
		pass  # one request, one transaction
	done: Counter = Counter()
	after = _notices_of(chosen)
	for term in wanted:
		if term.membership not in after:
			reasons[term.membership] = _("The notice goes to {0}, who pays, once for all.").format(
				term.member_name
			)
			continue
		stayed = [reason for notice in after[term.membership] if (reason := _why_it_stayed(notice, mine))]
		reasons[term.membership] = stayed[0] if stayed else ""
		done.update(
			notice.status
			for notice in after[term.membership]
			if notice.name in mine and not _why_it_stayed(notice, mine)
		)
	return {
		"done": dict(done),
		"not_sent": [
			{"membership": name, "member": terms[name].holder, "reason": reason}
			for name, reason in reasons.items()
			if reason
		],
	}


def _milestone_now(term: frappe._dict, day: date) -> tuple[int | None, str]:
	"""The milestone to send now, or a sentence that says why there is none."""
	if term.not_needed:
		return None, notice_recipients.sentence(term.not_needed)
	milestones = [rule.days for rule in rules_of(term.membership_type)]
	if not milestones:
		return None, _("The membership type {0} has no rules for renewal notices.").format(
			_(term.membership_type)
		)
	term.days = notice_rules.latest_due(milestones, term.end_date, day)
	if term.days is None:
		term.days = notice_rules.next_coming(milestones, term.end_date, day)
	if not rules_for_term(term, term.days):
		return None, _("No rule of its membership type is for the member's language.")
	return term.days, ""


def _notices_of(terms: Iterable[frappe._dict]) -> dict[str, list[frappe._dict]]:
	"""The notices there are to who gets them, about a term's last day and milestone; by name of the term."""
	terms = list(terms)
	if not terms:
		return {}
	found: dict[tuple, list[frappe._dict]] = {}
	for notice in frappe.get_all(
		"Renewal Notice",
		filters={
			"member": ["in", [term.member for term in terms]],
			"end_date": ["in", list({term.end_date for term in terms})],
		},
		fields=["name", "member", "end_date", "rule_days", "status", "channel", "sent_on", "result"],
	):
		found.setdefault((notice.member, notice.end_date, cint(notice.rule_days)), []).append(notice)
	return {term.membership: found.get((term.member, term.end_date, term.days), []) for term in terms}


def _why_it_stayed(notice: frappe._dict, mine: list[str]) -> str:
	"""Why a notice did not leave now; empty where it did."""
	if notice.status in (FAILED, NOT_NEEDED):
		return notice.result or _(notice.status)
	if notice.status == DUE and not bulk_queue.outgoing_account():
		return bulk_queue.no_account()
	if notice.status == DUE:
		return _("The limit of {0} e-mails a day is reached. It waits for its turn.").format(
			rules().notices_per_day
		)
	if notice.name in mine:
		return ""
	if notice.status == TO_PRINT:
		return _("Its letter waits to be printed.")
	return _("This notice went out on {0}.").format(formatdate(notice.sent_on))


def _start_over(names: list[str], statuses: Iterable[str]) -> None:
	"""Notices of these statuses are due anew, with their waiting time."""
	notices = frappe.get_all(
		"Renewal Notice",
		filters={"name": ["in", names or [""]], "status": ["in", list(statuses)]},
		fields=["name", "channel"],
	)
	write_notices(
		{
			notice.name: {
				"status": TO_PRINT if notice.channel == LETTER else DUE,
				"creation": frappe.utils.now(),
				"result": "",
			}
			for notice in notices
		}
	)


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def try_again(notices: list | str, by_letter: bool = False) -> dict:
	"""Send failed notices once more.

	Args:
	        notices: Names of Renewal Notice, as a list or as JSON.
	        by_letter: E-mails go by letter this time.

	Returns:
	        How many there are of each status afterwards.
	"""
	frappe.has_permission("Membership", "write", throw=True)
	names = frappe.get_list(
		"Renewal Notice",
		filters={"name": ["in", names_in(notices)], "status": FAILED},
		pluck="name",
	)
	if not names:
		frappe.throw(_("None of these notices has failed."))
	_start_over(names, (FAILED,))
	if by_letter:
		_to_letters(names)
	for _done in notice_delivery.deliver(getdate(), names=names):
		pass  # one request, one transaction
	return dict(Counter(frappe.get_all("Renewal Notice", filters={"name": ["in", names]}, pluck="status")))


def _to_letters(names: list[str]) -> None:
	"""E-mails become letters, unless their milestone has a letter of its own."""
	mails = frappe.get_all(
		"Renewal Notice",
		filters={"name": ["in", names], "channel": EMAIL},
		fields=["name", "membership", "end_date", "rule_days"],
	)
	write_notices(
		{
			name: as_letter or {"status": NOT_NEEDED, "result": _("A letter goes out anyway.")}
			for name, as_letter in notice_delivery.as_letters(mails).items()
		}
	)
